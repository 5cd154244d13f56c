"""The words of a page as its scripts read them: what is said, each thing once, and what the entries point at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geomap.render import style
from geomap.render.legend import MARK_PATHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.render.entries import Change, Entries, Said
    from geomap.render.words import Words

_WORDS = {
    "page": ("zoom_in", "zoom_out", "reset_view", "close", "show_on_map", "who", "quote_cut", "permalink", "more",
             "printed"),
    "claim": ("opposing", "assessed_by"),
    "speaker": ("source", "copy"),
    "report": ("map",),
    "timeline": ("play", "pause", "none", "since_heading", "since_count", "since_side"),
    "beside": ("day", "right_day", "corroborated_on", "claimed_on", "known_then", "known_now", "differences",
               "only_left", "only_right", "same"),
}  # fmt: skip


@dataclass(slots=True)
class Telling:
    """Collects what the list, the popups and the table of one page say."""

    said: list[list[Any]] = field(default_factory=list)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _looks: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def said_number(self, one: Said) -> int:
        """Index of a statement, added when it is new."""
        key = (one.claim_id, one.published)
        if key not in self._numbers:
            self._numbers[key] = len(self.said)
            flags = int(one.cut) + 2 * int(one.is_quotation)
            self.said.append([one.speaker, list(one.qualities), one.quote, one.quote_language or "", flags,
                              one.where or "", one.title or "", one.url or "", one.published, list(one.notes),
                              one.claim_id, one.archive_url or ""])  # fmt: skip
        return self._numbers[key]

    def look_number(self, row: dict[str, Any]) -> int:
        """Index of a swatch, added when it is new."""
        key = (row["fill"], row["stroke"], row["weight"], row["dashes"], row["path"])
        return self._looks.setdefault(key, len(self._looks))

    def change(self, one: Change, look: int) -> dict[str, Any]:
        """A change as the page reads it; empty fields are empty texts."""
        return {
            "h": one.heading,
            "w": one.when,
            "v": one.level_text,
            "x": one.stale or "",
            "r": one.rule_text,
            "i": one.rule,
            "t": one.trace,
            "d": one.day.isoformat() if one.day else "",
            "k": look,
            "s": [self.said_number(said) for said in one.supporting],
            "o": [self.said_number(said) for said in one.opposing],
        }

    def listed(self, entries: Entries) -> tuple[list[list[Any]], list[str]]:
        """Rows ``[heading, reason, level, said]`` of what is not drawn, and the reasons."""
        reasons: dict[str, int] = {}
        rows = [
            [one.heading, reasons.setdefault(one.reason, len(reasons)), one.level_text, self.said_number(one.said)]
            for one in entries.listed
        ]
        return rows, list(reasons)

    def rows(self) -> dict[str, Any]:
        """``said`` and ``looks``, once everything is collected."""
        # By column, for statements are alike in each: this packs a fifth smaller.
        return {
            "said": [list(column) for column in zip(*self.said, strict=True)],
            "looks": [list(look) for look in self._looks],
        }


def page_words(words: Words) -> dict[str, str]:
    """Phrases that the scripts use."""
    found = {name: words.text(f"{section}.{name}") for section, names in _WORDS.items() for name in names}
    return found | {"status": found["map"], "new_on": words.text("timeline.new"), "more_said": words.text("claim.more")}


def shared_data(words: Words) -> dict[str, Any]:
    """Paint, marks and phrases: the same for every page in one language."""
    return {
        "marks": MARK_PATHS,
        "paint": {"land": style.LAND, "neighbour": style.NEIGHBOUR, "water": style.WATER, "border": style.BORDER,
                  "inner": style.INNER_BORDER, "shore": style.SHORE},
        "words": page_words(words),
    }  # fmt: skip


TABLE_CHARACTERS = 30_000
"""Text of the table that stands in the page itself; the script adds the rest when the table is opened."""


def rows_that_fit(sizes: Sequence[int], room: int = TABLE_CHARACTERS) -> int:
    """How many rows of these sizes go into the page: at least one, the first ones first."""
    spent = 0
    for number, size in enumerate(sizes):
        spent += size
        if spent > room and number:
            return number
    return len(sizes)


def size_of(one: Said) -> int:
    """Characters of a statement in a table, markup included."""
    return (
        160
        + len(one.who)
        + len(one.quote)
        + len(one.where or "")
        + len(one.published)
        + len(one.url or "")
        + len(one.archive_url or "")
    )
