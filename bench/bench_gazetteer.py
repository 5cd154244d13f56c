"""How fast and how large the gazetteer is; every figure is measured here, on this machine, in this run.

    python bench/bench_gazetteer.py [--index FILE]

``--index`` takes a compiled index with more places, such as ``places.gzi`` in the user's folder after an import.
Times are CPU seconds of this process; memory is the resident set of a fresh process after a look-up or a text.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

NEWS = (
    "De troepen hebben de stad Izjoem in de provincie Charkiv ingenomen, meldt het leger van Oekraïne. "
    "Volgens de woordvoerder wordt rond Bachmoet en het dorp Klisjtsjiivka nog gevochten, en in de regio Donetsk "
    "vielen bij beschietingen opnieuw burgerdoden. De burgemeester van Kramatorsk riep inwoners op te vertrekken. "
)
PLAIN = (
    "The committee met again on Tuesday to discuss the budget for schools and hospitals, and several members said "
    "that the Department had not answered the questions raised in March by the auditors. Nobody was hurt when a "
    "lorry overturned, Police said; the road was closed for most of the afternoon while crews cleared the load. "
)


def rate(count: int, work) -> float:
    started = time.process_time()
    work()
    return count / (time.process_time() - started)


def report(what: str, value: str, target: str = "") -> None:
    print(f"{what:<52} {value:>16}   {target}")


def names_of(index, count: int) -> list[str]:
    step = max(1, index.name_count // count)
    return [index.name_text(number) for number in range(0, index.name_count, step)][:count]


def child(code: str, index: Path | None) -> str:
    env = dict(os.environ, PYTHONPATH=str(ROOT))
    argument = repr(str(index)) if index else "None"
    done = subprocess.run([sys.executable, "-c", code.replace("PATH", argument)], env=env, check=True,
                          capture_output=True, text=True)  # fmt: skip
    return done.stdout.strip()


def cold_command(index: Path | None) -> float:
    arguments = ["--index", str(index)] if index else []
    best = 9.0
    for _ in range(7):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "gazetteer", "lookup", "Izjoem", *arguments], check=True,
                       capture_output=True, cwd=ROOT)  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


MEMORY = """
from gazetteer import open_gazetteer
def peak():
    return int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))) / 1024
g = open_gazetteer(PATH)
g.lookup("Izjoem"); g.lookup("Bachmut"); g.lookup("Kramatrosk")
a = peak()
g.find_mentions("De stad Izjoem is ingenomen.", language="nl")
print(a, peak())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", type=Path)
    options = parser.parse_args()
    from gazetteer.index import Gazetteer, Index
    from gazetteer.names import fold
    from gazetteer.store import SHIPPED

    path = options.index or SHIPPED
    report("cold `gazetteer lookup Izjoem`, whole command", f"{cold_command(options.index):.3f} s", "< 0.15 s")
    started = time.process_time()
    index = Index.open(path)
    report("index open (marisa loaded with it)", f"{1000 * (time.process_time() - started):.1f} ms", "< 50 ms")
    gazetteer = Gazetteer(index)
    counts = index.header["counts"]
    report("places, names, keys", f"{counts['places']:,} {counts['names']:,} {counts['keys']:,}")

    names = names_of(index, 20_000)
    keys = [fold(name) for name in names]
    report("key to postings", f"{rate(len(keys), lambda: [index.postings(key) for key in keys]):,.0f}/s", "300,000/s")
    look_up = gazetteer.lookup
    report("ranked look-up, first time", f"{rate(len(names), lambda: [look_up(name) for name in names]):,.0f}/s")
    report("ranked look-up", f"{rate(len(names), lambda: [look_up(name) for name in names]):,.0f}/s", "20,000/s")

    misses = [name[:3] + "x" + name[4:] for name in names[::40] if len(name) > 6]
    look_up("Xyzzyburgh")
    per_miss = 1 / rate(len(misses), lambda: [look_up(name) for name in misses])
    report(f"fuzzy on a miss ({len(misses)} names)", f"{1000 * per_miss:.2f} ms", "< 5 ms")

    started = time.process_time()
    gazetteer.find_mentions(NEWS)
    report("tagger made ready, first text", f"{1000 * (time.process_time() - started):.0f} ms")
    for label, text, language in (
        ("news, a name every 50 characters", NEWS, "nl"),
        ("text without places", PLAIN, "en"),
    ):
        documents = [text * 8] * 400
        size = sum(len(document.encode()) for document in documents)
        found = len(gazetteer.find_mentions(documents[0], language=language))
        speed = rate(
            size,
            lambda documents=documents, language=language: [
                gazetteer.find_mentions(one, language=language) for one in documents
            ],
        )
        report(f"mentions, {label} ({found} a document)", f"{speed / 1e6:.1f} MB/s", "30 MB/s")
    mixed = [PLAIN * 8] * 360 + [NEWS * 8] * 40
    size = sum(len(document.encode()) for document in mixed)
    speed = rate(size, lambda: [gazetteer.find_mentions(one, language="nl") for one in mixed])
    report("mentions, one document in ten with places", f"{speed / 1e6:.1f} MB/s", "30 MB/s")

    looked, tagged = (float(value) for value in child(MEMORY, options.index).split())
    report("memory after look-ups", f"{looked:.0f} MB", "< 60 MB")
    report("memory after a text too", f"{tagged:.0f} MB", "< 150 MB with 33,000 more")


if __name__ == "__main__":
    main()
