"""Whether a claim changes control, and whether it reaches the map: decided from its fields alone.

One function for extracted, hand-made and overridden claims, so that all three are judged alike.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.intervals import first_day, last_day, width_days
from geomap.words import CHANGE_EVENTS, NO_CHANGE_MODALITIES, Event, Modality, NotMapped, PlaceMatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from geomap.config import Profile
    from geomap.model import Claim, DateInterval, PlaceRef

MAX_STATED_DAYS = 62
"""Stated intervals wider than this are listed, not painted (design, "Dates")."""

RELATIVE = "relative to published"
"""How the basis of a date begins that was counted from the day of publication."""

_STICKY = frozenset({NotMapped.REJECTED, NotMapped.RETRACTED, NotMapped.BACKGROUND, NotMapped.WEAK_READING})


def decide_mapping(
    claim: Claim,
    *,
    profile: Profile,
    ground_gained: bool = True,
    has_outline: Callable[[str], bool] | None = None,
) -> Claim:
    """Set ``changes_control`` and ``not_mapped`` from the other fields of a claim.

    ``changes_control`` is true for capture, recapture, transfer and withdrawal, and for an advance with ground gained,
    unless the modality is ``intended`` or ``denied``, or no side is named on either end of the change.

    ``not_mapped`` is the first reason that holds, from what was said to what can be drawn:

    ``rejected``
        An editor rejected it; given in, and kept.
    ``background``
        The reader found history without a date of its own (given in, and kept), or the event ended before the
        conflict began.
    ``weak_reading``
        What the sentence seems to say was read with too much doubt (given in, and kept); it changes nothing.
    ``denied``, ``intended``
        The modality.
    ``no_change``
        ``holds``, ``repelled``, ``contested``, ``besieged``, ``annexation``, and an advance without ground gained:
        control stays where it was. A ``presence`` changes nothing either, but is shown as a mark.
    ``no_place``, ``ambiguous_place``
        No place, none the gazetteer knows, or several that it may be. An amount without a place is ``no_place``.
    ``no_date``
        No last day is known: undated document and no date of its own.
    ``interval_too_wide``
        Stated bounds more than 62 days apart. What a publication known to its month or year only adds to "last week"
        is not counted, and an open start is no width.
    ``area_only``
        An area that has no outline to be drawn with: a country, or a place for which ``has_outline`` says no. Other
        areas are drawn as indications, so they reach the map.

    Parameters
    ----------
    claim
        Its own ``changes_control`` and ``not_mapped`` are replaced, except that what is rejected, background
        or a weak reading stays so.
    profile
        Gives the first day of the conflict.
    ground_gained
        For an advance only: False where a movement is told without ground gained ("richting Bachmoet").
    has_outline
        Tells of a place id whether its area can be drawn; None to judge by kind alone.
    """
    changes = (
        claim.event in CHANGE_EVENTS
        and claim.not_mapped is not NotMapped.WEAK_READING
        and claim.modality not in NO_CHANGE_MODALITIES
        and (claim.event is not Event.ADVANCE or ground_gained)
        and (claim.gaining_side is not None or claim.losing_side is not None)
    )
    reason = _reason_not_mapped(claim, changes=changes, profile=profile, has_outline=has_outline)
    if (changes, reason) == (claim.changes_control, claim.not_mapped):
        return claim
    return replace(claim, changes_control=changes, not_mapped=reason)


def _reason_not_mapped(
    claim: Claim, *, changes: bool, profile: Profile, has_outline: Callable[[str], bool] | None
) -> NotMapped | None:
    if claim.not_mapped in _STICKY:
        return claim.not_mapped
    when = claim.event_date
    if when is not None and when.latest is not None and when.latest < profile.start:
        return NotMapped.BACKGROUND
    if claim.modality is Modality.DENIED:
        return NotMapped.DENIED
    if claim.modality is Modality.INTENDED:
        return NotMapped.INTENDED
    if not changes and claim.event is not Event.PRESENCE:
        return NotMapped.NO_CHANGE
    return (
        _reason_not_placed(claim.place)
        or _reason_not_dated(when, claim.published)
        or _reason_not_drawn(claim.place, has_outline=has_outline)
    )


def _reason_not_placed(place: PlaceRef | None) -> NotMapped | None:
    if place is not None and place.match is PlaceMatch.AMBIGUOUS:
        return NotMapped.AMBIGUOUS_PLACE
    if place is None or place.match is PlaceMatch.UNKNOWN or place.id is None:
        return NotMapped.NO_PLACE
    return None


_NO_GROUND = frozenset({"country", "river", "canal", "water"})
"""A country is too large to outline from a sentence; a bank of a river is no line that changes hands."""


def _reason_not_drawn(place: PlaceRef | None, *, has_outline: Callable[[str], bool] | None) -> NotMapped | None:
    if place is None or place.id is None:
        return None
    if place.kind in _NO_GROUND or (has_outline is not None and not has_outline(place.id)):
        return NotMapped.AREA_ONLY
    return None


def _reason_not_dated(when: DateInterval | None, published: str | None) -> NotMapped | None:
    if when is None or when.latest is None:
        return NotMapped.NO_DATE
    width = width_days(when)
    if width is None:
        return None
    return NotMapped.INTERVAL_TOO_WIDE if width - _widening_days(when, published) > MAX_STATED_DAYS else None


def _widening_days(when: DateInterval, published: str | None) -> int:
    """Days that an imprecise publication adds to a date counted from it."""
    if not (when.basis or "").startswith(RELATIVE):
        return 0
    first, last = first_day(published), last_day(published)
    return (last - first).days if first and last else 0
