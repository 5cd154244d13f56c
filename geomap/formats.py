"""The published formats: claims, mentions, assessments as JSON; ``geomap.flat`` has the tables.

Lossless: what is written here ``geomap.from_json`` reads back equal. Absent is ``null`` in JSON and empty in CSV.
Nothing here adds a clock or an id.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from geomap.words import Comparison

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from geomap.model import Assessment, Claim, DateInterval, Heard, Mention, PlaceRef, Quantity

Json = dict[str, Any]

CLAIM_FIELDS = (
    "claim_id", "document_id", "start", "end", "quote", "language", "place", "geo_precision", "relation",
    "distance_km", "extent", "event", "gaining_side", "losing_side", "changes_control", "not_mapped", "speaker",
    "speaker_side", "aligned", "faction", "blames", "access", "relay", "publisher", "origin", "modality", "event_date",
    "published", "quantity", "rule", "url", "title", "evidence", "undetermined", "reviewed_by", "review_reason",
    "group", "archive_url", "doubts",
)  # fmt: skip
"""Keys of a line of ``claims.jsonl``, in order."""

SIGNS = {
    Comparison.MORE_THAN: ">",
    Comparison.LESS_THAN: "<",
    Comparison.AT_LEAST: ">=",
    Comparison.UP_TO: "<=",
    Comparison.ABOUT: "~",
}


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": "), allow_nan=False)


# --- values to plain JSON ---------------------------------------------------------------------------------------


def dump_json(value: object) -> str:
    """One compact line of JSON with the keys as given and non-ASCII text kept."""
    return _ENCODER.encode(value)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def plain_number(value: float) -> float | int:
    """A whole number without its point."""
    return int(value) if float(value).is_integer() else value


def interval_to_json(value: DateInterval | None) -> Json | None:
    """``event_date`` of the contract."""
    if value is None:
        return None
    return {
        "earliest": _iso(value.earliest),
        "latest": _iso(value.latest),
        "edtf": value.edtf,
        "surface": value.surface,
        "basis": value.basis,
    }


def place_to_json(place: PlaceRef | None) -> Json | None:
    """``place`` of the contract."""
    if place is None:
        return None
    return {
        "id": place.id,
        "name": place.name,
        "surface": place.surface,
        "kind": place.kind,
        "lat": place.lat,
        "lon": place.lon,
        "match": place.match.value,
        "candidates": list(place.candidates),
    }


def quantity_to_json(quantity: Quantity | None) -> Json | None:
    """``quantity`` of the contract."""
    if quantity is None:
        return None
    return {
        "value": plain_number(quantity.value),
        "unit": quantity.unit.value,
        "comparison": quantity.comparison.value if quantity.comparison else None,
    }


def claim_to_json(claim: Claim) -> Json:
    """A line of ``claims.jsonl``: its keys are :data:`CLAIM_FIELDS`, in that order."""
    # Written out: a ledger takes in a hundred thousand at a time.
    return {
        "claim_id": claim.claim_id,
        "document_id": claim.document_id,
        "start": claim.start,
        "end": claim.end,
        "quote": claim.quote,
        "language": claim.language,
        "place": place_to_json(claim.place),
        "geo_precision": claim.geo_precision,
        "relation": claim.relation,
        "distance_km": claim.distance_km,
        "extent": claim.extent.value if claim.extent else None,
        "event": claim.event.value,
        "gaining_side": claim.gaining_side,
        "losing_side": claim.losing_side,
        "changes_control": claim.changes_control,
        "not_mapped": claim.not_mapped.value if claim.not_mapped else None,
        "speaker": claim.speaker,
        "speaker_side": claim.speaker_side,
        "aligned": claim.aligned,
        "faction": claim.faction,
        "blames": claim.blames,
        "access": claim.access.value,
        "relay": list(claim.relay),
        "publisher": claim.publisher,
        "origin": claim.origin,
        "modality": claim.modality.value,
        "event_date": interval_to_json(claim.event_date),
        "published": claim.published,
        "quantity": quantity_to_json(claim.quantity),
        "rule": claim.rule,
        "url": claim.url,
        "title": claim.title,
        "evidence": claim.evidence,
        "undetermined": list(claim.undetermined),
        "reviewed_by": claim.reviewed_by,
        "review_reason": claim.review_reason,
        "group": claim.group,
        "archive_url": claim.archive_url,
        "doubts": list(claim.doubts),
    }


def mention_to_json(mention: Mention) -> Json:
    """A line of ``mentions.jsonl``."""
    return {
        "document_id": mention.document_id,
        "start": mention.start,
        "end": mention.end,
        "surface": mention.surface,
        "place": place_to_json(mention.place),
        "literal": mention.literal,
    }


def heard_to_json(heard: Heard) -> Json:
    """One of ``heard`` in a line of ``assessments.jsonl``."""
    return {
        "role": heard.role.value,
        "origin": heard.origin,
        "names": list(heard.names),
        "access": [one.value for one in heard.access],
        "stance": heard.stance.value,
        "weight": heard.weight.value,
        "because": heard.because,
        "reliability": heard.reliability,
        "claims": list(heard.claims),
        "older": list(heard.older),
        "copied": list(heard.copied),
    }


def assessment_to_json(assessment: Assessment) -> Json:
    """A line of ``assessments.jsonl``."""
    return {
        "assessment_id": assessment.assessment_id,
        "place": place_to_json(assessment.place),
        "event": assessment.event.value,
        "gaining_side": assessment.gaining_side,
        "losing_side": assessment.losing_side,
        "event_date": interval_to_json(assessment.event_date),
        "level": assessment.level.value,
        "rule": assessment.rule,
        "supporting": list(assessment.supporting),
        "opposing": list(assessment.opposing),
        "origins": list(assessment.origins),
        "credibility": assessment.credibility,
        "trace": assessment.trace,
        "heard": [heard_to_json(one) for one in assessment.heard],
        "would_change": [{"what": what, "level": level.value} for what, level in assessment.would_change],
        "geo_precision": assessment.geo_precision,
        "extent": assessment.extent.value if assessment.extent else None,
        "last_affirmed": _iso(assessment.last_affirmed),
    }


# --- amounts as text --------------------------------------------------------------------------------------------


def format_quantity(quantity: Quantity | None) -> str:
    """``>6000 km2``, ``~3 km2``, ``502 settlements``; empty for None."""
    if quantity is None:
        return ""
    sign = SIGNS.get(quantity.comparison, "") if quantity.comparison else ""
    return f"{sign}{plain_number(quantity.value)} {quantity.unit.value}"


# --- whole files as text ----------------------------------------------------------------------------------------


def claims_to_jsonl(claims: Iterable[Claim]) -> Iterator[str]:
    """Lines of ``claims.jsonl``."""
    for claim in claims:
        yield dump_json(claim_to_json(claim)) + "\n"


def mentions_to_jsonl(mentions: Iterable[Mention]) -> Iterator[str]:
    """Lines of ``mentions.jsonl``."""
    for mention in mentions:
        yield dump_json(mention_to_json(mention)) + "\n"


def assessments_to_jsonl(assessments: Iterable[Assessment]) -> Iterator[str]:
    """Lines of ``assessments.jsonl``."""
    for assessment in assessments:
        yield dump_json(assessment_to_json(assessment)) + "\n"
