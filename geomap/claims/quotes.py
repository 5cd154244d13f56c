"""Which parts of a text stand in quotation marks."""

from __future__ import annotations

import re

_PAIRS = {"“": "”", "„": "”“", "«": "»", "»": "«", "”": "”", "‘": "’"}
_MARK = re.compile(r"[\"“”„«»‘]")
_MAX_QUOTE_CHARS = 1_500


def find_quotes(text: str, start: int = 0) -> list[tuple[int, int]]:
    """Ranges between quotation marks, marks included, in order; a mark that is never closed opens nothing.

    Examples
    --------
    >>> find_quotes('He said: "we left". Then „ja“.')
    [(9, 18), (25, 29)]
    """
    found: list[tuple[int, int]] = []
    position = start
    while True:
        mark = _MARK.search(text, position)
        if mark is None:
            return found
        closers = '"' if mark.group() == '"' else _PAIRS.get(mark.group(), "")
        end = _closing(text, mark.end(), closers)
        if end is None:
            position = mark.end()
        else:
            found.append((mark.start(), end))
            position = end


def _closing(text: str, start: int, closers: str) -> int | None:
    stop = min(len(text), start + _MAX_QUOTE_CHARS)
    best: int | None = None
    for closer in closers:
        at = text.find(closer, start, stop)
        while closer == "’" and 0 <= at < stop - 1 and text[at + 1].isalpha():
            at = text.find(closer, at + 1, stop)
        if at != -1 and (best is None or at < best):
            best = at
    if best is None or text.find("\n\n", start, best) != -1:
        return None
    return best + 1
