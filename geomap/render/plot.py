"""A layout painted by matplotlib, as PNG or PDF. Its own fonts come with it: the same bytes on every machine."""

from __future__ import annotations

import math
import re
import warnings
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any

from geomap.errors import InputError
from geomap.render import style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path

    from geomap.render.labels import PlacedLabel
    from geomap.render.picture import Area, LegendRow, Line, Mark, Picture
    from geomap.render.style import Pattern

SANS, SERIF = "DejaVu Sans", "DejaVu Serif"
"""They come with matplotlib, and have Latin and Cyrillic letters."""

MIN_DPI, MAX_DPI = 36, 1200
MAX_PIXELS = 120_000_000

_LAYOUT_DPI = 96
_POINTS = 72 / _LAYOUT_DPI
"""Points a pixel of the layout."""

_TILE, _BAR = 8.0, 3.4
"""Of the SVG patterns: their tile, the width of a line."""

_OPACITY = 0.85
_COMMANDS = re.compile(r"([MLHVZ])([^MLHVZ]*)", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d*\.?\d+")


def check_resolution(width: int, height: int, *, dpi: int, form: str) -> None:
    """Refuse a resolution that makes no sense for a picture of ``width`` × ``height`` pixels of 1/96 inch.

    Raises
    ------
    InputError
        With the bounds.
    """
    if not MIN_DPI <= dpi <= MAX_DPI:
        raise InputError(f"resolution: got {dpi} dpi, expected {MIN_DPI} to {MAX_DPI}; choose another (--dpi)")
    pixels = width * height * (dpi / _LAYOUT_DPI) ** 2
    if form == "png" and pixels > MAX_PIXELS:
        raise InputError(
            f"picture: {width}x{height} at {dpi} dpi is {pixels / 1e6:,.0f} million pixels, expected "
            f"at most {MAX_PIXELS / 1e6:,.0f}; choose a smaller --size or --dpi, or write .svg or .pdf"
        )


def plot_picture(picture: Picture, *, form: str, dpi: int) -> bytes:
    """A picture as ``png`` or ``pdf``, with its title and alt text in the metadata and no date.

    Raises
    ------
    InputError
        A resolution that makes no sense, or too many pixels.
    """
    check_resolution(picture.width, picture.height, dpi=dpi, form=form)
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with warnings.catch_warnings(), mpl.rc_context():
        warnings.simplefilter("ignore")  # a letter that the font lacks is drawn as a box
        mpl.rcdefaults()
        mpl.rcParams.update({"font.family": SANS, "text.parse_math": False, "pdf.fonttype": 42, "pdf.compression": 6})
        figure = Figure(figsize=(picture.width / _LAYOUT_DPI, picture.height / _LAYOUT_DPI), facecolor="#ffffff")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, picture.width)
        axes.set_ylim(picture.height, 0)
        axes.set_axis_off()
        _Painter(picture, axes).paint()
        made = BytesIO()
        figure.savefig(made, format=form, dpi=dpi, metadata=_metadata(picture, form))
        return made.getvalue()


def _metadata(picture: Picture, form: str) -> dict[str, Any]:
    """Title and alt text; what would differ between two runs, or tell of the machine, is left out."""
    if form == "png":
        return {"Title": picture.title, "Description": picture.alt, "Software": None}
    return {"Title": picture.title, "Subject": picture.alt, "CreationDate": None, "ModDate": None, "Creator": None,
            "Producer": None}  # fmt: skip


@lru_cache(maxsize=4)
def _face(bold: bool, serif: bool = False) -> Any:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    found = findfont(FontProperties(family=SERIF if serif else SANS, weight="bold" if bold else "normal"))
    return get_font(found)


@lru_cache(maxsize=20_000)
def measure_text(text: str, size: float, bold: bool) -> float:
    """Width in pixels of a text as it will be drawn."""
    face = _face(bold)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        face.set_size(100, 72)
        face.set_text(text, 0.0)
    return float(face.get_width_height()[0]) / 64 * size / 100


class _Painter:
    def __init__(self, picture: Picture, axes: Axes) -> None:
        self.picture, self.axes = picture, axes
        self.patterns = {f"url(#{one.id})": one for one in picture.patterns}
        left, top, width, height = picture.frame
        self.frame = _box(left, top, width, height)
        self.order = 0

    def paint(self) -> None:
        self.fill(self.frame, style.WATER)
        for area in self.picture.base:
            self.base(area)
        for fill, areas in groupby(self.picture.areas, key=lambda one: one.fill):
            self.areas(fill, tuple(areas))
        for mark in self.picture.marks:
            self.mark(mark)
        for label in self.picture.labels:
            self.label(label)
        self.scale_bar()
        self.margins()
        self.stroke(self.frame, "#d9d6cf", 1.0)
        for line in self.picture.lines:
            self.line(line)
        for row in self.picture.legend:
            self.legend(row)

    def margins(self) -> None:
        """Paper over what the map draws beyond its frame."""
        left, top, width, height = self.picture.frame
        right, bottom = self.picture.width - left - width, self.picture.height - top - height
        for box in ((0, 0, self.picture.width, top), (0, top + height, self.picture.width, bottom),
                    (0, top, left, height), (left + width, top, right, height)):  # fmt: skip
            if box[2] and box[3]:
                self.fill(_box(*box), "#ffffff")

    def next(self) -> int:
        self.order += 1
        return self.order

    def fill(self, path: Path, colour: str, *, alpha: float = 1.0) -> None:
        from matplotlib.patches import PathPatch

        self.axes.add_patch(
            PathPatch(path, facecolor=colour, edgecolor="none", alpha=alpha, linewidth=0, zorder=self.next())
        )

    def stroke(self, path: Path, colour: str, weight: float, *, dashes: str = "") -> None:
        from matplotlib.patches import PathPatch

        pattern = [float(one) / weight for one in dashes.split()] if dashes else []
        patch = PathPatch(path, facecolor="none", edgecolor=colour, linewidth=weight * _POINTS, joinstyle="round",
                          linestyle=(0, pattern) if pattern else "-", capstyle="butt", zorder=self.next())  # fmt: skip
        self.axes.add_patch(patch)

    def base(self, area: Area) -> None:
        path = _path(area)
        match area.layer:
            case "countries":
                self.fill(path, style.LAND if area.contested else style.NEIGHBOUR)
                if area.contested:
                    self.stroke(path, style.BORDER, 1.4)
            case "borders":
                self.stroke(path, style.BORDER, 0.8)
            case "oblasts":
                self.stroke(path, style.INNER_BORDER, 0.9)
            case "lakes":
                self.fill(path, style.WATER)
                self.stroke(path, style.SHORE, 0.5)
            case _:
                self.stroke(path, style.SHORE, 1.0)

    def areas(self, fill: str, areas: Sequence[Area]) -> None:
        """Polygons that follow one another with one fill: a hatching is drawn once, and cut out by all of them."""
        from matplotlib.path import Path

        paths = [_path(area) for area in areas]
        if fill != "none":
            self.textured(Path.make_compound_path(*paths), fill)
        for area, path in zip(areas, paths, strict=True):
            self.stroke(path, area.stroke, area.weight, dashes=area.dashes)

    def textured(self, path: Path, fill: str) -> None:
        pattern = self.patterns.get(fill)
        if pattern is None:
            self.fill(path, fill, alpha=_OPACITY)
            return
        self.fill(path, pattern.ground, alpha=_OPACITY)
        self.hatch(pattern, path)

    def hatch(self, pattern: Pattern, inside: Path) -> None:
        from matplotlib.collections import LineCollection, PatchCollection
        from matplotlib.patches import Circle

        bounds = inside.get_extents()
        box = (bounds.x0, bounds.y0, bounds.x1, bounds.y1)
        made: Any
        if pattern.dot:
            dots = [Circle(at, pattern.dot) for at in _dots(box, pattern.angle)]
            made = PatchCollection(dots, facecolor=pattern.colour, edgecolor="none", zorder=self.next())
        else:
            turns = (pattern.angle, pattern.angle + 90) if pattern.crossed else (pattern.angle,)
            lines = [line for turn in turns for line in _hatching(box, turn)]
            made = LineCollection(lines, colors=pattern.colour, linewidths=_BAR * _POINTS, capstyle="butt",
                                  zorder=self.next())  # fmt: skip
        self.axes.add_collection(made, autolim=False)
        made.set_clip_path(inside, self.axes.transData)

    def mark(self, mark: Mark) -> None:
        path = _symbol(mark.path, mark.x - 9, mark.y - 9, 1.12)
        if mark.dashed:
            self.fill(path, "#ffffff")
            self.stroke(path, mark.fill, 1.8, dashes="3 2")
        else:
            self.stroke(path, "#ffffff", 2.6)
            self.fill(path, mark.fill)

    def label(self, label: PlacedLabel) -> None:
        from matplotlib.patches import Circle

        if label.dot is not None:
            self.axes.add_patch(Circle(label.dot, 2, facecolor="#6b6b6b", edgecolor="#ffffff", linewidth=0.75,
                                       zorder=self.next()))  # fmt: skip
        for text, y in label.lines:
            self.write(text, label.x, y, label.size, bold=label.bold, italic=label.italic,
                       colour="#5b5b5b" if label.faint else style.INK, anchor=label.anchor, halo=True)  # fmt: skip

    def line(self, line: Line) -> None:
        self.write(line.text, line.x, line.y, line.size, bold=line.bold, serif=line.serif,
                   colour="#4a4a4a" if line.faint else style.INK)  # fmt: skip

    def write(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        *,
        bold: bool = False,
        italic: bool = False,
        serif: bool = False,
        colour: str = style.INK,
        anchor: str = "start",
        halo: bool = False,
    ) -> None:
        from matplotlib.patheffects import Normal, Stroke

        sides = {"start": "left", "middle": "center", "end": "right"}
        written = self.axes.text(x, y, text, fontproperties=_font(bold, italic, serif), fontsize=size * _POINTS,
                                 color=colour, ha=sides[anchor], va="baseline", zorder=self.next())  # fmt: skip
        if halo:
            written.set_path_effects([Stroke(linewidth=3 * _POINTS, foreground="#ffffff"), Normal()])

    def scale_bar(self) -> None:
        from matplotlib.path import Path

        x, y, length, says = self.picture.bar
        self.stroke(Path([(x, y), (x + length, y)]), "#ffffff", 4.0)
        self.stroke(Path([(x, y - 4), (x, y), (x + length, y), (x + length, y - 4)]), style.INK, 1.3)
        self.write(says, x + 4, y - 6, 11, halo=True)

    def legend(self, row: LegendRow) -> None:
        swatch = row.swatch
        if swatch.get("mark"):
            self.fill(_symbol(swatch["path"], row.x + 7, row.y + 0.5, 1), swatch["fill"])
        elif swatch:
            box = _box(row.x + 1, row.y + 1, 28, 15)
            if swatch["fill"] != "none":
                self.textured(box, swatch["fill"])
            self.stroke(box, swatch["stroke"], swatch["weight"], dashes=swatch["dashes"])
        for line in row.lines:
            self.line(line)


@lru_cache(maxsize=8)
def _font(bold: bool, italic: bool, serif: bool) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=SERIF if serif else SANS, weight="bold" if bold else "normal",
                          style="italic" if italic else "normal")  # fmt: skip


def _box(x: float, y: float, width: float, height: float) -> Path:
    from matplotlib.path import Path

    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    return Path(corners, closed=True)


def _path(area: Area) -> Path:
    from matplotlib.path import Path

    points: list[tuple[float, float]] = []
    codes: list[Any] = []
    for ring in area.rings:
        points += ring
        codes += [Path.MOVETO, *[Path.LINETO] * (len(ring) - 1)]
        if area.closed:
            points.append(ring[0])
            codes.append(Path.CLOSEPOLY)
    return Path(points, codes)


def _symbol(text: str, x: float, y: float, scale: float) -> Path:
    """A path of :data:`geomap.render.legend.MARK_PATHS` (M, L, H, V and Z, absolute) at a place."""
    from matplotlib.path import Path

    points: list[tuple[float, float]] = []
    codes: list[Any] = []
    here = first = (0.0, 0.0)
    for command, given in _COMMANDS.findall(text):
        numbers = [float(one) for one in _NUMBER.findall(given)]
        if command in "Zz":
            points.append(first)
            codes.append(Path.CLOSEPOLY)
            continue
        if command == "H":
            steps = [(number, here[1]) for number in numbers]
        elif command == "V":
            steps = [(here[0], number) for number in numbers]
        else:
            steps = list(zip(numbers[::2], numbers[1::2], strict=True))
        for number, here in enumerate(steps):
            starts = command == "M" and number == 0
            first = here if starts else first
            points.append(here)
            codes.append(Path.MOVETO if starts else Path.LINETO)
    return Path([(x + px * scale, y + py * scale) for px, py in points], codes)


def _turned(box: tuple[float, float, float, float], angle: float) -> tuple[float, float, range, range]:
    """Cosine and sine of an angle, and the tiles that cover a box in the turned grid."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    corners = [(x, y) for x in box[::2] for y in box[1::2]]
    along = [x * cos + y * sin for x, y in corners]
    across = [y * cos - x * sin for x, y in corners]
    columns = range(math.floor(min(along) / _TILE) - 1, math.ceil(max(along) / _TILE) + 1)
    rows = range(math.floor(min(across) / _TILE) - 1, math.ceil(max(across) / _TILE) + 1)
    return cos, sin, columns, rows


def _hatching(box: tuple[float, float, float, float], angle: float) -> list[list[tuple[float, float]]]:
    cos, sin, columns, rows = _turned(box, angle)
    ends = rows.start * _TILE, rows.stop * _TILE
    lines = []
    for column in columns:
        u = column * _TILE + _BAR / 2
        lines.append([(u * cos - v * sin, u * sin + v * cos) for v in ends])
    return lines


def _dots(box: tuple[float, float, float, float], angle: float) -> list[tuple[float, float]]:
    cos, sin, columns, rows = _turned(box, angle)
    middles = [((column + 0.5) * _TILE, (row + 0.5) * _TILE) for column in columns for row in rows]
    return [(u * cos - v * sin, u * sin + v * cos) for u, v in middles]
