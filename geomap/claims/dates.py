"""Days and stretches of days in running text, as intervals counted from the publication where one is known.

What a phrase means is in ``lexicon/<language>.dates.toml`` (by name) and ``spans_of_days.py`` (in days); the table of
both is ``docs/decisions/0006-dates.md``. Nothing is invented: without a publication "zondag" has no bounds, and a day
without a year has one only where the text or the publication gives it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from geomap.claims.date_phrases import DateHit, find_date_hits
from geomap.claims.datewords import LANGUAGES, TOKEN, DateWords, fold_text, load_date_words
from geomap.claims.spans_of_days import Bounds, Slots, find_year, meaning_of, resolve_calendar, resolve_relative
from geomap.errors import DateError
from geomap.intervals import first_day, interval, last_day, parse_edtf
from geomap.model import DateInterval

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


BASIS_TEXT = "text"
BASIS_YEAR_IN_TEXT = "year in the text"
BASIS_YEAR_PUBLISHED = "year from published"
BASIS_RELATIVE = "relative to published"
BASIS_RELATIVE_MONTH = "relative to published (day not known)"
BASIS_OTHER_DATE = "relative to a date in the text"
BASIS_UNDATED = "relative, undated"
BASIS_YEARLESS = "year unknown"
BASIS_FUTURE = "after published"
BASIS_PUBLISHED = "published"

_CLOSED = frozenset({"days", "months", "weekday pair"})
"""Meanings with both ends stated: "з 6 по 12 вересня" is not "since"."""

_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}.*")
_DAY_FIRST = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})")
_NO_LATER = re.compile(
    r"(?:<=|≤|uiterlijk(?: op)?|no later than|by|spätestens(?: am)?|не пізніше|не позднее)\s*(?=\S)", re.IGNORECASE
)
_RANGE = re.compile(r"\s+(?:-|–|tot|t/m|to|bis|au|до|по)\s+|(?<=\d)\.\.(?=\d)")
_SAME_YEAR_REACH = 32
"""Characters behind a month within which "of the same year" stands."""
_ANAPHORA_REACH = 400
_LIST_REACH = 60
"""Characters between two dates of a list."""
_WEEK_SLACK, _MONTH_SLACK, _MONTH_DAYS = timedelta(days=3), timedelta(days=10), 30.44


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A date in a text: ``text[start:end]`` are its words."""

    start: int
    end: int
    interval: DateInterval
    """Both bounds are None where the words cannot be dated; ``basis`` says why."""
    relative: bool = False
    """True where it was counted from the publication or from another date in the text."""


def find_dates(
    text: str,
    *,
    language: str | None,
    published: str | None,
    start: int = 0,
    end: int | None = None,
    conflict_start: date | None = None,
    near: Sequence[tuple[int, int]] | None = None,
) -> tuple[FoundDate, ...]:
    """All dates in ``text[start:end]``, in order, without overlaps.

    Parameters
    ----------
    language
        ISO 639-1; of a language without a word list only numeric dates are found.
    published
        EDTF day, month or year of the document; None where it is undated.
    start, end
        Part of the text to read; offsets in the answer are those of the whole text.
    conflict_start
        First day of the conflict: gives "the first days of the invasion" a meaning.
    near
        Stretches of the text that matter, in order; elsewhere only dates with digits are looked for, as a year that is
        named there counts for all. None reads everything.

    Returns
    -------
    tuple of FoundDate
        Every interval has ``earliest <= latest <= last day of published``, or no bounds at all.

    Raises
    ------
    DateError
        ``published`` is not EDTF.

    Examples
    --------
    >>> [found.interval.edtf for found in find_dates("Zondag viel X.", language="nl", published="2022-09-12")]
    ['2022-09-11']
    """
    first, last = first_day(published), last_day(published)
    anchor = (first, last) if first and last else None
    words = load_date_words(language) if language else None
    folded = fold_text(text[:end] if end is not None else text)
    hits = tuple(find_date_hits(text, folded, words, start, near))
    year_in_text = _only_year(hits)
    vague = anchor is not None and (anchor[1] - anchor[0]).days > _MONTH_DAYS
    found: list[FoundDate] = []
    for hit in _with_years(_of_the_same_year(hits, folded, words), folded):
        if hit.means == "future":
            continue
        surface = text[hit.start : hit.end]
        value, relative = _resolve(
            hit,
            anchor=anchor,
            year_in_text=year_in_text,
            vague=vague,
            before=_reachable(found, hit, text),
            conflict_start=conflict_start,
        )
        value = replace(value, surface=surface)
        if hit.means not in _CLOSED:
            value = _apply_modifier(value, folded, hit.start, words, anchor)
        found.append(FoundDate(start=hit.start, end=hit.end, interval=value, relative=relative))
    return tuple(_join_ranges(found, text, folded, words))


def event_interval(found: FoundDate | None, *, published: str | None) -> DateInterval | None:
    """When the event happened, by the rules for dates: told as past, so no later than the publication.

    Without a date in the text the start is open ("uiterlijk …"); an undated document without one stays undated.

    Examples
    --------
    >>> event_interval(None, published="2022-09").edtf
    '../2022-09-30'
    >>> event_interval(None, published=None) is None
    True
    """
    last = last_day(published)
    value = found.interval if found else None
    if value is None or (value.earliest is None and value.latest is None):
        if last is None:
            return None
        return interval(None, last, surface=value.surface if value else None, basis=BASIS_PUBLISHED)
    if last is not None and value.earliest is not None and value.earliest > last:
        return interval(None, last, surface=value.surface, basis=BASIS_PUBLISHED)
    if last is not None and (value.latest is None or value.latest > last):
        return interval(value.earliest, last, surface=value.surface, basis=value.basis)
    return value


def parse_any_date(text: str) -> DateInterval:
    """A date as people type it into a table: EDTF, ISO with a time, ``12-9-2022``, ``12 sept. 2022``.

    Day comes before month. A date without a year, or counted from a day that is not there, is refused.

    Raises
    ------
    DateError
        It is none of these, or not in the calendar.

    Examples
    --------
    >>> parse_any_date("12 september 2022").edtf, parse_any_date("uiterlijk 12-09-2022").edtf
    ('2022-09-12', '../2022-09-12')
    """
    stripped = " ".join(text.split()).strip(" ,;").rstrip(".")
    if not stripped:
        raise DateError("date '': empty; write 2022-09-12, 2022-09, 2022 or 2022-09-10/2022-09-12")
    stamp = _STAMP.fullmatch(stripped)
    if stamp:
        stripped = stamp.group(1)
    bounded = _NO_LATER.match(stripped)
    if bounded:
        return interval(None, parse_any_date(stripped[bounded.end() :]).latest)
    parts = _RANGE.split(stripped)
    if len(parts) == 2 and all(any(char.isdigit() for char in part) for part in parts):
        try:
            earliest, latest = parse_any_date(parts[0]).earliest, parse_any_date(parts[1]).latest
        except DateError:
            earliest = latest = None
        if earliest is not None and latest is not None:
            return interval(earliest, latest)
    if re.fullmatch(r"[\d./~?%-]+", stripped) and not _DAY_FIRST.fullmatch(stripped):
        return parse_edtf(stripped)
    for language in LANGUAGES:
        found = find_dates(stripped, language=language, published=None)
        if len(found) == 1 and found[0].start == 0 and found[0].end == len(stripped):
            value = found[0].interval
            if value.earliest is not None and value.latest is not None:
                return interval(value.earliest, value.latest)
    raise DateError(f"date {text[:60]!r}: not understood; write 2022-09-12, 2022-09, 2022 or 2022-09-10/2022-09-12")


# -- finding ---------------------------------------------------------------------------------------------------------


# -- dating ----------------------------------------------------------------------------------------------------------


def _resolve(
    hit: DateHit,
    *,
    anchor: tuple[date, date] | None,
    year_in_text: int | None,
    vague: bool,
    before: FoundDate | None,
    conflict_start: date | None,
) -> tuple[DateInterval, bool]:
    """The interval of a hit, and whether it was counted from another day."""
    name, arguments = meaning_of(hit.means)
    last = anchor[1] if anchor else None
    if name == "earlier" or name.startswith("later"):
        return _resolve_anaphoric(name, hit, anchor=anchor, before=before), True
    if name == "either":
        return DateInterval(basis="day and month not told apart"), False
    if name.startswith("war"):
        bounds = resolve_relative(name, arguments, hit.slots, conflict_start) if conflict_start else None
        return _dated(bounds, last, BASIS_TEXT if bounds else BASIS_UNDATED), False
    if hit.slots.months or hit.slots.year is not None or name == "season":
        if name == "month of year" or name.endswith("of year"):
            if anchor is None:
                return DateInterval(basis=BASIS_UNDATED), True
            year, basis = anchor[1].year + int(arguments[-1]), BASIS_RELATIVE
            return _dated(resolve_calendar(name, arguments, hit.slots, year), last, basis), True
        year_found = find_year(name, arguments, hit.slots, last=last, year_in_text=year_in_text)
        if vague and year_in_text is not None and hit.slots.year is None:
            year_found = year_in_text  # of a text that came out "in 2023" the only year it names is nearer
        if year_found is None:
            return DateInterval(basis=BASIS_YEARLESS), False
        bounds = resolve_calendar(name, arguments, hit.slots, year_found)
        return _dated(bounds, last, _basis_of_year(hit.slots, last)), False
    if anchor is None:
        return DateInterval(basis=BASIS_UNDATED), True
    from_first = resolve_relative(name, arguments, hit.slots, anchor[0])
    from_last = resolve_relative(name, arguments, hit.slots, anchor[1])
    if from_first is None or from_last is None:
        return DateInterval(basis=BASIS_UNDATED), True
    basis = BASIS_RELATIVE if anchor[0] == anchor[1] else BASIS_RELATIVE_MONTH
    return _dated((from_first[0], from_last[1]), last, basis), True


def _basis_of_year(slots: Slots, last: date | None) -> str:
    if slots.year is not None:
        return BASIS_TEXT
    return BASIS_YEAR_PUBLISHED if last else BASIS_YEAR_IN_TEXT


def _dated(bounds: Bounds | None, last: date | None, basis: str) -> DateInterval:
    """An interval that ends no later than the publication; without bounds where it begins after it."""
    if bounds is None:
        return DateInterval(basis=basis if basis in {BASIS_UNDATED, BASIS_YEARLESS} else "not in the calendar")
    earliest, latest = bounds
    if last is not None:
        if earliest is not None and earliest > last:
            return DateInterval(basis=BASIS_FUTURE)
        latest = min(latest, last) if latest else last
    return interval(earliest, latest, basis=basis)


def _resolve_anaphoric(
    name: str, hit: DateHit, *, anchor: tuple[date, date] | None, before: FoundDate | None
) -> DateInterval:
    """Count "the next day" from the date before it; "am Vortag", without one, from the publication."""
    count = int(hit.slots.number or 1)
    step, slack = timedelta(days=-count if name == "earlier" else count), timedelta()
    if name != "later" and name != "earlier":
        # "A week later", "twee maanden later": said by people who round.
        step, slack = (
            (timedelta(weeks=count), _WEEK_SLACK)
            if name == "later weeks"
            else (timedelta(days=round(count * _MONTH_DAYS)), _MONTH_SLACK)
        )
    if before is not None and before.interval.earliest and before.interval.latest:
        bounds = (before.interval.earliest + step - slack, before.interval.latest + step + slack)
        return _dated(bounds, anchor[1] if anchor else None, BASIS_OTHER_DATE)
    if anchor is None or name != "earlier":
        return DateInterval(basis=BASIS_UNDATED)
    basis = BASIS_RELATIVE if anchor[0] == anchor[1] else BASIS_RELATIVE_MONTH
    return _dated((anchor[0] + step, anchor[1] + step), anchor[1], basis)


def _reachable(found: list[FoundDate], hit: DateHit, text: str) -> FoundDate | None:
    """The date that "the next day" counts from: the last one before it, in this paragraph and near by."""
    if not found or hit.start - found[-1].end > _ANAPHORA_REACH or "\n\n" in text[found[-1].end : hit.start]:
        return None
    value = found[-1].interval
    if value.earliest is None or value.latest is None or (value.latest - value.earliest).days > 31:
        return None
    return found[-1]


def _with_years(hits: tuple[DateHit, ...], folded: str) -> Iterator[DateHit]:
    """Give a later day of the same list the year that is named once: "28 марта 2022 года – X, 31 марта – Y"."""
    before: DateHit | None = None
    for hit, after in zip(hits, (*hits[1:], None), strict=False):
        slots = hit.slots
        if after is not None and slots.months and slots.year is None and _shares_year(hit, after, folded):
            hit = replace(hit, slots=replace(slots, year=after.slots.year))
            before = hit
            yield hit
            continue
        if not (slots.months and slots.days):
            yield hit
            continue
        if before is not None and slots.year is None and before.slots.year is not None:
            between = folded[before.end : hit.start]
            later = (slots.months[0], slots.days[0]) > (before.slots.months[-1], before.slots.days[-1])
            if later and len(between) <= _LIST_REACH and "," in between and not set(between) & set(".!?;\n"):
                hit = replace(hit, slots=replace(slots, year=before.slots.year))
        before = hit
        yield hit


def _of_the_same_year(hits: tuple[DateHit, ...], folded: str, words: DateWords | None) -> tuple[DateHit, ...]:
    """Give a day or month before "of the same year" the year that was named last."""
    if words is None or not words.same_year:
        return hits
    found: list[DateHit] = []
    year: int | None = None
    for hit in hits:
        told = hit
        if hit.slots.months and hit.slots.year is None and year is not None:
            behind = " ".join(folded[hit.end : hit.end + _SAME_YEAR_REACH].split())
            if behind.startswith(words.same_year):
                told = replace(hit, slots=replace(hit.slots, year=year))
        year = told.slots.year if told.slots.year is not None else year
        found.append(told)
    return tuple(found)


def _shares_year(hit: DateHit, after: DateHit, folded: str) -> bool:
    """Such as "у лютому – березні 2022 року": the year stands behind the last month."""
    months = after.slots.months
    beside = folded[hit.end : after.start].strip() in {"-", "–", "—"}
    return beside and after.slots.year is not None and bool(months) and hit.slots.months[0] <= months[0]


def _only_year(hits: tuple[DateHit, ...]) -> int | None:
    """The year of the full dates of a text, where they agree; "in 2014" alone says nothing of other days."""
    years = {hit.slots.year for hit in hits if hit.slots.year is not None and hit.slots.months}
    return years.pop() if len(years) == 1 else None


# -- since, by, from … to --------------------------------------------------------------------------------------------


def _apply_modifier(
    value: DateInterval, folded: str, start: int, words: DateWords | None, anchor: tuple[date, date] | None
) -> DateInterval:
    """Open the interval after "sinds" and before "uiterlijk"."""
    if words is None or value.earliest is None or value.latest is None:
        return value
    before = (
        tuple(TOKEN.findall(fold_text(value.surface or ""))[:2]),
        tuple(TOKEN.findall(folded[max(0, start - 64) : start])),
    )
    if _ends_or_begins(words.since, before):
        return interval(value.earliest, anchor[1] if anchor else None, surface=value.surface, basis=value.basis)
    if _ends_or_begins(words.by, before):
        return interval(None, value.latest, surface=value.surface, basis=value.basis)
    return value


def _ends_or_begins(phrases: tuple[tuple[str, ...], ...], around: tuple[tuple[str, ...], tuple[str, ...]]) -> bool:
    own, before = around
    return any(before[-len(phrase) :] == phrase or own[: len(phrase)] == phrase for phrase in phrases)


def _join_ranges(found: list[FoundDate], text: str, folded: str, words: DateWords | None) -> Iterator[FoundDate]:
    """Make one interval, not two dates, of "van 6 september tot 12 september"."""
    at = 0
    while at < len(found):
        one = found[at]
        other = found[at + 1] if at + 1 < len(found) else None
        if other is not None and words is not None and _is_range(one, other, folded, words):
            first, last = one.interval.earliest, other.interval.latest
            if first is not None and last is not None and first <= last:
                surface = text[one.start : other.end]
                joined = interval(first, last, surface=surface, basis=other.interval.basis)
                yield FoundDate(
                    start=one.start, end=other.end, interval=joined, relative=one.relative or other.relative
                )
                at += 2
                continue
        yield one
        at += 1


def _is_range(one: FoundDate, other: FoundDate, folded: str, words: DateWords) -> bool:
    between = " ".join(folded[one.end : other.start].split()) if other.start - one.end <= 12 else None
    if between is None:
        return False
    if between in {"-", "–", "—"}:
        return True
    own = TOKEN.match(folded, one.start)
    opener = own.group() if own else ""
    before = TOKEN.findall(folded[max(0, one.start - 16) : one.start])
    opened = opener in words.range_openers or (bool(before) and before[-1] in words.range_openers)
    return opened and between in words.range_joiners
