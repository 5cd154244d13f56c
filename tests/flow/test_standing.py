"""What is asked of a large ledger piece by piece is what the whole of it says."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from geomap.claims.ledger import create_ledger, open_ledger
from geomap.claims.ledger_pen import Extracted
from geomap.cli import main
from geomap.inputs import read_inputs
from geomap.model import Claim, Judgement
from geomap.pipeline import assess, state_on
from geomap.settings import Settings
from geomap.standing import index_ledger, ledger_state_on, place_state_on
from geomap.versions import _JUDGING as JUDGING
from geomap.words import JudgementAction
from tests.support.builders import PLACES, a_claim, a_document, by_denier, by_loser, by_press, by_witness

if TYPE_CHECKING:
    from pathlib import Path

DAYS = [date(2022, 9, day) for day in (1, 5, 9, 12, 15, 25)]
KNOWN = [None, date(2022, 9, 4), date(2022, 9, 10), date(2022, 9, 12), date(2023, 1, 1)]
EVENTS = ("capture", "recapture", "withdrawal", "advance", "presence", "holds", "contested")


def some_claims(seed: int, count: int) -> list[Claim]:
    pick = random.Random(seed)
    found = []
    for number in range(count):
        make: Any = pick.choice([a_claim, a_claim, by_press, by_loser, by_denier, by_witness])
        last = date(2022, 9, pick.randint(1, 20))
        start = pick.choice(["..", last.isoformat(), (last - timedelta(days=pick.randint(0, 4))).isoformat()])
        side = pick.choice(["UA", "RU"])
        found.append(
            make(
                claim_id=f"c{seed}-{number}", document_id=f"d{seed}-{number // 3}", quote=f"zin {number}",
                place=pick.choice([*PLACES, "Dorp A", "Dorp B"]), event=pick.choice(EVENTS), gaining_side=side,
                event_date=f"{start}/{last}",
                published=pick.choice([None, (last + timedelta(days=pick.randint(0, 3))).isoformat(), "2022-09"]),
            )
        )  # fmt: skip
    return found


def whole(path: Path, on: date, settings: Settings) -> Any:
    reading = read_inputs([path], settings)
    return state_on(on, reading, assess(reading, settings), settings)


def check_all(path: Path) -> None:
    for known_by in KNOWN:
        settings = Settings(known_by=known_by, ui="en")
        reading = read_inputs([path], settings)
        assessments = assess(reading, settings)
        for on in DAYS:
            expected = state_on(on, reading, assessments, settings)
            assert ledger_state_on(path, on, settings) == expected, (known_by, on)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "big.ledger"
    create_ledger(made)
    return made


def test_a_day_is_the_same_whatever_was_asked_and_added_before(path: Path) -> None:
    claims = some_claims(1, 60)
    with open_ledger(path) as ledger:
        ledger.append_claims(claims[:40])
    check_all(path)
    with open_ledger(path) as ledger:
        ledger.append_claims(claims[40:])
        ledger.append_claims([replace(claims[3], place=claims[7].place)])  # worded anew, elsewhere
    check_all(path)
    lyman = "geonames:704204"
    with open_ledger(path) as ledger:
        ledger.judge([Judgement(claim_id=claims[5].claim_id, action=JudgementAction.REJECT, reason="r")], who="Ann")
        ledger.judge([Judgement(claim_id=claims[9].claim_id, action=JudgementAction.REPLACE, place_id=lyman)], who="A")
        for who in ("Ann", "Bob"):
            one = Judgement(claim_id=claims[11].claim_id, action=JudgementAction.VERIFY, evidence="video")
            ledger.judge([one], who=who)
    check_all(path)
    with open_ledger(path) as ledger:
        ledger.undo(ledger.judgements()[0].seq or 0, who="Ann")
    check_all(path)


def test_reading_anew_moves_what_was_judged(path: Path) -> None:
    reader = {"geomap": "0", "rules": "0"}
    old, new = a_claim(rule="old"), a_claim(rule="new", place="Lyman", claim_id="new")
    with open_ledger(path) as ledger:
        ledger.append_extractions([Extracted(document=a_document(), claims=(old,))], reader=reader)
        ledger.judge([Judgement(claim_id=old.claim_id, action=JudgementAction.REPLACE, gaining_side="RU")], who="Ann")
    check_all(path)
    with open_ledger(path) as ledger:
        ledger.append_extractions([Extracted(document=a_document(), claims=(new,))], reader=reader)
    check_all(path)


def test_one_place_is_its_part_of_the_whole(path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.append_claims(some_claims(3, 60))
        place_ids = ledger.place_ids()
    asked = [Settings(known_by=known_by, ui="en") for known_by in KNOWN[::2]]
    wholes = [(settings, whole(path, DAYS[3], settings)) for settings in asked]
    for place_id in place_ids:
        for settings, expected in wholes:
            found = place_state_on([path], place_id, DAYS[3], settings)
            assert found.places == tuple(one for one in expected.places if one.place.id == place_id)
            assert found.indications == tuple(one for one in expected.indications if one.place.id == place_id)


def test_nothing_is_worked_out_twice(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []

    def counting(function: Any, tasks: Any) -> Any:
        for task in tasks:
            asked.append(task.place_ids)
            yield function(task)

    with open_ledger(path) as ledger:
        ledger.append_claims(some_claims(4, 30))
    settings = Settings(ui="en")
    ledger_state_on(path, DAYS[2], settings, run=counting)
    assert len(asked) == 1
    ledger_state_on(path, DAYS[4], settings, run=counting)
    assert len(asked) == 1
    with open_ledger(path) as ledger:
        ledger.append_claims([a_claim(claim_id="one more", document_id="alone", place="Lyman")])
    ledger_state_on(path, DAYS[4], settings, run=counting)
    assert asked[1:] == [("geonames:704204",)]
    monkeypatch.setattr("geomap.standing.judging_version", lambda: "other")
    ledger_state_on(path, DAYS[4], settings, run=counting)
    assert len(asked) == 3


def test_what_takes_its_time_once_is_told_once(path: Path) -> None:
    told: list[tuple[str, int]] = []

    def note(tasks: Any, what: str) -> Any:
        told.append((what, sum(len(task.place_ids) for task in tasks)))
        return tasks

    with open_ledger(path) as ledger:
        ledger.append_claims(some_claims(1, 30))
    for _again in range(2):
        ledger_state_on(path, DAYS[0], Settings(ui="en"), progress=note)
    with open_ledger(path) as ledger:
        assert told == [("places", len(ledger.place_ids()))]


def test_a_folder_that_cannot_be_written_is_no_hindrance(path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.append_claims(some_claims(5, 20))
    (path.parent / f".{path.name}.days").mkdir()  # in the way
    settings = Settings(ui="en")
    assert ledger_state_on(path, DAYS[3], settings) == whole(path, DAYS[3], settings)


def test_a_ledger_restored_from_a_backup_is_not_told_the_future(path: Path) -> None:
    moments = iter([datetime(2022, 9, 12, tzinfo=UTC), datetime(2022, 9, 13, tzinfo=UTC)])
    with open_ledger(path, clock=lambda: next(moments)) as ledger:
        ledger.append_claims(some_claims(6, 20))
        backup = path.read_bytes()
        ledger.append_claims(some_claims(7, 20))
    settings = Settings(ui="en")
    ledger_state_on(path, DAYS[3], settings)
    path.write_bytes(backup)
    assert ledger_state_on(path, DAYS[3], settings) == whole(path, DAYS[3], settings)


def test_why_and_state_of_a_ledger_are_those_of_all_that_is_in_it(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with open_ledger(path) as ledger:
        ledger.append_extractions(
            [Extracted(document=a_document(language="en"), claims=tuple(some_claims(8, 40)))],
            reader={"geomap": "0", "rules": "0"},
        )

    def asked(*arguments: str) -> str:
        result = CliRunner().invoke(main, [*arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    questions = [("why", name, str(path), "--on", "2022-09-12") for name in ("Izium", "Lyman", "Bakhmut")]
    questions.append(("state", str(path), "--on", "2022-09-12", "--known-by", "2022-09-11"))
    monkeypatch.setattr("geomap.standing.LARGE", 0)
    quick = [asked(*question) for question in questions]
    monkeypatch.setattr("geomap.standing.can_answer", lambda *_args, **_more: False)
    assert quick == [asked(*question) for question in questions]


def none_worked_out(_function: Any, tasks: Any) -> Any:
    assert list(tasks) == []
    return ()


def check_indexed(path: Path, *, run: Any = none_worked_out, ui: str = "en") -> None:
    """What is kept answers everything, in every language, as all of the ledger does."""
    for known_by in KNOWN:
        settings = Settings(known_by=known_by, ui=ui)
        reading = read_inputs([path], settings)
        assessments = assess(reading, settings)
        for on in DAYS[1::2]:
            expected = state_on(on, reading, assessments, settings)
            assert ledger_state_on(path, on, settings, run=run) == expected, (known_by, on)


def test_what_was_indexed_answers_every_day_as_known_by_every_day(path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.append_claims(some_claims(6, 40))
        places = len(ledger.place_ids())
    assert index_ledger(path, Settings(ui="en")) == places
    assert index_ledger(path, Settings(ui="nl")) == 0
    check_indexed(path)
    check_indexed(path, ui="uk")
    settings = Settings(known_by=KNOWN[2], ui="en")
    for one in whole(path, DAYS[3], settings).places:
        assert place_state_on([path], one.place.id or "", DAYS[3], settings).places == (one,)


def test_what_is_published_later_leaves_alone_what_was_known_before(path: Path) -> None:
    late = [replace(claim, published="2022-10-01") for claim in some_claims(9, 6)]
    with open_ledger(path) as ledger:
        ledger.append_claims(some_claims(6, 40))
    index_ledger(path, Settings(ui="en"))
    with open_ledger(path) as ledger:
        ledger.append_claims(late)
    touched = {claim.place.id for claim in late if claim.place}
    before = Settings(known_by=date(2022, 9, 30), ui="en")
    assert ledger_state_on(path, DAYS[5], before, run=none_worked_out) == whole(path, DAYS[5], before)
    asked: list[str] = []

    def counting(function: Any, tasks: Any) -> Any:
        for task in tasks:
            asked.extend(task.place_ids)
            yield function(task)

    for known_by in (date(2022, 10, 1), None):
        now = Settings(known_by=known_by, ui="en")
        assert ledger_state_on(path, DAYS[5], now, run=counting) == whole(path, DAYS[5], now)
        assert set(asked) == touched
        asked.clear()
    assert index_ledger(path, Settings(ui="en")) == len(touched)
    check_indexed(path)
    with open_ledger(path) as ledger:
        ledger.append_claims([replace(late[0], claim_id="undated", published=None)])
    check_all(path)
    assert index_ledger(path, Settings(ui="en")) == 1
    check_indexed(path)


@pytest.mark.parametrize("seed", range(2))
def test_an_index_keeps_up_with_whatever_is_written(path: Path, seed: int) -> None:
    pick = random.Random(seed)
    claims = some_claims(20 + seed, 45)
    pick.shuffle(claims)
    with open_ledger(path) as ledger:
        ledger.append_claims(claims[:20])
    known = claims[:20]
    for _turn in range(3):
        index_ledger(path, Settings(ui="en"))
        check_indexed(path, run=lambda function, tasks: map(function, tasks))
        with open_ledger(path) as ledger:
            more = claims[len(known) : len(known) + pick.randint(1, 8)]
            ledger.append_claims(more)
            known = known + more
            one, other = pick.sample(known, 2)
            ledger.append_claims([replace(other, event_date=one.event_date, place=one.place)])
            actions = [
                Judgement(claim_id=one.claim_id, action=JudgementAction.REJECT, reason="r"),
                Judgement(claim_id=one.claim_id, action=JudgementAction.REPLACE, place_id="geonames:704204"),
                Judgement(claim_id=one.claim_id, action=JudgementAction.GROUP, group="one"),
                Judgement(claim_id=one.document_id or "", action=JudgementAction.RETRACT),
            ]
            ledger.append_judgements([pick.choice(actions)], who="Ann")
            if pick.random() < 0.3:
                shown = Judgement(claim_id=other.claim_id, action=JudgementAction.VERIFY, evidence="film")
                ledger.append_judgements([shown], who="Ann")
    index_ledger(path, Settings(ui="en"))
    check_indexed(path, run=lambda function, tasks: map(function, tasks))


def test_a_question_by_other_rules_leaves_the_index_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(path) as ledger:
        ledger.append_claims(some_claims(6, 20))
    index_ledger(path, Settings(ui="en"))
    other = Settings(ui="en", unreviewed="hold")
    assert ledger_state_on(path, DAYS[3], other) == whole(path, DAYS[3], other)
    assert index_ledger(path, Settings(ui="en")) == 0
    check_indexed(path)
    monkeypatch.setattr("geomap.standing.judging_version", lambda: "other")
    assert ledger_state_on(path, DAYS[3], Settings(ui="en")) == whole(path, DAYS[3], Settings(ui="en"))
    assert index_ledger(path, Settings(ui="en")) > 0


def test_an_index_that_was_stopped_goes_on_where_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(path) as ledger:
        ledger.append_claims(some_claims(7, 40))
        places = len(ledger.place_ids())
    monkeypatch.setattr("geomap.standing.PLACES_AT_ONCE", 2)

    def stopped(tasks: Any, _what: str) -> Any:
        yield tasks[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index_ledger(path, Settings(ui="en"), progress=stopped)
    check_all(path)
    assert index_ledger(path, Settings(ui="en")) == places - 2
    check_indexed(path)


def test_an_index_goes_on_with_what_is_written_meanwhile(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(path) as ledger:
        ledger.append_claims(some_claims(7, 20))
    monkeypatch.setattr("geomap.standing.PLACES_AT_ONCE", 2)
    more = iter([some_claims(8, 20)])

    def disturbed(tasks: Any, _what: str) -> Any:
        for task in tasks:
            with open_ledger(path) as ledger:
                ledger.append_claims(next(more, ()))
            yield task

    index_ledger(path, Settings(ui="en"), progress=disturbed)
    check_indexed(path)


def test_an_index_that_cannot_be_kept_says_so(path: Path) -> None:
    path.with_name(f".{path.name}.days").mkdir()
    done = CliRunner().invoke(main, ["ledger", "index", str(path)])
    assert done.exit_code == 1
    assert "cannot be written" in done.output


def test_a_damaged_index_is_told_and_holds_up_no_question(path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.append_claims(some_claims(5, 10))
    path.with_name(f".{path.name}.days").write_bytes(b"no database" * 500)
    settings = Settings(ui="en")
    assert ledger_state_on(path, DAYS[3], settings) == whole(path, DAYS[3], settings)
    done = CliRunner().invoke(main, ["ledger", "index", str(path)])
    assert done.exit_code == 1
    assert "is damaged; make room, or delete it" in done.output


def test_whatever_makes_an_index_is_in_the_version_that_it_carries(path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.append_claims(some_claims(1, 3))
        place_id = ledger.place_ids()[0]
    script = (
        "import sys; from pathlib import Path; from geomap.claims.ledger_days import Due; "
        "from geomap.settings import Settings; from geomap.standing import FollowTask, follow; "
        f"follow(FollowTask(path=Path(sys.argv[1]), due=(Due(place_id={place_id!r}),), settings=Settings(ui='en'))); "
        "print(*(name for name in sys.modules if name.startswith('geomap.')))"
    )
    found = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    names = [name.removeprefix("geomap.").replace(".", "/") + ".py" for name in found.stdout.split()]
    assert "control/rules.py" in names
    neutral = {"errors.py", "settings.py", "versions.py", "claims.py", "control.py", "profiles.py"}
    assert [name for name in names if not name.startswith(JUDGING) and name not in neutral] == []
