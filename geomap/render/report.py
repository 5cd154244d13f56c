"""The report to print and defend: every change with who says so, amounts beside what is drawn, what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from geomap.model import Basis, MapView, Quantity, Unit
from geomap.render import style
from geomap.render.corrections import correction_lines
from geomap.render.display import QUOTE_LIMIT, clean_text
from geomap.render.document import build_document, read_asset, render_template
from geomap.render.entries import Entries, collect_entries
from geomap.render.image import draw_svg
from geomap.render.layers import draw_view
from geomap.render.legend import key_rows, layer_rows, looks_of
from geomap.render.names import PlaceNames
from geomap.render.page import attribution_line, count_rows, meta_lines
from geomap.render.words import Words, load_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.config import Profile
    from geomap.model import Mismatch, Skipped


def render_report(
    view: MapView,
    *,
    profile: Profile,
    gazetteer: Any = None,
    mismatches: Sequence[Mismatch] = (),
    skipped: Sequence[Skipped] = (),
) -> str:
    """A printable HTML report of one day, with a picture of the map inside; no script, no request.

    Parameters
    ----------
    view
        As for :func:`geomap.render.page.render_page`.
    mismatches
        Totals that do not add up; each is flagged with its arithmetic.
    skipped
        Inputs that could not be used, with the reason.
    """
    words = load_words(view.ui)
    names = PlaceNames(words, view.claims, gazetteer)
    entries = collect_entries(view, profile=profile, names=names, words=words)
    drawing = draw_view(view, entries, profile=profile, names=names, words=words)
    date = words.date_long(view.territory.state.on)
    title = words.text("report.title", date=date)
    picture = draw_svg(drawing, profile=profile, words=words, title=title,
                       width=1000, height=600, framed=False, bounds=drawing.recent_bounds)  # fmt: skip
    body = render_template(
        "report.html.j2",
        t=words.text,
        title=title,
        meta=meta_lines(view, words),
        notices=correction_lines(view, words, profile=profile, gazetteer=gazetteer),
        counts=count_rows(entries, words),
        picture=Markup(picture),  # noqa: S704 (an autoescaped template of ours)
        caption=words.text("report.map_caption", date=date, white=words.text("page.white")),
        layers=layer_rows([layer for layer in drawing.layers if layer.shown], profile),
        keys=key_rows(profile, words),
        entries=entries,
        looks=looks_of(entries, drawing, profile),
        areas=_areas_by_change(view, entries, words),
        drawn=_drawn_lines(view, drawing.areas_km2, profile, words),
        amounts=_amounts(view, entries, names, words),
        mismatches=[_mismatch(one, words) for one in mismatches],
        skipped=[(clean_text(one.source, limit=200), clean_text(one.reason, limit=300)) for one in skipped],
        attribution=attribution_line(view, words),
        later=words.text("page.later", count=words.number(entries.later)) if entries.later else "",
        linked=bool(view.dates),
        patterns=style.patterns(profile),
    )
    return build_document(
        title=title,
        language=words.language,
        body=body,
        styles=(read_asset("page.css"), read_asset("sheet.css")),
    )


def _areas_by_change(view: MapView, entries: Entries, words: Words) -> dict[int, str]:
    """Indicative area of the cell that a change colours; a cell is given to its newest change only."""
    found: dict[int, float] = {}
    for cell in view.territory.cells:
        if cell.state is None or cell.basis is not Basis.CLAIM:
            continue
        numbers = [entries.by_assessment[key] for key in cell.state.assessments if key in entries.by_assessment]
        if numbers:
            found[min(numbers)] = found.get(min(numbers), 0.0) + cell.area_km2
    return {number: words.number(area, digits=0 if area >= 10 else 1) for number, area in found.items() if area}


def _drawn_lines(view: MapView, areas_km2: dict[str, float], profile: Profile, words: Words) -> list[str]:
    lines = []
    for side, area in areas_km2.items():
        cells = sum(
            cell.basis is Basis.CLAIM and cell.state is not None and cell.state.certain and cell.state.change == "gain"
            and side == (cell.state.claimed_side or cell.state.side)
            for cell in view.territory.cells
        )  # fmt: skip
        lines.append(
            words.text("report.mapped_area", side=words.side(side, profile), cells=words.number(cells),
                       area=words.number(area, digits=0))
        )  # fmt: skip
    return lines


def _amounts(view: MapView, entries: Entries, names: PlaceNames, words: Words) -> list[dict[str, str]]:
    """Every stated amount of ground or places, with who states it."""
    rows = []
    for claim in view.claims:
        if claim.quantity is None:
            continue
        number = entries.by_claim.get(claim.claim_id)
        rows.append(
            {
                "amount": words.quantity(claim.quantity),
                "place": names.of(claim.place) or words.text("change.nowhere"),
                "who": clean_text(claim.speaker) or words.text("speaker.unnamed"),
                "publisher": clean_text(claim.publisher),
                "quote": clean_text(claim.quote, limit=QUOTE_LIMIT),
                "change": f"c{number}" if number else "",
            }
        )
    return rows


def _mismatch(one: Mismatch, words: Words) -> dict[str, str]:
    def amount(value: float) -> str:
        return words.number(value, digits=0 if one.unit is Unit.SETTLEMENTS else 2)

    key = "report.mismatch_parts" if one.parts else "report.mismatch_found"
    stated = words.quantity(Quantity(value=one.stated, unit=one.unit))
    line = words.text(key, stated=stated, parts=" + ".join(amount(part) for part in one.parts), found=amount(one.found))
    return {"line": line, "text": clean_text(one.text, limit=QUOTE_LIMIT), "document": clean_text(one.document_id)}
