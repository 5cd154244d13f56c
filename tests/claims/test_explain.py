"""An explanation shows every mark and is safe to print and to open."""

from __future__ import annotations

import re

import pytest

from geomap.claims.explain import explain_document, render_explanations
from geomap.model import Document

TEXT = "Volgens het Britse ministerie hebben de Russen Izjoem niet ingenomen. <script>x</script>\x1b[2J Kiev zwijgt."


@pytest.fixture
def explained(gazetteer, profile):
    document = Document(document_id="x<y", text=TEXT, language="nl", published="2022-09-12")
    return explain_document(document, gazetteer=gazetteer, profile=profile)


def test_marks_cut_their_words_and_never_overlap(explained):
    kinds = {mark.kind: TEXT[mark.start : mark.end] for mark in reversed(explained.marks)}
    assert kinds["mention"] == "Izjoem"
    assert kinds["predicate"] == "ingenomen"
    assert "Britse ministerie" in kinds["speaker"]
    ends = [mark.end for mark in explained.marks]
    assert all(end <= mark.start for end, mark in zip(ends, explained.marks[1:], strict=False))


def test_text_names_rule_and_fate_and_no_control_character(explained):
    text = render_explanations([explained])
    assert "nl.take.active" in text
    assert "listed: denied" in text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text)


def test_the_page_runs_nothing_and_fetches_nothing(explained):
    page = render_explanations([explained], as_html=True)
    assert "<script" not in page
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")
    assert "x&lt;y" in page
