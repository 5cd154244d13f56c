"""What is kept back until somebody looked: unreviewed statements, and evidence that nobody has published yet.

What is kept back is listed with the reason, like everything that is not drawn.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from geomap.words import Event, JudgementAction, NotMapped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.model import Claim, Judgement

HANDMADE = "handmade"
"""Rule of rows that an analyst wrote: somebody looked at them by writing them."""

_ADDRESS = re.compile(r"https?://\S")


_GIVEN = re.compile(r"\s*([^:;]+):\s+")
"""Who gave a piece of evidence, before what it shows: ``Anna: film of the town hall``."""


def leave_out_reviewers(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Claims with ``editor 1``, ``editor 2`` … for who judged them or gave evidence: an employee is no public person.

    One editor is the same number throughout, so that what two saw is still seen by two.

    Examples
    --------
    >>> from geomap.model import Claim
    >>> named = [Claim(claim_id="a", event=Event.CAPTURE, reviewed_by="Anna", evidence="Bert: film; Anna: photo")]
    >>> [(one.reviewed_by, one.evidence) for one in leave_out_reviewers(named)]
    [('editor 1', 'editor 2: film; editor 1: photo')]
    """
    claims = tuple(claims)
    names = {claim.reviewed_by for claim in claims if claim.reviewed_by}
    names |= {name for claim in claims for name in _givers(claim)}
    numbers = {name: f"editor {number}" for number, name in enumerate(sorted(names), start=1)}
    return tuple(
        replace(
            claim,
            reviewed_by=numbers.get(claim.reviewed_by or ""),
            evidence="; ".join(_given_by(part, numbers) for part in claim.evidence.split("; "))
            if claim.evidence
            else claim.evidence,
        )
        if claim.reviewed_by or claim.evidence
        else claim
        for claim in claims
    )


def _givers(claim: Claim) -> list[str]:
    parts = (claim.evidence or "").split("; ")
    return [found[1].strip() for part in parts if (found := _GIVEN.match(part))]


def _given_by(part: str, numbers: dict[str, str]) -> str:
    found = _GIVEN.match(part)
    return f"{numbers[found[1].strip()]}: {part[found.end() :]}" if found else part


class Unreviewed(StrEnum):
    """What to do with statements that no editor looked at."""

    SHOW = "show"
    """Draw them; the head of the page counts them."""
    HOLD_GAINS = "hold_gains"
    """Keep back what would give ground to a side; withdrawals and indications without a gainer are drawn."""
    HOLD = "hold"
    """Draw only what was looked at."""


def is_reviewed(claim: Claim) -> bool:
    """True where an editor judged the claim, or an analyst wrote it."""
    return claim.reviewed_by is not None or claim.rule == HANDMADE


def hold_unreviewed(claims: Iterable[Claim], policy: Unreviewed) -> tuple[Claim, ...]:
    """Claims with those that are kept back listed as ``unreviewed``; the same order, none left out.

    Examples
    --------
    >>> from geomap.model import Claim
    >>> claim = Claim(claim_id="a", event=Event.CAPTURE, gaining_side="RU", changes_control=True)
    >>> [one.not_mapped for one in hold_unreviewed([claim], Unreviewed.HOLD)]
    [<NotMapped.UNREVIEWED: 'unreviewed'>]
    """
    return tuple(
        replace(claim, not_mapped=NotMapped.UNREVIEWED) if _is_held(claim, policy) else claim for claim in claims
    )


def _is_held(claim: Claim, policy: Unreviewed) -> bool:
    if policy is Unreviewed.SHOW or claim.not_mapped is not None or is_reviewed(claim):
        return False
    return policy is Unreviewed.HOLD or (claim.changes_control and claim.event is not Event.WITHDRAWAL)


def withhold_fresh_evidence(
    judgements: Iterable[Judgement], *, moment: datetime, delay_hours: float
) -> tuple[tuple[Judgement, ...], tuple[tuple[Judgement, datetime], ...]]:
    """Evidence that is not published anywhere waits, so that nobody on the ground is put in danger by it.

    Parameters
    ----------
    judgements
        In force.
    moment
        When the map is made, as the ledger has it.
    delay_hours
        Hours between recording evidence and using it; evidence with an address is published and does not wait.

    Returns
    -------
    tuple
        The judgements to use, and those that wait with the moment from which they count.
    """
    used, waiting = [], []
    for one in judgements:
        free_from = _free_from(one, delay_hours)
        if free_from is not None and free_from > moment:
            waiting.append((one, free_from))
        else:
            used.append(one)
    return tuple(used), tuple(waiting)


def _free_from(judgement: Judgement, delay_hours: float) -> datetime | None:
    if judgement.action is not JudgementAction.VERIFY or judgement.recorded is None:
        return None
    if _ADDRESS.search(judgement.evidence or ""):
        return None
    recorded = datetime.fromisoformat(judgement.recorded)
    recorded = recorded if recorded.tzinfo else recorded.replace(tzinfo=UTC)
    return recorded + timedelta(hours=delay_hours)
