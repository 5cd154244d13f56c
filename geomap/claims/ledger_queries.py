"""Questions to the table of events that more than one answer is made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from geomap.claims.ledger_pen import ASKED_AT_ONCE
from geomap.claims.ledger_rows import SAID, Kind
from geomap.claims.ledger_store import EVENTS, of_kinds
from geomap.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def limited(query: sa.Select[Any], upto: int | None) -> sa.Select[Any]:
    """The query, with no row after ``upto``."""
    return query if upto is None else query.where(EVENTS.c.seq <= upto)


def current_claims(
    upto: int | None, *, known_by: date | None = None, place_ids: Sequence[str] | None = None
) -> sa.Select[Any]:
    """Claims that no later row words anew or supersedes, in the order of their rows."""
    later = EVENTS.alias("later")
    overtaken = sa.exists().where(
        later.c.subject == EVENTS.c.subject, later.c.seq > EVENTS.c.seq, of_kinds(*SAID, of="later")
    )
    if upto is not None:
        overtaken = overtaken.where(later.c.seq <= upto)
    query = limited(sa.select(EVENTS.c.seq, EVENTS.c.body, EVENTS.c.subject, EVENTS.c.document_id), upto)
    query = query.where(of_kinds(Kind.CLAIM), ~overtaken)
    if known_by is not None:
        query = query.where(EVENTS.c.published_last <= known_by.isoformat())
    if place_ids is not None:
        query = query.where(EVENTS.c.place_id.in_(tuple(place_ids)))
    return query.order_by(EVENTS.c.seq)


def parts(values: Iterable[str]) -> Iterator[list[str]]:
    """Ids in an order, as many at once as a question may hold."""
    wanted = sorted(values)
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        yield wanted[start : start + ASKED_AT_ONCE]


def rows_of(
    connection: sa.Connection, claim_ids: Iterable[str], upto: int | None, *, known_by: date | None
) -> list[Any]:
    """Claims by their ids, as far as they are still read."""
    return [
        row
        for part in parts(claim_ids)
        for row in connection.execute(current_claims(upto, known_by=known_by).where(EVENTS.c.subject.in_(part)))
    ]


def rows_at(
    connection: sa.Connection, place_ids: Sequence[str], upto: int | None, *, known_by: date | None
) -> list[Any]:
    """Claims that were read as being on some places, or that an editor moved there (or their heirs)."""
    found = list(connection.execute(current_claims(upto, known_by=known_by, place_ids=place_ids)))
    query = limited(sa.select(EVENTS.c.subject), upto).where(of_kinds(Kind.JUDGEMENT))
    moved = set(connection.execute(query.where(EVENTS.c.place_id.in_(tuple(place_ids)))).scalars())
    found += rows_of(connection, moved - {row.subject for row in found}, upto, known_by=known_by)
    loose = moved - {row.subject for row in found}
    if loose:  # superseded: their heirs stand in the same documents
        gone = limited(sa.select(EVENTS.c.document_id), upto).where(of_kinds(Kind.SUPERSEDED))
        for part in parts(loose):
            documents = set(connection.execute(gone.where(EVENTS.c.subject.in_(part))).scalars())
            known = {row.subject for row in found}
            beside = current_claims(upto, known_by=known_by).where(EVENTS.c.document_id.in_(sorted(documents)))
            found += [row for row in connection.execute(beside) if row.subject not in known]
    return sorted(found, key=lambda row: int(row.seq))


UNDATED = "~"
"""After every day: of what was published nobody knows when."""


def touched_places(connection: sa.Connection, after: int) -> dict[str, str]:
    """Places of which something may be known otherwise since a row.

    Returns
    -------
    dict of str to str
        By place: the first day of knowledge from which that may be so, :data:`UNDATED` where only who asks for no day
        may notice, and an empty text where it may be so of every day. New claims alone change nothing that was
        known before they were published.
    """
    later = sa.select(EVENTS.c.subject, EVENTS.c.kind, EVENTS.c.document_id, EVENTS.c.place_id, EVENTS.c.published_last)
    said = (Kind.CLAIM.value, Kind.SUPERSEDED.value, Kind.JUDGEMENT.value)
    new = [row for row in connection.execute(later.where(EVENTS.c.seq > after)) if row.kind in said]
    stated = {row.subject for row in new if row.kind == Kind.CLAIM}
    earlier = sa.select(EVENTS.c.subject).where(EVENTS.c.seq <= after)
    other = {row.subject for row in new if row.kind != Kind.CLAIM}
    for part in parts(stated):
        other |= set(connection.execute(earlier.where(EVENTS.c.subject.in_(part))).scalars())
    disturbed: set[str] = set()
    for part in parts({row.document_id for row in new} - {None}):
        # A judgement of what was read there before, or of the document, may be carried to a new claim.
        beside = sa.select(EVENTS.c.document_id).where(EVENTS.c.document_id.in_(part), of_kinds(Kind.SUPERSEDED))
        judged = sa.select(EVENTS.c.subject).where(EVENTS.c.subject.in_(part), of_kinds(Kind.JUDGEMENT))
        disturbed |= {*connection.execute(beside).scalars(), *connection.execute(judged).scalars()}
    other |= {row.subject for row in new if row.document_id in disturbed}
    found: dict[str, str] = {}
    for row in new:
        if row.place_id is not None and row.subject not in other:
            day = row.published_last or UNDATED
            found[row.place_id] = min(day, found.get(row.place_id, day))
    return found | dict.fromkeys(_places_around(connection, other), "")


def _places_around(connection: sa.Connection, subjects: set[str]) -> set[str]:
    """Places of claims, as read before and after and as judged, and of what stands beside them in their documents."""
    found: set[str | None] = set()
    for part in parts(subjects):
        here = EVENTS.c.subject.in_(part) | EVENTS.c.document_id.in_(part)
        found |= set(connection.execute(sa.select(EVENTS.c.place_id).where(here).distinct()).scalars())
        # Where an editor's word was carried to: the other claims of the documents of those claims.
        documents = sa.select(EVENTS.c.document_id).where(EVENTS.c.subject.in_(part)).distinct()
        beside = sa.select(EVENTS.c.place_id).where(EVENTS.c.document_id.in_(documents)).distinct()
        found |= set(connection.execute(beside).scalars())
        moved = sa.select(EVENTS.c.subject).where(EVENTS.c.document_id.in_(documents))
        judged = sa.select(EVENTS.c.place_id).where(EVENTS.c.subject.in_(moved), of_kinds(Kind.JUDGEMENT))
        found |= set(connection.execute(judged.distinct()).scalars())
    return {place_id for place_id in found if place_id is not None}


def newest_row(connection: sa.Connection, kind: Kind, subject: str) -> Any:
    """The newest row of a subject and kind, or None."""
    query = sa.select(EVENTS.c.seq, EVENTS.c.body).where(EVENTS.c.subject == subject, of_kinds(kind))
    return connection.execute(query.order_by(EVENTS.c.seq.desc()).limit(1)).one_or_none()


def stamp(moment: datetime) -> str:
    """A moment as it is recorded: ISO 8601 in UTC, to the microsecond, so that texts sort as moments."""
    if moment.tzinfo is None:
        raise LedgerError(f"time-stamp {moment.isoformat()}: no time zone; give a time in UTC")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def end_of(day: date) -> datetime:
    """Last moment of a day in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1, microseconds=-1)
