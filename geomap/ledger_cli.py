"""``geomap ledger …``: the append-only store of claims and judgements, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import date

LEDGER = click.argument("ledger", type=click.Path(dir_okay=False, path_type=Path))


@click.group("ledger")
def ledger_group() -> None:
    """Keep claims and editors' judgements for good: nothing is changed, only added."""


@ledger_group.command()
@LEDGER
def init(ledger: Path) -> None:
    """Make an empty ledger."""
    from geomap.claims.ledger import create_ledger

    create_ledger(ledger)
    click.echo(f"{ledger}: made", err=True)


@ledger_group.command()
@LEDGER
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INPUT...")
def append(ledger: Path, inputs: tuple[Path, ...]) -> None:
    """Add the claims of documents or claim tables; what is there already is not added again."""
    from geomap.claims.ledger import open_ledger
    from geomap.pipeline import read_inputs

    reading = read_inputs(inputs)
    with open_ledger(ledger) as store:
        done = store.append_claims(reading.claims)
    click.echo(f"{done.added} claims added, {done.known} there already", err=True)


@ledger_group.command()
@LEDGER
@click.argument("overrides", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def judge(ledger: Path, overrides: Path) -> None:
    """Add the judgements of an overrides.csv."""
    from geomap.claims.ledger import open_ledger
    from geomap.claims.overrides import read_overrides

    judgements = read_overrides(overrides)
    with open_ledger(ledger) as store:
        done = store.append_judgements(judgements)
    click.echo(f"{done.added} judgements added, {done.known} there already", err=True)


@ledger_group.command("list")
@LEDGER
@click.option("--known-by", type=click.DateTime(["%Y-%m-%d"]), help="Only what was published by this day.")
@click.option("--place", "place_id", help="Only claims about this place (its id).")
def list_(ledger: Path, known_by: Any, place_id: str | None) -> None:
    """Print the claims as claims.jsonl."""
    from geomap.claims.ledger import open_ledger
    from geomap.formats import claims_to_jsonl

    day: date | None = known_by.date() if known_by else None
    with open_ledger(ledger) as store:
        for line in claims_to_jsonl(store.claims(known_by=day, place_id=place_id)):
            click.echo(line, nl=False)


@ledger_group.command()
@LEDGER
def verify(ledger: Path) -> None:
    """Check the whole chain of hashes."""
    from geomap.claims.ledger import open_ledger

    with open_ledger(ledger, verify=False) as store:
        events = store.verify()
    click.echo(f"{ledger}: {events} events, chain intact", err=True)


@ledger_group.command()
@LEDGER
def export(ledger: Path) -> None:
    """Print every event, as JSON lines that ``import`` reads."""
    from geomap.claims.ledger import export_ledger, open_ledger

    with open_ledger(ledger) as store:
        for line in export_ledger(store):
            click.echo(line, nl=not line.endswith("\n"))


@ledger_group.command("import")
@LEDGER
@click.argument("lines", type=click.File("r", encoding="utf-8"), metavar="FILE")
def import_(ledger: Path, lines: Any) -> None:
    """Make a ledger from an export (``-`` reads standard input)."""
    from geomap.claims.ledger import import_ledger

    events = import_ledger(lines, ledger, where=getattr(lines, "name", "export"))
    click.echo(f"{ledger}: {events} events", err=True)
