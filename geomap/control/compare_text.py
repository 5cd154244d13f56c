"""A comparison as tables for the terminal."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

from geomap.catalogue import format_number
from geomap.control.compare_tables import comparison_to_csv, comparison_to_json
from geomap.control.explain import say_state
from geomap.control.phrases import clean, say, say_day, say_number, say_quantity, say_side
from geomap.control.reference import TOLERANCE_DAYS
from geomap.model import PlaceRef, Quantity
from geomap.words import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geomap.config import Profile
    from geomap.control.compare import Comparison, Holding, Stated
    from geomap.control.reference import Agreement, Overlap

    NameOf = Callable[[PlaceRef], str]

FORMATS = ("text", "json", "csv")


def plain_name(place: PlaceRef) -> str:
    """The standard form of a place's name."""
    return place.name or place.surface or "?"


def render_comparison(
    found: Comparison, *, profile: Profile, ui: str = "nl", form: str = "text", name_of: NameOf = plain_name
) -> str:
    """The comparison in one of :data:`FORMATS`; ``name_of`` names places in the language of the interface."""
    if form == "json":
        return json.dumps(comparison_to_json(found), ensure_ascii=False, indent=2) + "\n"
    return comparison_to_csv(found) if form == "csv" else comparison_to_text(found, profile, ui, name_of)


def comparison_to_text(found: Comparison, profile: Profile, ui: str = "nl", name_of: NameOf = plain_name) -> str:
    """For the terminal."""
    lines = [say(ui, "compare", "title", on=say_day(found.on, ui))]
    if found.known_by is not None:
        lines.append(say(ui, "compare", "known_by", day=say_day(found.known_by, ui)))
    lines.append("")
    head = [say(ui, "compare", f"head_{column}") for column in (1, 2, 3, 4)]
    if found.holdings:
        lines += _table(head, [_holding_row(one, profile, ui) for one in found.holdings])
        lines += ["", say(ui, "compare", "indicative")]
    else:
        lines.append(say(ui, "compare", "nothing"))
    if found.by_oblast:
        named = {name: clean(name_of(PlaceRef(name=name))) for name, _one in found.by_oblast}
        rows = [(named[name], *_holding_row(one, profile, ui)) for name, one in found.by_oblast]
        lines += ["", say(ui, "compare", "oblasts"), *_table(["oblast", *head], rows)]
    if found.stated:
        lines += ["", say(ui, "compare", "stated"), *(f"  {row}" for row in _stated_rows(found, profile, ui, name_of))]
    if found.changes is not None:
        lines += ["", _since_line(found, ui)]
        if found.earlier:
            lines += [*_table(head, [_holding_row(one, profile, ui) for one in found.earlier]), ""]
        lines += [f"  {row}" for row in _moved_rows(found, profile, ui)]
        lines += _change_rows(found, profile, ui, name_of) or [f"  {say(ui, 'compare', 'unchanged')}"]
    if found.reference is not None:
        lines += ["", say(ui, "compare", "reference"), *_reference_rows(found, profile, ui, name_of)]
    if found.timing is not None and found.timing.total:
        lines += ["", _timing_line(found, ui)]
    return "\n".join(lines) + "\n"


def _since_line(found: Comparison, ui: str) -> str:
    if found.since_known_by is not None and found.since_known_by != found.known_by:
        day = say_day(found.since or found.on, ui)
        return say(ui, "compare", "since_known_by", day=day, known_by=say_day(found.since_known_by, ui))
    if found.since is not None:
        return say(ui, "compare", "since", day=say_day(found.since, ui))
    return say(ui, "compare", "since_start")


def _timing_line(found: Comparison, ui: str) -> str:
    timing = found.timing
    assert timing is not None
    days = "–" if timing.median_days is None else say_number(timing.median_days, ui)
    share = say_number(round(100 * (timing.overturned_share or 0.0), 1), ui)
    values = {"days": days, "count": timing.corroborated, "refuted": timing.overturned, "total": timing.total}
    return say(ui, "compare", "timing", share=share, **values)


def _holding_row(one: Holding, profile: Profile, ui: str) -> tuple[str, str, str, str]:
    return (
        say_side(one.side, profile, ui),
        say(ui, "compare", one.track),
        say_number(one.places, ui) if one.track != "start_map" else "–",
        say_number(round(one.area_km2), ui),
    )


def _stated_rows(found: Comparison, profile: Profile, ui: str, name_of: NameOf) -> Iterable[str]:
    for one in found.stated:
        values = {
            "place": stated_place(one, ui, name_of),
            "amount": say_quantity(one.quantity, ui),
            "side": say_side(one.side, profile, ui),
            "level": say(ui, "level", one.level.value),
            "day": say_day(one.day, ui) if one.day is not None else "–",
        }
        if one.cells_km2 is None or one.cells_places is None:
            yield say(ui, "compare", "stated_unplaced", **values)
        else:
            cells = say_number(round(one.cells_km2), ui)
            yield say(ui, "compare", "stated_row", **values, cells=cells, places=say_number(one.cells_places, ui))


def stated_place(one: Stated, ui: str, name_of: NameOf = plain_name) -> str:
    """Where an amount was stated; words for the whole country where no place is named."""
    return say(ui, "compare", "country") if one.place is None else clean(name_of(one.place))


def _moved_rows(found: Comparison, profile: Profile, ui: str) -> list[str]:
    return [
        say(
            ui,
            "compare",
            "moved_row",
            before=say_side(one.from_side, profile, ui) if one.from_side else say(ui, "diff", "no_state"),
            after=say_side(one.to_side, profile, ui),
            track=say(ui, "compare", one.track) if one.track else "–",
            places=say_quantity(Quantity(value=one.places, unit=Unit.SETTLEMENTS), ui),
            area=say_number(round(one.area_km2), ui),
        )
        for one in found.moved
    ]


def _change_rows(found: Comparison, profile: Profile, ui: str, name_of: NameOf) -> list[str]:
    rows = []
    for one in found.changes or ():
        known = one.after or one.before
        level = say(ui, "level", known.corroboration.value) if known else ""
        row = say(
            ui,
            "compare",
            "change_row",
            place=clean(name_of(one.place)),
            before=say_state(one.before, profile, ui) if found.since else "…",
            after=say_state(one.after, profile, ui),
            level=level,
        )
        rows.append(f"  {row}")
    return rows


def _reference_rows(found: Comparison, profile: Profile, ui: str, name_of: NameOf) -> list[str]:
    reference = found.reference
    assert reference is not None
    rows = []
    if reference.within_km2 is not None:
        rows.append("  " + say(ui, "compare", "within_row", area=say_number(round(reference.within_km2), ui),
                               count=say_number(reference.outside, ui)))  # fmt: skip
    elif reference.outside:
        rows.append("  " + say(ui, "compare", "beyond_row", count=say_number(reference.outside, ui)))
    for one in reference.sides:
        rows += [f"  {row}" for row in _agreement_rows(one, say_side(one.side, profile, ui), ui)]
    rows += [f"  {say(ui, 'compare', 'not_drawn', side=say_side(one, profile, ui))}" for one in reference.not_drawn]
    if reference.changed is not None and reference.changed.iou is not None:
        rows.append(f"  {say(ui, 'compare', 'changed_row', **_ground(reference.changed, ui))}")
    if reference.estimated:
        rows.append(f"  {say(ui, 'compare', 'estimated')}")
        for one in reference.estimated:
            rows += [f"    {row}" for row in _agreement_rows(one, say_side(one.side, profile, ui), ui)]
        if reference.estimated_changed is not None and reference.estimated_changed.iou is not None:
            rows.append(f"    {say(ui, 'compare', 'changed_row', **_ground(reference.estimated_changed, ui))}")
    counts = {"right": reference.right, "total": len(reference.places), "in_time": reference.right_in_time}
    rows.append("  " + say(ui, "compare", "agree", days=TOLERANCE_DAYS, **counts))
    if reference.changes is not None:
        right = sum(one.in_time for one in reference.changes)
        rows.append("  " + say(ui, "compare", "agree_days", right=right, total=len(reference.changes),
                               days=TOLERANCE_DAYS))  # fmt: skip
    if reference.changed_places is not None:
        rows.append("  " + say(ui, "compare", "agree_changed", theirs=say_number(reference.changed_places, ui),
                               ours=say_number(reference.changed_places_ours or 0, ui)))  # fmt: skip
    rows += [
        say(
            ui,
            "compare",
            "disagree",
            place=clean(name_of(one.place)),
            ours=say_side(one.ours, profile, ui),
            theirs=say_side(one.theirs, profile, ui),
        )
        for one in reference.places
        if not one.agree
    ]
    return rows


def _agreement_rows(one: Agreement, side: str, ui: str) -> Iterable[str]:
    yield say(ui, "compare", "reference_row", side=side, iou=_ratio(one.held.iou, ui), **_sizes(one.held, ui))
    for what, ground in (("gained_row", one.gained), ("lost_row", one.lost)):
        if ground is not None and ground.iou is not None:
            yield say(ui, "compare", what, side=side, **_ground(ground, ui))


def _ground(ground: Overlap, ui: str) -> dict[str, str]:
    ratios = {name: _ratio(getattr(ground, name), ui) for name in ("iou", "precision", "recall")}
    return ratios | _sizes(ground, ui)


def _sizes(ground: Overlap, ui: str) -> dict[str, str]:
    sizes = {"ours": ground.ours_km2, "theirs": ground.theirs_km2, "both": ground.both_km2}
    return {name: say_number(round(size), ui) for name, size in sizes.items()}


def _ratio(value: float | None, ui: str) -> str:
    return "–" if value is None else format_number(value, ui, digits=2, fixed=True)


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
