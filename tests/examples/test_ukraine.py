"""The shipped example: what an editor changed in it still belongs to sentences that are read."""

from __future__ import annotations

from pathlib import Path

import geomap

EXAMPLE = Path(__file__).parents[2] / "examples/ukraine"


def test_every_override_belongs_to_a_claim() -> None:
    settings = geomap.Settings(sources_path=EXAMPLE / "sources.toml", overrides_path=EXAMPLE / "overrides.csv")
    reading = geomap.read_inputs([EXAMPLE / "articles", EXAMPLE / "claims.csv"], settings)
    assert not [one for one in reading.skipped if "override" in one.source]
