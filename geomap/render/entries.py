"""What the page says in words: every change with who says so, and every claim that is not drawn with its reason.

Plain text throughout: templates escape it, nothing here is HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from geomap.intervals import last_day
from geomap.model import Assessment, Claim, DateInterval, Indication, MapView, PlaceRef, PlaceState
from geomap.render.display import LABEL_LIMIT, QUOTE_LIMIT, clean_text, is_cut, web_address
from geomap.words import INERT_LEVELS, THIRD, Event, Extent, Level, NotMapped

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from geomap.config import Profile
    from geomap.render.names import PlaceNames
    from geomap.render.words import Words

STALE_AFTER = timedelta(days=14)
"""After this without a newer supporting publication a change "is not reaffirmed since"."""

_GIVEN_BY = re.compile(r"(?:^|(?<=; ))[^:;]+:\s+")
"""Who gave a piece of evidence, before what it shows: ``Anna: film of the town hall; Bert: photo``."""

UNPLACEABLE = frozenset({NotMapped.NO_PLACE, NotMapped.AMBIGUOUS_PLACE, NotMapped.NO_DATE,
                         NotMapped.INTERVAL_TOO_WIDE, NotMapped.AREA_ONLY})  # fmt: skip
"""A change is said, but where or when cannot be told: counted as "niet te plaatsen"."""

COUNTED_LEVELS = (Level.UNCORROBORATED, Level.REPORTED, Level.CORROBORATED, Level.CONCEDED, Level.VERIFIED,
                  Level.DISPUTED)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One claim in words: who, how they can know, where it stands, and the sentence."""

    claim_id: str
    speaker: str
    qualities: tuple[str, ...]
    """How the speaker knows, whose side they are on, the chain between."""
    quote: str
    quote_language: str | None
    cut: bool
    where: str | None
    """Publisher; where none is known, the title or the id of the document."""
    title: str | None
    url: str | None
    archive_url: str | None
    published: str
    notes: tuple[str, ...]
    """Event date, modality, amount, review, rule."""

    @property
    def is_quotation(self) -> bool:
        """True where the sentence opens with quotation marks of its own."""
        return self.quote[:1] in "\"“”„«‘'‚‹"

    @property
    def who(self) -> str:
        """Speaker and qualities on one line."""
        return ", ".join((self.speaker, *self.qualities))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One assessed change, or one statement drawn as a mark, in words."""

    number: int
    heading: str
    when: str
    day: date | None
    """Last day of its interval: the date of its map."""
    side: str | None
    """Side whose colour it bears."""
    level: Level
    level_text: str
    rule_text: str
    rule: str
    trace: str
    stale: str | None
    place: PlaceRef | None
    place_name: str | None
    supporting: tuple[Said, ...]
    opposing: tuple[Said, ...]
    new: bool
    event: Event

    @property
    def anchor(self) -> str:
        """Id of the entry on its page."""
        return f"c{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One claim that is not drawn, with the reason."""

    heading: str
    reason_key: str
    reason: str
    level_text: str
    """Level of the assessment it supports, where there is one: a loss may be conceded without a place."""
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """All words of a page."""

    changes: tuple[Change, ...]
    """Newest first; every one stands behind something drawn."""
    listed: tuple[Listed, ...]
    """By reason, in the order of the language file; then as given."""
    later: int
    """Claims about or published after the day of the page, counted and left to their own pages."""
    counts: tuple[tuple[str, int], ...]
    """(key, number) for the line of counts."""
    by_assessment: dict[str, int]
    """Number of the change for an assessment id."""
    by_claim: dict[str, int]
    """Number of the change for a supporting claim id."""

    def reasons(self) -> tuple[tuple[str, str, tuple[Listed, ...]], ...]:
        """(key, words, claims) per reason."""
        grouped: dict[str, list[Listed]] = {}
        for item in self.listed:
            grouped.setdefault(item.reason_key, []).append(item)
        return tuple((key, items[0].reason, tuple(items)) for key, items in grouped.items())


@dataclass(slots=True)
class Memory:
    """What is already in words: the views of a page's many days share it."""

    said: dict[tuple[str, int], tuple[Claim, Said]] = field(default_factory=dict)
    """By claim id and year of the day (dates of other years are written with their year)."""
    changes: dict[tuple[str, int], tuple[Assessment, dict[str, Any]]] = field(default_factory=dict)
    """What of a change is the same on every day of a year."""
    phrases: dict[Hashable, Any] = field(default_factory=dict)
    """Phrases by what they are made of: thousands of claims share a speaker, a day or a rule."""


def collect_entries(
    view: MapView, *, profile: Profile, names: PlaceNames, words: Words, memory: Memory | None = None
) -> Entries:
    """Put a view into words.

    Every assessment behind a drawn cell or indication is a change; a drawn thing without an assessment (a presence,
    say) is one by its claims. Claims that stand behind nothing drawn are listed with the reason.
    """
    speller = _Speller(view, profile=profile, names=names, words=words, memory=memory or Memory())
    drawn = _drawn(view)
    ordered = sorted(
        drawn,
        key=lambda one: (-(one.event_date.latest or date.min).toordinal(), _name_key(one, names), one.assessment_id),
    )
    changes = tuple(speller.change(one, number) for number, one in enumerate(ordered, start=1))
    by_assessment = {one.assessment_id: number for number, one in enumerate(ordered, start=1)}
    by_claim: dict[str, int] = {}
    for number, one in enumerate(ordered, start=1):
        for claim_id in one.supporting:
            by_claim.setdefault(claim_id, number)
    listed, later = speller.listed(by_claim)
    return Entries(
        changes=changes,
        listed=listed,
        later=later,
        counts=count_levels(changes, listed),
        by_assessment=by_assessment,
        by_claim=by_claim,
    )


def _drawn(view: MapView) -> tuple[Assessment, ...]:
    known = {one.assessment_id: one for one in view.assessments}
    said = {claim.claim_id: claim for claim in view.claims}
    state = view.territory.state
    items: list[PlaceState | Indication] = [cell.state for cell in view.territory.cells if cell.state is not None]
    items += [placed.indication for placed in view.territory.indications]
    found: dict[str, Assessment] = {}
    for item in (*items, *state.places, *state.indications):
        ids = [key for key in item.assessments if key in known]
        for key in ids:
            found[key] = known[key]
        claims = [said[key] for key in item.claims if key in said]
        if claims and not ids:
            stand_in = _unassessed(item, claims[0])
            found[stand_in.assessment_id] = stand_in
    return tuple(found[key] for key in sorted(found))


def _unassessed(item: PlaceState | Indication, first: Claim) -> Assessment:
    """A drawn thing that nobody assessed, such as a presence: shown as said, at the level it carries."""
    event = item.event if isinstance(item, Indication) else first.event
    side = item.side if isinstance(item, Indication) else first.gaining_side
    return Assessment(
        assessment_id=f"claims:{first.claim_id}",
        place=item.place,
        event=event,
        gaining_side=first.gaining_side if event is Event.WITHDRAWAL else side,
        losing_side=first.losing_side,
        event_date=first.event_date or DateInterval(),
        level=item.level if isinstance(item, Indication) else item.corroboration,
        rule="",
        supporting=item.claims,
    )


def _name_key(one: Assessment, names: PlaceNames) -> str:
    return (names.of(one.place) or "").casefold()


def count_levels(changes: Iterable[Change], listed: Iterable[Listed]) -> tuple[tuple[str, int], ...]:
    """(level, number) of what is drawn, and how many statements of a change cannot be placed."""
    levels = [change.level for change in changes]
    rows = [(level.value, levels.count(level)) for level in COUNTED_LEVELS]
    reasons = {reason.value for reason in UNPLACEABLE} | {Level.NOT_ASSESSABLE.value}
    unplaceable = sum(item.reason_key in reasons for item in listed)
    # Verified is shown only where it occurs: it needs reviewers, and an empty column would suggest a search was made.
    shown = [row for row in rows if row[0] != Level.VERIFIED.value or row[1]]
    return (*shown, ("unplaceable", unplaceable))


def heading_of(event: Event, *, place: str | None, side: str, area: bool, words: Words) -> str:
    """``Izjoem → Oekraïne``: a change as a headline."""
    key = "advance_area" if event is Event.ADVANCE and area else event.value
    text = words.text(f"change.{key}", place=place or words.text("change.nowhere"), side=side)
    return text[:1].upper() + text[1:]


def first_day_told(claim: Claim) -> date | None:
    """Day from which a statement belongs to a page: of the event, else of its publication."""
    told = last_day(claim.published) if claim.published else None
    latest = claim.event_date.latest if claim.event_date else None
    first = claim.event_date.earliest if claim.event_date else None
    return first or latest or told


def is_area(place: PlaceRef | None) -> bool:
    """True for kinds that have an outline instead of a cell."""
    return place is not None and place.kind in {"oblast", "raion", "hromada", "region", "country", "water", "river"}


def side_shown(event: Event, gaining: str | None, losing: str | None) -> str | None:
    """Side whose doing the headline tells: of a withdrawal the one that leaves, else the one that gains or holds."""
    return losing or gaining if event is Event.WITHDRAWAL else gaining


class _Speller:
    def __init__(self, view: MapView, *, profile: Profile, names: PlaceNames, words: Words, memory: Memory) -> None:
        self.memory = memory
        self.view, self.profile, self.names, self.words = view, profile, names, words
        self.on = view.territory.state.on
        self.claims = {claim.claim_id: claim for claim in view.claims}

    def change(self, one: Assessment, number: int) -> Change:
        stale = None
        if one.last_affirmed and self.on - one.last_affirmed > STALE_AFTER:
            stale = self.words.text("claim.stale", date=self.words.date_short(one.last_affirmed, near=self.on))
        supporting = tuple(self.said(self.claims[key]) for key in one.supporting if key in self.claims)
        opposing = tuple(self.said(self.claims[key]) for key in one.opposing if key in self.claims)
        known = self.memory.changes.get((one.assessment_id, self.on.year))
        base = known[1] if known and (known[0] is one or known[0] == one) else self._change(one)
        self.memory.changes[one.assessment_id, self.on.year] = one, base
        new = one.event_date.latest == self.on
        return Change(number=number, stale=stale, new=new, supporting=supporting, opposing=opposing, **base)

    def _phrase(self, key: Hashable, make: Callable[[], Any]) -> Any:
        phrases = self.memory.phrases
        if key not in phrases:
            phrases[key] = make()
        return phrases[key]

    def _side(self, side: str | None) -> str:
        return str(self._phrase(("side", side), lambda: self.words.side(side, self.profile)))

    def _when(self, value: DateInterval | None) -> str:
        key = ("when", value and value.earliest, value and value.latest, self.on.year)
        return str(self._phrase(key, lambda: self.words.interval(value, near=self.on)))

    def _change(self, one: Assessment) -> dict[str, Any]:
        shown = side_shown(one.event, one.gaining_side, one.losing_side)
        name = self.names.of(one.place)
        heading = heading_of(one.event, place=name, side=self._side(shown), area=is_area(one.place), words=self.words)
        if one.extent is not None and is_area(one.place):
            heading = f"{heading} ({self.words.text(f'indication.{Extent(one.extent).value}')})"
        rule, rule_text = self._phrase(("rule", one.rule), lambda: self._rule(one.rule))
        return {
            "heading": heading,
            "when": self._when(one.event_date),
            "day": one.event_date.latest,
            "side": shown,
            "level": one.level,
            "level_text": self._phrase(one.level, lambda: self.words.text(f"level.{one.level.value}")),
            "rule_text": rule_text,
            "rule": rule,
            "trace": clean_text(one.trace, limit=4 * QUOTE_LIMIT),
            "place": one.place,
            "place_name": name,
            "event": one.event,
        }

    def _rule(self, rule: str) -> tuple[str, str]:
        name = clean_text(rule)
        return name, self.words.get(f"rule.{rule}", name)

    def said(self, claim: Claim) -> Said:
        key = (claim.claim_id, self.on.year)
        known = self.memory.said.get(key)
        if known is None or known[0] is not claim:
            known = self.memory.said[key] = claim, self._said(claim)
        return known[1]

    def _said(self, claim: Claim) -> Said:
        words = self.words
        return Said(
            claim_id=claim.claim_id,
            speaker=clean_text(claim.speaker) or words.text("speaker.unnamed"),
            qualities=self._qualities(claim),
            quote=clean_text(claim.quote, limit=QUOTE_LIMIT),
            quote_language=claim.language if claim.language and claim.language.isalpha() else None,
            cut=is_cut(claim.quote),
            where=clean_text(claim.publisher or claim.title or claim.document_id) or None,
            title=clean_text(claim.title, limit=2 * LABEL_LIMIT) or None,
            url=web_address(claim.url),
            archive_url=web_address(claim.archive_url),
            published=self._phrase(("published", claim.published), lambda: self._published(claim.published)),
            notes=self._notes(claim),
        )

    def _published(self, day: str | None) -> str:
        published = self.words.edtf(day)
        if not published:
            return self.words.text("claim.published_unknown")
        return self.words.text("claim.published", date=published)

    def _qualities(self, claim: Claim) -> tuple[str, ...]:
        key = (claim.access, claim.speaker_side, claim.aligned, claim.relay, claim.blames)
        found: tuple[str, ...] = self._phrase(("qualities", *key), lambda: self._qualities_of(claim))
        return found

    def _qualities_of(self, claim: Claim) -> tuple[str, ...]:
        words = self.words
        found = [words.text(f"access.{claim.access.value}")]
        if claim.speaker_side != THIRD:
            found.append(words.text("speaker.side", side=self._side(claim.speaker_side)))
        elif claim.aligned:
            found.append(words.text("speaker.aligned", side=self._side(claim.aligned)))
        if claim.relay:
            found.append(words.text("speaker.relay", relay=words.join([clean_text(one) for one in claim.relay[:6]])))
        if claim.blames:
            found.append(words.text("speaker.blames", who=clean_text(claim.blames)))
        return tuple(found)

    def _notes(self, claim: Claim) -> tuple[str, ...]:
        when = claim.event_date
        key = (when and when.earliest, when and when.latest, self.on.year, claim.modality, claim.quantity,
               claim.evidence, claim.reviewed_by, claim.review_reason, claim.rule)  # fmt: skip
        found: tuple[str, ...] = self._phrase(("notes", *key), lambda: self._notes_of(claim))
        return found

    def _notes_of(self, claim: Claim) -> tuple[str, ...]:
        words = self.words
        found = [
            words.text("claim.event_date", date=self._when(claim.event_date)),
            words.text("claim.modality", modality=words.text(f"modality.{claim.modality.value}")),
        ]
        if claim.quantity is not None:
            found.append(words.text("claim.amount", amount=words.quantity(claim.quantity)))
        if claim.evidence:
            shown = claim.evidence if self.view.name_reviewers else _GIVEN_BY.sub("", claim.evidence)
            found.append(words.text("claim.evidence", evidence=clean_text(shown, limit=3 * LABEL_LIMIT)))
        if claim.reviewed_by:
            who = clean_text(claim.reviewed_by) if self.view.name_reviewers else words.text("claim.reviewers")
            why = clean_text(claim.review_reason, limit=3 * LABEL_LIMIT)
            found.append(words.text("claim.reviewed_reason" if why else "claim.reviewed", who=who, reason=why))
        if claim.rule == "handmade":
            found.append(words.text("claim.handmade"))
        elif claim.rule:
            found.append(words.text("claim.reading", rule=clean_text(claim.rule)))
        return tuple(found)

    def listed(self, drawn: dict[str, int]) -> tuple[tuple[Listed, ...], int]:
        inert = {
            key: one.level.value for one in self.view.assessments if one.level in INERT_LEVELS for key in one.supporting
        }
        levels = {
            key: one.level for one in self.view.assessments if one.level not in INERT_LEVELS for key in one.supporting
        }
        newest: dict[str, date] = {}
        for state in self.view.territory.state.places:
            if state.place.id and state.since:
                newest[state.place.id] = max(newest.get(state.place.id, date.min), state.since)
        found, later = [], 0
        for claim in self.view.claims:
            if claim.claim_id in drawn:
                continue
            if self._is_later(claim):
                later += 1
                continue
            found.append(self._listed(claim, inert, newest, levels))
        order = list(self.words.table["reason"])
        found.sort(key=lambda item: order.index(item.reason_key))
        return tuple(found), later

    def _is_later(self, claim: Claim) -> bool:
        day = first_day_told(claim)
        return day is not None and day > self.on

    def _listed(self, claim: Claim, inert: dict[str, str], newest: dict[str, date], levels: dict[str, Level]) -> Listed:
        if claim.not_mapped is not None:
            key = claim.not_mapped.value
        elif claim.claim_id in inert:
            key = inert[claim.claim_id]
        else:
            place_id = claim.place.id if claim.place else None
            told = claim.event_date.latest if claim.event_date else None
            superseded = place_id in newest and told is not None and newest[place_id or ""] > told
            key = "superseded" if superseded else "not_drawn"
        shown = side_shown(claim.event, claim.gaining_side, claim.losing_side)
        heading = heading_of(
            claim.event,
            place=self.names.of(claim.place),
            side=self._side(shown),
            area=is_area(claim.place),
            words=self.words,
        )
        level = levels.get(claim.claim_id)
        return Listed(
            heading=heading,
            reason_key=key,
            reason=self.words.text(f"reason.{key}"),
            level_text=self.words.text(f"level.{level.value}") if level else "",
            said=self.said(claim),
        )
