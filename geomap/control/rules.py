"""The rules of corroboration, in the order in which they are tried; the first that holds gives the level.

Each rule is a pure function of a :class:`Case`: what is known of one change, reduced to who says what. The same table,
with sources and examples, is in ``docs/corroboration.md``. A rule knows no name, date or place, so that what it grants
can be read here and tried out on a case that did not happen: that is how "what would change it" is found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from geomap.words import Level

if TYPE_CHECKING:
    from collections.abc import Callable

CREDIBILITY = {
    Level.VERIFIED: 1,
    Level.CONCEDED: 1,
    Level.CORROBORATED: 2,
    Level.REPORTED: 3,
    Level.UNCORROBORATED: 4,
    Level.DISPUTED: 4,
    Level.REFUTED: 5,
    Level.RETRACTED: 5,
    Level.NOT_ASSESSABLE: 6,
}
"""Admiralty item credibility of a level, 1 confirmed … 6 cannot be judged; reliability of sources is kept apart."""

LEVEL_ORDER = (
    Level.NOT_ASSESSABLE,
    Level.REFUTED,
    Level.RETRACTED,
    Level.DISPUTED,
    Level.UNCORROBORATED,
    Level.REPORTED,
    Level.CORROBORATED,
    Level.CONCEDED,
    Level.VERIFIED,
)
"""Levels from weakest to strongest."""

ENOUGH = 2
"""Reviewers that verify, and origins that corroborate; counts above it make no difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the rules may look at. "States" and "denies" are of everybody's newest word."""

    gainer_states: bool = False
    gainer_denies: bool = False
    others_state: bool = False
    """Somebody who is not the gaining side states it."""
    independent: int = 0
    """Origins that are independent (access of their own, and no wish that it were so)."""
    access_only: int = 0
    """Origins with access of their own that are the gaining side or stand with it."""
    conceded: bool = False
    """A named speaker of the losing side states the loss, in this scope, and does not deny it."""
    left: bool = False
    """A named speaker of the losing side states that it left the place in those days."""
    faction_states: bool = False
    """A faction of the losing side states the loss, firmly."""
    loser_denies: bool = False
    """The newest word of the losing side is a denial."""
    unaligned_denies: bool = False
    """A witness or official denies it who stands with nobody."""
    other_denies: bool = False
    """A third party denies it that stands with a side, or that saw nothing there."""
    taken_back: bool = False
    """Somebody who stated it denies it now."""
    reviewers_for: int = 0
    """Distinct reviewers who attached evidence of it."""
    reviewers_against: int = 0
    of_control: bool = True
    """False of a presence: being there is not control."""


def contrary_evidence_verified(case: Case) -> Level | None:
    """Two reviewers attached evidence to what is said against it; disputed where two did for it too.

    Source: the practice of open-source verification desks that two people place and date a picture independently.
    """
    if case.reviewers_against < ENOUGH:
        return None
    return Level.DISPUTED if case.reviewers_for >= ENOUGH else Level.REFUTED


def two_reviewers(case: Case) -> Level | None:
    """Two reviewers attached located, dated evidence of control; a presence is never that.

    Source: as above; that a flag or a patrol is no control, from the practice of conflict monitors.
    """
    return Level.VERIFIED if case.of_control and case.reviewers_for >= ENOUGH else None


def own_loss_conceded(case: Case) -> Level | None:
    """A named speaker of the losing side states the loss of this place, in this scope.

    Source: statements against interest in the law of evidence.
    """
    return Level.CONCEDED if case.conceded else None


def own_withdrawal_stated(case: Case) -> Level | None:
    """A named speaker of the losing side states that it left this place, in the days of the taking.

    Source: the same; who says that it left a place says that it lost it.
    """
    return Level.CONCEDED if case.left else None


def origin_withdraws(case: Case) -> Level | None:
    """Whoever said it says now that it is not so; disputed where an independent origin still states it.

    Source: corrections as newsrooms handle them: the correction counts, the first word stays visible.
    """
    if case.gainer_denies and not case.gainer_states:
        return Level.DISPUTED if case.independent else Level.RETRACTED
    if case.taken_back and not case.gainer_states and not case.others_state:
        return Level.RETRACTED
    return None


def rival_faction(case: Case) -> Level | None:
    """A faction of the losing side states the loss or blames another for it; the side as a whole has not.

    Source: statements against interest, one step weaker: a rival gains by the blame.
    """
    return Level.CORROBORATED if case.faction_states else None


def third_party_denies(case: Case) -> Level | None:
    """A third party denies it: refuted where only the gainer says so and a witness or impartial official denies it.

    Else disputed: who saw nothing there, or stands with a side, adds nothing to a claim and refutes none.

    Source: the rule of Wikipedia's control maps that a biased source counts only against the side that it prefers.
    """
    if not (case.unaligned_denies or case.other_denies):
        return None
    return Level.REFUTED if case.unaligned_denies and not case.others_state else Level.DISPUTED


def independent_origins(case: Case) -> Level | None:
    """Two or more origins with separate access, one of them a witness there or not aligned with the gainer.

    Source: the two-source rule of newsrooms; independence as in NATO's Admiralty code ("confirmed by other sources").
    """
    return Level.CORROBORATED if case.independent and case.independent + case.access_only >= ENOUGH else None


def loser_denies(case: Case) -> Level | None:
    """The newest word of the losing side denies a gain that is not corroborated.

    Source: the practice of conflict monitors to tell contested claims apart.
    """
    return Level.DISPUTED if case.loser_denies else None


def gainer_contradicts_itself(case: Case) -> Level | None:
    """The gaining side states and denies it on the same day.

    Source: as for :func:`origin_withdraws`, where no word is the newest.
    """
    return Level.DISPUTED if case.gainer_states and case.gainer_denies else None


def one_independent_origin(case: Case) -> Level | None:
    """One independent origin says so, and no second one with access: a witness, or the loser's unnamed officials.

    Source: as for :func:`independent_origins`, of which it is the half.
    """
    return Level.REPORTED if case.independent else None


def third_party_reports(case: Case) -> Level | None:
    """Others than the gaining side say so, but nobody who could corroborate it.

    Source: NATO's Admiralty code: reported is not confirmed; repetition is no confirmation.
    """
    return Level.REPORTED if case.others_state else None


def gaining_side_only(case: Case) -> Level | None:
    """Every origin is of the gaining side.

    Source: the distinction of claimed and assessed control as practised by conflict monitors.
    """
    return Level.UNCORROBORATED if case.gainer_states else None


RULES: tuple[Callable[[Case], Level | None], ...] = (
    contrary_evidence_verified,
    two_reviewers,
    own_loss_conceded,
    own_withdrawal_stated,
    origin_withdraws,
    rival_faction,
    third_party_denies,
    independent_origins,
    loser_denies,
    gainer_contradicts_itself,
    one_independent_origin,
    third_party_reports,
    gaining_side_only,
)
"""All rules, tried in this order."""

NOBODY_STATES_IT = "nobody_states_it"
"""Name of the outcome when no rule holds."""


@lru_cache(maxsize=4096)
def judge(case: Case) -> tuple[Level, str]:
    """Level of a case and the name of the rule that grants it."""
    for rule in RULES:
        level = rule(case)
        if level is not None:
            return level, rule.__name__
    return Level.NOT_ASSESSABLE, NOBODY_STATES_IT


WHAT_IF: dict[str, Callable[[Case], Case]] = {
    "independent_origin": lambda case: replace(case, independent=case.independent + 1, others_state=True),
    "two_independent_origins": lambda case: replace(case, independent=case.independent + 2, others_state=True),
    "concession": lambda case: replace(case, conceded=True, loser_denies=False, others_state=True),
    "evidence": lambda case: replace(case, reviewers_for=ENOUGH),
    "loser_denial": lambda case: replace(case, loser_denies=True, conceded=False, left=False),
    "independent_denial": lambda case: replace(case, unaligned_denies=True),
    "gainer_withdraws": lambda case: replace(case, gainer_denies=True, gainer_states=False),
    "contrary_evidence": lambda case: replace(case, reviewers_against=ENOUGH),
}
"""What could still be said or shown, and the case that it would make."""


@lru_cache(maxsize=4096)
def what_would_change(case: Case) -> tuple[tuple[str, Level], ...]:
    """What would give another level, and which: each of :data:`WHAT_IF` tried, those without effect left out.

    Examples
    --------
    >>> [(what, level.value) for what, level in what_would_change(Case(gainer_states=True, access_only=1))][:3]
    [('independent_origin', 'corroborated'), ('concession', 'conceded'), ('evidence', 'verified')]
    """
    now, _rule = judge(case)
    found = [(what, judge(happened(case))[0]) for what, happened in WHAT_IF.items()]
    one_is_enough = any(what == "independent_origin" and level is not now for what, level in found)
    return tuple(
        (what, level)
        for what, level in found
        if level is not now and not (what == "two_independent_origins" and one_is_enough)
    )
