"""Fixtures that every part uses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A slow machine is no fault of the code under test.
settings.register_profile("geomap", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("geomap")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the five articles and their gold reading, which is not part of the project."""
    folder = Path(os.environ.get("GEOMAP_SHARED", ROOT.parent / "shared"))
    if not (folder / "seeds").is_dir():
        pytest.skip(f"needs the shared folder with the five articles; {folder.name}/ is not beside the project")
    return folder


@pytest.fixture(scope="session")
def gazetteer():
    """The shipped gazetteer."""
    from gazetteer import open_gazetteer

    return open_gazetteer()


@pytest.fixture(scope="session")
def profile():
    """The shipped profile."""
    from geomap.config import default_profile

    return default_profile()
