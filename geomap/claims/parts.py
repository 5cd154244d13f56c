"""A text of many megabytes is read in parts, so that memory stays bounded whatever its length.

No article is that long: what comes in so is an archive or a feed pasted into one file. A part ends with a paragraph
where one ends in its last fifth, else with a line, a sentence or a word. What a sentence means for the next ones (who
speaks, which town is "the town") ends with its part; offsets and ids are those of the whole text.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geomap.model import Document

__all__ = ["PART_CHARS", "parts_of"]

PART_CHARS = 500_000
"""Longest text that is read in one piece: a book of 200 pages."""
_ENDS = ("\n\n", "\n", ". ", " ")
"""Where a part may end, best first."""


def parts_of(document: Document) -> Iterator[tuple[int, Document]]:
    """Parts of a document in their order, each with the offset of its text; a document of usual length is one."""
    text, start = document.text, 0
    while len(text) - start > PART_CHARS:
        end = _end_of_part(text, start)
        yield start, _part(document, start, end)
        start = end
    yield start, _part(document, start, len(text))


def _end_of_part(text: str, start: int) -> int:
    last = start + PART_CHARS
    for mark in _ENDS:
        found = text.rfind(mark, last - PART_CHARS // 5, last)
        if found >= 0:
            return found + len(mark)
    return last


def _part(document: Document, start: int, end: int) -> Document:
    body_start = min(max(document.body_start - start, 0), end - start)
    return replace(document, text=document.text[start:end], body_start=body_start)
