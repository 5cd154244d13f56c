"""The map as a picture: SVG from a template, PNG and PDF by matplotlib, all from one layout; no browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.errors import OutputError
from geomap.render import style
from geomap.render.corrections import correction_lines
from geomap.render.document import template_environment
from geomap.render.entries import collect_entries
from geomap.render.formats import PICTURES
from geomap.render.layers import Drawing, draw_view
from geomap.render.names import PlaceNames
from geomap.render.page import attribution_line, meta_lines
from geomap.render.picture import Picture, check_size, compose
from geomap.render.words import Words, load_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.config import Profile
    from geomap.model import MapView
    from geomap.render.labels import Measure
    from geomap.render.projection import Bounds

DEFAULT_SIZE = (1200, 800)
DEFAULT_DPI = 96
"""At this resolution a pixel of the layout is a pixel of the PNG."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture as a file."""

    form: str
    """``png``, ``svg`` or ``pdf``."""
    content: bytes
    alt: str
    """What it shows, in words."""
    title: str
    size: tuple[int, int]
    """Width and height in pixels of 1/96 inch."""


def draw_svg(
    drawing: Drawing,
    *,
    profile: Profile,
    words: Words,
    title: str,
    width: int = 1000,
    height: int = 640,
    framed: bool = True,
    bounds: Bounds | None = None,
    stamp: Sequence[str] = (),
) -> str:
    """A drawing as SVG; parameters and errors as of :func:`geomap.render.picture.compose`."""
    return paint_svg(
        compose(
            drawing,
            profile=profile,
            words=words,
            title=title,
            width=width,
            height=height,
            framed=framed,
            bounds=bounds,
            stamp=stamp,
        )
    )


def paint_svg(picture: Picture, *, alone: bool = True) -> str:
    """A layout as SVG, with ``<title>`` and ``<desc>``; ``alone`` False leaves the patterns to the page around it."""
    svg: str = template_environment().get_template("map.svg.j2").render(p=picture, paint=style, alone=alone)
    return svg


def compose_view(
    view: MapView,
    *,
    profile: Profile,
    gazetteer: Any = None,
    size: tuple[int, int] = DEFAULT_SIZE,
    framed: bool = True,
    measure: Measure | None = None,
) -> Picture:
    """The picture of a view, laid out.

    Parameters
    ----------
    view, profile, gazetteer
        As for :func:`geomap.render.page.render_page`.
    size
        Width and height of the whole picture in pixels of 1/96 inch.
    framed
        With title, legend, stamp and the meaning of white around it, for use on its own; False for the map alone.
    measure
        Width of a text in the face that it will be drawn with; None for a face that is not known.

    Raises
    ------
    InputError
        The size is out of bounds, or leaves no room for a map.
    """
    words = load_words(view.ui)
    names = PlaceNames(words, view.claims, gazetteer)
    entries = collect_entries(view, profile=profile, names=names, words=words)
    drawing = draw_view(view, entries, profile=profile, names=names, words=words)
    more: dict[str, Any] = {"measure": measure} if measure else {}
    return compose(
        drawing,
        profile=profile,
        words=words,
        title=words.text("page.title", date=words.date_long(view.territory.state.on)),
        width=size[0],
        height=size[1],
        framed=framed,
        stamp=stamp_lines(view, words, profile=profile, gazetteer=gazetteer),
        **more,
    )


def stamp_lines(view: MapView, words: Words, *, profile: Profile, gazetteer: Any = None) -> tuple[str, ...]:
    """What no picture travels without: edition, reports and cut-off, reading, corrections, where the data come from."""
    corrections = correction_lines(view, words, profile=profile, gazetteer=gazetteer)
    return (*meta_lines(view, words), *corrections[:3], attribution_line(view, words))


def render_image(
    view: MapView,
    *,
    form: str,
    profile: Profile,
    gazetteer: Any = None,
    size: tuple[int, int] | None = None,
    dpi: int | None = None,
    framed: bool = True,
) -> Image:
    """The picture of a view as a file; the same view gives the same bytes.

    Parameters
    ----------
    view, profile, gazetteer, size, framed
        As for :func:`compose_view`.
    form
        ``png``, ``svg`` or ``pdf``.
    dpi
        Pixels an inch of a PNG: at 192 it has twice the pixels of ``size``.

    Raises
    ------
    OutputError
        A format that is not drawn.
    InputError
        A size or resolution that makes no sense.
    """
    if form not in PICTURES:
        raise OutputError(f"picture: format {form!r}, expected {', '.join(PICTURES)}; choose another")
    from geomap.render.plot import check_resolution, measure_text, plot_picture

    size = DEFAULT_SIZE if size is None else size
    dpi = DEFAULT_DPI if dpi is None else dpi
    check_size(*size)
    check_resolution(*size, dpi=dpi, form=form)
    measure = None if form == "svg" else measure_text
    picture = compose_view(view, profile=profile, gazetteer=gazetteer, size=size, framed=framed, measure=measure)
    content = paint_svg(picture).encode() if form == "svg" else plot_picture(picture, form=form, dpi=dpi)
    return Image(form=form, content=content, alt=picture.alt, title=picture.title, size=size)


def render_svg(
    view: MapView, *, profile: Profile, gazetteer: Any = None, width: int = 1000, height: int = 640, framed: bool = True
) -> str:
    """The map of a view as one SVG; ``width`` and ``height`` of the whole picture in pixels."""
    return paint_svg(compose_view(view, profile=profile, gazetteer=gazetteer, size=(width, height), framed=framed))
