"""A text of megabytes is read in parts: nothing is lost at a cut, and spans cut their own words out of the whole."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

import pytest

from geomap.claims.extract import extract_claims
from geomap.claims.parts import PART_CHARS, parts_of
from geomap.model import Document

FILLER = "De raad sprak over de begroting van het volgende jaar en nam geen besluit. "
TAKEN = "Oekraïne heeft {} heroverd, meldt de generale staf."


def document(text: str) -> Document:
    return Document(document_id="long", text=text, published="2022-09-12", language="nl")


@pytest.mark.parametrize("text", ["", "kort", "x" * (2 * PART_CHARS + 7), FILLER * 20_000, "a\n\n" * 400_000])
def test_parts_are_the_whole_text_in_order(text: str) -> None:
    parts = list(parts_of(document(text)))
    assert "".join(part.text for _, part in parts) == text
    assert all(text.startswith(part.text, offset) for offset, part in parts)
    assert [offset for offset, _ in parts] == [0, *accumulate(len(part.text) for _, part in parts)][:-1]
    assert all(len(part.text) <= PART_CHARS for _, part in parts)


def test_the_opening_line_belongs_to_the_first_part_alone() -> None:
    opening = "date 2022-09-12\n"
    parts = [part for _, part in parts_of(replace(document(opening + FILLER * 10_000), body_start=len(opening)))]
    assert [part.body_start for part in parts] == [len(opening)] + [0] * (len(parts) - 1)


def test_claims_of_a_long_text_cut_their_own_words(gazetteer, profile) -> None:
    towns = ("Izjoem", "Balaklija", "Koepjansk")
    text = (FILLER * 6_000).join(TAKEN.format(town) + "\n\n" for town in towns)
    assert len(text) > PART_CHARS
    found = extract_claims(document(text), gazetteer=gazetteer, profile=profile)
    assert [claim.place.surface for claim in found.claims if claim.place] == list(towns)
    assert all(text[one.start : one.end] == one.quote for one in found.claims)
    assert all(text[one.start : one.end] == one.surface for one in found.mentions)
    alone = extract_claims(document(TAKEN.format(towns[0])), gazetteer=gazetteer, profile=profile)
    assert found.claims[0].claim_id == alone.claims[0].claim_id
