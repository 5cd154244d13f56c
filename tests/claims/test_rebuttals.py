"""Who contradicts somebody: two statements, and neither is taken for the other's."""

from __future__ import annotations

import pytest

from geomap.claims.extract import extract_claims
from geomap.model import Document

SAID = [
    ("nl", "Prigozjin zegt dat Soledar is gevallen, Oekraïne spreekt dat tegen.", "Prigozjin", "Oekraïne"),
    ("nl", "Rusland zegt dat het Soledar heeft veroverd, wat Kiev ontkent.", "Rusland", "Kiev"),
    ("nl", "Volgens Prigozjin is Soledar ingenomen. Oekraïne spreekt dat tegen.", "Prigozjin", "Oekraïne"),
    ("en", "Russia says its forces have taken Soledar, but Ukraine denies it.", "Russia", "Ukraine"),
    ("en", "Wagner claims to have captured Soledar, a claim that Ukraine rejects.", "Wagner", "Ukraine"),
    ("en", "Russia said it had taken Soledar. Kyiv denied that.", "Russia", "Kyiv"),
    ("de", "Prigoschin sagt, Soledar sei gefallen, Kiew widerspricht dem.", "Prigoschin", "Kiew"),
    ("fr", "Prigojine affirme que Soledar est tombée, ce que Kiev dément.", "Prigojine", "Kiev"),
    ("uk", "Пригожин заявив, що Соледар узято, Київ це заперечує.", "Пригожин", "Київ"),
    ("ru", "Пригожин заявил, что Соледар взят, Киев это опровергает.", "Пригожин", "Киев"),
]


def read(text, language, gazetteer, profile):
    document = Document(document_id="d", text=text, published="2023-01-12", language=language)
    claims = extract_claims(document, gazetteer=gazetteer, profile=profile).claims
    return [(one.speaker, one.speaker_side, one.gaining_side, str(one.modality), one.changes_control) for one in claims]


@pytest.mark.parametrize(("language", "text", "teller", "denier"), SAID)
def test_who_denies_speaks_for_themselves(language, text, teller, denier, gazetteer, profile):
    first, second = read(text, language, gazetteer, profile)
    assert first[:3] == (teller, "RU", "RU")
    assert first[3] != "denied"
    assert first[4]
    assert second == (denier, "UA", "RU", "denied", False)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Rusland heeft Soledar ingenomen. Oekraïne ontkent dat er daarbij soldaten zijn gevangengenomen."),
        ("en", "Russia has taken Soledar. Ukraine denied responsibility."),
    ],
)
def test_what_is_denied_of_something_else_denies_no_change(language, text, gazetteer, profile):
    assert [one[3] for one in read(text, language, gazetteer, profile)] == ["asserted"]


def test_what_nobody_is_cited_for_can_be_contradicted_too(gazetteer, profile):
    told = read("Russian troops have taken Soledar, but Ukraine denies it.", "en", gazetteer, profile)
    assert [(one[0], one[3]) for one in told] == [(None, "asserted"), ("Ukraine", "denied")]


def test_a_report_that_is_not_true_is_still_denied(gazetteer, profile):
    told = read("Berichten dat Soledar is gevallen kloppen niet, zegt Kiev.", "nl", gazetteer, profile)
    assert [one[3] for one in told] == ["denied"]


def test_nobody_contradicts_their_own_gain(gazetteer, profile):
    told = read("Oekraïne heeft Lyman heroverd. Kiev ontkent dat.", "nl", gazetteer, profile)
    assert [one[3] for one in told] == ["asserted"]
