"""What a newspaper may say in each language, and which changes of control are read from it (``side:place``).

One file of sentences a language, ``tests/corpus/sentences/LANGUAGE.tsv``, and a grid of ways to say that ground changed
hands, ``grid_LANGUAGE.tsv``: a new one is tested as soon as it is there.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from geomap.claims.extract import extract_claims
from geomap.claims.lexicon import load_lexicon
from geomap.model import Document

FILES = {path.stem: path for path in sorted((Path(__file__).parents[1] / "corpus" / "sentences").glob("*.tsv"))}
FRAMES = {"take", "expel", "push", "leave", "lose", "fall", "advance", "hold", "repel", "contest", "annex"}


def rows(name: str) -> list[tuple[str, str]]:
    with FILES[name].open(encoding="utf-8", newline="") as stream:
        return [(text, expected) for expected, text in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)]


def test_there_are_sentences_in_four_languages():
    assert set(FILES) >= {"de", "fr", "ru", "uk"}


def language_of(name: str) -> str:
    return name.removeprefix("grid_")


@pytest.mark.parametrize(
    ("language", "text", "expected"), [(language_of(name), *row) for name in FILES for row in rows(name)]
)
def test_each_sentence_yields_just_its_changes(language, text, expected, gazetteer, profile):
    document = Document(document_id="x", text=text, published="2023-10-01", language=language)
    claims = extract_claims(document, gazetteer=gazetteer, profile=profile).claims
    found = {
        f"{claim.gaining_side}:{claim.place.name if claim.place else '-'}" for claim in claims if claim.changes_control
    }
    assert (",".join(sorted(found)) or "-") == expected


@pytest.mark.parametrize("name", FILES)
def test_there_are_traps_among_the_sentences(name):
    expected = [changes for _text, changes in rows(name)]
    assert len(expected) >= 80
    assert expected.count("-") >= 0.3 * len(expected)


@pytest.mark.parametrize("language", sorted({language_of(name) for name in FILES}))
def test_the_lexicon_has_a_predicate_for_every_frame_that_reports_need(language):
    assert {predicate.frame for _name, predicate in load_lexicon(language).predicates} >= FRAMES
