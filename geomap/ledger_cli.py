"""``geomap ledger …``: what was read and what editors decided, kept for good, from the command line."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap.options import emit, one_line, show_progress, warn_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from geomap.claims.ledger import Clock, Ledger, LedgerEvent
    from geomap.model import Judgement
    from geomap.settings import Settings

LEDGER = click.argument("ledger", type=click.Path(dir_okay=False, path_type=Path))
WHO_NEEDED = click.option("--who", envvar="GEOMAP_WHO", required=True, help="Who decides (or GEOMAP_WHO).")
WHO = click.option("--who", envvar="GEOMAP_WHO", help="Who adds it (or GEOMAP_WHO).")
REASON_NEEDED = click.option("--reason", required=True, help="Why; it is shown to readers.")


class Recorded(click.ParamType[datetime]):
    """A moment with its time zone."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the moment, or fail with wrong usage."""
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            self.fail(f"{value!r} is no moment with a time zone; write it as 2022-09-14T09:30Z", param, ctx)
        return found


RECORDED = click.option(
    "--recorded",
    type=Recorded(),
    envvar="GEOMAP_RECORDED",
    help="Time-stamp instead of now (or GEOMAP_RECORDED), for a run that can be repeated.",
)


def _file(flag: str, name: str, text: str) -> Callable[[Any], Any]:
    return click.option(flag, name, type=click.Path(exists=True, dir_okay=False, path_type=Path), help=text)


PROFILE = _file("--profile", "profile_path", "Another conflict's profile (TOML).")
SOURCES = _file("--sources", "sources_path", "Publishers and speakers to add (TOML); they are kept too.")


def clock_of(recorded: datetime | None) -> Clock:
    """A clock that stands still, or the true one."""
    from geomap.claims.ledger import utc_now

    return utc_now if recorded is None else lambda: recorded


def _day(value: str) -> date | datetime:
    """A day, or a moment with its time zone."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise click.BadParameter(f"{value!r} is no day or moment; write it as 2022-09-14 or 2022-09-14T09:30Z")
    return found


def _settings(ledger: Path, **options: Any) -> Settings:
    from geomap.inputs import prepare
    from geomap.settings import Settings

    return prepare([ledger] if ledger.exists() else [], Settings(**options))


@click.group("ledger")
def ledger_group() -> None:
    """Keep what was read and what editors decided, for good: nothing is changed, only added."""


@ledger_group.command()
@LEDGER
@click.argument("inputs", nargs=-1, type=click.Path(path_type=Path), metavar="[INPUT...]")
@WHO
@click.option("--reason", help="Why known documents are given anew.")
@click.option("--revised", is_flag=True, help="Documents known under their id are new versions, whatever their words.")
@click.option("--reread", is_flag=True, help="Read every document of the ledger again, with the rules of today.")
@RECORDED
@PROFILE
@SOURCES
@click.option("--strict", is_flag=True, help="A document that cannot be used is an error.")
def add(
    ledger: Path,
    inputs: tuple[Path, ...],
    who: str | None,
    reason: str | None,
    recorded: datetime | None,
    *,
    revised: bool,
    reread: bool,
    **options: Any,
) -> None:
    """Add documents and claim tables; LEDGER is made when it is not there, and what is there is not added again."""
    from geomap.bookkeeping import add_inputs, reread_documents
    from geomap.claims.ledger import open_ledger
    from geomap.claims.ledger_pen import Appended

    if not inputs and not reread:
        raise click.UsageError("give INPUT to add, or --reread")
    settings = _settings(ledger, **options)
    done = Appended(added=0, known=0)
    if inputs:
        done, skipped = add_inputs(
            ledger, inputs, settings, clock=clock_of(recorded), who=who, reason=reason, revised=revised,
            progress=show_progress,
        )  # fmt: skip
        warn_of(skipped)
    if reread:
        with open_ledger(ledger, clock=clock_of(recorded)) as store:
            done += reread_documents(store, settings, who=who, reason=reason or "read again with the rules of today")
    click.echo(
        f"{done.documents} documents, {done.added} claims added; {done.known} claims there already, "
        f"{done.superseded} no longer read",
        err=True,
    )


@ledger_group.command("list")
@LEDGER
@click.option("--known-by", type=click.DateTime(["%Y-%m-%d"]), help="Only what was published by this day.")
@click.option("--recorded-by", help="Only what was recorded by this day (UTC) or moment.")
@click.option("--place", "place_id", help="Only claims about this place (its id).")
@click.option("--as-read", is_flag=True, help="Without the judgements of editors.")
@click.option(
    "--documents", "documents", is_flag=True, help="Documents instead of claims (JSON lines without the text)."
)
def list_(
    ledger: Path,
    known_by: datetime | None,
    recorded_by: str | None,
    place_id: str | None,
    *,
    as_read: bool,
    documents: bool,
) -> None:
    """Print the claims as claims.jsonl, as editors left them."""
    from geomap.claims.ledger import open_ledger
    from geomap.formats import claims_to_jsonl, dump_json
    from geomap.intervals import last_day

    with open_ledger(ledger, verify=False) as store:
        upto = store.position_at(_day(recorded_by)) if recorded_by else None
        if documents:
            for one in store.documents(upto=upto):
                shown = {"document_id": one.document_id, "published": one.published, "publisher": one.publisher,
                         "language": one.language, "title": one.title, "url": one.url}  # fmt: skip
                click.echo(dump_json(shown))
            return
        kept = store.keep(upto=upto, place_ids=None if place_id is None else (place_id,))
    claims = kept.claims
    if kept.judgements and not as_read:
        from geomap.claims.overrides import apply_judgements

        settings = _settings(ledger)
        claims = apply_judgements(
            claims, kept.judgements, gazetteer=settings.gazetteer, profile=settings.profile, strict=False
        )
    for line in claims_to_jsonl(
        claim
        for claim in claims
        if (known_by is None or ((day := last_day(claim.published)) is not None and day <= known_by.date()))
        and (place_id is None or (claim.place is not None and claim.place.id == place_id))
    ):
        click.echo(line, nl=False)


@ledger_group.command()
@LEDGER
@click.argument("subject", metavar="ID")
def show(ledger: Path, subject: str) -> None:
    """Print all that was recorded about one claim, document, source or edition, oldest first."""
    from geomap.claims.ledger import open_ledger
    from geomap.errors import InputError

    with open_ledger(ledger, verify=False) as store:
        found = store.history(subject)
    if not found:
        raise InputError(f"{subject!r}: not in {ledger}; see: geomap ledger list {ledger}")
    for event in found:
        click.echo(log_line(event))
        for name, value in json.loads(event.body).items():
            if value not in (None, [], "") and name not in {"text", "mentions"}:
                click.echo(f"    {name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")


@ledger_group.command()
@LEDGER
@click.argument("subject", metavar="ID")
@click.argument("changes", nargs=-1, required=True, metavar="FIELD=VALUE...")
@WHO_NEEDED
@REASON_NEEDED
@RECORDED
def correct(
    ledger: Path, subject: str, changes: tuple[str, ...], who: str, reason: str, recorded: datetime | None
) -> None:
    """Correct fields of a claim (place, event, gaining_side, event_date, speaker …) or of a document (published …).

    The old words stay; a document is read again with what was corrected. The next edition says what was and is.
    """
    from geomap.bookkeeping import correct as correct_subject
    from geomap.claims.ledger import open_ledger

    pairs = [change.partition("=") for change in changes]
    if any(not equals for _name, equals, _value in pairs):
        raise click.UsageError("give FIELD=VALUE, such as place=geonames:704204")
    settings = _settings(ledger)
    with open_ledger(ledger, clock=clock_of(recorded)) as store:
        correct_subject(
            store, subject, {name.strip(): value.strip() for name, _, value in pairs}, settings, who=who, reason=reason
        )
    click.echo(f"{subject}: corrected", err=True)


@ledger_group.command()
@LEDGER
@click.argument("subject", metavar="ID")
@WHO_NEEDED
@REASON_NEEDED
@click.option("--published", help="Day on which the speaker took the claim back.")
@click.option("--url", help="Where that can be read.")
@RECORDED
def retract(
    ledger: Path,
    subject: str,
    who: str,
    reason: str,
    published: str | None,
    url: str | None,
    recorded: datetime | None,
) -> None:
    """Record that a claim was taken back by who said it, or a document by who published it."""
    from geomap.bookkeeping import retract as retract_subject
    from geomap.claims.ledger import open_ledger

    with open_ledger(ledger, clock=clock_of(recorded)) as store:
        retract_subject(store, subject, who=who, reason=reason, published=published, url=url)
    click.echo(f"{subject}: retracted", err=True)


@ledger_group.command()
@LEDGER
@click.argument("overrides", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--accept", multiple=True, metavar="ID", help="This claim was read right.")
@click.option("--reject", multiple=True, metavar="ID", help="This claim was read wrong.")
@click.option("--verify", multiple=True, metavar="ID", help="Attach --evidence to this claim.")
@click.option("--evidence", help="What shows control, where and when; a second reviewer is needed for 'verified'.")
@click.option("--join", multiple=True, metavar="ID", help="These claims are one change, apart from all others.")
@click.option("--undo", multiple=True, type=int, metavar="ROW", help="Take this judgement back.")
@click.option("--who", envvar="GEOMAP_WHO", help="Who decides (or GEOMAP_WHO).")
@click.option("--reason", help="Why.")
@RECORDED
def judge(
    ledger: Path,
    overrides: Path | None,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    verify: tuple[str, ...],
    evidence: str | None,
    join: tuple[str, ...],
    undo: tuple[int, ...],
    who: str | None,
    reason: str | None,
    recorded: datetime | None,
) -> None:
    """Add judgements: an overrides.csv, or of claims by their id (geomap ledger correct replaces fields)."""
    from geomap.bookkeeping import group_of
    from geomap.claims.ledger import open_ledger
    from geomap.claims.overrides import read_overrides
    from geomap.model import Judgement
    from geomap.words import JudgementAction

    given = [Judgement(claim_id=one, action=JudgementAction.ACCEPT, reason=reason) for one in accept]
    given += [Judgement(claim_id=one, action=JudgementAction.REJECT, reason=reason) for one in reject]
    given += [Judgement(claim_id=one, action=JudgementAction.VERIFY, evidence=evidence, reason=reason)
              for one in verify]  # fmt: skip
    given += group_of(join, reason=reason)
    if not given and not undo and overrides is None:
        raise click.UsageError("give an overrides.csv, or --accept, --reject, --verify, --join or --undo")
    if (given or undo) and not who:
        raise click.UsageError("a judgement needs --who NAME (or GEOMAP_WHO)")
    if reject and not reason:
        raise click.UsageError("--reject needs --reason TEXT")
    table = read_overrides(overrides) if overrides else ()
    added = known = 0
    with open_ledger(ledger, clock=clock_of(recorded)) as store:
        if table:
            done = store.append_judgements(table, who=who)
            added, known = done.added, done.known
        if given:
            before = store.count()
            store.judge(given, who=who or "")
            added += store.count() - before
            known += len(given) - (store.count() - before)
        for row in undo:
            store.undo(row, who=who or "", reason=reason)
            added += 1
        lost = store.keep().lost
    click.echo(f"{added} judgements added, {known} there already", err=True)
    for one in lost:
        click.echo(f"geomap: warning: {_told(one.judgement)}: {one.why}", err=True)


@ledger_group.command()
@LEDGER
@click.option("--after", type=int, default=0, metavar="ROW", help="Only rows after this one.")
@click.option("--recorded-by", help="Only what was recorded by this day (UTC) or moment.")
@click.option("--kind", "kinds", multiple=True, help="Only rows of this kind: judgement, document, edition …")
def log(ledger: Path, after: int, recorded_by: str | None, kinds: tuple[str, ...]) -> None:
    """Print a line a row: its number, when, who, and what; then the judgements that no longer find their claim."""
    from geomap.claims.ledger import open_ledger
    from geomap.claims.ledger_rows import Kind

    unknown = sorted(set(kinds) - set(Kind))
    if unknown:
        raise click.UsageError(f"--kind {unknown[0]}: expected one of {', '.join(Kind)}")
    with open_ledger(ledger, verify=False) as store:
        upto = store.position_at(_day(recorded_by)) if recorded_by else None
        for event in store.events(after=after, upto=upto, kinds=[Kind(kind) for kind in kinds]):
            click.echo(log_line(event))
        for one in _lost(store, upto):
            click.echo(one)


def _lost(store: Ledger, upto: int | None) -> list[str]:
    if not store.judgements(upto=upto):
        return []
    return [f"lost\t{_told(one.judgement)}\t{one.why}" for one in store.keep(upto=upto).lost]


def _told(one: Judgement) -> str:
    return f"judgement {one.seq} ({one.action}) of claim {one.claim_id} by {one.who or '?'}"


_NOT_SAID = frozenset({"denied", "intended", "unconfirmed"})
"""Modalities without which a line of the log would tell what nobody stated."""


def log_line(event: LedgerEvent) -> str:
    """One row in one line, with tabs between its parts."""
    body = json.loads(event.body)
    place = body.get("place") or {}
    told: dict[str, tuple[Any, ...]] = {
        "claim": (body.get("event"), place.get("name") or place.get("surface"), body.get("gaining_side"),
                  (body.get("event_date") or {}).get("edtf"), body.get("speaker"),
                  body.get("modality") if body.get("modality") in _NOT_SAID else None),
        "document": (body.get("published"), body.get("publisher"), body.get("title"), body.get("reason")),
        "extraction": (f"{len(body.get('claims', ()))} claims", (body.get("reader") or {}).get("rules")),
        "superseded": (body.get("reason"),),
        "judgement": (body.get("action"), *(body.get(name) for name in (
            "place_id", "event", "gaining_side", "event_date", "speaker", "evidence", "group", "undoes", "reason"))),
        "source": (body.get("name"), body.get("side")),
        "edition": (body.get("title"), f"made from row {body.get('position')}"),
    }  # fmt: skip
    words = ", ".join(str(part) for part in told.get(event.kind, ()) if part)
    return "\t".join(
        (str(event.seq), event.recorded, event.who or "-", event.kind, one_line(event.subject), one_line(words))
    )


@ledger_group.command("verify")
@LEDGER
def verify_(ledger: Path) -> None:
    """Check the whole chain of hashes; a row that was changed is named."""
    from geomap.claims.ledger import open_ledger

    with open_ledger(ledger, verify=False) as store:
        rows = store.verify()
        last = store.hash_at(rows)
    click.echo(f"{ledger}: {rows} rows, chain intact, last hash {last}", err=True)


@ledger_group.command()
@LEDGER
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), help="File to write; standard output without.")
def export(ledger: Path, out: Path | None) -> None:
    """Print every row, as JSON lines that ``import`` reads."""
    from geomap.claims.ledger import open_ledger
    from geomap.claims.ledger_transfer import export_ledger

    with open_ledger(ledger) as store:
        emit(export_ledger(store), out)


@ledger_group.command("import")
@LEDGER
@click.argument("lines", type=click.File("r", encoding="utf-8"), metavar="FILE")
def import_(ledger: Path, lines: Any) -> None:
    """Make a ledger from an export (``-`` reads standard input)."""
    from geomap.claims.ledger_transfer import import_ledger

    rows = import_ledger(lines, ledger, where=getattr(lines, "name", "export"))
    click.echo(f"{ledger}: {rows} rows", err=True)


@ledger_group.command("index")
@LEDGER
@PROFILE
@SOURCES
def index_(ledger: Path, **options: Any) -> None:
    """Work out what a large ledger shows, of any day and as known by any, so that no question waits for it.

    Only places about which something is new are worked out; stopped at any moment it goes on where it was.
    """
    from geomap.standing import index_ledger

    count = index_ledger(ledger, _settings(ledger, **options), progress=show_progress)
    click.echo(f"{ledger}: {count} places worked out, states of all days are kept beside it", err=True)
