"""Documents become claims: the one flow of this stage, sentence by sentence.

text → sentences → annotations (lexicon, gazetteer) → clauses → predicates → roles, standing, speaker, places, date,
amount → claims. What each step may and may not do stands in its own module; what the rules mean in ``docs/rules.md``.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from geomap.claims.actor_sides import Context
from geomap.claims.afterthoughts import apply_afterthoughts
from geomap.claims.amounts import assign_amounts
from geomap.claims.antecedents import shares_its_subject, with_antecedent
from geomap.claims.attribution import attribution_run_on, choose_attribution
from geomap.claims.decide import decide_mapping
from geomap.claims.doubts import doubts_of, list_weak_readings
from geomap.claims.events import event_of
from geomap.claims.language import detect_language
from geomap.claims.lexicon import known_languages
from geomap.claims.listing import claims_following, claims_listed, is_item_of, is_list_item
from geomap.claims.modality import find_standing, only_dates_another
from geomap.claims.parts import PART_CHARS, parts_of
from geomap.claims.place_names import WATERS
from geomap.claims.places import PlaceUse
from geomap.claims.reading import Reading, Readings, read_sentences
from geomap.claims.rebuttals import as_still_held, find_rebuttals, is_rumour, rebutted_claims
from geomap.claims.resolve import ref_of
from geomap.claims.roles import RoleFinder
from geomap.claims.sifting import is_of_unnamed_town, is_relieved, is_said_of_ground, is_worth_telling
from geomap.claims.speaker_identity import Registry, Speaker
from geomap.claims.speakers import speakers_in
from geomap.claims.statement import Statement, blamed_for, date_beside, date_of, make_claim
from geomap.claims.tellings import telling_of
from geomap.claims.told_again import lies_near_it
from geomap.claims.vocabulary import open_prefilter, open_vocabulary
from geomap.claims.voice import hear_welcome, hear_words, in_its_voice
from geomap.claims.where_words import places_named, town_of_speaker
from geomap.claims.whereabouts import Whereabouts
from geomap.model import Claim, Document, Mention
from geomap.words import THIRD, Access, Event, NotMapped, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.dates import FoundDate
    from geomap.claims.modality import Standing
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.quantities import FoundQuantity
    from geomap.claims.roles import Sides
    from geomap.claims.sentences import Sentence
    from geomap.claims.speakers import Attribution
    from geomap.claims.vocabulary import Vocabulary
    from geomap.config import Profile
    from geomap.model import DateInterval, PlaceRef, Quantity


_READ_BEFORE, _READ_AFTER = 5_000, 1_000
"""Characters around a sentence that tells something in which dates and amounts are read."""
_end_of = attrgetter("end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one document says."""

    document: Document
    claims: tuple[Claim, ...] = ()
    mentions: tuple[Mention, ...] = ()


def extract_claims(document: Document, *, gazetteer: Any, profile: Profile, with_mentions: bool = True) -> Extraction:
    """All statements about control in a document, mapped or listed with their reason, and all its toponyms.

    Parameters
    ----------
    gazetteer
        What :func:`gazetteer.open_gazetteer` gives.
    with_mentions
        False leaves out the toponyms of documents without any candidate sentence, which is much faster.
    """
    if len(document.text) > PART_CHARS:
        return _extract_in_parts(document, gazetteer=gazetteer, profile=profile, with_mentions=with_mentions)
    code = document.language
    if code is None and open_prefilter(None).finds(document.text):
        code = detect_language(document.text[document.body_start :])
    candidate = code in known_languages() and open_prefilter(code).finds(document.text)
    if not candidate and not with_mentions:
        return Extraction(document=document)
    code = code or detect_language(document.text[document.body_start :])
    found = gazetteer.find_mentions(document.text, language=code)
    mentions = tuple(
        Mention(
            document_id=document.document_id,
            start=mention.start,
            end=mention.end,
            surface=mention.surface,
            place=ref_of(mention.match, mention.surface),
            literal=mention.literal,
        )
        for mention in found
    )
    if not candidate:
        return Extraction(document=document, mentions=mentions)
    assert code is not None
    language = open_vocabulary(code, profile)
    assert language.side_words is not None
    if not found and not language.side_words.finds(document.text):
        # Neither a place nor a side: nothing that a claim could be about.
        return Extraction(document=document)
    # A self-declared republic that speaks or acts is a side, and no ground that it tells of.
    named = [one for one in found if one.literal or _kind_of(one) != "oblast"]
    claims = DocumentReader(document, language, gazetteer, named).claims()
    return Extraction(document=document, claims=claims, mentions=mentions)


def _kind_of(mention: Any) -> str | None:
    candidates = mention.match.candidates
    return str(candidates[0].place.kind) if candidates else None


def _extract_in_parts(document: Document, *, gazetteer: Any, profile: Profile, with_mentions: bool) -> Extraction:
    code = document.language or detect_language(document.text[document.body_start :])
    claims: list[Claim] = []
    mentions: list[Mention] = []
    for offset, part in parts_of(replace(document, language=code)):
        found = extract_claims(part, gazetteer=gazetteer, profile=profile, with_mentions=with_mentions)
        claims += [
            replace(one, start=one.start + offset, end=one.end + offset)
            for one in found.claims
            if one.start is not None and one.end is not None
        ]
        mentions += [replace(one, start=one.start + offset, end=one.end + offset) for one in found.mentions]
    return Extraction(document=document, claims=number_claims(claims), mentions=tuple(mentions))


@dataclass(slots=True)
class DocumentReader:
    """Makes claims of one document; holds what later sentences need to know of earlier ones."""

    document: Document
    language: Vocabulary
    gazetteer: Any
    mentions: Sequence[Any]
    thorough: bool = False
    """Read also a document in which nothing is told, for its explanation."""
    readings: Readings = field(init=False)
    registry: Registry = field(default_factory=Registry)
    context: Context = field(default_factory=Context)
    dates: tuple[FoundDate, ...] = ()
    quantities: tuple[FoundQuantity, ...] = ()
    where: Whereabouts = field(init=False)
    unnamed: list[Claim] = field(default_factory=list)
    """What the sentence tells of a village without its name, which the next one may give."""
    unreal: set[str] = field(default_factory=set)
    """Places told to be taken only as an aim or a forecast so far: "de val van X" is then no report of it."""

    def __post_init__(self) -> None:
        from geomap.claims.dates import find_dates
        from geomap.claims.quantities import find_quantities

        document, code = self.document, self.language.code
        self.readings = read_sentences(document, self.language, self.mentions, self.registry, thorough=self.thorough)
        told = [
            reading.annotated.sentence
            for reading in self.readings.read.values()
            if reading.predicates or reading.annotated.of("place.following", "place.listing")
        ]
        if not told:
            self.where = Whereabouts(self.language, self.gazetteer)
            return
        start, end = told[0].start, told[-1].end
        if document.published is not None and len(document.published) == len("2022"):
            start = document.body_start  # the year that the text names is nearer than that of its publication
        near = _surroundings(told)
        self.dates = find_dates(
            document.text,
            language=code,
            published=document.published,
            start=start,
            end=end,
            conflict_start=self.language.profile.start,
            near=near,
        )
        found = find_quantities(document.text, language=code, start=start, end=end, near=near)
        self.quantities = tuple(one for one in found if not _is_dated(one, self.dates))
        self.where = Whereabouts(self.language, self.gazetteer, self.quantities)

    def claims(self) -> tuple[Claim, ...]:
        """All claims, in order of the text."""
        if not self.readings.read:
            return ()
        made: list[Claim] = []
        told: list[Claim] = []
        previous: Reading | None = None
        last = -1
        for index in self.readings.numbers_told():
            reading = self.readings[index]
            if not all(self._tells_nothing(between) for between in range(last + 1, index)):
                previous, told = self.readings[index - 1], []
            last = index
            self.unnamed = []
            claims = self._claims_of(index, reading)
            claims = as_still_held(claims, told, self.language.predicates, self.language.profile)
            again = claims_following(claims, told, reading, gazetteer=self.gazetteer, language=self.language)
            claims += [self._dated_anew(claim, reading, same=bool(claims)) for claim in again]
            if all(claim.rule is not None and claim.rule.endswith(".adjective") for claim in claims):
                claims += claims_listed(told, previous, reading, gazetteer=self.gazetteer, language=self.language,
                                        quantities=self.quantities)  # fmt: skip
            rebuttals = find_rebuttals(reading)
            if rebuttals:
                contested = claims or (told if previous is not None else [])
                denials = rebutted_claims(contested, rebuttals, reading, self.language.profile)
                if denials:
                    made = [claim for claim in made if not (claim in contested and is_rumour(claim))]
                claims = claims + denials
            made.extend(claims)
            self._remember(index, reading, claims)
            item = is_item_of(previous, reading.annotated) or is_list_item(reading.annotated.sentence)
            if not item and (claims or not self._tells_nothing(index)):
                previous, told = reading, [*self.unnamed, *claims]
        made = [in_its_voice(claim, self.language, self.context) for claim in made]
        told_of = apply_afterthoughts(made, self.readings.read, self.language.profile)
        return number_claims(list_weak_readings(told_of))

    def _tells_nothing(self, index: int) -> bool:
        """An item of a list, or a sentence that only says who told the one before ("Dat meldt X")."""
        sentence = self.readings.sentence(index)
        return is_list_item(sentence) or any(hit.start == 0 for hit in self.readings[index].annotated.of("speech.that"))

    def _dated_anew(self, claim: Claim, reading: Reading, *, same: bool) -> Claim:
        """What "followed" did so on a day of its own; ``same``: in the sentence that told the first."""
        from geomap.claims.dates import event_interval

        annotated = reading.annotated
        cue = annotated.of("place.following")[0]
        after = annotated.sentence.starts[cue.start] if same else 0
        days = [day for day in annotated.sentence.those_within(self.dates) if day.start >= after]
        if same and not days:
            return claim
        when = event_interval(next(iter(days), None), published=self.document.published)
        return decide_mapping(replace(claim, event_date=when), profile=self.language.profile)

    def _claims_of(self, index: int, reading: Reading) -> list[Claim]:
        hear_words(reading.annotated, self.language, self.context)
        if not reading.predicates or reading.annotated.of("actor.historic") or _is_elsewhere(reading.annotated):
            return []
        claims = [claim for use in reading.predicates for claim in self._claims_of_predicate(index, reading, use)]
        return _without_contradicted(claims) if self.language.order == "free" else claims

    def _claims_of_predicate(self, index: int, reading: Reading, use: PredicateUse) -> list[Claim]:
        annotated, where = reading.annotated, self.where
        rebuttals = [one for one in find_rebuttals(reading) if one.cue_start > use.head]
        chosen = choose_attribution(self.readings, index, use, self._people_of)
        attribution = None if chosen in rebuttals else chosen  # who contradicts it does not tell it
        self._listen_to(attribution)
        cited = attribution is not None and attribution in reading.attributions
        self.context.cited_at = attribution.cue_start if attribution is not None and cited else None
        spots = places_named(where, index, reading, use)
        self.context.now = index
        roles = RoleFinder(reading, self.language, self.context)
        sides = self._sides_at(roles, use, spots)
        others = frozenset(one.cue_start for one in rebuttals)
        standing = find_standing(use, annotated, reading.clauses, order=self.language.order, others=others)
        if not spots:
            use = with_antecedent(use, reading)
        said = is_said_of_ground(use, annotated, spots, order=self.language.order)
        again = where.recent.of_claim_at == index and use.predicate.frame in {"take", "fall", "lose"}
        said = said or (again and shares_its_subject(reading, use))  # "X viel in mei, maar is nu weer bevrijd"
        if not said or is_relieved(use, annotated, reading.clauses, sides.losing):
            return []
        if not spots:
            carried = where.carried_row(index, reading, use)
            if not carried:
                single = town_of_speaker(reading, use, attribution)
                single = single or where.carried_place(index, reading, use, sides, attribution)
                town = single is not None and (single.kind not in WATERS or use.predicate.frame in {"advance", "push"})
                carried = (single,) if single is not None and town else ()
            if carried:
                role = "near" if lies_near_it(reading, use) else "direct"
                spots = [(PlaceUse(toponym=None, role=role, carried=True), ref) for ref in carried]
                # "A brigade admits that it has left it": who defends a place is told by where it lies.
                if (sides.gaining is None and sides.losing is None) or use.predicate.frame == "leave":
                    sides = self._sides_at(roles, use, spots)
        if attribution is not None and self._is_carried_too_far(index, attribution, sides):
            attribution = None
        amounts = assign_amounts(self.quantities, reading, use, spots)
        if not is_worth_telling(
            use,
            sides,
            standing,
            attributed=attribution is not None,
            placed=bool(spots),
            counted=any(use.verbal or one.unit is not Unit.PERCENT for one in amounts.values()),
        ):
            return self._keep_unnamed(index, reading, use, sides, standing, attribution)
        rows: list[tuple[PlaceUse | None, PlaceRef | None, Quantity | None]] = [
            (place_use, ref, amounts.get(position)) for position, (place_use, ref) in enumerate(spots)
        ]
        if -1 in amounts or not rows:
            rows.insert(
                0, (None, where.of_total(reading, use, [ref for _use, ref in spots]) if rows else None, amounts.get(-1))
            )
        reported = attribution is not None
        when = date_of(self.dates, reading, use, published=self.document.published, order=self.language.order)
        undated = when is None or when.surface is None
        if attribution is None:
            attribution = attribution_run_on(self.readings, index, use, sides.gaining, self.language, undated=undated)
        if undated:
            refs = [ref for _use, ref, _amount in rows]
            standing = self._known_before(standing, use, reading, refs, attribution)
        reported = reported or (use.verbal and attribution is not None)
        telling = telling_of(
            reading.clauses[use.clause], attribution, sides, None if undated else when, self.language.profile,
            reported=reported,
        )  # fmt: skip
        made = []
        # "Мариуполь, захваченный россиянами, …": which town is meant, no news
        for place_use, ref, amount in () if use.behind_name and undated else rows:
            event, ground_gained = event_of(
                use, sides, annotated, place_use, ref, self._country_of(ref), self.language, amount, telling
            )
            statement = Statement(
                reading=reading,
                use=use,
                sides=sides,
                standing=standing,
                attribution=attribution,
                place_use=place_use,
                ref=ref,
                amount=amount,
                event=event,
                ground_gained=ground_gained,
                when=self._open_date()
                if place_use is not None and place_use.earlier
                else self._own_date(reading, place_use) or when,
                blames=blamed_for(self.readings, index, use) if attribution and attribution.speaker.faction else None,
            )
            doubts = doubts_of(statement, index, len(self.readings))
            made.append(make_claim(statement, self.document, self.language.profile, self.language.code, doubts))
        hear_welcome(use, made, annotated, self.language, self.context)
        for claim in () if standing.background else made:  # not "the largest gain since the fall of X"
            self._note_change(claim, index, reading.clauses[use.clause], verbal=use.verbal)
        return made

    def _known_before(
        self, standing: Standing, use: PredicateUse, reading: Reading, refs: list[PlaceRef | None],
        attribution: Attribution | None,
    ) -> Standing:  # fmt: skip
        """How what has no day is told: of a place that was only to be taken so far, or known since long."""
        if only_dates_another(use, reading.annotated, reading.clauses[use.clause]):
            standing = replace(standing, background=True)
        if (
            use.form == "noun"
            and attribution is None
            and any(ref is not None and ref.id in self.unreal for ref in refs)
        ):
            standing = replace(standing, intended=True, cue="only foreseen so far")
        return standing

    def _own_date(self, reading: Reading, place_use: PlaceUse | None) -> DateInterval | None:
        if place_use is None or place_use.toponym is None:
            return None
        return date_beside(self.dates, reading, place_use.toponym, published=self.document.published)

    def _open_date(self) -> DateInterval | None:
        """Some day up to the publication."""
        from geomap.claims.dates import event_interval

        return event_interval(None, published=self.document.published)

    def _is_carried_too_far(self, index: int, attribution: Attribution, sides: Sides) -> bool:
        """A hedge after an invader's words that tells its own loss: the paper's, no concession.

        (Defenders do go on to tell what the enemy took.)
        """
        side = attribution.speaker.side
        if not index or attribution.cue == "admit" or side != sides.losing or side == self.language.home_side:
            return False
        return attribution in self.readings[index - 1].attributions and attribution.cue_start < attribution.cue_end

    def _listen_to(self, attribution: Attribution | None) -> None:
        self.context.speaker_side = attribution.speaker.side if attribution else self._publisher_side()
        self.context.speaker_confirms = attribution is not None and attribution.cue == "confirm"
        self.context.speaker_admits = attribution is not None and attribution.cue == "admit"
        if (
            attribution is not None
            and attribution.speaker.access is Access.OFFICIAL
            and not attribution.speaker.supposed
        ):
            self.context.cited_side, self.context.side_cited_at = attribution.speaker.side, self.context.now
        watchers = {Access.ANALYST, Access.PRESS}
        self.context.speaker_watches = attribution is not None and attribution.speaker.access in watchers
        self.context.soldier_side = None
        if attribution and attribution.speaker.supposed:
            self.context.speaker_side = THIRD
            if attribution.speaker.access is Access.WITNESS:
                self.context.soldier_side = attribution.speaker.side

    def _note_change(self, claim: Claim, index: int, clause: Clause, *, verbal: bool) -> None:
        """Keep what a claim tells for the sentences after it: its place, and who has it now."""
        context, place, side = self.context, claim.place, claim.gaining_side
        if claim.changes_control and place is None and claim.quantity is not None and side is not None:
            context.last_gainer, context.gained_at = side, index  # "400 km² were taken": nobody says where
        if not claim.changes_control or place is None:
            return
        self.where.note_claim(place, index, clause, verbal=verbal, gainer=side)
        if side is None:
            return
        context.last_gainer, context.gained_at = side, index
        if place.id is None or claim.event is Event.ADVANCE or claim.relation is not None:
            return
        context.gainers[place.id] = side
        if claim.event is Event.RECAPTURE:
            context.retakers[place.id] = side

    def _keep_unnamed(
        self, index: int, reading: Reading, use: PredicateUse, sides: Sides, standing: Standing,
        attribution: Attribution | None,
    ) -> list[Claim]:  # fmt: skip
        """No claim, but what it tells is kept where the next sentence may name the town."""
        if not is_of_unnamed_town(use, sides, standing, reading.annotated):
            return []
        when = date_of(self.dates, reading, use, published=self.document.published, order=self.language.order)
        event, gained = event_of(use, sides, reading.annotated, None, None, None, self.language, None)
        statement = Statement(
            reading=reading, use=use, sides=sides, standing=standing, attribution=attribution, place_use=None, ref=None,
            amount=None, event=event, ground_gained=gained, when=when,
            blames=blamed_for(self.readings, index, use) if attribution and attribution.speaker.faction else None,
        )  # fmt: skip
        self.unnamed.append(make_claim(statement, self.document, self.language.profile, self.language.code))
        return []

    def _sides_at(self, roles: RoleFinder, use: PredicateUse, spots: list[tuple[PlaceUse, PlaceRef]]) -> Sides:
        ids = [ref.id for _use, ref in spots if ref.id is not None]
        # "Withdrew into the steelworks": where they went tells nothing of whose they are.
        named = use.predicate.needs_ground or use.predicate.frame != "leave"
        left = named or any(one.carried or one.role != "direct" for one, _ref in spots)
        sides = roles.find(use, ids, self._country_of(spots[0][1]) if spots and left else None)
        if sides.freer is not None:
            self.context.freer = sides.freer
        return sides

    def _remember(self, index: int, reading: Reading, claims: list[Claim]) -> None:
        if not reading.annotated.toponyms and not reading.annotated.hits:
            return
        recent = self.where.recent
        unreal = {
            claim.place.id
            for claim in claims
            if claim.place and claim.place.id and claim.not_mapped in {NotMapped.INTENDED, NotMapped.DENIED}
        }
        real = {claim.place.id for claim in claims if claim.place and claim.changes_control}
        before = replace(recent) if unreal else recent
        self.where.note_names(index, reading)
        if not reading.annotated.hits:
            return
        recent.forget(unreal - real, before)
        self.unreal = (self.unreal | unreal) - real
        named = [
            (actor.start, actor.side)
            for actor in reading.annotated.actors
            if actor.side and not actor.prepositions and not actor.oblique
        ]
        if named:
            self.context.last_actor = min(named)[1]
        named += [(hit.start, hit.value) for hit in reading.annotated.of("side.demonym")]
        sources = self.language.sources
        named += [
            (hit.start, sources[hit.value].side)
            for hit in reading.annotated.of("source")
            if sources[hit.value].side in self.language.profile.side_ids
            and sources[hit.value].kind != "analyst"  # who maps the war takes nothing in it
        ]
        if named:
            self.context.last_subject = min(named)[1]
        if reading.annotated.of("actor.counter") and (not named or min(named)[1] == self.language.home_side):
            self.context.countered_at = index

    def _country_of(self, ref: PlaceRef | None) -> str | None:
        """Side whose country a place lies in."""
        place = self.gazetteer.place(ref.id) if ref is not None and ref.id is not None else None
        if place is None or place.country is None:
            return None
        return self.where.countries.get(place.country, place.country)

    def _publisher_side(self) -> str | None:
        source = self.language.profile.find_source(self.document.publisher)
        return source.side if source is not None and source.side != THIRD else None

    def _people_of(self, index: int) -> list[Speaker]:
        return speakers_in(self.readings[index].annotated, self.language, self.registry)


def _is_elsewhere(annotated: Annotated) -> bool:
    """Of another war or a match; a word of it may be part of a village's name ("Малі Щербаки")."""
    hits = annotated.of("modality.elsewhere")
    if not hits:
        return False
    longer = [range(place.start, place.end) for place in annotated.toponyms if place.end - place.start > 1]
    return not all(any(set(hit.tokens) < set(name) for name in longer) for hit in hits)


def _surroundings(told: Sequence[Sentence]) -> list[tuple[int, int]]:
    """Stretches around the sentences that tell something, in order and apart: all of the text but in a long one."""
    found: list[tuple[int, int]] = []
    for sentence in told:
        start, end = max(0, sentence.start - _READ_BEFORE), sentence.end + _READ_AFTER
        if found and start <= found[-1][1]:
            start = found.pop()[0]
        found.append((start, min(end, told[-1].end)))
    return found


def _is_dated(amount: FoundQuantity, dates: Sequence[FoundDate]) -> bool:
    """Such as "die seit Mai 2024 umkämpfte Stadt": a year is no number of towns."""
    at = bisect_right(dates, amount.start, key=_end_of)
    return at < len(dates) and dates[at].start < amount.end


def _without_contradicted(claims: list[Claim]) -> list[Claim]:
    """Without withdrawals of nobody in particular, where the sentence names who gained the same place.

    "Город перешёл к россиянам: X оставлен": who left it is not to be guessed from who stands in the sentence.
    """
    told: dict[str, set[str | None]] = {}
    for claim in claims:
        if claim.changes_control and "implied" not in claim.doubts and claim.place is not None and claim.place.id:
            told.setdefault(claim.place.id, set()).add(claim.gaining_side)

    def is_guess(claim: Claim) -> bool:
        left = claim.event is Event.WITHDRAWAL and claim.changes_control
        sides = told.get(claim.place.id or "") if claim.place is not None and left else None
        return sides is not None and "implied" in claim.doubts and claim.gaining_side not in sides

    return [claim for claim in claims if not is_guess(claim)]


def number_claims(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """One claim per sentence, place, side and event; ids from the content, so the same text gives the same ids."""
    kept: list[Claim] = []
    seen: dict[tuple[object, ...], int] = {}
    for claim in claims:
        place = (claim.place.id or claim.place.surface) if claim.place else None
        event = None if claim.changes_control else claim.event
        key = (claim.start, place, claim.gaining_side, claim.changes_control, event)
        known = seen.get(key)
        if known is None:
            seen[key] = len(kept)
            kept.append(claim)
        elif kept[known].quantity is None and claim.quantity is not None:
            kept[known] = replace(kept[known], quantity=claim.quantity)
        elif claim.quantity not in (None, kept[known].quantity) and claim.changes_control:
            kept.append(claim)
    numbered: dict[str, Claim] = {}
    for claim in kept:
        number = _claim_id(claim)
        if number in numbered:  # "X taken, not taken": told and denied in one sentence
            number = _claim_id(claim, str(claim.modality))
        numbered.setdefault(number, replace(claim, claim_id=number))
    return tuple(numbered.values())


def _claim_id(claim: Claim, *more: str) -> str:
    place = (claim.place.id or claim.place.surface) if claim.place else ""
    parts = (
        claim.document_id, claim.start, claim.end, claim.quote, place, claim.event, claim.gaining_side, claim.rule,
        claim.quantity, *more,
    )  # fmt: skip
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
