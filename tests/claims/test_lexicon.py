"""Lexicon files: all load, and a mistake in one is named."""

from __future__ import annotations

import re

import pytest

from geomap.claims.lexicon import known_languages, load_lexicon, parse_lexicon
from geomap.claims.vocabulary import open_prefilter, open_vocabulary
from geomap.errors import InputError


@pytest.mark.parametrize("code", known_languages())
def test_every_language_has_what_the_engine_needs(code, profile):
    lexicon = load_lexicon(code)
    frames = {predicate.frame for _name, predicate in lexicon.predicates}
    assert lexicon.language == code
    assert frames >= {"take", "leave", "expel", "fall", "advance", "hold", "lose", "none"}
    categories = {phrase.category for phrase in lexicon.phrases}
    assert categories >= {"grammar.negation", "grammar.coordinator", "preposition.near", "speech.say", "speech.claim",
                          "speech.according", "modality.hedge", "modality.unconfirmed", "place.settlement",
                          "actor.force"}  # fmt: skip
    sides = {
        phrase.value for phrase in open_vocabulary(code, profile).table.phrases if phrase.category == "side.demonym"
    }
    assert sides == set(profile.side_ids)


def test_the_languages_of_the_project_are_there():
    assert set(known_languages()) >= {"nl", "en", "de", "fr", "uk", "ru"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[language", "not TOML"),
        ('[language]\norder = "vso"', "order"),
        ('[grammar]\nadverb = ["x"]', "adverb"),
        ('[syntax]\nx = ["x"]', "[syntax]"),
        ('[grammar]\nnegation = "niet"', "expected a list"),
        ('[grammar]\nnegation = ["…"]', "no words"),
        ('[[predicate]]\nname = "a"\nframe = "fly"', "frame"),
        ('[[predicate]]\nframe = "take"', "name"),
        ('[[predicate]]\nname = "a"\nframe = "take"\nverb = ["x"]', "verb"),
        ('[[predicate]]\nname = "a"\nframe = "take"\n[[predicate]]\nname = "a"\nframe = "take"', "twice"),
    ],
)
def test_a_mistake_is_named_with_its_file(text, names):
    with pytest.raises(InputError, match=r"xx\.toml") as raised:
        parse_lexicon(text, where="xx.toml")
    assert names in str(raised.value)


def test_all_mistakes_are_told_at_once():
    with pytest.raises(InputError) as raised:
        parse_lexicon('[syntax]\nx = []\n[grammar]\nadverb = []\n[[predicate]]\nframe = "x"', where="xx.toml")
    assert str(raised.value).count(";") >= 2


def test_an_unknown_language_says_which_there_are():
    with pytest.raises(InputError, match="nl"):
        load_lexicon("tlh")


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("nl", "Het dorp is heroverd.", True),
        ("nl", "“Heroverd!”, riep hij.", True),
        ("nl", "De wethouder opende de bibliotheek.", False),
        ("nl", "onheroverdbaar", False),
        ("uk", "Місто звільнили у вересні.", True),
        ("uk", "Сьогодні була гарна погода.", False),
        (None, "Kherson was liberated.", True),
    ],
)
def test_the_prefilter_finds_words_not_parts(code, text, found):
    assert open_prefilter(code).finds(text) is found


@pytest.mark.parametrize("language", known_languages())
def test_an_elided_word_stands_apart_in_a_pattern(language):
    """The tokenizer parts "l'est": a pattern that does not would never match."""
    joined = re.compile(r"^(?:[cdjlmnst]|qu|jusqu)'\w")
    words = {word for phrase in load_lexicon(language).phrases for element in phrase.elements for word in element.words}
    assert language != "fr" or not {word for word in words if joined.match(word)}
