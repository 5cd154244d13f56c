"""What was believed of one place: of every day, as known by every day.

What is known of a place changes only on days on which somebody published about it, and then only the changes that the
new statements bear on are judged again. What the place is shown as, of which days and known by which, is kept as
rectangles over the two clocks (:class:`Span`), most of which stay as they are for good: an old change is settled.

Which claims stand behind a change grows with every late "no later than" and is another matter: that is kept change by
change (:class:`Change`), and put in when somebody asks (:func:`ids_known`).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gazetteer.bulk import without_collecting
from geomap.catalogue import LANGUAGES
from geomap.control.corroborate import assess_group, assessment_id
from geomap.control.grouping import Key, New, Said, Scope, says_change
from geomap.control.indications import gather_marks, kind_of, marks_on, overtaking_by
from geomap.control.state import PlaceWalk, first_shown, map_day, moves_place, order_in_time
from geomap.intervals import last_day
from geomap.model import IndicationKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geomap.control.corroborate import Told
    from geomap.control.grouping import Group
    from geomap.control.indications import Markable
    from geomap.control.voices import Registry
    from geomap.model import Assessment, Claim, Indication, PlaceState

ALL_KNOWN = date.max.toordinal() + 1
"""Day of knowledge, as an ordinal, of a question that does not ask: undated claims count too."""

FOR_EVER = ALL_KNOWN + 1
"""After every day."""


class Span(NamedTuple):
    """Something that is shown from one day to before another, as known from one day to before another."""

    known_from: int
    known_to: int
    day_from: int
    day_to: int
    number: int
    """Of what is shown."""


class Growth(NamedTuple):
    """What was said of a change from a day of knowledge on."""

    known: int
    anew: bool
    """True where what was said in support before is left out."""
    supporting: tuple[str, ...]
    """Said in support besides."""
    opposing: tuple[str, ...] | None
    """Said against it; None where that stays as it was."""


@dataclass(slots=True, kw_only=True)
class Change:
    """A change and the claims on it, as they became known."""

    key: Key
    grown: list[Growth] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownState:
    """State of a place without the ids of claims and assessments, which are those of the changes it rests on."""

    state: PlaceState
    changes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMark:
    """A mark on a place, likewise; an amount names its claims itself."""

    mark: Indication
    changes: tuple[int, ...]
    texts: tuple[tuple[str, str], ...]
    """Its words in every language of the interface."""


@dataclass(slots=True, kw_only=True)
class PlaceHistory:
    """All of it for one place; the numbers in the spans and behind what is shown count from 0."""

    place_id: str
    changes: list[Change] = field(default_factory=list)
    states: list[ShownState] = field(default_factory=list)
    state_spans: list[Span] = field(default_factory=list)
    marks: list[tuple[ShownMark, ...]] = field(default_factory=list)
    mark_spans: list[Span] = field(default_factory=list)


class Ids(NamedTuple):
    """Of a change as known by a day."""

    assessment: str
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]


def ids_known(key: Key, grown: Iterable[Growth], known: int) -> Ids:
    """The claims on a change as known by a day, and the id of its assessment."""
    supporting: set[str] = set()
    opposing: tuple[str, ...] = ()
    for since, anew, more, against in grown:
        if since > known:
            break
        if anew:
            supporting = set()
        supporting.update(more)
        if against is not None:
            opposing = tuple(against)
    claims = tuple(sorted(supporting))
    return Ids(assessment_id(key, claims), claims, opposing)


def state_with_ids(state: PlaceState, changes: Iterable[int], ids: Mapping[int, Ids]) -> PlaceState:
    """A state with the claims and assessments that it rests on, by the numbers of the changes."""
    behind = [ids[number] for number in changes]
    claims = [claim_id for one in behind for claim_id in (*one.supporting, *one.opposing)]
    return replace(state, claims=tuple(dict.fromkeys(claims)), assessments=tuple([one.assessment for one in behind]))


def mark_with_ids(mark: Indication, changes: Iterable[int], ids: Mapping[int, Ids]) -> Indication:
    """A mark likewise."""
    behind = [ids[number] for number in changes]
    claims = mark.claims or tuple([name for one in behind for name in (*one.supporting, *one.opposing)])
    return replace(mark, claims=claims, assessments=tuple(sorted([one.assessment for one in behind])))


@without_collecting()
def follow_place(place_id: str, claims: Iterable[Claim], registry: Registry, *, since: int = 0) -> PlaceHistory:
    """What was believed of a place, from the claims on it alone.

    Parameters
    ----------
    claims
        All claims on the place, judgements applied, in any order; a claim given twice counts once.
    registry
        With ``remembers_keys``: what is known of claims is used for many days of knowledge.
    since
        Day of knowledge (an ordinal) from which it is asked; nothing is told of earlier ones.
    """
    registry.forget_keys()
    distinct = {claim.claim_id: claim for claim in claims}
    published: dict[int, list[Claim]] = {}
    for claim_id in sorted(distinct):
        day = last_day(distinct[claim_id].published)
        known = ALL_KNOWN if day is None else max(day.toordinal(), since)
        published.setdefault(known, []).append(distinct[claim_id])
    follower = _Follower(place_id, registry)
    for known in sorted(published):
        follower.learn(known, published[known])
    return follower.finish()


class _Follower:
    """Goes from one day of knowledge to the next."""

    def __init__(self, place_id: str, registry: Registry) -> None:
        self._registry = registry
        self._told: Told = {}
        self._said = Said()
        self._claims: list[Claim] = []
        self._groups: dict[Key, dict[date, Group]] = {}
        self._judged: dict[Key, dict[date, Assessment]] = {}
        self._numbers: dict[tuple[Key, date], int] = {}
        self._number_of: dict[str, int] = {}
        self._days: list[date] = []
        self._history = PlaceHistory(place_id=place_id)
        self._states = _Shown(self._history.state_spans)
        self._marks = _Shown(self._history.mark_spans)
        self._movers: dict[_Name, Assessment] = {}
        self._movers_on: Counter[tuple[date, date | None]] = Counter()
        self._marked: dict[_Name, Assessment] = {}
        self._overtakers: dict[_Name, Assessment] = {}
        self._overtaking: dict[_Name, tuple[date, str | None]] = {}
        self._state_numbers: dict[tuple[object, ...], int] = {}
        self._mark_numbers: dict[tuple[tuple[Indication, tuple[int, ...]], ...], int] = {}

    def learn(self, known: int, claims: Sequence[Claim]) -> None:
        """Take what was published on a day, and work out from where on the place is shown otherwise."""
        states_from = marks_from = date.max
        for name, before, now in self._judge(known, claims):
            states_from = min(states_from, self._states_from(name, before, now))
            marks_from = min(marks_from, self._marks_from(name, before, now))
        if states_from != date.max:
            self._show_states(known, states_from)
        if marks_from != date.max:
            self._show_marks(known, marks_from)

    def _states_from(self, name: _Name, before: Assessment | None, now: Assessment | None) -> date:
        """First day on which the state may be another one, now that a change is judged otherwise."""
        moved, moves = name in self._movers, now is not None and moves_place(now)
        if not moved and not moves:
            return date.max
        if before is not None and moved:
            self._movers_on[_days_of(before)] -= 1
        if now is not None and moves:
            self._movers[name] = now
            self._movers_on[_days_of(now)] += 1
        else:
            del self._movers[name]
        if before is not None and now is not None and moved and moves and _facts(before) == _facts(now):
            # Only claims were added, which matters to the order of changes of the very same days alone.
            return date.max if self._movers_on[_days_of(now)] == 1 else first_shown(now.event_date)
        turned = ((before, moved), (now, moves))
        return min(first_shown(one.event_date) for one, moving in turned if one is not None and moving)

    def _marks_from(self, name: _Name, before: Assessment | None, now: Assessment | None) -> date:
        """The same for the marks."""
        marked, marks = name in self._marked, now is not None and kind_of(now) is not None
        overtaking = overtaking_by(now) if now is not None else None
        overtook = self._overtaking.pop(name, None)
        if overtaking is not None and now is not None:
            self._overtaking[name] = overtaking
            self._overtakers[name] = now
        elif overtook is not None:
            del self._overtakers[name]
        if now is not None and marks:
            self._marked[name] = now
        elif marked:
            del self._marked[name]
        if not (marked or marks or (overtook != overtaking and self._marked)):
            return date.max
        return min(first_shown(one.event_date) for one in (before, now) if one is not None)

    def finish(self) -> PlaceHistory:
        """What was found, with what is shown still."""
        self._states.close(FOR_EVER)
        self._marks.close(FOR_EVER)
        return self._history

    def _judge(self, known: int, claims: Sequence[Claim]) -> list[tuple[_Name, Assessment | None, Assessment | None]]:
        """Judge again what the claims bear on; each change of which the assessment is another now, before and after."""
        self._claims += claims
        touched: set[Key] = set()
        leavings: dict[bool, list[Claim]] = {}
        against: list[Claim] = []
        for claim in claims:
            key, speaks_against = self._said.add(claim)
            if key is not None:
                touched.add(key)
                if key.scope is Scope.WITHDRAWAL:
                    leavings.setdefault(key.whole, []).append(claim)
            if speaks_against:
                against.append(claim)
            if claim.quantity is not None and says_change(claim) and claim.event_date is not None:
                self._note_days(claim.event_date.earliest, claim.event_date.latest)
        stated = frozenset(touched)
        for claim in against:
            touched.update(self._said.keys_denied_by(claim))
        if leavings:
            for key in self._said.list_keys():
                if key.scope is Scope.TAKING and key.whole in leavings:
                    touched.add(key)
        changed: list[tuple[_Name, Assessment | None, Assessment | None]] = []
        for key in sorted(touched, key=str):
            new = New(leavings=tuple(leavings.get(key.whole, ())), against=tuple(against), stated=key in stated)
            before, judged = self._groups.get(key, {}), self._judged.get(key, {})
            groups = {group.last_day: group for group in self._said.groups_of(key, before=before, new=new)}
            now = {}
            for day, group in groups.items():
                if before.get(day) is group:
                    now[day] = judged[day]
                    continue
                one = now[day] = assess_group(group, self._registry, None, self._told)
                self._note_days(one.event_date.earliest, one.event_date.latest)
                if one != judged.get(day):
                    changed.append(((key, day), judged.get(day), one))
                    self._grow(known, key, day, one, judged.get(day))
            changed += [((key, day), judged[day], None) for day in judged.keys() - now.keys()]
            self._groups[key], self._judged[key] = groups, now
        return changed

    def _note_days(self, *days: date | None) -> None:
        for day in days:
            if day is None:
                continue
            place = bisect_left(self._days, day)
            if place == len(self._days) or self._days[place] != day:
                insort(self._days, day)

    def _grow(self, known: int, key: Key, day: date, now: Assessment, before: Assessment | None) -> None:
        number = self._numbers.get((key, day))
        if number is None:
            number = self._numbers[key, day] = len(self._history.changes)
            self._history.changes.append(Change(key=key))
        self._number_of[now.assessment_id] = number
        grown = self._history.changes[number].grown
        earlier = frozenset(before.supporting) if before is not None else frozenset()
        anew = before is None or not earlier.issubset(now.supporting)
        more = now.supporting if anew else tuple([one for one in now.supporting if one not in earlier])
        against = now.opposing if before is None or before.opposing != now.opposing else None
        if anew or more or against is not None:
            grown.append(Growth(known, anew and bool(grown), more, against))

    def _show_states(self, known: int, start: date) -> None:
        walk = PlaceWalk(sorted(self._movers.values(), key=order_in_time))
        steps = []
        for day in self._days[bisect_left(self._days, start) :]:
            state = walk.on(day)
            steps.append((day.toordinal(), -1 if state is None else self._number_of_state(state)))
        self._states.turn(known, start.toordinal(), steps)

    def _number_of_state(self, state: PlaceState) -> int:
        changes = tuple([self._number_of[one] for one in state.assessments])
        facts = (
            state.place, state.side, state.claimed_side, state.status, state.corroboration, state.since, state.change,
            state.change_side, state.certain, state.rule, changes,
        )  # fmt: skip
        number = self._state_numbers.get(facts)
        if number is None:
            number = self._state_numbers[facts] = len(self._history.states)
            shown = ShownState(state=replace(state, claims=(), assessments=()), changes=changes)
            self._history.states.append(shown)
        return number

    def _show_marks(self, known: int, start: date) -> None:
        markable = gather_marks([*self._marked.values(), *self._overtakers.values()], self._claims)
        days = self._days[bisect_left(self._days, start) :]
        steps = [(day.toordinal(), self._number_of_marks(markable, day)) for day in days]
        self._marks.turn(known, start.toordinal(), steps)

    def _number_of_marks(self, markable: Markable, day: date) -> int:
        marks = marks_on(markable, on=day, ui=LANGUAGES[0])
        if not marks:
            return -1
        shown = tuple([(_without_ids(mark), self._changes_of(mark)) for mark in marks])
        number = self._mark_numbers.get(shown)
        if number is None:
            number = self._mark_numbers[shown] = len(self._history.marks)
            words: dict[tuple[object, ...], list[tuple[str, str]]] = {}
            for ui in LANGUAGES:
                for mark in marks_on(markable, on=day, ui=ui):
                    words.setdefault(_apart(mark), []).append((ui, mark.text))
            told = [
                ShownMark(mark=one, changes=changes, texts=tuple(words[_apart(mark)]))
                for mark, (one, changes) in zip(marks, shown, strict=True)
            ]
            self._history.marks.append(tuple(told))
        return number

    def _changes_of(self, mark: Indication) -> tuple[int, ...]:
        return tuple(sorted([self._number_of[one] for one in mark.assessments]))


_Name = tuple[Key, date]
"""Of a change: its key, and its last day, which tells it apart from the others of that key."""


def _days_of(one: Assessment) -> tuple[date, date | None]:
    return first_shown(one.event_date), map_day(one.event_date)


def _facts(one: Assessment) -> tuple[object, ...]:
    """All that a state takes from a change, but the claims on it."""
    return (
        one.place, one.event, one.gaining_side, one.losing_side, one.event_date, one.level, one.rule,
        one.geo_precision, one.extent, bool(one.opposing),
    )  # fmt: skip


def _without_ids(mark: Indication) -> Indication:
    """An amount keeps its claims: they are not all that stand behind its changes."""
    return replace(mark, claims=mark.claims if mark.indication is IndicationKind.AMOUNT else (), assessments=())


def _apart(mark: Indication) -> tuple[object, ...]:
    return mark.indication, mark.assessments, mark.quantity


class _Shown:
    """What is shown from which day on, as known now, and since when it was so."""

    def __init__(self, spans: list[Span]) -> None:
        self._spans = spans
        self._steps: list[tuple[int, int]] = []
        self._open: dict[tuple[int, int, int], int] = {}

    def turn(self, known: int, start: int, steps: Sequence[tuple[int, int]]) -> None:
        """From a day of knowledge on, what is shown from ``start`` on is ``steps``: first days and numbers."""
        kept = self._steps[: bisect_left(self._steps, (start, -1))]
        for day, number in steps:
            if number != (kept[-1][1] if kept else -1):
                kept.append((day, number))
        self._steps = kept
        ends = [*[day for day, _number in kept[1:]], FOR_EVER]
        now = {(day, end, number) for (day, number), end in zip(kept, ends, strict=False) if number >= 0}
        for gone in [one for one in self._open if one not in now]:
            self._end(gone, known)
        for one in now:
            self._open.setdefault(one, known)

    def _end(self, one: tuple[int, int, int], known: int) -> None:
        self._spans.append(Span(self._open.pop(one), known, *one))

    def close(self, known: int) -> None:
        """End what is shown still, and put the spans in order."""
        for one in list(self._open):
            self._end(one, known)
        self._spans.sort()
