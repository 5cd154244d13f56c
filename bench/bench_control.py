"""Corroboration, states, territory: how fast, how much memory. The ledger has ``bench_ledger.py``.

Made-up claims with a fixed seed; prints figures, judges nothing. The estimate has ``bench_estimate.py``, cells and many
days ``bench_territory.py``.

    python bench/bench_control.py            # everything, about two minutes
    python bench/bench_control.py corroboration   # only that
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING

from geomap.config import default_profile
from geomap.control.corroborate import assess_claims
from geomap.control.state import control_on, dates_of_change
from geomap.control.territory import draw_territory
from geomap.intervals import interval
from geomap.model import Claim, ControlState, PlaceRef, PlaceState
from geomap.words import Access, Event, Level, Modality, PlaceMatch, Status

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


PARTS = {
    "corroboration": bench_corroboration,
    "territory": bench_territory,
}


def main() -> None:
    for name in sys.argv[1:] or PARTS:
        print(name)
        PARTS[name]()
    print(json.dumps({"peak_memory_mb": round(memory_mb())}))


if __name__ == "__main__":
    main()
