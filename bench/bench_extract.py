"""How fast claims are read; every figure is measured here, on this machine, in this run.

    python bench/bench_extract.py [--seconds S] [--megabytes M]

Documents are of an ordinary length, about 2.3 KB: our example articles, each filled up with prose about other things
until about as many of its sentences hold a word of a predicate as in newspaper reports of the war (two in five);
articles without a candidate are that prose alone, and some with three sentences that hold a word of a predicate and
no predicate stand for other news of the region. Rates are the best of several short runs of CPU time of this process,
as other work on the machine only ever slows one down. Where spaCy is installed (dependency group ``bench``) its blank
pipeline is measured on the same documents in the same run: cutting sentences only, with a matcher for 300 words, and
with one for the first words of all our predicates. ``--megabytes`` is the size of the long document, of which every
hundred kilobytes tell something.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import resource
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from gazetteer import open_gazetteer
from geomap.claims import extract_claims
from geomap.claims.lexicon import load_lexicon
from geomap.claims.read import read_documents
from geomap.claims.sentences import split_sentences
from geomap.claims.vocabulary import open_prefilter
from geomap.config import default_profile
from geomap.model import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geomap.claims.extract import Extraction

ROOT = Path(__file__).resolve().parents[1]

ARTICLE_BYTES = 2_300
PROSE = (
    "De gemeenteraad vergaderde dinsdag lang over de begroting voor scholen en zwembaden.",
    "Volgens de wethouder is er genoeg geld om de bibliotheek ook op zondag te openen.",
    "Bewoners vroegen om meer bomen in de wijk en om een betere busverbinding met het station.",
    "Niemand liep letsel op toen een vrachtwagen op de ringweg kantelde.",
)
NEAR = (
    "In Charkiv trok een rij mensen langs de kraam, meldt het ministerie.",
    "De prijs van gas in Rusland daalde en de handel kwam stil te liggen.",
    "Volgens de burgemeester van Cherson nam de drukte op de markt af.",
)
"""A word of a predicate each, and no predicate."""
WAR = (
    "Oekraïense troepen hebben zaterdag de stad Izjoem heroverd, meldt het ministerie van Defensie in Kiev. De Russen "
    "trokken zich volgens de gouverneur van de provincie Charkiv terug uit Balaklija. Rusland wil Donetsk innemen. "
)


def article(text: str, number: int) -> Document:
    """A text filled up with prose to the length of an ordinary article."""
    count = 0
    while len(text.encode()) < ARTICLE_BYTES:
        text += ("\n\n" if count % 4 == 0 else " ") + PROSE[count % len(PROSE)]
        count += 1
    return Document(document_id=str(number), text=text.lstrip(), language="nl", published="2022-09-12")


def best_rate(work: Callable[[Document], object], documents: Sequence[Document], seconds: float) -> float:
    """Documents a CPU second, of the fastest run over all of them."""
    began, best = time.process_time(), float("inf")
    while time.process_time() - began < seconds:
        started = time.process_time()
        for document in documents:
            work(document)
        best = min(best, time.process_time() - started)
    return len(documents) / best


def row(what: str, figure: float, unit: str, target: str = "") -> None:
    print(f"{what:<44}{figure:>9,.1f} {unit:<12}{target}".rstrip(), flush=True)


def resident_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--megabytes", type=int, default=8)
    options = parser.parse_args()
    seconds = options.seconds
    gazetteer, profile = open_gazetteer(), default_profile()

    def read(document: Document) -> Extraction:
        return extract_claims(document, gazetteer=gazetteer, profile=profile, with_mentions=False)

    given = read_documents([ROOT / "examples/ukraine/articles"], strict=True)[0]
    war = [article(document.text, number) for number, document in enumerate(given)]
    quiet = [article("", number) for number in range(9 * len(war))]
    mixed = [one for number, loud in enumerate(war) for one in (loud, *quiet[9 * number : 9 * number + 9])]
    found = [extract_claims(document, gazetteer=gazetteer, profile=profile) for document in war]
    assert all(one.claims for one in found)
    assert not open_prefilter("nl").finds(quiet[0].text)
    describe(war, sum(len(one.claims) for one in found), sum(len(one.mentions) for one in found))

    near = [article(" ".join(NEAR), number) for number in range(len(war))]
    assert open_prefilter("nl").finds(near[0].text)
    assert not extract_claims(near[0], gazetteer=gazetteer, profile=profile).claims
    plain = Document(document_id="plain", text=" ".join(PROSE * 4_000), language="nl", published="2022-09-12")
    row("prefilter, no candidate", best_rate(read, [plain], 1.0) * len(plain.text.encode()) / 1e6, "MB/s", "20")
    row("articles, 1 in 10 with candidates", best_rate(read, mixed, seconds), "documents/s", "2,000")
    row("articles, words of predicates but none", best_rate(read, near, seconds), "documents/s")
    ours = best_rate(read, war, seconds)
    row("articles, all with candidates", ours, "documents/s", "300")
    toponyms = best_rate(lambda one: gazetteer.find_mentions(one.text, language="nl"), war, 1.0)
    row("  of which toponyms", toponyms, "documents/s")
    if importlib.util.find_spec("spacy") is None:
        print("spaCy                        not installed; install it to compare")
    else:
        size = sum(len(one.text.encode()) for one in war) / len(war) / 1e6
        row("peer: spaCy blank, sentences only", best_rate(spacy_reader(0), war, 2.0) * size, "MB/s")
        row("peer: spaCy blank, matcher of 300 words", best_rate(spacy_reader(300), war, 2.0), "documents/s")
        peer = best_rate(spacy_reader(None), war, 3.0)
        row("peer: spaCy blank, first words of all ours", peer, "documents/s")
        row("  ours over it", ours / peer, "x")

    before = resident_mb()
    for document in islice((one for _ in range(100) for one in mixed), 3_000):
        read(document)
    print(f"memory over 3,000 documents  {before:8.0f} → {resident_mb():.0f} MB resident")
    for megabytes in (options.megabytes // 4, options.megabytes):
        started, before = time.process_time(), resident_mb()
        claims = len(read(long_document(megabytes)).claims)
        spent, grown = time.process_time() - started, resident_mb() - before
        print(f"one document of {megabytes} MB, {claims} claims{spent:12.1f} s{grown:10.0f} MB more resident")


def describe(war: Sequence[Document], claims: int, mentions: int) -> None:
    finder = open_prefilter("nl")
    sentences = [sentence.text for one in war for sentence in split_sentences(one.text)]
    share = sum(finder.finds(text) for text in sentences) / len(sentences)
    size, count = sum(len(one.text.encode()) for one in war) / len(war), len(war)
    print(f"{count} articles of {size:,.0f} bytes and {len(sentences) / count:.0f} sentences on average; "
          f"{share:.0%} of the sentences hold a word of a predicate; {claims / count:.1f} claims and "
          f"{mentions / count:.1f} toponyms each")  # fmt: skip


def long_document(megabytes: int) -> Document:
    """Prose, and every hundred kilobytes three sentences of the war."""
    stretch = (" ".join(PROSE) + "\n\n") * (100_000 // len(" ".join(PROSE).encode()))
    text = "".join(f"{stretch}{WAR}\n\n" for _ in range(10 * megabytes))
    return Document(document_id="long", text=text, language="nl", published="2022-09-12")


def spacy_reader(words: int | None) -> Callable[[Document], object]:
    """The first words of predicates in spaCy's matcher (some, or all with their beginnings): no more than that."""
    import spacy
    from spacy.matcher import Matcher

    pipeline = spacy.blank("nl")
    pipeline.add_pipe("sentencizer")
    matcher = Matcher(pipeline.vocab)
    firsts = [phrase.elements[0] for phrase in load_lexicon("nl").phrases if phrase.category == "predicate"]
    for word in sorted({word for first in firsts for word in first.words})[:words]:
        matcher.add(word, [[{"LOWER": word}]])
    if words is None:
        beginnings = "|".join(sorted({re.escape(prefix) for first in firsts for prefix in first.prefixes}))
        matcher.add("beginnings", [[{"LOWER": {"REGEX": f"^(?:{beginnings})"}}]])
    return lambda document: matcher(pipeline(document.text)) if words != 0 else pipeline(document.text)


if __name__ == "__main__":
    main()
