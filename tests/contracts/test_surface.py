"""What others build on: the public names, the commands, and that both stay light."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import geomap
from geomap.cli import main

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "build",
    "extract",
    "evaluate",
    "map",
    "state",
    "compare",
    "why",
    "diff",
    "report",
    "embed",
    "ledger",
    "edition",
    "claims",
}
HEAVY = ("geopandas", "pandas", "numpy", "shapely", "folium", "trafilatura", "sqlalchemy", "geopy")


def test_all_names_resolve():
    for name in geomap.__all__:
        assert getattr(geomap, name).__module__.startswith("geomap.")


@pytest.mark.parametrize("statement", ["import geomap", "import geomap.cli", "import gazetteer"])
def test_importing_loads_nothing_heavy(statement):
    code = f"{statement}; import sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == "[]"


def test_the_commands_are_those_of_the_contract():
    assert set(main.commands) >= COMMANDS


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help_and_stands_in_the_readme(command):
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert main.commands[command].help
    assert f"geomap {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_wrong_usage_is_exit_2():
    runner = CliRunner()
    assert runner.invoke(main, ["map"]).exit_code == 2
    assert runner.invoke(main, ["map", "x", "--on", "2022-02-30"]).exit_code == 2
    assert runner.invoke(main, ["nonsense"]).exit_code == 2
