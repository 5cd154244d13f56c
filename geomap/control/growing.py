"""What was believed on each of many days: only places about which something new was published are judged again."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from gazetteer.bulk import without_collecting
from geomap.control.corroborate import assess_part, assessment_order
from geomap.control.voices import Registry
from geomap.intervals import last_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from geomap.config import Profile
    from geomap.model import Assessment, Claim


def assess_as_known(
    claims: Iterable[Claim], *, days: Iterable[date], profile: Profile, ui: str = "en", told: bool = True
) -> Iterator[tuple[Assessment, ...]]:
    """For each day what :func:`~geomap.control.corroborate.assess_claims` gives with it as ``known_by``.

    Parameters
    ----------
    days
        In their order; a day may come again.
    claims, profile, ui, told
        As there.

    Raises
    ------
    ValueError
        A day is earlier than the one before it.
    """
    distinct = {claim.claim_id: claim for claim in claims}.values()
    dated = [(day, claim) for claim in distinct if (day := last_day(claim.published)) is not None]
    dated.sort(key=lambda pair: pair[0])
    registry = Registry(profile)
    said: dict[str, list[Claim]] = defaultdict(list)
    judged: dict[str, list[Assessment]] = {}
    known: tuple[Assessment, ...] = ()
    before: date | None = None
    position = 0
    for day in days:
        if before is not None and day < before:
            raise ValueError(f"known by {day} after {before}; give the days in their order")
        before = day
        touched = set()
        while position < len(dated) and dated[position][0] <= day:
            claim = dated[position][1]
            place_id = (claim.place.id if claim.place is not None else None) or ""
            said[place_id].append(claim)
            touched.add(place_id)
            position += 1
        if touched:
            with without_collecting():
                for place_id in sorted(touched):
                    judged[place_id] = assess_part(said[place_id], registry, ui if told else None)
                known = tuple(sorted((one for found in judged.values() for one in found), key=assessment_order))
        yield known
