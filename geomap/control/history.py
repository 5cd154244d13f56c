"""What was believed of one place: of every day, as known by every day.

What is known of a place changes only on days on which somebody published about it, and then only the changes that the
new statements bear on are judged again (:mod:`~geomap.control.rejudging`), and only the days that this alters are shown
otherwise (:mod:`~geomap.control.following`). What the place is shown as, of which days and known by which, is kept as
rectangles over the two clocks (:class:`~geomap.control.following.Span`), most of which stay for good: an old
change is settled.

Which claims stand behind a change grows with every late "no later than" and is another matter: a claim states every
change of its kind that ends within its days, so only these days are kept (:class:`Said`), with the few claims that are
linked to a change or against it (:class:`Besides`). The ids are put in when somebody asks (:func:`ids_known`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gazetteer.bulk import without_collecting
from geomap.catalogue import LANGUAGES
from geomap.control.corroborate import assessment_id
from geomap.control.following import FollowedMarks, FollowedStates, Span, Spans
from geomap.control.indications import draw_mark
from geomap.control.phrases import say_quantity
from geomap.control.rejudging import PlainRejudging, Rejudging, is_plain
from geomap.intervals import last_day
from geomap.words import IndicationKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.control.grouping import Key
    from geomap.control.rejudging import Name
    from geomap.control.voices import Registry
    from geomap.model import Assessment, Claim, Indication, PlaceState

ALL_KNOWN = date.max.toordinal() + 1
"""Day of knowledge, as an ordinal, of a question that does not ask: undated claims count too."""

FOR_EVER = ALL_KNOWN + 1
"""After every day."""


class Said(NamedTuple):
    """A claim that states, as known from a day on, every change of a key that ends within its days."""

    known: int
    key: Key
    first: int
    last: int
    claim_id: str


class Besides(NamedTuple):
    """A claim that is linked to a change or against it, as known from one day to before another."""

    known_from: int
    known_to: int
    change: int
    """Number of the change."""
    against: bool
    claim_id: str


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
    changes: list[Name] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    besides: list[Besides] = field(default_factory=list)
    states: list[ShownState] = field(default_factory=list)
    state_spans: list[Span] = field(default_factory=list)
    marks: list[ShownMark] = field(default_factory=list)
    mark_sets: list[tuple[int, ...]] = field(default_factory=list)
    """Marks that show together, by the number that their spans have."""
    mark_spans: list[Span] = field(default_factory=list)


class Ids(NamedTuple):
    """Of a change as known by a day."""

    assessment: str
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]


def ids_of(key: Key, supporting: Iterable[str], opposing: Iterable[str]) -> Ids:
    """The claims on a change, and the id of its assessment."""
    claims = tuple(sorted(supporting))
    return Ids(assessment_id(key, claims), claims, tuple(sorted(opposing)))


def ids_known(history: PlaceHistory, number: int, known: int) -> Ids:
    """The same of a change of a history, as known by a day."""
    key, day = history.changes[number]
    end = day.toordinal()
    claims = {one.claim_id for one in history.said
              if one.known <= known and one.key == key and one.first <= end <= one.last}  # fmt: skip
    besides = [one for one in history.besides if one.change == number and one.known_from <= known < one.known_to]
    claims |= {one.claim_id for one in besides if not one.against}
    return ids_of(key, claims, [one.claim_id for one in besides if one.against])


def claims_behind(behind: Sequence[Ids]) -> tuple[str, ...]:
    """Claims on the changes that something rests on."""
    if len(behind) == 1 and not behind[0].opposing:
        return behind[0].supporting
    return tuple(dict.fromkeys([claim_id for one in behind for claim_id in (*one.supporting, *one.opposing)]))


def assessments_behind(behind: Sequence[Ids]) -> tuple[str, ...]:
    """Their assessments, in the same order."""
    return tuple([one.assessment for one in behind])


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
    follower = _Follower(place_id, registry, plain=is_plain(distinct.values()))
    for known in sorted(published):
        follower.learn(known, published[known])
    return follower.finish()


class _Follower:
    """Goes from one day of knowledge to the next."""

    def __init__(self, place_id: str, registry: Registry, *, plain: bool) -> None:
        self._judges = PlainRejudging(registry) if plain else Rejudging(registry)
        self._history = PlaceHistory(place_id=place_id)
        self._states = FollowedStates(self._number_of_state)
        self._marks = FollowedMarks(self._number_of_mark)
        self._state_spans, self._mark_spans = Spans(), Spans()
        self._numbers: dict[Name, int] = {}
        self._change_of: dict[str, int] = {}
        self._besides: dict[int, dict[tuple[bool, str], int]] = {}
        self._state_numbers: dict[tuple[object, ...], int] = {}
        self._mark_numbers: dict[tuple[Indication, tuple[int, ...]], int] = {}

    def learn(self, known: int, claims: Sequence[Claim]) -> None:
        """Take what was published on a day, and work out from where on the place is shown otherwise."""
        for claim in claims:
            self._marks.by_id[claim.claim_id] = claim
        turns, stated = self._judges.learn(claims)
        self._history.said += [Said(known, *one) for one in stated]
        for turn in turns:
            number = self._numbers.get(turn.name)
            if number is None:
                number = self._numbers[turn.name] = len(self._history.changes)
                self._history.changes.append(turn.name)
            if turn.now is not None:
                self._change_of[turn.now.assessment_id] = number
            if turn.linked or turn.opposing or number in self._besides:
                now = {(False, one) for one in turn.linked} | {(True, one) for one in turn.opposing}
                self._keep_besides(known, number, now)
        for shown in self._states.turn(turns):
            self._state_spans.turn(known, shown)
        for shown in self._marks.turn(turns):
            self._mark_spans.turn(known, shown)

    def finish(self) -> PlaceHistory:
        """What was found, with what is shown still."""
        history = self._history
        for number in self._besides:
            self._keep_besides(FOR_EVER, number, set())
        history.besides.sort()
        history.state_spans = self._state_spans.finish(FOR_EVER)
        history.mark_spans = self._mark_spans.finish(FOR_EVER)
        history.mark_sets = self._marks.sets
        return history

    def _keep_besides(self, known: int, number: int, now: set[tuple[bool, str]]) -> None:
        since = self._besides.setdefault(number, {})
        for one in [one for one in since if one not in now]:
            self._history.besides.append(Besides(since.pop(one), known, number, *one))
        for one in now:
            since.setdefault(one, known)

    def _number_of_state(self, state: PlaceState) -> int:
        changes = tuple([self._change_of[one] for one in state.assessments])
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

    def _number_of_mark(self, mark: Indication, one: Assessment | None) -> int:
        changes = tuple(sorted([self._change_of[claim_id] for claim_id in mark.assessments]))
        # An amount keeps its claims: they are not all that stand behind its changes.
        amount = mark.indication is IndicationKind.AMOUNT
        bare = replace(mark, claims=mark.claims if amount else (), assessments=())
        number = self._mark_numbers.get((bare, changes))
        if number is None:
            number = self._mark_numbers[bare, changes] = len(self._history.marks)
            texts = tuple([(ui, self._text_of(mark, one, ui)) for ui in LANGUAGES])
            self._history.marks.append(ShownMark(mark=bare, changes=changes, texts=texts))
        return number

    def _text_of(self, mark: Indication, one: Assessment | None, ui: str) -> str:
        if one is not None:
            return draw_mark(one, mark.indication, self._marks.by_id, on=date.max, ui=ui).text
        assert mark.quantity is not None
        return say_quantity(mark.quantity, ui)
