"""The append-only store: documents, what was read in them, and what editors decided. The only database code.

Every row is an event; nothing is overwritten or deleted (triggers refuse it). A later row of the same subject counts
and the earlier one stays. Each row's hash covers the one before it, so that a change of the past shows. How the file is
laid out stands in ``ledger_store.py``, what rows say in ``ledger_rows.py``, how it is read in ``ledger_reader.py``, why
it is so in ``docs/decisions/0009-store.md``.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from geomap import formats
from geomap.claims import ledger_rows as rows
from geomap.claims.ledger_pen import BATCH, Appended, Extracted, Pen
from geomap.claims.ledger_queries import stamp
from geomap.claims.ledger_reader import Kept, LedgerEvent, LedgerReader
from geomap.claims.ledger_rows import Edition, Kind, in_force
from geomap.claims.ledger_store import BUSY_SECONDS, EVENTS, check_file, create_file, writing
from geomap.errors import ChangedMeanwhileError, LedgerError
from geomap.model import Claim, Judgement
from geomap.words import JudgementAction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from geomap.config import Source

    Clock = Callable[[], datetime]

__all__ = ["Clock", "Kept", "Ledger", "LedgerEvent", "create_ledger", "open_ledger", "utc_now"]


def utc_now() -> datetime:
    """Now, in UTC: the clock of ``recorded`` unless another is given."""
    return datetime.now(UTC)


def create_ledger(path: Path) -> None:
    """Make an empty store.

    Raises
    ------
    LedgerError
        There is a file already, or the folder cannot be written.
    """
    create_file(Path(path))


def open_ledger(
    path: Path, *, clock: Clock = utc_now, verify: bool = True, busy_seconds: float = BUSY_SECONDS
) -> Ledger:
    """Open a store that exists; one of an older version is brought to this one first.

    Parameters
    ----------
    path
        The file.
    clock
        Gives the time-stamp ``recorded`` of what is appended.
    verify
        Follow the whole chain now; False looks at its end only and leaves the rest to :meth:`Ledger.verify`.
    busy_seconds
        How long to wait for another program's write.

    Raises
    ------
    LedgerError
        No such file, not a ledger, of a newer version, damaged, or changed behind our back; the file is left as it is.
    """
    path = Path(path)
    check_file(path, busy_seconds=busy_seconds)
    ledger = Ledger(path, clock=clock, busy_seconds=busy_seconds)
    try:
        if verify:
            ledger.verify()
        else:
            ledger.check_end()
    except LedgerError:
        ledger.close()
        raise
    return ledger


class Ledger(LedgerReader):
    """An open store; a context manager. Use :func:`open_ledger` and :func:`create_ledger`."""

    def __init__(self, path: Path, *, clock: Clock = utc_now, busy_seconds: float = BUSY_SECONDS) -> None:
        super().__init__(path, busy_seconds=busy_seconds)
        self._clock = clock

    # --- appending: each call is one transaction, all of it or nothing ---------------------------------------------

    def append_claims(self, claims: Iterable[Claim], *, who: str | None = None) -> Appended:
        """Append claims; one whose newest wording is this one word for word is left alone."""
        added = known = 0
        pending = iter(claims)
        with self._writing(who) as pen:
            while batch := list(islice(pending, BATCH)):
                done = pen.write_claims(batch)
                added, known = added + done, known + len(batch) - done
        return Appended(added=added, known=known)

    def append_extractions(
        self, found: Iterable[Extracted], *, reader: dict[str, str], who: str | None = None, reason: str | None = None
    ) -> Appended:
        """Append documents with what was read out of them.

        A document that is there with the same text, claims and toponyms is left alone. Else the new extraction
        supersedes the old: claims that are no longer read get a row that says so. Judgements stay, and are carried
        to the claims that say the same (:mod:`geomap.claims.carry`).

        Parameters
        ----------
        reader
            Versions of the program and its rules, for the record.
        reason
            Why a known document is given anew ("date corrected").
        """
        total = Appended(added=0, known=0)
        given = list(found)
        with self._writing(who) as pen:
            for one in given:
                total += pen.write_extraction(one, reader=reader, reason=reason)
        return total

    def append_judgements(self, judgements: Iterable[Judgement], *, who: str | None = None) -> Appended:
        """Append what editors decided, as from ``overrides.csv``: the same decision given twice is one."""
        added = known = 0
        with self._writing(who) as pen:
            for one in judgements:
                body = formats.dump_json(rows.judgement_to_json(one))
                if any(row.body == body for row in pen.rows_of(one.claim_id, Kind.JUDGEMENT)):
                    known += 1
                    continue
                pen.write(Kind.JUDGEMENT, one.claim_id, body, {"place_id": one.place_id})
                added += 1
        return Appended(added=added, known=known)

    def judge(self, judgements: Iterable[Judgement], *, who: str, seen: int | None = None) -> tuple[Judgement, ...]:
        """Append judgements as an editor gives them, together or not at all; as they were recorded.

        Unlike :meth:`append_judgements` a decision may come back after another was taken in between. The very same
        as the newest in force on its claim is not written again.

        Parameters
        ----------
        who
            The editor.
        seen
            The last row that the editor had before them: a later judgement of one of these claims is told, and nothing
            is written.

        Raises
        ------
        LedgerError
            No such claim, a row to undo that is no judgement, evidence without words, or ``seen`` is overtaken.
        """
        if not who.strip():
            raise LedgerError("a judgement needs who decided it; give --who NAME")
        written = []
        with self._writing(who) as pen:
            for one in judgements:
                earlier = [
                    rows.judgement_from_json(json.loads(row.body), seq=row.seq)
                    for row in pen.rows_of(one.claim_id, Kind.JUDGEMENT)
                ]
                self._check_judgement(one, pen, earlier, seen=seen)
                last = earlier[-1].seq if earlier else None
                told_now = replace(one, who=who, after=last)
                standing = in_force(earlier)
                if standing and last == standing[-1].seq and replace(standing[-1], after=last) == told_now:
                    written.append(standing[-1])
                    continue
                body = formats.dump_json(rows.judgement_to_json(told_now))
                seq = pen.write(Kind.JUDGEMENT, one.claim_id, body, {"place_id": one.place_id})
                written.append(replace(told_now, seq=seq, recorded=pen.recorded))
        return tuple(written)

    def undo(self, seq: int, *, who: str, reason: str | None = None) -> Judgement:
        """Take a judgement back, with a row that says so; taking that row back brings the judgement back."""
        with self.reading() as connection:
            subject = connection.execute(
                sa.select(EVENTS.c.subject).where(EVENTS.c.seq == seq, EVENTS.c.kind == Kind.JUDGEMENT.value)
            ).scalar_one_or_none()
        if subject is None:
            raise LedgerError(f"{self.path}: row {seq} is no judgement; see: geomap ledger log {self.path}")
        one = Judgement(claim_id=subject, action=JudgementAction.UNDO, undoes=seq, reason=reason)
        return self.judge([one], who=who)[0]

    def _check_judgement(self, one: Judgement, pen: Pen, earlier: Sequence[Judgement], *, seen: int | None) -> None:
        if seen is not None and earlier and (earlier[-1].seq or 0) > seen:
            last = earlier[-1]
            raise ChangedMeanwhileError(
                f"claim {one.claim_id}: {last.who} judged it meanwhile ({last.action.value}, row {last.seq}); "
                "look at it and judge again"
            )
        if one.action is JudgementAction.VERIFY and not (one.evidence or "").strip():
            raise LedgerError(f"claim {one.claim_id}: evidence without words; say what shows control, where and when")
        known = pen.rows_of(one.claim_id, Kind.CLAIM)
        if not known and one.action is JudgementAction.RETRACT:
            known = pen.rows_of(one.claim_id, Kind.DOCUMENT)
        if not known:
            raise LedgerError(f"claim {one.claim_id!r}: not in {self.path}; see: geomap ledger list {self.path}")

    def append_sources(self, sources: Iterable[Source], *, who: str | None = None) -> Appended:
        """Append publishers and speakers; one that is there as it is given is left alone."""
        added = known = 0
        with self._writing(who) as pen:
            for source in sources:
                body = formats.dump_json(rows.source_to_json(source))
                earlier = pen.rows_of(source.id, Kind.SOURCE)
                if earlier and earlier[-1].body == body:
                    known += 1
                    continue
                pen.write(Kind.SOURCE, source.id, body, {})
                added += 1
        return Appended(added=added, known=known)

    def append_edition(self, edition: Edition, *, who: str | None = None) -> None:
        """Record a numbered build.

        Raises
        ------
        LedgerError
            An edition of this number was recorded meanwhile.
        """
        names = ("number", "position", "chain", "made", "settings", "versions", "files", "outputs", "title")
        with self._writing(who) as pen:
            if edition.number != pen.count_of(Kind.EDITION) + 1:
                raise ChangedMeanwhileError(
                    f"{self.path}: edition {edition.number} was made meanwhile; make this one again"
                )
            body = formats.dump_json({name: getattr(edition, name) for name in names})
            pen.write(Kind.EDITION, str(edition.number), body, {})

    @contextmanager
    def _writing(self, who: str | None) -> Iterator[Pen]:
        with writing(self.path, busy_seconds=self._busy_seconds) as connection:
            pen = Pen(connection, now=stamp(self._clock()), who=who)
            yield pen
            pen.finish()
