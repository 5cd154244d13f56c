"""Builders of model values for tests: sensible defaults, any field changed by name.

>>> a_claim(place="Lyman", speaker_side="RU", speaker="Russian MoD").origin
'RU'
"""

from __future__ import annotations

import hashlib
from typing import Any

from geomap.config import Profile, default_profile
from geomap.intervals import parse_edtf
from geomap.model import Claim, DateInterval, Document, PlaceRef, Quantity
from geomap.words import (
    CHANGE_EVENTS,
    NO_CHANGE_MODALITIES,
    PRESS,
    THIRD,
    Access,
    Comparison,
    Event,
    Modality,
    NotMapped,
    PlaceMatch,
    Unit,
)

# Name: id, kind, lat, lon. Facts of the gazetteer; ids that are not GeoNames' own are the contract's.
PLACES: dict[str, tuple[str, str, float, float]] = {
    "Izium": ("geonames:707292", "settlement", 49.20697, 37.27679),
    "Kupiansk": ("geonames:703656", "settlement", 49.71003, 37.61581),
    "Balakliia": ("geonames:712926", "settlement", 49.45595, 36.84433),
    "Lyman": ("geonames:704204", "settlement", 48.99012, 37.80843),
    "Bakhmut": ("geonames:713174", "settlement", 48.59419, 37.99886),
    "Snake Island": ("geomap:snake-island", "island", 45.2553, 30.2037),
    "Kharkiv Oblast": ("iso3166-2:UA-63", "oblast", 49.6, 36.6),
    "Kyiv Oblast": ("iso3166-2:UA-32", "oblast", 50.2, 30.4),
    "Donbas": ("geomap:donbas", "region", 48.3, 38.3),
    "Ukraine": ("geonames:690791", "country", 48.9, 31.2),
}

_PRECISION = {"oblast": 4, "raion": 3, "hromada": 3, "region": 5, "country": 6}


def a_place(name: str = "Izium", **changes: Any) -> PlaceRef:
    """A matched place; one that is not in :data:`PLACES` is a made-up settlement with coordinates from its name."""
    if name in PLACES:
        place_id, kind, lat, lon = PLACES[name]
    else:
        number = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)
        place_id, kind = f"test:{name}", "settlement"
        lat, lon = 46.5 + (number % 5000) / 1000, 31.0 + (number // 5000 % 7000) / 1000
    values: dict[str, Any] = {
        "id": place_id,
        "name": name,
        "surface": name,
        "kind": kind,
        "lat": lat,
        "lon": lon,
        "match": PlaceMatch.MATCHED,
    }
    return PlaceRef(**(values | changes))


def no_place(surface: str = "Nergenshuizen", match: PlaceMatch = PlaceMatch.UNKNOWN) -> PlaceRef:
    """A place that the gazetteer does not know, or that stays ambiguous."""
    return PlaceRef(surface=surface, match=match)


def an_interval(value: str | DateInterval | None) -> DateInterval | None:
    """An interval from EDTF text."""
    return parse_edtf(value) if isinstance(value, str) else value


def a_claim(*, profile: Profile | None = None, **changes: Any) -> Claim:
    """A claim: by default the Ukrainian General Staff that Izium was retaken on 10 September 2022.

    ``place`` may be a name, ``event_date`` EDTF text, enums their values. What follows from other fields follows from
    them unless it is given: ``losing_side``, ``origin``, ``geo_precision``, ``changes_control``, ``not_mapped``,
    ``claim_id`` (a hash of the rest, so that equal claims have equal ids).
    """
    profile = profile or default_profile()
    values: dict[str, Any] = {
        "document_id": "doc",
        "language": "nl",
        "place": "Izium",
        "event": Event.RECAPTURE,
        "gaining_side": "UA",
        "speaker": "Ukrainian General Staff",
        "speaker_side": "UA",
        "access": Access.OFFICIAL,
        "publisher": "De Krant",
        "modality": Modality.CLAIMED,
        "event_date": "2022-09-10",
        "published": "2022-09-11",
        "rule": "handmade",
    } | changes
    if isinstance(values["place"], str):
        values["place"] = a_place(values["place"])
    values["event_date"] = an_interval(values["event_date"])
    values["event"] = Event(values["event"])
    values["modality"] = Modality(values["modality"])
    values["access"] = Access(values["access"])
    place: PlaceRef | None = values["place"]
    values.setdefault("losing_side", profile.other_side(values["gaining_side"]))
    values.setdefault("geo_precision", _PRECISION.get(place.kind or "", 1) if place and place.id else None)
    changed = values["event"] in CHANGE_EVENTS and values["modality"] not in NO_CHANGE_MODALITIES
    values.setdefault("changes_control", changed)
    values.setdefault("not_mapped", _not_mapped(values))
    values.setdefault(
        "origin",
        profile.origin_of(
            speaker=values["speaker"],
            speaker_side=values["speaker_side"],
            access=values["access"],
            publisher=values["publisher"],
        ),
    )
    values.setdefault("quote", f"{values['speaker'] or values['publisher']}: {values['event']}")
    values.setdefault("claim_id", _claim_id(values))
    return Claim(**values)


def by_press(**changes: Any) -> Claim:
    """Unattributed prose of a newspaper."""
    return a_claim(
        **(
            {"speaker": None, "speaker_side": THIRD, "access": Access.PRESS, "origin": PRESS, "modality": "asserted"}
            | changes
        )
    )


def by_gainer(**changes: Any) -> Claim:
    """The gaining side itself."""
    return a_claim(**changes)


def by_loser(**changes: Any) -> Claim:
    """A named speaker of the losing side admits it."""
    return a_claim(
        **({"speaker": "Russian Ministry of Defence", "speaker_side": "RU", "modality": "conceded"} | changes)
    )


def by_denier(**changes: Any) -> Claim:
    """A named speaker of the losing side denies it."""
    return by_loser(**({"modality": "denied"} | changes))


def by_witness(name: str = "Reuters reporter", **changes: Any) -> Claim:
    """An independent reporter who was there."""
    defaults = {
        "speaker": name,
        "speaker_side": THIRD,
        "access": Access.WITNESS,
        "origin": name,
        "modality": "asserted",
    }
    return a_claim(**(defaults | changes))


def by_analyst(name: str = "Analyst", **changes: Any) -> Claim:
    """An unaligned analyst who saw nothing himself."""
    defaults = {
        "speaker": name,
        "speaker_side": THIRD,
        "access": Access.ANALYST,
        "origin": name,
        "modality": "assessed",
    }
    return a_claim(**(defaults | changes))


def a_document(text: str = "Niets te melden.", **changes: Any) -> Document:
    """A short document."""
    return Document(**({"document_id": "doc", "text": text, "published": "2022-09-11", "language": "nl"} | changes))


def _not_mapped(values: dict[str, Any]) -> NotMapped | None:
    place: PlaceRef | None = values["place"]
    if values["modality"] is Modality.DENIED:
        return NotMapped.DENIED
    if values["modality"] is Modality.INTENDED:
        return NotMapped.INTENDED
    if values["event"] not in CHANGE_EVENTS and values["event"] is not Event.PRESENCE:
        return NotMapped.NO_CHANGE
    if place is None or place.id is None:
        ambiguous = place is not None and place.match is PlaceMatch.AMBIGUOUS
        return NotMapped.AMBIGUOUS_PLACE if ambiguous else NotMapped.NO_PLACE
    if values["event_date"] is None:
        return NotMapped.NO_DATE
    return None


def _claim_id(values: dict[str, Any]) -> str:
    told = repr(sorted((key, repr(value)) for key, value in values.items()))
    return "c-" + hashlib.sha256(told.encode()).hexdigest()[:12]


def an_amount(value: float, unit: str, comparison: str | None = None) -> Quantity:
    """A stated amount: ``an_amount(6000, "km2", "more than")``."""
    return Quantity(value=value, unit=Unit(unit), comparison=Comparison(comparison) if comparison else None)
