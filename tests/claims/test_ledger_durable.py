"""The ledger under a kill, beside another writer, on a full disk, in a read-only folder, and damaged."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from geomap.claims.ledger import create_ledger, open_ledger
from geomap.cli import main
from geomap.errors import LedgerError
from geomap.model import Judgement
from geomap.words import JudgementAction
from tests.support.builders import a_claim

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from pathlib import Path
from geomap.claims.ledger import open_ledger
from tests.support.builders import a_claim
name, count = sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    with open_ledger(Path(sys.argv[1]), verify=False) as ledger:
        ledger.append_claims([a_claim(claim_id=f"{name}-{number}-{part}", quote="x" * 3000) for part in range(3)])
    print(f"{name}-{number}", flush=True)
"""


def start_writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    """A process that writes three claims a transaction and says each one that is confirmed."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def release(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "claims.sqlite"
    create_ledger(made)
    return made


def test_killed_at_any_moment_it_keeps_what_was_confirmed(path: Path) -> None:
    confirmed: set[str] = set()
    for life in range(4):
        writer = start_writer(path, f"w{life}", 10_000)
        release(writer)
        assert writer.stdout is not None
        confirmed |= {next(writer.stdout).strip() for _ in range(3)}
        time.sleep(0.007 * life)  # somewhere within a transaction
        os.kill(writer.pid, signal.SIGKILL)
        rest, _errors = writer.communicate()
        confirmed |= {line for line in rest.split("\n")[:-1] if line}
        with open_ledger(path) as ledger:  # follows the whole chain
            kept = [claim.claim_id for claim in ledger.claims()]
        parts = {claim_id.rpartition("-")[0] for claim_id in kept}
        assert confirmed <= parts
        assert len(parts) - len(confirmed) <= life + 1
        assert len(kept) == 3 * len(parts)  # a transaction is there whole, or not at all


def test_two_processes_write_at_once_and_both_are_kept(path: Path) -> None:
    writers = [start_writer(path, name, 12) for name in ("a", "b")]
    for writer in writers:
        release(writer)
    for writer in writers:
        _out, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0, errors
    with open_ledger(path) as ledger:
        assert len(ledger.claims()) == ledger.verify() == 2 * 12 * 3


def test_a_writer_that_finds_it_locked_says_so(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with open_ledger(path, busy_seconds=0.05) as ledger:
        with pytest.raises(LedgerError, match=r"in use by another program for 0.05 s; try again"):
            ledger.append_claims([a_claim()])
        assert ledger.count() == 0
    other.execute("ROLLBACK")
    other.close()


@pytest.fixture
def no_room() -> Iterator[None]:
    """No file of this process may grow beyond 100 kB, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("no_room")
def test_no_room_is_told_and_what_was_there_stays(path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.append_claims([a_claim(claim_id="c0")])
        with pytest.raises(LedgerError, match=r"nothing was added, make room") as caught:
            ledger.append_claims([a_claim(claim_id=f"c{number}", quote="x" * 2000) for number in range(100)])
    assert "\n" not in str(caught.value)
    with open_ledger(path) as ledger:
        assert [claim.claim_id for claim in ledger.claims()] == ["c0"]


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """A real one, of 400 kB, where the machine lets us mount it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("cannot mount a small disk here")
    try:
        path = disk / "claims.sqlite"
        create_ledger(path)
        with open_ledger(path) as ledger:
            ledger.append_claims([a_claim(claim_id="c0")])
            with pytest.raises(LedgerError, match=r"the disk is full; nothing was added"):
                ledger.append_claims([a_claim(claim_id=f"c{number}", quote="x" * 2000) for number in range(1000)])
            assert ledger.verify() == 1
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_read_only_folder_can_be_read_and_not_written(path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.append_claims([a_claim(claim_id="c0")])
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        if os.access(path, os.W_OK):
            pytest.skip("this user may write anything")
        with open_ledger(path) as ledger:
            assert len(ledger.claims()) == 1
            with pytest.raises(LedgerError, match="check the permissions"):
                ledger.append_claims([a_claim(claim_id="c1")])
    finally:
        path.parent.chmod(0o755)


def damaged(path: Path, tmp_path: Path, how: str) -> Path:
    copy = tmp_path / f"{how}.sqlite"
    whole = path.read_bytes()
    if how == "torn":
        copy.write_bytes(whole[: len(whole) // 2])
    elif how == "scribbled":
        middle = len(whole) // 2
        copy.write_bytes(whole[:middle] + b"\xff" * 3000 + whole[middle + 3000 :])
    elif how == "newer":
        shutil.copy(path, copy)
        connection = sqlite3.connect(copy)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
    elif how == "changed":
        shutil.copy(path, copy)
        connection = sqlite3.connect(copy)
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("UPDATE events SET body = replace(body, 'UA', 'RU') WHERE seq = 7")
        connection.commit()
        connection.close()
    else:
        copy.write_bytes(b"no database at all " * 500)
    return copy


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("torn", "restore a backup"),
        ("scribbled", "restore a backup"),
        ("newer", "ledger of version 99, expected"),
        ("changed", "row 7 was changed"),
        ("text", "not a ledger, or damaged"),
    ],
)
@pytest.mark.parametrize("command", [("ledger", "verify"), ("build", "-o", "out"), ("edition", "new", "-o", "out")])
def test_a_bad_file_is_one_line_and_left_as_it_was(
    path: Path, tmp_path: Path, how: str, told: str, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_ledger(path) as ledger:
        ledger.append_claims([a_claim(claim_id=f"c{number}", quote="x" * 500) for number in range(60)])
        ledger.judge([Judgement(claim_id="c1", action=JudgementAction.ACCEPT)], who="Ann")
    bad = damaged(path, tmp_path, how)
    before = bad.read_bytes()
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, [*command, str(bad)], catch_exceptions=False)
    assert result.exit_code == 1
    assert told in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert bad.read_bytes() == before
    assert not (tmp_path / "out").exists()
