"""Every example of the README and the documentation runs as it stands.

A fenced block of

* ``console`` holds commands behind ``$``; the lines below one stand, in this order, in what it prints;
* ``sh`` holds commands that are only run;
* ``python`` is run; the blocks of a page share their names;
* any language with ``title="FILE"`` is a file, written before anything of the page is run;
* another language (``text``, ``csv``, ``toml`` …) is shown only.

``<!-- not run: why -->`` on the line above keeps a block from being run, with the reason. The commands of a page share
one folder, in which ``examples`` and ``tests`` are those of the project, and ``articles`` the shipped articles.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

import gazetteer.cli
import geomap.cli

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
LANGUAGES = {"console", "sh", "python", "text", "csv", "json", "toml", "html", "bibtex"}
BLOCK = re.compile(
    r"^(?P<indent> *)(?:<!-- not run: (?P<reason>[^\n]+) -->\n *)?```(?P<head>[^\n]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
HEAD = re.compile(r'(?P<language>\w+)(?: title="(?P<file>[\w.-]+)")?')


@dataclass(frozen=True, kw_only=True)
class Block:
    language: str
    text: str
    file: str | None
    reason: str | None
    line: int


def blocks_of(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = []
    for match in BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("head")) + 1
        head = HEAD.fullmatch(match["head"])
        assert head, f'{page.name}:{line}: a block begins with its language (and title="FILE"): got {match["head"]!r}'
        assert head["language"] in LANGUAGES, f"{page.name}:{line}: {head['language']!r}"
        body = "".join(one.removeprefix(match["indent"]) for one in match["text"].splitlines(keepends=True))
        found.append(Block(language=head["language"], text=body, file=head["file"], reason=match["reason"], line=line))
    return found


def commands_of(block: Block) -> list[tuple[str, list[str]]]:
    """Each command with the lines that it shows; a trailing backslash joins lines."""
    commands: list[tuple[str, list[str]]] = []
    for line in block.text.replace("\\\n", " ").splitlines():
        if block.language == "sh":
            if line.strip() and not line.startswith("#"):
                commands.append((line, []))
        elif line.startswith("$ "):
            commands.append((line[2:], []))
        elif line.strip() not in {"", "…"}:
            commands[-1][1].append(line)
    return commands


def run_command(command: str, where: str) -> str:
    program, *arguments = shlex.split(command, comments=True)
    if program == "geomap":
        result = CliRunner().invoke(geomap.cli.main, arguments)
        assert result.exit_code == 0, f"{where}: {command}: {result.output} {result.exception!r}"
        return result.output
    assert program == "gazetteer", f"{where}: only geomap and gazetteer are run: {command}"
    assert gazetteer.cli.main(arguments) == 0, f"{where}: {command}"
    return ""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GAZETTEER_HOME", str(tmp_path / "places"))
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    (tmp_path / "articles").symlink_to(ROOT / "examples/ukraine/articles")
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_example_runs(page, folder, capfd):
    blocks = blocks_of(page)
    for block in blocks:
        if block.file:
            (folder / block.file).write_text(block.text, encoding="utf-8")
    names: dict[str, object] = {"__name__": "example"}
    for block in blocks:
        where = f"{page.name}:{block.line}"
        if block.reason or block.file:
            continue
        if block.language == "python":
            exec(compile(block.text, where, "exec"), names)
        if block.language in {"console", "sh"}:
            for command, shown in commands_of(block):
                capfd.readouterr()
                printed = run_command(command, where)
                printed += "".join(capfd.readouterr())
                at = 0
                for line in shown:
                    at = printed.find(line.strip(), at)
                    assert at >= 0, f"{where}: {command}: prints no {line!r} there, but:\n{printed}"
    assert all(one.stat().st_size for one in folder.iterdir() if one.is_file())


def test_a_block_that_fails_is_noticed(folder):
    with pytest.raises(AssertionError, match="No such option"):
        run_command("geomap build articles --nonsense -o x", "here")
    with pytest.raises(AssertionError, match="only geomap and gazetteer"):
        run_command("rm -r articles", "here")
