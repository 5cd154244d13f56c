"""Builds ``tests/corpus/dev_<lang>.jsonl`` and ``test_<lang>.jsonl`` from the passages in ``tests/corpus/authoring``.

Run it after editing a passage: ``python scripts/build_corpus.py`` (``--check`` only says whether the files are up to
date). The markup is described in ``docs/evaluation.md``. Every problem is reported with file and line, all at once.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus"
LANGUAGES = ("nl", "en", "de", "fr", "uk", "ru")
EVENTS = frozenset(
    {"capture", "recapture", "transfer", "withdrawal", "advance", "presence", "repelled", "holds", "contested"}
    | {"besieged", "annexation"}
)
CHANGES = frozenset({"capture", "recapture", "transfer", "withdrawal", "advance"})
MODALITIES = frozenset(
    ["denied", "unconfirmed", "intended", "conceded", "confirmed", "hedged", "claimed", "assessed", "asserted"]
)
UNITS = frozenset({"km2", "settlements", "km", "percent"})
COMPARISONS = frozenset({"more than", "less than", "at least", "up to", "about"})
OTHER = {"UA": "RU", "RU": "UA"}
EVERY_THIRD_TO = {"nl": 378, "en": 230, "de": 134, "fr": 137, "uk": 135, "ru": 137}
"""Number of the last passage of a language of which every third went to the test split; after it every second does."""

_MENTION = re.compile(r"\[([^\]=!]+)(?:=([^\]!]+))?(!?)\]")


@dataclass
class Passage:
    """A passage as it is being read."""

    line: int
    published: str | None
    phenomena: list[str]
    text: str = ""
    mentions: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    sentence: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Places:
    """The gold places, by key, by surface of a language, and the country names that are marked unasked."""

    by_key: dict[str, dict[str, Any]]
    surfaces: dict[tuple[str, str], str]
    unasked: dict[str, re.Pattern[str]]


def read_places(path: Path, problems: list[str]) -> Places:
    """Read ``places.csv``: ``key, name, kind, lat, lon`` and a column of surfaces (``;``) for each language."""
    by_key: dict[str, dict[str, Any]] = {}
    surfaces: dict[tuple[str, str], str] = {}
    countries: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    with path.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), start=2):
            key = row["key"]
            if key in by_key:
                problems.append(f"{path.name}:{number}: {key!r} stands twice")
            place = {"name": row["name"] or key, "kind": row["kind"]}
            by_key[key] = place | {"lat": float(row["lat"]), "lon": float(row["lon"])}
            for language in LANGUAGES:
                for surface in filter(None, (part.strip() for part in row[language].split(";"))):
                    surfaces.setdefault((language, surface), key)
                    if row["kind"] == "country":
                        countries[language].append(surface)
    unasked = {
        language: re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")\b")
        for language, names in countries.items()
        if names
    }
    return Places(by_key=by_key, surfaces=surfaces, unasked=unasked)


def mark_countries(line: str, pattern: re.Pattern[str] | None) -> str:
    """Put brackets around country names that have none yet."""
    if pattern is None:
        return line
    parts = re.split(r"(\[[^\]]*\])", line)
    return "".join(part if part.startswith("[") else pattern.sub(r"[\g<0>]", part) for part in parts)


def add_sentence(passage: Passage, line: str, language: str, places: Places, where: str, problems: list[str]) -> None:
    """Append a sentence, its markup turned into mentions with offsets."""
    if line.startswith("¶"):
        line, glue = line[1:].strip(), "\n\n"
    else:
        glue = " "
    if passage.text:
        passage.text += glue
    begin = len(passage.text)
    last = 0
    marked = mark_countries(line, places.unasked.get(language))
    for found in _MENTION.finditer(marked):
        passage.text += marked[last : found.start()]
        surface, key, metonym = found.groups()
        default = places.surfaces.get((language, surface))
        if key == "O":
            key = f"{default} Oblast"
        key = key or default
        if key not in places.by_key:
            problems.append(f"{where}: {surface!r} = {key!r} is not in places.csv; add it")
        else:
            start = len(passage.text)
            mention = {"start": start, "end": start + len(surface), "surface": surface, "place": places.by_key[key]}
            passage.mentions.append(mention | ({"literal": False} if metonym else {}) | {"key": key})
        passage.text += surface
        last = found.end()
    passage.text += marked[last:]
    passage.sentence = (begin, len(passage.text))


def parse_fields(parts: list[str], where: str, problems: list[str]) -> dict[str, Any]:
    """The ``; key=value`` tail of a claim line."""
    fields: dict[str, Any] = {"flags": set()}
    for part in filter(None, (part.strip() for part in parts)):
        key, equals, value = part.partition("=")
        if not equals and key in {"deb", "nc", "cc"}:
            fields["flags"].add(key)
        elif equals and key == "s" and "/" in value:
            fields["speaker"], _, fields["speaker_side"] = value.rpartition("/")
        elif equals and key == "m" and value in MODALITIES:
            fields["modality"] = value
        elif equals and key == "x" and value in {"whole", "part"}:
            fields["extent"] = value
        elif equals and key == "l":
            fields["losing_side"] = None if value == "-" else value
        elif equals and key == "d" and (found := re.fullmatch(r"([\d-]*)(\.\.)?([\d-]*)(?: \((.+)\))?", value)):
            first, dots, last, surface = found.groups()
            fields["event_date"] = {"earliest": first or None, "latest": last if dots else first, "surface": surface}
        elif equals and key == "q" and (found := re.fullmatch(r"([\d.]+) (\S+)(?: (.+))?", value)):
            number, unit, comparison = found.groups()
            if unit not in UNITS or (comparison and comparison not in COMPARISONS):
                problems.append(f"{where}: amount {value!r}")
            number = float(number)
            fields["quantity"] = {"value": int(number) if number.is_integer() else number, "unit": unit}
            if comparison:
                fields["quantity"]["comparison"] = comparison
        else:
            problems.append(f"{where}: {part!r} is not understood")
    return fields


def place_of(passage: Passage, wanted: str, places: Places, where: str, problems: list[str]) -> dict[str, Any] | None:
    """The place of a claim: a mention of the sentence by key, ``Key~words``, ``Key~`` (not named), or ``-``."""
    if wanted == "-":
        return None
    begin, end = passage.sentence
    key, tilde, words = wanted.partition("~")
    if key not in places.by_key:
        problems.append(f"{where}: place {key!r} is not in places.csv; add it")
        return None
    place = places.by_key[key]
    start: int | None = None
    if words:
        start = passage.text.find(words, begin, end)
        if start < 0:
            problems.append(f"{where}: {words!r} does not occur in the sentence")
    elif not tilde:
        here = [mention for mention in passage.mentions if mention["key"] == key and mention["start"] >= begin]
        if here:
            start, words = here[0]["start"], here[0]["surface"]
        else:
            problems.append(f"{where}: {key!r} is not marked in the sentence; write {key}~words or {key}~")
    span = {"start": start, "end": None if start is None else start + len(words)}
    return {"name": place["name"], "surface": words or None, "kind": place["kind"]} | {
        "lat": place["lat"],
        "lon": place["lon"],
        **span,
    }


def add_claims(passage: Passage, line: str, places: Places, where: str, problems: list[str]) -> None:
    """Append the claims of one ``>`` line; ``A + B`` are claims alike."""
    head, *tail = line[1:].split(" ; ")
    event, side, wanted = head.split(maxsplit=2)
    fields = parse_fields(tail, where, problems)
    if event not in EVENTS or side not in {"UA", "RU", "-"}:
        problems.append(f"{where}: event {event!r} or side {side!r}")
    gaining = None if side == "-" else side
    flags = fields["flags"]
    modality = fields.get("modality", "asserted")
    changes = event in CHANGES and modality not in {"intended", "denied"}
    losing = None if event in {"holds", "presence", "contested", "besieged"} or not gaining else OTHER[gaining]
    surface = (fields.get("event_date") or {}).get("surface")
    begin, end = passage.sentence
    if surface and surface not in passage.text[begin:end]:
        problems.append(f"{where}: date words {surface!r} do not occur in the sentence")
    for name in wanted.split(" + "):
        passage.claims.append(
            {
                "start": begin,
                "end": end,
                "place": place_of(passage, name.strip(), places, where, problems),
                "event": event,
                "gaining_side": gaining,
                "losing_side": fields.get("losing_side", losing),
                "changes_control": (changes or "cc" in flags) and "nc" not in flags,
                "speaker": fields.get("speaker"),
                "speaker_side": fields.get("speaker_side", "third"),
                "modality": modality,
                "unconfirmed": modality == "unconfirmed",
                "event_date": fields.get("event_date"),
                "quantity": fields.get("quantity"),
                "extent": fields.get("extent"),
                "debatable": "deb" in flags,
            }
        )


def read_passages(path: Path, language: str, places: Places, problems: list[str]) -> Iterator[Passage]:
    """Read one authoring file."""
    passage: Passage | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        where = f"{path.name}:{number}"
        if line.startswith("== "):
            if passage:
                yield passage
            published, _, phenomena = line[3:].partition("|")
            passage = Passage(
                line=number,
                published=published.strip() if published.strip() != "-" else None,
                phenomena=[tag.strip() for tag in phenomena.split(",") if tag.strip()],
            )
        elif not line.strip() or line.startswith("#"):
            continue
        elif passage is None:
            problems.append(f"{where}: text before the first '== ' line")
        elif line.startswith(">"):
            add_claims(passage, line, places, where, problems)
        else:
            add_sentence(passage, line.strip(), language, places, where, problems)
    if passage:
        yield passage


def gold_line(passage: Passage, language: str, number: int) -> dict[str, Any]:
    """The gold of one passage, in the published shape."""
    mentions = [{key: value for key, value in mention.items() if key != "key"} for mention in passage.mentions]
    return {
        "document_id": f"{language}-{number:03d}",
        "language": language,
        "published": passage.published,
        "phenomena": passage.phenomena,
        "text": passage.text,
        "claims": passage.claims,
        "mentions": mentions,
    }


def build(problems: list[str]) -> dict[Path, str]:
    """All corpus files and their content. Every third passage goes to the test split, later every second."""
    places = read_places(CORPUS / "authoring" / "places.csv", problems)
    files: dict[Path, str] = {}
    for language in LANGUAGES:
        source = CORPUS / "authoring" / f"{language}.txt"
        if not source.exists():
            continue
        splits: dict[str, list[str]] = {"dev": [], "test": []}
        for number, passage in enumerate(read_passages(source, language, places, problems), start=1):
            line = json.dumps(gold_line(passage, language, number), ensure_ascii=False)
            share = 2 if number > EVERY_THIRD_TO[language] else 3
            splits["dev" if number % share else "test"].append(line)
        for split, lines in splits.items():
            files[CORPUS / f"{split}_{language}.jsonl"] = "".join(f"{line}\n" for line in lines)
    return files


def main(arguments: list[str]) -> int:
    problems: list[str] = []
    files = build(problems)
    if problems:
        sys.stderr.write("\n".join(problems) + "\n")
        return 1
    stale = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            sys.stderr.write(f"{path.name}: not what the passages say; run scripts/build_corpus.py\n")
        return 1 if stale else 0
    for path in stale:
        path.write_text(files[path], encoding="utf-8", newline="\n")
    for path, text in files.items():
        rows = [json.loads(line) for line in text.splitlines()]
        quiet = sum(not any(claim["changes_control"] for claim in row["claims"]) for row in rows)
        changes = sum(claim["changes_control"] and not claim["debatable"] for row in rows for claim in row["claims"])
        sys.stdout.write(f"{path.name}: {len(rows)} passages, {quiet} without a change, {changes} changes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
