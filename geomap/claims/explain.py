"""Why a text was read as it was: its words with mentions, predicates, speakers and cues marked, and each claim's rule.

For an editor who asks "why is this on the map, and why is that not": ``geomap extract --explain`` prints it to the
terminal, or as one HTML page without a request.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from geomap.claims.extract import DocumentReader, Extraction, extract_claims
from geomap.claims.language import detect_language
from geomap.claims.lexicon import known_languages
from geomap.claims.vocabulary import open_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.claims.reading import Reading
    from geomap.config import Profile
    from geomap.model import Claim, Document

KINDS = ("mention", "predicate", "speaker", "date", "cue", "side")
"""What can be marked, in the order in which one mark hides another."""

_CUES = ("modality.", "grammar.negation", "grammar.conditional", "speech.")
_SIDES = ("side.name", "side.demonym", "side.force", "side.actor")
_COLOURS = {"mention": "36", "predicate": "1;33", "speaker": "35", "date": "31", "cue": "2;37", "side": "34"}
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, *range(128, 160)), 65533)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Words of the text and why they count: ``text[start:end]``."""

    start: int
    end: int
    kind: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A document with its marks and claims."""

    document: Document
    marks: tuple[Mark, ...]
    """Never overlapping, in order."""
    claims: tuple[Claim, ...]


def explain_document(document: Document, *, gazetteer: Any, profile: Profile) -> Explanation:
    """Read a document and keep what every step found."""
    extraction = extract_claims(document, gazetteer=gazetteer, profile=profile)
    code = document.language or detect_language(document.text[document.body_start :])
    marks = list(_mention_marks(extraction))
    if code in known_languages():
        assert code is not None
        found = gazetteer.find_mentions(document.text, language=code)
        reader = DocumentReader(document, open_vocabulary(code, profile), gazetteer, found, thorough=True)
        for reading in reader.readings.read.values():
            marks.extend(_reading_marks(reading))
        marks.extend(
            Mark(start=found.start, end=found.end, kind="date", label=found.interval.edtf) for found in reader.dates
        )
    return Explanation(document=document, marks=_without_overlaps(marks), claims=extraction.claims)


def _mention_marks(extraction: Extraction) -> Iterable[Mark]:
    for mention in extraction.mentions:
        place = mention.place
        what = place.name or f"{place.match.value}, {len(place.candidates)} candidates"
        label = f"{what} ({place.kind})" if place.kind else what
        if not mention.literal:
            label += ", stands for its government or people"
        yield Mark(start=mention.start, end=mention.end, kind="mention", label=label)


def _reading_marks(reading: Reading) -> Iterable[Mark]:
    annotated = reading.annotated
    sentence = annotated.sentence

    def mark(tokens: Sequence[int], kind: str, label: str) -> Iterable[Mark]:
        for token in tokens:
            yield Mark(start=sentence.starts[token], end=sentence.ends[token], kind=kind, label=label)

    for use in reading.predicates:
        voice = "passive" if use.passive else use.form
        yield from mark(use.hit.tokens, "predicate", f"{use.predicate.name} ({use.predicate.frame}, {voice})")
    for item in reading.attributions:
        speaker = item.speaker
        label = f"speaker, {speaker.side}, {speaker.access.value}, cited by “{item.cue}”"
        if sentence.start <= speaker.start < sentence.end:
            yield Mark(start=speaker.start, end=speaker.end, kind="speaker", label=label)
    for category, hits in annotated.hits.items():
        for hit in hits:
            if category in _SIDES:
                yield from mark(hit.tokens, "side", hit.value)
            elif category.startswith(_CUES):
                yield from mark(hit.tokens, "cue", category)


def _without_overlaps(marks: list[Mark]) -> tuple[Mark, ...]:
    taken: list[Mark] = []
    ends: dict[int, int] = {}
    covered: set[int] = set()
    for mark in sorted(marks, key=lambda one: (KINDS.index(one.kind), one.start, one.end, one.label)):
        span = range(mark.start, mark.end)
        if mark.start in ends or covered.intersection(span):
            continue
        covered.update(span)
        ends[mark.start] = mark.end
        taken.append(mark)
    return tuple(sorted(taken, key=lambda one: one.start))


def render_explanations(explanations: Iterable[Explanation], *, as_html: bool = False, colour: bool = False) -> str:
    """One or more explanations as an HTML page, or as text for the terminal."""
    if as_html:
        return render_html(explanations)
    return "\n".join(render_text(one, colour=colour) for one in explanations)


def render_text(explanation: Explanation, *, colour: bool = True) -> str:
    """The explanation for a terminal; without colour each mark is ``[words|why]``.

    Control characters of the text are shown as U+FFFD, so that it cannot steer the terminal.
    """
    document = explanation.document
    parts: list[str] = []
    position = 0
    for mark in explanation.marks:
        parts.append(_printable(document.text[position : mark.start]))
        words = _printable(document.text[mark.start : mark.end])
        if colour:
            parts.append(f"\x1b[{_COLOURS[mark.kind]}m{words}\x1b[0m")
        else:
            parts.append(f"[{words}|{mark.label}]")
        position = mark.end
    parts.append(_printable(document.text[position:]))
    lines = [f"== {_printable(document.document_id)} ({document.published or 'undated'})", "".join(parts), ""]
    lines.extend(_printable(describe_claim(claim)) for claim in explanation.claims)
    if not explanation.claims:
        lines.append("no statement about control")
    return "\n".join(lines) + "\n"


def describe_claim(claim: Claim) -> str:
    """One claim on one line: what was read, by which rule, and what became of it."""
    place = (claim.place.name or claim.place.surface) if claim.place else None
    fate = "mapped" if claim.not_mapped is None else f"listed: {claim.not_mapped.value}"
    sides = " → ".join(side or "?" for side in (claim.losing_side, claim.gaining_side))
    when = claim.event_date.edtf if claim.event_date else "undated"
    said = f"{claim.speaker or claim.publisher or 'nobody cited'} ({claim.speaker_side}, {claim.access.value})"
    parts = [claim.rule or "", claim.event.value, place or "no place", sides, claim.modality.value, when, said, fate]
    if claim.quantity is not None:
        parts.insert(3, f"{claim.quantity.comparison or ''} {claim.quantity.value:g} {claim.quantity.unit}".strip())
    if claim.undetermined:
        parts.append("undetermined: " + ", ".join(claim.undetermined))
    if claim.doubts:
        parts.append("doubts: " + ", ".join(claim.doubts))
    return f"  {claim.start}–{claim.end}  " + " | ".join(parts)


def render_html(explanations: Iterable[Explanation]) -> str:
    """One self-contained HTML page of one or more explanations; every text is escaped, nothing is fetched."""
    body = "\n".join(_html_of(one) for one in explanations)
    legend = " ".join(f'<mark class="{kind}">{kind}</mark>' for kind in KINDS)
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8"><title>geomap extract --explain</title>\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<style>{_STYLE}</style></head>\n<body><p>{legend}</p>\n{body}\n</body></html>\n"
    )


def _html_of(explanation: Explanation) -> str:
    document = explanation.document
    parts: list[str] = []
    position = 0
    for mark in explanation.marks:
        parts.append(_escaped(document.text[position : mark.start]))
        words = _escaped(document.text[mark.start : mark.end])
        parts.append(f'<mark class="{mark.kind}" title="{_escaped(mark.label)}">{words}</mark>')
        position = mark.end
    parts.append(_escaped(document.text[position:]))
    rows = "".join(
        f"<li><code>{_escaped(describe_claim(claim).strip())}</code><blockquote>{_escaped(claim.quote or '')}"
        "</blockquote></li>"
        for claim in explanation.claims
    )
    head = _escaped(f"{document.document_id} ({document.published or 'undated'})")
    return (
        f'<section><h2>{head}</h2><p dir="auto" lang="{_escaped(document.language or "")}" class="text">'
        f"{''.join(parts)}</p><ol>{rows}</ol></section>"
    )


def _printable(text: str) -> str:
    return text.translate(_CONTROL)


def _escaped(text: str) -> str:
    return escape(_printable(text), quote=True)


_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}"
    ".text{white-space:pre-wrap;overflow-wrap:anywhere}mark{color:inherit;padding:0 .1em;border-radius:.15em}"
    ".mention{background:#cfe8ff}.predicate{background:#ffe08a}.speaker{background:#f3d1f4}.cue{background:#e6e6e6}"
    ".side{background:#d6f0d0}.date{background:#ffe1d2}"
    "li{margin:.5rem 0}blockquote{margin:.2rem 0 0 1rem;color:#444}code{font-size:.85em}"
)
