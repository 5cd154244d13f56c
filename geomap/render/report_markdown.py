"""A report as Markdown (CommonMark with tables). Every word is escaped: no text of an article becomes markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from geomap.render.blocks import Bullets, Figure, Heading, Paragraph, Quotation, Table

if TYPE_CHECKING:
    from geomap.render.blocks import Block, Cell, Report, Run, Runs

_PICTURE_DPI = 144
_SPACE = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&$@])")
_LINE_START = re.compile(r"^(\s*)(\d{1,9})?([-+.)=])")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(:)|\b(www)(\.)")


def report_to_markdown(report: Report, *, picture: str | None = None) -> str:
    """A report as Markdown.

    Parameters
    ----------
    picture
        Name of the file with the map, beside the report; None to tell in words what it shows.
    """
    parts = [_block(block, picture) for block in report.blocks]
    return "\n\n".join(part for part in parts if part) + "\n"


def report_picture(report: Report) -> bytes:
    """The map of a report as PNG, to stand beside it."""
    from geomap.render.plot import measure_text, plot_picture

    figure = next(block for block in report.blocks if isinstance(block, Figure))
    return plot_picture(figure.layout(measure_text), form="png", dpi=_PICTURE_DPI)


def escape(text: str) -> str:
    r"""Words without any meaning for Markdown, on one line.

    Examples
    --------
    >>> print(escape("1. *Izjoem* | <b>www.kiev.ua</b>"))
    1\. \*Izjoem\* \| \<b\>www\.kiev.ua\</b\>
    """
    joined = _MARKUP.sub(r"\\\1", _SPACE.sub(" ", text).strip())
    joined = _ADDRESS.sub(lambda found: f"{found[1] or found[3]}\\{found[2] or found[4]}", joined)
    return _LINE_START.sub(lambda found: f"{found[1]}{found[2] or ''}\\{found[3]}", joined)


def _block(block: Block, picture: str | None) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {escape(block.text)}"
        case Paragraph(kind="flag"):
            return f"> {_runs(block.runs)}"
        case Paragraph():
            return _runs(block.runs)
        case Bullets():
            return "\n".join(f"- {_runs(item)}" for item in block.items)
        case Quotation():
            return f"> {escape(block.text)}"
        case Figure():
            shown = f"![{escape(block.alt)}](<{quote(picture)}>)\n\n" if picture else f"> {escape(block.alt)}\n\n"
            return shown + f"*{escape(block.caption)}*"
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    lines = [
        "| " + " | ".join(escape(name) for name in table.header) + " |",
        "|" + "|".join(" ---: " if n in table.numeric else " --- " for n in range(len(table.header))) + "|",
    ]
    lines += ["| " + " | ".join(_cell(one) for one in row) + " |" for row in table.rows]
    return "\n".join(lines)


def _cell(several: Cell) -> str:
    return "<br>".join(_runs(runs) for runs in several)


def _runs(runs: Runs) -> str:
    return "".join(_run(one) for one in runs).strip()


def _run(run: Run) -> str:
    words = escape(run.text)
    if not words:
        return run.text
    before = " " if run.text[:1].isspace() else ""
    after = " " if run.text[-1:].isspace() else ""
    if run.strong:
        words = f"**{words}**"
    # Links within the report are left out: what an anchor is called differs from one program to the next.
    if run.href and not run.href.startswith("#"):
        words = f"[{words}](<{quote(run.href, safe='/:?#@!$&+,;=%~*._-')}>)"
    return f"{before}{words}{after}"
