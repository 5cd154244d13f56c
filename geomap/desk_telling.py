"""What the desk tells of a statement: its words with their marks, its fields, its place and rivals, what was decided.

Everything is text or plain data in the desk's language; the page of :mod:`geomap.review.app` only shows it.
"""

from __future__ import annotations

from functools import cache
from threading import RLock
from typing import TYPE_CHECKING, Any

from geomap.catalogue import sections_of
from geomap.intervals import last_day
from geomap.pipeline import state_on
from geomap.words import THIRD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from gazetteer.model import Place
    from geomap.desk import Standing
    from geomap.model import Claim, Document, Judgement, PlaceRef
    from geomap.render.words import Words
    from geomap.review.queue import Item
    from geomap.settings import Settings

Json = dict[str, Any]

AROUND_CHARS = 700
"""How much of an article is shown before and after a statement, until the whole is asked for."""
PLACES_OFFERED = 8
CUES = ("modality.", "grammar.negation", "grammar.conditional", "speech.say", "speech.claim", "speech.admit",
        "speech.deny", "speech.confirm", "speech.assess", "speech.according")  # fmt: skip
"""Cues that an editor wants to see; offices and small words would fill the page."""
FIELDS = ("event", "gaining_side", "event_date", "speaker", "speaker_side", "access", "modality", "extent")


class Telling:
    """Puts statements into words.

    Parameters
    ----------
    settings
        Profile and gazetteer of the run.
    ui
        Language of the desk.
    """

    def __init__(self, settings: Settings, ui: str) -> None:
        self._settings = settings
        self._ui = ui
        self._lock = RLock()
        self._marks: dict[tuple[str, int], list[Json]] = {}

    @property
    def words(self) -> dict[str, Any]:
        """Words of the desk."""
        return load_desk_words(self._ui)

    @property
    def page_words(self) -> Words:
        """Words that the maps use, too."""
        from geomap.render.words import load_words

        return load_words(self._ui)

    def line(self, item: Item) -> Json:
        """A line of the queue."""
        words, claim = self.words, item.claim
        level = self.page_words.text(f"level.{item.level.value}") if item.level else None
        listed = (
            words["not_listed"].format(reason=self.page_words.get(f"reason.{claim.not_mapped}", claim.not_mapped))
            if claim.not_mapped
            else None
        )
        more = f"+{len(item.folded)}" if item.folded else None
        when = self.page_words.interval(claim.event_date) if claim.event_date else None
        parts = (when, level, listed, claim.speaker or claim.publisher, more)
        return {
            "id": claim.claim_id,
            "what": self.what(claim),
            "why": [words[f"why_{one.value}"] for one in item.why],
            "meta": " · ".join(short(part, 70) for part in parts if part),
            "looked": item.looked.value,
        }

    def what(self, claim: Claim) -> str:
        """A claim in a few words: ``Izjoem → Oekraïne (terug)``."""
        place = self.place_name(claim.place) or self.page_words.text("change.nowhere")
        return short(
            self.page_words.text(f"change.{claim.event.value}", place=place, side=self.side(claim.gaining_side)), 120
        )

    def place_name(self, place: PlaceRef | None) -> str | None:
        """A place's name in the desk's language; None for no place."""
        if place is None:
            return None
        from gazetteer.display import display_name

        known = self._settings.gazetteer.place(place.id) if place.id else None
        name = display_name(known, self._ui) if known is not None else place.name
        return name or place.surface

    def side(self, side: str | None) -> str:
        """A side's name."""
        return self.page_words.side(side, self._settings.profile)

    def statement(self, claim: Claim, standing: Standing, given: Sequence[Judgement]) -> Json:
        """One statement, with everything that an editor needs to judge it.

        Parameters
        ----------
        given
            The judgements of this claim, in the order in which they were given.
        """
        words, claim_id = self.words, claim.claim_id
        item = next((one for one in standing.items if one.claim.claim_id == claim_id), None)
        folded = list(item.folded) if item else []
        document = standing.documents.get(claim.document_id or "")
        return {
            "id": claim_id,
            "document_id": document.document_id if document else None,
            "language": claim.language,
            "what": self.what(claim),
            "origin": " · ".join(
                part
                for part in (
                    words["said_by"].format(
                        speaker=claim.speaker or claim.publisher or "–",
                        side=words["third"] if claim.speaker_side == THIRD else self.side(claim.speaker_side),
                        access=words[f"access_{claim.access.value}"],
                    ),
                    claim.title or (document.title if document else None),
                    self.page_words.edtf(claim.published),
                )
                if part
            ),
            "span": [claim.start, claim.end] if document and claim.start is not None else None,
            "text": self._text(document, claim),
            "fields": {name: text_of(claim, name) for name in (*FIELDS, "group")},
            "place": self._place_json(claim.place),
            "rivals": [self.offered(place) for place in self._rivals(claim)],
            "known": self._known(claim, standing),
            "history": self._history(given),
            "folded": folded,
            "folded_text": words["folded"].format(count=len(folded)) if folded else "",
            "facts": self._facts(claim, item),
        }

    def _text(self, document: Document | None, claim: Claim) -> Json:
        if document is None or claim.start is None or claim.end is None:
            return {"start": 0, "text": claim.quote or "", "marks": []}
        start = max(document.body_start, claim.start - AROUND_CHARS)
        end = min(len(document.text), claim.end + AROUND_CHARS)
        marks = [one for one in self.marks_of(document) if one["start"] >= start and one["end"] <= end]
        return {"start": start, "text": document.text[start:end], "marks": marks}

    def marks_of(self, document: Document) -> list[Json]:
        """What the reader saw in a text: places, predicates, speakers, dates and cues, by their offsets."""
        from geomap.claims.explain import explain_document

        key = (document.document_id, hash(document.text))
        with self._lock:
            if key not in self._marks:
                found = explain_document(
                    document, gazetteer=self._settings.gazetteer, profile=self._settings.profile
                ).marks
                self._marks[key] = [
                    {"start": one.start, "end": one.end, "kind": one.kind, "label": one.label}
                    for one in found
                    if one.kind != "cue" or one.label.startswith(CUES)
                ]
            return self._marks[key]

    def _facts(self, claim: Claim, item: Item | None) -> list[tuple[str, str]]:
        words = self.words
        amount = self.page_words.quantity(claim.quantity) if claim.quantity else None
        level = self.page_words.text(f"level.{item.level.value}") if item and item.level else None
        listed = self.page_words.get(f"reason.{claim.not_mapped}", str(claim.not_mapped)) if claim.not_mapped else None
        told = (
            (words["read_by"], claim.rule),
            (words["level_of"], level or listed),
            (words["published"], self.page_words.edtf(claim.published)),
            (words["publisher"], claim.publisher),
            (words["relay"], " ← ".join(claim.relay)),
            (words["origin"], claim.origin),
            (words["quantity"], amount),
            (words["undetermined"], ", ".join(claim.undetermined)),
            (words["doubts"], "; ".join(self.page_words.get(f"doubt.{one}", one) for one in claim.doubts)),
            (words["address"], " ".join(one for one in (claim.url, claim.archive_url) if one)),
            (words["claim_id"], claim.claim_id),
        )
        return [(name, value) for name, value in told if value]

    def _history(self, given: Sequence[Judgement]) -> list[Json]:
        undone = {one.undoes for one in given if one.undoes is not None}
        words = self.words
        told = []
        for one in given:
            fields = ", ".join(
                f"{name} → {value}"
                for name in ("place_id", *FIELDS)
                if (value := getattr(one, name)) is not None
            )  # fmt: skip
            what = words[f"did_{one.action.value}"].format(
                fields=fields, evidence=one.evidence or "", group=one.group or "–", row=one.undoes
            )
            what += f" – {one.reason}" if one.reason else ""
            key = "judged_undone" if one.seq in undone else "judged"
            when = (one.recorded or "")[:16].replace("T", " ")
            told.append(
                {
                    "seq": one.seq,
                    "undone": one.seq in undone,
                    "text": words[key].format(when=when, who=one.who or "?", what=what),
                }
            )
        return told

    def _known(self, claim: Claim, standing: Standing) -> str:
        from geomap.claims.resolve import ref_of_place
        from geomap.control.explain import render_explanation, why

        if claim.place is None or claim.place.id is None:
            return str(self.words["no_place"])
        on = _last_day_of(standing)
        place = self._settings.gazetteer.place(claim.place.id)
        if on is None or place is None:
            return str(self.words["no_report"])
        explanation = why(
            ref_of_place(place, None),
            control=state_on(on, standing.reading, standing.assessments, self._settings),
            assessments=standing.assessments,
            claims=standing.reading.claims,
            around=place.admin,
        )
        return render_explanation(explanation, profile=self._settings.profile, ui=self._ui)

    def _rivals(self, claim: Claim) -> list[Place]:
        at = claim.place
        if at is None:
            return []
        gazetteer = self._settings.gazetteer
        named = [place for one in at.candidates if (place := gazetteer.place(one)) is not None]
        if at.surface:
            match = gazetteer.lookup(at.surface, language=claim.language, limit=PLACES_OFFERED)
            named += [one.place for one in match.candidates if one.how != "fuzzy"]
        current = gazetteer.place(at.id) if at.id else None
        chosen = [current, *named] if current is not None else named
        return list({place.id: place for place in chosen}.values())[:PLACES_OFFERED]

    def offered(self, place: Place) -> Json:
        """A place to choose."""
        around = ", ".join(part for part in (str(place.kind), *place.admin[:2]) if part)
        return {
            "id": place.id,
            "text": f"{place.name} ({around})",
            "lat": place.lat,
            "lon": place.lon,
        }

    def _place_json(self, place: PlaceRef | None) -> Json | None:
        known = self._settings.gazetteer.place(place.id) if place is not None and place.id else None
        if known is not None:
            return self.offered(known)
        if place is None or place.id is None:
            return None
        return {"id": place.id, "text": place.name or place.id, "lat": place.lat, "lon": place.lon}


def _last_day_of(standing: Standing) -> date | None:
    days = [claim.event_date.latest for claim in standing.reading.claims if claim.event_date]
    days += [last_day(claim.published) for claim in standing.reading.claims]
    return max((day for day in days if day is not None), default=None)


def text_of(claim: Claim, name: str) -> str | None:
    """A field of a claim as the form shows it."""
    if name == "event_date":
        return claim.event_date.edtf if claim.event_date else None
    value = getattr(claim, name)
    return None if value is None else str(value)


def short(text: str, limit: int) -> str:
    """A text on one line, cut to so many characters."""
    shown = " ".join(text.split())
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


@cache
def load_desk_words(language: str) -> dict[str, Any]:
    """Words of the desk in a language."""
    sections = sections_of("review", language)
    return {**sections[""], "keys": sections["keys"]}
