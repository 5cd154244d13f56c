"""The places that ship: tables in ``gazetteer/data`` read as :class:`NamedPlace`.

=============================  ===================================================================================
Table                          What
=============================  ===================================================================================
``settlements.tsv.gz``         settlements distilled from GeoNames and the Ukrainian codifier
``settlement_names.tsv.gz``    their names, Latin and Cyrillic
``villages.csv``               villages of the front that GeoNames lists without inhabitants
``oblasts.csv``                first-level units of the country at war; ``foreign_units.csv``: of its neighbours
``raions.csv``                 its raions
``countries.csv``              countries
``features.csv``               landscapes, islands, waters, facilities
``names.csv``                  exonyms, renamings with dates, short forms, of any place
=============================  ===================================================================================

A cell of several names parts them with ``|``; the first is the one to show.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from gazetteer.errors import PlaceDataError
from gazetteer.model import Kind, Name, NamedPlace, NameStatus, Place
from gazetteer.names import transliterate
from gazetteer.sources.tables import read_table
from gazetteer.sources.unit_names import adjective_names, languages_of, town_names
from gazetteer.theatre import read_theatre

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LANGUAGES = ("nl", "en", "de", "fr", "pl", "uk", "ru")


class _Settlement(NamedTuple):
    place: Place
    raion: str
    hromada: str
    katottg: str


def read_packaged() -> Iterator[NamedPlace]:
    """All places that ship, each with all its names; ids are unique, the order is fixed.

    Raises
    ------
    PlaceDataError
        A table is missing or damaged: the installation is broken.

    Examples
    --------
    >>> places = {named.place.id: named for named in read_packaged()}
    >>> places["geonames:707292"].place.name, places["geonames:707292"].place.admin
    ('Izium', ('Ukraine', 'Kharkiv Oblast', 'Izium Raion'))
    """
    more = _read_more_names()
    seen: set[str] = set()
    for place, names in _read_all():
        if place.id not in seen:
            seen.add(place.id)
            yield NamedPlace(place=place, names=_merge_names(more.pop(place.id, ()), names))
    if more:
        raise PlaceDataError(f"gazetteer/data/names.csv: no place has the id {min(more)!r}; rebuild the tables")


def unit_members(level: str) -> dict[str, tuple[tuple[float, float], ...]]:
    """``lon, lat`` of the settlements of each raion or hromada, by its id (``katottg:…``): what its area is built from.

    Parameters
    ----------
    level
        ``raion`` or ``hromada``.
    """
    members: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in (*read_table("settlements.tsv.gz"), *read_table("villages.csv")):
        if row[level]:
            members[f"katottg:{row[level]}"].append((float(row["lon"]), float(row["lat"])))
    return {unit: tuple(points) for unit, points in sorted(members.items())}


def _read_all() -> Iterator[tuple[Place, Iterable[Name]]]:
    countries = list(read_table("countries.csv"))
    oblasts = list(read_table("oblasts.csv"))
    raions = list(read_table("raions.csv"))
    foreign = list(read_table("foreign_units.csv"))
    country_of = {row["country"]: row["name"] for row in countries}
    home = read_theatre().home
    unit_of = {(home, row["admin1"]): row["within"] or row["name"] for row in oblasts if row["within"] or row["nl"]}
    unit_of |= {(row["country"], row["admin1"]): row["name"] for row in foreign}
    raion_of = {row["id"].partition(":")[2]: row["name"] for row in raions}

    for row in countries:
        yield _read_country(row), _names_in(row, country=row["country"])
    for row in oblasts:
        if row["nl"]:  # Kyiv and Sevastopol, the cities with special status, stand among the settlements
            yield _read_oblast(row)
    for row in foreign:
        yield _read_foreign_unit(row, country_of)
    names = _read_settlement_names()
    settlements = list(_read_settlements(unit_of, raion_of, country_of))
    oblast_name = {row["id"]: row["name"] for row in oblasts}
    yield from _read_raions(raions, oblast_name, settlements, names)
    yield from _read_hromadas(oblast_name, raion_of, settlements)
    for settlement in settlements:
        yield settlement.place, names.get(settlement.place.id, ())
    for row in read_table("features.csv"):
        yield _read_feature(row, country_of), _names_in(row, country=row["country"])


def _read_country(row: dict[str, str]) -> Place:
    return Place(id=row["id"], name=row["name"], kind=Kind.COUNTRY, lat=float(row["lat"]), lon=float(row["lon"]),
                 country=row["country"], population=int(row["population"]), source=row["source"])  # fmt: skip


def _read_oblast(row: dict[str, str]) -> tuple[Place, Iterable[Name]]:
    theatre = read_theatre()
    place = Place(id=row["id"], name=row["name"], kind=Kind(row["kind"]), lat=float(row["lat"]), lon=float(row["lon"]),
                  country=theatre.home, admin=(theatre.home_name,), source=row["source"])  # fmt: skip
    if place.kind is Kind.REGION:
        return place, _names_in(row, country=theatre.home)
    return place, (Name(text=place.name, language="en"), *_unit_names(row, country=theatre.home))


def _read_foreign_unit(row: dict[str, str], country_of: dict[str, str]) -> tuple[Place, Iterable[Name]]:
    place = Place(id=row["id"], name=row["name"], kind=Kind(row["kind"]), lat=float(row["lat"]), lon=float(row["lon"]),
                  country=row["country"], admin=(country_of[row["country"]],), source=row["source"])  # fmt: skip
    names = (Name(text=place.name, language="en"), *_names_in(row, country=row["country"]))
    return place, (*names, *_unit_names(row, country=row["country"])) if place.kind is Kind.OBLAST else names


def _read_feature(row: dict[str, str], country_of: dict[str, str]) -> Place:
    country = (country_of[row["country"]],) if row["country"] else ()
    return Place(id=row["id"], name=row["name"], kind=Kind(row["kind"]), lat=float(row["lat"]), lon=float(row["lon"]),
                 country=row["country"] or None, admin=(*country, *_split(row["admin"])),
                 source=row["source"])  # fmt: skip


def _read_settlements(
    unit_of: dict[tuple[str, str], str], raion_of: dict[str, str], country_of: dict[str, str]
) -> Iterator[_Settlement]:
    for row in (*read_table("settlements.tsv.gz"), *read_table("villages.csv")):
        country = row["country"]
        admin = (country_of.get(country), unit_of.get((country, row["admin1"])), raion_of.get(row["raion"]))
        place = Place(id=row["id"], name=row["name"], kind=Kind.SETTLEMENT, lat=float(row["lat"]),
                      lon=float(row["lon"]), country=country, admin=tuple(unit for unit in admin if unit),
                      population=int(row["population"]) or None, source=row.get("source") or "GeoNames")  # fmt: skip
        yield _Settlement(place, row["raion"], row["hromada"], row["katottg"])


def _read_settlement_names() -> dict[str, list[Name]]:
    names: dict[str, list[Name]] = defaultdict(list)
    for row in (*read_table("settlement_names.tsv.gz"), *read_table("village_names.csv")):
        names[row["id"]].append(
            Name(text=row["text"], language=row["language"] or None, status=NameStatus(row["status"]))
        )
    return names


def _read_more_names() -> dict[str, tuple[Name, ...]]:
    names: dict[str, list[Name]] = defaultdict(list)
    for row in read_table("names.csv"):
        for text in _split(row["text"]):
            since, until = _day(row["from"]), _day(row["to"])
            status, language = NameStatus(row["status"]), row["language"] or None
            names[row["id"]].append(Name(text=text, language=language, status=status, valid_from=since, valid_to=until))
    return {place_id: tuple(found) for place_id, found in names.items()}


def _read_raions(
    raions: list[dict[str, str]],
    oblast_name: dict[str, str],
    settlements: list[_Settlement],
    names: dict[str, list[Name]],
) -> Iterator[tuple[Place, Iterable[Name]]]:
    """Raions at the middle of their settlements, under their own name and the names of their centre."""
    theatre = read_theatre()
    members: dict[str, list[Place]] = defaultdict(list)
    for settlement in settlements:
        members[settlement.raion].append(settlement.place)
    centre_id = {settlement.katottg: settlement.place.id for settlement in settlements if settlement.katottg}
    for row in raions:
        inside = members[row["id"].partition(":")[2]]
        if not inside:
            raise PlaceDataError(f"raions.csv: {row['id']} ({row['name']}) has no settlement; rebuild the tables")
        place = Place(id=row["id"], name=row["name"], kind=Kind.RAION,
                      lat=round(sum(one.lat for one in inside) / len(inside), 4),
                      lon=round(sum(one.lon for one in inside) / len(inside), 4),
                      country=theatre.home, admin=(theatre.home_name, oblast_name[row["oblast"]]),
                      source=row["source"])  # fmt: skip
        bare = row["name"].removesuffix(" Raion")
        own = [Name(text=row["name"], language="en"), Name(text=row["uk"], language="uk"),
               Name(text=bare, language="en", status=NameStatus.EXONYM)]  # fmt: skip
        centre = names.get(centre_id.get(row["centre"], ""), ())
        town = next((name.text for name in centre if name.language == theatre.home_language), "")
        own += [Name(text=text, language=language, status=NameStatus.EXONYM)
                for language in languages_of("raion")
                for base in dict.fromkeys((bare, *_spelled(town, language, theatre.home_language)))
                for text in town_names("raion", base, language=language)]  # fmt: skip
        adjective = transliterate(row["uk"].split(" ")[0].lower(), source=theatre.home_language, target="pl")
        own += [Name(text=text, language="pl", status=NameStatus.EXONYM)
                for text in adjective_names("raion", adjective, language="pl")]  # fmt: skip
        own += [Name(text=name.text, language=name.language, status=NameStatus.EXONYM) for name in centre
                if name.status in {NameStatus.OFFICIAL, NameStatus.EXONYM}]  # fmt: skip
        yield place, own


def _read_hromadas(
    oblast_name: dict[str, str], raion_of: dict[str, str], settlements: list[_Settlement]
) -> Iterator[tuple[Place, Iterable[Name]]]:
    """Hromadas at their centre, else at the middle of their settlements; only under names that say what they are.

    Under its bare name a hromada would be one more rival of its centre; a kind word beside the name finds it
    (:func:`gazetteer.match.match_query`).
    """
    theatre = read_theatre()
    members: dict[str, list[Place]] = defaultdict(list)
    for settlement in settlements:
        members[settlement.hromada].append(settlement.place)
    placed = {settlement.katottg: settlement.place for settlement in settlements if settlement.katottg}
    for row in read_table("hromadas.csv"):
        inside = members[row["id"].partition(":")[2]]
        spots = [placed[row["centre"]]] if row["centre"] in placed else inside
        if not spots:
            continue  # none of its villages ships
        place = Place(id=row["id"], name=row["name"], kind=Kind.HROMADA,
                      lat=round(sum(one.lat for one in spots) / len(spots), 4),
                      lon=round(sum(one.lon for one in spots) / len(spots), 4), country=theatre.home,
                      admin=(theatre.home_name, oblast_name[row["oblast"]], raion_of[row["raion"].partition(":")[2]]),
                      source=row["source"])  # fmt: skip
        # the codifier no longer tells settlements from villages, reports do
        sorts = ("", " міська") if row["sort"] == "міська" else ("", " сільська", " селищна")
        yield (
            place,
            (
                Name(text=place.name, language="en"),
                *(Name(text=f"{row['adjective']}{sort} громада", language="uk") for sort in sorts),
            ),
        )


def _names_in(row: dict[str, str], *, country: str | None) -> Iterator[Name]:
    """Names in the language columns of a row, after its English standard form."""
    yield Name(text=row["name"], language="en")
    for language in LANGUAGES:
        official = language == "en" or language == _official_language(country)
        for position, text in enumerate(_split(row[language])):
            first = official and position == 0
            yield Name(text=text, language=language, status=NameStatus.OFFICIAL if first else NameStatus.EXONYM)


def _unit_names(row: dict[str, str], *, country: str) -> Iterator[Name]:
    """Names of an oblast: bare as in "Charkiv" and in full as in "oblast Charkiv"."""
    for language in LANGUAGES:
        for base in _split(row[language]):
            for text in town_names("oblast", base, language=language):
                yield Name(text=text, language=language, status=NameStatus.EXONYM)
            yield Name(text=base, language=language, status=NameStatus.EXONYM)
    for language in ("uk", "ru", "pl"):
        if adjective := row[f"adjective_{language}"]:
            official = language == _official_language(country)
            status = NameStatus.OFFICIAL if official else NameStatus.EXONYM
            for text in adjective_names("oblast", adjective, language=language):
                yield Name(text=text, language=language, status=status)
    for text in _split(row["short_uk"]):
        yield Name(text=text, language="uk", status=NameStatus.EXONYM)


def _spelled(text: str, language: str, source: str) -> tuple[str, ...]:
    """A name as newspapers of a language write it by rule; nothing for English, which has its standard form."""
    return (transliterate(text, source=source, target=language),) if text and language != "en" else ()


def _official_language(country: str | None) -> str | None:
    """The language in which a place's own name is official, beside the English standard form."""
    return dict(read_theatre().languages).get(country or "")


def _merge_names(curated: Iterable[Name], found: Iterable[Name]) -> tuple[Name, ...]:
    """Curated names first; of names alike in text and language the first stays, and a tag beats no tag."""
    kept: dict[tuple[str, str | None], Name] = {}
    tagged: set[str] = set()
    for name in (*curated, *found):
        if name.language is None and name.text in tagged:
            continue
        kept.setdefault((name.text, name.language), name)
        tagged.add(name.text)
    return tuple(kept.values())


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
