"""Annotated passages: what careful readers found in a text, to score the rules against.

A gold file is JSON lines, a passage a line (``docs/evaluation.md``). The text stands in the line (``text``) or in a
file beside it (``file``).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from geomap.errors import FormatError, InputError
from geomap.model import DateInterval, Document

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_OPENING_DATE = re.compile(r"\s*date \d{4}(?:-\d{2}){0,2}[ \t\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPlace:
    """A place as the annotator names it: English standard form, kind and a point (degrees, EPSG:4326)."""

    name: str
    kind: str
    lat: float
    lon: float
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldMention:
    """One toponym; ``place`` is None where only the span was annotated."""

    start: int
    end: int
    surface: str
    place: GoldPlace | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldClaim:
    """One statement about control. ``debatable``: two careful readers may differ, so it is never held against us."""

    start: int
    end: int
    place: GoldPlace | None
    event: str
    gaining_side: str | None
    losing_side: str | None = None
    changes_control: bool
    speaker: str | None = None
    speaker_side: str = "third"
    modality: str | None = None
    unconfirmed: bool | None = None
    event_date: DateInterval | None = None
    quantity: tuple[float, str] | None = None
    debatable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPassage:
    """A text and what was annotated in it."""

    document: Document
    claims: tuple[GoldClaim, ...] = ()
    mentions: tuple[GoldMention, ...] | None = None
    """None where toponyms were not annotated."""
    phenomena: tuple[str, ...] = ()

    @property
    def has_change(self) -> bool:
        """True when any claim, a debatable one too, says that ground changed hands."""
        return any(claim.changes_control for claim in self.claims)


def read_gold(path: Path, *, texts_dir: Path | None = None) -> tuple[GoldPassage, ...]:
    """Read a gold file.

    Parameters
    ----------
    path
        JSON lines.
    texts_dir
        Folder of the texts named by ``file``. Without it they are looked for beside ``path`` and in ``../seeds``.

    Raises
    ------
    InputError
        The file or a text cannot be read.
    FormatError
        Lines that are not gold; every problem is named with its line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); give a JSON lines file in UTF-8") from error
    folders = (texts_dir,) if texts_dir else (path.parent, path.parent / ".." / "seeds")
    problems: list[str] = []
    passages = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            passages.append(_read_passage(json.loads(line), folders=folders, where=where, problems=problems))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if isinstance(error, InputError):
                raise
            problems.append(f"{where}: not a gold passage ({type(error).__name__}: {error}); see docs/evaluation.md")
    if problems:
        raise FormatError(problems)
    if not passages:
        raise InputError(f"{path}: holds no passage; give a gold file as docs/evaluation.md describes it")
    return tuple(passages)


def _read_passage(row: dict[str, Any], *, folders: Iterable[Path], where: str, problems: list[str]) -> GoldPassage:
    text = row.get("text")
    if text is None:
        text = _read_text(str(row["file"]), folders=folders, where=where)
    opening = _OPENING_DATE.match(text)
    document = Document(
        document_id=str(row["document_id"]),
        text=text,
        published=row.get("published"),
        language=row.get("language"),
        publisher=row.get("publisher"),
        source=where,
        body_start=opening.end() if opening else 0,
    )
    mentions = None
    if row.get("mentions") is not None:
        mentions = tuple(_read_mention(mention) for mention in row["mentions"])
        problems += [
            f"{where}: mention {one.start}–{one.end} should read {one.surface!r}, the text has "
            f"{text[one.start : one.end]!r}; mend the offsets"
            for one in mentions
            if text[one.start : one.end] != one.surface
        ]
    claims = tuple(_read_claim(claim) for claim in row.get("claims", ()))
    problems += [
        f"{where}: claim {claim.start}–{claim.end} lies outside the text of {len(text)} characters; mend the offsets"
        for claim in claims
        if not 0 <= claim.start < claim.end <= len(text)
    ]
    return GoldPassage(document=document, claims=claims, mentions=mentions, phenomena=tuple(row.get("phenomena") or ()))


def _read_text(name: str, *, folders: Iterable[Path], where: str) -> str:
    tried = []
    for folder in folders:
        candidate = folder / name
        if candidate.is_file():
            return candidate.read_bytes().decode("utf-8", errors="replace")
        tried.append(str(folder))
    raise InputError(f"{where}: text {name!r} not found in {' or '.join(tried)}; name its folder with --texts DIR")


def _read_place(row: dict[str, Any] | None) -> GoldPlace | None:
    if not row:
        return None
    return GoldPlace(
        name=str(row["name"]), kind=str(row["kind"]), lat=float(row["lat"]), lon=float(row["lon"]), id=row.get("id")
    )


def _read_mention(row: dict[str, Any]) -> GoldMention:
    return GoldMention(
        start=int(row["start"]), end=int(row["end"]), surface=str(row["surface"]), place=_read_place(row.get("place"))
    )


def _read_claim(row: dict[str, Any]) -> GoldClaim:
    quantity = row.get("quantity")
    return GoldClaim(
        start=int(row["start"]),
        end=int(row["end"]),
        place=_read_place(row.get("place")),
        event=str(row["event"]),
        gaining_side=row.get("gaining_side"),
        losing_side=row.get("losing_side"),
        changes_control=bool(row["changes_control"]),
        speaker=row.get("speaker"),
        speaker_side=row.get("speaker_side") or "third",
        modality=row.get("modality"),
        unconfirmed=row.get("unconfirmed"),
        event_date=_read_interval(row.get("event_date")),
        quantity=(float(quantity["value"]), str(quantity["unit"])) if quantity else None,
        debatable=bool(row.get("debatable", False)),
    )


def _read_interval(row: dict[str, Any] | None) -> DateInterval | None:
    if not row or not (row.get("earliest") or row.get("latest")):
        return None
    earliest, latest = (date.fromisoformat(row[end]) if row.get(end) else None for end in ("earliest", "latest"))
    return DateInterval(earliest=earliest, latest=latest, surface=row.get("surface"))
