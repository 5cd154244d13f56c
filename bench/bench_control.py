"""Corroboration, states, territory, the ledger and the estimated extent: how fast, how much memory, how right.

Made-up claims with a fixed seed; prints figures, judges nothing. The estimate is measured on synthetic fronts of known
truth (no foreign geometry): 60 gained and 60 still-held labels, 10 percent of them wrong, the start map known.

    python bench/bench_control.py            # everything, about two minutes
    python bench/bench_control.py estimate   # only the estimate
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geomap.claims.ledger import create_ledger, open_ledger
from geomap.config import default_profile
from geomap.control.corroborate import assess_claims
from geomap.control.estimate import Label, estimate_sides
from geomap.control.state import control_on, dates_of_change
from geomap.control.territory import draw_territory
from geomap.crs import to_lonlat
from geomap.intervals import interval
from geomap.model import Access, Claim, ControlState, Event, Level, Modality, PlaceMatch, PlaceRef, PlaceState, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

START = date(2022, 2, 24)
DAYS = 460
SEED = 20220224


@contextmanager
def timed(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"  {what:58s} {time.perf_counter() - start:8.3f} s")


def memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def some_claims(count: int, places: int = 2_000) -> list[Claim]:
    """Claims of both sides, the press, analysts, witnesses and deniers, spread over places and days."""
    pick = random.Random(SEED)
    spots = [
        PlaceRef(id=f"bench:{number}", name=f"Place {number}", kind="settlement", match=PlaceMatch.MATCHED,
                 lat=46.5 + pick.random() * 4, lon=32.0 + pick.random() * 7)
        for number in range(places)
    ]  # fmt: skip
    speakers = [
        ("UA", "General Staff", Access.OFFICIAL, "UA"),
        ("RU", "Ministry of Defence", Access.OFFICIAL, "RU"),
        ("third", None, Access.PRESS, "press"),
        ("third", "Analyst", Access.ANALYST, "analyst"),
        ("third", "Reporter", Access.WITNESS, "reporter"),
    ]
    events = [Event.CAPTURE, Event.RECAPTURE, Event.WITHDRAWAL, Event.ADVANCE, Event.HOLDS]
    found = []
    for number in range(count):
        side = pick.choice(["UA", "RU"])
        event = pick.choice(events)
        who, speaker, access, origin = pick.choice(speakers)
        last = START + timedelta(days=pick.randrange(DAYS))
        first = None if pick.random() < 0.3 else last - timedelta(days=pick.choice([0, 0, 1, 3, 7]))
        denied = pick.random() < 0.05
        found.append(
            Claim(
                claim_id=f"c{number}", document_id=f"d{number // 5}", quote="One sentence of about this length. " * 3,
                language="en", place=pick.choice(spots), geo_precision=1, event=event, gaining_side=side,
                losing_side="RU" if side == "UA" else "UA", speaker=speaker, speaker_side=who, access=access,
                origin=origin, publisher=f"Paper {pick.randrange(40)}",
                changes_control=event is not Event.HOLDS and not denied,
                modality=Modality.DENIED if denied else Modality.CLAIMED, event_date=interval(first, last),
                published=(last + timedelta(days=pick.randrange(4))).isoformat(), rule="bench",
            )
        )  # fmt: skip
    return found


def bench_corroboration() -> None:
    profile = default_profile()
    for count in (1_000, 10_000, 100_000):
        claims = some_claims(count)
        with timed(f"assess {count:,} claims"):
            assessments = assess_claims(claims, profile=profile)
        with timed(f"one date's state out of {len(assessments):,} assessments"):
            control_on(assessments, claims, on=START + timedelta(days=DAYS), profile=profile)
    dates = dates_of_change(assessments, claims)
    with timed(f"states of 20 of {len(dates)} dates"):
        for day in dates[:: max(1, len(dates) // 20)][:20]:
            control_on(assessments, claims, on=day, profile=profile)


def bench_ledger() -> None:
    claims = some_claims(100_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.sqlite"
        create_ledger(path)
        with open_ledger(path) as ledger:
            with timed("append 100,000 claims"):
                ledger.append_claims(claims)
            with timed("append the same 100,000 again (nothing new)"):
                ledger.append_claims(claims)
        with timed("open, following the chain of 100,000"):
            ledger = open_ledger(path)
        with timed("claims of one place, known by a day"):
            ledger.claims(place_id="bench:7", known_by=date(2022, 9, 30))
        with timed("all 100,000 claims"):
            ledger.claims()
        ledger.close()
        print(f"  {'size of the file':58s} {path.stat().st_size / 1e6:8.1f} MB")


def bench_territory() -> None:
    from gazetteer import open_gazetteer
    from gazetteer.areas import cells_of

    gazetteer = open_gazetteer()
    places = [place for place in gazetteer.places() if place.kind == "settlement" and place.country == "UA"]
    pick = random.Random(SEED)
    for count in (100, 500, min(3_000, len(places))):
        chosen = pick.sample(places, count)
        states = tuple(
            PlaceState(
                place=PlaceRef(id=one.id, name=one.name, kind="settlement", lat=one.lat, lon=one.lon),
                side="UA", claimed_side=None, status=Status.HELD, corroboration=Level.CONCEDED, since=START,
            )
            for one in chosen
        )  # fmt: skip
        state = ControlState(on=START, known_by=None, places=states)
        if count == 100:
            with timed("first cell (diagram of all settlements)"):
                cells_of(gazetteer, [chosen[0].id])
        with timed(f"territory of {count:,} places"):
            drawn = draw_territory(state, gazetteer=gazetteer)
        with timed(f"the same again ({len(drawn.cells):,} cells)"):
            draw_territory(state, gazetteer=gazetteer)


def a_front(seed: int, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Settlements in km, and two wavy lines: the holder changed between them; x of the old and of the new front."""
    draw = np.random.default_rng(seed)
    width, height = 400.0, 300.0
    points = np.column_stack([draw.uniform(0, width, count), draw.uniform(0, height, count)])

    def line(middle: float, swing: float) -> np.ndarray:
        phases = draw.uniform(0, 2 * np.pi, 5)
        waves = sum(swing / (n + 1) * np.sin((n + 1) * points[:, 1] / height * 2 * np.pi + phases[n]) for n in range(5))
        return middle + waves

    old = line(120.0, 25.0)
    return points, old, old + np.maximum(line(60.0, 30.0), 0.0)


def bench_estimate(fronts: int = 20, count: int = 33_000) -> None:
    methods = ("estimate", "nine nearest, by distance", "nearest label", "circles of 10 km")
    scores: dict[str, list[float]] = {name: [] for name in methods}
    seconds = []
    for seed in range(fronts):
        points, old, new = a_front(seed, count)
        held_before = points[:, 0] >= old
        changed = held_before & (points[:, 0] < new)
        still = (points[:, 0] >= new) & (points[:, 0] < new + 60)
        draw = np.random.default_rng(1_000 + seed)
        chosen = np.concatenate([draw.choice(np.flatnonzero(group), 60, replace=False) for group in (changed, still)])
        gained = np.concatenate([np.ones(60, dtype=bool), np.zeros(60, dtype=bool)])
        gained[draw.choice(120, 12, replace=False)] ^= True
        lon, lat = to_lonlat().transform(points[:, 0] * 1000, points[:, 1] * 1000)
        before = ["RU" if held else "UA" for held in held_before]
        labels = [
            Label(lon=lon[at], lat=lat[at], side="UA" if won else "RU", before=before[at])
            for at, won in zip(chosen, gained, strict=True)
        ]
        start = time.perf_counter()
        sides, _clear = estimate_sides(labels, lon, lat, prior=before)
        seconds.append(time.perf_counter() - start)
        apart = np.hypot(
            points[:, None, 0] - points[chosen][None, :, 0], points[:, None, 1] - points[chosen][None, :, 1]
        )
        near = np.argpartition(apart, 9, axis=1)[:, :9]
        weight = 1 / np.maximum(np.take_along_axis(apart, near, axis=1), 0.5)
        guesses = {
            "estimate": np.array([side == "UA" for side in sides]),
            "nine nearest, by distance": (weight * np.where(gained[near], 1, -1)).sum(axis=1) > 0,
            "nearest label": gained[apart.argmin(axis=1)],
            "circles of 10 km": apart[:, gained].min(axis=1) <= 10,
        }
        for name, guess in guesses.items():
            said = guess & held_before
            scores[name].append((said & changed).sum() / (said | changed).sum())
    print(f"  IoU of changed settlements, {fronts} synthetic fronts of {count:,}, 120 labels, 12 wrong:")
    for name, found in scores.items():
        print(f"    {name:28s} mean {np.mean(found):.3f}   worst {min(found):.3f}   best {max(found):.3f}")
    print(f"  {'one estimate, median':58s} {sorted(seconds)[len(seconds) // 2]:8.3f} s")


PARTS = {
    "corroboration": bench_corroboration,
    "ledger": bench_ledger,
    "territory": bench_territory,
    "estimate": bench_estimate,
}


def main() -> None:
    for name in sys.argv[1:] or PARTS:
        print(name)
        PARTS[name]()
    print(json.dumps({"peak_memory_mb": round(memory_mb())}))


if __name__ == "__main__":
    main()
