"""Sentences, tokens, quotation marks and phrases: offsets hold whatever the text is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.claims.phrases import PhraseTable, parse_phrase
from geomap.claims.quotes import find_quotes
from geomap.claims.sentences import MAX_SENTENCE_CHARS, add_tokens, fold_word, split_sentences

TEXT = st.text(alphabet=st.sampled_from("Ab é.!?…\n\r\t\"“”«»'’,;:()-–1\u200b\u0301\u202eЯї́"), max_size=300)


@given(TEXT)
def test_sentences_cover_all_words_and_cut_their_own_text(text):
    sentences = list(split_sentences(text))
    for sentence in sentences:
        add_tokens(sentence)
        assert text[sentence.start : sentence.end] == sentence.text
        assert len(sentence.text) <= MAX_SENTENCE_CHARS
        for raw, start, end in zip(sentence.raw, sentence.starts, sentence.ends, strict=True):
            assert text[start:end] == raw
    assert [one.start for one in sentences] == sorted(one.start for one in sentences)
    covered = sum(len(one.text) for one in sentences)
    assert covered >= len("".join(text.split())) - text.count("\u200b")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Gen. Syrsky spreekt. Hij is tevreden.", 2),
        ("Om 17.42 uur viel Lyman. Daarna niets.", 2),
        ("“Zij zijn weg.” Dat zegt hij.", 2),
        ("Een kop zonder punt\nDe tekst begint hier.", 2),
        ("Een regel die\nverder loopt.", 1),
        ("Een.\n\nTwee", 2),
        ("V. Poetin sprak.", 1),
    ],
)
def test_where_sentences_end(text, count):
    assert len(list(split_sentences(text, abbreviations=frozenset({"gen."})))) == count


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("l’armée d'Izioum", ["l'", "armée", "d'", "izioum"]),
        ("Ukraine's forces", ["ukraine", "'s", "forces"]),
        ("Wagner-groep", ["wagner-groep"]),
        ("6.000 km²", ["6.000", "km²"]),
        ("Ly\u200bman", ["lyman"]),
    ],
)
def test_tokens(text, words):
    (sentence,) = split_sentences(text)
    assert add_tokens(sentence).words == words


def test_a_long_run_is_cut_at_white_space():
    pieces = list(split_sentences("woord " * 2_000))
    assert all(len(piece.text) <= MAX_SENTENCE_CHARS for piece in pieces)
    assert {word for piece in pieces for word in piece.text.split()} == {"woord"}


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('Hij zei: "weg" en ging.', ['"weg"']),
        ("„Ja“ und «oui» and “yes”", ["„Ja“", "«oui»", "“yes”"]),
        ('Een " zonder einde', []),
        ("l’armée de l’air", []),
        ('"Over twee\n\nalinea\'s" niet', []),
    ],
)
def test_quotations(text, inside):
    assert [text[start:end] for start, end in find_quotes(text)] == inside


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("nam|namen … in$", "namen Lyman in na gevechten", True),
        ("nam|namen … in$", "namen deel in Lyman", False),
        ("in …2 handen", "in Russische handen", True),
        ("in …2 handen", "in een paar van de handen", False),
        ("in … handen", "in Lyman . Met handen", False),
        ("визвол*", "визволення міста", True),
        ("^dat zegt", "dat zegt hij", True),
        ("^dat zegt", "hij weet dat zegt hij", False),
    ],
)
def test_patterns(pattern, text, found):
    table = PhraseTable([parse_phrase("predicate", "x", pattern)], followers=frozenset({"na"}))
    assert bool(table.scan([fold_word(word) for word in text.split()])) is found


def test_the_longest_phrase_of_a_category_wins():
    table = PhraseTable([parse_phrase("p", "short", "viel"), parse_phrase("p", "long", "viel … aan$")])
    assert [hit.value for hit in table.scan(["viel", "de", "stad", "aan"])] == ["long"]
