"""The editor's desk: joins the ledger, the reader, the gazetteer and the page (``geomap/review``).

What is shown is a pure function of the ledger: two editors, or the desk and a command, may work on one file, and each
sees what the other recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any

from geomap.catalogue import plural
from geomap.desk_telling import PLACES_OFFERED, Telling, short
from geomap.errors import FormatError, InputError
from geomap.inputs import read_inputs
from geomap.model import Judgement
from geomap.pipeline import assess, origins_of
from geomap.review.queue import Filter, Item, Looked, build_queue, choose
from geomap.words import THIRD, Access, Event, Extent, JudgementAction, Level, Modality

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from geomap.claims.ledger import Clock, Kept, Ledger
    from geomap.model import Assessment, Claim, Document, Reading
    from geomap.review.learning import Learned
    from geomap.settings import Settings

Json = dict[str, Any]

CLICK_KM = 25.0
"""How far from a click on the map places are offered."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """All that the ledger says at one of its rows."""

    head: int
    kept: Kept
    reading: Reading
    assessments: tuple[Assessment, ...]
    items: tuple[Item, ...]

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """By id, as the judgements leave them."""
        return {claim.claim_id: claim for claim in self.reading.claims}

    @cached_property
    def documents(self) -> dict[str, Document]:
        """By id."""
        return {document.document_id: document for document in self.reading.documents}


class Desk:
    """Answers the page of :mod:`geomap.review.app` and the commands of ``geomap review``.

    Parameters
    ----------
    ledger
        The file; it must exist.
    settings
        Profile, sources, gazetteer and language of the whole run.
    who
        Name that the page starts with; None asks for it.
    """

    def __init__(self, ledger: Path, settings: Settings, *, who: str | None = None, clock: Clock | None = None) -> None:
        from geomap.claims.ledger import open_ledger, utc_now

        self.path = ledger
        self._settings = settings
        self._who = who
        self._ledger: Ledger = open_ledger(ledger, clock=clock or utc_now)
        self._lock = RLock()
        self._standing: Standing | None = None

    def close(self) -> None:
        """Close the ledger."""
        self._ledger.close()

    # --- what stands in the ledger ------------------------------------------------------------------------------

    def standing(self) -> Standing:
        """What the ledger says now; worked out anew only when a row was added."""
        with self._lock:
            head = self._ledger.head()[0]
            if self._standing is None or self._standing.head != head:
                self._standing = self._read(head)
            return self._standing

    def _read(self, head: int) -> Standing:
        from dataclasses import replace

        kept = self._ledger.keep(upto=head)
        # The desk shows what is held back from readers, too.
        reading = read_inputs([self.path], replace(self._settings, position=head, unreviewed="show"))
        assessments = assess(reading, self._settings)
        items = build_queue(reading.claims, assessments, kept.judgements, kind_of=self._kind_of)
        return Standing(head=head, kept=kept, reading=reading, assessments=assessments, items=items)

    def _kind_of(self, place_id: str) -> str | None:
        place = self._settings.gazetteer.place(place_id)
        return str(place.kind) if place is not None else None

    @cached_property
    def ui(self) -> str:
        """Language of the desk: the one asked for, else that of most documents when it was opened."""
        from geomap.pipeline import ui_language

        return ui_language(self.standing().reading, self._settings)

    @cached_property
    def _telling(self) -> Telling:
        return Telling(self._settings, self.ui)

    # --- the page -------------------------------------------------------------------------------------------------

    def page(self) -> str:
        """The HTML page; all texts of articles come later, as data."""
        words = self._telling.words
        return str(
            _template().render(
                language=self.ui,
                words=words,
                who=self._who or "",
                looked=[one.value for one in Looked],
                sides=[(side, self._telling.side(side)) for side in self._settings.profile.side_ids],
                levels=[(one.value, self._telling.page_words.text(f"level.{one.value}")) for one in Level],
                events=[(one.value, words[f"event_{one.value}"]) for one in Event],
                extents=[one.value for one in Extent],
                accesses=[one.value for one in Access],
                modalities=[one.value for one in Modality],
                shortcuts=list(words["keys"].items()),
            )
        )

    def asset(self, name: str) -> tuple[str, str] | None:
        """A script or style sheet of the page."""
        from geomap.render.document import leaflet_script, leaflet_style
        from geomap.review.app import read_asset

        script, style = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
        known = {
            "desk.js": lambda: (read_asset("desk.js"), script),
            "desk.css": lambda: (read_asset("desk.css"), style),
            "leaflet.js": lambda: (leaflet_script(), script),
            "leaflet.css": lambda: (leaflet_style(), style),
        }
        return known[name]() if name in known else None

    def base_map(self) -> Json:
        """Countries, oblasts and towns with their label in the desk's language."""
        from gazetteer.areas import base_map

        layers = base_map()
        for feature in layers["towns"]["features"]:
            names = feature["properties"]
            names["label"] = names["names"].get(self.ui, names["name"])
        return {name: layers[name] for name in ("countries", "oblasts", "towns")}

    # --- the queue ------------------------------------------------------------------------------------------------

    def queue(self, wanted: Filter) -> Json:
        """Lines of the queue, with what stands above them."""
        standing, words = self.standing(), self._telling.words
        found = choose(standing.items, wanted)
        open_ = sum(1 + len(item.folded) for item in standing.items if item.looked is Looked.OPEN)
        return {
            "head": standing.head,
            "items": [self._telling.line(item) for item in found],
            "counts": (plural("review", self.ui, "", "counts", len(found)) or "{count}").format(count=len(found)),
            "progress": words["progress"].format(
                open=open_,
                total=len(standing.reading.claims),
                documents=len(standing.reading.documents),
                origins=len(origins_of(standing.reading.claims)),
            ),
            "documents": [
                {"id": one.document_id, "title": short(one.title or one.document_id, 60)}
                for one in standing.reading.documents
            ],
            "words": {name: text for name, text in words.items() if isinstance(text, str)},
        }

    def items(self, wanted: Filter) -> tuple[Item, ...]:
        """The queue for a command."""
        return choose(self.standing().items, wanted)

    # --- one statement ------------------------------------------------------------------------------------------

    def statement(self, claim_id: str) -> Json:
        """One statement, with everything that an editor needs to judge it.

        Raises
        ------
        InputError
            No such claim.
        """
        return self._telling.statement(self._claim(claim_id), self.standing(), self._ledger.judgements_of(claim_id))

    def what(self, claim: Claim) -> str:
        """A claim in a few words: ``Izjoem → Oekraïne (terug)``."""
        return self._telling.what(claim)

    def document(self, document_id: str) -> Json:
        """A whole text with its marks."""
        document = self.standing().documents.get(document_id)
        if document is None:
            raise InputError(f"document {document_id!r}: not in {self.path}")
        return {"start": 0, "text": document.text, "marks": self._telling.marks_of(document)}

    def _claim(self, claim_id: str) -> Claim:
        claim = self.standing().claims.get(claim_id)
        if claim is None:
            raise InputError(f"claim {claim_id!r}: not in {self.path}; reload the queue")
        return claim

    # --- places ---------------------------------------------------------------------------------------------------

    def find_places(self, name: str, near: str | None) -> list[Json]:
        """Places of a name; those near the statement's own first among equals."""
        claim = self.standing().claims.get(near or "")
        points = []
        if (
            claim is not None
            and claim.place is not None
            and claim.place.lon is not None
            and claim.place.lat is not None
        ):
            points.append((claim.place.lon, claim.place.lat))
        match = self._settings.gazetteer.lookup(
            name, language=claim.language if claim else None, near=points, limit=PLACES_OFFERED
        )
        return [self._telling.offered(one.place) for one in match.candidates]

    def places_at(self, lon: float, lat: float) -> list[Json]:
        """Settlements, islands and facilities round a point (degrees, EPSG:4326), nearest first."""
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise InputError(f"point {lon}, {lat}: not on the globe")
        kinds = ("settlement", "island", "facility")
        found = self._settings.gazetteer.within_km(lon, lat, CLICK_KM, kinds=kinds)
        return [self._telling.offered(place) for place in found[:PLACES_OFFERED]]

    # --- judging --------------------------------------------------------------------------------------------------

    def judge(self, given: Sequence[Mapping[str, Any]], *, who: str, seen: int | None) -> Json:
        """Record judgements as the page sends them, all of them or none.

        Raises
        ------
        FormatError
            A field that is none, or a value that cannot be.
        LedgerError
            Somebody judged one of these claims meanwhile.
        """
        judgements = [self._judgement(dict(one)) for one in given]
        with self._lock:
            written = self._ledger.judge(judgements, who=who, seen=seen)
        return {"head": self._ledger.head()[0], "rows": [one.seq for one in written]}

    def _judgement(self, given: dict[str, Any]) -> Judgement:
        from geomap.bookkeeping import replacement

        wrong = sorted(name for name, value in given.items() if value is not None and not isinstance(value, str))
        if wrong:
            raise FormatError([f"{name}: expected a text" for name in wrong])
        claim_id = given.pop("claim_id", "")
        self._claim(claim_id)
        reason = given.pop("reason", None) or None
        try:
            action = JudgementAction(given.pop("action", ""))
        except ValueError as error:
            raise FormatError([f"action: {error}; expected one of {', '.join(JudgementAction)}"]) from error
        if action is JudgementAction.REPLACE:
            if "place_id" in given:
                given["place"] = given.pop("place_id")
            return replacement(claim_id, given, self._settings, reason=reason)
        if action is JudgementAction.REJECT and not reason:
            raise FormatError([f"claim {claim_id}: reject: no reason; say why"])
        evidence, group = given.pop("evidence", None), given.pop("group", None)
        if given:
            raise FormatError([f"claim {claim_id}: {action}: takes no {', '.join(sorted(given))}"])
        return Judgement(claim_id=claim_id, action=action, reason=reason, evidence=evidence, group=group)

    def undo(self, seq: int, *, who: str, reason: str | None = None) -> Json:
        """Take a judgement back, with a row of its own."""
        with self._lock:
            self._ledger.undo(seq, who=who, reason=reason)
        return {"head": self._ledger.head()[0]}

    def add(self, given: Mapping[str, Any], *, who: str) -> Json:
        """Add a statement that the reader missed: selected words of a document, and what they say.

        Raises
        ------
        FormatError
            Lists every field that is wrong.
        """
        from geomap.claims.handmade import read_claim_row

        document = self.standing().documents.get(str(given.get("document_id")))
        if document is None:
            raise InputError(f"document {given.get('document_id')!r}: not in {self.path}")
        start, end = int(given.get("start", -1)), int(given.get("end", -1))
        if not 0 <= start < end <= len(document.text):
            raise InputError(f"words {start}–{end}: not in document {document.document_id!r}; select them again")
        row = {
            name: given[name]
            for name in ("place", "event", "gaining_side", "event_date", "speaker", "speaker_side")
            if isinstance(given.get(name), str)
        }
        row |= {
            "quote": document.text[start:end],
            "document_id": document.document_id,
            "language": document.language,
            "publisher": document.publisher,
            "published": document.published,
            "url": document.url,
            "title": document.title,
        }
        if "speaker" not in row:
            row.setdefault("speaker_side", THIRD)  # nobody is cited: the paper itself says so
        row.setdefault("event_date", f"../{document.published}" if document.published else None)
        claim = read_claim_row(
            row, start=start, end=end, where="statement", gazetteer=self._settings.gazetteer,
            profile=self._settings.profile,
        )  # fmt: skip
        with self._lock:
            self._ledger.append_claims([claim], who=who)
            self._ledger.judge([Judgement(claim_id=claim.claim_id, action=JudgementAction.ACCEPT)], who=who)
        return {"head": self._ledger.head()[0], "id": claim.claim_id}

    def changes(self, after: int) -> Json:
        """What was recorded after a row, in words where a colleague did it."""
        from geomap.claims.ledger_rows import Kind

        head = self._ledger.head()[0]
        told = [event for event in self._ledger.events(after=after, upto=head) if event.kind == Kind.JUDGEMENT]
        who = sorted({event.who or "?" for event in told})
        return {
            "head": head,
            "claims": sorted({event.subject for event in told}),
            "text": self._telling.words["colleague"].format(who=", ".join(who), count=len(told)) if told else "",
        }

    # --- learning -------------------------------------------------------------------------------------------------

    def learned(self) -> Learned:
        """How the rules fared with editors."""
        from geomap.review.learning import learn

        kept = self.standing().kept
        return learn(kept.claims, kept.judgements, name_of=self._name_of)

    def gold(self) -> list[Json]:
        """Documents that were judged as a whole, as rows of the gold format."""
        from geomap.review.learning import fate_of, gold_rows

        standing = self.standing()
        by_claim: dict[str, list[Judgement]] = {}
        for one in standing.kept.judgements:
            by_claim.setdefault(one.claim_id, []).append(one)
        judged = {claim_id: fate for claim_id, given in by_claim.items() if (fate := fate_of(given)) is not None}
        return gold_rows(standing.reading.documents, standing.reading.claims, judged)

    def _name_of(self, place_id: str) -> str:
        place = self._settings.gazetteer.place(place_id)
        return place.name if place is not None else place_id


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("geomap.review", "templates"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("desk.html.j2")


def default_filter(**given: Any) -> Filter:
    """A filter of what is asked, None for the rest."""
    return Filter(**{name: value for name, value in given.items() if value})


def as_lines(items: Iterable[Item], desk: Desk) -> list[str]:
    """The queue for a terminal: a line a statement, and its words."""
    lines = []
    for item in items:
        claim = item.claim
        why = ",".join(one.value for one in item.why) or "-"
        level = item.level.value if item.level else f"listed:{claim.not_mapped}" if claim.not_mapped else "-"
        more = f" +{len(item.folded)}" if item.folded else ""
        who = claim.speaker or claim.publisher or "-"
        lines.append(
            f"{claim.claim_id}{more}\t{item.looked.value}\t{desk.what(claim)}\t{level}\t{why}\t{short(who, 60)}\t"
            f"{short(claim.quote or '', 160)}"
        )
    return lines
