"""What a report consists of, as plain values: HTML, Markdown and Word are written from these and know nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from typing import Any

    from geomap.render.labels import Measure
    from geomap.render.picture import Picture
    from geomap.render.style import Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words of one kind. Plain text: each format escapes it in its own way."""

    text: str
    strong: bool = False
    soft: bool = False
    """Less important: smaller or grey."""
    href: str = ""
    """An http address, or ``#anchor`` of a heading; empty for none."""
    language: str = ""
    """ISO 639-1 where it is not that of the report."""
    look: int | None = None
    """Number of a swatch that stands before it, where a format can draw one."""


Runs = tuple[Run, ...]
Cell = tuple[Runs, ...]
"""Lines of a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; ``level`` 1 is the report's own title."""

    level: int
    text: str
    anchor: str = ""
    look: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph; ``kind`` is ``meta``, ``flag`` or empty."""

    runs: Runs
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list; ``kind`` is ``notices``, ``counts`` or empty."""

    items: tuple[Runs, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words of a text, with quotation marks."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose first row names the columns and whose first column names the rows."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()
    """Columns of numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture with its words."""

    alt: str
    caption: str
    layout: Callable[[Measure | None], Picture]
    """Lays it out for the face that it will be drawn with (None: not known)."""


Block = Heading | Paragraph | Bullets | Quotation | Table | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report before it is written in a format."""

    title: str
    language: str
    on: date
    description: str
    """What it is, in a sentence."""
    blocks: tuple[Block, ...]
    looks: tuple[Mapping[str, Any], ...] = ()
    """Swatches that runs point at."""
    patterns: tuple[Pattern, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    """(address, words) of pages that it stands beside."""


def line(text: str, **kinds: Any) -> Runs:
    """Words of one kind on a line of their own."""
    return (Run(text=text, **kinds),)


def cell(text: str) -> Cell:
    """A cell of one line."""
    return (line(text),)
