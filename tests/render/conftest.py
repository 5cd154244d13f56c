"""The tests of the pages draw on a base map of a few boxes; the real one has tests of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geomap.config import Profile, default_profile
from geomap.render import basemap, page
from tests.render.scenes import small_base_map

if TYPE_CHECKING:
    from collections.abc import Iterator


def _forget() -> None:
    for cached in (basemap._encode, basemap._shapes, basemap.base_names, page.packed_base_map):
        cached.cache_clear()


@pytest.fixture(autouse=True, scope="module")
def _small_base_map() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(basemap, "read_base_map", small_base_map)
        _forget()
        yield
    _forget()


@pytest.fixture(scope="session")
def profile() -> Profile:
    return default_profile()
