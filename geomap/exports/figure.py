"""A comparison as a picture (PNG, SVG, PDF): sides, the course in time, stated amounts beside cells, oblasts."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from geomap.control.compare import CLAIMED, CORROBORATED, DISPUTED
from geomap.control.compare_text import plain_name, stated_place
from geomap.control.phrases import clean, say, say_day, say_number, say_plural, say_quantity, say_side
from geomap.errors import OutputError
from geomap.model import PlaceRef
from geomap.output import write_through
from geomap.render.style import INK, LAND, side_colour
from geomap.words import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from geomap.config import Profile
    from geomap.control.compare import Comparison, Holding, Stated
    from geomap.control.compare_text import NameOf

_METADATA: dict[str, dict[str, None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "ModDate": None, "Creator": None, "Producer": None},
}
"""What would differ between two runs, or tell of the machine, is left out."""

_DRAWN_TRACKS = (CORROBORATED, CLAIMED, DISPUTED)
_HATCHES = {CORROBORATED: "", CLAIMED: "////", DISPUTED: "xxxx"}
_OPACITY = {CORROBORATED: 1.0, CLAIMED: 0.0, DISPUTED: 0.0}
_WIDTH_INCHES = 9.0
_ROW_INCHES = 0.3
_PANEL_INCHES = 0.75
_COURSE_INCHES = 2.6
_MAX_ROWS = 24
_MAX_TICKS = 6
_MAX_LABEL = 42


@dataclass(frozen=True, slots=True, kw_only=True)
class _Panel:
    title: str
    height: float
    """Inches."""
    draw: Callable[[Axes], None]


def draw_comparison(
    path: Path, found: Comparison, *, profile: Profile, ui: str = "nl", name_of: NameOf = plain_name
) -> None:
    """Draw a comparison; the same one gives the same bytes.

    Parameters
    ----------
    path
        Its suffix says the format.
    found, profile, ui, name_of
        As for :func:`geomap.control.compare_text.render_comparison`.

    Raises
    ------
    OutputError
        A suffix that is not drawn, or a place that cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in _METADATA:
        raise OutputError(f"{path}: suffix {suffix!r}, expected {', '.join(_METADATA)}; rename the figure")
    import matplotlib as mpl

    with warnings.catch_warnings(), mpl.rc_context():
        warnings.simplefilter("ignore")  # a letter that the font lacks is drawn as a box
        mpl.rcdefaults()
        mpl.rcParams.update({
            "svg.hashsalt": "geomap", "font.family": "DejaVu Sans", "font.size": 9, "text.parse_math": False,
            "hatch.linewidth": 1.2, "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": "#8d8d8d",
            "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 10, "axes.titlelocation": "left",
            "axes.titleweight": "bold", "axes.axisbelow": True, "axes.grid.axis": "x", "grid.color": "#e4e2dd",
        })  # fmt: skip
        figure = _compose(found, profile, ui, name_of)
        write_through(path, lambda made: figure.savefig(made, format=suffix[1:], dpi=150, metadata=_METADATA[suffix]))


def _compose(found: Comparison, profile: Profile, ui: str, name_of: NameOf) -> Figure:
    from matplotlib.figure import Figure

    held = [(say_side(side, profile, ui), side, _of_side(found.holdings, side)) for side in profile.side_ids]
    panels = [_Panel(
        title=say(ui, "compare", "figure_held", on=say_day(found.on, ui)),
        height=_PANEL_INCHES + _ROW_INCHES * len(held),
        draw=partial(_draw_bars, rows=held, profile=profile, ui=ui),
    )]  # fmt: skip
    if len(found.by_day) > 1:
        title = say(ui, "compare", "figure_days")
        panels.append(
            _Panel(title=title, height=_COURSE_INCHES, draw=partial(_draw_course, found=found, profile=profile, ui=ui))
        )
    for unit in (Unit.KM2, Unit.SETTLEMENTS):
        stated = [one for one in found.stated if one.quantity.unit is unit and one.cells_km2 is not None][:_MAX_ROWS]
        if stated:
            panels.append(_Panel(
                title=f"{say(ui, 'compare', 'figure_stated')} ({say_plural(ui, 'unit', unit.value, 2)})",
                height=_PANEL_INCHES + 1.6 * _ROW_INCHES * len(stated),
                draw=partial(_draw_stated, stated=stated, profile=profile, ui=ui, name_of=name_of),
            ))  # fmt: skip
    oblasts = _rows_by_oblast(found, profile, ui, name_of)
    if oblasts:
        panels.append(_Panel(
            title=say(ui, "compare", "figure_oblasts"),
            height=_PANEL_INCHES + _ROW_INCHES * len(oblasts),
            draw=partial(_draw_bars, rows=oblasts, profile=profile, ui=ui),
        ))  # fmt: skip
    heights = [panel.height for panel in panels]
    figure = Figure(figsize=(_WIDTH_INCHES, sum(heights) + 1.0), layout="constrained", facecolor=LAND)
    figure.suptitle(_title(found, ui), x=0.01, ha="left", fontsize=13, fontweight="bold")
    figure.supxlabel(say(ui, "compare", "figure_note"), x=0.01, ha="left", fontsize=8)
    rows = figure.subplots(len(panels), 1, squeeze=False, gridspec_kw={"height_ratios": heights})
    for panel, (axes,) in zip(panels, rows, strict=True):
        axes.set_title(panel.title)
        panel.draw(axes)
    return figure


def _title(found: Comparison, ui: str) -> str:
    title = say(ui, "compare", "figure_title", on=say_day(found.on, ui))
    if found.known_by is not None:
        title += "\n" + say(ui, "compare", "known_by", day=say_day(found.known_by, ui))
    return title


def _of_side(holdings: Sequence[Holding], side: str) -> dict[str, Holding]:
    return {one.track: one for one in holdings if one.side == side and one.track in _DRAWN_TRACKS}


def _rows_by_oblast(
    found: Comparison, profile: Profile, ui: str, name_of: NameOf
) -> list[tuple[str, str, dict[str, Holding]]]:
    """A row an oblast and side, the oblasts with most ground first; no more than can be read."""
    sizes: dict[str, float] = {}
    for name, one in found.by_oblast:
        if one.track in _DRAWN_TRACKS:
            sizes[name] = sizes.get(name, 0.0) + one.area_km2
    rows = []
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        holdings = [one for oblast, one in found.by_oblast if oblast == name]
        for side in profile.side_ids:
            has = _of_side(holdings, side)
            if has:
                shown = name_of(PlaceRef(name=name))
                rows.append((_shortened(f"{shown}, {say_side(side, profile, ui)}"), side, has))
    return rows[:_MAX_ROWS]


def _draw_bars(axes: Axes, rows: Sequence[tuple[str, str, dict[str, Holding]]], profile: Profile, ui: str) -> None:
    """A bar a row, its tracks one after another: solid, hatched, cross-hatched."""
    widest = max((sum(one.area_km2 for one in has.values()) for _label, _side, has in rows), default=0.0)
    for number, (_label, side, has) in enumerate(rows):
        left = 0.0
        colour = side_colour(side, profile)
        for track in _DRAWN_TRACKS:
            if track in has:
                axes.barh(number, has[track].area_km2, left=left, height=0.72, edgecolor=colour, hatch=_HATCHES[track],
                          facecolor=colour if _OPACITY[track] else LAND, linewidth=0.8)  # fmt: skip
                left += has[track].area_km2
        told = ", ".join(
            f"{say(ui, 'compare', track)} {say_number(round(has[track].area_km2), ui)}"
            for track in _DRAWN_TRACKS if track in has
        )  # fmt: skip
        _write_beside(axes, told or "–", left, number)
    axes.set_yticks(range(len(rows)), [label for label, _side, _has in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, widest * 1.45 or 1)
    axes.set_xlabel(say(ui, "compare", "figure_axis"), fontsize=8)
    _say_ticks(axes, ui)


def _draw_stated(axes: Axes, stated: Sequence[Stated], profile: Profile, ui: str, name_of: NameOf) -> None:
    """What was stated as an empty bar, what stands in cells as a full one beneath it."""
    labels = []
    widest = 0.0
    for number, one in enumerate(stated):
        colour = side_colour(one.side, profile)
        cells = (one.cells_km2 if one.quantity.unit is Unit.KM2 else one.cells_places) or 0.0
        axes.barh(number - 0.2, one.quantity.value, height=0.36, facecolor=LAND, edgecolor=colour, linewidth=1.2)
        axes.barh(number + 0.2, cells, height=0.36, facecolor=colour, edgecolor=colour, linewidth=1.2)
        said = f"{say(ui, 'compare', 'figure_said')}: {say_quantity(one.quantity, ui)}"
        found = f"{say(ui, 'compare', 'figure_cells')}: {say_number(round(cells), ui)}"
        for text, size, offset in ((said, one.quantity.value, -0.2), (found, cells, 0.2)):
            _write_beside(axes, text, size, number + offset)
        where = _shortened(f"{stated_place(one, ui, name_of)}, {say_side(one.side, profile, ui)}")
        labels.append(f"{where}\n{say_day(one.day, ui)}" if one.day is not None else where)
        widest = max(widest, one.quantity.value, cells)
    axes.set_yticks(range(len(stated)), labels)
    axes.set_ylim(len(stated) - 0.4, -0.6)
    axes.set_xlim(0, widest * 1.45 or 1)
    _say_ticks(axes, ui)


def _draw_course(axes: Axes, found: Comparison, profile: Profile, ui: str) -> None:
    """A step line a side of what is corroborated; hatched above it what is only claimed."""
    days = [float(day.toordinal()) for day, _has in found.by_day]
    for side in profile.side_ids:
        colour = side_colour(side, profile)
        tracks = [_of_side(has, side) for _day, has in found.by_day]
        solid = [has[CORROBORATED].area_km2 if CORROBORATED in has else 0.0 for has in tracks]
        claimed = [has[CLAIMED].area_km2 if CLAIMED in has else 0.0 for has in tracks]
        both = [one + other for one, other in zip(solid, claimed, strict=True)]
        name = say_side(side, profile, ui)
        axes.step(days, solid, where="post", color=colour, linewidth=2.2,
                  label=f"{name}: {say(ui, 'compare', CORROBORATED)}")  # fmt: skip
        axes.fill_between(days, solid, both, step="post", facecolor="none", edgecolor=colour, hatch="////",
                          linewidth=0.8, label=f"{name}: {say(ui, 'compare', CLAIMED)}")  # fmt: skip
    axes.set_xlim(days[0], days[-1])
    axes.set_ylim(bottom=0)
    axes.set_ylabel(say(ui, "compare", "figure_axis"), fontsize=8)
    axes.legend(loc="upper left", fontsize=8, frameon=False)
    axes.grid(visible=True, axis="y")
    ticks = _month_starts(found.by_day[0][0], found.by_day[-1][0])
    axes.set_xticks([day.toordinal() for day in ticks], [say_day(day, ui) for day in ticks])
    axes.yaxis.set_major_formatter(lambda value, _position: say_number(round(value), ui))


def _month_starts(first: date, last: date) -> list[date]:
    """At most six days to write below the course: firsts of months, or both ends of a short one."""
    months = [(year, month) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    starts = [day for year, month in months if first <= (day := date(year, month, 1)) <= last]
    return starts[:: -(-len(starts) // _MAX_TICKS)] if len(starts) > 1 else [first, last]


def _write_beside(axes: Axes, text: str, x: float, y: float) -> None:
    axes.annotate(text, (x, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8)


def _say_ticks(axes: Axes, ui: str) -> None:
    axes.grid(visible=True, axis="x")
    axes.xaxis.set_major_formatter(lambda value, _position: say_number(round(value), ui))


def _shortened(text: str) -> str:
    shown = clean(text)
    return shown if len(shown) <= _MAX_LABEL else shown[: _MAX_LABEL - 1] + "…"
