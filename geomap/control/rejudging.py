"""The changes of one place, judged again as more becomes known: only what the new claims bear on is worked out.

The same as :func:`~geomap.control.corroborate.assess_part` of all that is known by then (a property test holds this),
by the parts of :mod:`~geomap.control.grouping` and :mod:`~geomap.control.voices`: a new claim joins the changes that
end within its days, may begin one, and adds its word to one voice of each.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from geomap.control.corroborate import assess_group, event_of, extent_of, judge_single, order_of_places
from geomap.control.grouping import (
    Group,
    Key,
    Said,
    Scope,
    denial_span,
    is_cell_place,
    is_once,
    leaving_span,
    may_link,
    opposes,
    shared_days,
    span_of,
)
from geomap.control.rules import CREDIBILITY, judge
from geomap.control.tallies import AGAINST, Tallies
from geomap.control.voices import case_of, hear, reviewers_of
from geomap.model import Assessment
from geomap.words import PRESS, THIRD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.control.corroborate import Told
    from geomap.control.tallies import Order
    from geomap.control.voices import Registry
    from geomap.model import Claim, DateInterval, PlaceRef
    from geomap.words import Event, Extent, Level

Name = tuple[Key, date]
"""Of a change: its key, and its last day, which tells it apart from the others of that key."""

_Order = tuple[int, int, str]
"""Of the claims of a change: first and last day that each may mean, and its id."""


class Turn(NamedTuple):
    """A change about which something was said."""

    name: Name
    before: Assessment | None
    now: Assessment | None
    linked: frozenset[str]
    """Claims in support besides those that state it (see :class:`Stated`)."""
    opposing: frozenset[str]


class Stated(NamedTuple):
    """A claim that states every change of a key that ends within its days."""

    key: Key
    first: int
    last: int
    claim_id: str


class Rejudging:
    """Judges of one place; claims come day by day, each once.

    The assessments name no claims in support but those that marks ask for, and have ids that stay the same: what a
    state or a mark rests on is told by the names of the changes.
    """

    def __init__(self, registry: Registry) -> None:
        """Nothing is known yet."""
        self._registry = registry
        self._told: Told = {}
        self._keys: dict[Key, _ChangesOfKey] = {}
        self._leavings: dict[bool, list[Claim]] = defaultdict(list)
        self._against: list[Claim] = []
        self._said = Said()
        self._places: dict[PlaceRef, PlaceRef] = {}
        self._assessed: dict[Name, Assessment] = {}

    def learn(self, claims: Sequence[Claim]) -> tuple[list[Turn], list[Stated]]:
        """The changes that the claims bear on, as they are judged now, and the days of what states them."""
        stated: dict[Key, list[Claim]] = defaultdict(list)
        leavings: list[tuple[bool, Claim]] = []
        against: list[Claim] = []
        for claim in claims:
            key, speaks_against = self._said.add(claim)
            if key is not None:
                stated[key].append(claim)
                if key.scope is Scope.WITHDRAWAL:
                    leavings.append((key.whole, claim))
                    self._leavings[key.whole].append(claim)
            if speaks_against:
                against.append(claim)
        for key in stated:
            if key not in self._keys:
                place = self._places.setdefault
                self._keys[key] = _ChangesOfKey(key, place, self._leavings[key.whole], self._against)
        self._against += against
        turns: list[Turn] = []
        spans: list[Stated] = []
        for key in sorted(self._keys, key=str):
            changes = self._keys[key]
            left = [claim for whole, claim in leavings if whole == key.whole]
            if not (key in stated or against or left):
                continue
            self._registry.turn_to(key)
            spans += changes.add(stated.get(key, ()), left, against, self._registry)
            found = changes.found
            ends = [end for end in sorted(changes.touched) if end not in found or found[end].turned]
            turns += [self._turn((key, date.fromordinal(end)), found.get(end)) for end in ends]
        return turns, spans

    def _turn(self, name: Name, change: _Change | None) -> Turn:
        before = self._assessed.pop(name, None)
        if change is None:
            return Turn(name, before, None, frozenset(), frozenset())
        now = change.assess(self._registry, self._told)
        if now == before:
            now = before
        self._assessed[name] = now
        return Turn(name, before, now, _ids(change.linked), _ids(change.opposing))


class PlainRejudging:
    """The same with nothing left out, for places where an editor joined claims, or whose claims differ in kind."""

    def __init__(self, registry: Registry) -> None:
        """Nothing is known yet."""
        self._registry = registry
        self._told: Told = {}
        self._said = Said()
        self._groups: dict[Name, Group] = {}
        self._assessed: dict[Name, Assessment] = {}

    def learn(self, claims: Iterable[Claim]) -> tuple[list[Turn], list[Stated]]:
        """As of :class:`Rejudging`; all claims in support are told with the changes."""
        for claim in claims:
            self._said.add(claim)
        groups = {(key, one.last_day): one for key in self._said.list_keys() for one in self._said.groups_of(key)}
        turns = []
        for name in sorted(self._groups.keys() | groups.keys(), key=str):
            before, group = self._assessed.pop(name, None), groups.get(name)
            if group is None:
                turns.append(Turn(name, before, None, frozenset(), frozenset()))
                continue
            if before is not None and group == self._groups[name]:
                self._assessed[name] = before
                continue
            now = self._assessed[name] = assess_group(group, self._registry, None, self._told)
            turns.append(Turn(name, before, now, frozenset(now.supporting), frozenset(now.opposing)))
        self._groups = groups
        return turns, []


def is_plain(claims: Iterable[Claim]) -> bool:
    """True of a place that takes :class:`PlainRejudging`."""
    kinds = set()
    for claim in claims:
        if claim.group is not None:
            return True
        kinds.add(is_cell_place(claim.place))
    return len(kinds) > 1


class _ChangesOfKey:
    """The changes of a key: at each day on which a claim ends, if one began since the last such day."""

    def __init__(self, key: Key, place: _Intern, leavings: Sequence[Claim], against: Sequence[Claim]) -> None:
        self.key = key
        self.found: dict[int, _Change] = {}
        self.touched: set[int] = set()
        """Last days of the changes about which something new was said, or that are no more."""
        self._place = place
        self._once: bool | None = None
        self._claims: list[tuple[int, int, str, Claim]] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._last_days: list[int] = []
        self._left = [(*span, one) for one in leavings if (span := leaving_span(key, one)) is not None]
        self._denials = [(*span, one) for one in against if (span := denial_span(key, one)) is not None]
        self._known_left = {one.claim_id for _first, _last, one in self._left}

    def add(
        self, stated: Iterable[Claim], leavings: Iterable[Claim], against: Iterable[Claim], registry: Registry
    ) -> list[Stated]:
        """Take new claims of one day; the days of those that state changes."""
        self.touched = set()
        spans = self._state(stated, registry)
        fresh = frozenset(self.touched)
        for claim in leavings:
            span = leaving_span(self.key, claim)
            if span is None or claim.claim_id in self._known_left:
                continue
            self._known_left.add(claim.claim_id)
            self._left.append((*span, claim))
            self._hear(span, claim, fresh, registry)
        for claim in against:
            span = denial_span(self.key, claim)
            if span is not None:
                self._denials.append((*span, claim))
                self._hear(span, claim, fresh, registry, against=True)
        for end in sorted(fresh):
            change = self.found.get(end)
            if change is not None and change.is_reframed():
                self._frame(change)
        return spans

    def _state(self, stated: Iterable[Claim], registry: Registry) -> list[Stated]:
        new = []
        for claim in stated:
            if self._once is None:
                self._once = is_once(self.key, [claim])
            first, last = span_of(claim, once=self._once)
            one = (first.toordinal(), last.toordinal(), claim.claim_id, claim)
            new.append(one)
            insort(self._claims, one)
            insort(self._starts, one[0])
            place = bisect_left(self._ends, one[1])
            if place == len(self._ends) or self._ends[place] != one[1]:
                self._ends.insert(place, one[1])
        begun = self._begin_and_end(new, registry)
        for one in new:
            days = self._last_days
            for end in days[bisect_left(days, one[0]) : bisect_right(days, one[1])]:
                self.touched.add(end)
                if end not in begun:
                    self.found[end].add(one, self._place, registry)
        return [Stated(self.key, *one[:3]) for one in new]

    def _begin_and_end(self, new: Iterable[tuple[int, int, str, Claim]], registry: Registry) -> set[int]:
        """Make and drop changes next to where new claims begin and end; the last days of those made."""
        ends = self._ends
        near: set[int] = set()
        for first, last, _claim_id, _claim in new:
            after, since = bisect_right(ends, last), bisect_left(ends, first)
            near.update((last, *ends[after : after + 1], *ends[since : since + 1]))
        begun = set()
        for end in sorted(near):
            place = bisect_left(ends, end)
            since = ends[place - 1] if place else 0
            began = bisect_right(self._starts, end)
            lives = began > 0 and self._starts[began - 1] > since
            if lives and end not in self.found:
                members = [one for one in self._claims[: _before(self._claims, end)] if one[1] >= end]
                self.found[end] = _Change(self.key, end, members, self._place, registry)
                insort(self._last_days, end)
                begun.add(end)
            elif not lives and end in self.found:
                del self.found[end]
                self._last_days.remove(end)
                self.touched.add(end)
        self.touched |= begun
        return begun

    def _hear(
        self, span: tuple[int, int], claim: Claim, fresh: frozenset[int], registry: Registry, *, against: bool = False
    ) -> None:
        """Let the changes whose days meet those of a claim take it; what is framed anew takes all afterwards."""
        first, last = span
        for end in self._last_days[bisect_left(self._last_days, first) :]:
            change = self.found[end]
            if change.first > last or (end in fresh and change.is_reframed()):
                continue
            if against and opposes(claim, self.key, change.days, (change.foremost,)):
                change.oppose(claim, registry)
                self.touched.add(end)
            elif not against and may_link(claim, change.days):
                change.link(claim, registry)
                self.touched.add(end)

    def _frame(self, change: _Change) -> None:
        """Find out anew what is linked to a change and against it: its days are others, or who loses."""
        days, first, end = change.days, change.first, change.end
        left = [one for since, last, one in self._left if since <= end and last >= first and may_link(one, days)]
        against = [
            one
            for since, last, one in self._denials
            if since <= end and last >= first and opposes(one, self.key, days, (change.foremost,))
        ]
        change.frame(left, against)


def _before(claims: Sequence[tuple[int, int, str, Claim]], day: int) -> int:
    """Number of the claims, in order of their first days, that begin no later than a day."""
    return bisect_right(claims, day, key=lambda one: one[0])


@dataclass(slots=True)
class _Facts:
    """What the claims that state a change say of it, apart from who says it."""

    events: set[Event] = field(default_factory=set)
    extents: set[Extent] = field(default_factory=set)
    losers: set[str] = field(default_factory=set)
    precision: int = 1
    places: dict[int, tuple[_Order, PlaceRef]] = field(default_factory=dict)
    """Each with the first of the claims that name it so."""
    shown: list[Claim] = field(default_factory=list)
    """Claims with evidence."""
    texts: set[str] = field(default_factory=set)
    own: bool = False
    """Whether a third party says something in its own words: only these may be copied."""
    alike: bool = False
    """Whether two of them are nearly the same text."""


class _Change:
    """One change, the claims on it, and who is heard in them."""

    __slots__ = (
        "_asked",
        "_frame",
        "_heard",
        "days",
        "end",
        "facts",
        "key",
        "linked",
        "members",
        "opposing",
        "turned",
    )  # fmt: skip

    def __init__(
        self, key: Key, end: int, members: list[tuple[int, int, str, Claim]], place: _Intern, registry: Registry
    ) -> None:
        self.key = key
        self.end = end
        self.members = members
        self.linked: list[Claim] = []
        self.opposing: list[Claim] = []
        self.facts = _Facts()
        self.days = shared_days([one[3] for one in members])
        self._frame: tuple[DateInterval, str | None] | None = None
        self._heard: Tallies | None = None
        self.turned = True
        """Whether it may be judged otherwise than it was."""
        for one in members:
            self._note(one, place)
        self._asked = len(members) > 1
        if self._asked:
            for one in members:
                self._read(one[3], registry)

    @property
    def first(self) -> int:
        """First day, as an ordinal; of an open start the beginning of time."""
        return self.days.earliest.toordinal() if self.days.earliest is not None else 0

    @property
    def foremost(self) -> Claim:
        """The first of the claims: the one that is asked who loses."""
        return self.members[0][3]

    def is_reframed(self) -> bool:
        """True where its days or who loses are others than when it was framed."""
        return self._frame != (self.days, self.foremost.losing_side)

    def frame(self, linked: list[Claim], opposing: list[Claim]) -> None:
        """Set what is linked to it and against it."""
        self._frame = self.days, self.foremost.losing_side
        linked.sort(key=_by_id)
        opposing.sort(key=_by_id)
        if (linked, opposing) != (self.linked, self.opposing):
            self.linked, self.opposing, self._heard, self._asked = linked, opposing, None, False
            self.turned = True
            self.facts.texts, self.facts.own, self.facts.alike = set(), False, False

    def add(self, one: tuple[int, int, str, Claim], place: _Intern, registry: Registry) -> None:
        """Take a claim that states it."""
        insort(self.members, one)
        claim = one[3]
        self._note(one, place)
        days, now = claim.event_date, self.days
        if days is not None:
            later = days.earliest is not None and (now.earliest is None or days.earliest > now.earliest)
            same = (days.earliest, days.latest) == (now.earliest, now.latest)
            if later or (same and days.edtf != now.edtf):
                self.days = shared_days([member[3] for member in self.members])
                self.turned = True
        if self.key.scope in _MARKED or not is_cell_place(claim.place):
            self.turned = True  # marks ask which claims there are
        self._hear((0, *one[:3]), claim, registry)

    def link(self, claim: Claim, registry: Registry) -> None:
        """Take the loser's word that it left."""
        insort(self.linked, claim, key=_by_id)
        self._hear((1, 0, 0, claim.claim_id), claim, registry)
        self.turned = True

    def oppose(self, claim: Claim, registry: Registry) -> None:
        """Take a word against it."""
        insort(self.opposing, claim, key=_by_id)
        self._hear((AGAINST, 0, 0, claim.claim_id), claim, registry)
        self.turned = True

    def _note(self, one: tuple[int, int, str, Claim], place: _Intern) -> None:
        facts, claim = self.facts, one[3]
        known = place(claim.place, claim.place) if claim.place is not None else None
        named = facts.places.get(id(known))
        extent, loser, precision = claim.extent, claim.losing_side, claim.geo_precision or 1
        if (
            claim.event in facts.events
            and (extent is None or extent in facts.extents)
            and (not loser or loser in facts.losers)
            and precision <= facts.precision
            and named is not None
            and named[0] < one[:3]
            and not claim.evidence
        ):
            return
        self.turned = True
        facts.events.add(claim.event)
        if extent is not None:
            facts.extents.add(extent)
        if loser:
            facts.losers.add(loser)
        facts.precision = max(facts.precision, precision)
        if known is not None and (named is None or one[:3] < named[0]):
            facts.places[id(known)] = one[:3], known
        if claim.evidence:
            facts.shown.append(claim)

    def _read(self, claim: Claim, registry: Registry) -> None:
        """See whether somebody else printed its words."""
        facts = self.facts
        facts.own = facts.own or (claim.speaker_side == THIRD and claim.origin != PRESS)
        words = registry.prints.words_of(claim)
        if words is not None:
            printed = words in facts.texts or not facts.texts.isdisjoint(registry.prints.alike(words))
            facts.alike = facts.alike or printed
            facts.texts.add(words)

    def _hear(self, order: Order, claim: Claim, registry: Registry) -> None:
        """Add a word to what is heard, where that is worked out already."""
        if not self._asked:
            self._heard, self.turned = None, True
            return
        self._read(claim, registry)
        if self._heard is None or self._heard.add(order, claim) or (self.facts.own and self.facts.alike):
            self.turned = True

    def assess(self, registry: Registry, told: Told) -> Assessment:
        """Judge it."""
        self.turned = False
        level, rule = self._judge(registry, told)
        key, facts = self.key, self.facts
        places = facts.places.values()
        place = min(places, key=lambda one: (order_of_places(one[1]), one[0]))[1]
        marked = key.scope in _MARKED or not is_cell_place(place)
        behind = (*[one[2] for one in self.members], *map(_by_id, self.linked)) if marked else ()
        return Assessment(
            assessment_id=f"{key.scope} {key.whole} {key.gaining_side} {self.end}",
            place=place,
            event=event_of(facts.events),
            gaining_side=key.gaining_side,
            losing_side=self._loser(registry),
            event_date=self.days,
            level=level,
            rule=rule,
            supporting=tuple(sorted(behind)),
            opposing=tuple(map(_by_id, self.opposing)),
            credibility=CREDIBILITY[level],
            geo_precision=facts.precision,
            extent=extent_of(key, place, facts.extents),
        )

    def _loser(self, registry: Registry) -> str | None:
        losers = self.facts.losers
        return next(iter(losers)) if len(losers) == 1 else registry.profile.other_side(self.key.gaining_side)

    def _judge(self, registry: Registry, told: Told) -> tuple[Level, str]:
        facts = self.facts
        if len(self.members) == 1 and not self.linked and not self.opposing:
            judged = judge_single(self._group(), registry, None, told)
            return judged.level, judged.rule
        if not self._asked:
            facts.texts, facts.own, facts.alike = set(), False, False
            for claim in (*[one[3] for one in self.members], *self.linked, *self.opposing):
                self._read(claim, registry)
            self._asked = True
        if facts.own and facts.alike:
            self._heard = None
            return judge(case_of(hear(self._group(), registry)))
        if self._heard is None:
            self._heard = Tallies(self.key.gaining_side, registry)
            for member in self.members:
                self._heard.add((0, *member[:3]), member[3])
            for claim in self.linked:
                self._heard.add((1, 0, 0, claim.claim_id), claim)
            for claim in self.opposing:
                self._heard.add((AGAINST, 0, 0, claim.claim_id), claim)
        case = self._heard.case(
            reviewers_for=len(reviewers_of(facts.shown)) if facts.shown else 0,
            reviewers_against=len(reviewers_of(self.opposing)),
            of_control=self.key.scope is not Scope.PRESENCE,
        )
        return judge(case)

    def _group(self) -> Group:
        return Group(key=self.key, event_date=self.days, members=tuple([one[3] for one in self.members]),
                     linked=tuple(self.linked), opposing=tuple(self.opposing))  # fmt: skip


_MARKED = frozenset({Scope.GROUND, Scope.PRESENCE})
"""Of a cell place these are drawn as marks."""


def _by_id(claim: Claim) -> str:
    return claim.claim_id


def _ids(claims: Sequence[Claim]) -> frozenset[str]:
    return frozenset([claim.claim_id for claim in claims])


if TYPE_CHECKING:
    from collections.abc import Callable

    _Intern = Callable[[PlaceRef, PlaceRef], PlaceRef]
