"""One day's map as one HTML file that makes no request. The only folium code of the project is here.

folium makes the map and its layers; its remote scripts and style sheets are left out, and no data goes through its
templates, which would run ``{{…}}`` and ``</script>``: data travels in one JSON block that ``assets/map.js`` reads,
and into the document as text nodes only (docs/decisions/0010-pages.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from geomap.render import style
from geomap.render.basemap import encode_base_map
from geomap.render.display import clean_text
from geomap.render.document import (
    SCRIPTS_HERE,
    build_document,
    leaflet_script,
    leaflet_style,
    read_asset,
    render_template,
)
from geomap.render.entries import Change, Entries, Memory, collect_entries
from geomap.render.layers import (
    STEPS_PER_DEGREE,
    Drawing,
    Layer,
    StyleTable,
    draw_view,
    encode_geometry,
    encode_shape,
)
from geomap.render.legend import MARK_PATHS, key_rows, layer_rows, looks_of
from geomap.render.names import PlaceNames
from geomap.render.words import Words, load_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from geomap.config import Profile
    from geomap.model import MapView

EUROPE = (22.0, 44.0, 41.0, 53.0)
"""Bounds for a view without anything drawn, where the base map gives none."""


def render_page(view: MapView, *, profile: Profile, gazetteer: Any = None, memory: Memory | None = None) -> str:
    """One self-contained page of one day.

    Parameters
    ----------
    view
        What is shown; ``view.ui`` is the language, ``view.dates`` (when not empty) gives links to the other days.
    profile
        Names and colours of the sides.
    gazetteer
        For place names in the page's language; None to use the spellings of the claims.
    memory
        Words already made, for the pages of many days of the same claims in one language: give each call the same.

    Returns
    -------
    str
        HTML; the same view gives the same bytes.
    """
    words = load_words(view.ui)
    names = PlaceNames(words, view.claims, gazetteer)
    entries = collect_entries(view, profile=profile, names=names, words=words, memory=memory)
    drawing = draw_view(view, entries, profile=profile, names=names, words=words)
    on = view.territory.state.on
    title = words.text("page.title", date=words.date_long(on))
    map_html, map_script = build_map(drawing.layers, drawing.bounds or EUROPE, start="start")
    body = render_template(
        "page.html.j2",
        t=words.text,
        title=title,
        meta=meta_lines(view, words),
        counts=count_rows(entries, words),
        links=_links(view, words),
        map_label=words.text("page.map_label", date=words.date_long(on)),
        scripts_here=SCRIPTS_HERE,
        map_html=Markup(map_html),  # noqa: S704 (constant ids only)
        layers=layer_rows(drawing.layers, profile),
        keys=key_rows(profile, words),
        patterns=style.patterns(profile),
        entries=entries,
        groups=_groups(entries, on, words),
        looks=looks_of(entries, drawing, profile),
        nothing=words.text("page.nothing_drawn" if entries.listed else "page.nothing"),
        later=words.text("page.later", count=words.number(entries.later)) if entries.later else "",
        attribution=attribution_line(view, words),
    )
    return build_document(
        title=title,
        language=words.language,
        body=body,
        styles=(leaflet_style(), read_asset("page.css")),
        scripts=(leaflet_script(), read_asset("map.js"), map_script),
        data=page_data(drawing, profile=profile, words=words),
    )


def build_map(layers: Sequence[Layer], bounds: tuple[float, float, float, float], *, start: str) -> tuple[str, str]:
    """Folium's map with an empty group per layer: its element, and its script ending in the call that fills them.

    Parameters
    ----------
    layers
        One group each, in this order.
    bounds
        (west, south, east, north) to begin with.
    start
        Function of ``window.reportedChanges`` that is given the map and the groups.

    Returns
    -------
    tuple
        HTML and JavaScript, both made of constants and numbers.
    """
    import folium
    from branca.element import Figure

    west, south, east, north = bounds
    page_map = folium.Map(
        location=[round((south + north) / 2, 3), round((west + east) / 2, 3)],
        tiles=None,
        zoom_start=6,
        min_zoom=4,
        max_zoom=11,
        zoom_control=False,
        attributionControl=False,
        zoomSnap=0.25,
        wheelPxPerZoomLevel=90,
    )
    # Remote scripts and style sheets out; ids constant instead of random, for the same bytes each time.
    page_map.default_js, page_map.default_css = [], []
    page_map._id = "reported"  # noqa: SLF001 (folium offers no other way)
    groups = []
    for number, layer in enumerate(layers):
        group = folium.FeatureGroup(name=f"layer {number}", control=False, show=layer.shown)
        group._id = str(number)  # noqa: SLF001
        group.add_to(page_map)
        groups.append(group.get_name())
    figure = page_map.get_root()
    assert isinstance(figure, Figure)
    figure.render()
    call = f"reportedChanges.{start}({page_map.get_name()}, [{', '.join(groups)}]);"
    return figure.html.render(), f"{figure.script.render()}\n{call}"


def page_data(drawing: Drawing, *, profile: Profile, words: Words) -> dict[str, Any]:
    """What ``assets/map.js`` reads."""
    table = StyleTable(profile)
    numbers = {layer.key: number for number, layer in enumerate(drawing.layers)}
    shapes = [encode_shape(shape, table, numbers[shape.layer]) for shape in drawing.shapes]
    return {
        "bounds": list(drawing.bounds or EUROPE),
        "steps": STEPS_PER_DEGREE,
        "extent": list(drawing.extent or EUROPE),
        "styles": table.rows(),
        "shapes": shapes,
        "geometries": [0 if shape.mark else encode_geometry(shape.geometry) for shape in drawing.shapes],
        **shared_data(profile=profile, words=words),
    }


def shared_data(*, profile: Profile, words: Words) -> dict[str, Any]:
    """Base map, paint and words of the controls: the same for every page in one language."""
    return {
        "base": encode_base_map(words.language, profile),
        "marks": MARK_PATHS,
        "paint": {"land": style.LAND, "neighbour": style.NEIGHBOUR, "water": style.WATER, "border": style.BORDER,
                  "inner": style.INNER_BORDER, "shore": style.SHORE},
        "words": {key: words.text(f"page.{key}") for key in ("zoom_in", "zoom_out", "reset_view", "close",
                                                                  "show_on_map")},
    }  # fmt: skip


def meta_lines(view: MapView, words: Words) -> tuple[str, ...]:
    """``40 berichten, 6 bronnen, gepubliceerd t/m 13 sept.`` and ``automatisch gelezen, 31 nagekeken``."""
    on = view.territory.state.on
    first = [words.counted("page.reports", view.documents), words.counted("page.sources", view.publishers)]
    if view.published_through:
        first.append(words.text("page.published_through", date=words.date_short(view.published_through, near=on)))
    lines = [", ".join(first), words.text("page.automatic", reviewed=words.number(view.reviewed))]
    if view.undated_documents:
        lines.append(words.text("page.undated", count=words.number(view.undated_documents)))
    known_by = view.territory.state.known_by
    if known_by:
        lines.append(words.text("page.known_by", date=words.date_long(known_by)))
    return tuple(lines)


def count_rows(entries: Entries, words: Words) -> list[dict[str, Any]]:
    """The line of counts, level by level."""
    return [{"key": key, "text": words.text(f"counts.{key}"), "number": number} for key, number in entries.counts]


def attribution_line(view: MapView, words: Words) -> str:
    """Where places, names and borders come from."""
    sources = view.attribution or ("GeoNames (CC BY 4.0)", "Natural Earth")
    return words.text("page.attribution", sources="; ".join(clean_text(source, limit=200) for source in sources))


def _links(view: MapView, words: Words) -> list[dict[str, str]]:
    """To the other days and the overview; a page on its own (no ``dates``) has none."""
    on = view.territory.state.on
    if not view.dates:
        return []
    found = []
    before = [day for day in view.dates if day < on]
    after = [day for day in view.dates if day > on]
    if before:
        day = max(before)
        text = words.text("page.previous", date=words.date_short(day, near=on))
        found.append({"href": f"{day}.html", "text": f"← {text}", "rel": "prev"})
    if after:
        day = min(after)
        text = words.text("page.next", date=words.date_short(day, near=on))
        found.append({"href": f"{day}.html", "text": f"{text} →", "rel": "next"})
    for key, href in (("index", "../index.html"), ("timeline", "../timeline.html"), ("report", "../report.html")):
        found.append({"href": href, "text": words.text(f"page.{key}"), "rel": ""})
    return found


def _groups(entries: Entries, on: date, words: Words) -> list[tuple[str, list[Change]]]:
    grouped: dict[str, list[Change]] = {"page.new": [], "page.possible": [], "page.earlier": []}
    for change in entries.changes:
        open_end = change.day is None or change.day > on
        grouped["page.new" if change.new else "page.possible" if open_end else "page.earlier"].append(change)
    return [(words.text(key), changes) for key, changes in grouped.items() if changes]
