"""The main job, ``geomap build``: every output of the contract, for every date with a change."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap import output
from geomap.config import GeometryUse
from geomap.inputs import no_progress, open_kept, position_in, prepare, read_inputs
from geomap.intervals import last_day
from geomap.pipeline import (
    assess,
    count_documents,
    dates_of,
    known_claims,
    origins_of,
    render_map,
    render_report_of,
    view_on,
    views_on,
    views_then,
)
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from geomap.changes import EditionNote
    from geomap.inputs import Progress
    from geomap.model import Assessment, Claim, MapView, Reading, Skipped


def build(
    inputs: Sequence[str | Path],
    out: str | Path,
    settings: Settings | None = None,
    *,
    progress: Progress = no_progress,
    edition: EditionNote | None = None,
    manifest: dict[str, Any] | None = None,
    when_made: Callable[[str], None] | None = None,
) -> BuildSummary:
    """The main job: every output of the contract, for every date with a change, put in place as a whole.

    ``out`` must be absent, empty or hold an earlier build; it is replaced only when the new build is complete.

    Parameters
    ----------
    edition
        What the pages say of the numbered build that they belong to, and ``manifest`` what the manifest says of it.
    when_made
        Called with the hash of the manifest when all is written and nothing is in place yet; if it raises, nothing
        will be.

    Raises
    ------
    OutputError
        ``out`` holds something else, or cannot be written.
    InputError, NothingUsableError
        As in :func:`read_inputs`.
    RightsError
        The start map's shapes may not be shown. Where they may be shown and not exported, the files of states are
        written without them, and the manifest says so.
    """
    from geomap import flat, formats
    from geomap.changes import changes_to_json
    from geomap.claims.publishing import leave_out_reviewers
    from geomap.exports import geojson
    from geomap.render.beside import render_beside
    from geomap.render.book import make_book
    from geomap.render.entries import Memory
    from geomap.render.index import render_index
    from geomap.render.timeline import render_timeline
    from geomap.rights import may_export, require_right, sources_used, without_start_map
    from geomap.versions import all_versions

    settings = prepare(inputs, settings or Settings())
    target = output.check_target(Path(out))
    require_right(settings.baseline_path, GeometryUse.SHOW, profile=settings.profile)
    whole = may_export(settings.baseline_path, profile=settings.profile)
    reading = read_inputs(inputs, settings, progress=progress)
    assessments = assess(reading, settings)
    dates = dates_of(reading, assessments, settings)
    claims = known_claims(reading, settings)
    if not settings.name_reviewers:
        claims = leave_out_reviewers(claims)

    with output.Staging(target) as stage:
        views: list[MapView] = []
        memory = Memory()
        walked = views_on(dates, reading, assessments, settings)
        for day, found in zip(progress(dates, "maps"), walked, strict=True):
            view = replace(found, edition=edition)
            stage.write(f"maps/{day}.html", render_map(view, settings, memory=memory))
            drawn = view.territory if whole else without_start_map(view.territory)
            stage.write(f"states/{day}.geojson", geojson.territory_to_geojson(drawn))
            stage.write(f"states/{day}.indications.geojson", geojson.indications_to_geojson(view.territory))
            views.append(view)
        summary = summarise(reading, claims, dates)
        last = views[-1] if views else replace(empty_view(reading, assessments, settings), edition=edition)
        stage.write("claims.jsonl", formats.claims_to_jsonl(claims))
        stage.write("claims.csv", flat.claims_to_csv(claims))
        stage.write("claims.geojson", flat.claims_to_geojson(claims))
        stage.write("mentions.jsonl", formats.mentions_to_jsonl(reading.mentions))
        stage.write("assessments.jsonl", formats.assessments_to_jsonl(assessments))
        for document in reading.documents:
            if document.extracted:
                stage.write(f"texts/{output.safe_stem(document.document_id)}.txt", document.text)
        shown = views or [last]
        book = make_book(shown, profile=settings.profile, gazetteer=settings.gazetteer, ui=last.ui, memory=memory)
        stage.write("timeline.html", render_timeline(shown, profile=settings.profile,
                                                     gazetteer=settings.gazetteer, ui=last.ui, book=book))  # fmt: skip
        then = [view for _day, view in zip(progress(shown, "then"), views_then(shown, reading, settings), strict=True)]
        stage.write("compare.html", render_beside(shown, then, profile=settings.profile,
                                                  gazetteer=settings.gazetteer, ui=last.ui, book=book))  # fmt: skip
        stage.write("report.html", render_report_of(last, reading, settings))
        stage.write(
            "index.html",
            render_index(views, last=last, reading=replace(reading, claims=claims), profile=settings.profile,
                         summary=summary.as_dict(), gazetteer=settings.gazetteer),
        )  # fmt: skip
        rights: dict[str, Any] = {"sources": sources_used(claims, settings.baseline_path, profile=settings.profile)}
        if not whole:
            rights["left_out_of_states"] = [{"shapes": "start map", "because": "geometry = 'show'"}]
        if edition is not None and edition.changes is not None:
            changes = json.dumps(changes_to_json(edition.changes), ensure_ascii=False, indent=1)
            stage.write("changes.json", changes + "\n")
        stage.write_manifest(
            inputs=[Path(path) for path in inputs],
            ledgers=_ledgers_of(inputs, settings),
            settings=settings,
            versions=all_versions(settings.gazetteer),
            counts=summary.as_dict(),
            edition=manifest,
            rights=rights,
        )
        if when_made is not None:
            when_made(stage.hash_of(output.MANIFEST))
    return summary


def _ledgers_of(inputs: Sequence[str | Path], settings: Settings) -> dict[Path, str]:
    """Of each ledger the hash of the last row that was used: the same for a copy, whatever was added since."""
    from geomap.claims.read import InputKind, list_inputs

    found = {}
    for path, kind in list_inputs([Path(path) for path in inputs]):
        if kind is InputKind.LEDGER:
            with open_kept(path, verify=False) as ledger:
                upto = position_in(ledger, settings)
                found[path] = ledger.hash_at(ledger.count() if upto is None else upto)
    return found


def empty_view(reading: Reading, assessments: Sequence[Assessment], settings: Settings) -> MapView:
    """A page for when nothing changed: the last day that was written about, or the first of the conflict."""
    days = [day for claim in reading.claims if (day := last_day(claim.published))]
    days += [day for document in reading.documents if (day := last_day(document.published))]
    return view_on(max(days, default=settings.profile.start), reading, assessments, settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildSummary:
    """What a run read, mapped and listed."""

    documents: int
    origins: int
    claims: int
    mapped: int
    listed: tuple[tuple[str, int], ...]
    """(reason, count), most frequent first."""
    dates: tuple[date, ...]
    undated_documents: int
    skipped: tuple[Skipped, ...]
    mismatches: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the manifest and the overview page."""
        return {
            "documents": self.documents,
            "origins": self.origins,
            "claims": self.claims,
            "mapped": self.mapped,
            "listed": dict(self.listed),
            "dates": [day.isoformat() for day in self.dates],
            "undated_documents": self.undated_documents,
            "skipped": [{"source": one.source, "reason": one.reason} for one in self.skipped],
            "mismatches": self.mismatches,
        }


def summarise(reading: Reading, claims: Sequence[Claim], dates: tuple[date, ...]) -> BuildSummary:
    """Count what became of everything that was read."""
    reasons = Counter(claim.not_mapped.value for claim in claims if claim.not_mapped)
    return BuildSummary(
        documents=count_documents(reading),
        origins=len(origins_of(claims)),
        claims=len(claims),
        mapped=sum(claim.not_mapped is None for claim in claims),
        listed=tuple(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))),
        dates=dates,
        undated_documents=sum(document.published is None for document in reading.documents),
        skipped=reading.skipped,
        mismatches=len(reading.mismatches),
    )
