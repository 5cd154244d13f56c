"""Which kind of file a suffix asks for. Light: commands ask before anything heavy is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

PICTURES = ("png", "svg", "pdf")
REPORTS = {"html": "html", "htm": "html", "md": "md", "markdown": "md", "docx": "docx"}


def format_of(path: Path | None) -> str | None:
    """Which picture a suffix asks for; None where it asks for none.

    Examples
    --------
    >>> from pathlib import Path
    >>> format_of(Path("kaart.PNG")), format_of(Path("kaart.html"))
    ('png', None)
    """
    suffix = _suffix(path)
    return suffix if suffix in PICTURES else None


def check_page_suffix(path: Path | None) -> None:
    """Refuse a suffix that ``geomap map`` does not write.

    Raises
    ------
    OutputError
        With what it does write.
    """
    if _is_file(path) and _suffix(path) not in {"", "html", "htm", *PICTURES}:
        raise OutputError(f"{path}: suffix .{_suffix(path)}, expected .html, .png, .svg or .pdf; rename the map")


def report_format(path: Path | None) -> str:
    """``html``, ``md`` or ``docx``; HTML without a suffix and on standard output.

    Raises
    ------
    OutputError
        Another suffix.
    """
    if not _is_file(path) or not _suffix(path):
        return "html"
    if _suffix(path) not in REPORTS:
        raise OutputError(f"{path}: suffix .{_suffix(path)}, expected .html, .md or .docx; rename the report")
    return REPORTS[_suffix(path)]


def _suffix(path: Path | None) -> str:
    return path.suffix.lower().removeprefix(".") if path else ""


def _is_file(path: Path | None) -> bool:
    """False for standard output and for a device."""
    return path is not None and str(path) != "-" and (path.is_file() or not path.exists())
