"""Days and intervals in EDTF (ISO 8601-2 level 0 and the open and unspecified forms of level 1).

Read here: ``2022-09-12``, ``2022-09``, ``2022``, ``2022-09-10/2022-09-12``, ``../2022-09-30`` and ``2022-09-10/..``.
Uncertain forms (``~``, ``?``) are read as their plain day, month or year: a fuzzy bound would be our guess.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from geomap.errors import DateError
from geomap.model import DateInterval

_PART = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?[~?%]?")
_OPEN = frozenset({"..", ""})


def parse_edtf(text: str, *, surface: str | None = None, basis: str | None = None) -> DateInterval:
    """Read an EDTF day, month, year or interval.

    Raises
    ------
    DateError
        Not EDTF, not in the calendar, or ending before it begins.

    Examples
    --------
    >>> parse_edtf("2022-09").latest
    datetime.date(2022, 9, 30)
    >>> parse_edtf("../2022-09-12").earliest is None
    True
    """
    stripped = text.strip()
    if "/" in stripped:
        left, _, right = stripped.partition("/")
        earliest = None if left.strip() in _OPEN else _bounds(left.strip(), whole=text)[0]
        latest = None if right.strip() in _OPEN else _bounds(right.strip(), whole=text)[1]
        if earliest is None and latest is None:
            raise DateError(f"date {text!r}: open at both ends; leave it empty when nothing is known")
    else:
        earliest, latest = _bounds(stripped, whole=text)
    if earliest and latest and earliest > latest:
        raise DateError(f"date {text!r}: ends before it begins; give the earlier day first")
    return DateInterval(earliest=earliest, latest=latest, edtf=stripped, surface=surface, basis=basis)


def _bounds(part: str, *, whole: str) -> tuple[date, date]:
    found = _PART.fullmatch(part)
    if not found:
        raise DateError(f"date {whole!r}: not EDTF; write 2022-09-12, 2022-09, 2022 or 2022-09-10/2022-09-12")
    year, month, day = (int(group) if group else None for group in found.groups())
    try:
        if year is not None and month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if year is not None and month is not None and day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        one = date(year or 0, month or 0, day or 0)
    except (ValueError, IndexError) as error:
        raise DateError(f"date {whole!r}: not in the calendar ({error}); correct it") from error
    return one, one


def format_edtf(earliest: date | None, latest: date | None) -> str:
    """EDTF of two bounds; whole months and years are written short.

    Examples
    --------
    >>> format_edtf(date(2022, 9, 1), date(2022, 9, 30)), format_edtf(None, date(2022, 9, 12))
    ('2022-09', '../2022-09-12')
    """
    if earliest is None and latest is None:
        return ""
    if earliest is None or latest is None:
        return f"{earliest.isoformat() if earliest else '..'}/{latest.isoformat() if latest else '..'}"
    if earliest == latest:
        return earliest.isoformat()
    if (earliest.month, earliest.day, latest.month, latest.day) == (1, 1, 12, 31) and earliest.year == latest.year:
        return f"{earliest.year:04d}"
    last_of_month = monthrange(earliest.year, earliest.month)[1]
    if earliest.day == 1 and latest == date(earliest.year, earliest.month, last_of_month):
        return f"{earliest.year:04d}-{earliest.month:02d}"
    return f"{earliest.isoformat()}/{latest.isoformat()}"


def interval(
    earliest: date | None, latest: date | None, *, surface: str | None = None, basis: str | None = None
) -> DateInterval:
    """A :class:`DateInterval` with its EDTF written from the bounds.

    Raises
    ------
    DateError
        It ends before it begins.
    """
    if earliest and latest and earliest > latest:
        raise DateError(f"interval {earliest}/{latest}: ends before it begins; give the earlier day first")
    return DateInterval(
        earliest=earliest, latest=latest, edtf=format_edtf(earliest, latest), surface=surface, basis=basis
    )


@lru_cache(maxsize=8192)
def first_day(published: str | None) -> date | None:
    """First day of an EDTF text, or None."""
    return parse_edtf(published).earliest if published else None


@lru_cache(maxsize=8192)
def last_day(published: str | None) -> date | None:
    """Last day of an EDTF text, or None."""
    return parse_edtf(published).latest if published else None


def overlaps(a: DateInterval, b: DateInterval) -> bool:
    """True when the two share a day; an open end reaches for ever."""
    a_first, a_last = a.earliest or date.min, a.latest or date.max
    b_first, b_last = b.earliest or date.min, b.latest or date.max
    return a_first <= b_last and b_first <= a_last


def width_days(value: DateInterval) -> int | None:
    """Days between the stated bounds; None with an open end, which is no width."""
    if value.earliest is None or value.latest is None:
        return None
    return (value.latest - value.earliest).days
