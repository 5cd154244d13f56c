"""The figure of a comparison: the same bytes, hostile names, every language, nothing at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from geomap.config import default_profile
from geomap.control.compare import Comparison, Holding, Stated
from geomap.errors import OutputError
from geomap.exports.figure import draw_comparison
from geomap.model import Quantity
from geomap.words import Comparison as Bound
from geomap.words import Level, Unit
from tests.support.builders import a_place

if TYPE_CHECKING:
    from pathlib import Path

PROFILE = default_profile()
HOLDINGS = (
    Holding(side="RU", track="corroborated", places=22, area_km2=955.0),
    Holding(side="UA", track="claimed", places=40, area_km2=1665.0),
    Holding(side="UA", track="disputed", places=1, area_km2=35.0),
    Holding(side=None, track="vacated", places=7, area_km2=407.0),
)
STATED = Stated(
    place=None,
    side="UA",
    quantity=Quantity(value=6000, unit=Unit.KM2, comparison=Bound.MORE_THAN),
    level=Level.REPORTED,
    claims=("c1",),
    cells_km2=5430.4,
    cells_places=41,
)
FOUND = Comparison(
    on=date(2022, 9, 12),
    known_by=date(2022, 9, 14),
    since=None,
    holdings=HOLDINGS,
    by_oblast=tuple(("Kharkiv Oblast", one) for one in HOLDINGS[:2]),
    stated=(STATED, replace(STATED, quantity=Quantity(value=388, unit=Unit.SETTLEMENTS))),
    by_day=tuple((date(2022, 8, 25) + timedelta(days=number), HOLDINGS) for number in range(19)),
)


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_comparison_gives_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    for name in ("one", "two"):
        draw_comparison(tmp_path / f"{name}.{suffix}", FOUND, profile=PROFILE)
    assert (tmp_path / f"one.{suffix}").read_bytes() == (tmp_path / f"two.{suffix}").read_bytes()


def texts_of(path: Path) -> str:
    """Matplotlib draws letters as paths and leaves each text beside them as a comment."""
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))
    root = ET.fromstring(path.read_text(encoding="utf-8"), parser=parser)
    return "\n".join(str(node.text) for node in root.iter(ET.Comment))


@pytest.mark.parametrize(
    ("ui", "words"),
    [
        (
            "nl",
            ["Oekraïne", "bevestigd 955", "genoemd: meer dan 6.000 km²", "in cellen: 5.430", "Wit is: geen"],
        ),
        (
            "en",
            ["Ukraine", "claimed 1,665", "stated: more than 6,000 km²", "in cells: 5,430", "White means: no"],
        ),
        ("uk", ["Україна", "заявлено", "понад 6 000 км²", "у комірках: 5 430", "Біле означає"]),
    ],
)
def test_it_speaks_the_language_of_the_interface(tmp_path: Path, ui: str, words: list[str]) -> None:
    draw_comparison(tmp_path / "figure.svg", FOUND, profile=PROFILE, ui=ui)
    told = texts_of(tmp_path / "figure.svg").replace("\u00a0", " ")
    for word in words:
        assert word in told


def test_nothing_reported_is_a_figure_too(tmp_path: Path) -> None:
    draw_comparison(tmp_path / "none.png", Comparison(on=date(2022, 9, 12), known_by=None, since=None, holdings=()),
                    profile=PROFILE)  # fmt: skip
    assert (tmp_path / "none.png").read_bytes().startswith(b"\x89PNG")


def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    names = ["$\\frac{1}{0}$", "\x00\x1b[31m\u202e", "й" * 5000, "--></svg><script>", "{{7*7}}"]
    hostile = tuple(replace(STATED, place=replace(a_place("Izium"), name=name)) for name in names)
    draw_comparison(tmp_path / "figure.svg", replace(FOUND, stated=hostile), profile=PROFILE)
    told = texts_of(tmp_path / "figure.svg")
    assert "\x1b" not in told
    assert "й" * 50 not in told
    assert "{{7*7}}" in told
    assert not [node for node in ET.parse(tmp_path / "figure.svg").iter() if str(node.tag).endswith("script")]


def test_another_suffix_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"suffix '\.bmp', expected \.png, \.svg, \.pdf"):
        draw_comparison(tmp_path / "figure.bmp", FOUND, profile=PROFILE)
    assert list(tmp_path.iterdir()) == []
