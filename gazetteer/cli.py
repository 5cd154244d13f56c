"""The ``gazetteer`` command: parse, call one function, print.

Built on argparse, which loads in a third of the time of anything richer: a look-up from a cold start has to stay under
0.15 s (docs/decisions/0004-name-index.md). Exit codes: 0 done, 1 one clear line on standard error, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from gazetteer.errors import GazetteerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gazetteer.index import Gazetteer
    from gazetteer.model import Candidate, Match

__all__ = ["main"]

_KINDS = ("settlement", "oblast", "raion", "hromada", "region", "island", "river", "canal", "water", "facility",
          "country")  # fmt: skip
_LANGUAGES = "nl, en, de, fr, pl, uk, ru"
_LONGEST_SHOWN = 80


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = make_parser()
    options = parser.parse_args(argv)
    if options.command is None:
        parser.print_help(sys.stderr)
        return 2
    try:
        code: int = options.run(options, parser)
    except GazetteerError as error:
        print(f"gazetteer: {_one_line(str(error))}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"gazetteer: {where}{error.strerror or error}; check the path and its rights", file=sys.stderr)
        return 1
    return code


def _one_line(text: str) -> str:
    return " ".join(text.split())


class _Help(argparse.HelpFormatter):
    """Asks for the width of the terminal itself: the library loads `shutil` for it before any option is read."""

    def __init__(self, prog: str) -> None:
        columns = os.environ.get("COLUMNS", "")
        try:
            width = int(columns) if columns.isdecimal() else os.get_terminal_size(1).columns
        except OSError:  # no terminal
            width = 80
        super().__init__(prog, width=max(width or 80, 20) - 2)


class _Parser(argparse.ArgumentParser):
    """Of the command and of each sub-command."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, **options)


def make_parser() -> argparse.ArgumentParser:
    """The parser of all commands (the documentation prints its help)."""
    parser = _Parser(prog="gazetteer", description="A name becomes a place: offline, ranked, with doubts.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    lookup = commands.add_parser("lookup", help="which place a name means", description="Which place a name means.")
    lookup.add_argument("names", nargs="*", metavar="NAME", help="names to look up")
    lookup.add_argument("--file", metavar="FILE", help="a name a line ('-' for standard input); answered line by line")
    lookup.add_argument("--language", help=f"language of the text the name stands in ({_LANGUAGES})")
    lookup.add_argument("--kind", choices=_KINDS, metavar="KIND", help=f"kind of place meant: {', '.join(_KINDS)}")
    lookup.add_argument("--on", metavar="DATE", help="day the text speaks of, YYYY-MM-DD")
    lookup.add_argument("--limit", type=int, default=8, metavar="N", help="most candidates shown (default 8)")
    lookup.add_argument("--format", choices=("text", "json", "jsonl"), help="default: text, with --file jsonl")
    lookup.add_argument("--explain", action="store_true", help="show the parts of each score")
    lookup.add_argument("--online", metavar="GEOCODER", help="ask this geopy geocoder (such as nominatim) about names "
                        "that are unknown here; its answers are marked")  # fmt: skip
    lookup.add_argument("--index", metavar="FILE", help="a compiled index other than the usual one")
    lookup.set_defaults(run=_run_lookup)

    info = commands.add_parser("info", help="what is loaded, from where, under which licence",
                               description="What is loaded, from where, under which licence.")  # fmt: skip
    info.add_argument("--format", choices=("text", "json"), default="text")
    info.add_argument("--index", metavar="FILE", help="a compiled index other than the usual one")
    info.set_defaults(run=_run_info)

    load = commands.add_parser("import", help="add places from GeoNames dumps, GeoJSON or CSV",
                               description="Add places from GeoNames dumps (UA.txt, UA.zip, alternateNamesV2, "
                               "admin1CodesASCII, admin2Codes), GeoJSON points or CSV (id,name,lat,lon…).")  # fmt: skip
    load.add_argument("files", nargs="+", metavar="FILE")
    load.add_argument("--name", help="name of this import (default: the first file's); the same name replaces it")
    load.add_argument("--licence", default="not stated", help="licence of the data, shown by `gazetteer info`")
    load.set_defaults(run=_run_import)

    install = commands.add_parser("install", help="download and verify a country's GeoNames dump",
                                  description="Download, verify and import a country's GeoNames dump.")  # fmt: skip
    install.add_argument("name", metavar="NAME", help="two-letter country, such as ua")
    install.add_argument("--url", help="address of the folder that holds the dumps")
    install.add_argument("--sha256", help="expected hash of the archive")
    install.set_defaults(run=_run_install)

    remove = commands.add_parser("remove", help="take an import out again", description="Take an import out again.")
    remove.add_argument("name", metavar="NAME", help="as `gazetteer info` shows it")
    remove.set_defaults(run=_run_remove)
    return parser


def _run_lookup(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    if not options.names and options.file is None:
        parser.error("lookup: give a NAME or --file FILE")
    if options.limit < 1:
        parser.error(f"lookup: --limit: got {options.limit}, expected 1 or more")
    on = None
    if options.on is not None:
        from datetime import date

        try:
            on = date.fromisoformat(options.on)
        except ValueError:
            parser.error(f"lookup: --on: got {options.on!r}, expected a day such as 2022-09-12")
    gazetteer = _open(options.index)
    shown = options.format or ("text" if options.file is None else "jsonl")
    answers = _answers(gazetteer, _names_asked(options), options, on)
    if shown == "json":
        rows = [_as_json(match, explain=options.explain) for match in answers]
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return 0
    for match in answers:
        if shown == "jsonl":
            line = json.dumps(_as_json(match, explain=options.explain), ensure_ascii=False)
            sys.stdout.write(line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029") + "\n")
        else:
            _print_text(match, sys.stdout, explain=options.explain)
    return 0


def _answers(gazetteer: Gazetteer, names: Iterable[str], options: argparse.Namespace, on: Any) -> Iterator[Match]:
    service = None
    if options.online:
        from gazetteer.online import OnlineGeocoder

        service = OnlineGeocoder(options.online)
    for name in names:
        match = gazetteer.lookup(name, language=options.language, kind=options.kind, on=on, limit=options.limit)
        if service is not None and match.status == "unknown" and name.strip():
            match = service.lookup(name, language=options.language)
        yield match


def _open(path: str | None) -> Gazetteer:
    from gazetteer.store import open_gazetteer

    return open_gazetteer(path)


def _names_asked(options: argparse.Namespace) -> Iterator[str]:
    yield from options.names
    if options.file is not None:
        content = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
        text = content.decode("utf-8-sig", errors="replace")
        lines = text.split("\n")
        if lines and not lines[-1]:
            lines.pop()
        yield from (line.removesuffix("\r") for line in lines)


def _as_json(match: Match, *, explain: bool) -> dict[str, Any]:
    return {
        "query": match.query.text,
        "status": match.status.value,
        "candidates": [_candidate_as_json(one, explain=explain) for one in match.candidates],
    }


def _candidate_as_json(one: Candidate, *, explain: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": one.place.id,
        "name": one.place.name,
        "kind": one.place.kind.value,
        "lat": one.place.lat,
        "lon": one.place.lon,
        "admin": list(one.place.admin),
        "score": one.score,
        "matched_name": one.matched_name,
        "name_status": one.name_status.value,
        "how": one.how.value,
        "source": one.place.source,
    }
    if explain:
        row["parts"] = {name: round(value, 4) for name, value in one.parts}
    return row


def _visible(text: str) -> str:
    """Without control and direction marks, and cut: a hostile name must not write to the terminal."""
    kept = "".join(char if char.isprintable() else "�" for char in text)
    return kept if len(kept) <= _LONGEST_SHOWN else f"{kept[:_LONGEST_SHOWN]}… ({len(text)} characters)"


def _print_text(match: Match, out: TextIO, *, explain: bool) -> None:
    out.write(f"{_visible(match.query.text)}: {match.status.value}\n")
    for one in match.candidates:
        place = one.place
        where = " > ".join(place.admin)
        name = f"“{_visible(one.matched_name)}”, {one.name_status.value}, {one.how.value}"
        out.write(f"  {one.score:.2f}  {place.name} ({place.kind.value})  {place.lat:.4f}, {place.lon:.4f}  "
                  f"{where}  [{name}]  {place.id}\n")  # fmt: skip
        if explain:
            parts = "  ".join(f"{name} {value:+.3f}" for name, value in one.parts)
            out.write(f"        {parts}\n")


def _run_info(options: argparse.Namespace, _parser: argparse.ArgumentParser) -> int:
    from gazetteer.info import describe_index, print_info

    described = describe_index(_open(options.index))
    if options.format == "json":
        json.dump(described, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        print_info(described, sys.stdout)
    return 0


def _run_import(options: argparse.Namespace, _parser: argparse.ArgumentParser) -> int:
    from gazetteer.sources.install import import_files

    report = import_files([Path(name) for name in options.files], name=options.name, licence=options.licence)
    for line in report.lines():
        print(line, file=sys.stderr)
    return 0


def _run_install(options: argparse.Namespace, _parser: argparse.ArgumentParser) -> int:
    from gazetteer.sources.install import install_country

    report = install_country(options.name, base_url=options.url, sha256=options.sha256)
    for line in report.lines():
        print(line, file=sys.stderr)
    return 0


def _run_remove(options: argparse.Namespace, _parser: argparse.ArgumentParser) -> int:
    from gazetteer.sources.install import remove_import

    remove_import(options.name)
    print(f"{options.name}: taken out", file=sys.stderr)
    return 0
