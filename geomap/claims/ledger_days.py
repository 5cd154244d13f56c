"""What was worked out from a large ledger, kept beside it: the states of each place, day by day.

Derived data: a hidden file ``.NAME.days`` that may be deleted at any time and is made anew when the rules, the profile
or the ledger are others. It knows nothing of what it keeps: the flow puts texts in and gets them back
(:mod:`geomap.standing`).

A place as known by a day stays the same until somebody publishes about it again, so a *version* of a place holds from
one such day to the next; a version has a row for each day on which it is shown otherwise than on the day before.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa

from geomap.claims.ledger_store import EVENTS, engine_of, told
from geomap.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path
    from types import TracebackType

    from geomap.claims.ledger import Ledger

VERSION = 1
ALL = "*"
"""Known by of a question that does not ask: undated claims count too."""
FOR_EVER = "~"
"""After every day, as a text."""

_TABLES = (
    "CREATE TABLE told (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE versions (place_id TEXT NOT NULL, known_from TEXT NOT NULL, known_to TEXT NOT NULL,
    fleeting INTEGER NOT NULL, PRIMARY KEY (place_id, known_from)) WITHOUT ROWID""",
    """CREATE TABLE steps (place_id TEXT NOT NULL, known_from TEXT NOT NULL, day TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (place_id, known_from, day)) WITHOUT ROWID""",
    "CREATE TABLE languages (document_id TEXT PRIMARY KEY, language TEXT) WITHOUT ROWID",
)


class Days:
    """The file, open; a context manager. Without a place to write it is kept in memory, for this question only."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.path = ledger.path.with_name(f".{ledger.path.name}.days")
        self.kept = True
        """False where the file cannot be written, and what is worked out lasts as long as this object."""
        self._engine = self._open(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._engine.dispose()

    def _open(self, path: Path) -> sa.Engine:
        try:
            engine = engine_of(path, write=True)
            with told(path), engine.begin() as connection:
                if int(connection.exec_driver_sql("PRAGMA user_version").scalar_one()) != VERSION:
                    for name in ("told", "versions", "steps", "languages"):
                        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
                    for statement in _TABLES:
                        connection.exec_driver_sql(statement)
                    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
        except LedgerError:
            self.kept = False
            engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
            with engine.begin() as connection:
                for statement in _TABLES:
                    connection.exec_driver_sql(statement)
        return engine

    def bring_up_to_date(self, fingerprint: str) -> int:
        """Forget what the ledger's new rows, or other rules, make untrue; the row up to which it holds now."""
        head, hashed = self._ledger.head()
        with told(self.path), self._engine.begin() as connection:
            before = self._told(connection)
            position = int(before.get("position", 0))
            same_past = position <= head and (position == 0 or self._ledger.hash_at(position) == before.get("chain"))
            if not same_past or before.get("fingerprint") != fingerprint:
                connection.exec_driver_sql("DELETE FROM versions")
                connection.exec_driver_sql("DELETE FROM steps")
                position = 0
            fleeting = connection.exec_driver_sql("SELECT place_id FROM versions WHERE fleeting").scalars().all()
            touched = set(fleeting) | (self._ledger.places_touched(after=position) if position else set())
            for place_id in sorted(touched):
                connection.exec_driver_sql("DELETE FROM versions WHERE place_id = ?", (place_id,))
                connection.exec_driver_sql("DELETE FROM steps WHERE place_id = ?", (place_id,))
            self._tell(connection, position=str(head), chain=hashed, fingerprint=fingerprint)
        return head

    def languages(self) -> dict[str | None, int]:
        """Number of documents by language; only those recorded since the last question are looked at."""
        head, hashed = self._ledger.head()
        with told(self.path), self._engine.begin() as connection:
            before = self._told(connection)
            position = int(before.get("languages_position", 0))
            if position > head or (position and self._ledger.hash_at(position) != before.get("languages_chain")):
                connection.exec_driver_sql("DELETE FROM languages")
                position = 0
            new = list(self._ledger.languages(after=position).items())
            if new:
                connection.exec_driver_sql("INSERT OR REPLACE INTO languages VALUES (?, ?)", new)
            self._tell(connection, languages_position=str(head), languages_chain=hashed)
            counted = connection.exec_driver_sql("SELECT language, count(*) FROM languages GROUP BY language")
            return {language: int(count) for language, count in counted}

    @staticmethod
    def _told(connection: sa.Connection) -> dict[str, str]:
        return {row.name: row.value for row in connection.exec_driver_sql("SELECT name, value FROM told")}

    @staticmethod
    def _tell(connection: sa.Connection, **values: str) -> None:
        connection.exec_driver_sql("INSERT OR REPLACE INTO told VALUES (?, ?)", list(values.items()))

    def missing(self, versions: dict[str, tuple[str, str]], known_by: str) -> list[str]:
        """Of places with the version that is asked: those that must still be worked out."""
        with told(self.path), self._engine.connect() as connection:
            known = connection.exec_driver_sql(
                "SELECT place_id FROM versions WHERE known_from <= ? AND ? < known_to", (known_by, known_by)
            ).scalars()
            return sorted(versions.keys() - set(known))

    def put(self, rows: Iterable[tuple[str, str, str, bool, list[tuple[str, str]]]]) -> None:
        """Keep versions of places: id, from and to when it is known so, whether it may change of itself, and steps."""
        with told(self.path), self._engine.begin() as connection:
            for place_id, known_from, known_to, fleeting, steps in rows:
                connection.exec_driver_sql(
                    "INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?)",
                    (place_id, known_from, known_to, int(fleeting)),
                )
                if steps:
                    connection.exec_driver_sql(
                        "INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?)",
                        [(place_id, known_from, day, body) for day, body in steps],
                    )

    def on(self, day: date, known_by: str) -> list[Any]:
        """What is kept of each place for a day, as known by a day: the bodies, read back."""
        query = (
            "SELECT (SELECT body FROM steps WHERE steps.place_id = versions.place_id "
            "AND steps.known_from = versions.known_from AND day <= ? ORDER BY day DESC LIMIT 1) FROM versions "
            "WHERE known_from <= ? AND ? < known_to"
        )
        with told(self.path), self._engine.connect() as connection:
            found = connection.exec_driver_sql(query, (day.isoformat(), known_by, known_by)).scalars()
            return [json.loads(body) for body in found if body]


def versions_of_places(ledger: Ledger, known_by: date | None) -> dict[str, tuple[str, str]]:
    """For each place spoken of by a day: from when to when what is known of it stays the same."""
    if known_by is None:
        return dict.fromkeys(ledger.place_ids(), (ALL, ALL + "~"))
    day = known_by.isoformat()
    # A walk along the index, place by place: grouping would look at every claim.
    query = (
        "WITH RECURSIVE walk(id) AS (SELECT min(place_id) FROM events UNION ALL "
        "SELECT (SELECT min(place_id) FROM events WHERE place_id > walk.id) FROM walk WHERE walk.id IS NOT NULL) "
        "SELECT id, (SELECT max(published_last) FROM events WHERE place_id = walk.id AND published_last <= ?), "
        "(SELECT min(published_last) FROM events WHERE place_id = walk.id AND published_last > ?) "
        "FROM walk WHERE id IS NOT NULL"
    )
    with ledger.reading() as connection:
        told_of = connection.exec_driver_sql(query, (day, day)).all()
        moved = connection.execute(
            sa.select(EVENTS.c.place_id).where(EVENTS.c.kind == "judgement", EVENTS.c.place_id.is_not(None)).distinct()
        ).scalars()
        found = {place_id: (since, then or FOR_EVER) for place_id, since, then in told_of if since is not None}
        # What an editor moved to a place was published on days that the place itself does not know.
        return found | dict.fromkeys(moved, (day, day + "~"))
