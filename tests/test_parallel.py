"""Work shared among processes is the same work."""

from __future__ import annotations

import os
import threading

import pytest

from geomap import parallel


def fail_on_two(number: int) -> int:
    if number == 2:
        raise ValueError("two")
    return number * 10


def two_workers() -> int:
    return 2


@pytest.fixture
def forking(monkeypatch: pytest.MonkeyPatch) -> None:
    if parallel.count_workers() < 2 and threading.active_count() == 1:
        monkeypatch.setattr(parallel, "count_workers", two_workers)


@pytest.mark.usefixtures("forking")
def test_parts_come_back_in_order() -> None:
    held = {"base": 100}  # forks see what this process holds; nothing of it is pickled
    found = parallel.map_parts(lambda number: (held["base"] + number, os.getpid()), [1, 2, 3])
    assert [number for number, _process in found] == [101, 102, 103]
    assert found[0][1] == os.getpid()


@pytest.mark.usefixtures("forking")
def test_an_error_in_a_part_is_raised_here() -> None:
    with pytest.raises(ValueError, match="two"):
        parallel.map_parts(fail_on_two, [1, 2])


def test_nothing_forks_beside_other_threads() -> None:
    seen: list[int] = []
    thread = threading.Thread(target=lambda: seen.append(parallel.count_workers()))
    thread.start()
    thread.join()
    assert seen == [1]
