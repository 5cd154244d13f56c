"""How fast and how large the gazetteer is; every figure is measured here, on this machine, in this run.

    python bench/bench_gazetteer.py [--index FILE]

``--index`` takes a compiled index with more places, such as ``places.gzi`` in the user's folder after an import.
Times are CPU seconds of this process; memory is the resident set of a fresh process after a look-up or a text.
Rates over text are the best of three passes, as other work on the machine only ever slows one down; the look-ups ask
for each name once. The peers scan the same text for the same names and say only where they stand: one dictionary over
the words of the text (as flashtext does it), one automaton over all names (daachorse, and pyahocorasick where it is
installed). They know no inflection, no kind, no namesakes and no person of that name.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
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


def best_rate(size: int, work) -> float:
    return max(rate(size, work) for _ in range(3))


def report(what: str, value: str, target: str = "") -> None:
    print(f"{what:<52} {value:>16}   {target}")


def names_of(index, count: int) -> list[str]:
    step = max(1, index.name_count // count)
    return [index.name_text(number) for number in range(0, index.name_count, step)][:count]


def corpus() -> list[tuple[str, str]]:
    """``(language, text)`` of our own reports, ten to an article; they repeat nothing."""
    articles = []
    for path in sorted((ROOT / "tests" / "corpus").glob("dev_*.jsonl")):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for first in range(0, len(rows), 10):
            texts = [row["text"] for row in rows[first : first + 10]]
            articles.append((rows[first]["language"], "\n\n".join(texts)))
    return articles


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


def report_peers(index, texts: list[tuple[str, str]]) -> None:
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
    for label, text in texts:
        for peer, scan in peers.items():
            speed = best_rate(100 * len(text.encode()), lambda scan=scan, text=text: [scan(text) for _ in range(100)])
            report(f"  peer: {peer}, {label}", f"{speed / 1e6:.1f} MB/s", "finds only strings")


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
    speed = rate(len(names), lambda: [look_up(name, limit=7) for name in names])
    report("ranked look-up, none of them kept", f"{speed:,.0f}/s", "20,000/s")
    kept = names[:1000]
    for name in kept:
        look_up(name)
    report("ranked look-up, kept", f"{best_rate(len(kept), lambda: [look_up(name) for name in kept]):,.0f}/s")

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
        speed = best_rate(
            size,
            lambda documents=documents, language=language: [
                gazetteer.find_mentions(one, language=language) for one in documents
            ],
        )
        report(f"mentions, {label} ({found} a document)", f"{speed / 1e6:.1f} MB/s", "30 MB/s")
    mixed = [PLAIN * 8] * 360 + [NEWS * 8] * 40
    size = sum(len(document.encode()) for document in mixed)
    speed = best_rate(size, lambda: [gazetteer.find_mentions(one, language="nl") for one in mixed])
    report("mentions, one document in ten with places", f"{speed / 1e6:.1f} MB/s", "30 MB/s")
    articles = corpus()
    size = sum(len(text.encode()) for _, text in articles)

    def tag_articles() -> int:
        return sum(len(gazetteer.find_mentions(text, language=language)) for language, text in articles)

    every = f"{len(articles)} articles, one every {size // tag_articles()} bytes"
    report(f"mentions, {every}", f"{best_rate(size, tag_articles) / 1e6:.1f} MB/s", "30 MB/s")
    report_peers(index, [("news", NEWS * 8), ("without places", PLAIN * 8)])

    looked, tagged = (float(value) for value in child(MEMORY, options.index).split())
    report("memory after look-ups", f"{looked:.0f} MB", "< 60 MB")
    report("memory after a text too", f"{tagged:.0f} MB", "< 60 MB; with 33,000 more < 150")


if __name__ == "__main__":
    main()
