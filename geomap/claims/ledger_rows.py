"""What the ledger keeps, as JSON bodies and back: documents, judgements, sources (claims are ``claims.jsonl``)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from geomap import formats
from geomap.config import GeometryUse, Source
from geomap.errors import LedgerError
from geomap.intervals import last_day
from geomap.model import Claim, Document, Judgement
from geomap.words import Access, Event, Extent, JudgementAction, Modality

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]


class Kind(StrEnum):
    """What a row of the ledger is."""

    DOCUMENT = "document"
    """A text as it was read; a later row of the same id is a later version of it."""
    EXTRACTION = "extraction"
    """What was read out of a document: the ids of its claims, and its toponyms. The newest of a document counts."""
    CLAIM = "claim"
    """A claim as it was read or written by hand; the newest wording of an id counts."""
    SUPERSEDED = "superseded"
    """A claim that is no longer read out of its document."""
    JUDGEMENT = "judgement"
    """What an editor decided."""
    SOURCE = "source"
    """A publisher or speaker that was added to the profile."""
    EDITION = "edition"
    """A numbered build."""


SAID = (Kind.CLAIM.value, Kind.SUPERSEDED.value)
"""Rows of a claim's id that say whether and how it is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A numbered build, as it was recorded."""

    number: int
    position: int
    """Rows of the ledger that it was made from."""
    chain: str
    """Hash of the last of them."""
    made: str
    """When, ISO 8601 in UTC: the day that its pages bear."""
    settings: Json
    """What was asked: ``known_by``, ``ui``, ``estimated``, ``on`` …"""
    versions: Json
    """Of the program, its rules and the gazetteer."""
    files: Json
    """Name and SHA-256 of files beside the ledger (profile, start map)."""
    outputs: str
    """SHA-256 of the manifest, which lists the hash of every file."""
    title: str | None = None
    seq: int | None = None
    recorded: str | None = None
    who: str | None = None


_LATER = ("archive_url",)
"""Fields of a document that a later version added: written where they are stated, so that old rows stay the same."""
DOCUMENT_FIELDS = (
    "document_id", "text", "published", "language", "publisher", "url", "title", "body_start", "extracted",
)  # fmt: skip
_JUDGEMENT_FIELDS = (
    "claim_id", "action", "place_id", "event", "gaining_side", "event_date", "speaker", "speaker_side", "access",
    "modality", "extent", "evidence", "group", "undoes", "after", "reason", "who",
)  # fmt: skip
_ALWAYS = frozenset({"claim_id", "action", "place_id", "event", "gaining_side", "event_date", "reason", "who"})
"""Fields that are written also when they are empty, as in the first version: the same decision has the same body."""

_ENUMS = {"action": JudgementAction, "event": Event, "access": Access, "modality": Modality, "extent": Extent}

NO_COLUMNS: dict[str, str | None] = dict.fromkeys(
    ("document_id", "place_id", "event", "gaining_side", "earliest", "latest", "published_last", "digest")
)


def claim_body(claim: Claim) -> str:
    """A line of ``claims.jsonl``; what a later version added to it stands there only where it is stated."""
    body = formats.claim_to_json(claim)
    for name in _LATER:
        if body[name] is None:
            del body[name]
    return formats.dump_json(body)


def claim_columns(claim: Claim) -> dict[str, str | None]:
    """What queries look for in a claim."""
    days = claim.event_date
    return {
        "document_id": claim.document_id,
        "place_id": claim.place.id if claim.place else None,
        "event": claim.event.value,
        "gaining_side": claim.gaining_side,
        "earliest": days.earliest.isoformat() if days and days.earliest else None,
        "latest": days.latest.isoformat() if days and days.latest else None,
        "published_last": _last_day(claim.published),
    }


@lru_cache(maxsize=4096)
def _last_day(published: str | None) -> str | None:
    day = last_day(published)
    return day.isoformat() if day else None


def document_to_json(document: Document) -> Json:
    """A document with the hash of its text; where it was read from is left out."""
    body = {name: getattr(document, name) for name in DOCUMENT_FIELDS}
    body |= {name: value for name in _LATER if (value := getattr(document, name)) is not None}
    return body | {"sha256": hash_of_text(document.text)}


def document_from_json(row: Json) -> Document:
    """The document again; its text must have the hash that stands beside it."""
    later = {name: row[name] for name in _LATER if name in row}
    document = Document(**{name: row[name] for name in DOCUMENT_FIELDS} | later)
    if hash_of_text(document.text) != row["sha256"]:
        raise LedgerError(f"document {document.document_id!r}: the text is not that of its hash; restore a backup")
    return document


def document_columns(document: Document) -> dict[str, str | None]:
    """What queries look for in a document."""
    return {
        "document_id": document.document_id,
        "published_last": _last_day(document.published),
        "digest": hash_of_text(document.text),
    }


def hash_of_text(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def judgement_to_json(one: Judgement) -> Json:
    """A judgement; fields that say nothing are left out."""
    body: Json = {}
    for name in _JUDGEMENT_FIELDS:
        value = getattr(one, name)
        if value is None and name not in _ALWAYS:
            continue
        body[name] = value.value if isinstance(value, StrEnum) else value
    return body


def judgement_from_json(row: Json, *, seq: int | None = None, recorded: str | None = None) -> Judgement:
    """The judgement again."""
    values: Json = {}
    for name in _JUDGEMENT_FIELDS:
        value = row.get(name)
        values[name] = _ENUMS[name](value) if name in _ENUMS and value is not None else value
    return Judgement(**values, seq=seq, recorded=recorded)


def in_force(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """Judgements that were not taken back, in their order; an undo that was itself undone takes nothing back."""
    given = tuple(judgements)
    undone: set[int] = set()
    for one in reversed(given):
        if one.action is JudgementAction.UNDO and one.seq not in undone and one.undoes is not None:
            undone.add(one.undoes)
    return tuple(one for one in given if one.action is not JudgementAction.UNDO and one.seq not in undone)


def source_to_json(source: Source) -> Json:
    """A source of the registry, with its own names for its fields."""
    found: Json = {}
    for one in fields(source):
        value = getattr(source, one.name)
        found[one.name] = list(value) if isinstance(value, tuple) else value
    return found


def source_from_json(row: Json) -> Source:
    """The source again; fields that a later version added and this one does not know are passed over."""
    known = {one.name for one in fields(Source)}
    values = {name: _as_tuples(value) for name, value in row.items() if name in known}
    values["access"] = Access(values.get("access") or Access.UNKNOWN)
    if values.get("geometry") is not None:
        values["geometry"] = GeometryUse(values["geometry"])
    return Source(**values)


def _as_tuples(value: Any) -> Any:
    return tuple(_as_tuples(item) for item in value) if isinstance(value, list) else value
