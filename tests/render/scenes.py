"""Views for the tests of the pages: a day in September 2022 with one of everything, made by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from shapely import LineString, Point, box

from geomap.model import (
    Assessment,
    Cell,
    Claim,
    ControlState,
    Indication,
    MapView,
    PlacedIndication,
    PlaceRef,
    PlaceState,
    Quantity,
    Territory,
)
from geomap.words import Basis, Comparison, Event, Extent, IndicationKind, Level, NotMapped, Status, Unit
from tests.support.builders import a_claim, a_place, by_press

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

ON = date(2022, 9, 12)


def hexagon(lon: float, lat: float, radius: float = 0.16) -> BaseGeometry:
    """A cell-like polygon around a point."""
    return Point(lon, lat).buffer(radius, quad_segs=2)


def a_state(place: PlaceRef, claim: Claim, **changes: Any) -> PlaceState:
    values: dict[str, Any] = {
        "place": place,
        "side": "UA",
        "claimed_side": None,
        "status": Status.HELD,
        "corroboration": Level.CORROBORATED,
        "since": claim.event_date.latest if claim.event_date else None,
        "change": "gain",
        "change_side": "UA",
        "claims": (claim.claim_id,),
        "assessments": (f"a-{claim.claim_id}",),
        "rule": "test",
    }
    return PlaceState(**(values | changes))


def an_assessment(claim: Claim, level: Level = Level.CORROBORATED, **changes: Any) -> Assessment:
    values: dict[str, Any] = {
        "assessment_id": f"a-{claim.claim_id}",
        "place": claim.place,
        "event": claim.event,
        "gaining_side": claim.gaining_side,
        "losing_side": claim.losing_side,
        "event_date": claim.event_date,
        "level": level,
        "rule": "only_gainer",
        "supporting": (claim.claim_id,),
        "origins": (claim.origin,),
        "trace": "uncorroborated: every origin is of the gaining side",
        "last_affirmed": date(2022, 9, 12),
    }
    return Assessment(**(values | changes))


def a_cell(claim: Claim, geometry: BaseGeometry | None = None, **state: Any) -> Cell:
    place = claim.place
    assert place is not None
    assert place.lon is not None
    assert place.lat is not None
    made = a_state(place, claim, **state)
    return Cell(
        geometry=hexagon(place.lon, place.lat) if geometry is None else geometry,
        basis=Basis.CLAIM,
        side=made.side,
        state=made,
        area_km2=412.4,
    )


def an_indication(claim: Claim, kind: IndicationKind, geometry: BaseGeometry, **changes: Any) -> PlacedIndication:
    values: dict[str, Any] = {
        "indication": kind,
        "place": claim.place,
        "side": claim.gaining_side,
        "extent": claim.extent,
        "text": "",
        "event": claim.event,
        "level": Level.REPORTED,
        "since": ON,
        "claims": (claim.claim_id,),
        "assessments": (f"a-{claim.claim_id}",),
        "quantity": claim.quantity,
    }
    return PlacedIndication(indication=Indication(**(values | changes)), geometry=geometry)


def a_view(
    *,
    on: date = ON,
    cells: tuple[Cell, ...] = (),
    indications: tuple[PlacedIndication, ...] = (),
    claims: tuple[Claim, ...] = (),
    assessments: tuple[Assessment, ...] = (),
    **changes: Any,
) -> MapView:
    state = ControlState(
        on=on,
        known_by=changes.pop("known_by", None),
        places=tuple(cell.state for cell in cells if cell.state),
        indications=tuple(placed.indication for placed in indications),
    )
    values: dict[str, Any] = {
        "ui": "nl",
        "documents": 40,
        "publishers": 6,
        "reviewed": 31,
        "published_through": date(2022, 9, 13),
    } | changes
    territory = Territory(state=state, cells=cells, indications=indications)
    return MapView(territory=territory, claims=claims, assessments=assessments, **values)


def one_change(**changes: Any) -> MapView:
    """Izium to Ukraine, by one claim."""
    claim = a_claim(**changes)
    return a_view(cells=(a_cell(claim),), claims=(claim,), assessments=(an_assessment(claim),))


def september(**view: Any) -> MapView:
    """One of everything: each status, each kind of indication, each reason to be listed."""
    izium = by_press(
        speaker="Dick Zandee",
        access="analyst",
        modality="assessed",
        event_date="../2022-09-12",
        published="2022-09-12",
        publisher="De Avondbode",
        url="https://example.org/izjoem",
        title="Izjoem",
        place=a_place("Izium", surface="Izjoem"),
        quote="Er liep een aanvoerlijn naar Izjoem, dat nu ook is ingenomen.",
    )
    kupiansk = a_claim(
        place=a_place("Kupiansk", surface="Koepjansk"),
        event_date="2022-09-10",
        published="2022-09-11",
        quote="Onze troepen staan in het centrum van Koepjansk en de stad is weer van ons.",
        speaker="Oekraïense generale staf",
        relay=("Reuters",),
    )
    balakliia = a_claim(
        place=a_place("Balakliia", surface="Balaklija"), event_date="2022-09-08", published="2022-09-10",
        quote="Het ministerie bevestigt dat de eenheden uit Balaklija zijn verplaatst.", modality="conceded",
        speaker="Russisch ministerie van Defensie", speaker_side="RU",
    )  # fmt: skip
    lyman = a_claim(
        place="Lyman", event_date="2022-09-11/2022-09-14", published="2022-09-12", modality="hedged",
        quote="Lyman zou inmiddels weer in Oekraïense handen zijn.", speaker="Serhii Haidai",
    )  # fmt: skip
    bakhmut = a_claim(
        place=a_place("Bakhmut", surface="Bachmoet"), event="capture", gaining_side="RU", losing_side="UA",
        speaker="Wagner", speaker_side="RU", event_date="2022-09-11", quote="Bachmoet is van ons, zegt Prigozjin.",
    )  # fmt: skip
    denial = a_claim(
        place=a_place("Bakhmut", surface="Bachmoet"), event="capture", gaining_side="RU", losing_side="UA",
        modality="denied", speaker="Oekraïense generale staf", event_date="2022-09-12", published="2022-09-12",
        quote="Bachmoet is niet ingenomen.",
    )  # fmt: skip
    snake = by_press(
        place=a_place("Snake Island", surface="Slangeneiland"), event="withdrawal", gaining_side="UA",
        losing_side="RU", event_date="2022-06-30", published="2022-09-12",
        quote="Eind juni gaven de Russen het Slangeneiland op.",
    )  # fmt: skip
    kharkiv = a_claim(
        place=a_place("Kharkiv Oblast", surface="Charkiv"), event="withdrawal", gaining_side="UA",
        losing_side="RU", speaker="het Kremlin", speaker_side="RU", modality="conceded",
        event_date="../2022-09-12", published="2022-09-12", extent=Extent.UNSPECIFIED,
        quote="Het Kremlin spreekt van een hergroepering uit de regio Charkiv.",
    )  # fmt: skip
    amount = by_press(
        place=a_place("Kharkiv Oblast", surface="Charkiv"), event="advance", event_date="2022-09-05/2022-09-11",
        quantity=Quantity(value=6000, unit=Unit.KM2, comparison=Comparison.MORE_THAN), published="2022-09-12",
        quote="Samen zou ruim 6.000 vierkante kilometer zijn heroverd.",
    )  # fmt: skip
    advance = by_press(
        place=a_place("Bakhmut", surface="Bachmoet"), event="advance", gaining_side="RU", losing_side="UA",
        speaker="Britse ministerie van Defensie", access="official", aligned="UA", geo_precision=2,
        event_date="2022-09-10/2022-09-12", published="2022-09-12", relation="ten oosten van", distance_km=2.0,
        quote="De Russen boekten daar de afgelopen drie dagen vooruitgang.",
    )  # fmt: skip
    flag = a_claim(
        place=a_place("Kreminna", lat=49.05, lon=38.22), event="presence", event_date="2022-09-11",
        quote="In Kreminna is een vlag gehesen.",
    )  # fmt: skip
    left_out = (
        a_claim(event="holds", place="Donbas", gaining_side="RU", not_mapped=NotMapped.NO_CHANGE,
                quote="Rusland houdt de Donbas.", changes_control=False),
        a_claim(event="capture", gaining_side="RU", modality="intended", place="Lyman",
                quote="Rusland wil Lyman innemen.", not_mapped=NotMapped.INTENDED),
        by_press(place=None, quote="Er werden 600 nederzettingen heroverd.", not_mapped=NotMapped.NO_PLACE,
                 quantity=Quantity(value=600, unit=Unit.SETTLEMENTS)),
        by_press(event_date=None, published=None, quote="Het dorp is heroverd.", not_mapped=NotMapped.NO_DATE),
        by_press(event_date="2022-09-20", published="2022-09-21", place="Lyman", quote="Later nieuws."),
    )  # fmt: skip
    drawn = (izium, kupiansk, balakliia, lyman, bakhmut, snake, kharkiv, amount, advance, flag)
    levels = (Level.REPORTED, Level.UNCORROBORATED, Level.CONCEDED, Level.UNCORROBORATED, Level.DISPUTED,
              Level.REPORTED, Level.CONCEDED, Level.REPORTED, Level.REPORTED, Level.UNCORROBORATED)  # fmt: skip
    assessments = [an_assessment(claim, level) for claim, level in zip(drawn, levels, strict=True)]
    assessments[4] = an_assessment(bakhmut, Level.DISPUTED, opposing=(denial.claim_id,))
    assessments[2] = an_assessment(balakliia, Level.CONCEDED, last_affirmed=date(2022, 8, 20))
    oblast = box(35.2, 48.9, 38.0, 50.4).difference(box(35.2, 48.9, 35.6, 49.2))
    cells = (
        a_cell(izium, status=Status.CLAIMED, side="RU", claimed_side="UA", corroboration=Level.REPORTED),
        a_cell(kupiansk, status=Status.CLAIMED, side=None, claimed_side="UA", corroboration=Level.UNCORROBORATED),
        a_cell(balakliia, corroboration=Level.CONCEDED),
        a_cell(lyman, certain=False, status=Status.CLAIMED, side="RU", claimed_side="UA",
               corroboration=Level.UNCORROBORATED, since=date(2022, 9, 14)),
        a_cell(bakhmut, status=Status.DISPUTED, side="UA", claimed_side="RU", corroboration=Level.DISPUTED,
               change_side="RU"),
        a_cell(snake, hexagon(30.2, 45.255, 0.06), status=Status.VACATED, side=None, change="loss", change_side="RU",
               corroboration=Level.REPORTED),
    )  # fmt: skip
    marks = (
        an_indication(kharkiv, IndicationKind.AREA, oblast, level=Level.CONCEDED, side="RU"),
        an_indication(amount, IndicationKind.AMOUNT, oblast),
        an_indication(advance, IndicationKind.ADVANCE, Point(38.0, 48.594), side="RU", distance_km=2.0,
                      relation="ten oosten van"),
        an_indication(flag, IndicationKind.PRESENCE, Point(38.22, 49.05), assessments=()),
    )  # fmt: skip
    return a_view(
        cells=cells,
        indications=marks,
        claims=(*drawn, denial, *left_out),
        assessments=tuple(assessments[:-1]),
        **view,
    )


def small_base_map(_own: Path | None = None) -> dict[str, dict[str, Any]]:
    """A base map of a few boxes, for tests that are not about the real one."""

    def features(*rows: tuple[BaseGeometry, dict[str, Any]]) -> dict[str, Any]:
        return {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "geometry": geometry.__geo_interface__, "properties": properties}
                for geometry, properties in rows
            ],
        }

    return {
        "countries": features(
            (box(22.2, 44.4, 40.2, 52.3), {"id": "geonames:690791", "name": "Ukraine"}),
            (box(40.2, 44.4, 50.0, 56.0), {"id": "geonames:2017370", "name": "Russia"}),
        ),
        "oblasts": features(
            (
                box(35.2, 48.9, 38.0, 50.4),
                {"id": "iso3166-2:UA-63", "name": "Kharkiv Oblast", "names": {"nl": "Charkiv"}},
            )
        ),
        "lakes": features((box(33.0, 47.0, 34.0, 47.3), {})),
        "rivers": features((LineString([(30.5, 50.4), (32.0, 49.2), (35.0, 48.4)]), {})),
        "towns": features(
            (
                Point(36.25, 49.98),
                {"id": "geonames:706483", "name": "Kharkiv", "names": {"nl": "Charkiv"}, "population": 1_430_000},
            ),
            (
                Point(30.52, 50.45),
                {"id": "geonames:703448", "name": "Kyiv", "names": {"nl": "Kiev"}, "population": 2_900_000},
            ),
            (
                Point(37.28, 49.2),
                {"id": "geonames:707292", "name": "Izium", "names": {"nl": "Izjoem"}, "population": 45_000},
            ),
        ),
    }


__all__ = ["Event", "a_view", "september"]
