"""What a newspaper may say in each language, and which changes of control are read from it (``side:place``).

One file of sentences a language, ``tests/corpus/sentences/LANGUAGE.tsv``, and a grid of ways to say that ground changed
hands, ``grid_LANGUAGE.tsv``: a new one is tested as soon as it is there. A third column names what the row is about; a
fourth says ``open`` where the reader does not manage it yet.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geomap.claims.extract import extract_claims
from geomap.claims.lexicon import load_lexicon
from geomap.model import Document
from geomap.words import NotMapped

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

FILES = {path.stem: path for path in sorted((Path(__file__).parents[1] / "corpus" / "sentences").glob("*.tsv"))}
FRAMES = {"take", "expel", "push", "leave", "lose", "fall", "advance", "hold", "repel", "contest", "annex"}

OPEN = pytest.mark.xfail(reason="open", strict=True)
"""A row that is managed by now loses its mark."""


def rows(name: str) -> list[tuple[str, str, bool]]:
    with FILES[name].open(encoding="utf-8", newline="") as stream:
        found = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(row[1], row[0], row[3:] == ["open"]) for row in found]


def language_of(name: str) -> str:
    return name.removeprefix("grid_")


def sentences() -> list[ParameterSet]:
    return [
        pytest.param(language_of(name), text, expected, marks=[OPEN] if is_open else [])
        for name in FILES
        for text, expected, is_open in rows(name)
    ]


def test_there_are_sentences_in_four_languages():
    assert set(FILES) >= {"de", "fr", "ru", "uk"}


@pytest.mark.parametrize(("language", "text", "expected"), sentences())
def test_each_sentence_yields_just_its_changes(language, text, expected, gazetteer, profile):
    """What the rules make of it; whether a reading is too weak to be mapped is asked of each in ``test_doubts``."""
    document = Document(document_id="x", text=text, published="2023-10-01", language=language)
    claims = extract_claims(document, gazetteer=gazetteer, profile=profile).claims
    told = [claim for claim in claims if claim.changes_control or claim.not_mapped is NotMapped.WEAK_READING]
    found = {f"{claim.gaining_side}:{claim.place.name if claim.place else '-'}" for claim in told}
    assert (",".join(sorted(found)) or "-") == expected


@pytest.mark.parametrize("name", FILES)
def test_there_are_traps_among_the_sentences(name):
    expected = [changes for _text, changes, _open in rows(name)]
    assert len(expected) >= 80
    assert expected.count("-") >= 0.3 * len(expected)


@pytest.mark.parametrize("language", sorted({language_of(name) for name in FILES}))
def test_the_lexicon_has_a_predicate_for_every_frame_that_reports_need(language):
    assert {predicate.frame for _name, predicate in load_lexicon(language).predicates} >= FRAMES


@pytest.mark.parametrize("name", FILES)
def test_few_sentences_are_open(name):
    told = rows(name)
    assert sum(is_open for _text, _changes, is_open in told) <= len(told) / 10
