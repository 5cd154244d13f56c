"""What the commands share: options, settings made of them, and how they warn, show progress and write.

Data goes to standard output or ``-o``; progress and warnings to standard error.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geomap.building import BuildSummary
    from geomap.model import Skipped
    from geomap.settings import Settings


class Day(click.ParamType[date]):
    """A calendar day, ``2022-09-12``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day, or fail with wrong usage."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as 2022-09-12", param, ctx)


class Moment(Day):
    """A day, or a moment with its time zone, ``2022-09-12T18:00Z``."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day or moment, or fail with wrong usage."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            pass
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no day or moment; write it as 2022-09-12 or 2022-09-12T18:00Z", param, ctx)
        if found.tzinfo is None:
            self.fail(f"{value!r} has no time zone; write it as 2022-09-12T18:00Z", param, ctx)
        return found


DAY = Day()
MOMENT = Moment()
INPUTS = click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INPUT...")
ON = click.option("--on", "on", type=DAY, required=True, help="The day asked about.")
OUT = click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path), help="File to write; standard output without."
)


def file_option(flag: str, name: str, text: str) -> Callable[[Any], Any]:
    """An option that takes a file which is there."""
    return click.option(flag, name, type=click.Path(exists=True, dir_okay=False, path_type=Path), help=text)


SHARED = (
    click.option("--known-by", type=DAY, help="Use only what was published by this day."),
    click.option("--recorded-by", type=MOMENT, help="Of a ledger: only what was recorded by this day (UTC) or moment."),
    file_option("--baseline", "baseline_path", "Start map: polygons with a holder, or claims of an earlier period."),
    click.option("--holder-field", help="Field of the start map that names the holder."),
    file_option("--holder-map", "holder_map_path", "What the values of that field mean (TOML)."),
    click.option("--baseline-on", type=DAY, help="Day of the start map: of dated polygons, or of earlier claims."),
    file_option("--profile", "profile_path", "Another conflict's profile (TOML)."),
    file_option("--sources", "sources_path", "Publishers and speakers to add (TOML)."),
    file_option("--overrides", "overrides_path", "Editors' judgements (overrides.csv)."),
    click.option("--ui", type=click.Choice(["nl", "en", "uk"]), help="Language of pages; the documents' own without."),
    click.option("--only-reviewed", is_flag=True, help="Draw only what an editor looked at; the rest is listed."),
    click.option("--hold-unreviewed", type=click.Choice(["gains", "all", "none"]),
                 help="Keep back gains that nobody looked at; else as the profile says."),
    click.option("--name-reviewers", is_flag=True, help="Name the editors who judged claims in pages and files."),
    click.option("--strict", is_flag=True, help="A document that cannot be used is an error."),
)  # fmt: skip


def shared_options(command: Any) -> Any:
    """Add the options that every command on INPUT has."""
    for option in reversed(SHARED):
        command = option(command)
    return command


def one_line(message: str) -> str:
    """A message without line ends or other control characters, cut where it gets silly."""
    shown = "".join(mark if mark.isprintable() else " " for mark in message)
    return " ".join(shown.split())[:2000]


def settings_of(options: dict[str, Any], inputs: tuple[Path, ...] = (), **more: Any) -> Settings:
    """Settings from the options of a command, with what the ledgers among its inputs bring along."""
    from geomap.inputs import prepare
    from geomap.settings import Settings

    told_how = [options.get(name) for name in ("holder_field", "holder_map_path", "baseline_on")]
    if options.get("baseline_path") and not any(told_how):
        raise click.UsageError("--baseline needs --holder-field NAME, the field that says who holds a polygon "
                               "(or --holder-map FILE; claims of an earlier period: --baseline-on DATE)")  # fmt: skip
    if any(told_how) and not options.get("baseline_path"):
        raise click.UsageError("--holder-field, --holder-map and --baseline-on speak of a start map; give --baseline")
    held = {"gains": "hold_gains", "all": "hold", "none": "show", None: None}[options.pop("hold_unreviewed", None)]
    if options.pop("only_reviewed", False):
        held = "hold"
    return prepare(inputs, Settings(**options, unreviewed=held, **more))


def show_progress(items: Iterable[Any], what: str) -> Iterable[Any]:
    """A bar on standard error where somebody watches it: in a log it would be noise."""
    from tqdm import tqdm

    names = {"documents": "documenten", "maps": "kaarten", "then": "toen bekend",
             "places": "groepen van plaatsen", "parts": "groepen van plaatsen"}  # fmt: skip
    if what == "places":
        click.echo("plaatsen worden nu uitgerekend; voor alle dagen tegelijk: geomap ledger index", err=True)
    bar: Iterable[Any] = tqdm(items, desc=names.get(what, what), unit="", file=sys.stderr, leave=False, disable=None)
    return bar


def warn_of(skipped: Sequence[Skipped]) -> None:
    """Say on standard error what could not be used."""
    for one in skipped[:20]:
        click.echo(f"geomap: warning: {one_line(one.source)}: {one_line(one.reason)}", err=True)
    if len(skipped) > 20:
        click.echo(f"geomap: warning: {len(skipped) - 20} more inputs were skipped", err=True)


def emit(text: str | Iterable[str], out: Path | None) -> None:
    """Write to a file, whole or not at all, or to standard output."""
    if out is None or str(out) == "-":
        for part in (text,) if isinstance(text, str) else text:
            click.echo(part.encode("utf-8", errors="replace"), nl=False)  # UTF-8 whatever the locale says
        return
    from geomap.output import write_file

    write_file(out, text)


def summary_lines(summary: BuildSummary, out: Path) -> list[str]:
    """The closing summary of ``geomap build``, in Dutch."""
    from geomap.render.words import load_words

    words = load_words("nl")
    listed = ", ".join(f"{words.get(f'reason.{reason}', reason)} {count}" for reason, count in summary.listed)
    undated = f" ({summary.undated_documents} zonder datum)" if summary.undated_documents else ""
    articles = words.counted("overview.articles", summary.documents)
    origins = words.counted("page.sources", summary.origins)
    shares = f"{summary.mapped} op de kaart, {summary.claims - summary.mapped} alleen in de lijst"
    lines = [
        f"{articles}, {origins}{undated}",
        f"{summary.claims} beweringen: {shares}" + (f" ({listed})" if listed else ""),
    ]
    if summary.mismatches:
        lines.append(f"{summary.mismatches} optelling(en) kloppen niet; zie report.html")
    passed_over = sum(not one.used for one in summary.skipped)
    if passed_over:
        lines.append(f"{passed_over} invoer overgeslagen")
    if len(summary.skipped) > passed_over:
        lines.append(f"{len(summary.skipped) - passed_over} invoer deels gebruikt; zie de waarschuwingen")
    if summary.dates:
        lines.append(f"{len(summary.dates)} data met een wijziging, {summary.dates[0]} t/m {summary.dates[-1]}")
    else:
        lines.append("geen enkele wijziging gemeld; de pagina zegt dat")
    lines.append(f"{out / 'index.html'}")
    return lines
