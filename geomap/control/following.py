"""What is shown of one place, as its changes come to be judged otherwise: only the days that this alters are redone.

:class:`FollowedStates` and :class:`FollowedMarks` take changes as they turn (:class:`~geomap.control.rejudging.Turn`)
and give what is shown from one day to another. The states are those of :class:`~geomap.control.state.PlaceWalk`, the
marks those of :func:`~geomap.control.indications.marks_on` (a property test holds this).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from geomap.control.grouping import MAX_WIDTH_DAYS
from geomap.control.indications import (
    draw_amounts,
    draw_mark,
    first_due,
    is_overtaken,
    kind_of,
    last_of,
    listed_only,
    overtaking_by,
    own_day,
    pick_current,
    rank_of,
)
from geomap.control.state import PlaceWalk, first_shown, map_day, moves_place, order_in_time
from geomap.words import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geomap.control.rejudging import Name, Turn
    from geomap.model import Assessment, Claim, Indication, PlaceState
    from geomap.words import Event, Extent, IndicationKind

ENDLESS = date.max.toordinal() + 1
"""After every day that may be asked about."""

NOTHING = -1
"""Number of what is shown where nothing is."""


class Shown(NamedTuple):
    """What is shown otherwise from a day on to before another."""

    day_from: int
    day_to: int
    steps: list[tuple[int, int]]
    """First days of what is shown, with its number; the first of them is ``day_from``."""


@dataclass(slots=True)
class _Run:
    """Changes of the very same days."""

    movers: list[Assessment] = field(default_factory=list)
    walk: PlaceWalk | None = None
    """The place after them."""
    pieces: list[tuple[int, int]] = field(default_factory=list)
    """What is shown from their first day on, and from the day on which it is certain, until later changes show."""


_RunKey = tuple[int, int]
"""First day that shows of the changes of a run, and their last, negated: the wider come first."""


class FollowedStates:
    """The states of a place on all days, while its changes turn."""

    def __init__(self, number_of: Callable[[PlaceState], int]) -> None:
        """``number_of`` gives what is shown a number."""
        self._number_of = number_of
        self._movers: dict[Name, Assessment] = {}
        self._runs: dict[_RunKey, _Run] = {}
        self._order: list[_RunKey] = []
        self._before = PlaceWalk(())

    def turn(self, turns: Iterable[Turn]) -> list[Shown]:
        """Take changes as they are judged now."""
        turned: set[_RunKey] = set()
        for one in turns:
            old = self._movers.pop(one.name, None)
            new = one.now if one.now is not None and moves_place(one.now) else None
            if new is not None:
                self._movers[one.name] = new
            if old is new:
                continue
            if old is not None:
                key = _run_key(old)
                self._runs[key].movers.remove(old)
                turned.add(key)
            if new is not None:
                key = _run_key(new)
                if key not in self._runs:
                    self._runs[key] = _Run()
                    insort(self._order, key)
                insort(self._runs[key].movers, new, key=order_in_time)
                turned.add(key)
        for key in turned:
            if not self._runs[key].movers:
                del self._runs[key], self._order[bisect_left(self._order, key)]
        return [self._shown(*days) for days in _merged(self._walk(turned))]

    def _walk(self, turned: set[_RunKey]) -> list[tuple[int, int]]:
        """Walk on from each turned run until all is as it was; the days on which it is not."""
        windows = []
        order = self._order
        place = 0
        for key in sorted(turned):
            windows.append((key[0], self._next_day(key[0])))
            place = max(place, bisect_left(order, key))
            while place < len(order):
                here = order[place]
                run = self._runs[here]
                before = self._runs[order[place - 1]].walk if place else self._before
                assert before is not None
                walk = before.go_on(run.movers)
                state = walk.on(date.fromordinal(here[0]))
                if here not in turned and run.walk is not None and walk.stands_as(run.walk):
                    break
                run.walk, run.pieces = walk, self._pieces(walk, state, here[0])
                windows.append((here[0], self._next_day(here[0])))
                place += 1
        return windows

    def _pieces(self, walk: PlaceWalk, state: PlaceState | None, start: int) -> list[tuple[int, int]]:
        if state is None:
            return [(start, NOTHING)]
        pieces = [(start, self._number_of(state))]
        if not state.certain and state.since is not None and state.since.toordinal() > start:
            certain = walk.on(state.since)
            assert certain is not None
            pieces.append((state.since.toordinal(), self._number_of(certain)))
        return pieces

    def _next_day(self, day: int) -> int:
        """First day after one on which another run shows."""
        place = bisect_left(self._order, (day + 1,))
        return self._order[place][0] if place < len(self._order) else ENDLESS

    def _shown(self, start: int, end: int) -> Shown:
        steps: list[tuple[int, int]] = []
        day = start
        while day < end:
            until = min(self._next_day(day), end)
            place = bisect_left(self._order, (day + 1,)) - 1
            pieces = self._runs[self._order[place]].pieces if place >= 0 else [(day, NOTHING)]
            at = max(bisect_right(pieces, day, key=_first) - 1, 0)
            steps.append((day, pieces[at][1]))
            steps += [one for one in pieces[at + 1 :] if one[0] < until]
            day = until
        return Shown(start, end, steps)


def _run_key(one: Assessment) -> _RunKey:
    last = map_day(one.event_date) or date.max
    return first_shown(one.event_date).toordinal(), -last.toordinal()


def _merged(windows: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(windows):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _first(pair: tuple[int, int]) -> int:
    return pair[0]


_Kind = tuple["IndicationKind", "str | None", "Event", "Extent | None", int]
"""Of marks: of those alike in it the newer always replaces the older."""


@dataclass(slots=True, kw_only=True)
class _Mark:
    """A change that is drawn as a mark."""

    one: Assessment
    kind: _Kind
    first: int
    last: int
    numbers: dict[bool, int] = field(default_factory=dict)
    """Of what is shown of it: while it is only possible, and when it is certain."""
    amounts: bool
    """Whether an amount is stated by what supports it."""


class FollowedMarks:
    """The marks on a place on all days, while its changes turn."""

    def __init__(self, number_of: Callable[[Indication, Assessment | None], int]) -> None:
        """``number_of`` gives a mark a number, by what it was drawn from where that is one change."""
        self._number_of = number_of
        self.by_id: dict[str, Claim] = {}
        self._marks: dict[Name, _Mark] = {}
        self._alike: dict[_Kind, list[tuple[int, Name]]] = {}
        self._overtaking: dict[Name, tuple[int, str | None]] = {}
        self._overtakers: list[tuple[int, Name]] = []
        self._days: list[int] = []
        self._sets: dict[tuple[int, ...], int] = {(): NOTHING}
        self.sets: list[tuple[int, ...]] = []
        """Marks that show together, by the number that :class:`Shown` has."""

    def turn(self, turns: Iterable[Turn]) -> list[Shown]:
        """Take changes as they are judged now; :attr:`by_id` has the claims on them."""
        turned: set[Name] = set()
        marks: list[_Mark] = []
        overtaken: list[int] = []
        for turn in turns:
            name = turn.name
            mark = self._marks.get(name)
            if not (mark is not None and turn.now is mark.one):
                new = self._mark_of(turn.now) if turn.now is not None else None
                for one in (mark, new):
                    if one is not None:
                        marks.append(one)
                        turned.add(name)
                self._put(name, mark, new)
            now = overtaking_by(turn.now) if turn.now is not None else None
            after = (now[0].toordinal(), now[1]) if now is not None else None
            before = self._overtaking.get(name)
            if before != after:
                overtaken += [one[0] for one in (before, after) if one is not None]
                turned.add(name)
                self._overtake(name, before, after)
        if not marks and not (overtaken and self._marks):
            return []
        windows = [(one.first, self._stop(one.last, one.kind, turned, amounts=one.amounts)) for one in marks]
        windows += [(last, self._stop(last, None, turned)) for last in overtaken if self._marks or marks]
        return [self._shown(*days) for days in _merged(windows)]

    def _mark_of(self, one: Assessment) -> _Mark | None:
        kind, first = kind_of(one), first_due(one)
        if kind is None or first is None:
            return None
        behind = [self.by_id[claim_id] for claim_id in one.supporting]
        if len(listed_only(behind)) == len(behind):
            return None
        amounts = [claim for claim in behind if claim.quantity is not None and claim.quantity.unit is not Unit.KM]
        for claim in amounts:
            if (day := own_day(claim)) is not None:
                self._note(day.toordinal())
        like = kind, one.gaining_side, one.event, one.extent, rank_of(one)
        mark = _Mark(one=one, kind=like, first=first.toordinal(), last=last_of(one).toordinal(), amounts=bool(amounts))
        self._note(mark.first)
        self._note(mark.last)
        return mark

    def _put(self, name: Name, old: _Mark | None, new: _Mark | None) -> None:
        if old is not None:
            del self._marks[name]
            alike = self._alike[old.kind]
            del alike[_place_of(alike, old.last, name)]
        if new is not None:
            self._marks[name] = new
            insort(self._alike.setdefault(new.kind, []), (new.last, name), key=_day)

    def _overtake(self, name: Name, old: tuple[int, str | None] | None, new: tuple[int, str | None] | None) -> None:
        if old is not None:
            del self._overtaking[name]
            del self._overtakers[_place_of(self._overtakers, old[0], name)]
        if new is not None:
            self._overtaking[name] = new
            insort(self._overtakers, (new[0], name), key=_day)
            self._note(new[0])

    def _note(self, day: int) -> None:
        place = bisect_left(self._days, day)
        if place == len(self._days) or self._days[place] != day:
            self._days.insert(place, day)

    def _stop(self, last: int, kind: _Kind | None, turned: set[Name], *, amounts: bool = False) -> int:
        """First day on which a change of a last day makes no difference any more: another one has overtaken it."""
        if amounts:
            return ENDLESS
        stop = _next(self._overtakers, last, turned)
        return stop if kind is None else min(stop, _next(self._alike.get(kind, []), last, turned))

    def _shown(self, start: int, end: int) -> Shown:
        within = self._days[bisect_left(self._days, start) : bisect_left(self._days, end)]
        days = within if within and within[0] == start else [start, *within]
        return Shown(start, end, [(day, self._number_on(day)) for day in days])

    def _number_on(self, day: int) -> int:
        numbers = tuple(sorted(self._numbers_on(day)))
        number = self._sets.get(numbers)
        if number is None:
            number = self._sets[numbers] = len(self.sets)
            self.sets.append(numbers)
        return number

    def _numbers_on(self, day: int) -> list[int]:
        on = date.fromordinal(day)
        changed = self._newest_changes(day)
        standing: dict[IndicationKind, list[Assessment]] = {}
        found: dict[str, _Mark] = {}
        for kind, alike in self._alike.items():
            for name in _newest(alike, day, self._marks):
                mark = self._marks[name]
                if not is_overtaken(mark.one, changed):
                    standing.setdefault(kind[0], []).append(mark.one)
                    found[mark.one.assessment_id] = mark
        numbers = []
        drawn = set()
        for some in standing.values():
            for one in pick_current(some, on):
                mark = found[one.assessment_id]
                drawn.add(one.gaining_side)
                certain = one.event_date.latest is not None and on >= one.event_date.latest
                if certain not in mark.numbers:
                    mark.numbers[certain] = self._number_of(
                        draw_mark(one, mark.kind[0], self.by_id, on=on, ui="nl"), one
                    )
                numbers.append(mark.numbers[certain])
        for side in drawn:
            stated = [mark.one for mark in self._marks.values()
                      if mark.amounts and mark.first <= day and mark.one.gaining_side == side]  # fmt: skip
            if stated:
                amounts = draw_amounts(stated, self.by_id, on=on, ui="nl")
                numbers += [self._number_of(one, None) for one in amounts]
        return numbers

    def _newest_changes(self, day: int) -> tuple[date, frozenset[str | None]]:
        """Last day of the newest changes of the cell by a day, and who gained by them."""
        due = bisect_right(self._overtakers, day, key=_day)
        if not due:
            return date.min, frozenset()
        last = self._overtakers[due - 1][0]
        since = bisect_left(self._overtakers, last, key=_day)
        newest = [self._overtaking[name][1] for _day, name in self._overtakers[since:due]]
        return date.fromordinal(last), frozenset(newest)


def _day(pair: tuple[int, Name]) -> int:
    return pair[0]


def _place_of(pairs: Sequence[tuple[int, Name]], day: int, name: Name) -> int:
    place = bisect_left(pairs, day, key=_day)
    while pairs[place][1] != name:
        place += 1
    return place


def _next(pairs: Sequence[tuple[int, Name]], day: int, turned: set[Name]) -> int:
    """First day after one of what has not turned just now."""
    for last, name in pairs[bisect_right(pairs, day, key=_day) :]:
        if name not in turned:
            return last
    return ENDLESS


def _newest(alike: Sequence[tuple[int, Name]], day: int, marks: dict[Name, _Mark]) -> list[Name]:
    """Of marks of which the newer replaces the older: the newest that happened by a day, and of what is only possible.

    What is only possible yet replaces nothing that happened.
    """
    by_now = bisect_right(alike, day, key=_day)
    found = []
    if by_now:
        last = alike[by_now - 1][0]
        found = [name for _last, name in alike[bisect_left(alike, last, key=_day) : by_now]]
    possible = alike[by_now : bisect_right(alike, day + MAX_WIDTH_DAYS, key=_day)]
    begun = [(last, name) for last, name in possible if marks[name].first <= day]
    return found + [name for last, name in begun if last == begun[-1][0]]


class Span(NamedTuple):
    """Something that is shown from one day to before another, as known from one day to before another."""

    known_from: int
    known_to: int
    day_from: int
    day_to: int
    number: int
    """Of what is shown."""


class Spans:
    """What is shown from which day on, as known now, and since when it was so."""

    def __init__(self) -> None:
        """Nothing is shown."""
        self.closed: list[Span] = []
        self._steps: list[tuple[int, int, int]] = [(0, NOTHING, 0)]

    def turn(self, known: int, shown: Shown) -> None:
        """From a day of knowledge on something else is shown of some days."""
        steps = self._steps
        low = bisect_right(steps, shown.day_from, key=_start) - 1
        high = bisect_left(steps, shown.day_to, key=_start)
        old = steps[low:high]
        after = steps[high][0] if high < len(steps) else ENDLESS
        wanted = list(shown.steps)
        if old[0][0] < shown.day_from:
            wanted.insert(0, old[0][:2])
        if shown.day_to < after:
            wanted.append((shown.day_to, old[-1][1]))
        new: list[tuple[int, int]] = []
        for day, number in wanted:
            if not new or new[-1][1] != number:
                new.append((day, number))
        if low and steps[low - 1][1] == new[0][1]:  # joins what was shown before
            low -= 1
            old = steps[low:high]
            new[0] = old[0][0], new[0][1]
        if high < len(steps) and steps[high][1] == new[-1][1]:
            high += 1
            old = steps[low:high]
            after = steps[high][0] if high < len(steps) else ENDLESS
        since = {
            (day, end, number): known_from
            for (day, number, known_from), end in zip(old, [*[one[0] for one in old[1:]], after], strict=True)
        }
        stays: list[tuple[int, int, int]] = []
        for (day, number), end in zip(new, [*[one[0] for one in new[1:]], after], strict=True):
            stays.append((day, number, since.pop((day, end, number), known)))
        for (day, end, number), known_from in since.items():
            if number != NOTHING and known_from < known:
                self.closed.append(Span(known_from, known, day, end, number))
        steps[low:high] = stays

    def finish(self, known: int) -> list[Span]:
        """All of it, in order, with what is shown still until a day of knowledge."""
        ends = [*[one[0] for one in self._steps[1:]], ENDLESS]
        for (day, number, known_from), end in zip(self._steps, ends, strict=True):
            if number != NOTHING:
                self.closed.append(Span(known_from, known, day, end, number))
        return sorted(self.closed)


def _start(step: tuple[int, int, int]) -> int:
    return step[0]
