"""One day's map as one HTML file that makes no request. The only folium code of the project is here.

folium makes the map and its layers; its remote scripts and style sheets are left out, and no data goes through its
templates, which would run ``{{…}}`` and ``</script>``: data travels in one JSON block that ``assets/map.js`` reads,
and into the document as text nodes only (docs/decisions/0010-pages.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from gazetteer.bulk import without_collecting
from geomap.render import style
from geomap.render.basemap import encode_base_map, home_bounds
from geomap.render.corrections import correction_lines, edition_line
from geomap.render.display import clean_text
from geomap.render.document import (
    SCRIPTS_HERE,
    bare_script,
    build_document,
    leaflet_script,
    leaflet_style,
    read_asset,
    render_template,
)
from geomap.render.entries import Change, Entries, Listed, Memory, collect_entries
from geomap.render.layers import (
    Drawing,
    Layer,
    draw_view,
)
from geomap.render.legend import layer_control, looks_of
from geomap.render.lines import STEPS_PER_DEGREE, encode_lines
from geomap.render.names import PlaceNames
from geomap.render.pack import pack
from geomap.render.rows import ShapeTable, columns_of
from geomap.render.telling import TABLE_CHARACTERS, Telling, rows_that_fit, shared_data, size_of
from geomap.render.words import Words, load_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from geomap.config import Profile
    from geomap.model import MapView
    from geomap.render.tiles import Tiles


@without_collecting()
def render_page(
    view: MapView, *, profile: Profile, gazetteer: Any = None, memory: Memory | None = None, tiles: Tiles | None = None
) -> str:
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
    tiles
        A background of raster tiles instead of our own base map; then, and only then, the page asks a network.

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
    page_map = build_map(drawing.layers, drawing.bounds or home_bounds(profile))
    shown, told = page_data(view, drawing, entries, profile=profile, words=words, tiles=tiles)
    body = render_template(
        "page.html.j2",
        t=words.text,
        title=title,
        meta=meta_lines(view, words),
        notices=correction_lines(view, words, profile=profile, gazetteer=gazetteer),
        counts=count_rows(entries, words),
        links=_links(view, words),
        map_label=words.text("page.map_label", date=words.date_long(on)),
        scripts_here=SCRIPTS_HERE,
        map_html=page_map.html,
        control=layer_control(drawing.layers, profile, words),
        patterns=style.patterns(profile),
        nothing="" if entries.changes else words.text("page.nothing_drawn" if entries.listed else "page.nothing"),
        later=words.text("page.later", count=words.number(entries.later)) if entries.later else "",
        table=table_of(entries.changes, entries.listed, words),
        attribution=attribution_line(view, words),
        tiles=tiles,
    )
    return build_document(
        title=title,
        language=words.language,
        body=body,
        styles=(leaflet_style(), read_asset("page.css"), read_asset("embed.css")),
        scripts=(leaflet_script(), page_script(), f"{page_map.script}\nreportedChanges.start([{page_map.call}]);"),
        data={
            "page-data": pack(*shown),
            "page-base": packed_base_map(words.language, profile),
        },
        later={"page-words": pack(told)},
        images=tiles.origin if tiles else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoliumMap:
    """What folium made: an element, a script of constants and numbers, and the map with its groups to hand on."""

    html: Markup
    script: str
    call: str
    """``[map, [group, …]]`` in JavaScript."""


def build_map(
    layers: Sequence[Layer], bounds: tuple[float, float, float, float], *, name: str = "reported"
) -> FoliumMap:
    """Folium's map with an empty group per layer.

    Parameters
    ----------
    layers
        One group each, in this order.
    bounds
        (west, south, east, north) to begin with.
    name
        Of its element, where a page has more than one; a constant of ours.
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
    page_map._id = name  # noqa: SLF001 (folium offers no other way)
    groups = []
    for number, layer in enumerate(layers):
        group = folium.FeatureGroup(name=f"layer {number}", control=False, show=layer.shown)
        group._id = f"{name}_{number}"  # noqa: SLF001
        group.add_to(page_map)
        groups.append(group.get_name())
    figure = page_map.get_root()
    assert isinstance(figure, Figure)
    figure.render()
    return FoliumMap(
        html=Markup(figure.html.render()),  # noqa: S704 (constant ids only)
        script=figure.script.render(),
        call=f"[{page_map.get_name()}, [{', '.join(groups)}]]",
    )


def page_data(
    view: MapView,
    drawing: Drawing,
    entries: Entries,
    *,
    profile: Profile,
    words: Words,
    tiles: Tiles | None = None,
) -> tuple[tuple[dict[str, Any], bytes], dict[str, Any]]:
    """What the scripts read: first what is drawn, with its points; then, once the map is seen, what is said."""
    on = view.territory.state.on
    table = ShapeTable(profile, {layer.key: number for number, layer in enumerate(drawing.layers)})
    lines, points = encode_lines([shape.geometry for shape in drawing.shapes if not shape.mark])
    places = iter(range(len(drawing.shapes)))
    shown = {
        "bounds": list(drawing.bounds or home_bounds(profile)),
        "extent": list(drawing.extent or home_bounds(profile)),
        "steps": STEPS_PER_DEGREE,
        "layers": [layer.key for layer in drawing.layers],
        "shapes": columns_of(
            table.row(
                shape,
                geometry=None if shape.mark else next(places),
                changes=shape.changes,
                weight=2 if shape.new else int(shape.recent),
            )
            for shape in drawing.shapes
        ),
        "lines": lines,
        **table.shared(),
        **shared_data(words),
    }
    if tiles:
        shown["tiles"] = {"url": tiles.url, "attribution": tiles.attribution}
    looks = looks_of(entries, drawing, profile)
    telling = Telling()
    swatches = [telling.look_number(row) for row in looks.rows]
    groups = _groups(entries, on, words)
    group_of = {one.number: number for number, (_, found) in enumerate(groups) for one in found}
    listed, reasons = telling.listed(entries)
    told = {
        "changes": [
            telling.change(one, swatches[looks.of_change[one.number]]) | {"g": group_of[one.number]}
            for one in entries.changes
        ],
        "groups": [[heading, len(found)] for heading, found in groups],
        "listed": listed,
        "reasons": reasons,
        "on": on.isoformat(),
        "dates": [[day.isoformat(), words.date_long(day)] for day in view.dates],
        **telling.rows(),
    }
    return (shown, points), told


SCRIPTS = ("embed.js", "unpack.js", "entries.js", "shapes.js", "labels.js", "map.js", "list.js")
"""Scripts of every page with a map, in order."""


def page_script(*more: str) -> str:
    """The scripts of a page, without their comments and indentation."""
    return "\n".join(bare_script(read_asset(name)) for name in (*SCRIPTS, *more))


@lru_cache(maxsize=8)
def packed_base_map(language: str, profile: Profile) -> str:
    """The base map as the scripts unpack it."""
    return pack(*encode_base_map(language, profile))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The same content as a table: the rows that stand in the page, and how many the script adds."""

    drawn: Sequence[Change]
    drawn_rest: str
    listed: Sequence[Listed]
    listed_rest: str
    listed_count: int


def table_of(changes: Sequence[Change], listed: Sequence[Listed], words: Words) -> Table:
    """Rows of the table, newest first, as far as they fit into a page of modest size."""

    def rest(count: int) -> str:
        return words.text("page.table_rest", count=words.number(count)) if count else ""

    sizes = [sum(size_of(said) for said in (*one.supporting, *one.opposing)) for one in changes]
    drawn = rows_that_fit(sizes)
    room = max(0, TABLE_CHARACTERS - sum(sizes[:drawn]))
    fit = rows_that_fit([size_of(one.said) for one in listed], room)
    return Table(
        drawn=changes[:drawn],
        drawn_rest=rest(len(changes) - drawn),
        listed=listed[:fit],
        listed_rest=rest(len(listed) - fit),
        listed_count=len(listed),
    )


def meta_lines(view: MapView, words: Words) -> tuple[str, ...]:
    """``40 berichten, 6 bronnen, gepubliceerd t/m 13 sept.`` and ``automatisch gelezen, 31 nagekeken``."""
    first = [words.counted("page.reports", view.documents), words.counted("page.sources", view.publishers)]
    if view.published_through:
        first.append(published_line(view, words))
    looked = [words.text("page.automatic", reviewed=words.number(view.reviewed))]
    if view.unreviewed:
        looked.append(words.text("page.not_reviewed", unreviewed=words.number(view.unreviewed)))
    lines = [edition_line(view.edition, words)] if view.edition else []
    lines += [", ".join(first), ", ".join(looked)]
    if view.undated_documents:
        lines.append(words.text("page.undated", count=words.number(view.undated_documents)))
    edition = clean_text(str(view.extra.get("edition") or ""))
    if edition:
        lines.append(words.text("page.edition", edition=edition))
    known_by = view.territory.state.known_by
    if known_by:
        lines.append(words.text("page.known_by", date=words.date_long(known_by)))
    return tuple(lines)


def published_line(view: MapView, words: Words) -> str:
    """``gepubliceerd t/m 13 sept., waarvan 2 na 12 sept.``: the cut-off, and what only became known afterwards."""
    on = view.territory.state.on
    assert view.published_through is not None
    through = words.date_short(view.published_through, near=on)
    if not view.published_later:
        return words.text("page.published_through", date=through)
    return words.text("page.published_later", date=through, count=words.number(view.published_later),
                      day=words.date_short(on, near=view.published_through))  # fmt: skip


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
    for key in ("index", "timeline", "beside", "report"):
        hash_ = f"#on={on}" if key in {"timeline", "beside"} else ""
        name = "compare" if key == "beside" else key
        found.append({"href": f"../{name}.html{hash_}", "text": words.text(f"page.{key}"), "rel": ""})
    return found


def _groups(entries: Entries, on: date, words: Words) -> list[tuple[str, list[Change]]]:
    grouped: dict[str, list[Change]] = {"page.new": [], "page.possible": [], "page.earlier": []}
    for change in entries.changes:
        open_end = change.day is None or change.day > on
        grouped["page.new" if change.new else "page.possible" if open_end else "page.earlier"].append(change)
    return [(words.text(key), changes) for key, changes in grouped.items() if changes]
