"""Words that would do harm if a page took them for anything but words, and views that hold them in every field."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from geomap.config import Profile, Side
from geomap.model import Document, Mismatch, Reading, Skipped
from geomap.words import IndicationKind, Unit
from tests.render.scenes import a_cell, a_view, an_assessment, an_indication, hexagon
from tests.support.builders import a_claim, a_place

if TYPE_CHECKING:
    from geomap.model import MapView

RUN = "window.ran=1"
"""Every payload that runs leaves this mark."""

PAYLOADS = (
    # markup
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<ScRiPt>{RUN}</sCrIpT>",
    f"<script\n>{RUN}</script\n>",
    f"<img src=x onerror={RUN}>",
    f'"><img src=x onerror="{RUN}">',
    f"'><img src=x onerror='{RUN}'>",
    f"<img/src/onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg/onload={RUN}//",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><a xlink:href='javascript:{RUN}'><rect width=9 height=9 /></a></svg>",
    f"<body onload={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f'<iframe src="javascript:parent.{RUN}">',
    f"<object data='javascript:{RUN}'>",
    f"<embed src='javascript:{RUN}'>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}>",
    f"<textarea autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}>",
    f"<audio src=x onerror={RUN}>",
    f"<marquee onstart={RUN}>",
    f"<math><mtext></mtext><mglyph><style><img src=x onerror={RUN}>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<template><script>{RUN}</script></template>",
    f"<a href='javascript:{RUN}'>x</a>",
    f"<form action='javascript:{RUN}'><button>x</button>",
    "<base href='https://example.org/'>",
    "<meta http-equiv=refresh content='0;url=https://example.org/'>",
    "<link rel=stylesheet href=//example.org/x.css>",
    "<style>*{display:none}</style>",
    "</style><style>body{display:none}",
    "</title><h1>x",
    "</textarea><b>",
    "<!--",
    "--><b>",
    "<![CDATA[x]]>",
    "<?php echo 1 ?>",
    f"<x contenteditable onblur={RUN} tabindex=1 id=x>x",
    f"<dialog open onclose={RUN}>",
    f"<b onmouseover={RUN}>x</b>",
    f'"onmouseover="{RUN}" x="',
    f"' onfocus='{RUN}' autofocus x='",
    f"` onmouseover={RUN} `",
    # templates
    "{{7*7}}",
    "{{ ''.__class__.__mro__ }}",
    "{% for x in (1).__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "{% raw %}",
    "{# x #}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{{constructor.constructor('window.ran=1')()}}",
    "[[${7*7}]]",
    # scripts and addresses
    f"';{RUN};//",
    f'";{RUN};//',
    f"\\';{RUN};//",
    f"`;{RUN};//",
    "${window.ran=1}",
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}",
    f"java\nscript:{RUN}",
    f"\x01javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"vbscript:{RUN}",
    "__proto__",
    "constructor",
    "\u2028window.ran=1\u2029",
    # characters
    "\u202eevah ton od",
    "\u2066x\u2069",
    "\u200b\u200d\ufeff",
    "\x00\x07\x1b[31m",
    "\ud800",
    "&lt;script&gt;",
    "&#x3c;img src=x onerror=window.ran=1&#x3e;",
    "%3Cscript%3E",
    "+ADw-script+AD4-",
    "Z\u0351\u036b\u0343\u036a" * 30,
    '=HYPERLINK("https://example.org")',
    "url(https://example.org/x.png)",
    "expression(window.ran=1)",
    "]]>",
    "\\",
    "%s%n",
)

KEPT = frozenset({"published", "edtf", "kind", "speaker_side", "side", "claimed_side", "change", "change_side"})
"""Fields whose values are checked when they are read: dates, kinds, and sides, which the profile names."""


def poison(value: Any, payload: str, *, keep: frozenset[str] = KEPT) -> Any:
    """The value with the payload in every field of text, all the way down; ids keep their own ends apart."""
    if isinstance(value, Enum) or not is_dataclass(value) or isinstance(value, type):
        return value
    changes: dict[str, Any] = {}
    for one in fields(value):
        old = getattr(value, one.name)
        if one.name in keep:
            continue
        if isinstance(old, str) and not isinstance(old, Enum):
            changes[one.name] = f"{payload}{old}" if one.name.endswith("id") else payload
        elif old is None and "str" in str(one.type):
            changes[one.name] = payload
        elif isinstance(old, tuple) and old and all(type(item) is str for item in old):
            changes[one.name] = tuple(f"{payload}{item}" for item in old)
        elif is_dataclass(old):
            changes[one.name] = poison(old, payload, keep=keep)
    return replace(value, **changes)


def hostile_view(payloads: tuple[str, ...] = PAYLOADS) -> MapView:
    """A cell, a mark and a listed claim for every payload, which stands in every field of text."""
    cells, marks, claims, assessments = [], [], [], []
    for number, payload in enumerate(payloads):
        lon, lat = 24 + number % 12 * 1.1, 46 + number // 12 * 0.6
        place = a_place(f"Place {number}", lat=lat, lon=lon)
        plain = a_claim(place=place, event_date="2022-09-12", quote=f"q{number}")
        claim = poison(replace(plain, url=payload), payload)
        claim = replace(claim, undetermined=(), not_mapped=None)
        listed = poison(a_claim(event="holds", quote=f"listed {number}", place=place), payload)
        assessment = poison(an_assessment(plain), payload)
        drawn = a_cell(plain, hexagon(lon, lat, 0.2))
        state = replace(poison(drawn.state, payload), place=claim.place)
        cells.append(replace(drawn, state=state))
        mark = an_indication(plain, IndicationKind.ADVANCE, hexagon(lon, lat).centroid, relation="x", distance_km=1.0)
        marks.append(replace(mark, indication=replace(poison(mark.indication, payload), place=claim.place)))
        claims += [claim, listed]
        assessments.append(assessment)
    view = a_view(cells=tuple(cells), indications=tuple(marks), claims=tuple(claims), assessments=tuple(assessments))
    return replace(view, attribution=payloads, dates=(date(2022, 9, 11), date(2022, 9, 12)))


def hostile_profile(profile: Profile, payload: str) -> Profile:
    """Names and colours of the sides are the payload; their ids are what the views use."""
    sides = tuple(Side(id=side.id, colour=payload, words=poison_words(side.words, payload)) for side in profile.sides)
    return replace(profile, sides=sides)


def poison_words(words: Any, payload: str) -> Any:
    return tuple((language, replace(one, name=payload)) for language, one in words)


def hostile_reading(payloads: tuple[str, ...] = PAYLOADS) -> Reading:
    return Reading(
        documents=tuple(Document(document_id=one, text=one, title=one, publisher=one) for one in payloads),
        skipped=tuple(Skipped(source=one, reason=one) for one in payloads),
        mismatches=tuple(
            Mismatch(document_id=one, unit=Unit.KM2, stated=1, found=2, parts=(1, 1), claims=(one,), text=one)
            for one in payloads
        ),
    )
