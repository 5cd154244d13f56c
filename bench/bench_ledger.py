"""The ledger: how fast it takes in, verifies, judges and answers; how it holds under kills. Prints, judges nothing.

Made-up claims, fixed seed. The peer of taking in is what one would write without a ledger: ``sqlite3`` with one
table of JSON bodies, no chain, no columns for queries, no check for what is there already. The peer of assessing is
``json.loads`` of the same claims, the least that any program does with them. CPU seconds are of this process and of
its workers; on a machine that others use, compare lines of one run, not runs.

    python bench/bench_ledger.py                    # append, assess, kills: a few minutes
    python bench/bench_ledger.py million            # a million claims: indexed, then asked: long
    python bench/bench_ledger.py million --keep FILE    # keep that ledger, and use it when it is there
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from geomap import formats
from geomap.claims.ledger import create_ledger, open_ledger
from geomap.config import default_profile
from geomap.control.corroborate import SHARED_FROM, assess_claims
from geomap.intervals import interval
from geomap.model import Claim, Judgement, PlaceRef
from geomap.parallel import count_workers
from geomap.settings import Settings
from geomap.standing import index_ledger, ledger_state_on, place_state_on
from geomap.words import Access, Event, JudgementAction, Modality, PlaceMatch

if TYPE_CHECKING:
    from collections.abc import Iterator

START = date(2022, 2, 24)
DAYS = 460
SEED = 20220224
ROOT = Path(__file__).parents[1]
SPEAKERS = (
    ("UA", "General Staff", Access.OFFICIAL, "UA"),
    ("RU", "Ministry of Defence", Access.OFFICIAL, "RU"),
    ("third", None, Access.PRESS, "press"),
    ("third", "Analyst", Access.ANALYST, "analyst"),
    ("third", "Reporter", Access.WITNESS, "reporter"),
)
WORDS = tuple("".join(random.Random(number).choices("aeioubcdfgklmnprst", k=6)) for number in range(500))
EVENTS = (Event.CAPTURE, Event.RECAPTURE, Event.WITHDRAWAL, Event.ADVANCE, Event.HOLDS)


def cpu_seconds() -> float:
    """Of this process and of those that it waited for."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


@contextmanager
def timed(what: str) -> Iterator[None]:
    wall, cpu = time.perf_counter(), cpu_seconds()
    yield
    print(f"  {what:66s} {time.perf_counter() - wall:8.2f} s   {cpu_seconds() - cpu:8.2f} s CPU", flush=True)


def peak_mb() -> float:
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def some_claims(count: int, places: int) -> Iterator[Claim]:
    """Claims of both sides, press, analysts, witnesses and deniers; few places are spoken of often, most seldom."""
    pick = random.Random(SEED)
    spots = [
        PlaceRef(id=f"bench:{number}", name=f"Place {number}", kind="settlement", match=PlaceMatch.MATCHED,
                 lat=46.5 + pick.random() * 4, lon=32.0 + pick.random() * 7)
        for number in range(places)
    ]  # fmt: skip
    for number in range(count):
        spot = spots[int(places * pick.random() ** 2)]
        side, event = pick.choice(("UA", "RU")), pick.choice(EVENTS)
        who, speaker, access, origin = pick.choice(SPEAKERS)
        last = START + timedelta(days=pick.randrange(DAYS))
        first = None if pick.random() < 0.3 else last - timedelta(days=pick.choice([0, 0, 1, 3, 7]))
        denied = pick.random() < 0.05
        yield Claim(
            claim_id=f"c{number}", document_id=f"d{number // 5}", language="en", place=spot, geo_precision=1,
            quote=" ".join(pick.choices(WORDS, k=14)),
            event=event, gaining_side=side, losing_side="RU" if side == "UA" else "UA", speaker=speaker,
            speaker_side=who, access=access, origin=origin, publisher=f"Paper {pick.randrange(40)}",
            changes_control=event is not Event.HOLDS and not denied,
            modality=Modality.DENIED if denied else Modality.CLAIMED, event_date=interval(first, last),
            published=(last + timedelta(days=pick.randrange(4))).isoformat(), rule="bench",
        )  # fmt: skip


def bench_append(count: int = 100_000) -> None:
    claims = list(some_claims(count, 2_000))
    print(f"taking in {count:,} claims, 5,000 a transaction")
    with tempfile.TemporaryDirectory() as folder:
        peer = sqlite3.connect(Path(folder) / "peer.sqlite")
        peer.execute("CREATE TABLE claims (claim_id TEXT, body TEXT)")
        with timed("peer: sqlite3, JSON bodies, no chain, no index"):
            for start in range(0, count, 5_000):
                with peer:
                    peer.executemany(
                        "INSERT INTO claims VALUES (?, ?)",
                        [(one.claim_id, formats.dump_json(formats.claim_to_json(one)))
                         for one in claims[start : start + 5_000]],
                    )  # fmt: skip
        peer.close()
        path = Path(folder) / "claims.ledger"
        create_ledger(path)
        with open_ledger(path) as ledger:
            with timed("ledger: chain, columns, five indexes, known ones looked up"):
                for start in range(0, count, 5_000):
                    ledger.append_claims(claims[start : start + 5_000])
            with timed("the same again: nothing is added"):
                ledger.append_claims(claims)
            with timed("verify: the whole chain followed"):
                ledger.verify()
            with timed("all claims read back"):
                ledger.claims()
            with timed("1,000 judgements, one transaction each"):
                for one in claims[:1_000]:
                    ledger.judge([Judgement(claim_id=one.claim_id, action=JudgementAction.ACCEPT)], who="Ann")
        print(f"  {'size':66s} {path.stat().st_size / 1e6:8.1f} MB")


def bench_assess(count: int = 100_000) -> None:
    claims = list(some_claims(count, 2_000))
    lines = [formats.dump_json(formats.claim_to_json(one)) for one in claims]
    print(f"judging {count:,} claims, processes: {count_workers() if count >= SHARED_FROM else 1}")
    with timed("peer: json.loads of the same claims"):
        for line in lines:
            json.loads(line)
    with timed("assess_claims"):
        found = assess_claims(claims, profile=default_profile())
    print(f"  {'assessments':66s} {len(found):8,}")


def bench_kills(lives: int = 25) -> None:
    sys.path.insert(0, str(ROOT))
    from tests.claims.test_ledger_durable import WRITER

    print(f"{lives} writers killed (SIGKILL) at any moment, two at a time, each writing as fast as it can")
    confirmed: set[str] = set()
    pick = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims.ledger"
        create_ledger(path)
        with timed("all of it"):
            for life in range(lives):
                writers = [
                    subprocess.Popen(
                        [sys.executable, "-c", WRITER, str(path), f"w{life}{name}", "100000"],
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT,
                    )
                    for name in "ab"
                ]  # fmt: skip
                for writer in writers:
                    assert writer.stdout is not None
                    assert writer.stdin is not None
                    writer.stdout.readline()
                    writer.stdin.write("go\n")
                    writer.stdin.flush()
                time.sleep(0.3 + pick.random() * 0.5)
                for writer in writers:
                    os.kill(writer.pid, signal.SIGKILL)
                for writer in writers:
                    out, _ = writer.communicate()
                    confirmed |= set(out.split("\n")[:-1]) - {""}
        with open_ledger(path) as ledger:
            kept = [claim.claim_id for claim in ledger.claims()]
    parts = {claim_id.rpartition("-")[0] for claim_id in kept}
    print(f"  confirmed {len(confirmed)}, kept {len(parts)}, confirmed and lost {len(confirmed - parts)}, "
          f"transactions in part {len(kept) - 3 * len(parts)}, chain intact")  # fmt: skip


def bench_million(count: int, places: int, keep: Path | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = keep or Path(folder) / "million.ledger"
        print(f"a ledger of {count:,} claims on {places:,} places")
        if not path.exists():
            create_ledger(path)
            with open_ledger(path) as ledger, timed("made, 5,000 a transaction (made-up claims included)"):
                pending = some_claims(count, places)
                while batch := [one for _, one in zip(range(5_000), pending, strict=False)]:
                    ledger.append_claims(batch)
        print(f"  {'size':66s} {path.stat().st_size / 1e6:8.1f} MB")
        with timed("opened, its end looked at"):
            open_ledger(path, verify=False).close()
        settings = Settings(known_by=date(2022, 10, 15), ui="en")
        days = path.with_name(f".{path.name}.days")
        for number in () if days.exists() else (0, 50, 1_000, 8_000):
            with timed(f"state of one place (bench:{number}), known by a day, no index"):
                place_state_on([path], f"bench:{number}", date(2022, 10, 1), settings)
        with timed("index: what is shown of any day, known by any (what is still to do)"):
            index_ledger(path, Settings(ui="en"))
        print(f"  {'size of what is kept beside it':66s} {days.stat().st_size / 1e6:8.1f} MB")
        for number in (0, 50, 1_000, 8_000):
            with timed(f"state of one place (bench:{number}), known by a day"):
                place_state_on([path], f"bench:{number}", date(2022, 10, 1), settings)
        for on, known_by in (
            (date(2022, 10, 1), date(2022, 10, 15)),
            (date(2022, 5, 5), date(2022, 6, 1)),
            (date(2022, 5, 5), date(2023, 3, 1)),
            (date(2023, 4, 1), None),
        ):
            with timed(f"state of {on}, known by {known_by or 'today'}"):
                state = ledger_state_on(path, on, Settings(known_by=known_by, ui="en"))
            print(f"  {'places, marks':66s} {len(state.places):,}, {len(state.indications):,}")
        with open_ledger(path, verify=False) as ledger:
            one = next(some_claims(1, places))
            values = {name: getattr(one, name) for name in formats.CLAIM_FIELDS}
            new = [values | {"claim_id": f"new {number} {time.time_ns()}"} for number in range(5)]
            ledger.append_claims([Claim(**one) for one in new])
        for what in ("after five more claims on one place", "the same again"):
            with timed(f"state of 2022-10-01, known by 2022-10-15, {what}"):
                ledger_state_on(path, date(2022, 10, 1), settings)
        with timed("index, brought up to date"):
            index_ledger(path, Settings(ui="en"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=["append", "assess", "kills", "million", []])
    parser.add_argument("--claims", type=int, help="other number of claims")
    parser.add_argument("--places", type=int, default=9_000)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    for part in asked.parts or ["append", "assess", "kills"]:
        if part == "million":
            bench_million(asked.claims or 1_000_000, asked.places, asked.keep)
        elif part == "kills":
            bench_kills()
        else:
            {"append": bench_append, "assess": bench_assess}[part](asked.claims or 100_000)
    print(json.dumps({"peak_memory_mb": round(peak_mb())}))


if __name__ == "__main__":
    main()
