"""What the rules look at, made of what everybody says: the one way, whether voices are heard at once or word by word.

``voices`` makes a :class:`Said` of each voice of a hearing, ``tallies`` of the counts that it keeps.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from geomap.control.rules import ENOUGH, Case
from geomap.words import Role, Weight

if TYPE_CHECKING:
    from collections.abc import Iterable

    When = tuple[date, bool]

NEVER: When = (date.min, False)
"""When an undated statement was made: before all others."""

_RANK = {Weight.NONE: 0, Weight.ACCESS: 1, Weight.INDEPENDENT: 2}


class Said(NamedTuple):
    """What one voice says about a change, without its words."""

    role: Role
    origin: str
    states: bool
    """Its newest word is for the change."""
    denies: bool
    """Its newest word is against it."""
    supported: bool = False
    """It is for the change, or was before."""
    weight: Weight = Weight.NONE
    """What it adds at its best, where it states the change."""
    aligned: str | None = None
    denied_with_access: bool = False
    """Somebody who can know denies it, of a third party."""
    newest: When = NEVER
    """When it said that, of a voice of the losing side."""
    conceded: bool = False
    """It concedes the change itself, of the losing side."""
    left: bool = False
    """It concedes what is linked with the change: that it left the place in those days."""
    faction: bool = False
    """A faction of the losing side states it, firmly."""


def rank_of_weight(weight: Weight) -> int:
    """How much a weight is: the more the higher."""
    return _RANK[weight]


def make_case(voices: Iterable[Said], *, reviewers_for: int, reviewers_against: int, of_control: bool) -> Case:
    """What the rules look at: everybody's newest word, without names, dates and places."""
    gainer_states = gainer_denies = others_state = faction_states = taken_back = False
    unaligned_denies = other_denies = conceded = left = False
    newest_loser = NEVER
    newest_denial: When | None = None
    weights: dict[str, Weight] = {}
    for one in voices:
        states, denies = one.states, one.denies
        if states and (one.origin not in weights or _RANK[one.weight] > _RANK[weights[one.origin]]):
            weights[one.origin] = one.weight
        if denies and not states and one.supported:
            taken_back = True
        if one.role is Role.GAINER:
            gainer_states, gainer_denies = gainer_states or states, gainer_denies or denies
            continue
        others_state = others_state or states
        if one.role is Role.THIRD:
            if denies and one.aligned is None and one.denied_with_access:
                unaligned_denies = True
            elif denies:
                other_denies = True
            continue
        newest_loser = max(newest_loser, one.newest)
        if denies:
            newest_denial = max(newest_denial or one.newest, one.newest)
        elif states:
            conceded, left = conceded or one.conceded, left or one.left
            faction_states = faction_states or one.faction
    added = list(weights.values())
    return Case(
        gainer_states=gainer_states,
        gainer_denies=gainer_denies,
        others_state=others_state,
        independent=min(ENOUGH, added.count(Weight.INDEPENDENT)),
        access_only=min(ENOUGH, added.count(Weight.ACCESS)),
        conceded=conceded,
        left=left,
        faction_states=faction_states,
        loser_denies=newest_denial is not None and newest_denial == newest_loser,
        unaligned_denies=unaligned_denies,
        other_denies=other_denies,
        taken_back=taken_back,
        reviewers_for=min(ENOUGH, reviewers_for),
        reviewers_against=min(ENOUGH, reviewers_against),
        of_control=of_control,
    )
