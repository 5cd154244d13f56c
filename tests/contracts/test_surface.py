"""What others build on: the public names, the commands, and that both stay light."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import gazetteer
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


@pytest.mark.parametrize("package", [geomap, gazetteer], ids=lambda package: package.__name__)
def test_the_public_names_are_those_of_all(package):
    listed = set(package.__all__)
    assert sorted(package.__all__) == list(package.__all__)
    assert listed <= set(dir(package))
    assert set(dir(package)) - listed <= {"__version__"}
    for name in listed:
        found = getattr(package, name)
        assert found.__module__.startswith(f"{package.__name__}."), name
        assert found.__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        package.nonsense  # noqa: B018


@pytest.mark.parametrize("package", [geomap, gazetteer], ids=lambda package: package.__name__)
def test_every_public_name_is_declared_for_type_checkers(package):
    tree = ast.parse(Path(package.__file__).read_text(encoding="utf-8"))
    imported = {
        alias.name
        for block in tree.body
        if isinstance(block, ast.If)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom) and statement.module != "typing"
        for alias in statement.names
    }
    assert imported == set(package.__all__)


@pytest.mark.parametrize("package", [geomap, gazetteer], ids=lambda package: package.__name__)
def test_every_public_function_says_what_it_takes_and_gives(package):
    for name in package.__all__:
        found = getattr(package, name)
        if inspect.isfunction(found):
            told = inspect.signature(found)
            assert told.return_annotation is not inspect.Signature.empty, name
            assert all(one.annotation is not inspect.Parameter.empty for one in told.parameters.values()), name


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
