"""The collector is as it was afterwards, whatever happened."""

from __future__ import annotations

import gc

import pytest

from gazetteer.bulk import without_collecting


@without_collecting()
def fail_meanwhile() -> None:
    assert not gc.isenabled()
    raise ValueError("meanwhile")


def test_the_collector_rests_meanwhile_and_runs_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="meanwhile"):
        fail_meanwhile()
    assert gc.isenabled()


def test_inside_another_it_stays_as_the_outer_one_wants_it() -> None:
    with without_collecting():
        with without_collecting():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_who_turned_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with without_collecting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
