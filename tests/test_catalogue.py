"""The words of the interface: every language has the same ones, with the same blanks."""

import string

import pytest

from geomap.catalogue import LANGUAGES, sections_of


def blanks_of(stage, language):
    """Blanks of every phrase of a catalogue, by section and key."""
    return {
        (section, key): {name for _, name, _, _ in string.Formatter().parse(words) if name}
        for section, entries in sections_of(stage, language).items()
        for key, words in entries.items()
    }


@pytest.mark.parametrize("stage", ["claims", "control", "render", "review"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words_with_the_same_blanks(stage, language):
    assert blanks_of(stage, language) == blanks_of(stage, "en")
