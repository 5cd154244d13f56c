"""Which claims speak of one change: same place and scope, same gaining side, a day in common.

Groups are the largest sets of claims that all share a day, so a wide interval may lend its support to two groups and
yet never joins them, and one more claim never tears a group apart (docs/decisions/0007-corroboration.md).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from gazetteer.model import CELL_KINDS
from geomap.intervals import interval, last_day
from geomap.model import Claim, DateInterval, PlaceRef
from geomap.words import TAKING_EVENTS, Event, Extent, Modality, NotMapped, Unit, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DENIAL_REACH_DAYS = 3
"""A denial, or the loser's own word that it still holds, may follow the change by so many days and still mean it."""

OPEN_REACH_DAYS = 62
"""How far back "no later than" reaches of a denial, of ground gained, and of the gainer's own word: no further than is
painted at all."""

MAX_WIDTH_DAYS = 62
"""A change known only to a wider stated interval is listed, never painted."""

UNHEARD = frozenset(
    {
        NotMapped.REJECTED,
        NotMapped.RETRACTED,
        NotMapped.BACKGROUND,
        NotMapped.WEAK_READING,
        NotMapped.UNREVIEWED,
    }
)
"""Neither for nor against anything."""
NOT_ASSESSED = UNHEARD | {NotMapped.INTENDED}
_NOT_SAID = frozenset({Modality.DENIED, Modality.INTENDED})
_STILL_THERE = frozenset({Event.HOLDS, Event.REPELLED, Event.CONTESTED})
_GROUND_UNITS = frozenset({Unit.KM, Unit.KM2, Unit.PERCENT})
TOO_VAGUE = frozenset({NotMapped.NO_PLACE, NotMapped.AMBIGUOUS_PLACE, NotMapped.NO_DATE, NotMapped.INTERVAL_TOO_WIDE})


class Scope(Word):
    """What of a place a claim speaks of; levels never pass from one scope to another."""

    TAKING = "taking"
    """The whole place has a new holder."""
    WITHDRAWAL = "withdrawal"
    """The holder left; nobody is said to hold it."""
    GROUND = "ground"
    """Ground near or in the place, the place itself not taken."""
    PRESENCE = "presence"
    """Somebody is there, which is not control."""


class Key(NamedTuple):
    """What claims must share to speak of one change."""

    place_id: str
    scope: Scope
    whole: bool
    """An area as a whole, apart from parts of it or an unknown extent."""
    gaining_side: str | None
    joined: str | None = None
    """An editor's group: its claims are one change whatever their days, apart from all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Claims of one change and what is said against it."""

    key: Key
    event_date: DateInterval
    """The days that all members share."""
    members: tuple[Claim, ...]
    linked: tuple[Claim, ...] = ()
    """The loser's own statements that it left the place in those days."""
    opposing: tuple[Claim, ...] = ()

    @property
    def last_day(self) -> date:
        """Tells the changes of one key apart: no two of them end on the same day."""
        return self.event_date.latest or date.max


def is_cell_place(place: PlaceRef | None) -> bool:
    """True for a settlement, island or facility: the only places whose cell a claim can colour."""
    return place is not None and place.id is not None and (place.kind is None or place.kind in CELL_KINDS)


def key_of(claim: Claim) -> Key | None:
    """Key of a claim of change or presence; None where it speaks of neither, or of no known place."""
    place = claim.place
    if place is None or place.id is None:
        return None
    event = claim.event
    cell = is_cell_place(place)
    whole = False
    if event is Event.PRESENCE:
        scope = Scope.PRESENCE
    elif event is Event.ADVANCE or (cell and _is_of_a_part(claim)):
        scope = Scope.GROUND
    elif event is Event.WITHDRAWAL or event in TAKING_EVENTS:
        scope = Scope.WITHDRAWAL if event is Event.WITHDRAWAL else Scope.TAKING
        whole = not cell and claim.extent is Extent.WHOLE
    else:
        return None
    return Key(place.id, scope, whole, claim.gaining_side, claim.group)


def _is_of_a_part(claim: Claim) -> bool:
    """True when a claim on a settlement is of ground near or in it: said so, measured in km or km², or a unit's."""
    if (claim.geo_precision or 1) > 1 or claim.extent is Extent.PART:
        return True
    if claim.quantity is not None and claim.quantity.unit in _GROUND_UNITS:
        return True
    # "The brigade ran" is about a unit's ground, not about leaving the town.
    return claim.blames is not None and claim.event is Event.WITHDRAWAL


def says_change(claim: Claim) -> bool:
    """True when the claim states a change (or a presence) and is neither denied, rejected, history nor a plan."""
    if (claim.not_mapped is not None and claim.not_mapped in NOT_ASSESSED) or claim.modality in _NOT_SAID:
        return False
    return claim.changes_control or claim.event is Event.PRESENCE


def group_claims(claims: Iterable[Claim]) -> tuple[Group, ...]:
    """Group the assessable claims; each group carries what opposes it.

    The order of ``claims`` does not matter and a claim given twice counts once. Sorted by place, scope, side and day.
    """
    said = Said(claims)
    return tuple(sorted([group for key in said.list_keys() for group in said.groups_of(key)], key=_group_order))


class Said:
    """Claims by what they speak of; more may be added, and the changes of a key asked again."""

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        """Begin with some claims, in any order; one that is given twice counts once."""
        self._stated: dict[Key, list[Claim]] = defaultdict(list)
        self._leavings: dict[tuple[str, bool], list[Claim]] = defaultdict(list)
        self._against: dict[str, list[Claim]] = defaultdict(list)
        self._unsorted: set[int] = set()
        distinct = {claim.claim_id: claim for claim in claims}
        for claim_id in sorted(distinct):
            self.add(distinct[claim_id])

    def add(self, claim: Claim) -> tuple[Key | None, bool]:
        """Take a claim that was not given yet: the key of the change that it states, whether it may deny others."""
        if says_change(claim):
            key = key_of(claim)
            vague = claim.event_date is None or (claim.not_mapped is not None and claim.not_mapped in TOO_VAGUE)
            if key is None or vague:
                return None, False
            self._put(self._stated[key], claim)
            if key.scope is Scope.WITHDRAWAL:
                self._put(self._leavings[key.place_id, key.whole], claim)
            return key, False
        if _can_oppose(claim) and claim.place is not None and claim.place.id is not None:
            self._put(self._against[claim.place.id], claim)
            return None, True
        return None, False

    def _put(self, found: list[Claim], claim: Claim) -> None:
        if found and found[-1].claim_id > claim.claim_id:
            self._unsorted.add(id(found))
        found.append(claim)

    def _in_order(self, found: list[Claim]) -> list[Claim]:
        if id(found) in self._unsorted:
            found.sort(key=claim_order)
            self._unsorted.discard(id(found))
        return found

    def list_keys(self) -> list[Key]:
        """Of all changes that are spoken of."""
        return list(self._stated)

    def stated_ids(self) -> set[str]:
        """Ids of the claims that state a change."""
        return {claim.claim_id for stated in self._stated.values() for claim in stated}

    def groups_of(self, key: Key) -> list[Group]:
        """The changes of a key, in order of time."""
        left = _leavings_of(key, self._in_order(self._leavings.get((key.place_id, key.whole), [])))
        denials = _denials_of(key, self._in_order(self._against.get(key.place_id, [])))
        return [
            Group(
                key=key,
                event_date=days,
                members=members,
                linked=_linked_to(days, left),
                opposing=_opposed_to(days, denials, key, members),
            )
            for days, members in _changes_in(key, self._in_order(self._stated[key]))
        ]


def claim_order(claim: Claim) -> str:
    """Order of the claims of a change."""
    return claim.claim_id


def _linked_to(days: DateInterval, left: _Calendar) -> tuple[Claim, ...]:
    if left is _NOTHING:
        return ()
    return tuple([one for one in left.around(days) if may_link(one, days)])


def may_link(claim: Claim, days: DateInterval) -> bool:
    """True when a withdrawal was in the days of a taking; of an open start its last day counts."""
    return _meets(_pinned(claim.event_date), _pinned(days) or days)


def _opposed_to(days: DateInterval, denials: _Calendar, key: Key, clique: Sequence[Claim]) -> tuple[Claim, ...]:
    if denials is _NOTHING:
        return ()
    return tuple([one for one in denials.around(days) if opposes(one, key, days, clique)])


class _Calendar:
    """Claims by the days that they may mean: those around some days are found without asking all."""

    def __init__(self, spans: Iterable[tuple[int, int, Claim]] = ()) -> None:
        """Take claims, each with the first and last day (as ordinals) of the changes that it may mean."""
        numbered = sorted((first, number, last, claim) for number, (first, last, claim) in enumerate(spans))
        self._firsts = [first for first, _number, _last, _claim in numbered]
        self._rest = [(number, last, claim) for _first, number, last, claim in numbered]
        self._reach = list(accumulate((last for _number, last, _claim in self._rest), max))

    def around(self, days: DateInterval) -> list[Claim]:
        """Claims whose days meet these, in the order in which they were given; an open end reaches for ever."""
        if not self._firsts:
            return []
        first = days.earliest.toordinal() if days.earliest is not None else 0
        last = days.latest.toordinal() if days.latest is not None else _FOR_EVER
        found = []
        at = bisect_right(self._firsts, last) - 1
        while at >= 0 and self._reach[at] >= first:
            number, until, claim = self._rest[at]
            if until >= first:
                found.append((number, claim))
            at -= 1
        return [claim for _number, claim in sorted(found)]


_FOR_EVER = date.max.toordinal()
_NOTHING = _Calendar()


def _leavings_of(key: Key, claims: Sequence[Claim]) -> _Calendar:
    """The loser's own statements that it left the place, which may concede a taking."""
    if key.scope is not Scope.TAKING or not claims:
        return _NOTHING
    return _Calendar((*span, claim) for claim in claims if (span := leaving_span(key, claim)) is not None)


def leaving_span(key: Key, claim: Claim) -> tuple[int, int] | None:
    """Days (as ordinals) of the takings of a key that a withdrawal may concede; None where it concedes none."""
    days = _pinned(claim.event_date)
    if key.scope is not Scope.TAKING or days is None:
        return None
    if claim.speaker_side != claim.losing_side or claim.gaining_side != key.gaining_side:
        return None
    first = days.earliest.toordinal() if days.earliest is not None else 0
    return first, days.latest.toordinal() if days.latest is not None else _FOR_EVER


def _denials_of(key: Key, claims: Sequence[Claim]) -> _Calendar:
    """What may speak against changes of a key, by days that are never fewer than those that :func:`opposes` asks."""
    if not claims:
        return _NOTHING
    spans = [(*span, claim) for claim in claims if (span := denial_span(key, claim)) is not None]
    return _Calendar(spans) if spans else _NOTHING


def denial_span(key: Key, claim: Claim) -> tuple[int, int] | None:
    """First and last day (as ordinals) of changes of a key that a claim may speak against; None where of none."""
    denied = claim.modality is Modality.DENIED
    if not (_denies(claim, key) if denied else key.scope in {Scope.TAKING, Scope.PRESENCE}):
        return None
    days = _days_of(claim)
    if days is None:
        return (0, _FOR_EVER) if denied else None
    start, end = days.earliest, days.latest
    if start is not None:
        first = start.toordinal() - DENIAL_REACH_DAYS
    elif denied:
        first = end.toordinal() - OPEN_REACH_DAYS if end is not None else 0
    elif key.scope is Scope.TAKING:
        first = end.toordinal() - DENIAL_REACH_DAYS if end is not None else 0
    else:
        first = 0
    return first, end.toordinal() if end is not None else _FOR_EVER


def _changes_in(key: Key, members: Sequence[Claim]) -> list[tuple[DateInterval, tuple[Claim, ...]]]:
    if key.joined is None:
        return _cliques(members, once=is_once(key, members))
    return [(_joined_days(members), tuple(members))]


def _joined_days(members: Sequence[Claim]) -> DateInterval:
    """Days of claims that an editor joined: those that they share, or, where they share none, all of them."""
    stated = [claim.event_date for claim in members if claim.event_date is not None]
    firsts = [one.earliest for one in stated if one.earliest is not None]
    lasts = [one.latest for one in stated if one.latest is not None]
    if firsts and lasts and max(firsts) > min(lasts):
        return interval(min(firsts), max(lasts))
    return shared_days(members)


def is_once(key: Key, members: Sequence[Claim]) -> bool:
    """True of what hardly happens twice: a place is taken once, ground in an area is gained again and again."""
    return key.scope in {Scope.TAKING, Scope.WITHDRAWAL} and (key.whole or is_cell_place(members[0].place))


def _group_order(group: Group) -> tuple[str, str, bool, str, date, date]:
    days = group.event_date
    key = group.key
    return (
        key.place_id,
        key.scope,
        key.whole,
        key.gaining_side or "",
        days.latest or date.max,
        days.earliest or date.min,
    )


_Stated = tuple["date | None", "date | None", str]
"""First and last stated day, and the words (EDTF) for them."""


def _cliques(members: Sequence[Claim], *, once: bool) -> list[tuple[DateInterval, tuple[Claim, ...]]]:
    """Largest sets of claims that share a day, with the days they share, in order of time."""
    if len(members) == 1:
        return [(shared_days(members), tuple(members))]
    bounds: dict[tuple[date, date], list[Claim]] = defaultdict(list)
    for claim in members:
        bounds[span_of(claim, once=once)].append(claim)
    if len(bounds) == 1:
        return [(shared_days(members), tuple(members))]
    stated = {span: _stated_by(found) for span, found in bounds.items()}
    spans = sorted(bounds)
    found = []
    active: list[tuple[date, date]] = []
    position = 0
    for end in sorted({last for _first, last in spans}):
        started = False
        while position < len(spans) and spans[position][0] <= end:
            active.append(spans[position])
            started = True
            position += 1
        if started:
            # A set is largest exactly when one of its intervals began since the last one ended.
            clique = tuple([claim for span in active for claim in bounds[span]])
            found.append((_shared([one for span in active for one in stated[span]]), clique))
        active = [span for span in active if span[1] > end]
    return found


def span_of(claim: Claim, *, once: bool) -> tuple[date, date]:
    """First and last day that a claim of change may mean; an open start reaches back so far, or for ever."""
    days = claim.event_date or DateInterval()
    last = days.latest or date.max
    if days.earliest is not None:
        return days.earliest, last
    # The gainer tells it at once, and again when it is taken again; others may tell it late.
    late = once and claim.speaker_side != claim.gaining_side
    if late or days.latest is None:
        return date.min, last
    return max(date.min + timedelta(days=OPEN_REACH_DAYS), last) - timedelta(days=OPEN_REACH_DAYS), last


def _stated_by(claims: Iterable[Claim]) -> set[_Stated]:
    return {(days.earliest, days.latest, days.edtf) for claim in claims if (days := claim.event_date) is not None}


def shared_days(members: Iterable[Claim]) -> DateInterval:
    """The stated days that all members share, in the words of one that states just these, where there is one."""
    return _shared(_stated_by(members))


def _shared(stated: Iterable[_Stated]) -> DateInterval:
    earliest = latest = None
    for first, last, _edtf in stated:
        if first is not None and (earliest is None or first > earliest):
            earliest = first
        if last is not None and (latest is None or last < latest):
            latest = last
    words = [edtf for first, last, edtf in stated if first == earliest and last == latest]
    return _interval_of(earliest, latest, min(words, default=""))


@lru_cache(maxsize=65_536)
def _interval_of(earliest: date | None, latest: date | None, edtf: str) -> DateInterval:
    return DateInterval(earliest=earliest, latest=latest, edtf=edtf) if edtf else interval(earliest, latest)


def _meets(days: DateInterval | None, other: DateInterval) -> bool:
    if days is None:
        return False
    return (days.earliest or date.min) <= (other.latest or date.max) and (other.earliest or date.min) <= (
        days.latest or date.max
    )


def _pinned(days: DateInterval | None) -> DateInterval | None:
    """The days themselves; of "no later than" the last one: an open start has no width."""
    if days is None or days.earliest is not None or days.latest is None:
        return days
    return interval(days.latest, days.latest)


def _can_oppose(claim: Claim) -> bool:
    if claim.not_mapped in UNHEARD:
        return False
    if claim.modality is Modality.DENIED:
        return True
    return claim.modality is not Modality.INTENDED and claim.event in _STILL_THERE


def opposes(claim: Claim, key: Key, days: DateInterval, members: Sequence[Claim]) -> bool:
    """True when a claim speaks against a change of these days and members."""
    if claim.modality is Modality.DENIED:
        return _denies(claim, key) and _denied_in_time(claim, days)
    if key.scope is Scope.PRESENCE:
        other_holds = claim.event is Event.HOLDS and claim.gaining_side not in {None, key.gaining_side}
        return other_holds and _meets(_days_of(claim), days)
    if key.scope is not Scope.TAKING:
        return False
    loser = members[0].losing_side
    if loser is None or claim.speaker_side != loser or claim.extent is Extent.PART:
        return False
    if is_cell_place(claim.place) and (claim.geo_precision or 1) > 1:
        return False
    # Fighting inside has no gaining side; of the others the loser must be the one who still holds.
    if claim.event is not Event.CONTESTED and claim.gaining_side != loser:
        return False
    return _still_said(claim, days)


def _denies(claim: Claim, key: Key) -> bool:
    """True when an explicit denial is of this very change."""
    if claim.gaining_side != key.gaining_side:
        return False
    denied = key_of(claim)
    if denied is None:
        return False
    if denied.scope == key.scope:
        # Who denies a gain in an area at all denies the whole of it too, but not the other way round.
        return denied.whole == key.whole or key.whole
    # A party that denies having left the place denies that it was taken.
    left = denied.scope is Scope.WITHDRAWAL and key.scope is Scope.TAKING and denied.whole == key.whole
    return left and claim.speaker_side == claim.losing_side


def _days_of(claim: Claim) -> DateInterval | None:
    if claim.event_date is not None:
        return claim.event_date
    said = last_day(claim.published)
    return None if said is None else interval(None, said)


def _denied_in_time(claim: Claim, days: DateInterval) -> bool:
    said = last_day(claim.published)
    if said is not None and days.earliest is not None and said < days.earliest:
        return False
    when = _days_of(claim)
    if when is None:
        return True
    latest = days.latest or days.earliest
    if when.earliest is not None:
        reaches = latest is None or when.earliest <= latest + timedelta(days=DENIAL_REACH_DAYS)
    else:
        reaches = latest is None or when.latest is None or when.latest - timedelta(days=OPEN_REACH_DAYS) <= latest
    return reaches and (when.latest is None or days.earliest is None or when.latest >= days.earliest)


def _still_said(claim: Claim, days: DateInterval) -> bool:
    """True when the loser says so in or just after the days of the change."""
    when = _days_of(claim)
    if when is None:
        return False
    day = when.earliest or when.latest
    first, last = days.earliest or days.latest, days.latest or days.earliest
    if day is None or first is None or last is None:
        return False
    return first <= day <= last + timedelta(days=DENIAL_REACH_DAYS)
