"""Histories of places as they are kept beside a ledger, and what they say of a day as known by a day.

Columns of numbers: what is shown from when to when, on which changes it rests, and the days of the claims that state
them. A question about all places looks at the columns of all, and makes only what is shown then.
"""

from __future__ import annotations

from array import array
from datetime import date
from typing import TYPE_CHECKING, Any

from gazetteer.bulk import maker_of, without_collecting
from geomap import formats
from geomap.control.grouping import Key, Scope
from geomap.control.history import Ids, assessments_behind, claims_behind, ids_of
from geomap.kept import place_from_json, quantity_from_json
from geomap.model import Indication, PlaceState
from geomap.words import Event, Extent, IndicationKind, Level, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.claims.ledger_days import Days, Due, Followed
    from geomap.control.following import Span
    from geomap.control.history import PlaceHistory

STATE, MARK, BEHIND, SAID, BESIDES = "state", "mark", "behind", "said", "besides"
"""Kinds of columns."""

SHOWN_WIDTH = 9
"""Known from, known to, day from, day to, what is shown*, place*, since, first change behind it, number of these.

Numbers with a star are those of facts; days are ordinals; since is 0 where it is not known."""
BEHIND_WIDTH = 2
"""Key*, last day."""
SAID_WIDTH = 5
"""Known from, key*, first day, last day, claim."""
BESIDES_WIDTH = 6
"""Known from, known to, key*, last day, whether it is against it, claim."""

_make_state = maker_of(PlaceState)
_make_mark = maker_of(Indication)


class _Writer:
    """Numbers texts and claims, and lays rows after each other."""

    def __init__(self) -> None:
        self.facts: dict[str, int] = {}
        self.ids: dict[str, int] = {}
        self.behind = array("i")
        self._behind: dict[tuple[int, ...], tuple[int, int]] = {}

    def fact(self, row: Any) -> int:
        return self.facts.setdefault(formats.dump_json(row), len(self.facts))

    def claim(self, claim_id: str) -> int:
        return self.ids.setdefault(claim_id, len(self.ids))

    def changes(self, history: PlaceHistory, numbers: tuple[int, ...]) -> tuple[int, int]:
        """Where the changes stand that something rests on, and how many they are."""
        if numbers not in self._behind:
            self._behind[numbers] = len(self.behind) // BEHIND_WIDTH, len(numbers)
            for number in numbers:
                key, day = history.changes[number]
                self.behind.extend((self.key(key), day.toordinal()))
        return self._behind[numbers]

    def key(self, key: Key) -> int:
        return self.fact(list(key[1:]))


def history_to_columns(history: PlaceHistory, due: Due) -> Followed:
    """A history as it is kept."""
    from geomap.claims.ledger_days import Columns, Followed

    writer = _Writer()
    states = [
        (writer.fact(_state_to_row(one.state)), writer.fact(formats.place_to_json(one.state.place)),
         one.state.since.toordinal() if one.state.since else 0, *writer.changes(history, one.changes))
        for one in history.states
    ]  # fmt: skip
    marks = [
        (writer.fact(_mark_to_row(one.mark, one.texts)), writer.fact(formats.place_to_json(one.mark.place)),
         one.mark.since.toordinal() if one.mark.since else 0, *writer.changes(history, one.changes))
        for one in history.marks
    ]  # fmt: skip
    said, besides = array("i"), array("i")
    for stated in history.said:
        said.extend((stated.known, writer.key(stated.key), stated.first, stated.last, writer.claim(stated.claim_id)))
    for one in history.besides:
        key, day = history.changes[one.change]
        besides.extend(
            (one.known_from, one.known_to, writer.key(key), day.toordinal(), one.against, writer.claim(one.claim_id))
        )
    shown_states = _rows(history.state_spans, [(row,) for row in states])
    shown_marks = _rows(history.mark_spans, [[marks[number] for number in some] for some in history.mark_sets])
    return Followed(
        due=due,
        columns={
            STATE: Columns(width=SHOWN_WIDTH, numbers=shown_states, facts=(4, 5)),
            MARK: Columns(width=SHOWN_WIDTH, numbers=shown_marks, facts=(4, 5)),
            BEHIND: Columns(width=BEHIND_WIDTH, numbers=writer.behind.tobytes(), facts=(0,)),
            SAID: Columns(width=SAID_WIDTH, numbers=said.tobytes(), facts=(1,)),
            BESIDES: Columns(width=BESIDES_WIDTH, numbers=besides.tobytes(), facts=(2,)),
        },
        facts=list(writer.facts),
        ids=list(writer.ids),
    )


def _rows(spans: Sequence[Span], shown: Sequence[Sequence[tuple[int, ...]]]) -> bytes:
    found = array("i")
    for span in spans:
        for row in shown[span.number]:
            found.extend((*span[:4], *row))
    return found.tobytes()


def _state_to_row(one: PlaceState) -> list[Any]:
    return [one.side, one.claimed_side, one.status, one.corroboration, one.change, one.change_side, one.certain,
            one.rule]  # fmt: skip


def _mark_to_row(one: Indication, texts: Sequence[tuple[str, str]]) -> list[Any]:
    return [one.indication, one.side, one.extent, one.event, one.level, one.certain, list(one.claims),
            formats.quantity_to_json(one.quantity), one.relation, one.distance_km, dict(texts)]  # fmt: skip


@without_collecting()
def shown_in(
    days: Days, day: int, known: int, *, ui: str, place_id: str | None = None
) -> tuple[list[PlaceState], list[Indication]]:
    """States and marks of a day as known by a day, both ordinals, out of the histories that hold: of a place or all."""
    states = _shown_rows(days, STATE, day, known, place_id)
    marks = _shown_rows(days, MARK, day, known, place_id)
    asked = _Asked(days, known, place_id, [*states, *marks])
    facts = days.facts({number for row in (*states, *marks) for number in row[5:7]} | asked.keys)
    places = {number: place_from_json(facts[number]) for number in {row[6] for row in (*states, *marks)}}
    behind = asked.ids(facts)
    values = {number: _state_from_row(facts[number]) for number in {row[5] for row in states}}
    found = [
        _make_state(
            place=places[row[6]],
            since=date.fromordinal(row[7]) if row[7] else None,
            claims=claims_behind(some),
            assessments=assessments_behind(some),
            **values[row[5]],
        )
        for row, some in zip(states, behind, strict=False)
    ]
    told = {number: _mark_from_row(facts[number], ui) for number in {row[5] for row in marks}}
    drawn = []
    for row, some in zip(marks, behind[len(states) :], strict=True):
        stated, what = told[row[5]]
        drawn.append(
            _make_mark(
                place=places[row[6]],
                since=date.fromordinal(row[7]) if row[7] else None,
                claims=stated or claims_behind(some),
                assessments=tuple(sorted(assessments_behind(some))),
                **what,
            )
        )
    return found, drawn


def _shown_rows(days: Days, kind: str, day: int, known: int, place_id: str | None) -> list[list[int]]:
    """Rows of what is shown, each with the number of its part before it."""
    import numpy as np

    parts, rows = days.columns(kind, SHOWN_WIDTH, known, place_id)
    now = (rows[:, 0] <= known) & (known < rows[:, 1]) & (rows[:, 2] <= day) & (day < rows[:, 3])
    found: list[list[int]] = np.column_stack([parts[now], rows[now]]).tolist()
    return found


def _state_from_row(row: list[Any]) -> dict[str, Any]:
    side, claimed_side, status, level, change, change_side, certain, rule = row
    return {
        "side": side, "claimed_side": claimed_side, "status": Status(status), "corroboration": Level(level),
        "change": change, "change_side": change_side, "certain": certain, "rule": rule,
    }  # fmt: skip


def _mark_from_row(row: list[Any], ui: str) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The claims of an amount, which names them itself, and the rest."""
    kind, side, extent, event, level, certain, claims, quantity, relation, distance_km, texts = row
    return tuple(claims), {
        "indication": IndicationKind(kind), "side": side, "extent": Extent(extent) if extent else None,
        "text": texts[ui], "event": Event(event), "level": Level(level), "certain": certain,
        "quantity": quantity_from_json(quantity), "relation": relation, "distance_km": distance_km,
    }  # fmt: skip


class _Asked:
    """The changes that something rests on, and the claims on them as known by a day."""

    def __init__(self, days: Days, known: int, place_id: str | None, rows: Sequence[Sequence[int]]) -> None:
        import numpy as np

        self._days, self._known, self._place_id = days, known, place_id
        shown = np.array([(row[0], row[8], row[9]) for row in rows], dtype=np.int64).reshape(-1, 3)
        parts, behind = days.columns(BEHIND, BEHIND_WIDTH, known, place_id)
        self._counts = shown[:, 2]
        starts = np.searchsorted(parts, shown[:, 0]) + shown[:, 1]
        at = _spread(starts, self._counts)
        self._parts, self._keys, self._ends = parts[at], behind[at, 0].astype(np.int64), behind[at, 1]
        self.keys = set(self._keys.tolist())
        """Numbers of the facts that are their keys."""

    def ids(self, facts: dict[int, Any]) -> list[list[Ids]]:
        """For each of the rows the claims on the changes behind it."""
        import numpy as np

        days, known = self._days, self._known
        parts, said = days.columns(SAID, SAID_WIDTH, known, self._place_id)
        told = said[:, 0] <= known
        parts, said = parts[told], said[told]
        asked, stated = self._meet(parts, said[:, 1])
        ends = self._ends[asked]
        inside = (said[stated, 2] <= ends) & (ends <= said[stated, 3])
        besides_of, besides = days.columns(BESIDES, BESIDES_WIDTH, known, self._place_id)
        told = (besides[:, 0] <= known) & (known < besides[:, 1])
        besides_of, besides = besides_of[told], besides[told]
        more_asked, linked = self._meet(besides_of, besides[:, 2])
        same = besides[linked, 3] == self._ends[more_asked]
        more_asked, linked = more_asked[same], linked[same]
        pairs = np.concatenate(
            [
                np.column_stack([asked, np.zeros_like(asked), said[stated, 4]])[inside],
                np.column_stack([more_asked, besides[linked, 4], besides[linked, 5]]),
            ]
        )
        names = days.ids(set(self._parts.tolist()))
        of_part = self._parts.tolist()
        supporting: list[list[str]] = [[] for _ in of_part]
        opposing: list[list[str]] = [[] for _ in of_part]
        for change, against, claim in pairs.tolist():
            (opposing if against else supporting)[change].append(names[of_part[change]][claim])
        places = days.places_of(names)
        keys = [
            Key(places[part], Scope(scope), whole, side, joined)
            for part, (scope, whole, side, joined) in zip(
                of_part, [facts[number] for number in self._keys.tolist()], strict=True
            )
        ]
        found = [ids_of(*one) for one in zip(keys, supporting, opposing, strict=True)]
        rows, start = [], 0
        for count in self._counts.tolist():
            rows.append(found[start : start + count])
            start += count
        return rows

    def _meet(self, parts: Any, keys: Any) -> tuple[Any, Any]:
        """Pairs of a change and a row of the same part and key, as two lists of numbers."""
        import numpy as np

        most = int(max(self.keys, default=0)) + 1
        wanted = self._parts * most + self._keys
        order = np.argsort(wanted, kind="stable")
        wanted = wanted[order]
        codes = np.where(keys < most, parts * most + keys, -1)
        low = np.searchsorted(wanted, codes, "left")
        counts = np.searchsorted(wanted, codes, "right") - low
        return order[_spread(low, counts)], np.repeat(np.arange(len(codes)), counts)


def _spread(starts: Any, counts: Any) -> Any:
    """Of each start so many numbers from there on, one after the other."""
    import numpy as np

    before = np.cumsum(counts) - counts
    return np.arange(int(counts.sum())) + np.repeat(starts - before, counts)
