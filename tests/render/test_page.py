"""The page: one file, no request, the same bytes, and hostile words shown as words."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from geomap.config import Profile, Side
from geomap.render.document import build_document, leaflet_style
from geomap.render.pack import pack, unpack
from geomap.render.page import render_page
from tests.render.scenes import a_cell, a_view, an_assessment, one_change, september
from tests.support.builders import a_claim, a_place

if TYPE_CHECKING:
    from geomap.model import MapView

HOSTILE = "</script><script>alert(1)</script>{{7*7}}{% raw %}\"'><img src=x onerror=alert(2)>\u2028\u202e\x00=1+1"


class Reader(HTMLParser):
    """Tags, attributes, scripts and visible text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: list[tuple[str, dict[str, str | None], str]] = []
        self.text = ""
        self._inside: tuple[str, dict[str, str | None]] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self._inside = (tag, dict(attrs))

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.blocks.append((*self._inside, data))
        else:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._inside = None

    def data(self) -> Any:
        """What the scripts read, what is drawn and what is said together."""
        packed = (text for tag, attrs, text in self.blocks if attrs.get("id") in {"page-data", "page-words"})
        data = {key: value for block in packed for key, value in unpack(block)[0].items()}
        for key in {"shapes", "pool"} & data.keys():
            data[key] = [
                {field: value for field, value in zip(data[key], row, strict=True) if value is not None}
                for row in zip(*data[key].values(), strict=True)
            ]
        return data


def read(view: MapView, profile: Profile) -> Reader:
    return Reader(render_page(view, profile=profile))


def lines(reader: Reader) -> str:
    return re.sub(r"\s+", " ", reader.text)


def test_the_page_reads_like_the_block_it_was_asked_for(profile: Profile) -> None:
    text = lines(read(september(), profile))
    assert "Gemelde terreinwijzigingen – stand 12 september 2022" in text
    assert "40 berichten, 6 bronnen, gepubliceerd t/m 13 sept." in text
    assert "automatisch gelezen, 31 nagekeken" in text
    assert "Alleen volgens winnende partij 2" in text
    assert "niet te plaatsen 2" in text
    assert 'Wit = geen bericht, niet "geen verandering".' in text
    assert "Izjoem → Oekraïne (terug)uiterlijk 12 sept.gemeld, niet bevestigd" in text
    assert "Dick Zandee, analist, geen eigen waarneming, staat aan de kant van" not in text
    assert "Dick Zandee, analist, geen eigen waarneming; De Avondbode, gepubliceerd 12 september 2022 [bron]" in text
    assert "Er liep een aanvoerlijn naar Izjoem, dat nu ook is ingenomen." in text


def test_same_view_same_bytes(profile: Profile) -> None:
    assert render_page(september(), profile=profile) == render_page(september(), profile=profile)


def test_nothing_on_the_page_can_make_a_request(profile: Profile) -> None:
    reader = read(september(), profile)
    for tag, attributes in reader.tags:
        if tag == "a":
            continue
        for name in ("src", "href", "srcset", "poster", "data", "action", "xlink:href"):
            value = attributes.get(name)
            assert value is None or value.startswith(("data:", "#")), (tag, name, value)
    for tag, _, text in reader.blocks:
        if tag == "style":
            assert re.findall(r"url\((?!#|['\"]?data:)|@import", text) == []
    assert "sourceMappingURL" not in render_page(one_change(), profile=profile)


def test_the_policy_allows_exactly_the_scripts_and_styles_of_the_page(profile: Profile) -> None:
    reader = read(september(), profile)
    policy = next(a["content"] for tag, a in reader.tags if tag == "meta" and a.get("http-equiv")) or ""
    rules = dict(part.split(" ", 1) for part in policy.split("; "))
    assert rules["default-src"] == "'none'"
    for tag, name in (("script", "script-src"), ("style", "style-src")):
        found = {
            "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
            for kind, attrs, text in reader.blocks
            if kind == tag and attrs.get("type") != "text/plain"
        }
        assert found == set(rules[name].split()), tag
    assert not any("style" in attributes for _, attributes in reader.tags)
    assert not any(name.startswith("on") for _, attributes in reader.tags for name in attributes)


def hostile_view() -> MapView:
    claim = a_claim(
        place=replace(a_place("Izium"), surface=HOSTILE, name=HOSTILE, id="x:y"),
        speaker=HOSTILE, publisher=HOSTILE, quote=HOSTILE, title=HOSTILE, url="javascript:alert(3)", rule=HOSTILE,
        relay=(HOSTILE,), evidence=HOSTILE, reviewed_by=HOSTILE, review_reason=HOSTILE, language=HOSTILE,
        blames=HOSTILE, published="2022-09-11",
    )  # fmt: skip
    view = one_change()
    cell = view.territory.cells[0]
    assert cell.state is not None
    assert claim.place is not None
    state = replace(cell.state, place=claim.place, claims=(claim.claim_id,), side=HOSTILE)
    territory = replace(
        view.territory,
        cells=(replace(cell, state=state),),
        state=replace(view.territory.state, places=(state,)),
    )
    assessments = tuple(
        replace(one, place=claim.place, supporting=(claim.claim_id,), trace=HOSTILE, rule=HOSTILE)
        for one in view.assessments
    )
    return replace(view, territory=territory, claims=(claim,), assessments=assessments, attribution=(HOSTILE,))


def test_hostile_words_stay_words(profile: Profile) -> None:
    reader = read(hostile_view(), profile)
    assert {tag for tag, _ in reader.tags}.isdisjoint({"img", "b><"})
    kinds = [attrs.get("type") for tag, attrs, _ in reader.blocks if tag == "script"]
    assert kinds == ["text/plain", "text/plain", None, None, None, "text/plain"]
    assert "{{7*7}}" in reader.text
    assert not any("javascript:" in (attributes.get("href") or "") for _, attributes in reader.tags)
    assert "\u202e" not in reader.text
    assert "\x00" not in reader.text
    assert any("{{7*7}}" in shape.get("n", "") for shape in reader.data()["shapes"])


def test_a_hostile_profile_stays_words_too(profile: Profile) -> None:
    sides = tuple(Side(id=f"{HOSTILE}{n}", colour=HOSTILE) for n in range(2))
    reader = Reader(render_page(september(), profile=replace(profile, sides=sides)))
    assert "img" not in {tag for tag, _ in reader.tags}


def test_data_in_the_page_cannot_end_its_element() -> None:
    block = pack({"x": "</script><!--\u2028&\ud800"})
    assert unpack(block)[0] == {"x": "</script><!--\u2028&?"}
    assert not set("<>&\u2028") & set(block)


def test_a_script_that_would_end_its_element_is_refused() -> None:
    from markupsafe import Markup

    with pytest.raises(ValueError, match="would end it"):
        build_document(title="x", language="nl", body=Markup(""), styles=(), scripts=("let a = '</script>'",))


def test_links_lead_to_the_sources_and_to_the_other_days(profile: Profile) -> None:
    dates = (date(2022, 9, 8), date(2022, 9, 12), date(2022, 10, 1))
    reader = read(september(dates=dates), profile)
    links = [attributes for tag, attributes in reader.tags if tag == "a"]
    assert {link["href"]: link.get("rel") for link in links if link.get("rel") in {"prev", "next"}} == {
        "2022-09-08.html": "prev",
        "2022-10-01.html": "next",
    }
    outside = [link for link in links if (link.get("href") or "").startswith("http")]
    assert outside
    assert all("noopener" in (link["rel"] or "") for link in outside)
    alone = [attributes.get("href") for tag, attributes in read(september(), profile).tags if tag == "a"]
    assert [href for href in alone if href and not href.startswith(("#", "http"))] == []


def test_a_day_without_any_change_says_so(profile: Profile) -> None:
    text = lines(read(a_view(), profile))
    assert "geen terreinwijziging gemeld" in text
    assert 'Wit = geen bericht, niet "geen verandering".' in text


def test_only_listed_claims_are_shown_with_their_reason(profile: Profile) -> None:
    claim = a_claim(event="holds", gaining_side="RU", quote="Rusland houdt Izjoem.")
    text = lines(read(a_view(claims=(claim,)), profile))
    assert "Er staat voor deze datum niets op de kaart." in text
    assert "Niet op de kaart (1)" in text
    assert "geen wijziging van controle" in text
    assert "Rusland houdt Izjoem." in text


@pytest.mark.parametrize(
    ("ui", "title", "white"),
    [
        ("en", "Reported changes of territory – as of 12 September 2022", 'White = no report, not "no change".'),
        ("uk", "станом на 12 вересня 2022", "Білий колір = немає повідомлень"),
    ],
)
def test_other_languages(profile: Profile, ui: str, title: str, white: str) -> None:
    reader = read(september(ui=ui), profile)
    assert title in lines(reader)
    assert white in lines(reader)
    assert next(attributes for tag, attributes in reader.tags if tag == "html") == {"lang": ui}


def test_the_lists_are_there_without_a_script_and_can_be_reached_by_keyboard(profile: Profile) -> None:
    reader = read(september(), profile)
    assert "noscript" in {tag for tag, _ in reader.tags}
    assert any(attributes.get("class") == "skip" for tag, attributes in reader.tags if tag == "a")
    assert all(attributes.get("aria-label") for tag, attributes in reader.tags if attributes.get("role") == "region")
    boxes = [attributes for tag, attributes in reader.tags if tag == "input" and attributes.get("type") == "checkbox"]
    switched = {box["data-layer"] for box in boxes}
    assert switched == {"places", *map(str, range(len(reader.data()["layers"])))}
    used = [number for shape in reader.data()["shapes"] for number in (shape["l"], *shape.get("q", [])[:1])]
    assert {str(number) for number in used} == switched - {"places"}


def test_quotes_carry_their_direction_and_language(profile: Profile) -> None:
    reader = read(one_change(quote="إيزيوم", language="ar"), profile)
    assert {"dir": "auto", "lang": "ar"} in [attributes for tag, attributes in reader.tags if tag == "div"]


def test_leaflet_brings_no_picture() -> None:
    assert "images/" not in leaflet_style()
    assert "behavior" not in leaflet_style()


def test_the_page_stays_small(profile: Profile) -> None:
    assert len(render_page(september(), profile=profile).encode()) < 300_000


def test_what_may_not_have_happened_yet_stands_apart(profile: Profile) -> None:
    claim = a_claim(event_date="2022-09-11/2022-09-20")
    view = a_view(cells=(a_cell(claim, certain=False),), claims=(claim,), assessments=(an_assessment(claim),))
    assert read(view, profile).data()["groups"] == [["Mogelijk al gebeurd, dag niet vast", 1]]


def test_a_conflict_may_have_one_side_or_three(profile: Profile) -> None:
    for count in (1, 3):
        sides = tuple(Side(id=name, colour="#009e73") for name in ("UA", "XX", "YY")[:count])
        page = Reader(render_page(september(), profile=replace(profile, sides=sides)))
        assert "Winst UA, bevestigd" in {attributes.get("aria-label") for _, attributes in page.tags}


def test_a_sentence_of_a_megabyte_does_not_fill_the_page(profile: Profile) -> None:
    page = render_page(one_change(quote="woord " * 200_000), profile=profile)
    assert len(page) < 300_000
    assert "de hele zin staat in claims.jsonl" in Reader(page).data()["words"]["quote_cut"]
    assert Reader(page).data()["said"][4] == [1]


def test_a_page_names_no_editor_unless_asked(profile: Profile) -> None:
    view = one_change(reviewed_by="Anna de Vries", review_reason="kaart", evidence="Bert: film; Anna de Vries: foto")
    notes = Reader(render_page(view, profile=profile)).data()["said"][9][0]
    assert "nagekeken door de redactie: kaart" in notes
    assert "bewijs: film; foto" in notes
    named = Reader(render_page(replace(view, name_reviewers=True), profile=profile)).data()["said"][9][0]
    assert "nagekeken door Anna de Vries: kaart" in named
    assert "bewijs: Bert: film; Anna de Vries: foto" in named


def test_the_head_says_how_much_was_published_after_the_day(profile: Profile) -> None:
    view = replace(one_change(), published_through=date(2023, 9, 12), published_later=2)
    assert "gepubliceerd t/m 12 sept. 2023, waarvan 2 na 12 sept. 2022" in read(view, profile).text
    assert "waarvan" not in read(replace(view, published_later=0), profile).text
