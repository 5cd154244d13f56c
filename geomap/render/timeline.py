"""All dates on one page with a slider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gazetteer.bulk import without_collecting
from geomap.render import style
from geomap.render.basemap import home_bounds
from geomap.render.book import make_book
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
    from geomap.render.book import Book


@without_collecting()
def render_timeline(
    views: Sequence[MapView], *, profile: Profile, gazetteer: Any = None, ui: str = "nl", book: Book | None = None
) -> str:
    """One self-contained page for all dates.

    Parameters
    ----------
    views
        One per date, in order; at least one.
    profile, gazetteer
        As for :func:`geomap.render.page.render_page`.
    ui
        Language.
    book
        The views already taken in, where another page shares them.

    Raises
    ------
    ValueError
        No view was given.
    """
    if not views:
        raise ValueError("timeline: got no views, expected at least one; give the empty view when nothing changed")
    words = load_words(ui)
    book = book or make_book(views, profile=profile, gazetteer=gazetteer, ui=ui)
    first, last = views[0].territory.state.on, views[-1].territory.state.on
    page_map = build_map(book.layers, book.extent or home_bounds(profile))
    body = render_template(
        "timeline.html.j2",
        t=words.text,
        title=words.text("page.title", date=words.date_long(last)),
        span=words.text("timeline.span", first=words.date_long(first), last=words.date_long(last),
                        count=words.number(len(views))),
        meta=meta_lines(views[-1], words),
        notices=correction_lines(views[-1], words, profile=profile, gazetteer=gazetteer),
        counts=book.last_counts(),
        days=len(views),
        last=words.date_long(last),
        linked=bool(views[-1].dates),
        map_label=words.text("page.map_label", date=words.date_long(last)),
        map_html=page_map.html,
        control=layer_control(book.layers, profile, words),
        patterns=style.patterns(profile),
        table=table_of(book.told, (), words),
        attribution=attribution_line(views[-1], words),
    )  # fmt: skip
    call = f"reportedChanges.startTimeline([{page_map.call}]);"
    return build_document(
        title=words.text("timeline.title"),
        language=words.language,
        body=body,
        styles=(leaflet_style(), read_asset("page.css"), read_asset("embed.css"), read_asset("timeline.css")),
        scripts=(leaflet_script(), page_script("timeline.js"), f"{page_map.script}\n{call}"),
        data={"page-data": pack(*book.shown()), "page-base": packed_base_map(words.language, profile)},
        later={"page-words": pack(book.said())},
    )
