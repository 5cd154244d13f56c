"""The estimated extent against known truth, beside other ways of guessing: how right, how sure, how fast.

Synthetic fronts (no foreign geometry) among real settlements. Two have the setting and the size of real ones, drawn by
chance about a few points of our own: "Charkiv" (a deep collapse between the state border and a river) and "Cherson" (a
withdrawal behind a wide river). Five are anywhere and of any size: a deep collapse, a withdrawal behind a meandering
river, an encirclement, a salient, a broad shift. The start map is known; 60 gained and 60 still-held settlements are
named, drawn as reports name them (larger places and those on roads between towns more often), 12 of the 120 wrongly.
Everything runs through ``draw_territory``; scores are of polygons: shared part (IoU), precision and recall of the
ground that changed hands. The rows of circles and of nearest labels tell how hard a front is: on the two real ones they
gave 0.73 and 0.80 (circles of 10 km), 0.92 (nearest label, none wrong), 0.83 and 0.82 (k = 9). Prints figures, judges
nothing. The seeds below were not used to choose the constants of ``geomap/control/estimate.py``.

    python bench/bench_estimate.py                  # the shipped settlements
    python bench/bench_estimate.py places.csv       # these too: any file that `gazetteer import` reads
    python bench/bench_estimate.py places.csv 10    # ten fronts of each shape instead of six
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
import shapely.affinity

from gazetteer import Kind
from gazetteer.areas import country_outline
from gazetteer.cells import cells_of
from gazetteer.sources.dumps import read_files
from gazetteer.sources.packaged import read_packaged
from geomap.config import default_profile
from geomap.control.baseline import Baseline
from geomap.control.corroborate import assess_claims
from geomap.control.state import control_on
from geomap.control.territory import draw_territory, merge_cells
from geomap.crs import to_equal_area, to_lonlat
from geomap.intervals import interval
from geomap.model import Claim, PlaceRef
from geomap.words import Access, Basis, Event, Modality, PlaceMatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

    from gazetteer import Place

DAY = date(2022, 9, 12)
SHAPES = ("collapse", "river", "encirclement", "salient", "broad shift", "Charkiv", "Cherson")
FIRST_SEED = 9_000
NEAR_KM = 40.0
"""Still-held places that reports name lie within this of the ground that changed."""


class Setting(NamedTuple):
    """Where a front of a real setting runs: lon, lat of points about which it is drawn by chance."""

    old: tuple[tuple[float, float], ...]
    new: tuple[tuple[float, float], ...]
    behind: tuple[tuple[float, float], ...]
    """Corners that close the loser's ground on its far side."""
    swing_km: tuple[float, float]
    """How far the old and the new line stray."""


SETTINGS = {
    "Charkiv": Setting(
        old=((36.9, 51.0), (36.9, 50.3), (36.75, 49.75), (36.6, 49.45), (36.85, 49.2), (37.4, 48.98), (37.9, 48.85),
             (38.0, 48.3)),
        new=((38.0, 51.0), (37.9, 50.3), (37.6, 49.7), (37.55, 49.25), (37.8, 49.05), (38.0, 48.9), (38.02, 48.3)),
        behind=((41.0, 48.3), (41.0, 51.0)),
        swing_km=(8.0, 6.0),
    ),
    "Cherson": Setting(
        old=((31.4, 46.3), (31.9, 46.62), (32.3, 46.78), (32.6, 47.0), (32.9, 47.15), (33.2, 47.35), (33.6, 47.55),
             (34.0, 47.6), (34.35, 47.55), (35.3, 47.45), (37.0, 47.5)),
        new=((31.2, 46.2), (32.2, 46.5), (32.6, 46.6), (32.9, 46.68), (33.35, 46.77), (33.7, 46.95), (34.0, 47.3),
             (34.35, 47.56), (35.3, 47.46), (37.0, 47.51)),
        behind=((37.0, 45.0), (31.4, 45.0)),
        swing_km=(6.0, 2.0),
    ),
}  # fmt: skip


class World:
    """Places of the shipped tables and of a file, without an index: what cells are drawn from."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = {place.id: place for place in places}

    def places(self, kinds: Iterable[Kind] | None = None) -> Iterator[Place]:
        """Places of these kinds."""
        return (place for place in self._places.values() if kinds is None or place.kind in kinds)

    def place(self, place_id: str) -> Place | None:
        """The place with this id."""
        return self._places.get(place_id)


def a_world(path: Path | None) -> World:
    found = [named.place for named in read_packaged()]
    if path is not None:
        found += [named.place for named in read_files([path], prefix="bench").finish()]
    return World(found)


def wave(t: np.ndarray, draw: np.random.Generator, swing: float, count: int = 6) -> np.ndarray:
    return swing * sum(
        draw.normal() / n * np.sin(n * 2 * np.pi * t + draw.uniform(0, 2 * np.pi)) for n in range(1, count)
    )


def ring(x: np.ndarray, y: np.ndarray, far: float) -> BaseGeometry:
    """What lies to the right of a line, up to ``far``."""
    return shapely.make_valid(shapely.Polygon([*zip(x, y, strict=True), (far, y[-1]), (far, y[0])]))


def a_front(shape: str, draw: np.random.Generator) -> tuple[BaseGeometry, BaseGeometry]:
    """What a side holds before, and what of it changes hands; kilometres, the old front along x = 0."""
    y = np.arange(-260.0, 261.0, 2.0)
    old = wave(y / 520, draw, 22.0)
    before = ring(old, y, 260.0)
    along = y / 520
    if shape == "collapse":
        wide = draw.uniform(60, 120)
        bump = np.clip(1 - (np.abs(y + draw.uniform(-20, 20)) / wide) ** draw.uniform(2, 5), 0, 1)
        new = old + np.maximum(bump * (draw.uniform(55, 105) + wave(along * 2, draw, 16.0)), 0)
    elif shape == "river":
        wide = draw.uniform(60, 110)
        river = draw.uniform(28, 45) + wave(along, draw, 14.0) + wave(along * 6, draw, 3.0, 3)
        new = np.where(np.abs(y) < wide, np.maximum(old, river), old)
    elif shape == "broad shift":
        wide = draw.uniform(80, 130)
        shift = draw.uniform(25, 50) + wave(along * 2, draw, 16.0)
        new = old + np.where(np.abs(y) < wide, np.maximum(shift, 0), 0)
    elif shape == "salient":
        deep, half = draw.uniform(80, 130), draw.uniform(18, 30)
        axis = shapely.LineString([(t, wave(np.array([t / 300]), np.random.default_rng(7), 12.0)[0])
                                   for t in np.arange(-30.0, deep)])  # fmt: skip
        return before, axis.buffer(half).intersection(before)
    else:
        turn = np.linspace(0, 2 * np.pi, 120, endpoint=False)
        far = draw.uniform(35, 52) * (1 + wave(turn / 2 / np.pi, draw, 0.16))
        middle = draw.uniform(25, 40)
        blob = shapely.make_valid(shapely.Polygon(np.column_stack([middle + far * np.cos(turn), far * np.sin(turn)])))
        return before, blob.intersection(before)
    return before, shapely.make_valid(before.difference(ring(new, y, 260.0)))


def a_line(points: np.ndarray, draw: np.random.Generator, swing_km: float) -> np.ndarray:
    """A line that strays about some points, kilometres."""
    through = shapely.LineString(points + draw.normal(0, 0.6 * swing_km, points.shape))
    along = np.linspace(0, 1, 200)
    line = shapely.get_coordinates(shapely.line_interpolate_point(through, along, normalized=True))
    step = np.gradient(line, axis=0)
    aside = np.column_stack([-step[:, 1], step[:, 0]]) / np.linalg.norm(step, axis=1)[:, None]
    return line + aside * wave(along * 2, draw, 0.7 * swing_km, 8)[:, None]


def a_set_front(setting: Setting, draw: np.random.Generator, land: BaseGeometry) -> tuple[BaseGeometry, BaseGeometry]:
    """A front of a real setting: the loser's ground before, and what of it changed hands."""
    old, new, behind = (np.column_stack(to_equal_area().transform(*np.array(points).T)) / 1000
                        for points in (setting.old, setting.new, setting.behind))  # fmt: skip
    before, after = (
        shapely.make_valid(shapely.Polygon(np.vstack([a_line(points, draw, swing), behind])))
        for points, swing in zip((old, new), setting.swing_km, strict=True)
    )
    before = before.intersection(land)
    return before, max(shapely.get_parts(before.difference(after)), key=lambda part: part.area)


class Spots:
    """Settlements in kilometres, how often reports name them, and which there are."""

    def __init__(self, world: World) -> None:
        self.places = [place for place in world.places({Kind.SETTLEMENT}) if place.country == "UA"]
        x, y = to_equal_area().transform([p.lon for p in self.places], [p.lat for p in self.places])
        self.at = np.column_stack([x, y]) / 1000.0
        people = np.array([place.population or 0 for place in self.places], dtype=float)
        towns = self.at[people >= 5_000]
        roads = shapely.delaunay_triangles(shapely.MultiPoint(towns), only_edges=True)
        short = [line for line in shapely.get_parts(roads) if line.length <= 60]
        tree = shapely.STRtree(short)
        near = np.zeros(len(self.places), dtype=bool)
        near[tree.query(shapely.points(self.at), predicate="dwithin", distance=4.0)[0]] = True
        self.weight = np.sqrt(np.maximum(people, 200.0)) * np.where(near, 1.0, 0.4)

    def pick(self, mask: np.ndarray, draw: np.random.Generator, count: int) -> np.ndarray:
        """Settlements that reports name, out of those of a mask."""
        chosen = np.flatnonzero(mask)
        weight = self.weight[chosen] / self.weight[chosen].sum()
        return draw.choice(chosen, min(count, len(chosen)), replace=False, p=weight)


def place_front(shape: str, seed: int, spots: Spots) -> tuple[BaseGeometry, BaseGeometry, np.random.Generator]:
    """A front somewhere in the country, turned at random, with enough settlements in it."""
    draw = np.random.default_rng([SHAPES.index(shape), seed])
    flat = shapely.transform(country_outline(), lambda xy: np.column_stack(to_equal_area().transform(*xy.T)) / 1000)
    if shape in SETTINGS:
        return *a_set_front(SETTINGS[shape], draw, flat), draw
    while True:
        before, changed = a_front(shape, draw)
        centre, turn = spots.at[draw.integers(len(spots.at))], draw.uniform(0, 2 * np.pi)
        turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        spun = [shapely.affinity.affine_transform(one, [*turned.T.ravel(), *centre]) for one in (before, changed)]
        moved = [one.intersection(flat) for one in spun]
        inside = shapely.contains_xy(moved[1], *spots.at.T).sum()
        if moved[1].area > 0.8 * changed.area and inside >= 100:
            return moved[0], moved[1], draw


def a_claim(place: Place, number: int, *, gained: bool, before: bool) -> Claim:
    """UA has taken it (said by a witness too), or RU still holds it."""
    side, other = ("UA", "RU") if gained else ("RU", "UA")
    return Claim(
        claim_id=f"c{number}", document_id=f"d{number}", language="en",
        place=PlaceRef(id=place.id, name=place.name, kind="settlement", lat=place.lat, lon=place.lon,
                       match=PlaceMatch.MATCHED),
        geo_precision=1, event=Event.RECAPTURE if gained and before else Event.CAPTURE if gained else Event.HOLDS,
        gaining_side=side, losing_side=other, changes_control=gained, speaker=f"{side} General Staff",
        speaker_side=side, access=Access.OFFICIAL, origin=side, modality=Modality.CLAIMED,
        event_date=interval(DAY, DAY), published=DAY.isoformat(), rule="bench",
    )  # fmt: skip


def to_degrees(flat: BaseGeometry) -> BaseGeometry:
    """As a file would hold it: valid polygons."""
    degrees = shapely.transform(flat, lambda xy: np.column_stack(to_lonlat().transform(*(xy * 1000).T)))
    parts = shapely.get_parts(shapely.make_valid(degrees))
    return shapely.union_all([part for part in parts if part.area > 0])


def to_flat(geometry: BaseGeometry) -> BaseGeometry:
    flat = shapely.transform(geometry, lambda xy: np.column_stack(to_equal_area().transform(*xy.T)) / 1000)
    return shapely.make_valid(flat)


def scores(guess: BaseGeometry, changed: BaseGeometry) -> tuple[float, float, float]:
    """IoU, precision, recall."""
    both = guess.intersection(changed).area
    return both / (guess.area + changed.area - both), both / guess.area if guess.area else 0.0, both / changed.area


def guess_beside(world: World, spots: Spots, named: np.ndarray, won: np.ndarray, right: np.ndarray,
                 before: BaseGeometry) -> dict[str, BaseGeometry]:  # fmt: skip
    """Other ways, on the same labels: each only of ground that the loser held, and within 30 km of a label."""
    points = shapely.points(spots.at[named[right]])
    here = np.flatnonzero(shapely.contains_xy(before, *spots.at.T))
    apart = np.hypot(*(spots.at[here][:, None, :] - spots.at[named][None, :, :]).transpose(2, 0, 1))
    here, apart = here[apart.min(axis=1) <= 30], apart[apart.min(axis=1) <= 30]
    near = np.argpartition(apart, 9, axis=1)[:, :9]
    vote = (np.where(won[near], 1, -1) / np.maximum(np.take_along_axis(apart, near, axis=1), 0.5)).sum(axis=1) > 0
    cells = cells_of(world, [spots.places[index].id for index in here], radius_km=30.0)
    shapes = [cells[spots.places[index].id] for index in here]

    def of(chosen: np.ndarray) -> BaseGeometry:
        merged = merge_cells([cell for cell, yes in zip(shapes, chosen, strict=True) if yes])
        return to_flat(merged).intersection(before)

    return {
        "k = 9, by distance": of(vote),
        "nearest label": of(won[apart.argmin(axis=1)]),
        "nearest label, none wrong": of(right[apart.argmin(axis=1)]),
        "circles of 10 km": shapely.union_all(shapely.buffer(points, 10)).intersection(before),
        "circles of 5 km": shapely.union_all(shapely.buffer(points, 5)).intersection(before),
        "concave hull + 2 km": shapely.concave_hull(shapely.MultiPoint(points), 0.3).buffer(2).intersection(before),
    }  # fmt: skip


def main() -> None:
    arguments = sys.argv[1:]
    count = int(arguments.pop()) if arguments and arguments[-1].isdigit() else 6
    world: Any = a_world(Path(arguments[0]) if arguments else None)
    spots, profile = Spots(world), default_profile()
    print(f"{len(spots.places):,} settlements, {count} fronts of each shape, 60 + 60 labels, 12 wrong")
    cells_of(world, [spots.places[0].id])
    found: dict[str, dict[str, list[tuple[float, float, float]]]] = defaultdict(lambda: defaultdict(list))
    expected, wrong, seconds = [], [], []
    for shape in SHAPES:
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            before, changed, draw = place_front(shape, seed, spots)
            old, gone = shapely.contains_xy(before, *spots.at.T), shapely.contains_xy(changed, *spots.at.T)
            close = shapely.dwithin(shapely.points(spots.at), changed, NEAR_KM)
            named = np.concatenate([spots.pick(gone, draw, 60), spots.pick(old & ~gone & close, draw, 60)])
            won = gone[named].copy()
            won[draw.choice(len(named), len(named) // 10, replace=False)] ^= True
            claims = [a_claim(spots.places[index], number, gained=bool(yes), before=bool(old[index]))
                      for number, (index, yes) in enumerate(zip(named, won, strict=True))]  # fmt: skip
            start = Baseline(sides=(("RU", to_degrees(before)),))
            state = control_on(assess_claims(claims, profile=profile), claims, on=DAY, profile=profile, baseline=start)
            clock = time.process_time()
            drawn = draw_territory(state, gazetteer=world, baseline=start, estimated=True, claims=claims)
            seconds.append(time.process_time() - clock)
            guessed = [cell for cell in drawn.cells if cell.basis is Basis.ESTIMATE and cell.side == "UA"]
            stated = [cell for cell in drawn.cells if cell.basis is Basis.CLAIM]
            right = {place.id for place, yes in zip(spots.places, gone, strict=True) if yes}
            both = to_flat(shapely.union_all([cell.geometry for cell in (*guessed, *stated)])).intersection(before)
            for cell in guessed:
                flat = to_flat(cell.geometry)
                expected.append((flat.area, (cell.uncertainty or 0) * flat.area))
                wrong.append(flat.difference(changed).area)
            told = to_flat(merge_cells([cell.geometry for cell in stated])).intersection(before)
            true = [cell.geometry for cell in stated if cell.state is not None and cell.state.place.id in right]
            answers = {
                "estimate and claims": both,
                **guess_beside(world, spots, named, won, gone[named], before),
                "claimed cells alone": told,
                "… of the right claims": to_flat(merge_cells(true)).intersection(before),
            }
            for name, guess in answers.items():
                found[name][shape].append(scores(guess, changed))
    print(f"{'':25s} IoU mean worst | precision recall | " + "  ".join(f"{shape:>12s}" for shape in SHAPES))
    for name, by_shape in found.items():
        every = np.array([one for shape in SHAPES for one in by_shape[shape]])
        mean = every.mean(axis=0)
        parts = "  ".join(
            f"{np.mean([one[0] for one in by_shape[shape]]):5.2f} ({min(one[0] for one in by_shape[shape]):.2f})"
            for shape in SHAPES
        )
        print(f"{name:25s} {mean[0]:8.3f} {every[:, 0].min():5.2f} | {mean[1]:9.3f} {mean[2]:6.3f} | {parts}")
    area = sum(size for size, _share in expected)
    print(f"said to be wrong {sum(share for _size, share in expected) / area:.3f}, is wrong {sum(wrong) / area:.3f} "
          f"of {area:,.0f} km² estimated")  # fmt: skip
    print(f"one day with its estimate: median {np.median(seconds):.2f} s of processor time, worst {max(seconds):.2f} s")


if __name__ == "__main__":
    main()
