"""The collector is as it was afterwards, whatever happened; the quicker way of making gives the same objects."""

from __future__ import annotations

import gc
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from gazetteer.bulk import maker_of, without_collecting


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    name: str
    lon: float = 0.0
    names: tuple[str, ...] = field(default_factory=tuple)


def test_what_is_made_is_of_the_class() -> None:
    make = maker_of(Spot)
    made, plain = make(name="Lyman", lon=37.8), Spot(name="Lyman", lon=37.8)
    assert type(made) is Spot
    assert made == plain
    assert hash(made) == hash(plain)
    assert repr(made) == repr(plain)
    assert replace(made, lon=1.0) == Spot(name="Lyman", lon=1.0)
    with pytest.raises(FrozenInstanceError):
        made.lon = 2.0  # type: ignore[misc]
    with pytest.raises(TypeError):
        make(lon=1.0)  # type: ignore[call-arg]


def test_a_class_that_does_more_than_store_is_refused() -> None:
    @dataclass(frozen=True)
    class Loose:
        name: str

    @dataclass(frozen=True, slots=True)
    class Checked:
        name: str

        def __post_init__(self) -> None:
            raise ValueError(self.name)

    for kind in (Loose, Checked):
        with pytest.raises(TypeError, match="slots"):
            maker_of(kind)
