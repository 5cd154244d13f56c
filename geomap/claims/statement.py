"""One statement about control becomes a claim: every field from what the steps before it found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geomap.claims.decide import decide_mapping
from geomap.claims.implied_sides import LOSER_FIRST
from geomap.claims.modality import judge_modality
from geomap.claims.resolve import AREA_KINDS, precision_of
from geomap.model import Claim, DateInterval
from geomap.words import THIRD, Access, Event, Extent, NotMapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.claims.annotate import Annotated
    from geomap.claims.dates import FoundDate
    from geomap.claims.modality import Standing
    from geomap.claims.places import PlaceUse
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.reading import Reading
    from geomap.claims.roles import Sides
    from geomap.claims.speakers import Attribution
    from geomap.claims.toponym_phrases import Toponym
    from geomap.config import Profile
    from geomap.model import Document, PlaceRef, Quantity

_ATTRIBUTE_REACH = 5
_SINCE_REACH = 4
_LINKS = ("preposition.locative", "preposition.of", "grammar.determiner", "preposition.other")
_DASHES = frozenset("-–—")
_BEHIND_COMMA = 20
"""Tokens by which a date behind a comma is farther than one before the verb."""
_PARTICIPLES = ("/adjective", "/passive")
_BLAME_REACH = 8
"""Sentences back in which the unit that fled may have been named."""


@dataclass(slots=True, kw_only=True)
class Statement:
    """What one predicate says of one place."""

    reading: Reading
    use: PredicateUse
    sides: Sides
    standing: Standing
    attribution: Attribution | None
    place_use: PlaceUse | None
    ref: PlaceRef | None
    amount: Quantity | None
    event: Event
    ground_gained: bool
    when: DateInterval | None
    blames: str | None = None


def make_claim(
    statement: Statement, document: Document, profile: Profile, language: str, doubts: tuple[str, ...] = ()
) -> Claim:
    """The claim of a statement, decided (mapped or listed with its reason); without an id yet."""
    sentence = statement.reading.annotated.sentence
    attribution, ref, place_use = statement.attribution, statement.ref, statement.place_use
    speaker = attribution.speaker if attribution else None
    publisher = profile.find_source(document.publisher)
    side = speaker.side if speaker else (publisher.side if publisher else THIRD)
    access = speaker.access if speaker else Access.PRESS
    gaining, losing = _shown_sides(statement)
    admits = statement.use.predicate.frame in LOSER_FIRST
    if speaker is not None and (not speaker.whose or (speaker.supposed and side == losing and not admits)):
        # "The defence ministry", nobody says whose: taken for the party that would say so, which corroborates nothing.
        denied = statement.standing.denied or (attribution is not None and attribution.cue == "deny")
        admitted = attribution is not None and attribution.cue == "admit"  # nobody admits a gain of its own
        side = ((losing or profile.other_side(gaining)) if denied or admitted else gaining) or side
    near = place_use is not None and (place_use.near or _is_ring(place_use, ref))
    history = statement.standing.background or (not near and _was_held_before(ref, gaining, profile))
    background = history and (statement.when is None or statement.when.earliest is None)
    claim = Claim(
        claim_id="",
        document_id=document.document_id,
        start=sentence.start,
        end=sentence.end,
        quote=sentence.text,
        language=language,
        place=ref,
        geo_precision=precision_of(ref, near=near),
        relation=place_use.relation if place_use is not None and near else None,
        distance_km=place_use.distance_km if place_use is not None else None,
        extent=find_extent(statement.use, statement.reading.annotated, area=ref is not None and ref.kind in AREA_KINDS),
        event=statement.event,
        gaining_side=gaining,
        losing_side=losing,
        not_mapped=NotMapped.BACKGROUND if background else None,
        speaker=speaker.name if speaker else None,
        speaker_side=side,
        aligned=speaker.aligned if speaker else (publisher.aligned if publisher else None),
        faction=speaker.faction if speaker else None,
        blames=statement.blames if speaker and speaker.faction and side == losing else None,
        access=access,
        relay=attribution.relay if attribution else (),
        publisher=document.publisher,
        origin=profile.origin_of(
            speaker=speaker.name if speaker else None, speaker_side=side, access=access, publisher=document.publisher
        ),
        modality=judge_modality(statement.standing, attribution, statement.event, side, losing),
        event_date=statement.when,
        published=document.published,
        quantity=statement.amount,
        rule=_rule_name(language, statement.use),
        url=document.url,
        archive_url=document.archive_url,
        title=document.title,
        undetermined=_undetermined(statement, gaining, known_speaker=bool(speaker or publisher)),
        doubts=doubts,
    )
    decided = decide_mapping(claim, profile=profile, ground_gained=statement.ground_gained)
    if decided.not_mapped is NotMapped.BACKGROUND:
        # History changes no control that this conflict's maps could show.
        return replace(decided, changes_control=False)
    return decided


def _was_held_before(ref: PlaceRef | None, gaining: str | None, profile: Profile) -> bool:
    """Such as "how Russia took Crimea", which it held when the conflict began."""
    return ref is not None and any(side.id == gaining and ref.id in side.held_before for side in profile.sides)


def _is_ring(place_use: PlaceUse, ref: PlaceRef | None) -> bool:
    """Such as "die Gebiete nördlich von X": no area is called X, and the town is not what is meant."""
    return place_use.toponym is not None and place_use.toponym.ring and ref is not None and ref.kind == "settlement"


def _shown_sides(statement: Statement) -> tuple[str | None, str | None]:
    if statement.event is Event.CONTESTED:
        return None, None
    losing = None if statement.event is Event.HOLDS else statement.sides.losing
    return statement.sides.gaining, losing


def _undetermined(statement: Statement, gaining: str | None, *, known_speaker: bool) -> tuple[str, ...]:
    missing = []
    if gaining is None and statement.event is not Event.CONTESTED:
        missing.append("gaining_side")
    if statement.ref is None or statement.ref.id is None:
        missing.append("place")
    if statement.when is None:
        missing.append("event_date")
    if not known_speaker:
        missing.append("speaker")
    return tuple(missing)


def _rule_name(language: str, use: PredicateUse) -> str:
    voice = "passive" if use.passive else "active" if use.form in {"finite", "participle"} else use.form
    return f"{language}.{use.predicate.name}.{voice}"


def date_of(
    dates: Sequence[FoundDate], reading: Reading, use: PredicateUse, *, published: str | None, order: str = "svo"
) -> DateInterval | None:
    """When it happened: the nearest date of its own clause, else of its sentence, else open to the publication.

    A date that stands with the words of saying ("maakte zaterdag bekend dat …") bounds the event, it does not date it.
    """
    from geomap.claims.dates import event_interval
    from geomap.intervals import interval

    sentence = reading.annotated.sentence
    scope = set(use.scope)
    others = {other.clause for other in reading.predicates if other is not use} - {use.clause}
    best: tuple[int, FoundDate, int] | None = None
    for found in sentence.those_within(dates):
        first, last = sentence.tokens_of(found.start, found.end)
        first = min(first, len(sentence) - 1)
        clause = reading.owner[first]
        when = event_interval(found, published=published)
        if clause in others or _is_aside(clause, use, reading) or _dates_another(first, last, use, reading, when):
            continue
        own = reading.clauses[use.clause]
        told = any(item.clause == clause for item in reading.attributions)
        if own.kind == "relative" and clause == own.parent and not told:
            continue  # "on Wednesday they entered X, which had been captured before"
        if order == "v2" and _dates_an_adjective(first, use, reading):
            continue
        if order == "svo" and use.form == "adjective" and first > use.hit.end + 1:
            continue  # "visited liberated X on Friday": the day of the visit
        if order == "free" and (
            _dates_a_participle(first, use, reading) or _dates_an_apposition(first, use, reading, when)
        ):
            continue
        rank = (0 if first in scope else 100 if clause == use.clause else 200) + abs(first - use.head)
        if order == "free" and "," in sentence.words[use.head : first]:
            rank += _BEHIND_COMMA  # "28 марта освобождён X, 31 марта – Y"
        if best is None or rank < best[0]:
            best = (rank, found, clause)
    if best is None:
        return event_interval(None, published=published)
    when = event_interval(best[1], published=published)
    said = any(item.clause == best[2] for item in reading.attributions)
    if best[2] != use.clause and said and when is not None and when.latest is not None:
        return interval(None, when.latest, surface=when.surface, basis=when.basis)
    return when


def _dates_an_apposition(at: int, use: PredicateUse, reading: Reading, when: DateInterval | None) -> bool:
    """Such as "X, місто з десятьма тисячами жителів до війни, взято": how it was, said between commas."""
    if when is None or when.earliest is not None or at > use.head:
        return False
    words = reading.annotated.sentence.words
    opened = max((mark for mark in range(at) if words[mark] == ","), default=-1)
    named = any(one.end == opened for one in reading.annotated.toponyms)
    return named and "," in words[at : use.head]


def date_beside(
    dates: Sequence[FoundDate], reading: Reading, toponym: Toponym, *, published: str | None
) -> DateInterval | None:
    """The day of "освобождён X, 31 марта – Y": of the name behind the dash alone; None where none stands there."""
    from geomap.claims.dates import event_interval

    sentence = reading.annotated.sentence
    found = _dates_right_behind(dates, reading, toponym)
    if found is not None:
        return event_interval(found, published=published)
    dash = toponym.phrase_start - 1
    if dash < 1 or sentence.words[dash] not in _DASHES:
        return None
    found = next(
        (one for one in sentence.those_within(dates) if sentence.tokens_of(one.start, one.end)[1] == dash), None
    )
    return event_interval(found, published=published) if found is not None else None


def _dates_right_behind(dates: Sequence[FoundDate], reading: Reading, toponym: Toponym) -> FoundDate | None:
    """Of a name in a row whose names have days of their own: "the fall of X in December and Y in February"."""
    annotated = reading.annotated
    found = {annotated.sentence.tokens_of(one.start, one.end)[0]: one for one in annotated.sentence.those_within(dates)}
    prepositions = annotated.covered("preposition.locative")
    names = annotated.toponyms
    at = names.index(toponym)
    row = [one for one in (names[at - 1] if at else None, names[at + 1] if at + 1 < len(names) else None) if one]

    def behind(name: Toponym) -> FoundDate | None:
        return found.get(name.end + (name.end in prepositions)) or found.get(name.end)

    links = annotated.covered("grammar.coordinator")
    beside = any(behind(one) is not None and links & set(range(*sorted((one.end, toponym.end)))) for one in row)
    return behind(toponym) if beside else None


def _dates_another(
    first: int, last: int, use: PredicateUse, reading: Reading, when: DateInterval | None
) -> bool:  # fmt: skip
    """Such as "voor het eerst sinds maart", "sinds de invasie eind februari", "na de inname door Rusland in mei"."""
    annotated = reading.annotated
    if annotated.covered("object.dated") & set(range(first, last)) and when is not None and when.earliest is None:
        return True  # "a town of 5,000 before the war"
    near = range(max(0, first - _SINCE_REACH), first + 2)
    if any(hit.start in near and hit.end <= first + 2 for hit in annotated.of("grammar.first_since")):
        return True
    nouns, links = annotated.covered("object.dated"), annotated.covered(*_LINKS)
    links -= {at for other in reading.predicates for at in other.hit.tokens}  # English "occupied" is both
    before = first - 1
    while before > 0 and before in links:
        before -= 1
    if before >= 0 and before in nouns:
        return True
    for other in reading.predicates:
        if other is use or other.predicate.frame == "contest":
            continue  # "X viel na gevechten op 27 mei": the day it fell
        if other.reduced and before in other.hit.tokens and last <= use.head:
            return True  # "X, occupied since March, was freed"
        if other.form == "adjective" and first < other.head <= first + _ATTRIBUTE_REACH:
            return True  # "in den am Freitag annektierten Gebieten"
        own = other.form == "noun" and first > other.hit.start
        if first not in use.scope and first in other.scope and (own or abs(first - other.head) < abs(first - use.head)):
            return True
    return False


def _dates_an_adjective(first: int, use: PredicateUse, reading: Reading) -> bool:
    """Such as "de oude, in 1986 ontplofte centrale": between an article and its noun."""
    annotated = reading.annotated
    links = annotated.covered("preposition.locative", "preposition.other")
    if not {first, first - 1} & links:
        return False
    before = first - 1 if first in links else first - 2
    articles = annotated.covered("grammar.definite") - annotated.covered("grammar.passive")
    if before > 1 and annotated.sentence.words[before] == ",":
        before -= 2
    if before > 0 and annotated.sentence.words[before - 1] == ",":
        return False  # ", dat in mei is ingenomen"
    return before >= 0 and before in articles and use.verbal and not use.reduced


def _dates_a_participle(first: int, use: PredicateUse, reading: Reading) -> bool:
    """Such as "вошли в центр X, захваченного месяц назад": behind a comma, the participle has the date."""
    words = reading.annotated.sentence.words
    return any(
        hit.value.endswith(_PARTICIPLES)
        and use.hit.tokens[-1] < hit.start - 1
        and hit.start < first
        and words[hit.start - 1] == ","
        and "," not in words[hit.start : first]
        for hit in reading.annotated.of("predicate")
    )


def _is_aside(clause: int, use: PredicateUse, reading: Reading) -> bool:
    """In a relative clause that the predicate stands outside of: "X, qui comptait 9000 habitants en 2022"."""
    while reading.clauses[clause].kind != "relative":
        above = reading.clauses[clause].parent
        if above is None or clause == use.clause:
            return False
        clause = above
    own: int | None = use.clause
    while own is not None and own != clause:
        own = reading.clauses[own].parent
    return own is None


def blamed_for(readings: Sequence[Reading], index: int, use: PredicateUse) -> str | None:
    """Who lost it, in the words of the text, where a faction speaks of others of its own side."""
    annotated = readings[index].annotated
    if use.predicate.frame not in {"leave", "lose"} or annotated.of("actor.own"):
        return None
    subject = next((one for one in annotated.actors if one.start in use.scope and not one.prepositions), None)
    if subject is None:
        return None
    reach = _BLAME_REACH if subject.kind == "pronoun" else 1
    for back in range(min(reach, index + 1)):
        sentence = readings[index - back].annotated.sentence
        units = readings[index - back].annotated.of("actor.unit")
        if units:
            start = sentence.starts[max(0, units[-1].start - 1)] - sentence.start
            return sentence.text[start : sentence.ends[units[-1].end - 1] - sentence.start]
    return " ".join(annotated.sentence.raw[subject.start : subject.end])


def find_extent(use: PredicateUse, annotated: Annotated, *, area: bool) -> Extent | None:
    """How much of an area (or what part of a settlement) is meant."""
    scope = set(use.scope)
    if annotated.covered("place.mostly", "place.partly") & scope:
        return Extent.PART
    if not area:
        return None
    return Extent.WHOLE if annotated.covered("place.whole") & scope else Extent.UNSPECIFIED
