"""``geomap review``: the editor's desk in the browser, and the same from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap.ledger_cli import RECORDED, clock_of
from geomap.options import one_line, show_progress, warn_of

if TYPE_CHECKING:
    from datetime import datetime

    from geomap.desk import Desk
    from geomap.settings import Settings

DEFAULT_LEDGER = Path("geomap.ledger")
PORT = 8137


@click.command("review")
@click.argument("inputs", nargs=-1, type=click.Path(path_type=Path), metavar="[INPUT...]")
@click.option("--ledger", "ledger_path", type=click.Path(dir_okay=False, path_type=Path),
              help="Where judgements are kept: else a ledger among INPUT, else geomap.ledger.")  # fmt: skip
@click.option("--list", "listed", is_flag=True, help="Print the queue, most important first.")
@click.option("--accept", multiple=True, metavar="ID", help="This claim was read right.")
@click.option("--reject", multiple=True, metavar="ID", help="This claim was read wrong (with --reason).")
@click.option("--replace", "replaced", nargs=2, multiple=True, metavar="ID FIELD=VALUE",
              help="Correct a field: place, event, gaining_side, event_date, speaker, speaker_side, access, modality, "
                   "extent.")  # fmt: skip
@click.option("--verify", multiple=True, metavar="ID", help="Attach --evidence to this claim.")
@click.option("--evidence", help="What shows control, where and when; a second reviewer is needed for 'verified'.")
@click.option("--join", multiple=True, metavar="ID", help="These claims are one change, apart from all others.")
@click.option("--undo", multiple=True, type=int, metavar="ROW", help="Take this judgement back.")
@click.option("--reason", help="Why.")
@click.option("--who", envvar="GEOMAP_WHO", help="Who reviews (or GEOMAP_WHO).")
@click.option("--report", is_flag=True, help="Print how often each rule was right, and the places put wrong.")
@click.option("--gold", is_flag=True, help="Print the documents that were judged as a whole, in the gold format.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="List: only of this day.")
@click.option("--side", help="List: only what this side gains or loses.")
@click.option("--level", help="List: only of this level.")
@click.option("--place", help="List: only of this place (id, or part of its name).")
@click.option("--document", help="List: only of this document.")
@click.option("--status", "looked", type=click.Choice(["open", "accepted", "changed", "rejected", "all"]),
              default="open", show_default=True, help="List: how far an editor came.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on; others can then reach it.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option("--profile", "profile_path", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Another conflict's profile (TOML).")  # fmt: skip
@click.option("--sources", "sources_path", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Publishers and speakers to add (TOML).")  # fmt: skip
@click.option("--ui", type=click.Choice(["nl", "en", "uk"]), help="Language of the desk; the documents' own without.")
@click.option("--strict", is_flag=True, help="A document that cannot be used is an error.")
@RECORDED
def review(
    inputs: tuple[Path, ...], ledger_path: Path | None, host: str, port: int, recorded: datetime | None, **asked: Any
) -> None:
    """Look at what was read before it is published: in the browser, or with --list, --accept, --reject, --replace.

    INPUT is read into the ledger first; what is there already is not added again.
    """
    from geomap.desk import Desk
    from geomap.settings import Settings

    inputs, asked["replaced"] = _changes_apart(inputs, asked["replaced"])
    _check(asked)
    path, rest = choose_ledger(inputs, ledger_path)
    settings = Settings(**{name: asked[name] for name in ("profile_path", "sources_path", "ui", "strict")})
    settings = _fill(path, rest, settings, asked["who"], recorded)
    desk = Desk(path, settings, who=asked["who"], clock=clock_of(recorded))
    try:
        if asked["report"] or asked["gold"]:
            _print_learned(desk, gold=asked["gold"])
        elif _judge(desk, asked):
            pass
        elif asked["listed"]:
            _print_queue(desk, asked)
        else:
            _serve(desk, host, port)
    finally:
        desk.close()


def _changes_apart(
    inputs: tuple[Path, ...], replaced: tuple[tuple[str, str], ...]
) -> tuple[tuple[Path, ...], tuple[tuple[str, str], ...]]:
    """More fields after ``--replace ID FIELD=VALUE`` belong to the same claim."""
    if not replaced:
        return inputs, replaced
    more = [path for path in inputs if "=" in str(path) and not path.exists()]
    rest = tuple(path for path in inputs if path not in more)
    return rest, (*replaced, *((replaced[-1][0], str(path)) for path in more))


def _check(asked: dict[str, Any]) -> None:
    if asked["reject"] and not asked["reason"]:
        raise click.UsageError("--reject needs --reason TEXT")
    if asked["verify"] and not asked["evidence"]:
        raise click.UsageError("--verify needs --evidence TEXT")
    judging = any(asked[name] for name in ("accept", "reject", "replaced", "verify", "join", "undo"))
    if judging and not (asked["who"] or "").strip():
        raise click.UsageError("a judgement needs --who NAME (or GEOMAP_WHO)")
    if any("=" not in change for _claim_id, change in asked["replaced"]):
        raise click.UsageError("--replace ID FIELD=VALUE, such as --replace 3f2a… place=geonames:704204")


def choose_ledger(inputs: tuple[Path, ...], ledger_path: Path | None) -> tuple[Path, list[Path]]:
    """The ledger to work on, and what is still to be read into it.

    Raises
    ------
    InputError
        Several ledgers, or neither a ledger nor anything to read.
    """
    from geomap.claims.read import InputKind, list_inputs
    from geomap.errors import InputError

    ledgers = [path for path, kind in list_inputs(inputs) if kind is InputKind.LEDGER]
    rest = [path for path in inputs if path not in ledgers]
    if ledger_path is not None:
        ledgers = [*dict.fromkeys((ledger_path, *ledgers))]
    if len(ledgers) > 1:
        raise InputError(f"{', '.join(map(str, ledgers))}: several ledgers; review one at a time")
    path = ledgers[0] if ledgers else DEFAULT_LEDGER
    if not rest and not path.exists():
        raise InputError(f"nothing to review: {path} does not exist; give INPUT (documents, claims) or a ledger")
    return path, rest


def _fill(
    path: Path, rest: list[Path], settings: Settings, who: str | None, recorded: datetime | None
) -> Settings:  # fmt: skip
    from geomap.bookkeeping import add_inputs
    from geomap.inputs import prepare

    if path.exists():
        settings = prepare([path], settings)
    if not rest:
        return settings
    _done, skipped = add_inputs(path, rest, settings, clock=clock_of(recorded), who=who, progress=show_progress)
    warn_of(skipped)
    return prepare([path], settings)


def _judge(desk: Desk, asked: dict[str, Any]) -> bool:
    """Record what the options say; False where they say nothing."""
    from geomap.bookkeeping import group_of

    reason = asked["reason"]
    given: list[dict[str, Any]] = [
        {"claim_id": one, "action": action, "reason": reason}
        for action in ("accept", "reject")
        for one in asked[action]
    ]
    given += [
        {"claim_id": one, "action": "verify", "evidence": asked["evidence"], "reason": reason}
        for one in asked["verify"]
    ]
    changes: dict[str, dict[str, Any]] = {}
    for claim_id, change in asked["replaced"]:
        name, _, value = change.partition("=")
        changes.setdefault(claim_id, {})[name.strip()] = value.strip()
    given += [{"claim_id": one, "action": "replace", "reason": reason, **values} for one, values in changes.items()]
    given += [
        {"claim_id": one.claim_id, "action": "group", "group": one.group, "reason": reason}
        for one in group_of(asked["join"], reason=reason)
    ]
    if given:
        desk.judge(given, who=asked["who"], seen=None)
    for row in asked["undo"]:
        desk.undo(row, who=asked["who"], reason=reason)
    if not given and not asked["undo"]:
        return False
    click.echo(f"{len(given) + len(asked['undo'])} judgements recorded in {desk.path}", err=True)
    return True


def _print_queue(desk: Desk, asked: dict[str, Any]) -> None:
    from geomap.desk import as_lines, default_filter

    wanted = default_filter(
        date=asked["day"].date() if asked["day"] else None,
        side=asked["side"],
        level=asked["level"],
        place=asked["place"],
        document=asked["document"],
        looked=None if asked["looked"] == "all" else asked["looked"],
    )
    items = desk.items(wanted)
    for line in as_lines(items, desk):
        click.echo("\t".join(one_line(part) for part in line.split("\t")))
    click.echo(f"{len(items)} statements", err=True)


def _print_learned(desk: Desk, *, gold: bool) -> None:
    from geomap.review.learning import learned_to_text

    if gold:
        for row in desk.gold():
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    click.echo(learned_to_text(desk.learned()), nl=False)


def _serve(desk: Desk, host: str, port: int) -> None:
    """Serve the page until it is stopped; the address, with its secret, goes to standard output."""
    import secrets
    import socket

    import uvicorn

    from geomap.errors import InputError
    from geomap.review.app import make_app

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)  # who opens the address at once is kept waiting, not refused
    except OSError as error:
        listener.close()
        raise InputError(
            f"{host}:{port}: cannot serve there ({error.strerror}); give another --host or --port"
        ) from error
    port = listener.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    token = secrets.token_urlsafe(24)
    names = {shown, "localhost", "127.0.0.1"} if host in {"127.0.0.1", "localhost"} else {shown}
    app = make_app(desk, token=token, hosts=[f"{name}:{port}" for name in sorted(names)])
    click.echo(f"http://{shown}:{port}/{token}/")
    click.echo("Open this address in a browser; Ctrl+C stops. Who knows the address can judge.", err=True)
    if host not in {"127.0.0.1", "localhost", "::1"}:
        click.echo("geomap: warning: others on the network can reach this address, unencrypted", err=True)
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", server_header=False)
    with listener:
        uvicorn.Server(config).run(sockets=[listener])
