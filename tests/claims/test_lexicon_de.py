"""What a German newspaper may say, and which changes of control are read from it (side:place)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from geomap.claims.extract import extract_claims
from geomap.claims.lexicon import load_lexicon
from geomap.model import Document

SENTENCES = Path(__file__).parents[1] / "corpus" / "sentences" / "de.tsv"


def rows() -> list[tuple[str, str]]:
    with SENTENCES.open(encoding="utf-8", newline="") as stream:
        return [(text, expected) for expected, text in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)]


@pytest.mark.parametrize(("text", "expected"), rows())
def test_each_sentence_yields_just_its_changes(text, expected, gazetteer, profile):
    document = Document(document_id="x", text=text, published="2023-10-01", language="de")
    claims = extract_claims(document, gazetteer=gazetteer, profile=profile).claims
    found = {
        f"{claim.gaining_side}:{claim.place.name if claim.place else '-'}" for claim in claims if claim.changes_control
    }
    assert (",".join(sorted(found)) or "-") == expected


def test_there_are_traps_among_the_sentences():
    expected = [changes for _text, changes in rows()]
    assert len(expected) >= 80
    assert expected.count("-") >= 0.3 * len(expected)


def test_the_lexicon_has_a_predicate_for_every_frame_that_reports_need():
    frames = {predicate.frame for _name, predicate in load_lexicon("de").predicates}
    assert frames >= {"take", "expel", "push", "leave", "lose", "fall", "advance", "hold", "repel", "contest", "annex"}
