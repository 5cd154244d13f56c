"""The state of a day, or why a place is as it is, out of a large ledger: only what is asked is read.

A place's state rests on what is said of that place alone (docs/decisions/0008-territory.md). So a question about a
place reads the claims on it; and what is shown of all places, on every day and as known by every day, is worked out
once (``geomap ledger index``), place by place, and kept beside the ledger (:mod:`geomap.claims.ledger_days`). New rows
make only the places that they speak of be worked out again, and only from the day on which they were published. Without
that a question works out what it needs, and keeps it. The answers are those of :func:`geomap.pipeline.state_on` (a test
holds this).
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from geomap import formats
from geomap.inputs import prepare, read_places
from geomap.model import ControlState
from geomap.pipeline import assess, state_on
from geomap.versions import gazetteer_version, judging_version

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from geomap.claims.ledger import Ledger
    from geomap.claims.ledger_days import Days, Due, Followed
    from geomap.inputs import Progress
    from geomap.model import Claim, Reading, Territory
    from geomap.settings import Settings

PLACES_AT_ONCE = 60
CLAIMS_AT_ONCE = 1_500
"""Places whose claims are read together, and about how many these are: what a worker holds in memory."""

LARGE = 20_000
"""Rows from which states are kept beside a ledger; fewer are read in the time that it takes to look them up."""

TASKS_A_WORKER = 8
"""Fewer are done before another process has started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Places to work out; it pickles, so that other processes may do it."""

    path: Path
    place_ids: tuple[str, ...]
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowTask:
    """Places whose histories are to be made; it pickles too."""

    path: Path
    due: tuple[Due, ...]
    settings: Settings


def is_large_ledger(inputs: Sequence[Path]) -> bool:
    """True for one ledger of so many rows that reading all of it for one day would take long."""
    from geomap.claims.ledger import open_ledger
    from geomap.claims.read import InputKind, list_inputs

    if [kind for _path, kind in list_inputs(inputs)] != [InputKind.LEDGER]:
        return False
    with open_ledger(inputs[0], verify=False) as ledger:
        return ledger.count() >= LARGE


def can_answer(settings: Settings, *, since: date | None = None) -> bool:
    """True where a question needs no more than a ledger as it is now: no start map, overrides or earlier state."""
    asked = (settings.baseline_path, settings.overrides_path, settings.recorded_by, settings.position, since)
    return all(one is None for one in asked) and not settings.estimated


def ledger_state_on(
    path: Path,
    on: date,
    settings: Settings,
    *,
    run: Callable[[Any, Iterable[Task]], Iterable[Any]] | None = None,
    progress: Progress | None = None,
) -> ControlState:
    """Who holds what on a day, by one ledger; what was worked out before is not worked out again.

    Parameters
    ----------
    run
        A ``map``, such as that of a pool of processes; without one, many places are shared among the processors.
    progress
        Told of the places that must still be worked out, which in a large ledger takes its time once.
    """
    from geomap.claims.ledger import open_ledger
    from geomap.claims.ledger_days import Days
    from geomap.kept import mark_from_json, state_from_json
    from geomap.kept_history import shown_in

    with open_ledger(path, verify=False) as ledger, Days(ledger) as days:
        used = _bring_up_to_date([path], days, settings)
        followed = days.followed(_known_day(used))
        _work_out_missing(ledger, days, used, besides=followed, run=run or _run, progress=progress)
        bodies = days.on(on, _known(used))
        places, marks = shown_in(days, on.toordinal(), _known_day(used), ui=used.ui or "nl")
    places += [state_from_json(body["state"]) for body in bodies if body["state"]]
    marks += [mark_from_json(mark) for body in bodies for mark in body["marks"]]
    return _in_order(ControlState(on=on, known_by=settings.known_by, places=tuple(places), indications=tuple(marks)))


def index_ledger(path: Path, settings: Settings, *, progress: Progress | None = None) -> int:
    """Work out beforehand whatever :func:`ledger_state_on` may be asked: of any day, as known by any.

    What is done is kept as it is done: killed at any moment it goes on where it was. After more was published of a
    place, its history is made from that day on only.

    Returns
    -------
    int
        The number of places that it was needed for.

    Raises
    ------
    LedgerError
        Nothing can be kept beside the ledger, or somebody wrote to it meanwhile.
    """
    from geomap.claims.ledger import open_ledger
    from geomap.claims.ledger_days import Days
    from geomap.errors import LedgerError

    done = 0
    with open_ledger(path, verify=False) as ledger, Days(ledger) as days:
        if not days.kept:
            raise LedgerError(f"{days.path}: cannot be written, or is damaged; make room, or delete it")
        # Again until nothing is due: somebody may write to the ledger meanwhile.
        while tasks := _tasks_due(ledger, days, _bring_up_to_date([path], days, settings, anew=True)):
            shown = progress(tasks, "parts") if progress else tasks
            for _task, found in zip(shown, _run(follow, tasks), strict=True):
                if not days.put_histories(found):
                    break
                done += len(found)
    return done


def _tasks_due(ledger: Ledger, days: Days, settings: Settings) -> list[FollowTask]:
    """Places without a history that holds for ever, in parts of like size, those with most claims first."""
    sizes = ledger.claims_on_places()
    due = days.due(sizes.keys() - ledger.places_with_evidence())
    parts: list[list[Due]] = []
    room = 0
    for one in sorted(due, key=lambda one: (-sizes[one.place_id], one.place_id)):
        if room < sizes[one.place_id] or len(parts[-1]) == PLACES_AT_ONCE:
            parts.append([])
            room = CLAIMS_AT_ONCE
        parts[-1].append(one)
        room -= sizes[one.place_id]
    asked = replace(settings)  # without what it has opened, which does not pickle
    return [FollowTask(path=ledger.path, due=tuple(part), settings=asked) for part in parts]


def _bring_up_to_date(paths: Sequence[Path], days: Days, settings: Settings, *, anew: bool = False) -> Settings:
    """Forget what is kept and not true any more; the settings with the ledger's sources, and a language."""
    used = prepare(paths, settings)
    used = replace(used, ui=used.ui or _common_language([days.languages()]))
    days.bring_up_to_date(rules=_fingerprint(used), language=used.ui or "nl", anew=anew)
    return used


def _known(settings: Settings) -> str:
    from geomap.claims.ledger_days import ALL

    return settings.known_by.isoformat() if settings.known_by else ALL


def _known_day(settings: Settings) -> int:
    from geomap.control.history import ALL_KNOWN

    return settings.known_by.toordinal() if settings.known_by else ALL_KNOWN


def _work_out_missing(
    ledger: Ledger,
    days: Days,
    settings: Settings,
    *,
    besides: Collection[str],
    run: Callable[[Any, Any], Iterable[Any]],
    progress: Progress | None,
) -> None:
    """Work out the places of which nothing is kept, for a day of knowledge."""
    from geomap.claims.ledger_days import versions_of_places

    versions = versions_of_places(ledger, settings.known_by, besides=besides)
    missing = days.missing(versions, _known(settings))
    fleeting = ledger.places_with_evidence() if missing else set()
    asked = replace(settings)  # without what it has opened, which does not pickle
    tasks = [Task(path=ledger.path, place_ids=part, settings=asked) for part in _parts(missing)]
    shown = progress(tasks, "places") if progress and tasks else tasks
    for _task, worked_out in zip(shown, run(work_out, tasks), strict=True):
        days.put((place_id, *versions[place_id], place_id in fleeting, steps) for place_id, steps in worked_out)


def place_state_on(paths: Sequence[Path], place_id: str, on: date, settings: Settings) -> ControlState:
    """State of one place on a day, by the claims on it alone."""
    kept = _kept_state(paths[0], place_id, on, settings) if len(paths) == 1 and can_answer(settings) else None
    if kept is not None:
        return kept
    reading = read_places(paths, [place_id], settings)
    return state_on(on, reading, assess(reading, settings, told=False), settings)


def _kept_state(path: Path, place_id: str, on: date, settings: Settings) -> ControlState | None:
    """The same out of what is kept beside a ledger; None where that is not known there."""
    from geomap.claims.ledger import open_ledger
    from geomap.claims.ledger_days import Days
    from geomap.kept_history import shown_in

    with open_ledger(path, verify=False) as ledger:
        if not Days.path_of(ledger).exists():
            return None
        with Days(ledger) as days:
            used = _bring_up_to_date([path], days, settings)
            known = _known_day(used)
            if place_id not in days.followed(known):
                return None
            places, marks = shown_in(days, on.toordinal(), known, ui=used.ui or "nl", place_id=place_id)
    return _in_order(ControlState(on=on, known_by=settings.known_by, places=tuple(places), indications=tuple(marks)))


def read_around(paths: Sequence[Path], place_id: str, around: Iterable[str], settings: Settings) -> Reading:
    """Claims on a place, and on the areas around it (names or ids)."""
    from geomap.claims.ledger import open_ledger

    areas = frozenset(around)
    wanted = {place_id}
    for path in paths:
        with open_ledger(path, verify=False) as ledger:
            for one in ledger.place_ids():
                known = settings.gazetteer.place(one)
                if one in areas or (known is not None and known.name in areas):
                    wanted.add(one)
    return read_places(paths, sorted(wanted), settings)


def work_out(task: Task) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each place's states, a row for each day on which it is shown otherwise than on the day before."""
    from geomap.control.walk import walk_states
    from geomap.kept import mark_to_json, state_to_json

    reading = read_places([task.path], task.place_ids, task.settings)
    assessments = assess(reading, task.settings, told=False)
    by_place: dict[str, tuple[list[Any], list[Any]]] = {one: ([], []) for one in task.place_ids}
    for claim in reading.claims:
        if claim.place is not None and claim.place.id in by_place:
            by_place[claim.place.id][1].append(claim)
    for one in assessments:
        if one.place.id in by_place:
            by_place[one.place.id][0].append(one)
    found = []
    for place_id, (judged, claims) in by_place.items():
        spans = [one.event_date for one in (*judged, *claims) if one.event_date is not None]
        dates = {day for span in spans for day in (span.earliest, span.latest) if day is not None}
        rows: list[tuple[str, str]] = []
        ui = task.settings.ui or "nl"
        for step in walk_states(judged, claims, dates=dates, known_by=task.settings.known_by, ui=ui):
            state = state_to_json(step.state.places[0]) if step.state.places else None
            body = formats.dump_json({"state": state, "marks": [mark_to_json(one) for one in step.state.indications]})
            if not rows or rows[-1][1] != body:
                rows.append((step.state.on.isoformat(), body))
        found.append((place_id, rows))
    return found


def follow(task: FollowTask) -> list[Followed]:
    """Each place's history, or its newest part."""
    from geomap.control.history import follow_place
    from geomap.control.voices import Registry
    from geomap.kept_history import history_to_columns

    reading = read_places([task.path], [one.place_id for one in task.due], task.settings)
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in reading.claims:
        claims[(claim.place.id if claim.place is not None else None) or ""].append(claim)
    registry = Registry(task.settings.profile, remembers_keys=True)
    return [
        history_to_columns(follow_place(one.place_id, claims[one.place_id], registry, since=one.known_from), one)
        for one in task.due
    ]


def _run(work: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
    """In order, or, of many, by as many processes as there are processors, each as soon as it is done."""
    workers = min(len(tasks) // TASKS_A_WORKER, os.cpu_count() or 1)
    if workers < 2:
        yield from map(work, tasks)
        return
    from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait

    pending = iter(tasks)
    with ProcessPoolExecutor(workers) as pool:
        running = {pool.submit(work, task) for task in islice(pending, 2 * workers)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            running |= {pool.submit(work, task) for task in islice(pending, len(done))}
            for one in done:
                yield one.result()


def _parts(place_ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
    pending = iter(place_ids)
    while part := tuple(islice(pending, PLACES_AT_ONCE)):
        yield part


def page_language(paths: Iterable[Path], settings: Settings) -> str:
    """Language of the pages: the one asked for, else that of the ledgers' documents where we have it, else Dutch."""
    from geomap.claims.ledger import open_ledger
    from geomap.claims.ledger_days import Days

    if settings.ui:
        return settings.ui
    counted = []
    for path in paths:
        with open_ledger(path, verify=False) as ledger, Days(ledger) as days:
            counted.append(days.languages())
    return _common_language(counted)


def spoken_of(paths: Iterable[Path], settings: Settings) -> set[str]:
    """Ids of the places that ledgers know something of, by the day of the question."""
    from geomap.claims.ledger import open_ledger
    from geomap.claims.ledger_days import versions_of_places

    found: set[str] = set()
    for path in paths:
        with open_ledger(path, verify=False) as ledger:
            found |= versions_of_places(ledger, settings.known_by).keys()
    return found


def ledger_territory_on(path: Path, on: date, settings: Settings, *, progress: Progress | None = None) -> Territory:
    """The state of a day out of one ledger, as cells and indications; ``progress`` as in :func:`ledger_state_on`."""
    from geomap.control.territory import draw_territory

    return draw_territory(ledger_state_on(path, on, settings, progress=progress), gazetteer=settings.gazetteer)


def _common_language(counted: Iterable[Mapping[str | None, int]]) -> str:
    found: Counter[str | None] = Counter()
    for one in counted:
        found.update(one)
    common = min(found, key=lambda code: (-found[code], code or "")) if found else None
    return common if common in {"nl", "en", "uk"} else "nl"


def _fingerprint(settings: Settings) -> str:
    """Stands for all but the ledger that an answer depends on."""
    versions = judging_version(), gazetteer_version(settings.gazetteer)
    told = repr((versions, settings.profile, settings.unreviewed))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _in_order(state: ControlState) -> ControlState:
    from geomap.control.indications import mark_order
    from geomap.control.state import place_order

    return replace(
        state,
        places=tuple(sorted(state.places, key=place_order)),
        indications=tuple(sorted(state.indications, key=mark_order)),
    )
