"""How fast and how large the gazetteer is; every figure is measured here, on this machine, in this run.

    python bench/bench_gazetteer.py [--index FILE] [--keys 445000]

``--index`` takes a compiled index with more places, such as ``places.gzi`` in the user's folder after an import;
``--keys`` makes one in a temporary folder, of what ships and invented villages, until it has that many spellings.
Times are CPU seconds of this process; memory is the resident set of a fresh process after a look-up or a text.
Rates over text are the best of several passes, as other work on the machine only ever slows one down; the look-ups ask
for each name once, and the fastest and the middle of a few indexes opened anew are told. Text is measured in one
process, and then by two, half of the documents each (``two``). The cold command runs with its modules compiled, as an
installed package has them, and stands beside a Python that does nothing.

The peers run over the same names and texts in the same run and say only where they stand: a pickled dictionary from key
to names; over text one dictionary of the words (as flashtext does it), one automaton over all names (daachorse, and
pyahocorasick where it is installed). They know no inflection, no kind, no namesakes and no person of that name. Their
passes and ours take turns, and our rate is told as a part of theirs too: the target of 30 MB/s was set on a machine
where pyahocorasick did 48, so .63 of it is the same target on another one.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import multiprocessing
import os
import pickle
import re
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from itertools import product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
PROSE: dict[str, str] = tomllib.loads((ROOT / "bench" / "prose.toml").read_text(encoding="utf-8"))
"""News without a place in it, by language."""

Texts = list[tuple[str, str]]
"""``(language, text)`` of documents."""


def rate(count: int, work: Any) -> float:
    started = time.process_time()
    work()
    return count / (time.process_time() - started)


def best_rate(size: int, work: Any, passes: int = 7) -> float:
    return max(rate(size, work) for _ in range(passes))


def best_rates(size: int, works: dict[str, Any], passes: int = 7) -> dict[str, float]:
    """The best rate of each of several works that take turns, so that all see the same hour of the machine."""
    best = dict.fromkeys(works, 0.0)
    for _ in range(passes):
        for name, work in works.items():
            best[name] = max(best[name], rate(size, work))
    return best


def report(what: str, value: str, target: str = "") -> None:
    print(f"{what:<64} {value:>16}   {target}", flush=True)


def size_of(texts: Texts) -> int:
    return sum(len(text.encode()) for _, text in texts)


# --- what is measured on ----------------------------------------------------------------------------------------------


def names_of(index: Any, count: int) -> list[str]:
    step = max(1, index.name_count // count)
    return [index.name_text(number) for number in range(0, index.name_count, step)][:count]


def war_reports() -> Texts:
    """Our own reports, ten to a document: nearly every sentence names places, and none comes twice."""
    return [
        (language, "\n\n".join(rows[first : first + 10]))
        for language, rows in reports_by_language().items()
        for first in range(0, len(rows), 10)
    ]


def news(gazetteer: Any, bytes_a_name: int) -> Texts:
    """The same reports, four to a document, with prose between them until a name comes every so many bytes."""
    documents = []
    for language, rows in reports_by_language().items():
        sentences = re.split(r"(?<=[.!?»”“]) +", PROSE[language])
        used = 0
        for first in range(0, len(rows), 4):
            parts = []
            for text in rows[first : first + 4]:
                parts.append(text)
                missing = bytes_a_name * len(gazetteer.find_mentions(text, language=language)) - len(text.encode())
                while missing > 0:
                    parts.append(sentences[used % len(sentences)])
                    missing -= len(parts[-1].encode())
                    used += 1
            documents.append((language, " ".join(parts)))
    return documents


def reports_by_language() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests" / "corpus").glob("dev_*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.setdefault(row["language"], []).append(row["text"])
    return found


_KEYS_A_VILLAGE = 24.6
"""Spellings, cases and sounds that one invented village adds, as counted."""


def grown_index(keys: int, folder: Path) -> Path:
    """An index of what ships and as many invented villages as make ``keys`` spellings."""
    from gazetteer.index import Index
    from gazetteer.model import Kind, Name, NamedPlace, Place
    from gazetteer.names import transliterate
    from gazetteer.store import SHIPPED, compile_shipped

    fronts = ("Бара", "Вере", "Гали", "Дубо", "Жури", "Зару", "Клено", "Лозо", "Мали", "Нехо", "Орі", "Писа", "Розто",
              "Сава", "Тере", "Уши", "Хоро", "Черни", "Шепе", "Яво")  # fmt: skip
    middles = ("бан", "вар", "гіль", "дов", "жан", "зин", "кул", "леп", "мин", "нос", "пик", "рат", "сел", "тун", "чек")
    ends = ("івка", "инці", "ове", "ське", "ичі", "ани", "ин", "енки", "ець", "ище", "ринка", "пілля")
    villages = []
    for number, parts in enumerate(product(fronts, middles, middles, ends)):
        uk = "".join(parts)
        villages.append(
            NamedPlace(
                place=Place(id=f"bench:{number}", name=transliterate(uk, source="uk", target="en"),
                            kind=Kind.SETTLEMENT, lat=45 + number % 700 / 100, lon=23 + number % 1700 / 100,
                            country="UA", admin=("Ukraine",), population=100, source="invented"),
                names=(Name(text=uk, language="uk"),),
            )
        )  # fmt: skip
    own = Index.open(SHIPPED).header["counts"]["keys"]
    content = compile_shipped(villages[: int((keys - own) / _KEYS_A_VILLAGE) + 1])
    path = folder / "places.gzi"
    path.write_bytes(content)
    return path


# --- the peers --------------------------------------------------------------------------------------------------------


def scan_words(text: str, names: frozenset[tuple[str, ...]], starts: dict[str, int]) -> list[tuple[int, int]]:
    """Longest listed names over the words of a text: what flashtext does, by one dictionary."""
    words = [(found.group(), found.start(), found.end()) for found in re.finditer(r"[\w'-]+", text)]
    found, number = [], 0
    while number < len(words):
        reach = starts.get(words[number][0], 0)
        for count in range(min(reach, len(words) - number), 0, -1):
            if tuple(word for word, _, _ in words[number : number + count]) in names:
                found.append((words[number][1], words[number + count - 1][2]))
                number += count - 1
                break
        number += 1
    return found


def scanners_of(index: Any) -> dict[str, Any]:
    import daachorse

    listed = sorted({name for name in (index.name_text(number) for number in range(index.name_count)) if name})
    table = frozenset(tuple(name.split(" ")) for name in listed)
    starts: dict[str, int] = {}
    for words in table:
        starts[words[0]] = max(len(words), starts.get(words[0], 0))
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(listed, daachorse.MATCH_KIND_LEFTMOST_LONGEST)
    peers = {"words and a dictionary": lambda text: scan_words(text, table, starts), "daachorse alone": automaton.find}
    if importlib.util.find_spec("ahocorasick"):
        import ahocorasick

        other = ahocorasick.Automaton()
        for name in listed:
            other.add_word(name, name)
        other.make_automaton()
        peers["pyahocorasick alone"] = lambda text: list(other.iter_long(text))
    return peers


def report_pickled(index: Any, keys: list[str], folder: Path) -> None:
    """A dictionary from folded name to names, written with pickle: opened, and asked."""
    from gazetteer.names import fold

    table: dict[str, list[int]] = {}
    for number in range(index.name_count):
        table.setdefault(fold(index.name_text(number)), []).append(number)
    path = folder / "names.pickle"
    path.write_bytes(pickle.dumps(table))
    started = time.process_time()
    opened = pickle.loads(path.read_bytes())
    taken = 1000 * (time.process_time() - started)
    report(f"  peer: pickled dictionary of the {len(table):,} listed names opens in", f"{taken:.0f} ms", "no variants")
    report("  peer: its keys", f"{best_rate(len(keys), lambda: [opened.get(key) for key in keys]):,.0f}/s")


# --- the measurements -------------------------------------------------------------------------------------------------


def child(code: str, index: Path) -> str:
    env = dict(os.environ, PYTHONPATH=str(ROOT))
    done = subprocess.run([sys.executable, "-c", code.replace("PATH", repr(str(index)))], env=env, check=True,
                          capture_output=True, text=True)  # fmt: skip
    return done.stdout.strip()


def cold_command(index: Path, folder: Path) -> tuple[float, float]:
    """CPU seconds of the whole command, and of a Python that does nothing; the best of several each."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    command = ["-m", "gazetteer", "lookup", "Izjoem", "--index", str(index)]
    subprocess.run([sys.executable, *command], check=True, capture_output=True, cwd=ROOT, env=env)  # compiles
    best = [9.0, 9.0]
    for number, given in list(enumerate((command, ["-c", "pass"]))) * 9:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *given], check=True, capture_output=True, cwd=ROOT, env=env)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best[number] = min(best[number], after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best[0], best[1]


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


def seconds_of_half(given: tuple[Path, Texts]) -> float:
    """CPU seconds that a process of its own needs for its documents, the best of several passes."""
    from gazetteer import open_gazetteer

    path, texts = given
    gazetteer = open_gazetteer(path)
    return 1 / best_rate(1, lambda: [gazetteer.find_mentions(text, language=language) for language, text in texts])


def report_mentions(gazetteer: Any, path: Path, label: str, texts: Texts, peers: dict[str, Any]) -> None:
    size = size_of(texts)
    count = sum(len(gazetteer.find_mentions(text, language=language)) for language, text in texts)
    every = f"a name every {size // count} bytes" if count else "no names"
    print(f"mentions, {label}: {len(texts)} documents, {size / 1000:.0f} KB, {every}")
    works = {"": lambda: [gazetteer.find_mentions(text, language=language) for language, text in texts]}
    works |= {peer: lambda scan=scan: [scan(text) for _, text in texts] for peer, scan in peers.items()}
    rates = best_rates(size, works)
    one = rates.pop("")
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        slowest = max(pool.map(seconds_of_half, [(path, texts[0::2]), (path, texts[1::2])], chunksize=1))
    two = size / slowest
    report("  one process", f"{one / 1e6:.1f} MB/s", "30 MB/s")
    report("  two", f"{two / 1e6:.1f} MB/s", "30 MB/s")
    for peer, speed in rates.items():
        times = f"ours is {one / speed:.2f} of it in one process, {two / speed:.2f} in two"
        report(f"  peer: {peer}", f"{speed / 1e6:.1f} MB/s", f"finds only strings; {times}")


def report_ranked(path: Path, names: list[str]) -> None:
    """Whole ranked look-ups, each name once in an index opened anew, and again those that are kept."""
    from gazetteer.index import Gazetteer, Index
    from gazetteer.names import fold

    rates = []
    for _ in range(5):
        fold.cache_clear()
        look_up = Gazetteer(Index.open(path)).lookup
        look_up("Izjoem")
        rates.append(rate(len(names), lambda look_up=look_up: [look_up(name) for name in names]))
    report("ranked look-up, each name for the first time: best", f"{max(rates):,.0f}/s", "20,000/s")
    report("  the middle of five", f"{sorted(rates)[2]:,.0f}/s", "20,000/s")
    kept = names[:1000]
    for name in kept:
        look_up(name)
    report("ranked look-up, kept", f"{best_rate(len(kept), lambda: [look_up(name) for name in kept]):,.0f}/s")


def measure(path: Path, folder: Path) -> None:
    from gazetteer.index import Gazetteer, Index
    from gazetteer.names import fold

    cold, bare = cold_command(path, folder)
    report("cold `gazetteer lookup Izjoem`, whole command, CPU", f"{cold:.3f} s", "< 0.15 s")
    report("  of which Python itself, which does nothing", f"{bare:.3f} s")
    started = time.process_time()
    index = Index.open(path)
    report("index open (marisa loaded with it)", f"{1000 * (time.process_time() - started):.1f} ms", "< 50 ms")
    gazetteer = Gazetteer(index)
    counts = index.header["counts"]
    report("places, listed names, spellings (keys)", f"{counts['places']:,} {counts['names']:,} {counts['keys']:,}")

    names = names_of(index, 20_000)
    keys = [fold(name) for name in names]
    speed = best_rate(len(keys), lambda: [index.postings(key) for key in keys])
    report("key to postings", f"{speed:,.0f}/s", "300,000/s")
    report_pickled(index, keys, folder)
    report_ranked(path, names)
    look_up = gazetteer.lookup
    misses = [name[:3] + "x" + name[4:] for name in names[::40] if len(name) > 6]
    look_up("Xyzzyburgh")
    per_miss = 1 / rate(len(misses), lambda: [look_up(name) for name in misses])
    report(f"fuzzy on a miss ({len(misses)} names)", f"{1000 * per_miss:.2f} ms", "< 5 ms")

    started = time.process_time()
    gazetteer.find_mentions("De stad Izjoem is ingenomen.")
    report("tagger made ready, first text", f"{1000 * (time.process_time() - started):.0f} ms")
    peers = scanners_of(index)
    prose = [(language, "\n".join([text] * 4)) for language, text in PROSE.items()]
    report_mentions(gazetteer, path, "news without places", prose, peers)
    report_mentions(gazetteer, path, "news", news(gazetteer, 400), peers)
    report_mentions(gazetteer, path, "reports of the war only", war_reports(), peers)

    looked, tagged = (float(value) for value in child(MEMORY, path).split())
    report("memory after look-ups", f"{looked:.0f} MB", "< 60 MB shipped, < 150 MB full size")
    report("memory after a text too", f"{tagged:.0f} MB", "< 60 MB shipped, < 150 MB full size")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", type=Path)
    parser.add_argument("--keys", type=int)
    options = parser.parse_args()
    from gazetteer.store import SHIPPED

    with tempfile.TemporaryDirectory() as folder:
        path = options.index or SHIPPED
        if options.keys:
            path = grown_index(options.keys, Path(folder))
        measure(path, Path(folder))


if __name__ == "__main__":
    main()
