"""The whole flow on one screen: documents → claims → assessments → control state → territory → pages.

Each function is one arrow. The stages know nothing of each other; they meet here.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap import output
from geomap.config import GeometryUse
from geomap.errors import InputError, NothingUsableError
from geomap.intervals import last_day
from geomap.model import Claim, MapView, Reading, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from shapely.geometry.base import BaseGeometry

    from gazetteer import Gazetteer
    from geomap.changes import EditionNote
    from geomap.claims.ledger import Kept, Ledger
    from geomap.config import Profile, Source
    from geomap.control.baseline import Baseline
    from geomap.model import Assessment, ControlState, Document, Judgement, Mention, Territory
    from geomap.render.blocks import Report
    from geomap.render.entries import Memory
    from geomap.render.image import Image
    from geomap.render.tiles import Tiles

    Progress = Callable[[Iterable[Any], str], Iterable[Any]]


_HOW = "polygons need --holder-field NAME or --holder-map FILE, claims of an earlier period --baseline-on DATE"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Choices that hold for a whole run; every one has the default of the commands."""

    profile_path: Path | None = None
    sources_path: Path | None = None
    overrides_path: Path | None = None
    baseline_path: Path | None = None
    holder_field: str | None = None
    holder_map_path: Path | None = None
    baseline_on: date | None = None
    gazetteer_path: Path | None = None
    known_by: date | None = None
    recorded_by: date | datetime | None = None
    """Of ledgers: only what was recorded by the end of this day (UTC), or by this moment."""
    position: int | None = None
    """Of one ledger: only its rows up to this one."""
    ledger_sources: tuple[Source, ...] = ()
    """Publishers and speakers that ledgers bring (:func:`prepare`)."""
    ui: str | None = None
    strict: bool = False
    estimated: bool = False
    unreviewed: str | None = None
    """What to do with statements that no editor looked at (``config.UNREVIEWED``); None as the profile says."""

    def as_known_by(self, day: date) -> Settings:
        """The same choices with what was published by a day; what is opened stays open."""
        found = replace(self, known_by=day)
        opened = ("profile", "gazetteer", "baseline")
        vars(found).update({name: value for name, value in vars(self).items() if name in opened})
        return found

    @cached_property
    def profile(self) -> Profile:
        """Sides and sources."""
        from geomap.config import load_profile

        return load_profile(self.profile_path, self.sources_path, kept=self.ledger_sources)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The opened place index."""
        from gazetteer import open_gazetteer

        return open_gazetteer(self.gazetteer_path)

    @cached_property
    def baseline(self) -> Baseline | None:
        """The start map, or None: polygons with a holder, or without a field of holders claims of an earlier period."""
        if self.baseline_path is None:
            return None
        from geomap.control.baseline import baseline_of_territory, read_baseline, require_overlap
        from geomap.control.holders import read_holders

        if self.holder_field is None and self.holder_map_path is None:
            if self.baseline_on is None:
                raise InputError(
                    f"{self.baseline_path}: start map without a field of holders and without a day; {_HOW}"
                )
            earlier = replace(self, baseline_path=None, baseline_on=None, overrides_path=None, estimated=False,
                              recorded_by=None, position=None)  # fmt: skip
            reading = read_inputs([self.baseline_path], earlier)
            return baseline_of_territory(territory_on(self.baseline_on, reading, assess(reading, earlier), earlier))
        start = read_baseline(
            self.baseline_path,
            holder_field=self.holder_field,
            profile=self.profile,
            holders=read_holders(self.holder_map_path, profile=self.profile),
            on=self.baseline_on,
            land=self.land,
        )
        require_overlap(start, self.land, str(self.baseline_path))
        return start

    @cached_property
    def land(self) -> BaseGeometry:
        """Outline of the country."""
        from gazetteer import areas

        return areas.country_outline()

    def with_known_by(self, day: date) -> Settings:
        """The same choices with another day of knowledge; what was opened stays open."""
        other = replace(self, known_by=day)
        opened = ("profile", "gazetteer", "land", *(() if self.baseline_on else ("baseline",)))
        other.__dict__.update({name: self.__dict__[name] for name in opened if name in self.__dict__})
        return other

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """What editors decided."""
        if self.overrides_path is None:
            return ()
        from geomap.claims.overrides import read_overrides

        return read_overrides(self.overrides_path)


def _no_progress(items: Iterable[Any], _what: str) -> Iterable[Any]:
    return items


def read_inputs(
    inputs: Sequence[str | Path],
    settings: Settings | None = None,
    *,
    progress: Progress = _no_progress,
) -> Reading:
    """Read documents, claim tables and ledgers, mixed, into one set of located claims with judgements applied.

    Raises
    ------
    InputError
        A path that does not exist, or (``strict``) a document that cannot be used.
    NothingUsableError
        Nothing at all could be read.
    """
    from geomap.claims.gaps import find_gaps
    from geomap.claims.quantities import find_mismatches
    from geomap.claims.read import InputKind, list_inputs, read_documents

    settings = settings or Settings()
    paths = [Path(path) for path in inputs]
    kinds = list_inputs(paths)
    tables = [path for path, kind in kinds if kind is InputKind.CLAIMS]
    ledgers = [path for path, kind in kinds if kind is InputKind.LEDGER]
    texts = [path for path in paths if path not in tables and path not in ledgers]

    claims: list[Claim] = []
    mentions: list[Mention] = []
    kept: list[Document] = []
    skipped: list[Skipped] = []
    if texts:
        documents, skipped = read_documents(texts, strict=settings.strict)
        for document, found, named in extract_all(progress(documents, "documents"), settings):
            kept.append(document)
            claims += found
            mentions += named
        read_elsewhere = {str(path) for path in (*tables, *ledgers)}
        skipped = [one for one in skipped if one.source not in read_elsewhere]
    claims += chain.from_iterable(_read_table(path, settings) for path in tables)
    if settings.recorded_by is not None and not ledgers:
        raise InputError("--recorded-by: only a ledger knows when something was recorded; give one: geomap ledger add")
    judgements: tuple[Judgement, ...] = ()
    for path in ledgers:
        remembered = _read_ledger(path, settings)
        recorded = {document.document_id: document for document in remembered.documents}
        skipped += _given_twice(kept, recorded, path)
        kept = [*(one for one in kept if one.document_id not in recorded), *remembered.documents]
        claims = [*(one for one in claims if one.document_id not in recorded), *remembered.claims]
        mentions = [*(one for one in mentions if one.document_id not in recorded), *remembered.mentions]
        usable, waiting = _without_fresh_evidence(path, remembered, settings)
        judgements += usable
        skipped += waiting
        skipped += [
            Skipped(source=f"ledger: judgement {one.judgement.seq} ({one.judgement.action}) of claim "
                           f"{one.judgement.claim_id!r}", reason=one.why)
            for one in remembered.lost
        ]  # fmt: skip
    judgements += settings.judgements
    claims = _distinct(claims)
    if not kept and not claims:
        reasons = "; ".join(f"{one.source}: {one.reason}" for one in skipped[:5]) or "no file of a known kind"
        raise NothingUsableError(f"nothing usable in {', '.join(map(str, inputs))} ({reasons}); give other input")
    claims = _judged(claims, judgements, settings, skipped)
    return Reading(
        documents=tuple(kept),
        claims=tuple(claims),
        mentions=tuple(mentions),
        mismatches=find_mismatches(claims, ui=settings.ui or "nl"),
        gaps=find_gaps(claims, gazetteer=settings.gazetteer, ui=settings.ui or "nl"),
        skipped=tuple(skipped),
    )


def extract_all(
    documents: Iterable[Document], settings: Settings
) -> Iterator[tuple[Document, tuple[Claim, ...], tuple[Mention, ...]]]:
    """Claims and mentions of each document in turn; memory does not grow with their number."""
    from geomap.claims.extract import extract_claims

    for document in documents:
        extraction = extract_claims(document, gazetteer=settings.gazetteer, profile=settings.profile)
        yield document, extraction.claims, extraction.mentions


def _read_table(path: Path, settings: Settings) -> tuple[Claim, ...]:
    from geomap.claims.handmade import read_claims_file

    return read_claims_file(path, gazetteer=settings.gazetteer, profile=settings.profile)


def prepare(inputs: Sequence[str | Path], settings: Settings) -> Settings:
    """Settings with what the ledgers among the inputs bring along: the sources that were kept in them."""
    from geomap.claims.read import InputKind, list_inputs

    ledgers = [path for path, kind in list_inputs([Path(path) for path in inputs]) if kind is InputKind.LEDGER]
    if not ledgers:
        return settings
    found: list[Source] = []
    for path in ledgers:
        with _open(path, verify=False) as ledger:
            found += ledger.sources(upto=_upto(ledger, settings))
    return replace(settings, ledger_sources=tuple(found))


def _read_ledger(path: Path, settings: Settings) -> Kept:
    with _open(path) as ledger:
        return ledger.keep(upto=_upto(ledger, settings))


def read_places(paths: Iterable[Path], place_ids: Sequence[str], settings: Settings) -> Reading:
    """Of ledgers only the claims on some places, judgements applied: fast, however much the ledgers hold.

    There are no documents and no toponyms in it; claims published after ``known_by`` are left out.
    """
    claims: list[Claim] = []
    judgements: tuple[Judgement, ...] = ()
    skipped: list[Skipped] = []
    for path in paths:
        with _open(path, verify=False) as ledger:
            found = ledger.keep(upto=_upto(ledger, settings), place_ids=place_ids, known_by=settings.known_by)
        usable, _waiting = _without_fresh_evidence(path, found, settings)
        claims += found.claims
        judgements += usable
    known = {claim.claim_id for claim in claims}
    judgements += tuple(one for one in settings.judgements if one.claim_id in known)
    claims = _judged(_distinct(claims), judgements, settings, skipped)
    wanted = frozenset(place_ids)
    return Reading(
        claims=tuple(claim for claim in claims if claim.place is not None and claim.place.id in wanted),
        skipped=tuple(skipped),
    )


def _judged(
    claims: list[Claim], judgements: tuple[Judgement, ...], settings: Settings, skipped: list[Skipped]
) -> list[Claim]:
    """Claims as editors left them, and without what may not be shown before one looked at it."""
    from geomap.claims.publishing import Unreviewed, hold_unreviewed

    if judgements:
        from geomap.claims.overrides import apply_judgements, unusable_judgements

        judged = apply_judgements(
            claims, judgements, gazetteer=settings.gazetteer, profile=settings.profile, strict=settings.strict
        )
        skipped += [
            Skipped(source=f"override of claim {one.claim_id!r}", reason=why)
            for one, why in unusable_judgements(
                claims, judgements, gazetteer=settings.gazetteer, profile=settings.profile
            )
        ]
        claims = list(judged)
    return list(hold_unreviewed(claims, Unreviewed(settings.unreviewed or settings.profile.unreviewed)))


def _without_fresh_evidence(path: Path, kept: Kept, settings: Settings) -> tuple[tuple[Judgement, ...], list[Skipped]]:
    """Judgements without evidence that nobody published and that was recorded only just."""
    from geomap.claims.publishing import withhold_fresh_evidence

    with _open(path, verify=False) as ledger:
        moment = ledger.moment_of(_upto(ledger, settings), settings.recorded_by)
    used, waiting = withhold_fresh_evidence(
        kept.judgements, moment=moment, delay_hours=settings.profile.evidence_delay_hours
    )
    return used, [
        Skipped(
            source=f"ledger: evidence of {one.who} (row {one.seq})",
            reason=f"not published and too fresh; it counts from {free:%Y-%m-%dT%H:%MZ} "
            "(--recorded-by that moment), or at once with the address where it was published",
        )
        for one, free in waiting
    ]


def _open(path: Path, *, verify: bool = True) -> Ledger:
    from geomap.claims.ledger import open_ledger

    return open_ledger(path, verify=verify)


def _upto(ledger: Ledger, settings: Settings) -> int | None:
    return ledger.position_at(settings.recorded_by) if settings.recorded_by is not None else settings.position


def _given_twice(kept: Iterable[Document], recorded: Mapping[str, Document], ledger: Path) -> list[Skipped]:
    """Documents that a ledger has with other words; those with the same words are one."""
    why = f"is in {ledger} with other words, which are used; bring it up to date: geomap ledger add"
    return [
        Skipped(source=one.source or one.document_id, reason=why)
        for one in kept
        if one.document_id in recorded and recorded[one.document_id].text != one.text
    ]


def _distinct(claims: Iterable[Claim]) -> list[Claim]:
    """One of each claim id, in a fixed order: the same claim read twice is one claim."""
    by_id = {claim.claim_id: claim for claim in claims}
    return sorted(
        by_id.values(), key=lambda one: (one.published or "", one.document_id or "", one.start or 0, one.claim_id)
    )


def assess(reading: Reading, settings: Settings | None = None) -> tuple[Assessment, ...]:
    """How sure each reported change is, from what was published by ``settings.known_by``."""
    from geomap.control.corroborate import assess_claims

    settings = settings or Settings()
    return assess_claims(
        known_claims(reading, settings),
        profile=settings.profile,
        known_by=settings.known_by,
        ui=ui_language(reading, settings),
    )


def known_claims(reading: Reading, settings: Settings) -> tuple[Claim, ...]:
    """Claims published no later than ``known_by``; all of them, undated ones too, when it is not asked."""
    if settings.known_by is None:
        return reading.claims
    days = ((claim, last_day(claim.published)) for claim in reading.claims)
    return tuple(claim for claim, day in days if day is not None and day <= settings.known_by)


def dates_of(reading: Reading, assessments: Sequence[Assessment], settings: Settings | None = None) -> tuple[date, ...]:
    """Every date with a change, in order."""
    from geomap.control.state import dates_of_change

    return dates_of_change(assessments, known_claims(reading, settings or Settings()))


def state_on(
    on: date,
    reading: Reading,
    assessments: Sequence[Assessment],
    settings: Settings | None = None,
    *,
    since: date | None = None,
) -> ControlState:
    """Who holds and who is said to hold what on a day."""
    from geomap.control.state import control_on

    settings = settings or Settings()
    return control_on(
        assessments,
        known_claims(reading, settings),
        on=on,
        profile=settings.profile,
        known_by=settings.known_by,
        since=since,
        baseline=settings.baseline,
        ui=ui_language(reading, settings),
    )


def territory_on(
    on: date,
    reading: Reading,
    assessments: Sequence[Assessment],
    settings: Settings | None = None,
    *,
    since: date | None = None,
) -> Territory:
    """The same as cells and indications."""
    from geomap.control.territory import draw_territory

    settings = settings or Settings()
    state = state_on(on, reading, assessments, settings, since=since)
    return draw_territory(
        state,
        gazetteer=settings.gazetteer,
        baseline=settings.baseline,
        estimated=settings.estimated,
        claims=known_claims(reading, settings),
    )


def exported_territory(
    on: date,
    reading: Reading,
    assessments: Sequence[Assessment],
    settings: Settings,
    *,
    since: date | None = None,
) -> Territory:
    """:func:`territory_on`, to be written as shapes.

    Raises
    ------
    RightsError
        The start map comes from a source whose shapes may not be exported.
    """
    from geomap.rights import require_right

    require_right(settings.baseline_path, GeometryUse.EXPORT, profile=settings.profile)
    return territory_on(on, reading, assessments, settings, since=since)


def view_on(
    on: date,
    reading: Reading,
    assessments: Sequence[Assessment],
    settings: Settings | None = None,
    *,
    since: date | None = None,
    dates: tuple[date, ...] = (),
) -> MapView:
    """All that the page of one day shows; gains and losses are those after ``since``, or after the start map.

    Raises
    ------
    RightsError
        The start map comes from a source whose shapes may not be shown.
    """
    settings = settings or Settings()
    territory = territory_on(on, reading, assessments, settings, since=since)
    return _view_of(territory, reading, assessments, settings, dates=dates)


def views_on(
    dates: Sequence[date],
    reading: Reading,
    assessments: Sequence[Assessment],
    settings: Settings | None = None,
) -> Iterator[MapView]:
    """The same of many days, in order; only what changes between two days is worked out again.

    Raises
    ------
    RightsError
        As in :func:`view_on`.
    """
    from geomap.control.walk import walk_states, walk_territories

    settings = settings or Settings()
    claims = known_claims(reading, settings)
    steps = walk_states(
        assessments,
        claims,
        dates=dates,
        known_by=settings.known_by,
        baseline=settings.baseline,
        ui=ui_language(reading, settings),
    )
    walked = walk_territories(
        steps,
        gazetteer=settings.gazetteer,
        baseline=settings.baseline,
        estimated=settings.estimated,
        claims=claims,
    )
    for territory in walked:
        yield _view_of(territory, reading, assessments, settings, dates=tuple(dates))


def _view_of(
    territory: Territory,
    reading: Reading,
    assessments: Sequence[Assessment],
    settings: Settings,
    *,
    dates: tuple[date, ...],
) -> MapView:
    from geomap.claims.publishing import is_reviewed
    from geomap.rights import credits_of, require_right

    require_right(settings.baseline_path, GeometryUse.SHOW, profile=settings.profile)
    claims = known_claims(reading, settings)
    days = [day for claim in claims if (day := last_day(claim.published))]
    return MapView(
        territory=territory,
        claims=claims,
        assessments=tuple(assessments),
        ui=ui_language(reading, settings),
        documents=count_documents(reading),
        publishers=len(origins_of(claims)),
        reviewed=sum(is_reviewed(claim) for claim in claims),
        unreviewed=sum(not is_reviewed(claim) for claim in claims),
        published_through=max(days, default=None),
        undated_documents=sum(document.published is None for document in reading.documents),
        dates=dates,
        attribution=credits_of(settings.baseline_path, profile=settings.profile),
    )


def view_then(view: MapView, reading: Reading, settings: Settings) -> MapView:
    """The same day as it was known on that day: from what was published by then."""
    on = view.territory.state.on
    known = settings.as_known_by(min(on, settings.known_by or on))
    return view_on(on, reading, assess(reading, known), known, dates=view.dates)


def ui_language(reading: Reading, settings: Settings) -> str:
    """Language of the pages: the one asked for, else the documents' own where we have it, else Dutch."""
    if settings.ui:
        return settings.ui
    counted = Counter(document.language for document in reading.documents)
    common = min(counted, key=lambda code: (-counted[code], code or "")) if counted else None
    return common if common in {"nl", "en", "uk"} else "nl"


def count_documents(reading: Reading) -> int:
    """Texts read, and pages that hand-made claims point to."""
    pages = {claim.url or claim.title for claim in reading.claims if claim.document_id is None}
    return len(reading.documents) + len(pages - {None})


def origins_of(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Independent roots of the claims, sorted."""
    return tuple(sorted({claim.origin for claim in claims if claim.origin}))


def render_map(
    view: MapView, settings: Settings | None = None, *, memory: Memory | None = None, tiles: Tiles | None = None
) -> str:
    """One HTML page; pages of one run may share a ``memory`` of words they made. Only with tiles it asks a network."""
    from geomap.render.page import render_page

    settings = settings or Settings()
    return render_page(view, profile=settings.profile, gazetteer=settings.gazetteer, memory=memory, tiles=tiles)


def render_picture(
    view: MapView,
    settings: Settings | None = None,
    *,
    form: str = "png",
    size: tuple[int, int] | None = None,
    dpi: int | None = None,
) -> Image:
    """The map as ``png``, ``svg`` or ``pdf``, with its stamp and its alt text; errors as of ``render_image``."""
    from geomap.render.image import render_image

    settings = settings or Settings()
    return render_image(view, form=form, profile=settings.profile, gazetteer=settings.gazetteer, size=size, dpi=dpi)


def render_report_of(view: MapView, reading: Reading, settings: Settings | None = None) -> str:
    """The printable report of one day, HTML."""
    from geomap.render.report import report_to_html

    return report_to_html(report_of(view, reading, settings))


def report_of(view: MapView, reading: Reading, settings: Settings | None = None) -> Report:
    """The report of one day, or of a period where the view has a day to compare with, before it is written."""
    from geomap import __version__
    from geomap.render.report import build_report
    from geomap.rights import sources_used

    settings = settings or Settings()
    return build_report(
        view,
        profile=settings.profile,
        gazetteer=settings.gazetteer,
        mismatches=(*reading.mismatches, *reading.gaps),
        skipped=reading.skipped,
        sources=sources_used(view.claims, settings.baseline_path, profile=settings.profile),
        program=f"geomap {__version__}",
    )


def build(
    inputs: Sequence[str | Path],
    out: str | Path,
    settings: Settings | None = None,
    *,
    progress: Progress = _no_progress,
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
        then = [view_then(view, reading, settings) for view in progress(shown, "then")]
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
            with _open(path, verify=False) as ledger:
                upto = _upto(ledger, settings)
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
