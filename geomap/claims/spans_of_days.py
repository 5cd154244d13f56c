"""What the meanings of date phrases are in days: pure calendar arithmetic, no words of any language.

``meaning_of("month late -1")`` is ``("month late", ("-1",))``. The table of meanings, with the reason for each choice,
is ``docs/decisions/0006-dates.md``.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

Bounds = tuple[date | None, date | None]

EARLY_LAST_DAY, MID_LAST_DAY = 10, 20
"""A month has thirds: early is 1–10, mid 11–20, late 21 to its end."""

HALF_LAST_DAY = 15

_FUTURE_DAYS, _PAST_DAYS = 60, 300
"""A day without a year that is at most 60 days ahead and more than 300 days ago has no year: it may be a plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What stood in the slots of a phrase, in order."""

    days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    year: int | None = None
    weekdays: tuple[int, ...] = ()
    """ISO: Monday is 1."""
    number: float | None = None


def meaning_of(means: str) -> tuple[str, tuple[str, ...]]:
    """A meaning's name and its numbers.

    Examples
    --------
    >>> meaning_of("season 3 5")
    ('season', ('3', '5'))
    """
    parts = means.split()
    cut = next((at for at, part in enumerate(parts) if part.lstrip("-").isdigit()), len(parts))
    return " ".join(parts[:cut]), tuple(parts[cut:])


# -- days of the calendar --------------------------------------------------------------------------------------------


def find_year(
    name: str, arguments: tuple[str, ...], slots: Slots, *, last: date | None, year_in_text: int | None
) -> int | None:
    """The year of a calendar phrase: stated, else the newest that began by ``last``, else the only one in the text.

    None where nothing gives it, and where a day soon after the publication is as likely as one a year ago.
    """
    if slots.year is not None:
        return slots.year
    if last is None:
        return year_in_text
    for year in (last.year, last.year - 1):
        bounds = resolve_calendar(name, arguments, slots, year)
        if bounds is None or bounds[0] is None:
            continue
        if name == "month before" and bounds[1] is not None and bounds[1] >= last.replace(day=1):
            continue
        if bounds[0] <= last:
            return None if _may_be_ahead(name, arguments, slots, year, last) else year
    return None


def _may_be_ahead(name: str, arguments: tuple[str, ...], slots: Slots, year: int, last: date) -> bool:
    ahead = resolve_calendar(name, arguments, slots, year + 1)
    behind = resolve_calendar(name, arguments, slots, year)
    if name == "month before" or ahead is None or behind is None or ahead[0] is None or behind[1] is None:
        return False
    return (ahead[0] - last).days <= _FUTURE_DAYS and (last - behind[1]).days > _PAST_DAYS


def resolve_calendar(name: str, arguments: tuple[str, ...], slots: Slots, year: int) -> Bounds | None:
    """Bounds of a phrase that names a month, a year or a season; None where the calendar has no such day."""
    try:
        if name in {"date", "days", "night to date"}:
            return _days_of_month(name, slots, year)
        if name == "months":
            first, last = slots.months[0], slots.months[-1]
            return date(year - (first > last), first, 1), _month_end(year, last)
        if name == "season":
            first, last = int(arguments[0]), int(arguments[1])
            return date(year, first, 1), _month_end(year, last)
        if slots.months:
            return _part_of_month(name.removesuffix(" of year"), year, slots.months[0])
        return _part_of_year(name, year)
    except ValueError:
        return None


def _days_of_month(name: str, slots: Slots, year: int) -> Bounds:
    month = slots.months[-1]
    last = date(year, month, slots.days[-1])
    if name == "night to date":
        return last - timedelta(days=1), last
    if name == "date":
        return last, last
    if len(slots.months) > 1:
        first_month = slots.months[0]
        return date(year - (first_month > month), first_month, slots.days[0]), last
    if slots.days[0] > slots.days[-1]:
        raise ValueError("days run backwards")
    return date(year, month, slots.days[0]), last


def _part_of_month(name: str, year: int, month: int) -> Bounds:
    end = _month_end(year, month)
    if name.endswith("first half"):
        return date(year, month, 1), date(year, month, HALF_LAST_DAY)
    if name.endswith("second half"):
        return date(year, month, HALF_LAST_DAY + 1), end
    if name.endswith("early"):
        return date(year, month, 1), date(year, month, EARLY_LAST_DAY)
    if name.endswith("mid"):
        return date(year, month, EARLY_LAST_DAY + 1), date(year, month, MID_LAST_DAY)
    if name.endswith("late"):
        return date(year, month, MID_LAST_DAY + 1), end
    return date(year, month, 1), end


def _part_of_year(name: str, year: int) -> Bounds:
    """Early is January to March, mid May to August, late October to December."""
    if name.endswith("early"):
        return date(year, 1, 1), date(year, 3, 31)
    if name.endswith("mid"):
        return date(year, 5, 1), date(year, 8, 31)
    if name.endswith("late"):
        return date(year, 10, 1), date(year, 12, 31)
    return date(year, 1, 1), date(year, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day where it is shorter.

    Examples
    --------
    >>> add_months(date(2022, 3, 31), -1)
    datetime.date(2022, 2, 28)
    """
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


# -- counted from a day ----------------------------------------------------------------------------------------------


def resolve_relative(name: str, arguments: tuple[str, ...], slots: Slots, on: date) -> Bounds | None:
    """Bounds of a phrase that counts from the day ``on``; never after it. None where it leaves the calendar."""
    count = int(arguments[0]) if arguments else int(slots.number or 0)
    try:
        rule = _RELATIVE[name]
        return rule(on, count, slots)
    except (OverflowError, ValueError):
        return None


def _week(on: date, offset: int) -> tuple[date, date]:
    monday = on - timedelta(days=on.weekday() - 7 * offset)
    return monday, monday + timedelta(days=6)


def _weekday(on: date, weekday: int, *, strictly: bool) -> date:
    back = (on.isoweekday() - weekday) % 7
    return on - timedelta(days=back or (7 if strictly else 0))


def _weekend(on: date, before: bool) -> tuple[date, date]:
    saturday = _weekday(on, 6, strictly=False) - timedelta(days=7 if before else 0)
    return saturday, saturday + timedelta(days=1)


def _weekday_pair(on: date, slots: Slots) -> Bounds:
    second = _weekday(on, slots.weekdays[-1], strictly=False)
    return _weekday(second, slots.weekdays[0], strictly=True), second


def _weekday_of_week(on: date, offset: int, slots: Slots) -> Bounds:
    day = _week(on, offset)[0] + timedelta(days=slots.weekdays[0] - 1)
    return day, day


def _part_of_week(part: str) -> _Rule:
    first, last = {"early": (0, 2), "mid": (1, 3), "late": (3, 6)}[part]

    def rule(on: date, offset: int, _: Slots) -> Bounds:
        monday = _week(on, offset)[0]
        return monday + timedelta(days=first), monday + timedelta(days=last)

    return rule


def _month(part: str) -> _Rule:
    def rule(on: date, offset: int, _: Slots) -> Bounds:
        first = add_months(on.replace(day=1), offset)
        return _part_of_month(part, first.year, first.month)

    return rule


def _year(part: str) -> _Rule:
    return lambda on, offset, _: _part_of_year(part, on.year + offset)


def _ago_weeks(on: date, count: int, _: Slots) -> Bounds:
    """A week ago is a day or two either way."""
    middle = on - timedelta(weeks=count)
    return middle - timedelta(days=3), min(on, middle + timedelta(days=3))


def _ago_months(on: date, count: int, _: Slots) -> Bounds:
    """A month ago is ten days either way."""
    middle = add_months(on, -count)
    return middle - timedelta(days=10), min(on, middle + timedelta(days=10))


_Rule = Callable[[date, int, Slots], Bounds]

_RELATIVE: dict[str, _Rule] = {
    "day": lambda on, offset, _: (on + timedelta(days=offset),) * 2,
    "days ago": lambda on, count, _: (on - timedelta(days=count),) * 2,
    "weeks ago": _ago_weeks,
    "months ago": _ago_months,
    "years ago": lambda on, count, _: (date(on.year - count, 1, 1), min(on, date(on.year - count, 12, 31))),
    "last days": lambda on, count, _: (on - timedelta(days=count), on),
    "last weeks": lambda on, count, _: (on - timedelta(weeks=count), on),
    "last months": lambda on, count, _: (add_months(on, -count), on),
    "weekday": lambda on, _, slots: (_weekday(on, slots.weekdays[0], strictly=False),) * 2,
    "weekday before": lambda on, _, slots: (_weekday(on, slots.weekdays[0], strictly=True),) * 2,
    "weekday of week": _weekday_of_week,
    "weekday pair": lambda on, _, slots: _weekday_pair(on, slots),
    "night to weekday": lambda on, _, slots: (
        _weekday(on, slots.weekdays[0], strictly=False) - timedelta(days=1),
        _weekday(on, slots.weekdays[0], strictly=False),
    ),
    "night from weekday": lambda on, _, slots: (
        _weekday(on, slots.weekdays[0], strictly=False),
        min(on, _weekday(on, slots.weekdays[0], strictly=False) + timedelta(days=1)),
    ),
    "weekend": lambda on, _c, _s: _weekend(on, before=False),
    "weekend before": lambda on, _c, _s: _weekend(on, before=True),
    "week": lambda on, offset, _: _week(on, offset),
    "week early": _part_of_week("early"),
    "week mid": _part_of_week("mid"),
    "week late": _part_of_week("late"),
    "so far week": lambda on, _c, _s: (_week(on, 0)[0], on),
    "month": _month(""),
    "month early": _month("early"),
    "month mid": _month("mid"),
    "month late": _month("late"),
    "so far month": lambda on, _c, _s: (on.replace(day=1), on),
    "year": _year(""),
    "year early": _year("early"),
    "year mid": _year("mid"),
    "year late": _year("late"),
    "so far year": lambda on, _c, _s: (on.replace(month=1, day=1), on),
    "war first days": lambda on, _c, _s: (on, on + timedelta(days=7)),
    "war beginning": lambda on, _c, _s: (on, on + timedelta(days=14)),
    "war days after": lambda on, count, _: (on + timedelta(days=count - 1), on + timedelta(days=count + 1)),
    "war weeks after": lambda on, count, _: (
        on + timedelta(weeks=count) - timedelta(days=3),
        on + timedelta(weeks=count) + timedelta(days=3),
    ),
    "war months after": lambda on, count, _: (
        add_months(on, count) - timedelta(days=10),
        add_months(on, count) + timedelta(days=10),
    ),
    "war before": lambda on, _c, _s: (None, on - timedelta(days=1)),
}

MEANINGS = frozenset(_RELATIVE) | {
    "date", "days", "months", "night to date", "month of year", "month early of year", "month mid of year",
    "month late of year", "month first half", "month second half", "month before", "season", "later", "later weeks",
    "later months", "earlier",
    "future",
}  # fmt: skip
"""Every name that a lexicon may use."""
