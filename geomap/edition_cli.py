"""``geomap edition …``: numbered builds of a ledger that can be made again and that say what they correct."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap.ledger_cli import LEDGER, RECORDED, WHO, clock_of
from geomap.options import settings_of, shared_options, show_progress, summary_lines, warn_of

if TYPE_CHECKING:
    from datetime import datetime

    from geomap.claims.ledger_rows import Edition

FOLDER = click.option("-o", "--output", "out", type=click.Path(path_type=Path), help="Folder to fill.")


@click.group("edition")
def edition_group() -> None:
    """Numbered, frozen builds of a ledger: made again they are the same, and each says what it corrects."""


@edition_group.command()
@LEDGER
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), required=True, help="Folder to fill.")
@click.option("--title", help="Shown beside the number.")
@click.option("--estimated", is_flag=True, help="Draw the estimated extent too (off by default).")
@WHO
@RECORDED
@shared_options
def new(ledger: Path, out: Path, title: str | None, who: str | None, recorded: datetime | None, **options: Any) -> None:
    """Build the next edition and record it; its pages say what was corrected since the one before."""
    from geomap.editions import new_edition

    edition, summary = new_edition(
        ledger, out, settings_of(options), title=title, clock=clock_of(recorded), who=who, progress=show_progress
    )
    warn_of(summary.skipped)
    click.echo(f"editie {edition.number}")
    for line in summary_lines(summary, out):
        click.echo(line)


@edition_group.command("list")
@LEDGER
def list_(ledger: Path) -> None:
    """Print a line an edition: number, when, from which row, title."""
    from geomap.claims.ledger import open_ledger

    with open_ledger(ledger, verify=False) as store:
        editions = store.editions()
    for one in editions:
        click.echo("\t".join((str(one.number), one.made, f"row {one.position}", one.who or "-", one.title or "")))


@edition_group.command()
@LEDGER
@click.argument("number", type=int)
@FOLDER
@shared_options
def show(ledger: Path, number: int, out: Path | None, **options: Any) -> None:
    """Print what edition NUMBER was made from; with -o make it again, the same to the byte."""
    from geomap.claims.ledger import open_ledger
    from geomap.editions import find_edition, remake_edition

    if out is not None:
        remake_edition(ledger, number, out, settings_of(options), progress=show_progress)
        click.echo(f"editie {number}: {out / 'index.html'}")
        return
    with open_ledger(ledger, verify=False) as store:
        click.echo(json.dumps(edition_to_json(find_edition(store.editions(), number, ledger)), indent=1,
                              ensure_ascii=False))  # fmt: skip


@edition_group.command()
@LEDGER
@click.argument("first", type=int)
@click.argument("second", type=int)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@shared_options
def diff(ledger: Path, first: int, second: int, form: str, **options: Any) -> None:
    """Say what is different in the second of two editions: corrected, withdrawn, added, judged otherwise."""
    from geomap.editions import render_edition_diff

    click.echo(render_edition_diff(ledger, first, second, settings_of(options), form=form), nl=False)


def edition_to_json(edition: Edition) -> dict[str, Any]:
    """An edition as plain values."""
    names = ("number", "title", "made", "recorded", "position", "chain", "settings", "versions", "files", "outputs")
    return {name: getattr(edition, name) for name in names}
