"""What an edition says of itself: its number, what was corrected since the one before, and what was added.

The names of editors stay in the ledger; the reasons they gave are shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geomap.render.display import LABEL_LIMIT, clean_text
from geomap.render.names import PlaceNames

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.changes import Added, Because, Corrected, EditionNote, Rejudged, Withdrawn
    from geomap.config import Profile
    from geomap.model import Claim, MapView
    from geomap.render.words import Words

MAX_LINES = 200
"""Lines of a log on a page; ``changes.json`` has them all."""


def edition_line(note: EditionNote, words: Words) -> str:
    """``Editie 2, 15 september 2022``, with its title where it has one."""
    line = words.text("edition.head", number=words.number(note.number), date=words.date_long(note.made))
    title = clean_text(note.title, limit=LABEL_LIMIT)
    return f"{line}: {title}" if title else line


def correction_lines(view: MapView, words: Words, *, profile: Profile, gazetteer: Any) -> tuple[str, ...]:
    """Notices for the head of every page: what a map showed in the earlier edition and does not show now."""
    note = view.edition
    if note is None or note.changes is None:
        return ()
    names = PlaceNames(words, view.claims, gazetteer)
    lines = [_corrected(one, note, names, words, profile) for one in note.changes.corrected if one.was_on_map]
    lines += [_withdrawn(one, note, names, words, profile) for one in note.changes.withdrawn if one.was_on_map]
    return _cut(lines, words)


def change_log(
    note: EditionNote | None, words: Words, *, profile: Profile, gazetteer: Any, claims: Iterable[Claim] = ()
) -> tuple[str, ...]:
    """Everything that is different from the earlier edition; one line says so where nothing is."""
    if note is None or note.changes is None:
        return ()
    names = PlaceNames(words, claims, gazetteer)
    changes = note.changes
    if changes.is_empty:
        return (words.text("edition.nothing", number=changes.since),)
    lines = [_corrected(one, note, names, words, profile) for one in changes.corrected]
    lines += [_withdrawn(one, note, names, words, profile) for one in changes.withdrawn]
    lines += [_added(one, note, words) for one in changes.added]
    lines += [_rejudged(one, note, names, words, profile) for one in changes.rejudged]
    return _cut(lines, words)


def _cut(lines: list[str], words: Words) -> tuple[str, ...]:
    if len(lines) <= MAX_LINES:
        return tuple(lines)
    return (*lines[:MAX_LINES], words.text("edition.more", count=words.number(len(lines) - MAX_LINES)))


def _corrected(one: Corrected, note: EditionNote, names: PlaceNames, words: Words, profile: Profile) -> str:
    parts = []
    for field in one.fields:
        if field == "losing_side" and "gaining_side" in one.fields:
            continue
        was, is_now = (_value(claim, field, names, words, profile) for claim in (one.before, one.after))
        if was != is_now:
            parts.append(words.text("edition.was_is", field=words.text(f"edition.{field}"), was=was, now=is_now))
    what = "; ".join(parts)
    if "place" not in one.fields:
        what = f"{names.of(one.after.place) or words.text('change.nowhere')}: {what}"
    return _with_reason(words.text("edition.corrected", date=_day(one.because, note, words), what=what), one.because)


def _withdrawn(one: Withdrawn, note: EditionNote, names: PlaceNames, words: Words, profile: Profile) -> str:
    what = _headline(one.claim, names, words, profile)
    return _with_reason(words.text("edition.withdrawn", date=_day(one.because, note, words), what=what), one.because)


def _added(one: Added, note: EditionNote, words: Words) -> str:
    title = clean_text(one.title, limit=LABEL_LIMIT)
    told = [clean_text(one.publisher, limit=LABEL_LIMIT), words.edtf(one.published) or words.text("edition.undated")]
    date = words.date_short(one.day or note.made, near=note.made)
    claims = words.counted("edition.claims", one.claims)
    told = [part for part in told if part]
    return words.text("edition.added", date=date, title=title, told=", ".join([*told, claims]))


def _rejudged(one: Rejudged, note: EditionNote, names: PlaceNames, words: Words, profile: Profile) -> str:
    what = words.text(
        f"change.{one.after.event.value}",
        place=names.of(one.after.place) or words.text("change.nowhere"),
        side=words.side(one.after.gaining_side, profile),
    )
    when = words.interval(one.after.event_date, near=note.made)
    was, is_now = (words.text(f"level.{level.value}") for level in (one.before.level, one.after.level))
    return words.text("edition.rejudged", what=f"{what} ({when})", was=was, now=is_now)


def _headline(claim: Claim, names: PlaceNames, words: Words, profile: Profile) -> str:
    place = names.of(claim.place) or words.text("change.nowhere")
    told = words.text(f"change.{claim.event.value}", place=place, side=words.side(claim.gaining_side, profile))
    who = clean_text(claim.speaker or claim.publisher, limit=LABEL_LIMIT)
    return f"{told} ({who})" if who else told


def _value(claim: Claim, field: str, names: PlaceNames, words: Words, profile: Profile) -> str:
    if field == "place":
        return names.of(claim.place) or words.text("change.nowhere")
    if field in {"gaining_side", "losing_side"}:
        return words.side(getattr(claim, field), profile)
    if field == "event":
        place = names.of(claim.place) or words.text("change.nowhere")
        return words.text(f"change.{claim.event.value}", place=place, side=words.side(claim.gaining_side, profile))
    if field == "event_date":
        return words.interval(claim.event_date)
    if field == "speaker":
        return clean_text(claim.speaker, limit=LABEL_LIMIT) or words.text("speaker.unnamed")
    if field == "modality":
        return words.text(f"modality.{claim.modality.value}")
    if field == "quantity":
        return words.quantity(claim.quantity) if claim.quantity else words.text("edition.none")
    if field == "not_mapped":
        return words.text(f"reason.{claim.not_mapped.value}") if claim.not_mapped else words.text("edition.mapped")
    return words.text(f"edition.extent_{claim.extent.value if claim.extent else 'unspecified'}")


def _day(because: Because | None, note: EditionNote, words: Words) -> str:
    return words.date_short(because.day if because else note.made, near=note.made)


def _with_reason(line: str, because: Because | None) -> str:
    reason = clean_text(because.reason, limit=3 * LABEL_LIMIT) if because else ""
    return f"{line}, {reason}" if reason else line
