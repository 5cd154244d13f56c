"""What ``gazetteer info`` tells: what is loaded, from where, under which licence, and how much."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from gazetteer.index import Gazetteer

__all__ = ["describe_index", "print_info"]


def describe_index(gazetteer: Gazetteer) -> dict[str, Any]:
    """Counts, sources and coverage of an open gazetteer, as plain values."""
    index = gazetteer.index
    home = index.theatre.home
    kinds: Counter[str] = Counter()
    countries: Counter[str] = Counter()
    oblasts: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    for place in gazetteer.places():
        kinds[place.kind.value] += 1
        countries[place.country or "-"] += 1
        if place.country == home and place.kind == "settlement" and len(place.admin) > 1:
            oblasts[place.admin[1]] += 1
    for name in range(index.name_count):
        languages[index.name_language(name) or "not stated"] += 1
    return {
        "format": index.header["format"],
        "counts": index.header["counts"],
        "sources": index.header["sources"],
        "kinds": dict(kinds.most_common()),
        "countries": dict(countries.most_common()),
        "settlements_by_oblast": dict(sorted(oblasts.items())),
        "names_by_language": dict(languages.most_common()),
    }


_COUNTRIES_SHOWN = 8


def print_info(described: dict[str, Any], out: TextIO) -> None:
    """The same for the terminal."""
    sizes = ", ".join(f"{described['counts'][what]:,} {what}" for what in ("places", "names", "keys"))
    rows = [f"{sizes} (format {described['format']})"]
    for source in described["sources"]:
        rows.append(f"  from {source['name']}: {source['places']:,} places, {source['names']:,} names")
        rows.append(f"    licence: {source['licence']}")
    shown = list(described["countries"].items())
    rest = sum(count for _, count in shown[_COUNTRIES_SHOWN:])
    rows.append(f"kinds: {_counted(described['kinds'])}")
    rows.append(f"countries: {_counted(dict(shown[:_COUNTRIES_SHOWN]))}" + (f", others {rest:,}" if rest else ""))
    rows.append(f"names: {_counted(described['names_by_language'])}")
    rows.append("settlements by oblast:")
    rows += [f"  {oblast}: {count:,}" for oblast, count in described["settlements_by_oblast"].items()]
    out.write("\n".join(rows) + "\n")


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{what} {count:,}" for what, count in counts.items())
