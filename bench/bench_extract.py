"""How fast claims are read; every figure is measured here, on this machine, in this run.

    python bench/bench_extract.py [--seconds S]

Three mixes on one core: plain text without a candidate (megabytes a second, the multi-pattern prefilter alone),
articles of which one in ten has candidates, and articles that all have. Times are CPU seconds of this process. Where
spaCy is installed (dependency group ``bench``), its blank pipeline with a matcher for the first words of the same
predicates is measured beside it.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import resource
import sys
import time
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from gazetteer import open_gazetteer  # noqa: E402
from geomap.claims import extract_claims  # noqa: E402
from geomap.claims.lexicon import load_lexicon  # noqa: E402
from geomap.config import default_profile  # noqa: E402
from geomap.model import Document  # noqa: E402

PLAIN = (
    "De gemeenteraad vergaderde dinsdag opnieuw over de begroting voor scholen en zwembaden. Volgens de wethouder "
    "is er genoeg geld om de bibliotheek ook op zondag te openen. Bewoners vroegen om meer bomen in de wijk en om een "
    "betere busverbinding met het station. Niemand liep letsel op toen een vrachtwagen op de ringweg kantelde. "
)
WAR = (
    "Oekraïense troepen hebben zaterdag de stad Izjoem heroverd, meldt het ministerie van Defensie in Kiev. De Russen "
    "trokken zich volgens de gouverneur van de provincie Charkiv terug uit Balaklija. Rusland wil Donetsk innemen. "
)


def article(paragraphs: int, war: bool) -> str:
    """An article of about 3,000 characters; with ``war`` its middle tells of a gain and a withdrawal."""
    texts = [PLAIN] * paragraphs
    if war:
        texts[paragraphs // 2] = WAR
    return "\n\n".join(texts)


def rate(work: Callable[[Document], object], documents: Iterable[Document], seconds: float) -> float:
    """Documents a CPU second."""
    started, done = time.process_time(), 0
    for document in documents:
        work(document)
        done += 1
        if time.process_time() - started > seconds:
            break
    return done / (time.process_time() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0)
    seconds = parser.parse_args().seconds
    gazetteer, profile = open_gazetteer(), default_profile()

    def read(document: Document) -> object:
        return extract_claims(document, gazetteer=gazetteer, profile=profile, with_mentions=False)

    def doc(text: str) -> Document:
        return Document(document_id="x", text=text, language="nl", published="2022-09-12")

    quiet, loud = doc(article(8, war=False)), doc(article(8, war=True))
    assert read(loud).claims  # type: ignore[attr-defined]
    assert not read(quiet).claims  # type: ignore[attr-defined]
    big = doc(PLAIN * 4_000)
    megabytes = len(big.text.encode()) / 1e6
    print(f"prefilter, no candidate      {rate(read, cycle([big]), seconds) * megabytes:8.1f} MB/s        target 20")
    one_in_ten = cycle([loud] + [quiet] * 9)
    print(f"articles, 1 in 10 candidates {rate(read, one_in_ten, seconds):8.0f} documents/s target 2,000")
    print(f"articles, all candidates     {rate(read, cycle([loud]), seconds):8.0f} documents/s target 300")
    toponyms = rate(lambda one: gazetteer.find_mentions(one.text, language="nl"), cycle([loud]), seconds)
    print(f"  of which toponyms          {toponyms:8.0f} documents/s")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for document in islice(one_in_ten, 3_000):
        read(document)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"memory over 3,000 documents  {before / 1024:8.0f} → {after / 1024:.0f} MB resident")
    if importlib.util.find_spec("spacy") is None:
        print("spaCy blank with a matcher   not installed; install it to compare")
    else:
        print(f"spaCy blank with a matcher   {rate(_spacy_reader(), cycle([loud]), seconds):8.0f} documents/s")


def _spacy_reader() -> Callable[[Document], object]:
    """The first word of every predicate in spaCy's matcher: no phrases, roles, speakers, dates or places."""
    import spacy
    from spacy.matcher import Matcher

    pipeline = spacy.blank("nl")
    pipeline.add_pipe("sentencizer")
    matcher = Matcher(pipeline.vocab)
    firsts = [phrase.elements[0] for phrase in load_lexicon("nl").phrases if phrase.category == "predicate"]
    for word in sorted({word for first in firsts for word in first.words}):
        matcher.add(word, [[{"LOWER": word}]])
    beginnings = "|".join(sorted({re.escape(prefix) for first in firsts for prefix in first.prefixes}))
    matcher.add("beginnings", [[{"LOWER": {"REGEX": f"^(?:{beginnings})"}}]])
    return lambda document: matcher(pipeline(document.text))


if __name__ == "__main__":
    main()
