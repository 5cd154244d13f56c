"""How values show themselves in a notebook: small tables without style or script, everything from data escaped.

A notebook that is not trusted takes styles and scripts out, and what is left must still be right. The map shows itself
in :mod:`geomap.api`; this module knows no stage, so that the values of :mod:`geomap.model` may use it.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.model import Assessment, ControlState, Reading

ROWS_SHOWN = 20
"""Longer tables say how many rows they leave out."""

CHARACTERS_SHOWN = 200


def reading_to_html(reading: Reading) -> str:
    """What was read, and what became of every claim."""
    rows = [("documents", len(reading.documents)), ("claims", len(reading.claims))]
    rows += [(f"– {reason.replace('_', ' ')}", count) for reason, count in count_listed(reading).items()]
    rows.append(("places named", len(reading.mentions)))
    if reading.skipped:
        rows.append(("inputs skipped", len(reading.skipped)))
    return table(("reading", "number"), rows)


def count_listed(reading: Reading) -> dict[str, int]:
    """How many claims are on the map (``mapped``), and how many only in the list, by reason."""
    counted = Counter(str(one.not_mapped or "mapped") for one in reading.claims)
    return dict(sorted(counted.items(), key=lambda pair: (pair[0] != "mapped", -pair[1], pair[0])))


def assessments_to_html(assessments: Sequence[Assessment]) -> str:
    """The changes, first to last."""
    rows = [
        (one.event_date.edtf, one.place.name or one.place.surface, one.gaining_side, one.level, one.rule,
         ", ".join(one.origins))
        for one in assessments
    ]  # fmt: skip
    return table(("when", "place", "to", "level", "rule", "origins"), rows)


def state_to_html(state: ControlState) -> str:
    """Who holds and who is said to hold what."""
    known = f"known by {state.known_by}" if state.known_by else "all that was read"
    rows = [
        (one.place.name or one.place.surface, one.status, one.side, one.claimed_side, one.corroboration, one.since)
        for one in state.places
    ]
    head = ("place", "status", "holder", "said to hold", "level", "since")
    return table(head, rows, caption=f"{state.on} ({known})")


def table(head: Sequence[str], rows: Iterable[Sequence[Any]], *, caption: str | None = None) -> str:
    """A table in HTML, at most :data:`ROWS_SHOWN` rows of it."""
    kept = list(rows)
    lines = ["".join(f"<td>{_cell(value)}</td>" for value in row) for row in kept[:ROWS_SHOWN]]
    if len(kept) > ROWS_SHOWN:
        lines.append(f'<td colspan="{len(head)}">… {len(kept) - ROWS_SHOWN} more</td>')
    return (
        "<table>"
        + (f"<caption>{_cell(caption)}</caption>" if caption else "")
        + f"<thead><tr>{''.join(f'<th>{_cell(one)}</th>' for one in head)}</tr></thead>"
        + f"<tbody>{''.join(f'<tr>{line}</tr>' for line in lines)}</tbody></table>"
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = "".join(mark if mark.isprintable() else " " for mark in str(value)[: 2 * CHARACTERS_SHOWN])
    return escape(text if len(text) <= CHARACTERS_SHOWN else text[: CHARACTERS_SHOWN - 1] + "…")
