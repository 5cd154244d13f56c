"""What the documentation site is made of beside its pages: the help of every command, and the list of decisions.

``mkdocs build`` calls :func:`on_page_markdown` for each page; ``<!-- commands: geomap -->`` becomes the help of every
command of that program, so that the reference cannot differ from what a terminal prints.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
COMMANDS = re.compile(r"<!-- commands: (\w+) -->")
DECISIONS = "<!-- decisions -->"
OUTSIDE = re.compile(
    r"\]\((?:\.\./)+((?:tests|geomap|gazetteer|scripts|bench|examples|notebooks)/[^)]*|[A-Z]+(?:\.md)?)\)"
)
_WIDTH = 100


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Fill in what is generated; a link to a file of the project that is no page becomes its name."""
    markdown = COMMANDS.sub(lambda found: "\n".join(_sections(found[1])), markdown)
    if DECISIONS in markdown:
        markdown = markdown.replace(DECISIONS, "\n".join(_decisions()))
    return OUTSIDE.sub(r"] (`\1`)", markdown)


def _sections(program: str) -> Iterator[str]:
    for name, text in help_texts(program):
        yield f"## {name}\n\n```text\n{text.rstrip()}\n```\n"


def help_texts(program: str) -> Iterator[tuple[str, str]]:
    """Every command of ``geomap`` or ``gazetteer`` with its help, groups before what is in them."""
    if program == "geomap":
        from geomap.cli import main

        yield from _click_helps(main, click.Context(main, info_name="geomap"))
    else:
        from gazetteer.cli import make_parser

        parser = make_parser()
        parser.formatter_class = lambda prog: argparse.HelpFormatter(prog, width=_WIDTH)  # type: ignore[assignment]
        yield parser.prog, parser.format_help()
        for action in parser._subparsers._group_actions if parser._subparsers else ():  # noqa: SLF001
            for name, command in dict(action.choices or {}).items():
                command.formatter_class = parser.formatter_class
                yield f"{parser.prog} {name}", command.format_help()


def _click_helps(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    context.terminal_width = context.max_content_width = _WIDTH
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _click_helps(below, click.Context(below, info_name=name, parent=context))


def _decisions() -> Iterator[str]:
    for path in sorted((ROOT / "docs/decisions").glob("0*.md")):
        title = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        yield f"- [{title}]({path.name})"
