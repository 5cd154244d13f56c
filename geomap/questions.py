"""What one asks of a reading, beside a map: compare, why, diff, explain. Each joins the stages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import InputError
from geomap.intervals import last_day
from geomap.model import PlaceRef
from geomap.pipeline import assess, dates_of, known_claims, state_on, territory_on, ui_language
from geomap.words import PlaceMatch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

    from gazetteer.model import Match, Place
    from geomap.control.baseline import Baseline
    from geomap.control.compare import Comparison, Holding
    from geomap.control.diff import KnowledgeDiff
    from geomap.control.reference import MapSeries
    from geomap.exports.layers import Layer
    from geomap.model import Assessment, Reading, Territory
    from geomap.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A map of somebody else, as the commands name it."""

    path: Path
    holder_field: str | None = None
    holder_map_path: Path | None = None
    date_field: str | None = None
    """Field with the day of a polygon, of a file with maps of several days."""
    since_path: Path | None = None
    """The same map of the earlier day, where it is a file of its own."""
    within: str | None = None
    """What to compare in: a map file whose polygons bound it, or ``extent``: the convex hull of what the map draws."""

    def area(self, maps: MapSeries) -> BaseGeometry | None:
        """The area to compare in; None where it is not bounded.

        Raises
        ------
        InputError, CRSError
            The file cannot be read, has no CRS, or no polygon.
        """
        from geomap.control.reference import extent_of

        if self.within is None:
            return None
        if self.within == "extent":
            return extent_of(maps)
        from geomap.control.baseline import read_outline

        if not Path(self.within).is_file():
            raise InputError(f"--reference-within {self.within}: no such file; give a file with polygons, or extent")
        return read_outline(Path(self.within))

    def read(self, settings: Settings, *, on: date, since: date | None) -> tuple[MapSeries, Baseline | None]:
        """The maps by day, and the one of the earlier day where it has a file of its own.

        Raises
        ------
        InputError, CRSError
            It cannot be read, has no CRS, or begins after the day that is asked of it.
        """
        from geomap.control.baseline import map_in_force, read_map_series
        from geomap.control.holders import read_holders

        how: dict[str, Any] = {
            "holder_field": self.holder_field,
            "profile": settings.profile,
            "holders": read_holders(self.holder_map_path, profile=settings.profile),
            "date_field": self.date_field,
            "land": settings.land,
        }
        series = read_map_series(self.path, **how)
        asked = [on] if since is None or self.since_path is not None else [since, on]
        _require_days(series, asked, self.path)
        if self.since_path is None:
            return series, None
        earlier = read_map_series(self.since_path, **how)
        _require_days(earlier, [since or on], self.since_path)
        return series, map_in_force(earlier, since or on)


def _require_days(series: MapSeries, days: Sequence[date], path: Path) -> None:
    first = series[0][0]
    if first is not None and first > min(days):
        raise InputError(
            f"{path}: its first map is of {first}, after {min(days)}; give an earlier map, or ask about a later day"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A comparison, and the ground that it is about."""

    found: Comparison
    territory: Territory
    earlier: Territory | None

    def _repr_html_(self) -> str:
        from geomap.showing import table

        rows = [
            (one.side, one.track.replace("_", " "), one.places, f"{one.area_km2:,.0f}") for one in self.found.holdings
        ]
        return table(("side", "track", "places", "km², indicative"), rows, caption=str(self.found.on))

    def changes_layer(self) -> Layer:
        """What changed, for export; nothing where nothing was compared with."""
        from geomap.exports.layers import changes_layer

        shapes = {
            cell.state.place.id: (cell.geometry, cell.area_km2)
            for one in (self.earlier, self.territory)
            if one is not None
            for cell in one.cells
            if cell.state is not None and cell.state.place.id is not None
        }
        changes = [(one.place, one.before, one.after) for one in self.found.changes or ()]
        return changes_layer(changes, shapes, title=f"Changes, {self.found.since or 'start'} – {self.found.on}")


def compare_on(
    on: date,
    reading: Reading,
    settings: Settings,
    *,
    since: date | None = None,
    since_known_by: date | None = None,
    reference: Reference | None = None,
    by_day: bool = False,
) -> Compared:
    """Claimed against corroborated, a day against a day, then against now, or us against a reference map.

    Parameters
    ----------
    on, since
        The day asked about, and the day to compare with; the start map without.
    since_known_by
        Of the earlier day (the same one without ``since``), use only what was published by this day.
    reference
        A map of somebody else. With ``settings.estimated`` the estimated extent is compared with it too, told apart.
    by_day
        Tell holdings of every day with a change too, from ``since`` on.

    Raises
    ------
    InputError, CRSError
        The reference cannot be read or has no CRS.
    """
    from geomap.control.compare import compare, measure_timing

    maps, before = reference.read(settings, on=on, since=since) if reference is not None else ((), None)
    assessments = assess(reading, settings)
    guess = settings.estimated and bool(maps)
    territory = territory_on(on, reading, assessments, settings, since=since, estimated=False)
    guessed = territory_on(on, reading, assessments, settings, since=since, estimated=True) if guess else None
    earlier = guessed_earlier = None
    if since is not None or since_known_by is not None:
        then = settings if since_known_by is None else settings.with_known_by(since_known_by)
        known = assessments if then is settings else assess(reading, then)
        earlier = territory_on(since or on, reading, known, then, estimated=False)
        guessed_earlier = territory_on(since or on, reading, known, then, estimated=True) if guess else None
    claims = known_claims(reading, settings)
    found = compare(
        territory,
        earlier=earlier,
        baseline=settings.baseline,
        reference=maps,
        reference_before=before,
        settlements=_settlements(settings) if maps else (),
        within=reference.area(maps) if reference is not None else None,
        estimated=guessed,
        estimated_earlier=guessed_earlier,
        claims=claims,
        oblast_of=lambda place: _oblast_of(place, settings),
        timing=measure_timing(assessments, claims, profile=settings.profile),
        by_day=_holdings_by_day(on, since, reading, assessments, settings) if by_day else (),
    )
    return Compared(found=found, territory=territory, earlier=earlier)


def _holdings_by_day(
    on: date, since: date | None, reading: Reading, assessments: Sequence[Assessment], settings: Settings
) -> tuple[tuple[date, tuple[Holding, ...]], ...]:
    from gazetteer import areas
    from geomap.control.compare import holdings_of
    from geomap.control.territory import areas_km2

    days = [day for day in dates_of(reading, assessments, settings) if day <= on and (since is None or day >= since)]
    states = [state_on(day, reading, assessments, settings) for day in sorted({*days, on, *([since] if since else [])})]
    ids = sorted({one.place.id for state in states for one in state.places if one.place.id is not None})
    cells = areas.cells_of(settings.gazetteer, ids)
    sizes = dict(zip(cells, areas_km2(list(cells.values())), strict=True))
    return tuple((state.on, holdings_of(state, sizes)) for state in states)


def _settlements(settings: Settings) -> tuple[PlaceRef, ...]:
    places = settings.gazetteer.places(["settlement"])
    return tuple(PlaceRef(id=one.id, name=one.name, kind=one.kind.value, lat=one.lat, lon=one.lon) for one in places)


def _oblast_of(place: PlaceRef, settings: Settings) -> str | None:
    known = settings.gazetteer.place(place.id) if place.id else None
    return next((name for name in known.admin if name.endswith("Oblast")), None) if known else None


def why_place_in(name: str, on: date, inputs: Sequence[Path], settings: Settings) -> str | None:
    """:func:`why_place` out of a large ledger, reading only what is said of the place and the areas around it.

    None where that is not enough, and all of the input must be read: "no report" tells how much was read at all.
    """
    from geomap.standing import can_answer, is_large_ledger, page_language, read_around, spoken_of

    if not is_large_ledger(inputs) or not can_answer(settings):
        return None
    place = _find_place(name, spoken_of(inputs, settings), settings)
    reading = read_around(inputs, place.id, place.admin, settings)
    used = replace(settings, ui=page_language(inputs, settings))
    shown = state_on(on, reading, assess(reading, used), used)
    if place.id not in {one.place.id for one in shown.places}:
        return None
    return why_place(place.id, on, reading, used, surface=name)


def why_place(name: str, on: date, reading: Reading, settings: Settings, *, surface: str | None = None) -> str:
    """Why a place is shown as it is; ``name`` in any spelling, or a place id, ``surface`` as it was asked.

    Raises
    ------
    InputError
        The name denotes no place that is known, or several of which none is spoken of.
    """
    from geomap.control.explain import render_explanation, why

    claims = known_claims(reading, settings)
    spoken_of = {claim.place.id for claim in claims if claim.place and claim.place.id}
    place = _find_place(name, spoken_of, settings)
    assessments = assess(reading, settings)
    explanation = why(
        PlaceRef(
            id=place.id,
            name=place.name,
            surface=surface or name,
            kind=place.kind.value,
            lat=place.lat,
            lon=place.lon,
            match=PlaceMatch.MATCHED,
        ),
        control=state_on(on, reading, assessments, settings),
        assessments=assessments,
        claims=claims,
        around=place.admin,
        start_side=settings.baseline.side_at(place.lon, place.lat) if settings.baseline else None,
    )
    ui = ui_language(reading, settings)
    return render_explanation(
        explanation, profile=settings.profile, ui=ui, name_of=lambda one: name_in(one, ui, settings)
    )


def name_in(place: PlaceRef, ui: str, settings: Settings) -> str:
    """Name of a place in the language of the interface; an oblast may come by its name alone."""
    from gazetteer.display import display_name

    known = settings.gazetteer.place(place.id) if place.id else None
    if known is None and place.name and place.name.endswith("Oblast"):
        known = settings.gazetteer.lookup(place.name, kind="oblast").place
    return display_name(known, ui) if known is not None else place.name or place.surface or "?"


def _find_place(name: str, spoken_of: set[str], settings: Settings) -> Place:
    known = settings.gazetteer.place(name)
    if known is not None:
        return known
    match = settings.gazetteer.lookup(name)
    rivals = [one.place for one in match.candidates if one.how != "fuzzy"]
    told = [place for place in rivals if place.id in spoken_of]
    if match.place is not None and (match.place.id in spoken_of or not told):
        return match.place
    if len(told) == 1:
        return told[0]
    raise InputError(f"place {name!r}: {_rivals_in_words(match)}")


def _rivals_in_words(match: Match) -> str:
    if not match.candidates:
        return "not known to the gazetteer; try another spelling, or gazetteer lookup"
    shown = ", ".join(
        f"{one.place.name} ({one.place.admin[-1] if one.place.admin else one.place.kind}, {one.place.id})"
        for one in match.candidates[:6]
    )
    return f"may be {shown}; give the id"


def diff_known_by(on: date, known_by: tuple[date, date], reading: Reading, settings: Settings) -> KnowledgeDiff:
    """What later publications changed about one day."""
    from geomap.control.diff import diff_knowledge

    return diff_knowledge(
        reading.claims, on=on, known_by=known_by, profile=settings.profile, baseline=settings.baseline
    )


def diff_layer(found: KnowledgeDiff, settings: Settings) -> Layer:
    """The same for export: the places that are shown otherwise."""
    from gazetteer import areas
    from geomap.control.territory import areas_km2
    from geomap.exports.layers import changes_layer

    cells = areas.cells_of(settings.gazetteer, [one.place.id for one in found.states if one.place.id is not None])
    sizes = areas_km2(list(cells.values()))
    shapes = {place_id: (cell, size) for (place_id, cell), size in zip(cells.items(), sizes, strict=True)}
    first, second = found.known_by
    title = f"Known of {found.on} by {first} and by {second}"
    return changes_layer([(one.place, one.before, one.after) for one in found.states], shapes, title=title)


def origins_of_inputs(reading: Reading, settings: Settings, *, form: str = "text") -> str:
    """How many origins stand behind how many publications."""
    from geomap.control.origins import count_origins, render_origins
    from geomap.copies import find_copies

    claims = known_claims(reading, settings)
    known = settings.known_by
    documents = [one for one in reading.documents if known is None or _was_published(one.published, known)]
    pages = {claim.url or claim.title for claim in claims if claim.document_id is None} - {None}
    found = count_origins(
        claims,
        profile=settings.profile,
        copies=find_copies(documents),
        publications=len(documents) + len(pages) if documents else None,
    )
    return render_origins(found, profile=settings.profile, ui=ui_language(reading, settings), form=form)


def _was_published(published: str | None, by: date) -> bool:
    day = last_day(published)
    return day is not None and day <= by


def explain_inputs(inputs: Sequence[str | Path], settings: Settings, *, as_html: bool) -> str:
    """Each document with its mentions, predicates, speakers and rules marked, for a terminal or as a page."""
    from geomap.claims.explain import explain_document, render_explanations
    from geomap.claims.read import read_documents

    documents, _skipped = read_documents([Path(path) for path in inputs], strict=settings.strict)
    explained = [
        explain_document(document, gazetteer=settings.gazetteer, profile=settings.profile) for document in documents
    ]
    return render_explanations(explained, as_html=as_html)
