"""The examples of the documentation run as they stand, and print what they show.

A page's fenced blocks of ``json NAME``, ``toml NAME`` … are files; of ``console``, lines with ``$`` are commands, the
lines below them stand in what is printed.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.cli import main

ROOT = Path(__file__).parents[2]
PAGES = ("start-maps", "comparing", "exports", "ledger")
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples_of(page: str) -> tuple[dict[str, str], list[tuple[str, list[str]]]]:
    files: dict[str, str] = {}
    commands: list[tuple[str, list[str]]] = []
    for kind, name, text in BLOCK.findall((ROOT / f"docs/{page}.md").read_text(encoding="utf-8")):
        if name:
            files[name] = text
        elif kind == "console":
            for line in text.splitlines():
                if line.startswith("$ "):
                    commands.append((line[2:], []))
                else:
                    commands[-1][1].append(line)
    return files, commands


@pytest.mark.parametrize("page", PAGES)
def test_every_example_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    files, commands = examples_of(page)
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert commands
    for command, shown in commands:
        program, *arguments = shlex.split(command)
        assert program == "geomap"
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, f"{command}: {result.stderr}"
        for line in shown:
            assert line in result.output, command
    assert all(file.stat().st_size for file in tmp_path.iterdir() if file.is_file())
