"""The overview of an output folder: what was read, every date with its counts, files to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from geomap.render import style
from geomap.render.corrections import change_log, correction_lines, edition_line
from geomap.render.display import clean_text
from geomap.render.document import build_document, read_asset, render_template
from geomap.render.entries import Memory, collect_entries
from geomap.render.image import draw_svg
from geomap.render.layers import draw_view
from geomap.render.names import PlaceNames
from geomap.render.page import attribution_line, count_rows
from geomap.render.thumbs import HEIGHT, WIDTH, Thumbs
from geomap.render.words import Words, load_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geomap.config import Profile
    from geomap.model import MapView, Reading

DOWNLOADS = ("claims.csv", "claims.jsonl", "claims.geojson", "assessments.jsonl", "mentions.jsonl", "manifest.json")
"""Files of a build beside its pages."""


def render_index(
    views: Sequence[MapView],
    *,
    last: MapView,
    reading: Reading,
    profile: Profile,
    summary: Mapping[str, Any],
    gazetteer: Any = None,
    downloads: Sequence[str] = DOWNLOADS,
) -> str:
    """The overview page ``index.html``.

    Parameters
    ----------
    views
        One per date, in order; none when nothing changed, and the page says so.
    last
        The newest view, or the empty one: its language is the page's.
    reading
        What was read: documents without a date and skipped inputs are listed.
    summary
        Counts: ``documents``, ``origins``, ``claims``, ``mapped``, ``listed`` (reason → number).
    downloads
        Names of files beside the page.
    """
    words = load_words(last.ui)
    names = PlaceNames(words, last.claims, gazetteer)
    rows, picture, memory, thumbs = [], "", Memory(), Thumbs(profile)
    for view in views:
        entries = collect_entries(view, profile=profile, names=names, words=words, memory=memory)
        drawing = draw_view(view, entries, profile=profile, names=names, words=words)
        on = view.territory.state.on
        rows.append(
            {
                "dots": thumbs.dots(drawing),
                "href": f"maps/{on}.html",
                "state": f"states/{on}.geojson",
                "date": words.date_long(on),
                "iso": on.isoformat(),
                "new": [change for change in entries.changes if change.new],
                "drawn": len(entries.changes),
                "counts": {key: number for key, number in entries.counts if key != "unplaceable"},
            }
        )
        if view is views[-1]:
            title = words.text("page.title", date=words.date_long(on))
            picture = draw_svg(drawing, profile=profile, words=words, title=title,
                               width=1040, height=520, framed=False, bounds=drawing.recent_bounds)  # fmt: skip
    rows.reverse()
    body = render_template(
        "index.html.j2",
        t=words.text,
        title=words.text("overview.title"),
        summary=([edition_line(last.edition, words)] if last.edition else []) + list(summary_lines(summary, words)),
        notices=correction_lines(last, words, profile=profile, gazetteer=gazetteer),
        changed=change_log(last.edition, words, profile=profile, gazetteer=gazetteer, claims=last.claims),
        changed_since=_since(last, words),
        rows=rows,
        ground=thumbs.ground,
        thumb=(WIDTH, HEIGHT),
        paint=style,
        levels=[
            row for row in count_rows(_any_entries(last, profile, names, words), words) if row["key"] != "unplaceable"
        ],
        picture=Markup(picture),  # noqa: S704 (an autoescaped template of ours)
        latest=rows[0] if rows else None,
        reasons=[(words.text(f"reason.{key}"), number) for key, number in dict(summary.get("listed", {})).items()],
        downloads=downloads,
        undated=[clean_text(one.title or one.document_id) for one in reading.documents if one.published is None],
        skipped=[(clean_text(one.source, limit=200), clean_text(one.reason, limit=300)) for one in reading.skipped],
        attribution=attribution_line(last, words),
        patterns=style.patterns(profile),
    )
    return build_document(
        title=words.text("overview.title"),
        language=words.language,
        body=body,
        styles=(read_asset("page.css"), read_asset("sheet.css")),
    )


def _since(view: MapView, words: Words) -> str:
    changes = view.edition.changes if view.edition else None
    return words.text("edition.since", number=changes.since) if changes else ""


def _any_entries(view: MapView, profile: Profile, names: PlaceNames, words: Words) -> Any:
    return collect_entries(view, profile=profile, names=names, words=words)


def summary_lines(summary: Mapping[str, Any], words: Words) -> tuple[str, ...]:
    """``8 artikelen, 5 bronnen`` and what came out of them."""
    first = [
        words.counted("overview.articles", int(summary.get("documents", 0))),
        words.counted("page.sources", int(summary.get("origins", 0))),
    ]
    listed = sum(int(number) for number in dict(summary.get("listed", {})).values())
    return (
        ", ".join(first),
        words.text("overview.claims", count=words.number(int(summary.get("claims", 0)))),
        words.text("overview.mapped", count=words.number(int(summary.get("mapped", 0)))),
        words.text("overview.listed", count=words.number(listed)),
    )
