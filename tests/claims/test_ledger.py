"""The store: append-only, idempotent, honest about damage."""

from __future__ import annotations

import itertools
import json
import shutil
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.claims import ledger_store
from geomap.claims.ledger import Ledger, create_ledger, open_ledger
from geomap.claims.ledger_pen import Appended, Extracted
from geomap.claims.ledger_store import SCHEMA_VERSION
from geomap.claims.ledger_transfer import export_ledger, import_ledger
from geomap.errors import FormatError, LedgerError
from geomap.model import Claim, Judgement
from geomap.words import JudgementAction
from tests.support.builders import a_claim, a_document, by_loser, by_press
from tests.support.strategies import claims_of_one_place

START = datetime(2022, 9, 12, 8, tzinfo=UTC)


def ticking(step: timedelta = timedelta(hours=1)) -> Any:
    """A clock that goes on an hour each time it is asked."""
    moments = (START + step * number for number in itertools.count())
    return lambda: next(moments)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "claims.sqlite"
    create_ledger(made)
    return made


def a_ledger(path: Path) -> Ledger:
    return open_ledger(path, clock=ticking())


REJECTED = Judgement(claim_id="c1", action=JudgementAction.REJECT, reason="other Lyman", who="Ann")


def test_rows_of_one_subject_are_found_without_looking_at_every_claim(path: Path) -> None:
    """A judgement in a ledger of a hundred thousand claims took a tenth of a second: by the index of kinds."""
    asked: list[tuple[str, Any]] = []
    with a_ledger(path) as ledger:
        ledger.append_extractions([Extracted(document=a_document(), claims=(a_claim(claim_id="c1"),))], reader={})

        def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
            if statement.startswith("SELECT") and "events" in statement:
                asked.append((statement, values))

        sa.event.listen(sa.Engine, "before_cursor_execute", note)
        try:
            ledger.judge([REJECTED], who="Ann")
            ledger.append_claims([a_claim(claim_id="c1")])
            ledger.keep(place_ids=["geonames:707292"], known_by=date(2022, 9, 30))
            ledger.claims_of(["c1"])
            ledger.document("d1")
            ledger.documents()
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", note)
    with sqlite3.connect(path) as connection:
        plans = {
            statement: [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
            for statement, values in asked
        }
    connection.close()
    by_kind = {
        statement for statement, plan in plans.items()
        for step in plan if "events_by_kind" in step and ("subject" in statement.partition("WHERE")[2])
        and "later" not in statement
    }  # fmt: skip
    assert len(plans) > 5
    assert by_kind == set()
    assert not [step for plan in plans.values() for step in plan if step.startswith("SEARCH later") and "kind" in step]


def test_what_goes_in_comes_out(path: Path) -> None:
    claims = (a_claim(), by_press(), by_loser(place="Kharkiv Oblast", event="withdrawal", event_date="../2022-09-12"))
    with a_ledger(path) as ledger:
        assert ledger.append_claims(claims) == Appended(added=3, known=0)
        ledger.append_judgements([REJECTED])
    with a_ledger(path) as ledger:
        assert [claim.claim_id for claim in ledger.claims()] == [claim.claim_id for claim in claims]
        assert ledger.judgements() == (REJECTED,)
        assert ledger.count() == ledger.verify() == 4


def test_appending_twice_is_appending_once(path: Path) -> None:
    claims = [a_claim(), by_press()]
    with a_ledger(path) as ledger:
        ledger.append_claims(claims)
        before = list(export_ledger(ledger))
        assert ledger.append_claims([*claims, *claims]) == Appended(added=0, known=4)
        assert ledger.append_judgements([REJECTED, REJECTED]) == Appended(added=1, known=1)
        assert list(export_ledger(ledger))[:2] == before


def test_the_newest_wording_counts_and_the_old_stays(path: Path) -> None:
    first = a_claim(claim_id="c1")
    again = a_claim(claim_id="c1", place="Lyman")
    with a_ledger(path) as ledger:
        ledger.append_claims([first])
        ledger.append_claims([again], who="Ann")
        assert [claim.place.name for claim in ledger.claims() if claim.place] == ["Lyman"]
        assert [claim.place.name for claim in ledger.claims(recorded_by=START) if claim.place] == ["Izium"]
        assert [(event.seq, event.who) for event in ledger.history("c1")] == [(1, None), (2, "Ann")]
        assert ledger.claims(place_id="geonames:707292") == ()
        assert len(ledger.claims(place_id="geonames:704204")) == 1


def test_a_day_of_knowledge(path: Path) -> None:
    with a_ledger(path) as ledger:
        ledger.append_claims([a_claim(published=when) for when in ("2022-09-11", "2022-09", None)])
        found = {
            day: [claim.published for claim in ledger.claims(known_by=date(2022, 9, day))] for day in (10, 11, 29, 30)
        }
    assert found == {10: [], 11: ["2022-09-11"], 29: ["2022-09-11"], 30: ["2022-09-11", "2022-09"]}


def test_a_round_trip_through_an_export(path: Path, tmp_path: Path) -> None:
    with a_ledger(path) as ledger:
        ledger.append_claims([a_claim(), by_press(quote="‘Izjoem’ \u202e </script>")], who="Ann")
        ledger.append_judgements([REJECTED])
        told = list(export_ledger(ledger))
        claims = ledger.claims()
    copy = tmp_path / "copy.sqlite"
    assert import_ledger(told, copy) == 3
    with open_ledger(copy) as ledger:
        assert list(export_ledger(ledger)) == told
        assert ledger.claims() == claims
        assert ledger.append_claims(claims) == Appended(added=0, known=2)


def test_an_export_that_was_changed_is_refused_and_leaves_nothing(path: Path, tmp_path: Path) -> None:
    with a_ledger(path) as ledger:
        ledger.append_claims([a_claim(), by_press()])
        told = list(export_ledger(ledger))
    row = json.loads(told[0])
    row["body"]["gaining_side"] = "RU"
    copy = tmp_path / "copy.sqlite"
    with pytest.raises(LedgerError, match=r"export:1: does not fit the chain"):
        import_ledger([json.dumps(row) + "\n", told[1]], copy)
    assert not copy.exists()
    with pytest.raises(FormatError, match=r"mine:1: not a row"):
        import_ledger(["{}\n"], copy, where="mine")
    assert not copy.exists()


def change(path: Path, *statements: str) -> None:
    """What somebody with the sqlite3 shell could do."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DROP TRIGGER IF EXISTS events_no_update")
        connection.execute("DROP TRIGGER IF EXISTS events_no_delete")
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE events SET body = replace(body, 'UA', 'RU') WHERE seq = 2", "row 2 was changed"),
        ("UPDATE events SET recorded = '2020-01-01T00:00:00+00:00' WHERE seq = 1", "row 1 was changed"),
        ("UPDATE events SET who = 'Bob' WHERE seq = 3", "row 3 was changed"),
        ("DELETE FROM events WHERE seq = 1", "row 1 was changed or removed"),
        ("DELETE FROM events WHERE seq = 3", "at the end were removed"),
        ("UPDATE events SET seq = 9 WHERE seq = 3", "row 3 was changed"),
    ],
)
def test_a_change_behind_our_back_shows(path: Path, statement: str, told: str) -> None:
    with a_ledger(path) as ledger:
        ledger.append_claims([a_claim(published=f"2022-09-1{day}") for day in (1, 2, 3)])
    change(path, statement)
    with pytest.raises(LedgerError, match=told):
        open_ledger(path)


@pytest.mark.parametrize("statement", ["UPDATE events SET body = '{}'", "DELETE FROM events"])
def test_the_database_itself_refuses_changes(path: Path, statement: str) -> None:
    with a_ledger(path) as ledger:
        ledger.append_claims([a_claim()])
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()


def test_files_that_are_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no such ledger; make one with: geomap ledger add"):
        open_ledger(tmp_path / "none.sqlite")
    text = tmp_path / "text.sqlite"
    text.write_text("this is no database at all, but it is long enough to be read as one " * 20)
    with pytest.raises(LedgerError, match="not a ledger, or damaged"):
        open_ledger(text)
    empty = tmp_path / "empty.sqlite"
    empty.touch()
    with pytest.raises(LedgerError, match="not a ledger of ours"):
        open_ledger(empty)
    other = tmp_path / "other.sqlite"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE events (a)")
    connection.close()
    before = other.read_bytes()
    with pytest.raises(LedgerError, match="not a ledger of ours"):
        open_ledger(other)
    assert other.read_bytes() == before


def test_a_newer_version_is_refused_and_left_as_it_was(path: Path) -> None:
    change(path, "PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="version 99, expected 2"):
        open_ledger(path)
    assert path.read_bytes() == before


def test_a_torn_file_is_told_and_left(path: Path, tmp_path: Path) -> None:
    with a_ledger(path) as ledger:
        ledger.append_claims([a_claim(quote="x" * 500, published=f"2022-09-{day:02d}") for day in range(1, 29)])
    whole = path.read_bytes()
    torn = tmp_path / "torn.sqlite"
    torn.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LedgerError, match="restore a backup"):
        open_ledger(torn)
    assert torn.read_bytes() == whole[: len(whole) // 2]


def test_making_one_over_a_file_or_nowhere_is_refused(path: Path, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="exists already"):
        create_ledger(path)
    with pytest.raises(LedgerError, match="no folder"):
        create_ledger(tmp_path / "none" / "claims.sqlite")


def test_an_append_that_fails_leaves_nothing_of_itself(path: Path) -> None:
    def breaking() -> Any:
        yield a_claim()
        raise RuntimeError("the reader broke")

    with a_ledger(path) as ledger:
        ledger.append_claims([by_press()])
        with pytest.raises(RuntimeError, match="broke"):
            ledger.append_claims(breaking())
        assert ledger.verify() == 1


def test_time_stamps_come_from_the_clock_given(path: Path) -> None:
    with a_ledger(path) as ledger:
        ledger.append_claims([a_claim()])
        assert [event.recorded for event in ledger.events()] == ["2022-09-12T08:00:00.000000+00:00"]
    with pytest.raises(LedgerError, match="no time zone"), open_ledger(path, clock=lambda: datetime(2022, 9, 1)) as one:  # noqa: DTZ001
        one.append_claims([by_press()])


def test_same_input_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("a.sqlite", "b.sqlite"):
        create_ledger(tmp_path / name)
        with a_ledger(tmp_path / name) as ledger:
            ledger.append_claims([a_claim(), by_press()])
            made.append(list(export_ledger(ledger)))
    assert made[0] == made[1]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(claims=claims_of_one_place(max_size=6), cuts=st.lists(st.integers(0, 6), max_size=3))
def test_however_it_is_appended_it_is_the_same_store(tmp_path: Path, claims: list[Claim], cuts: list[int]) -> None:
    """In pieces, with repetitions, or at once: the same claims, once each."""
    folder = tmp_path / "case"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    create_ledger(folder / "once.sqlite")
    create_ledger(folder / "pieces.sqlite")
    with open_ledger(folder / "once.sqlite") as once, open_ledger(folder / "pieces.sqlite") as pieces:
        once.append_claims(claims)
        for cut in [*cuts, len(claims)]:
            pieces.append_claims(claims[:cut])
        assert {claim.claim_id for claim in pieces.claims()} == {claim.claim_id for claim in claims}
        assert sorted(once.claims(), key=repr) == sorted(pieces.claims(), key=repr)
        assert once.verify() == pieces.verify()


# --- documents and their readings ------------------------------------------------------------------------------------

READER = {"geomap": "0", "rules": "0"}


def extracted(*claims: Claim, **changes: Any) -> Extracted:
    return Extracted(document=a_document(**changes), claims=claims)


def test_a_document_read_twice_is_there_once(path: Path) -> None:
    with a_ledger(path) as ledger:
        first = ledger.append_extractions([extracted(a_claim(), by_press())], reader=READER)
        again = ledger.append_extractions([extracted(a_claim(), by_press())], reader={"geomap": "1", "rules": "1"})
        assert (first.documents, first.added) == (1, 2)
        assert (again.documents, again.added, again.known, again.superseded) == (0, 0, 2, 0)
        assert ledger.documents() == (a_document(),)
        assert ledger.verify() == 4


def test_reading_anew_supersedes_and_keeps_judgements(path: Path) -> None:
    old = a_claim(rule="nl.old", quote="Een zin.")
    new = a_claim(rule="nl.new", quote="Een zin.")
    missed = a_claim(rule="editor", place="Lyman", quote="Nog een zin.")
    with a_ledger(path) as ledger:
        ledger.append_extractions([extracted(old)], reader=READER)
        ledger.append_claims([missed], who="Ann")
        ledger.judge([Judgement(claim_id=old.claim_id, action=JudgementAction.ACCEPT)], who="Ann")
        before = ledger.count()
        done = ledger.append_extractions([extracted(new)], reader=READER)
        assert (done.added, done.superseded) == (1, 1)
        now, then = ledger.keep(), ledger.keep(upto=before)
        assert {claim.claim_id for claim in now.claims} == {new.claim_id, missed.claim_id}
        assert [one.claim_id for one in now.judgements] == [new.claim_id]
        assert {claim.claim_id for claim in then.claims} == {old.claim_id, missed.claim_id}
        assert [one.claim_id for one in then.judgements] == [old.claim_id]
        ledger.append_extractions([extracted()], reader=READER)
        assert [one.judgement.who for one in ledger.keep().lost] == ["Ann"]
        ledger.append_extractions([extracted(old)], reader=READER)
        assert [one.claim_id for one in ledger.keep().judgements] == [old.claim_id]
        ledger.verify()


def test_a_new_version_of_a_document_is_a_new_row_with_its_reason(path: Path) -> None:
    with a_ledger(path) as ledger:
        ledger.append_extractions([extracted()], reader=READER)
        done = ledger.append_extractions(
            [extracted(published="2022-09-10")], reader=READER, reason="date corrected", who="Ann"
        )
        assert done.documents == 1
        assert [one.published for one in ledger.documents()] == ["2022-09-10"]
        assert [one.published for one in ledger.documents(upto=2)] == ["2022-09-11"]
        told = json.loads(ledger.history("doc")[2].body)
        assert (told["supersedes"], told["reason"]) == (1, "date corrected")


# --- judgements as an editor gives them ------------------------------------------------------------------------------


def test_a_decision_may_come_back_and_a_double_click_is_one(path: Path) -> None:
    def decide(action: str) -> int | None:
        with open_ledger(path, clock=ticking()) as ledger:
            one = Judgement(claim_id="c1", action=JudgementAction(action), reason="r")
            return ledger.judge([one], who="Ann")[0].seq

    with a_ledger(path) as ledger:
        ledger.append_claims([a_claim(claim_id="c1")])
    assert [decide(action) for action in ("accept", "accept", "reject", "accept")] == [2, 2, 3, 4]
    with a_ledger(path) as ledger:
        assert [one.after for one in ledger.judgements()] == [None, 2, 3]


def test_undo_is_a_row_and_can_be_undone(path: Path) -> None:
    with a_ledger(path) as ledger:
        ledger.append_claims([a_claim(claim_id="c1")])
        ledger.judge([Judgement(claim_id="c1", action=JudgementAction.REJECT, reason="r")], who="Ann")
        undo = ledger.undo(2, who="Bob", reason="was right")
        assert ledger.judgements() == ()
        assert [one.who for one in ledger.judgements(taken_back=True)] == ["Ann", "Bob"]
        ledger.undo(undo.seq or 0, who="Ann")
        assert [one.action for one in ledger.judgements()] == ["reject"]
        assert [one.action for one in ledger.judgements(upto=3)] == []
        with pytest.raises(LedgerError, match="row 1 is no judgement"):
            ledger.undo(1, who="Ann")


def test_what_somebody_else_decided_meanwhile_is_told(path: Path) -> None:
    with a_ledger(path) as ledger:
        ledger.append_claims([a_claim(claim_id="c1")])
        seen = ledger.count()
        one = Judgement(claim_id="c1", action=JudgementAction.ACCEPT)
        ledger.judge([one], who="Ann", seen=seen)
        with pytest.raises(LedgerError, match="Ann judged it meanwhile"):
            ledger.judge([one], who="Bob", seen=seen)
        ledger.judge([one], who="Bob", seen=ledger.count())
        assert [given.who for given in ledger.judgements_of("c1")] == ["Ann", "Bob"]


def test_judgements_that_cannot_be(path: Path) -> None:
    with a_ledger(path) as ledger:
        ledger.append_claims([a_claim(claim_id="c1")])
        with pytest.raises(LedgerError, match="needs who"):
            ledger.judge([REJECTED], who=" ")
        with pytest.raises(LedgerError, match="'c9': not in"):
            ledger.judge([REJECTED, Judgement(claim_id="c9", action=JudgementAction.ACCEPT)], who="Ann")
        with pytest.raises(LedgerError, match="evidence without words"):
            ledger.judge([Judgement(claim_id="c1", action=JudgementAction.VERIFY)], who="Ann")
        assert ledger.count() == 1


def test_a_place_is_found_by_what_was_read_and_by_what_an_editor_says(path: Path) -> None:
    lyman = "geonames:704204"
    with a_ledger(path) as ledger:
        ledger.append_claims([a_claim(claim_id="c1"), a_claim(claim_id="c2", place="Lyman")])
        ledger.judge([Judgement(claim_id="c1", action=JudgementAction.REPLACE, place_id=lyman)], who="Ann")
        assert {claim.claim_id for claim in ledger.keep(place_ids=[lyman]).claims} == {"c1", "c2"}
        assert {claim.claim_id for claim in ledger.keep(place_ids=["geonames:707292"]).claims} == {"c1"}
        assert ledger.place_ids() == (lyman, "geonames:707292")


def test_time_never_runs_backward(path: Path) -> None:
    moments = iter([START, START - timedelta(days=1), START + timedelta(days=2)])
    with open_ledger(path, clock=lambda: next(moments)) as ledger:
        for number in range(3):
            ledger.append_claims([a_claim(claim_id=f"c{number}")])
        assert [ledger.position_at(START + timedelta(days=days)) for days in (-1, 0, 1, 2)] == [0, 2, 2, 3]
        assert ledger.position_at(START.date()) == 2


# --- versions --------------------------------------------------------------------------------------------------------


def from_dump(path: Path, version: int) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / f"ledgers/version-{version}.sql").read_text(encoding="utf-8"))
    connection.close()
    return path


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_a_ledger_of_every_older_version_is_brought_to_this_one(tmp_path: Path, version: int) -> None:
    with open_ledger(from_dump(tmp_path / "old.sqlite", version), clock=ticking()) as ledger:
        assert ledger.verify() == 4
        assert {claim.claim_id: claim.place.name for claim in ledger.claims() if claim.place} == {
            "c1": "Kupiansk",
            "c2": "Lyman",
        }
        assert ledger.judgements()[0].reason == "other Lyman"
        assert len(ledger.keep(place_ids=["geonames:703656"]).claims) == 1
        ledger.append_claims([a_claim(claim_id="c3")])
        assert ledger.verify() == 5
        told = list(export_ledger(ledger))
    assert import_ledger(told, tmp_path / "copy.sqlite") == 5


def test_a_migration_that_fails_leaves_the_old_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = from_dump(tmp_path / "old.sqlite", 1)
    before = path.read_bytes()

    first, second = ledger_store.MIGRATIONS

    def breaking(connection: Any) -> None:
        second(connection)
        raise RuntimeError("cut off")

    monkeypatch.setattr(ledger_store, "MIGRATIONS", (first, breaking))
    with pytest.raises(RuntimeError, match="cut off"):
        open_ledger(path)
    assert path.read_bytes() == before
