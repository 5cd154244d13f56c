"""Reading the ledger: what it holds, as of any of its rows."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa

from geomap import from_json
from geomap.claims import ledger_rows as rows
from geomap.claims.carry import Current, Lost, Superseded, carry_judgements, find_heirs, group_current
from geomap.claims.ledger_pen import BATCH
from geomap.claims.ledger_queries import (
    current_claims,
    end_of,
    limited,
    newest_row,
    parts,
    rows_at,
    rows_of,
    stamp,
    touched_places,
)
from geomap.claims.ledger_rows import SAID, Edition, Kind, in_force
from geomap.claims.ledger_store import (
    BUSY_SECONDS,
    CHAINED,
    EVENTS,
    GENESIS,
    HEAD,
    chained,
    engine_of,
    of_kinds,
    recover,
    told,
)
from geomap.errors import LedgerError
from geomap.words import JudgementAction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from geomap.config import Source
    from geomap.model import Claim, Document, Judgement, Mention


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEvent:
    """One row, as it is kept, exported and imported."""

    seq: int
    kind: str
    """One of :class:`~geomap.claims.ledger_rows.Kind`."""
    subject: str
    """Id of the claim, document or source, number of the edition."""
    body: str
    """JSON."""
    recorded: str
    """ISO 8601, UTC; never earlier than that of the row before it."""
    who: str | None
    hash: str
    """SHA-256 over the hash before it and all of the above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the ledger knows, as of a row or a moment."""

    documents: tuple[Document, ...]
    claims: tuple[Claim, ...]
    """As they were read: the judgements are not applied yet."""
    mentions: tuple[Mention, ...]
    judgements: tuple[Judgement, ...]
    """In force, with the ids of these claims."""
    lost: tuple[Lost, ...]
    """Judgements that belong to none of these claims."""


class LedgerReader:
    """An open store; a context manager. Use :func:`open_ledger` and :func:`create_ledger`.

    Wherever ``upto`` is asked, it is the number of the last row to look at: the store as it was then.
    """

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self._busy_seconds = busy_seconds
        self._reader = engine_of(path, write=False, busy_seconds=busy_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._reader.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read with: one moment of the file."""
        recover(self.path, busy_seconds=self._busy_seconds)
        with told(self.path, busy_seconds=self._busy_seconds), self._reader.connect() as connection:
            yield connection

    # --- reading ---------------------------------------------------------------------------------------------------

    def head(self) -> tuple[int, str]:
        """Number of rows, and the hash of the last."""
        with self.reading() as connection:
            found = connection.execute(sa.select(HEAD.c.events, HEAD.c.hash).where(HEAD.c.id == 1)).one_or_none()
        if found is None:
            raise LedgerError(f"{self.path}: its head is missing; restore a backup")
        return int(found[0]), str(found[1])

    def count(self) -> int:
        """Number of rows."""
        return self.head()[0]

    def hash_at(self, seq: int) -> str:
        """Hash of a row: stands for it and all before it."""
        if seq == 0:
            return GENESIS
        with self.reading() as connection:
            found = connection.execute(sa.select(EVENTS.c.hash).where(EVENTS.c.seq == seq)).scalar_one_or_none()
        if found is None:
            raise LedgerError(f"{self.path}: has no row {seq}; it holds {self.count()}")
        return str(found)

    def recorded_at(self, seq: int) -> str:
        """When a row was recorded; empty for the beginning."""
        with self.reading() as connection:
            found = connection.execute(sa.select(EVENTS.c.recorded).where(EVENTS.c.seq == seq)).scalar_one_or_none()
        return found or ""

    def position_at(self, moment: datetime | date) -> int:
        """Last row that was recorded by a moment; of a day, by its end in UTC."""
        asked = stamp(moment if isinstance(moment, datetime) else end_of(moment))
        low, high = 0, self.count()
        with self.reading() as connection:
            while low < high:
                middle = (low + high + 1) // 2
                at = connection.execute(sa.select(EVENTS.c.recorded).where(EVENTS.c.seq == middle)).scalar_one()
                low, high = (middle, high) if at <= asked else (low, middle - 1)
        return low

    def moment_of(self, upto: int | None = None, recorded_by: datetime | date | None = None) -> datetime:
        """The moment as which the store is read: the one that is asked, else when the last row was recorded."""
        if isinstance(recorded_by, datetime):
            return recorded_by.astimezone(UTC)
        if recorded_by is not None:
            return end_of(recorded_by)
        last = self.count() if upto is None else upto
        with self.reading() as connection:
            found = connection.execute(sa.select(EVENTS.c.recorded).where(EVENTS.c.seq == last)).scalar_one_or_none()
        return datetime.fromisoformat(found) if found else datetime.min.replace(tzinfo=UTC)

    def claims(
        self,
        *,
        known_by: date | None = None,
        recorded_by: datetime | date | None = None,
        place_id: str | None = None,
        upto: int | None = None,
    ) -> tuple[Claim, ...]:
        """The newest wording of every claim that is still read, in the order in which each was recorded.

        Parameters
        ----------
        known_by
            Only what was published by this day; undated claims are left out.
        recorded_by
            As the store was then.
        place_id
            Only claims that were read as being on this place.
        """
        upto = self._upto(upto, recorded_by)
        places = None if place_id is None else (place_id,)
        with self.reading() as connection:
            found = connection.execute(current_claims(upto, known_by=known_by, place_ids=places)).all()
        return tuple(self._claim(row.body, row.seq) for row in found)

    def claims_of(self, claim_ids: Iterable[str]) -> tuple[Claim, ...]:
        """The newest wording of some claims, as far as they are still read."""
        with self.reading() as connection:
            found = rows_of(connection, claim_ids, None, known_by=None)
        return tuple(self._claim(row.body, row.seq) for row in found)

    def judgements(
        self, *, recorded_by: datetime | date | None = None, upto: int | None = None, taken_back: bool = False
    ) -> tuple[Judgement, ...]:
        """What editors decided and did not take back, in the order in which they did.

        Parameters
        ----------
        taken_back
            True for all of it: what was undone, and the undoing.
        """
        with self.reading() as connection:
            given = self._judgements(connection, self._upto(upto, recorded_by))
        return given if taken_back else in_force(given)

    def claim_ids_of(self, subject: str) -> tuple[str, ...]:
        """The claim itself, or all claims that were ever read out of a document."""
        with self.reading() as connection:
            query = sa.select(EVENTS.c.subject).where(EVENTS.c.document_id == subject, of_kinds(Kind.CLAIM))
            return tuple(dict.fromkeys([*connection.execute(query.order_by(EVENTS.c.seq)).scalars(), subject]))

    def heirs(self, *, after: int, upto: int | None = None) -> dict[str, str]:
        """Of claims that were superseded since a row: the claims that took their places, by id."""
        query = limited(sa.select(EVENTS.c.subject), upto).where(
            EVENTS.c.kind == Kind.SUPERSEDED.value, EVENTS.c.seq > after
        )
        with self.reading() as connection:
            gone, _missing = self._gone(connection, set(connection.execute(query).scalars()), upto)
            documents = {one.claim.document_id or "" for one in gone.values()}
            found = find_heirs(gone, self._current_of(connection, documents, upto))
        return {claim_id: claim.claim_id for claim_id, claim in found.items()}

    def judgements_of(self, claim_id: str) -> tuple[Judgement, ...]:
        """All that was decided about one claim (or document), taken back or not, oldest first."""
        with self.reading() as connection:
            return self._judgements(connection, None, subject=claim_id)

    def keep(
        self,
        *,
        recorded_by: datetime | date | None = None,
        upto: int | None = None,
        place_ids: Sequence[str] | None = None,
        known_by: date | None = None,
    ) -> Kept:
        """Documents, claims, toponyms and judgements as they stand, ready for the flow.

        Parameters
        ----------
        place_ids
            Only claims on these places, as read or as an editor says; documents and toponyms are left out then.
        known_by
            Only claims published by this day, where ``place_ids`` is given.
        """
        upto = self._upto(upto, recorded_by)
        with self.reading() as connection:
            if place_ids is None:
                judged = in_force(self._judgements(connection, upto))
                found = list(connection.execute(current_claims(upto)))
            else:
                found = rows_at(connection, place_ids, upto, known_by=known_by)
                judged = self._judgements_near(connection, found, upto)
            claims = {row.subject: self._claim(row.body, row.seq) for row in found}
            kept, lost = self._carry(connection, judged, claims, upto, whole=place_ids is None)
            if place_ids is None:
                documents = self._newest(connection, Kind.DOCUMENT, upto)
                mentions = [
                    from_json.mention_from_json(row, where=f"{self.path}: row {seq}")
                    for seq, _subject, body in self._newest(connection, Kind.EXTRACTION, upto)
                    for row in body["mentions"]
                ]
            else:
                documents, mentions, lost = [], [], ()
        return Kept(
            documents=tuple(rows.document_from_json(body) for _seq, _subject, body in documents),
            claims=tuple(claims.values()),
            mentions=tuple(mentions),
            judgements=kept,
            lost=lost,
        )

    def _judgements_near(
        self, connection: sa.Connection, found: Sequence[Any], upto: int | None
    ) -> tuple[Judgement, ...]:
        """Judgements of some claims, of what was read in their documents before, and of the documents."""
        documents = {row.document_id for row in found} - {None}
        gone = limited(sa.select(EVENTS.c.subject), upto).where(of_kinds(Kind.SUPERSEDED))
        subjects = {row.subject for row in found} | documents
        for part in parts(documents):
            subjects |= set(connection.execute(gone.where(EVENTS.c.document_id.in_(part))).scalars())
        query = limited(sa.select(EVENTS.c.seq, EVENTS.c.body, EVENTS.c.recorded), upto)
        query = query.where(of_kinds(Kind.JUDGEMENT))
        given = [row for part in parts(subjects) for row in connection.execute(query.where(EVENTS.c.subject.in_(part)))]
        return in_force(
            rows.judgement_from_json(json.loads(body), seq=seq, recorded=recorded)
            for seq, body, recorded in sorted(given, key=lambda row: int(row.seq))
        )

    def _carry(
        self,
        connection: sa.Connection,
        judged: Sequence[Judgement],
        claims: dict[str, Claim],
        upto: int | None,
        *,
        whole: bool,
    ) -> tuple[tuple[Judgement, ...], tuple[Lost, ...]]:
        retracted = {one.claim_id for one in judged if one.action is JudgementAction.RETRACT}
        loose = {one.claim_id for one in judged} - claims.keys()
        gone, missing = self._gone(connection, loose, upto)
        current = self._current_of(connection, {one.claim.document_id or "" for one in gone.values()}, upto)
        elsewhere = loose - gone.keys() - missing  # read now too, only not asked for
        known = claims.keys() | elsewhere | retracted
        carried, lost = carry_judgements(judged, known=known, gone=gone, current=current)
        spread: list[Judgement] = []
        documents: dict[str, list[str]] = {}
        for claim in claims.values():
            documents.setdefault(claim.document_id or "", []).append(claim.claim_id)
        for one in carried:
            if one.action is JudgementAction.RETRACT and one.claim_id not in claims:
                spread += [replace(one, claim_id=claim_id) for claim_id in documents.get(one.claim_id, ())]
            elif whole or one.claim_id in claims:
                spread.append(one)
        return tuple(spread), lost

    def _gone(
        self, connection: sa.Connection, claim_ids: Iterable[str], upto: int | None
    ) -> tuple[dict[str, Superseded], set[str]]:
        """Of some ids: claims that are no longer read, and ids that no claim ever had."""
        gone, missing = {}, set()
        for claim_id in sorted(claim_ids):
            told_of = connection.execute(
                limited(sa.select(EVENTS.c.seq, EVENTS.c.kind, EVENTS.c.body), upto)
                .where(EVENTS.c.subject == claim_id, of_kinds(*SAID))
                .order_by(EVENTS.c.seq)
            ).all()
            wordings = [row for row in told_of if row.kind == Kind.CLAIM]
            if not wordings:
                missing.add(claim_id)
            elif told_of[-1].kind == Kind.SUPERSEDED:
                last = wordings[-1]
                since = int(json.loads(told_of[-1].body)["by"])
                gone[claim_id] = Superseded(claim=self._claim(last.body, last.seq), since=since)
        return gone, missing

    def _current_of(
        self, connection: sa.Connection, document_ids: Iterable[str], upto: int | None
    ) -> dict[str, list[Current]]:
        found = []
        for document_id in sorted(document_ids):
            for row in connection.execute(current_claims(upto).where(EVENTS.c.document_id == document_id)).all():
                first = connection.execute(
                    sa.select(sa.func.min(EVENTS.c.seq)).where(EVENTS.c.subject == row.subject, of_kinds(Kind.CLAIM))
                ).scalar_one()
                found.append(Current(claim=self._claim(row.body, row.seq), first=int(first)))
        return group_current(found)

    def documents(self, *, upto: int | None = None) -> tuple[Document, ...]:
        """The newest version of every document, in the order in which each was recorded."""
        with self.reading() as connection:
            found = self._newest(connection, Kind.DOCUMENT, upto)
        return tuple(rows.document_from_json(body) for _seq, _subject, body in found)

    def document(self, document_id: str) -> Document | None:
        """The newest version of a document, or None."""
        with self.reading() as connection:
            found = newest_row(connection, Kind.DOCUMENT, document_id)
        return None if found is None else rows.document_from_json(json.loads(found.body))

    def corrections_of(self, document_id: str) -> dict[str, str]:
        """Fields of a document that an editor corrected, with what they are now."""
        with self.reading() as connection:
            found = newest_row(connection, Kind.DOCUMENT, document_id)
        return {} if found is None else dict(json.loads(found.body).get("corrected", {}))

    def ids_of_text(self, text: str) -> tuple[str, ...]:
        """Ids of the documents that ever had exactly this text, oldest first."""
        query = sa.select(EVENTS.c.subject).where(EVENTS.c.digest == rows.hash_of_text(text)).order_by(EVENTS.c.seq)
        with self.reading() as connection:
            return tuple(dict.fromkeys(connection.execute(query).scalars()))

    def sources(self, *, upto: int | None = None) -> tuple[Source, ...]:
        """Publishers and speakers that were added to the profile, the newest word on each."""
        with self.reading() as connection:
            found = self._newest(connection, Kind.SOURCE, upto)
        return tuple(rows.source_from_json(body) for _seq, _subject, body in found)

    def editions(self) -> tuple[Edition, ...]:
        """Numbered builds, in their order."""
        query = sa.select(EVENTS.c.seq, EVENTS.c.body, EVENTS.c.recorded, EVENTS.c.who)
        with self.reading() as connection:
            found = connection.execute(query.where(EVENTS.c.kind == Kind.EDITION.value).order_by(EVENTS.c.seq)).all()
        return tuple(
            Edition(**json.loads(body), seq=seq, recorded=recorded, who=who) for seq, body, recorded, who in found
        )

    def place_ids(self) -> tuple[str, ...]:
        """Ids of all places that were ever read, sorted."""
        with self.reading() as connection:
            # A walk along the index, place by place: distinct() would look at every claim.
            found = connection.exec_driver_sql(
                "WITH RECURSIVE walk(id) AS (SELECT min(place_id) FROM events UNION ALL "
                "SELECT (SELECT min(place_id) FROM events WHERE place_id > walk.id) FROM walk "
                "WHERE walk.id IS NOT NULL) SELECT id FROM walk WHERE id IS NOT NULL"
            ).scalars()
            return tuple(found.all())

    def claims_on_places(self) -> dict[str, int]:
        """Number of rows that name each place: about how much is said of it."""
        query = sa.select(EVENTS.c.place_id, sa.func.count()).where(EVENTS.c.place_id.is_not(None))
        with self.reading() as connection:
            return {str(one): int(count) for one, count in connection.execute(query.group_by(EVENTS.c.place_id))}

    def places_touched(self, *, after: int) -> dict[str, str]:
        """Places of which something may be known otherwise since a row: as :func:`~ledger_queries.touched_places`."""
        with self.reading() as connection:
            return touched_places(connection, after)

    def languages(self, *, after: int = 0) -> dict[str, str | None]:
        """Language of each document that was recorded since a row, by id."""
        query = sa.select(EVENTS.c.subject, sa.func.json_extract(EVENTS.c.body, "$.language")).where(
            EVENTS.c.kind == Kind.DOCUMENT.value, EVENTS.c.seq > after
        )
        with self.reading() as connection:
            return {str(one): language for one, language in connection.execute(query.order_by(EVENTS.c.seq))}

    def places_with_evidence(self) -> set[str]:
        """Places of claims to which a reviewer attached evidence: it may begin to count without a new row."""
        shown = sa.func.json_extract(EVENTS.c.body, "$.action") == JudgementAction.VERIFY.value
        with self.reading() as connection:
            subjects = connection.execute(
                sa.select(EVENTS.c.subject).where(EVENTS.c.kind == Kind.JUDGEMENT.value, shown).distinct()
            ).scalars()
            found: set[str | None] = set()
            for part in parts(set(subjects)):
                at = sa.select(EVENTS.c.place_id).where(EVENTS.c.subject.in_(part)).distinct()
                found |= set(connection.execute(at).scalars())
        return {place_id for place_id in found if place_id is not None}

    def events(self, *, after: int = 0, kinds: Sequence[Kind] = (), upto: int | None = None) -> Iterator[LedgerEvent]:
        """Rows in order; memory does not grow with their number."""
        query = limited(sa.select(*(EVENTS.c[name] for name in CHAINED)), upto).where(EVENTS.c.seq > after)
        if kinds:
            query = query.where(EVENTS.c.kind.in_([kind.value for kind in kinds]))
        with self.reading() as connection:
            for row in connection.execution_options(yield_per=BATCH).execute(query.order_by(EVENTS.c.seq)).mappings():
                yield LedgerEvent(**row)

    def history(self, subject: str) -> tuple[LedgerEvent, ...]:
        """Everything that was recorded about one claim, document or source, oldest first."""
        query = sa.select(*(EVENTS.c[name] for name in CHAINED)).where(EVENTS.c.subject == subject)
        with self.reading() as connection:
            return tuple(LedgerEvent(**row) for row in connection.execute(query.order_by(EVENTS.c.seq)).mappings())

    def check_end(self) -> None:
        """See that the last row is the one that the head names: nothing was cut off."""
        with self.reading() as connection:  # one connection: one moment, whatever others write meanwhile
            head = connection.execute(sa.select(HEAD.c.events, HEAD.c.hash).where(HEAD.c.id == 1)).one_or_none()
            last = connection.execute(sa.select(EVENTS.c.seq, EVENTS.c.hash).order_by(EVENTS.c.seq.desc()).limit(1))
            found, hashed = last.one_or_none() or (0, GENESIS)
        count, stated = head or (0, "nothing")
        if (found, hashed) != (count, stated):
            raise LedgerError(
                f"{self.path}: last row {found}, its head says {count}: rows at the end were removed or changed; "
                "restore a backup, or import an export: geomap ledger import"
            )

    def verify(self) -> int:
        """Follow the chain from the first row to the last; the number of rows.

        Raises
        ------
        LedgerError
            A row was changed, removed or put between; it names the first that does not fit.
        """
        previous, count = GENESIS, 0
        columns = [EVENTS.c[name] for name in CHAINED]
        with self.reading() as connection:
            head = connection.execute(sa.select(HEAD.c.events, HEAD.c.hash)).one_or_none()
            found = connection.execution_options(yield_per=BATCH).execute(sa.select(*columns).order_by(EVENTS.c.seq))
            for seq, kind, subject, body, recorded, who, stated in found:
                count += 1
                if seq != count or chained(previous, seq, kind, subject, body, recorded, who) != stated:
                    raise LedgerError(
                        f"{self.path}: row {count} was changed or removed since it was recorded; restore a backup, "
                        "or import an export: geomap ledger import"
                    )
                previous = stated
        if head is None or (head[0], head[1]) != (count, previous):
            raise LedgerError(
                f"{self.path}: holds {count} rows, its head says {head[0] if head else 'nothing'}: rows at the "
                "end were removed; restore a backup, or import an export: geomap ledger import"
            )
        return count

    # --- what the above share --------------------------------------------------------------------------------------

    def _upto(self, upto: int | None, recorded_by: datetime | date | None) -> int | None:
        return upto if recorded_by is None else self.position_at(recorded_by)

    def _claim(self, body: str, seq: int) -> Claim:
        return from_json.claim_from_json(json.loads(body), where=f"{self.path}: row {seq}")

    def _judgements(
        self, connection: sa.Connection, upto: int | None, *, subject: str | None = None
    ) -> tuple[Judgement, ...]:
        query = limited(sa.select(EVENTS.c.seq, EVENTS.c.body, EVENTS.c.recorded), upto)
        if subject is None:
            query = query.where(EVENTS.c.kind == Kind.JUDGEMENT.value)
        else:
            query = query.where(EVENTS.c.subject == subject, of_kinds(Kind.JUDGEMENT))
        query = query.order_by(EVENTS.c.seq)
        return tuple(
            rows.judgement_from_json(json.loads(body), seq=seq, recorded=recorded)
            for seq, body, recorded in connection.execute(query).all()
        )

    def _newest(self, connection: sa.Connection, kind: Kind, upto: int | None) -> list[tuple[int, str, dict[str, Any]]]:
        """The newest row of every subject of a kind, in order of the rows."""
        later = EVENTS.alias("later")
        overtaken = sa.exists().where(
            later.c.subject == EVENTS.c.subject, of_kinds(kind, of="later"), later.c.seq > EVENTS.c.seq
        )
        if upto is not None:
            overtaken = overtaken.where(later.c.seq <= upto)
        query = limited(sa.select(EVENTS.c.seq, EVENTS.c.subject, EVENTS.c.body), upto)
        query = query.where(EVENTS.c.kind == kind.value, ~overtaken).order_by(EVENTS.c.seq)
        return [(seq, subject, json.loads(body)) for seq, subject, body in connection.execute(query)]
