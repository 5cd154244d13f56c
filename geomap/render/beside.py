"""Two maps that move together: corroborated beside claimed, a date beside a date, known then beside known now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geomap.render import style
from geomap.render.basemap import home_bounds
from geomap.render.book import Book, difference, make_book
from geomap.render.corrections import correction_lines
from geomap.render.document import build_document, leaflet_script, leaflet_style, read_asset, render_template
from geomap.render.legend import layer_control
from geomap.render.pack import pack
from geomap.render.page import (
    attribution_line,
    build_map,
    meta_lines,
    packed_base_map,
    page_script,
    table_of,
)
from geomap.render.words import load_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.config import Profile
    from geomap.model import MapView

MODES = ("levels", "dates", "then")


def render_beside(
    views: Sequence[MapView],
    then: Sequence[MapView] = (),
    *,
    profile: Profile,
    gazetteer: Any = None,
    ui: str = "nl",
    book: Book | None = None,
) -> str:
    """One self-contained page with two maps side by side.

    Parameters
    ----------
    views
        One per date, in order, as far as is known now; at least one.
    then
        The same dates as they were known on the day itself (``known_by``); empty to leave that comparison out.
    profile, gazetteer, ui, book
        As for :func:`geomap.render.timeline.render_timeline`; the book is added to.

    Raises
    ------
    ValueError
        No view was given, or ``then`` has other dates.
    """
    if not views:
        raise ValueError("side by side: got no views, expected at least one; give the empty view when nothing changed")
    if then and [view.territory.state.on for view in then] != [view.territory.state.on for view in views]:
        raise ValueError("side by side: 'then' has other dates than the views; give one view for each date")
    words = load_words(ui)
    book = book or make_book(views, profile=profile, gazetteer=gazetteer, ui=ui)
    known = [book.add(view) for view in then]
    pairs = [build_map(book.layers, book.extent or home_bounds(profile), name=name) for name in ("left", "right")]
    last = words.date_long(views[-1].territory.state.on)
    body = render_template(
        "beside.html.j2",
        t=words.text,
        title=words.text("beside.title"),
        meta=meta_lines(views[-1], words),
        notices=correction_lines(views[-1], words, profile=profile, gazetteer=gazetteer),
        linked=bool(views[-1].dates),
        modes=[mode for mode in MODES if mode != "then" or then],
        maps=[pair.html for pair in pairs],
        last=last,
        control=layer_control(book.layers, profile, words),
        patterns=style.patterns(profile),
        table=table_of(book.told, (), words),
        attribution=attribution_line(views[-1], words),
    )
    data, points = book.shown()
    data["then"] = [difference(now.shapes, was.shapes) for now, was in zip(book.days, known, strict=False)]
    scripts = "\n".join(pair.script for pair in pairs)
    call = f"reportedChanges.startBeside([{', '.join(pair.call for pair in pairs)}]);"
    return build_document(
        title=words.text("beside.title"),
        language=words.language,
        body=body,
        styles=(leaflet_style(), read_asset("page.css"), read_asset("embed.css"), read_asset("timeline.css")),
        scripts=(leaflet_script(), page_script("timeline.js", "beside.js"), f"{scripts}\n{call}"),
        data={"page-data": pack(data, points), "page-base": packed_base_map(words.language, profile)},
        later={"page-words": pack(book.said())},
    )
