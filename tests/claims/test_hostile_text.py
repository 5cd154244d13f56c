"""Texts that mean harm, rows of any words, and long texts: spans stay true, and work stays in proportion."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazetteer import open_gazetteer
from geomap.claims.extract import DocumentReader, extract_claims
from geomap.claims.vocabulary import open_vocabulary
from geomap.config import default_profile
from geomap.model import Document
from tests.support.work import count_calls

HOSTILE = [
    "Oekraïne heeft \u202eLyman\u202c heroverd.",
    "Oekraïne heeft Ly\u200bman heroverd en Izjoem\u0301 ingenomen.",
    "=cmd|'/c calc'!A1 Oekraïne heeft Lyman heroverd",
    "<script>alert(1)</script> {{7*7}} Rusland nam Lyman in.",
    "\x00\x07\x1b[2J Oekraïne heeft Lyman heroverd \ud7ff\uffff",
    '"“„«' * 50 + " Lyman is heroverd " + '»”"' * 50,
    "(" * 500 + "Lyman is heroverd" + ")" * 500,
    "",
    " \n\n\n ",
    ",,,,,;;;;:::: en en en en of of of",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", ["nl", "en", "uk", None])
def test_hostile_text_is_read_and_its_spans_hold(read, text, language):
    for claim in read(text, language=language):
        assert text[claim.start : claim.end] == claim.quote


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Oekraïne", "Lyman", "heeft", "heroverd", "de Russen", "uit", "Izjoem", ",", "en", "niet", "dat", '"', ".",
             "zegt", "volgens", "Kiev", "3", "dorpen", "in", "Cherson", "\n\n", "(", "zou", "de stad", ":", "die"]
        ),
        max_size=40,
    )
)  # fmt: skip
def test_any_row_of_words_gives_claims_whose_spans_hold(words):
    text = " ".join(words)
    document = Document(document_id="x", text=text, language="nl", published="2022-09-12")
    claims = extract_claims(document, gazetteer=open_gazetteer(), profile=default_profile()).claims
    for claim in claims:
        assert text[claim.start : claim.end] == claim.quote
        assert claim.changes_control or claim.not_mapped is not None
    assert len({claim.claim_id for claim in claims}) == len(claims)


@pytest.mark.parametrize(
    "piece", ["Oekraïne heeft Lyman heroverd en ", "a", "in handen van ", "(", '"Kiev ', "‘Russen in Dobropillia’, "]
)
def test_a_long_text_takes_work_in_proportion(read, piece):
    def calls(characters):
        return count_calls(lambda: read(piece * (characters // len(piece))))

    calls(1_000)
    assert calls(20_000) < 5 * calls(5_000) + 1_000


FILLER = "De raad sprak dinsdag 4 mei over de begroting. Niemand weet wanneer het zwembad opent. "


def test_far_between_two_statements_nothing_is_read(gazetteer, profile):
    def text(fillers):
        first, last = "Oekraïne heeft zondag Lyman heroverd.", "De Russen hebben 3 dorpen bij Izjoem ingenomen."
        return f"{first}\n\n{FILLER * fillers}\n\n{last}"

    def claims(fillers):
        document = Document(document_id="x", text=text(fillers), language="nl", published="2022-09-12")
        found = extract_claims(document, gazetteer=gazetteer, profile=profile).claims
        return [(one.place.name, one.event, one.gaining_side, one.event_date.edtf, one.quantity) for one in found]

    assert claims(3) == claims(500)
    document = Document(document_id="x", text=text(500), language="nl", published="2022-09-12")
    mentions = gazetteer.find_mentions(document.text, language="nl")
    reader = DocumentReader(document, open_vocabulary("nl", profile), gazetteer, mentions)
    assert len(reader.readings) == 1_002
    assert len(reader.readings.read) < 12
    assert len(reader.dates) < 150
    assert [one.annotated.sentence.index for one in reader.readings[500:503]] == [500, 501, 502]


def test_a_year_that_is_named_far_away_still_counts(gazetteer, profile):
    lead = "Op 3 maart 2023 begon het. Oekraïne heeft Lyman heroverd."
    text = f"{lead}\n\n{FILLER.replace('4 mei ', '') * 300}\n\nOp 12 mei hebben de Russen Izjoem ingenomen."
    document = Document(document_id="x", text=text, language="nl", published="2023")
    last = extract_claims(document, gazetteer=gazetteer, profile=profile).claims[-1]
    assert last.event_date.edtf == "2023-05-12"
