"""Cells, one day, a thousand days, areas of 30,000 cells, a start map of one huge ring: each with a peer in one run.

Made-up changes with a fixed seed among real settlements, and among made-up hamlets where these are fewer than 30,000.
Prints processor time of this process, and the time that passes where one date is asked alone (two threads), the best
of a few tries; judges nothing. Another machine, or one with other work,
is slower by some factor for the peer (geopandas, plain unions) too: compare the two columns.

    python bench/bench_territory.py                 # the shipped settlements and made-up hamlets
    python bench/bench_territory.py places.csv      # these too: any file that `gazetteer import` reads
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely
from bench_estimate import World, a_world

from gazetteer import Kind, Place
from gazetteer.areas import country_outline
from gazetteer.cells import cells_of
from geomap.config import default_profile
from geomap.control.baseline import Baseline, read_baseline
from geomap.control.state import control_on
from geomap.control.territory import areas_km2, draw_territory, merge_cells, sizes_km2
from geomap.control.walk import sum_areas, walk_states, walk_territories
from geomap.exports.geojson import territory_to_geojson
from geomap.intervals import interval
from geomap.model import Assessment, ControlState, PlaceRef, Territory
from geomap.words import Event, Level, PlaceMatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from shapely.geometry.base import BaseGeometry


START = date(2020, 1, 1)
DAYS, CHANGES_A_DAY = 1_000, 15
CELLS = 30_000
RING_CORNERS = 600_000
TRIES = 3
DATE_TRIES = 7
PEER_DAYS = 4
SEED = 20220224


def best_of(
    work: Callable[[], Any], tries: int = TRIES, clock: Callable[[], float] = time.process_time
) -> tuple[Any, float]:
    """What some work gives, and its processor seconds (or those of another clock): the least of a few tries."""
    seconds = []
    for _ in range(tries):
        start = clock()
        found = work()
        seconds.append(clock() - start)
    return found, min(seconds)


def show(what: str, ours: float, *, bar: float | None = None, peer: float | None = None, beside: str = "") -> None:
    told = "" if bar is None else f"< {bar:g} s"
    other = "" if peer is None else f"{peer:9.2f} s  {peer / ours:7.1f} x  {beside}"
    print(f"  {what:72s} {told:>8s} {ours:8.3f} s {other}", flush=True)


def enough_settlements(world: World) -> tuple[World, list[Place]]:
    """A world of at least so many settlements in the country: the real ones, then made-up hamlets on its land."""
    every = list(world.places())
    places = [place for place in every if place.kind is Kind.SETTLEMENT and place.country == "UA"]
    pick = random.Random(SEED)
    land = country_outline()
    shapely.prepare(land)
    west, south, east, north = land.bounds
    made: list[Place] = []
    while len(places) + len(made) < CELLS:
        lon, lat = round(pick.uniform(west, east), 5), round(pick.uniform(south, north), 5)
        if shapely.intersects_xy(land, lon, lat):
            number = len(made)
            made.append(Place(id=f"bench:hamlet-{number:05d}", name=f"Hamlet {number}", kind=Kind.SETTLEMENT, lat=lat,
                              lon=lon, country="UA", population=100))  # fmt: skip
    print(f"{len(places):,} settlements, {len(made):,} made-up hamlets; the first {CELLS:,} of these are used")
    return World([*every, *made]), [*places, *made][:CELLS]


def some_changes(places: list[Place]) -> list[Assessment]:
    """Fifteen places a day change hands: most for the first time, the holder of some is judged anew."""
    pick = random.Random(SEED)
    found = []
    for number in range(DAYS * CHANGES_A_DAY):
        place = pick.choice(places)
        side = pick.choice(["UA", "RU"])
        day = START + timedelta(days=number // CHANGES_A_DAY)
        found.append(
            Assessment(
                assessment_id=f"a{number:06d}",
                place=PlaceRef(id=place.id, name=place.name, kind="settlement", lat=place.lat, lon=place.lon,
                               match=PlaceMatch.MATCHED),
                event=Event.CAPTURE, gaining_side=side, losing_side="RU" if side == "UA" else "UA",
                event_date=interval(day, day), level=pick.choice([Level.CONCEDED, Level.UNCORROBORATED]), rule="bench",
            )
        )  # fmt: skip
    return found


def voronoi_of(places: list[Place]) -> list[BaseGeometry]:
    """Cells as one would write them down: a Voronoi diagram, each cell cut by a circle of 8 km."""
    flat = gpd.GeoSeries(gpd.points_from_xy([p.lon for p in places], [p.lat for p in places]), crs=4326).to_crs(6933)
    points = shapely.MultiPoint(flat.drop_duplicates().values)
    cells = shapely.get_parts(shapely.voronoi_polygons(points, ordered=True))
    cells = shapely.intersection(cells, shapely.buffer(shapely.get_parts(points), 8_000))
    return list(gpd.GeoSeries(cells, crs=6933).to_crs(4326))


def bench_cells(world: World, places: list[Place]) -> None:
    ids, every = [place.id for place in places], list(world.places())
    cells_of(World(places[:10]), ids[:10])  # reads the outlines

    def build() -> dict[str, BaseGeometry]:
        return cells_of(World(every), ids)  # a world not seen before: nothing of its diagram is known

    built, seconds = best_of(build)
    plain, drawing = best_of(lambda: voronoi_of(places), 1)
    frame = gpd.GeoDataFrame(geometry=plain, crs=4326)
    _, clipping = best_of(lambda: gpd.clip(frame, country_outline()), 2)
    show(f"{len(ids):,} cells built, capped and cut to land", seconds, bar=1, peer=drawing + clipping,
         beside=f"shapely Voronoi, circles, reprojection {drawing:.2f} + geopandas.clip {clipping:.2f}")  # fmt: skip
    shapes = list(built.values())
    ours, seconds = best_of(lambda: merge_cells(shapes))
    theirs, peer = best_of(lambda: shapely.union_all(shapes), 2)
    show("their union, checked", seconds, peer=peer, beside="union_all")
    print(f"  {'the two unions differ by a share of':72s} {ours.symmetric_difference(theirs).area / theirs.area:19.1e}")
    show(f"equal-area sizes of {len(shapes):,} cells", best_of(lambda: areas_km2(shapes))[1])


def bench_days(world: Any, places: list[Place]) -> None:
    assessments = some_changes(places)
    half = shapely.box(31.0, 44.0, 41.0, 53.0).intersection(country_outline())
    start = Baseline(sides=(("RU", half),))
    profile = default_profile()
    dates = [START + timedelta(days=number) for number in range(DAYS)]
    for days in (20, 100, 200, 400, DAYS):
        said = assessments[: days * CHANGES_A_DAY]

        def ask(said: list[Assessment] = said) -> ControlState:
            return control_on(said, [], on=dates[-1], profile=profile, baseline=start)

        def draw(said: list[Assessment] = said) -> Territory:
            return draw_territory(ask(said), gazetteer=world, baseline=start)

        state, asking = best_of(ask, DATE_TRIES)
        drawn, both = best_of(draw, DATE_TRIES)
        _, passed = best_of(draw, DATE_TRIES, time.perf_counter)
        shapes = [cell.geometry for cell in drawn.cells if cell.state is not None]
        _, peer = best_of(lambda shapes=shapes: half.difference(shapely.union_all(shapes)), 2, time.perf_counter)
        show(f"one date, {len(shapes):,} cells of claims and the start map without them", passed, bar=0.2,
             peer=peer, beside=f"union_all, difference ({both:.3f} of processor, {asking:.3f} the state)")  # fmt: skip
    steps, walking = best_of(lambda: list(walk_states(assessments, [], dates=dates, baseline=start)), 1)
    show(f"states of {DAYS:,} dates of {CHANGES_A_DAY} changes, walked", walking)

    walked = walk_territories(
        walk_states(assessments, [], dates=dates, baseline=start), gazetteer=world, baseline=start
    )
    clock = [time.process_time()]
    clock.extend(time.process_time() for _drawn in walked)
    further = sorted(after - before for before, after in pairwise(clock))
    show(f"a further date of these: the median (slowest {further[-1]:.3f} s)", further[DAYS // 2], bar=0.2)
    found = cells_of(world, [one.place.id for one in state.places if one.place.id])

    def alone() -> None:
        for step in steps[DAYS // PEER_DAYS - 1 :: DAYS // PEER_DAYS]:
            half.difference(shapely.union_all([found[one.place.id] for one in step.state.places if one.place.id]))

    _, peer = best_of(alone, 1)
    show(f"states and territories of {DAYS:,} dates with the start map", sum(further), bar=30,
         peer=peer * DAYS / PEER_DAYS, beside=f"union_all and difference, from {PEER_DAYS} of these dates")  # fmt: skip
    sizes = sizes_km2(found)
    _, seconds = best_of(lambda: sum_areas(steps, sizes))
    show(f"area series of {DAYS:,} dates", seconds, bar=0.1, peer=peer * DAYS / PEER_DAYS, beside="the same unions")


def a_winding_ring() -> BaseGeometry:
    """A front as another program may write it: one ring whose corners waver by a metre, so that it crosses itself."""
    pick = np.random.default_rng(SEED)
    turn = np.linspace(0, 2 * np.pi, RING_CORNERS, endpoint=False)
    reach = 1.5 + 0.2 * np.sin(40 * turn)
    corners = np.column_stack([37 + reach * np.cos(turn), 49 + 0.7 * reach * np.sin(turn)])
    return shapely.Polygon(corners + pick.uniform(-1e-5, 1e-5, corners.shape))


def bench_start_map(world: World, places: list[Place]) -> None:
    state = control_on(some_changes(places)[: 20 * CHANGES_A_DAY], [], on=START + timedelta(days=DAYS),
                       profile=default_profile())  # fmt: skip
    shapes = cells_of(world, [one.place.id for one in state.places if one.place.id])
    cells = gpd.GeoDataFrame(geometry=list(shapes.values()), crs=4326)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ring.geojson"
        gpd.GeoDataFrame({"holder": ["RU"]}, geometry=[a_winding_ring()], crs=4326).to_file(path)

        def ours() -> str:
            start = read_baseline(path, holder_field="holder", profile=default_profile())
            return territory_to_geojson(draw_territory(state, gazetteer=world, baseline=start))

        def theirs() -> str:
            start = gpd.read_file(path).make_valid(method="structure").to_frame("geometry")
            return str(gpd.overlay(start, cells, how="difference").to_json())

        told = f"start map, one ring of {RING_CORNERS:,} corners: read, repaired, drawn, as GeoJSON"
        show(told, best_of(ours, 2)[1], peer=best_of(theirs, 2)[1], beside="geopandas: read_file … overlay, to_json")


def main() -> None:
    world, places = enough_settlements(a_world(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
    print(f"  {'':72s} {'bar':>8s} {'ours':>10s} {'peer':>11s}")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bench_days(world, places)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {'peak memory of all days (before: ' + format(own, '.0f') + ' MB)':72s} {'< 1 GB':>8s} {peak:8.0f} MB")
    bench_cells(world, places)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {'peak memory, the peers at 30,000 cells with it':72s} {'< 1 GB':>8s} {peak:8.0f} MB")
    bench_start_map(world, places)


if __name__ == "__main__":
    main()
