"""Hostile text on its way to the page."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.render.display import clean_text, is_cut, web_address


@given(st.text(st.characters()), st.integers(2, 60))
def test_what_is_shown_is_short_visible_and_on_one_line(text: str, limit: int) -> None:
    shown = clean_text(text, limit=limit)
    assert len(shown) <= limit
    assert "\n" not in shown
    shown.encode("utf-8")
    bidi = {unicodedata.bidirectional(mark) for mark in shown}
    assert not bidi & {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    assert not any(unicodedata.category(mark) == "Cc" for mark in shown)


def test_ordinary_words_stay_as_they_are() -> None:
    for text in ("Izjoem → Oekraïne", "Ізюм і Куп'янськ", "إيزيوم", "“zeker 200”", "é" * 10):
        assert clean_text(text) == text


def test_stacked_marks_are_thinned() -> None:
    assert len(clean_text("a" + "\u0301" * 50)) == 4


def test_a_megabyte_costs_no_more_than_a_sentence() -> None:
    begin = time.perf_counter()
    clean_text("\u0301" * 1_000_000)
    clean_text(" " * 1_000_000 + "a")
    assert time.perf_counter() - begin < 0.5


def test_a_cut_quotation_says_so() -> None:
    assert is_cut("a" * 800)
    assert not is_cut("a" * 80)
    assert not is_cut("hij zei …")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org", "",
     "maps/x.html", "https://", "http://[", "https://a b.org", "https://a.org/\u202egpj", "https://a.org/" + "x" * 3000,
     None],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web_address(url) is None


@pytest.mark.parametrize("url", ["https://example.org/a?b=c#d", "http://nos.nl/1", " https://example.org/x "])
def test_web_addresses_stay(url: str) -> None:
    assert web_address(url) == url.strip()


def test_a_text_of_one_foreign_letter_costs_no_more_than_a_plain_one() -> None:
    # A pattern that could split words in many ways would not end on this.
    assert clean_text("woord " * 100 + "ش", limit=700) == "woord " * 100 + "ش"
