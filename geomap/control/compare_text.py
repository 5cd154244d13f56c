"""A comparison as a table for the terminal, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from typing import TYPE_CHECKING, Any

from geomap.control.explain import say_state
from geomap.control.phrases import say, say_day, say_number, say_quantity, say_side, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.config import Profile
    from geomap.control.compare import Comparison, Holding

FORMATS = ("text", "json", "csv")


def render_comparison(found: Comparison, *, profile: Profile, ui: str = "nl", form: str = "text") -> str:
    """The comparison in one of :data:`FORMATS`."""
    if form == "json":
        return json.dumps(comparison_to_json(found), ensure_ascii=False, indent=2) + "\n"
    return comparison_to_csv(found) if form == "csv" else comparison_to_text(found, profile=profile, ui=ui)


def comparison_to_text(found: Comparison, *, profile: Profile, ui: str = "nl") -> str:
    """For the terminal."""
    lines = [say(ui, "compare", "title", on=say_day(found.on, ui))]
    if found.known_by is not None:
        lines.append(say(ui, "compare", "known_by", day=say_day(found.known_by, ui)))
    lines.append("")
    if found.holdings:
        lines += _table(words_in(ui)["compare"]["head"], [_holding_row(one, profile, ui) for one in found.holdings])
        lines += ["", say(ui, "compare", "indicative")]
    else:
        lines.append(say(ui, "compare", "nothing"))
    if found.by_oblast:
        rows = [(name, *_holding_row(one, profile, ui)) for name, one in found.by_oblast]
        lines += ["", say(ui, "compare", "oblasts"), *_table(["oblast", *words_in(ui)["compare"]["head"]], rows)]
    if found.stated:
        lines += ["", say(ui, "compare", "stated"), *(f"  {row}" for row in _stated_rows(found, profile, ui))]
    if found.changes is not None:
        day = say_day(found.since, ui) if found.since else None
        lines += ["", say(ui, "compare", "since", day=day) if day else say(ui, "compare", "since_start")]
        lines += _change_rows(found, profile, ui) or [f"  {say(ui, 'compare', 'unchanged')}"]
    if found.reference is not None:
        lines += ["", say(ui, "compare", "reference"), *_reference_rows(found, profile, ui)]
    if found.timing is not None and found.timing.total:
        timing = found.timing
        days = "–" if timing.median_days is None else say_number(timing.median_days, ui)
        lines += [
            "",
            say(
                ui,
                "compare",
                "timing",
                days=days,
                count=timing.corroborated,
                refuted=timing.overturned,
                total=timing.total,
            ),
        ]
    return "\n".join(lines) + "\n"


def comparison_to_json(found: Comparison) -> dict[str, Any]:
    """Plain values; areas in km², indicative."""
    out: dict[str, Any] = {
        "on": found.on.isoformat(),
        "known_by": found.known_by.isoformat() if found.known_by else None,
        "since": found.since.isoformat() if found.since else None,
        "area_is": "indicative",
        "holdings": [_holding_json(one) for one in found.holdings],
        "by_oblast": [{"oblast": name, **_holding_json(one)} for name, one in found.by_oblast],
        "stated": [
            {
                "place_id": one.place.id,
                "name": one.place.name,
                "side": one.side,
                "value": one.quantity.value,
                "unit": one.quantity.unit.value,
                "comparison": one.quantity.comparison.value if one.quantity.comparison else None,
                "level": one.level.value,
                "cells_km2": _rounded(one.cells_km2),
                "cells_places": one.cells_places,
                "claims": list(one.claims),
            }
            for one in found.stated
        ],
    }
    if found.changes is not None:
        out["changes"] = [
            {
                "place_id": one.place.id,
                "name": one.place.name,
                "before": _state_json(one.before),
                "after": _state_json(one.after),
            }
            for one in found.changes
        ]
    if found.reference is not None:
        out["reference"] = {
            "sides": [
                {
                    "side": one.side,
                    "ours_km2": _rounded(one.ours_km2),
                    "theirs_km2": _rounded(one.theirs_km2),
                    "both_km2": _rounded(one.both_km2),
                    "iou": _rounded(one.iou, 4),
                    "changed_iou": _rounded(one.changed_iou, 4),
                    "changed_precision": _rounded(one.changed_precision, 4),
                    "changed_recall": _rounded(one.changed_recall, 4),
                }
                for one in found.reference.sides
            ],
            "places_right": found.reference.right,
            "places": [
                {"place_id": one.place.id, "name": one.place.name, "ours": one.ours, "theirs": one.theirs}
                for one in found.reference.places
            ],
        }
    if found.timing is not None:
        out["timing"] = {
            "corroborated": found.timing.corroborated,
            "median_days": found.timing.median_days,
            "refuted_or_retracted": found.timing.overturned,
            "total": found.timing.total,
        }
    return out


def comparison_to_csv(found: Comparison) -> str:
    """One measure a row: ``section, oblast, side, place_id, place, measure, value, unit``."""
    from geomap.formats import guard_cell

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["on", "known_by", "section", "oblast", "side", "place_id", "place", "measure", "value", "unit"])
    head = [found.on.isoformat(), found.known_by.isoformat() if found.known_by else ""]
    for row in _csv_rows(found):
        writer.writerow(head + [guard_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return buffer.getvalue()


def _csv_rows(found: Comparison) -> Iterable[list[Any]]:
    named = [("", one) for one in found.holdings] + list(found.by_oblast)
    for oblast, holding in named:
        start = ["holdings", oblast, holding.side or "", "", ""]
        yield [*start, f"{holding.track} places", holding.places, "places"]
        yield [*start, f"{holding.track} area", _rounded(holding.area_km2), "km2 (indicative)"]
    for stated in found.stated:
        where = ["stated", "", stated.side or "", stated.place.id or "", stated.place.name or ""]
        yield [*where, "stated", stated.quantity.value, stated.quantity.unit.value]
        if stated.cells_km2 is not None:
            yield [*where, "in cells", _rounded(stated.cells_km2), "km2 (indicative)"]
            yield [*where, "in cells", stated.cells_places, "places"]
    for change in found.changes or ():
        was, now = (one.status.value if one else "" for one in (change.before, change.after))
        side = change.after.claimed_side or change.after.side or "" if change.after else ""
        yield ["changes", "", side, change.place.id or "", change.place.name or "", f"{was} → {now}", 1, "places"]
    if found.reference is not None:
        for one in found.reference.sides:
            for name in ("ours_km2", "theirs_km2", "both_km2"):
                yield ["reference", "", one.side, "", "", name[:-4], _rounded(getattr(one, name)), "km2"]
            for name in ("iou", "changed_iou", "changed_precision", "changed_recall"):
                yield ["reference", "", one.side, "", "", name, _rounded(getattr(one, name), 4), "ratio"]
        for agreed in found.reference.places:
            place = [agreed.place.id or "", agreed.place.name or ""]
            measure = f"reference: {agreed.theirs or 'nobody'}"
            yield ["reference", "", agreed.ours or "", *place, measure, int(agreed.ours == agreed.theirs), "agree"]


def _holding_row(one: Holding, profile: Profile, ui: str) -> tuple[str, str, str, str]:
    return (
        say_side(one.side, profile, ui),
        say(ui, "compare", one.track),
        say_number(one.places, ui) if one.track != "start_map" else "–",
        say_number(round(one.area_km2), ui),
    )


def _stated_rows(found: Comparison, profile: Profile, ui: str) -> Iterable[str]:
    for one in found.stated:
        values = {
            "place": one.place.name or one.place.surface or "?",
            "amount": say_quantity(one.quantity, ui),
            "side": say_side(one.side, profile, ui),
            "level": say(ui, "level", one.level.value),
        }
        if one.cells_km2 is None or one.cells_places is None:
            yield say(ui, "compare", "stated_unplaced", **values)
        else:
            cells = say_number(round(one.cells_km2), ui)
            yield say(ui, "compare", "stated_row", **values, cells=cells, places=say_number(one.cells_places, ui))


def _change_rows(found: Comparison, profile: Profile, ui: str) -> list[str]:
    rows = []
    for one in found.changes or ():
        known = one.after or one.before
        level = say(ui, "level", known.corroboration.value) if known else ""
        row = say(
            ui,
            "compare",
            "change_row",
            place=one.place.name or one.place.surface or "?",
            before=say_state(one.before, profile, ui) if found.since else "…",
            after=say_state(one.after, profile, ui),
            level=level,
        )
        rows.append(f"  {row}")
    return rows


def _reference_rows(found: Comparison, profile: Profile, ui: str) -> list[str]:
    assert found.reference is not None
    rows = []
    for one in found.reference.sides:
        side = say_side(one.side, profile, ui)
        sizes = {
            "ours": say_number(round(one.ours_km2), ui),
            "theirs": say_number(round(one.theirs_km2), ui),
            "both": say_number(round(one.both_km2), ui),
        }
        rows.append("  " + say(ui, "compare", "reference_row", side=side, iou=_ratio(one.iou, ui), **sizes))
        if one.changed_iou is not None:
            rows.append(
                "  "
                + say(
                    ui,
                    "compare",
                    "changed_row",
                    side=side,
                    iou=_ratio(one.changed_iou, ui),
                    precision=_ratio(one.changed_precision, ui),
                    recall=_ratio(one.changed_recall, ui),
                )
            )
    rows.append("  " + say(ui, "compare", "agree", right=found.reference.right, total=len(found.reference.places)))
    rows += [
        say(
            ui,
            "compare",
            "disagree",
            place=one.place.name or "?",
            ours=say_side(one.ours, profile, ui),
            theirs=say_side(one.theirs, profile, ui),
        )
        for one in found.reference.places
        if one.ours != one.theirs
    ]
    return rows


def _ratio(value: float | None, ui: str) -> str:
    return "–" if value is None else f"{value:.2f}".replace(".", words_in(ui)["decimal"])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns padded to the widest cell; the first two to the left, numbers to the right."""
    widths = [max(_columns(row[number]) for row in (head, *rows)) for number in range(len(head))]
    told = []
    for row in (head, *rows):
        cells = [
            " " * (width - _columns(cell)) + cell if number >= len(head) - 2 else cell + " " * (width - _columns(cell))
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        told.append("  ".join(cells).rstrip())
    return told


def _columns(text: str) -> int:
    return sum(unicodedata.combining(mark) == 0 for mark in text)


def _holding_json(one: Holding) -> dict[str, Any]:
    return {"side": one.side, "track": one.track, "places": one.places, "area_km2": _rounded(one.area_km2)}


def _state_json(state: Any) -> dict[str, Any] | None:
    if state is None:
        return None
    return {
        "side": state.side,
        "claimed_side": state.claimed_side,
        "status": state.status.value,
        "corroboration": state.corroboration.value,
    }


def _rounded(value: float | None, digits: int = 2) -> float | None:
    return None if value is None else round(value, digits)
