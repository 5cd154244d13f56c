"""What one asks of a reading, beside a map: compare, why, diff, explain. Each joins the stages and returns text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import InputError
from geomap.model import PlaceMatch, PlaceRef
from geomap.pipeline import Settings, assess, known_claims, state_on, territory_on, ui_language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from gazetteer.model import Match, Place
    from geomap.model import Reading


def compare_on(
    on: date,
    reading: Reading,
    settings: Settings,
    *,
    since: date | None = None,
    reference_path: Path | None = None,
    holder_field: str | None = None,
    form: str = "text",
) -> str:
    """Claimed against corroborated, a day against a day, or us against a reference map.

    Raises
    ------
    InputError, CRSError
        The reference cannot be read or has no CRS.
    """
    from geomap.control.baseline import read_baseline
    from geomap.control.compare import compare, measure_timing
    from geomap.control.compare_text import render_comparison

    assessments = assess(reading, settings)
    found = compare(
        territory_on(on, reading, assessments, settings, since=since),
        earlier=territory_on(since, reading, assessments, settings) if since else None,
        baseline=settings.baseline,
        reference=read_baseline(reference_path, holder_field=holder_field, profile=settings.profile)
        if reference_path
        else None,
        oblast_of=lambda place: _oblast_of(place, settings),
        timing=measure_timing(assessments, known_claims(reading, settings)),
    )
    return render_comparison(found, profile=settings.profile, ui=ui_language(reading, settings), form=form)


def _oblast_of(place: PlaceRef, settings: Settings) -> str | None:
    known = settings.gazetteer.place(place.id) if place.id else None
    return next((name for name in known.admin if name.endswith("Oblast")), None) if known else None


def why_place(name: str, on: date, reading: Reading, settings: Settings) -> str:
    """Why a place is shown as it is; ``name`` in any spelling, or a place id.

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
            surface=name,
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
        explanation, profile=settings.profile, ui=ui, name_of=lambda one: _name_in(one, ui, settings)
    )


def _name_in(place: PlaceRef, ui: str, settings: Settings) -> str:
    """What a place is called in a language of the interface."""
    from gazetteer.display import display_name

    known = settings.gazetteer.place(place.id) if place.id else None
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


def diff_known_by(
    on: date, known_by: tuple[date, date], reading: Reading, settings: Settings, *, form: str = "text"
) -> str:
    """What later publications changed about one day."""
    from geomap.control.diff import diff_knowledge, render_diff

    found = diff_knowledge(
        reading.claims, on=on, known_by=known_by, profile=settings.profile, baseline=settings.baseline
    )
    return render_diff(found, profile=settings.profile, ui=ui_language(reading, settings), form=form)


def explain_inputs(inputs: Sequence[str | Path], settings: Settings, *, as_html: bool) -> str:
    """Each document with its mentions, predicates, speakers and rules marked, for a terminal or as a page."""
    from geomap.claims.explain import explain_document, render_explanations
    from geomap.claims.read import read_documents

    documents, _skipped = read_documents([Path(path) for path in inputs], strict=settings.strict)
    explained = [
        explain_document(document, gazetteer=settings.gazetteer, profile=settings.profile) for document in documents
    ]
    return render_explanations(explained, as_html=as_html)
