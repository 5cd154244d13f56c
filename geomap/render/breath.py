"""Work that makes many values and no cycles, done in one breath."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def in_one_breath() -> Iterator[None]:
    """Keep Python from looking for garbage cycles meanwhile; also a decorator.

    A page makes tens of thousands of values that all stay until it is written. The collector would walk through them,
    and through every view, again and again: a third of the time of a year of dates. What is not needed any more is
    still freed at once, by its count of references.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
