"""Cells, one day, a thousand days, and a series of areas for 30,000 cells: how fast, beside geopandas and plain unions.

Made-up changes with a fixed seed among real settlements; prints figures (processor time of this process: other work on
the machine counts less), judges nothing.

    python bench/bench_territory.py                 # the shipped settlements
    python bench/bench_territory.py places.csv      # these too: any file that `gazetteer import` reads
"""

from __future__ import annotations

import random
import resource
import sys
import time
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
from bench_estimate import World, a_world

from gazetteer import Kind
from gazetteer.areas import country_outline
from gazetteer.cells import cells_of
from geomap.config import default_profile
from geomap.control.baseline import Baseline
from geomap.control.state import control_on
from geomap.control.territory import areas_km2, draw_territory, merge_cells, sizes_km2
from geomap.control.walk import sum_areas, walk_states, walk_territories
from geomap.intervals import interval
from geomap.model import Assessment, Event, Level, PlaceMatch, PlaceRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from gazetteer import Place

START = date(2020, 1, 1)
DAYS, CHANGES_A_DAY = 1_000, 15
PEER_DAYS = 10
SEED = 20220224


@contextmanager
def timed(what: str) -> Iterator[None]:
    start = time.process_time()
    yield
    print(f"  {what:66s} {time.process_time() - start:8.3f} s", flush=True)


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
    ids = [place.id for place in places]
    shapely.prepare(country_outline())
    cells_of(World(places[:10]), ids[:10])
    with timed(f"cells of {len(ids):,} places, built, capped and cut to land"):
        cells = cells_of(world, ids)
    with timed("the same again (diagram known)"):
        cells_of(world, ids)
    with timed("peer: shapely Voronoi, circles, reprojection"):
        plain = voronoi_of(places)
    frame = gpd.GeoDataFrame(geometry=plain, crs=4326)
    with timed("peer: + geopandas.clip to the country"):
        gpd.clip(frame, country_outline())
    shapes = list(cells.values())
    with timed("their union, as a coverage"):
        ours = merge_cells(shapes)
    with timed("peer: union_all"):
        theirs = shapely.union_all(shapes)
    print(f"  {'the two differ by a share of':66s} {ours.symmetric_difference(theirs).area / theirs.area:8.1e}")
    with timed(f"areas of {len(shapes):,} cells, equal-area"):
        areas_km2(shapes)


def bench_days(world: World, places: list[Place]) -> None:
    assessments = some_changes(places)
    half = shapely.box(31.0, 44.0, 41.0, 53.0).intersection(country_outline())
    start = Baseline(sides=(("RU", half),))
    profile = default_profile()
    dates = [START + timedelta(days=number) for number in range(DAYS)]
    with timed(f"state of the last of {DAYS:,} days by itself"):
        state = control_on(assessments, [], on=dates[-1], profile=profile, baseline=start)
    with timed(f"its territory, {len(state.places):,} cells and the start map without them"):
        draw_territory(state, gazetteer=world, baseline=start)  # type: ignore[arg-type]
    small = control_on(assessments[: 20 * CHANGES_A_DAY], [], on=dates[-1], profile=profile, baseline=start)
    with timed(f"one day of {len(small.places):,} cells: state and territory"):
        small = control_on(assessments[: 20 * CHANGES_A_DAY], [], on=dates[-1], profile=profile, baseline=start)
        draw_territory(small, gazetteer=world, baseline=start)  # type: ignore[arg-type]
    with timed(f"states of {DAYS:,} days, walked"):
        steps = list(walk_states(assessments, [], dates=dates, baseline=start))
    with timed(f"territories of {DAYS:,} days with the start map, walked"):
        for drawn in walk_territories(steps, gazetteer=world, baseline=start):  # type: ignore[arg-type]
            last = drawn
    print(f"  {'cells on the last day':66s} {len(last.cells):8,d}")
    shapes = cells_of(world, [one.place.id for one in state.places if one.place.id])
    sizes = sizes_km2(shapes)
    with timed(f"area series of {DAYS:,} days"):
        sum_areas(steps, sizes)
    step = DAYS // PEER_DAYS
    with timed(f"peer: {PEER_DAYS} of these days by themselves (x {step} for all)"):
        for day in dates[step - 1 :: step]:
            alone = control_on(assessments, [], on=day, profile=profile, baseline=start)
            covered = shapely.union_all([shapes[one.place.id] for one in alone.places if one.place.id in shapes])
            half.difference(covered)


def main() -> None:
    world = a_world(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    places = [place for place in world.places({Kind.SETTLEMENT}) if place.country == "UA"][:30_000]
    print(f"{len(places):,} settlements")
    bench_cells(world, places)
    bench_days(world, places)
    print(f"  {'peak memory':66s} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


if __name__ == "__main__":
    main()
