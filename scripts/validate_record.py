"""Check the record of claims that ships with the examples; every problem is named, at once.

Run from the root of the project: ``python scripts/validate_record.py [FOLDER]`` (default ``examples/ukraine``).
Exit code 0 when the record holds, 1 with one line a problem otherwise. ``--counts`` prints the tables of
``docs/record.md`` instead, ``--levels`` how the rules judge the changes that the record tells of.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from geomap.config import Profile, load_profile
from geomap.errors import GeomapError
from geomap.from_json import parse_quantity
from geomap.intervals import last_day, parse_edtf
from geomap.words import THIRD, Access, Event, Extent, Level, Modality

if TYPE_CHECKING:
    from enum import StrEnum

    from gazetteer import Gazetteer

FOLDER = Path("examples/ukraine")
FEWEST_ROWS = 250
FIRST_DAY, LAST_DAY = date(2022, 2, 24), date(2023, 5, 31)

COLUMNS = (
    "claim_id", "place", "place_id", "kind", "event", "gaining_side", "losing_side", "event_date", "speaker",
    "speaker_side", "access", "modality", "publisher", "url", "title", "published", "quantity", "geo_precision",
    "extent", "relation", "aligned", "faction", "relay", "note",
)  # fmt: skip
REQUIRED = ("claim_id", "place", "event", "speaker_side", "access", "modality", "publisher", "url")
SIDELESS = frozenset({Event.CONTESTED})
"""Events in which nobody gains."""

OFTEN = 5
"""Publishers with fewer claims are counted together."""

MAY_STAY_LISTED = ("which", "not in the gazetteer")
"""A row whose note begins like this tells why it has no one place: its page leaves it open, or it is nowhere known."""

Row = dict[str, str]


@dataclass
class Findings:
    """What is wrong, line by line."""

    problems: list[str] = field(default_factory=list)

    def add(self, spot: str, name: str, got: object, expected: str) -> None:
        """Note one problem: where, which field, what stands there, and what to write instead."""
        self.problems.append(f"{spot}: {name}: got {got!r}, expected {expected}")


def validate_record(folder: Path = FOLDER, *, gazetteer: Gazetteer | None = None) -> list[str]:
    """Problems of ``folder``/claims.csv and sources.toml, each with its line; empty when all is well.

    Parameters
    ----------
    folder
        Holds ``claims.csv`` and ``sources.toml``.
    gazetteer
        Where places are looked up; None for the one that ships.
    """
    if gazetteer is None:
        from gazetteer import open_gazetteer

        gazetteer = open_gazetteer()
    path = folder / "claims.csv"
    try:
        profile = load_profile(None, folder / "sources.toml")
        rows = read_rows(path)
    except (GeomapError, OSError, UnicodeDecodeError, ValueError) as error:
        return [f"{folder}: {error}"]
    findings = Findings()
    for number, row in enumerate(rows, start=2):
        spot = f"{path.name}:{number} ({row['claim_id']})"
        check_words(row, spot, profile, findings)
        check_dates(row, spot, findings)
        check_address(row, spot, findings)
        check_sources(row, spot, profile, findings)
        check_place(row, spot, gazetteer, findings)
    check_whole(rows, path.name, findings)
    return findings.problems


def read_rows(path: Path) -> list[Row]:
    """Rows of the record; the header must be :data:`COLUMNS`."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path.name}: columns are {reader.fieldnames}, expected {list(COLUMNS)}")
        return [dict(row) for row in reader]


def check_words(row: Row, spot: str, profile: Profile, findings: Findings) -> None:
    """Every value of a closed set is of that set, and the sides fit the event."""
    for name in REQUIRED:
        if not row[name].strip():
            findings.add(spot, name, row[name], "a value")
    closed: tuple[tuple[str, type[StrEnum]], ...] = (
        ("event", Event),
        ("access", Access),
        ("modality", Modality),
        ("extent", Extent),
    )
    for name, words in closed:
        if row[name] and row[name] not in set(words):
            findings.add(spot, name, row[name], f"one of {', '.join(words)}")
    sides = set(profile.side_ids)
    if row["speaker_side"] not in sides | {THIRD}:
        findings.add(spot, "speaker_side", row["speaker_side"], f"one of {sorted(sides | {THIRD})}")
    for name in ("gaining_side", "losing_side", "aligned"):
        if row[name] and row[name] not in sides:
            findings.add(spot, name, row[name], f"one of {sorted(sides)} or nothing")
    if (row["event"] in SIDELESS) == bool(row["gaining_side"]):
        findings.add(
            spot, "gaining_side", row["gaining_side"], f"{'no side' if row['event'] in SIDELESS else 'a side'}"
        )
    if row["gaining_side"] and row["gaining_side"] == row["losing_side"]:
        findings.add(spot, "losing_side", row["losing_side"], "another side than gains")
    if row["modality"] == Modality.CONCEDED and row["speaker_side"] not in sides - {row["gaining_side"]}:
        findings.add(spot, "modality", "conceded", "a speaker of the side that loses")
    if row["geo_precision"] not in {"", "1", "2", "3", "4", "5", "6"}:
        findings.add(spot, "geo_precision", row["geo_precision"], "1 to 6")
    try:
        readable = not row["quantity"] or parse_quantity(row["quantity"]) is not None
    except GeomapError:
        readable = False
    if not readable:
        findings.add(spot, "quantity", row["quantity"], "an amount such as '>6000 km2'")


def check_dates(row: Row, spot: str, findings: Findings) -> None:
    """Dates are EDTF, of these fifteen months, and no event ends after the page that tells it as past."""
    event = None
    for name in ("event_date", "published"):
        try:
            read = parse_edtf(row[name]) if row[name] else None
        except GeomapError as error:
            findings.add(spot, name, row[name], str(error))
            continue
        if name == "event_date":
            event = read
    if event is None:
        return
    for day in (event.earliest, event.latest):
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            findings.add(spot, "event_date", row["event_date"], f"days from {FIRST_DAY} to {LAST_DAY}")
    try:
        printed = last_day(row["published"])
    except GeomapError:
        return
    intended = row["modality"] == Modality.INTENDED
    if printed and event.latest and event.latest > printed and not intended:
        findings.add(spot, "event_date", row["event_date"], f"no later than the page ({row['published']})")


def check_address(row: Row, spot: str, findings: Findings) -> None:
    """The page has a complete web address without blanks or credentials."""
    try:
        parts = urlsplit(row["url"])
        fine = parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and parts.username is None
    except ValueError:
        fine = False
    if not fine or any(mark.isspace() for mark in row["url"]) or (parts.path in {"", "/"} and not parts.query):
        findings.add(spot, "url", row["url"], "the address of one page, https://host/path")


def check_sources(row: Row, spot: str, profile: Profile, findings: Findings) -> None:
    """Publisher, speaker and relay are in the registry, and the row's side is theirs."""
    for name in ("publisher", "speaker"):
        if row[name] and profile.find_source(row[name]) is None:
            findings.add(spot, name, row[name], "a name in sources.toml")
    for relay in filter(None, (part.strip() for part in row["relay"].split(";"))):
        if profile.find_source(relay) is None:
            findings.add(spot, "relay", relay, "a name in sources.toml")
    source = profile.find_source(row["speaker"] or row["publisher"])
    if source is None:
        return
    if source.side != row["speaker_side"]:
        findings.add(spot, "speaker_side", row["speaker_side"], f"{source.side}, the side of {source.name}")
    if (source.aligned or "") != row["aligned"]:
        findings.add(spot, "aligned", row["aligned"], f"{source.aligned!r}, as {source.name} is")
    if (source.faction or "") != row["faction"]:
        findings.add(spot, "faction", row["faction"], f"{source.faction!r}, that of {source.name}")


def check_place(row: Row, spot: str, gazetteer: Gazetteer, findings: Findings) -> None:
    """The place resolves: by its id, else by its name and kind alone."""
    if not row["place"]:
        return
    if row["place_id"]:
        if gazetteer.place(row["place_id"]) is None:
            findings.add(spot, "place_id", row["place_id"], "an id of the gazetteer")
        return
    match = gazetteer.lookup(row["place"], kind=row["kind"] or None)
    listed = row["note"].casefold().startswith(MAY_STAY_LISTED)
    if match.place is None and not listed:
        rivals = ", ".join(one.place.id for one in match.candidates[:3]) or "none"
        findings.add(spot, "place", row["place"], f"one place; {match.status}, candidates {rivals}: give place_id")
    elif match.place is not None and listed:
        findings.add(spot, "note", row["note"], f"nothing of an open place: it resolves to {match.place.id}")
    elif match.place is not None and row["kind"] and match.place.kind != row["kind"]:
        findings.add(spot, "kind", row["kind"], f"{match.place.kind}, the kind of {match.place.name}")


def check_whole(rows: list[Row], where: str, findings: Findings) -> None:
    """Enough rows, no two alike, ids unique, in order of date."""
    if len(rows) < FEWEST_ROWS:
        findings.add(where, "rows", len(rows), f"at least {FEWEST_ROWS}")
    told = (
        "place",
        "kind",
        "event",
        "gaining_side",
        "event_date",
        "speaker",
        "modality",
        "quantity",
        "relation",
        "url",
    )
    for name, key in (("claim_id", ("claim_id",)), ("row", told)):
        for values, count in Counter(tuple(row[part] for part in key) for row in rows).items():
            if count > 1:
                findings.add(where, name, " | ".join(filter(None, values)), f"one such {name}, found {count}")
    days = [_order(row) for row in rows]
    for before, after, row in zip(days, days[1:], rows[1:], strict=False):
        if after < before:
            findings.add(where, "order", row["claim_id"], "rows by last day of the event, undated last")


def _order(row: Row) -> date:
    try:
        read = parse_edtf(row["event_date"]) if row["event_date"] else None
    except GeomapError:
        return date.max
    return (read.latest or read.earliest or date.max) if read else date.max


def count_record(rows: list[Row]) -> str:
    """Markdown tables of how the record is spread: by month, side, event, modality, who speaks, publisher."""
    gains = Counter((_month(row), row["gaining_side"] or "nobody") for row in rows)
    sides = ("UA", "RU", "nobody")
    lines = ["| Last day of the event in | UA gains | RU gains | nobody |", "| --- | ---: | ---: | ---: |"]
    months = sorted({month for month, _ in gains})
    lines += [f"| {month} | " + " | ".join(str(gains[month, side]) for side in sides) + " |" for month in months]
    totals = Counter(row["gaining_side"] or "nobody" for row in rows)
    lines.append("| all | " + " | ".join(str(totals[side]) for side in sides) + " |")
    for title, name in (("Event", "event"), ("Modality", "modality"), ("Side of the speaker", "speaker_side"),
                        ("Access", "access")):  # fmt: skip
        lines += ["", *_table(title, Counter(row[name] for row in rows))]
    publishers = Counter(row["publisher"] for row in rows)
    often = Counter({name: count for name, count in publishers.items() if count >= OFTEN})
    lines += ["", *_table("Publisher", often)]
    rest = publishers - often
    lines.append(f"| {len(rest)} others, fewer than {OFTEN} each | {rest.total()} |")
    return "\n".join(lines) + "\n"


def count_levels(folder: Path = FOLDER) -> str:
    """Markdown table of the changes that the record tells of, by level of corroboration and gaining side."""
    from gazetteer import open_gazetteer
    from geomap.claims.handmade import read_claims_file
    from geomap.control.corroborate import assess_claims

    profile = load_profile(None, folder / "sources.toml")
    claims = read_claims_file(folder / "claims.csv", gazetteer=open_gazetteer(), profile=profile)
    judged = assess_claims(claims, profile=profile)
    counts = Counter((one.level.value, one.gaining_side) for one in judged)
    lines = ["| Level | UA gains | RU gains |", "| --- | ---: | ---: |"]
    lines += [f"| {level} | {counts[level, 'UA']} | {counts[level, 'RU']} |" for level in Level]
    return "\n".join(lines) + "\n"


def _month(row: Row) -> str:
    day = _order(row)
    return "undated" if day == date.max else f"{day:%Y-%m}"


def _table(title: str, counts: Counter[str]) -> list[str]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [f"| {title} | Claims |", "| --- | ---: |", *(f"| {name} | {count} |" for name, count in ranked)]


def main(arguments: list[str]) -> int:
    named = [one for one in arguments if not one.startswith("--")]
    folder = Path(named[0]) if named else FOLDER
    if "--counts" in arguments:
        print(count_record(read_rows(folder / "claims.csv")), end="")
        return 0
    if "--levels" in arguments:
        print(count_levels(folder), end="")
        return 0
    problems = validate_record(folder)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{folder}: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
