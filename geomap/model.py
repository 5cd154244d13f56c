"""The values that pass between the stages: frozen, plain, picklable, unable to read or write themselves.

Every field of the published formats stands here; ``geomap.formats`` turns them into JSON and ``geomap.from_json``
back. Coordinates are degrees in EPSG:4326, distances metres or kilometres as the name says, areas km². ``None``
means "not said" or "not known", never zero. The words are those of ``geomap.words``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geomap.words import (
    THIRD,
    Access,
    Basis,
    Comparison,
    Event,
    Extent,
    IndicationKind,
    JudgementAction,
    Level,
    Modality,
    NotMapped,
    PlaceMatch,
    Role,
    Stance,
    Status,
    Unit,
    Weight,
)

if TYPE_CHECKING:
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from geomap.changes import EditionNote


@dataclass(frozen=True, slots=True, kw_only=True)
class DateInterval:
    """Days between which something happened, both ends included.

    ``earliest`` is None for "no later than" (open start), ``latest`` None where nothing bounds the end.
    ``edtf`` is the same in EDTF level 1 (``../2022-09-30`` for an open start).
    """

    earliest: date | None = None
    latest: date | None = None
    edtf: str = ""
    surface: str | None = None
    """The words it was read from, as they stand in the text."""
    basis: str | None = None
    """How it was found: ``text``, ``year in the text``, ``published``, ``relative to published``, ``editor`` …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRef:
    """A place as a claim or a mention carries it; ``id`` and coordinates are None unless ``match`` is matched."""

    id: str | None = None
    name: str | None = None
    """English standard form, such as ``Izium`` or ``Kharkiv Oblast``."""
    surface: str | None = None
    kind: str | None = None
    lat: float | None = None
    lon: float | None = None
    match: PlaceMatch = PlaceMatch.UNKNOWN
    candidates: tuple[str, ...] = ()
    """Ids of the rivals, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A stated amount."""

    value: float
    unit: Unit
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text as it was read. Offsets everywhere count code points of ``text``."""

    document_id: str
    text: str
    published: str | None = None
    """EDTF day, month or year; None where the document is undated."""
    language: str | None = None
    publisher: str | None = None
    url: str | None = None
    archive_url: str | None = None
    """Where a copy is kept that does not change."""
    title: str | None = None
    source: str | None = None
    """File (and line) it came from, for messages."""
    body_start: int = 0
    """Where the prose begins: after an opening ``date …`` line, which is metadata."""
    extracted: bool = False
    """True where ``text`` was extracted (HTML) and is not the file's own text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One toponym in a text."""

    document_id: str
    start: int
    end: int
    surface: str
    place: PlaceRef
    literal: bool = True
    """False where the name stands for its government or people ("Kiev claimt")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement about control: what, where, when, and who says so."""

    claim_id: str
    document_id: str | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    """The sentence(s) it stands in: exactly ``text[start:end]``."""
    language: str | None = None
    place: PlaceRef | None = None
    geo_precision: int | None = None
    """1 the place · 2 near it (within 25 km) · 3 district · 4 oblast · 5 landscape or larger · 6 country."""
    relation: str | None = None
    """Words of a relative place ("ten oosten van"), as they stand in the text."""
    distance_km: float | None = None
    """Distance stated with ``relation``; never used as a radius."""
    extent: Extent | None = None
    event: Event
    gaining_side: str | None = None
    losing_side: str | None = None
    changes_control: bool = False
    not_mapped: NotMapped | None = None
    speaker: str | None = None
    speaker_side: str = THIRD
    aligned: str | None = None
    """Side a third party is aligned with."""
    faction: str | None = None
    """Faction within ``speaker_side`` that the speaker belongs to (``wagner``)."""
    blames: str | None = None
    """Who is blamed for the loss, in the words of the text; with ``faction`` it grants ``rival_faction``."""
    access: Access = Access.UNKNOWN
    relay: tuple[str, ...] = ()
    """The chain between speaker and reader, nearest to the speaker first; the publisher is not repeated here."""
    publisher: str | None = None
    origin: str | None = None
    """Root of the statement: a side id, ``press``, or the id of an independent source."""
    modality: Modality = Modality.ASSERTED
    event_date: DateInterval | None = None
    published: str | None = None
    quantity: Quantity | None = None
    rule: str | None = None
    """Name of the rule that read it (``nl.retake.passive``), ``handmade`` for an analyst's row."""
    url: str | None = None
    archive_url: str | None = None
    """Where a copy of the publication is kept that does not change."""
    title: str | None = None
    evidence: str | None = None
    """Located, dated evidence of control, as reviewers attached it (``REVIEWER: …; REVIEWER: …``)."""
    undetermined: tuple[str, ...] = ()
    """Fields that the text or the reader left open, by name."""
    doubts: tuple[str, ...] = ()
    """What makes the reading of a change unsure, by name (``claims/doubts.toml``)."""
    reviewed_by: str | None = None
    """Who looked at it (an accepted or replaced claim)."""
    review_reason: str | None = None
    group: str | None = None
    """Set by an editor: claims of one place and side with the same group are one change, apart from all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What an editor decided about a claim: a line of ``overrides.csv``, or a row of the ledger.

    A field that is None is not replaced; an empty text takes the speaker away.
    """

    claim_id: str
    action: JudgementAction
    place_id: str | None = None
    event: Event | None = None
    gaining_side: str | None = None
    event_date: str | None = None
    """EDTF."""
    speaker: str | None = None
    speaker_side: str | None = None
    access: Access | None = None
    modality: Modality | None = None
    extent: Extent | None = None
    evidence: str | None = None
    """Of ``verify``: what shows control, where and when."""
    group: str | None = None
    """Of ``group``: a label; None takes the claim out of an editor's group."""
    undoes: int | None = None
    """Of ``undo``: the row that is taken back."""
    after: int | None = None
    """The row of the same claim that the editor had before them; None for the first, and in ``overrides.csv``."""
    reason: str | None = None
    who: str | None = None
    seq: int | None = field(default=None, compare=False)
    """Number of its row in the ledger."""
    recorded: str | None = field(default=None, compare=False)
    """When it was recorded, ISO 8601 in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One voice about a change: who, how they can know, and what their word adds."""

    role: Role
    origin: str
    """A side id, ``press``, or the id of an independent source."""
    names: tuple[str, ...] = ()
    """Speakers as they are cited, of unattributed prose the publishers; sorted."""
    access: tuple[Access, ...] = ()
    stance: Stance = Stance.STATES
    weight: Weight = Weight.NONE
    """What it adds to the change; nothing where it only denies."""
    because: str = ""
    """Why it has that weight: a key of the words (``press_prose``, ``aligned_analyst`` …), empty for a denial."""
    reliability: str | None = None
    """Admiralty reliability of the source on this kind of claim, A reliable … F cannot be judged."""
    claims: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    """Claims with what it said before and no longer says."""
    copied: tuple[str, ...] = ()
    """Claims whose words stand in another publication too, and count as its."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """How sure one change is: claims of the same place, gaining side and overlapping interval, judged together."""

    assessment_id: str
    place: PlaceRef
    event: Event
    gaining_side: str | None
    losing_side: str | None
    event_date: DateInterval
    level: Level
    rule: str
    supporting: tuple[str, ...] = ()
    opposing: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    credibility: int | None = None
    """Admiralty item credibility, 1 confirmed … 6 cannot be judged."""
    trace: str = ""
    """Who was heard, the rule that held and what would change it, in words, to be read aloud."""
    heard: tuple[Heard, ...] = ()
    """The same as data: every voice for and against."""
    would_change: tuple[tuple[str, Level], ...] = ()
    """What could still be said or shown (``independent_origin``, ``concession`` …) and the level it would give."""
    geo_precision: int = 1
    extent: Extent | None = None
    last_affirmed: date | None = None
    """Last day of the newest publication that supports it; after 14 days it is "not reaffirmed since"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceState:
    """State of one place on a day, on two tracks."""

    place: PlaceRef
    side: str | None
    """Holder by the latest change that is corroborated, conceded or verified."""
    claimed_side: str | None
    """Holder by a later change that is only claimed."""
    status: Status
    corroboration: Level
    since: date | None
    """Day of the change shown (the last day of its interval)."""
    change: str | None = None
    """``gain``, ``loss`` or None, relative to the comparison day or the start map."""
    change_side: str | None = None
    certain: bool = True
    """False (``possible``) inside the interval of the change."""
    claims: tuple[str, ...] = ()
    assessments: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indication:
    """A mark drawn over the cells: an area's outline, a point with words, an amount. Never counted as area."""

    indication: IndicationKind
    place: PlaceRef
    side: str | None
    extent: Extent | None
    text: str
    """What is drawn beside it, in plain words of the page's language-neutral facts (event, amount, distance)."""
    event: Event
    level: Level
    since: date | None
    certain: bool = True
    claims: tuple[str, ...] = ()
    assessments: tuple[str, ...] = ()
    quantity: Quantity | None = None
    relation: str | None = None
    distance_km: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlState:
    """What is held on a day (``on``), as far as published by a day (``known_by``)."""

    on: date
    known_by: date | None
    since: date | None = None
    places: tuple[PlaceState, ...] = ()
    indications: tuple[Indication, ...] = ()

    def _repr_html_(self) -> str:
        from geomap.showing import state_to_html

        return state_to_html(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A place's state and its polygon (EPSG:4326, lon lat). ``state`` is None for dissolved baseline and estimate."""

    geometry: BaseGeometry
    basis: Basis
    side: str | None
    state: PlaceState | None = None
    area_km2: float = 0.0
    """Equal-area; indicative, to be called so wherever it is shown."""
    uncertainty: float | None = None
    """Of an estimate: the share of it that is expected to be wrong, 0 … 0.5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedIndication:
    """An indication and where it is drawn: a point, a line or the outline of an area (EPSG:4326)."""

    indication: Indication
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """Everything drawn for one day. Cells of claims never overlap; indications lie over them."""

    state: ControlState
    cells: tuple[Cell, ...] = ()
    indications: tuple[PlacedIndication, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A stated total that does not agree with its parts or with what is mapped."""

    document_id: str | None
    unit: Unit
    stated: float
    found: float
    parts: tuple[float, ...]
    claims: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An input that could not be used, with the reason: counted and shown."""

    source: str
    reason: str
    used: bool = False
    """The input itself was used; only a part of it, such as its date, could not be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came out of reading one or more inputs."""

    documents: tuple[Document, ...] = ()
    claims: tuple[Claim, ...] = ()
    mentions: tuple[Mention, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    gaps: tuple[Mismatch, ...] = ()
    """Stated amounts that the named parts, or the villages on the map, do not reach; nothing contradicts them."""
    skipped: tuple[Skipped, ...] = ()

    def _repr_html_(self) -> str:
        from geomap.showing import reading_to_html

        return reading_to_html(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """All that one page shows: a territory with the claims and assessments behind it."""

    territory: Territory
    claims: tuple[Claim, ...]
    """Every claim counted on the page, mapped or listed."""
    assessments: tuple[Assessment, ...]
    ui: str = "nl"
    documents: int = 0
    publishers: int = 0
    reviewed: int = 0
    """Claims that an editor judged or an analyst wrote."""
    unreviewed: int = 0
    published_through: date | None = None
    published_later: int = 0
    """Claims about the day or before it that were published after it."""
    name_reviewers: bool = False
    """Whether pages say who looked at a statement; else only that somebody did."""
    undated_documents: int = 0
    dates: tuple[date, ...] = ()
    """All dates that have a page, for moving between them."""
    edition: EditionNote | None = None
    """Which numbered build the page belongs to, and what it corrects."""
    attribution: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
