"""The collector is off meanwhile, and on again whatever happens."""

from __future__ import annotations

import gc

import pytest

from geomap.render.breath import in_one_breath


def test_the_collector_is_on_again_after_an_error() -> None:
    @in_one_breath()
    def fail() -> None:
        assert not gc.isenabled()
        raise ValueError("why")

    assert gc.isenabled()
    with pytest.raises(ValueError, match="why"):
        fail()
    assert gc.isenabled()


def test_one_breath_inside_another_ends_with_the_outer_one() -> None:
    @in_one_breath()
    def inner() -> bool:
        return gc.isenabled()

    with in_one_breath():
        assert not inner()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_who_turned_it_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with in_one_breath():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
