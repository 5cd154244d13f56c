"""The flow: claims → assessments → control state → territory → pages, one function an arrow.

The stages know nothing of each other; they meet here. Before it stands :mod:`geomap.inputs` (documents → claims), after
it :mod:`geomap.building` (all of it, for every date).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from geomap.config import GeometryUse
from geomap.intervals import first_day, last_day
from geomap.model import Claim, MapView, Reading
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from geomap.model import Assessment, ControlState, Territory
    from geomap.render.blocks import Report
    from geomap.render.entries import Memory
    from geomap.render.image import Image
    from geomap.render.tiles import Tiles


def assess(reading: Reading, settings: Settings | None = None, *, told: bool = True) -> tuple[Assessment, ...]:
    """How sure each reported change is, from what was published by ``settings.known_by``; ``told`` with its trace."""
    from geomap.control.corroborate import assess_claims

    settings = settings or Settings()
    return assess_claims(
        known_claims(reading, settings),
        profile=settings.profile,
        known_by=settings.known_by,
        ui=ui_language(reading, settings),
        told=told,
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
    estimated: bool | None = None,
) -> Territory:
    """The same as cells and indications; with the estimated extent as the settings say, or ``estimated``."""
    from geomap.control.territory import draw_territory

    settings = settings or Settings()
    state = state_on(on, reading, assessments, settings, since=since)
    return draw_territory(
        state,
        gazetteer=settings.gazetteer,
        baseline=settings.baseline,
        estimated=settings.estimated if estimated is None else estimated,
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
    from geomap.rights import credits_of

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
    named = credits_of(claims, settings.baseline_path, profile=settings.profile)
    for territory in walked:
        yield _view_of(territory, reading, assessments, settings, dates=tuple(dates), named=named)


def _view_of(
    territory: Territory,
    reading: Reading,
    assessments: Sequence[Assessment],
    settings: Settings,
    *,
    dates: tuple[date, ...],
    named: tuple[str, ...] | None = None,
) -> MapView:
    from geomap.claims.publishing import is_reviewed
    from geomap.render.entries import first_day_told
    from geomap.rights import credits_of, require_right

    require_right(settings.baseline_path, GeometryUse.SHOW, profile=settings.profile)
    on = territory.state.on
    claims = known_claims(reading, settings)
    if named is None:
        named = credits_of(claims, settings.baseline_path, profile=settings.profile)
    told = [claim for claim in claims if (day := first_day_told(claim)) is None or day <= on]
    days = [day for claim in told if (day := last_day(claim.published))]
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
        published_later=sum(day > on for claim in told if (day := first_day(claim.published))),
        name_reviewers=settings.name_reviewers,
        undated_documents=sum(document.published is None for document in reading.documents),
        dates=dates,
        attribution=named,
    )


def views_then(views: Iterable[MapView], reading: Reading, settings: Settings) -> Iterator[MapView]:
    """Each of some days, in their order, as it was known on that day: from what was published by then."""
    from geomap.control.growing import assess_as_known

    views = tuple(views)
    last = settings.known_by
    days = [min(view.territory.state.on, last or view.territory.state.on) for view in views]
    believed = assess_as_known(reading.claims, days=days, profile=settings.profile, ui=ui_language(reading, settings))
    for view, day, assessments in zip(views, days, believed, strict=True):
        known = settings.with_known_by(day)
        yield view_on(view.territory.state.on, reading, assessments, known, dates=view.dates)


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


def report_of(view: MapView, reading: Reading, settings: Settings | None = None, *, full: bool = False) -> Report:
    """The report of one day, or of a period where the view has a day to compare with, before it is written.

    ``full`` tells everything; else long parts are cut, and say how much of them is left out.
    """
    from geomap import __version__
    from geomap.render.report import FULL, SHORT, build_report
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
        length=FULL if full else SHORT,
    )
