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
    kinds: Counter[str] = Counter()
    countries: Counter[str] = Counter()
    oblasts: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    for place in gazetteer.places():
        kinds[place.kind.value] += 1
        countries[place.country or "-"] += 1
        if place.country == "UA" and place.kind == "settlement" and len(place.admin) > 1:
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
    counts = described["counts"]
    out.write(
        f"{counts['places']:,} places, {counts['names']:,} names, {counts['keys']:,} keys (format {described['format']})\n"
    )
    out.writelines(
        f"  from {source['name']}: {source['places']:,} places, {source['names']:,} names; licence: {source['licence']}\n"
        for source in described["sources"]
    )
    out.write("kinds: " + ", ".join(f"{kind} {count:,}" for kind, count in described["kinds"].items()) + "\n")
    shown = list(described["countries"].items())
    rest = sum(count for _, count in shown[_COUNTRIES_SHOWN:])
    listed = ", ".join(f"{country} {count:,}" for country, count in shown[:_COUNTRIES_SHOWN])
    out.write(f"countries: {listed}" + (f", others {rest:,}" if rest else "") + "\n")
    out.write(
        "names: "
        + ", ".join(f"{language} {count:,}" for language, count in described["names_by_language"].items())
        + "\n"
    )
    out.write("settlements by oblast:\n")
    out.writelines(f"  {oblast}: {count:,}\n" for oblast, count in described["settlements_by_oblast"].items())
