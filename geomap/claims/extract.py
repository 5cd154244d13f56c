"""Documents become claims: the one flow of this stage, sentence by sentence.

text → sentences → annotations (lexicon, gazetteer) → clauses → predicates → roles, standing, speaker, places, date,
amount → claims. What each step may and may not do stands in its own module; what the rules mean in ``docs/rules.md``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from geomap.claims.afterthoughts import apply_afterthoughts
from geomap.claims.annotate import Annotated, annotate
from geomap.claims.clauses import Clause, split_clauses
from geomap.claims.decide import decide_mapping
from geomap.claims.language import detect_language
from geomap.claims.lexicon import known_languages
from geomap.claims.modality import Standing, find_standing
from geomap.claims.places import PlaceUse, bare_number, counts_as_place, find_extent, find_places, unknown_name
from geomap.claims.predicates import PredicateUse, find_predicates
from geomap.claims.quotes import find_quotes
from geomap.claims.resolve import AREA_KINDS, Recent, carry_place, precision_of, ref_of, ref_of_place, resolve_use
from geomap.claims.roles import Context, RoleFinder, Sides
from geomap.claims.sentences import split_sentences
from geomap.claims.speakers import Attribution, Registry, Speaker, find_attributions, speakers_in
from geomap.claims.vocabulary import open_prefilter, open_vocabulary
from geomap.model import THIRD, Access, Claim, DateInterval, Document, Event, Mention, Modality, NotMapped, PlaceMatch, PlaceRef

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.claims.dates import FoundDate
    from geomap.claims.vocabulary import Vocabulary
    from geomap.claims.quantities import FoundQuantity
    from geomap.config import Profile
    from geomap.model import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one document says."""

    document: Document
    claims: tuple[Claim, ...] = ()
    mentions: tuple[Mention, ...] = ()


@dataclass(slots=True)
class Reading:
    """A sentence with all that was found in it, before claims are made."""

    annotated: Annotated
    clauses: list[Clause]
    owner: list[int]
    predicates: list[PredicateUse]
    attributions: list[Attribution]


def extract_claims(
    document: Document, *, gazetteer: Any, profile: Profile, with_mentions: bool = True
) -> Extraction:
    """All statements about control in a document, mapped or listed with their reason, and all its toponyms.

    Parameters
    ----------
    gazetteer
        What :func:`gazetteer.open_gazetteer` gives.
    with_mentions
        False leaves out the toponyms of documents without any candidate sentence, which is much faster.
    """
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
    claims = DocumentReader(document, language, gazetteer, found).claims()
    return Extraction(document=document, claims=claims, mentions=mentions)


def read_sentences(
    document: Document, language: Vocabulary, mentions: Sequence[Any], registry: Registry | None = None
) -> list[Reading]:
    """Every sentence of a document, annotated; ``registry`` learns who is introduced."""
    quotes = find_quotes(document.text, document.body_start)
    registry = registry if registry is not None else Registry()
    readings = []
    for sentence in split_sentences(document.text, document.body_start, abbreviations=language.lexicon.abbreviations):
        annotated = annotate(sentence, language, mentions, quotes)
        clauses, owner = split_clauses(annotated)
        predicates = find_predicates(annotated, clauses, owner, language) if annotated.of("predicate") else []
        attributions = find_attributions(annotated, owner, clauses, language, registry)
        readings.append(Reading(annotated, clauses, owner, predicates, attributions))
    return readings


_BLAME_REACH = 8
_GAIN_REACH = 7
_CLAIM_REACH = 4
"""Sentences back that an amount or a noun without a place may continue."""


@dataclass(slots=True)
class DocumentReader:
    """Makes claims of one document; holds what later sentences need to know of earlier ones."""

    document: Document
    language: Vocabulary
    gazetteer: Any
    mentions: Sequence[Any]
    readings: list[Reading] = field(default_factory=list)
    registry: Registry = field(default_factory=Registry)
    recent: Recent = field(default_factory=Recent)
    context: Context = field(default_factory=Context)
    dates: tuple[FoundDate, ...] = ()
    quantities: tuple[FoundQuantity, ...] = ()

    def claims(self) -> tuple[Claim, ...]:
        """All claims, in order of the text."""
        from geomap.claims.dates import find_dates
        from geomap.claims.quantities import find_quantities

        document, code = self.document, self.language.code
        profile = self.language.profile
        self.readings = read_sentences(document, self.language, self.mentions, self.registry)
        self.dates = find_dates(document.text, language=code, published=document.published, start=document.body_start,
                                conflict_start=profile.start)  # fmt: skip
        self.quantities = find_quantities(document.text, language=code, start=document.body_start)
        made: list[Claim] = []
        for index, reading in enumerate(self.readings):
            claims = self._claims_of(index, reading)
            made.extend(claims)
            before = replace(self.recent)
            self._remember(index, reading)
            unreal = {claim.place.id for claim in claims if claim.place and claim.place.id
                      and claim.not_mapped in {NotMapped.INTENDED, NotMapped.DENIED}}  # fmt: skip
            real = {claim.place.id for claim in claims if claim.place and claim.changes_control}
            self.recent.forget(unreal - real, before)
        return _without_repeats(apply_afterthoughts(made, self.readings, profile))

    def _remember(self, index: int, reading: Reading) -> None:
        toponyms = [one for one in reading.annotated.toponyms if counts_as_place(one, reading.annotated)]
        plain = any("near" not in one.prepositions for one in toponyms)
        for toponym in toponyms:
            if not (plain and "near" in toponym.prepositions):
                # "X, west of Y": what follows speaks of X.
                self.recent.note(ref_of(toponym.mention.match, toponym.mention.surface), index)
        annotated = reading.annotated
        named = [(actor.start, actor.side) for actor in annotated.actors
                 if actor.side and not actor.prepositions and not actor.oblique]  # fmt: skip
        named += [(hit.start, hit.value) for hit in annotated.of("side.demonym")]
        if named:
            self.context.last_subject = min(named)[1]

    def _claims_of(self, index: int, reading: Reading) -> list[Claim]:
        made: list[Claim] = []
        if reading.annotated.of("modality.elsewhere", "actor.historic"):
            return made
        for use in reading.predicates:
            made.extend(self._claims_of_predicate(index, reading, use))
        return made

    def _claims_of_predicate(self, index: int, reading: Reading, use: PredicateUse) -> list[Claim]:
        annotated = reading.annotated
        speaker = self._speaker_for(index, use)
        self.context.speaker_side = speaker.speaker.side if speaker else self._publisher_side()
        finder = RoleFinder(annotated, reading.clauses, reading.owner, self.language, self.context)
        sides = finder.find(use)
        standing = find_standing(use, annotated, reading.clauses)
        spots = self._places_for(index, reading, use)
        if not _is_said_of_ground(use, annotated, spots):
            return []
        if not spots:
            carried = self._carried(index, reading, use, sides, speaker)
            if carried is not None:
                spots = [(PlaceUse(toponym=None, role="direct", carried=True), carried)]
        amounts = self._amounts_for(reading, use, spots)
        if not _is_worth_telling(use, sides, standing, attributed=speaker is not None, placed=bool(spots),
                                 counted=any(amounts.values())):  # fmt: skip
            return []
        made = []
        for place_use, ref in spots or [(None, None)]:
            amount = amounts.get(id(place_use), None) if place_use is not None else amounts.get(0)
            made.append(self._claim(index, reading, use, sides, standing, speaker, place_use, ref, amount))
        total = amounts.get(0)
        if spots and total is not None:
            country = self._country_ref()
            made.insert(0, self._claim(index, reading, use, sides, standing, speaker, None, country, total))
        for claim in made:
            if claim.changes_control and claim.place is not None:
                self.recent.note_claim(claim.place, index)
                if claim.gaining_side:
                    self.context.last_gainer = claim.gaining_side
        return made

    # Places

    def _places_for(
        self, index: int, reading: Reading, use: PredicateUse
    ) -> list[tuple[PlaceUse, PlaceRef]]:
        found = self._listed_after_colon(reading, use)
        if not found:
            found = find_places(use, reading.annotated, self.language)
        if not found:
            found = self._places_elsewhere(reading, use)
        unknown = unknown_name(use, reading.annotated, found)
        if unknown is not None:
            return [(PlaceUse(toponym=None, role="direct"), PlaceRef(surface=unknown, match=PlaceMatch.UNKNOWN))]
        result = []
        for one in found:
            ref = resolve_use(one, self.gazetteer, self.language.code)
            if ref is not None and not self._is_foreign(ref):
                result.append((one, ref))
        return result

    def _listed_after_colon(self, reading: Reading, use: PredicateUse) -> list[PlaceUse]:
        """ "heroverde drie dorpen bij X: A, B en C": the names after the colon are the villages."""
        annotated = reading.annotated
        words = annotated.sentence.words
        colons = [at for at in range(use.head, len(words)) if words[at] == ":"]
        if not colons:
            return []
        names = {at for toponym in annotated.toponyms for at in range(toponym.start, toponym.end)}
        nouns = annotated.covered("place.settlements", "place.settlement")
        if not any(at < colons[0] and at + 1 not in names for at in nouns):
            return []
        listed = [toponym for toponym in annotated.toponyms if toponym.start > colons[0]]
        if not listed or listed[0].start > colons[0] + 3:
            return []
        last = listed[0].end
        kept = []
        for toponym in listed:
            if toponym.start > last + 3:
                break
            kept.append(PlaceUse(toponym=toponym, role="direct"))
            last = toponym.end
        return kept

    def _is_foreign(self, ref: PlaceRef) -> bool:
        if ref.id is None:
            return False
        place = self.gazetteer.place(ref.id)
        return place is not None and place.country is not None and place.country not in self.language.profile.side_ids

    def _places_elsewhere(self, reading: Reading, use: PredicateUse) -> list[PlaceUse]:
        """Antecedent of a relative clause, subject of the verb before."""
        annotated = reading.annotated
        clause = reading.clauses[use.clause]
        if clause.kind == "relative":
            before = [toponym for toponym in annotated.toponyms
                      if clause.start - 12 <= toponym.end <= clause.start and counts_as_place(toponym, annotated)]  # fmt: skip
            if before and (before[-1].end >= clause.start - 2 or not use.passive):
                last = before[-1]
                return [PlaceUse(toponym=last, role="near" if "near" in last.prepositions else "direct")]
        if use.verbal and (use.passive or use.predicate.frame in {"fall", "leave", "hold"}):
            same = [toponym for toponym in annotated.toponyms
                    if reading.owner[toponym.start] == use.clause and not toponym.prepositions
                    and counts_as_place(toponym, annotated) and toponym.end <= use.head]  # fmt: skip
            return [PlaceUse(toponym=toponym, role="direct") for toponym in same[:1]] if same else []
        return []

    def _carried(
        self, index: int, reading: Reading, use: PredicateUse, sides: Sides, speaker: Attribution | None
    ) -> PlaceRef | None:
        annotated = reading.annotated
        counted = self._has_amount(reading, use)
        if use.form == "adjective" and not counted:
            return None
        if counted and use.form in {"noun", "adjective"} and index - self.recent.of_claim_at <= _CLAIM_REACH:
            # "In totaal gaat het om een terreinwinst van …", "het heroverde gebied is … km² groot".
            return self.recent.of_claim
        within = Recent()
        for toponym in annotated.toponyms:
            if counts_as_place(toponym, annotated) and toponym.end <= use.head:
                within.note(ref_of(toponym.mention.match, toponym.mention.surface), index)
        here = carry_place(use, annotated, within, index, self.gazetteer)
        if here is not None:
            return here
        found = carry_place(use, annotated, self.recent, index, self.gazetteer)
        if found is not None:
            return found
        if use.predicate.frame == "reach":
            return self._border_area(annotated)
        if use.predicate.frame == "leave" and speaker is not None and speaker.speaker.faction and (
            index - self.recent.settlement_at <= _GAIN_REACH and not annotated.toponyms
        ):
            # A faction tells how others fled: the place is what the passage is about.
            return self.recent.settlement
        named = sides.gaining is not None and sides.basis == "grammar"
        if use.predicate.gains and named and index - self.recent.of_claim_at <= _GAIN_REACH:
            return self.recent.of_claim
        if counted:
            if use.predicate.frame in {"take", "fall"} and self._has_amount(reading, use, unit="settlements"):
                return self._country_ref()
        return None

    def _border_area(self, annotated: Annotated) -> PlaceRef | None:
        """The border is reached in the area that the sentence, else the document, is about."""
        for toponym in annotated.toponyms:
            ref = ref_of(toponym.mention.match, toponym.mention.surface)
            if ref.kind == "oblast":
                return ref
        return self.recent.theatre

    def _country_ref(self) -> PlaceRef | None:
        country = self.language.profile.country
        place = self.gazetteer.place(country) if country else None
        return ref_of_place(place, None) if place is not None else None

    # Amounts

    def _has_amount(self, reading: Reading, use: PredicateUse, unit: str | None = None) -> bool:
        sentence = reading.annotated.sentence
        return any(
            sentence.start <= found.start < sentence.end
            and found.role == "amount"
            and (unit is None or found.quantity.unit == unit)
            and reading.owner[min(sentence.tokens_of(found.start, found.end)[0], len(sentence) - 1)] == use.clause
            for found in self.quantities
        )

    def _amounts_for(
        self, reading: Reading, use: PredicateUse, spots: list[tuple[PlaceUse, PlaceRef]]
    ) -> dict[int, Quantity | None]:
        """Amounts by the id of their place use; under 0 the amount that belongs to none of the places."""
        annotated = reading.annotated
        sentence = annotated.sentence
        scope = set(use.scope)
        mine = []
        for found in self.quantities:
            if not sentence.start <= found.start < sentence.end or found.role != "amount":
                continue
            first, last = sentence.tokens_of(found.start, found.end)
            if first in scope or (reading.owner[first] == use.clause and len(reading.predicates) == 1):
                mine.append((found, first, last))
        result: dict[int, Quantity | None] = {}
        own = {}
        for place_use, _ref in spots:
            toponym = place_use.toponym
            number = bare_number(toponym, annotated) if toponym is not None else None
            if number is None:
                continue
            for found, first, last in mine:
                if first <= number[1] < last or found.start == sentence.starts[number[1]]:
                    result[id(place_use)] = found.quantity
                    own[id(found)] = True
        rest = [item for item in mine if id(item[0]) not in own and not item[0].elliptical]
        if not rest:
            return result
        free = [place_use for place_use, _ref in spots if id(place_use) not in result]
        if len(free) == 1 and len(rest) >= 1:
            result[id(free[0])] = rest[0][0].quantity
        elif not free:
            result[0] = rest[0][0].quantity
        elif len(rest) == len(free):
            for place_use, item in zip(free, rest, strict=True):
                result[id(place_use)] = item[0].quantity
        elif len(rest) == 1 and rest[0][0].quantity.unit == "km":
            result[id(free[0])] = rest[0][0].quantity
        return result

    # Speakers

    def _publisher_side(self) -> str | None:
        source = self.language.profile.find_source(self.document.publisher)
        return source.side if source is not None and source.side != THIRD else None

    def _speaker_for(self, index: int, use: PredicateUse) -> Attribution | None:
        from geomap.claims.attribution import choose_attribution

        return choose_attribution(self.readings, index, use, self._people_of)

    def _people_of(self, index: int) -> list[Speaker]:
        return speakers_in(self.readings[index].annotated, self.language, self.registry)

    def _blamed(self, index: int, reading: Reading, use: PredicateUse) -> str | None:
        """Who lost it, in the words of the text, where a faction speaks of others of its own side."""
        if use.predicate.frame not in {"leave", "lose"} or reading.annotated.of("actor.own"):
            return None
        subject = next((actor for actor in reading.annotated.actors if actor.start in use.scope
                        and not actor.prepositions), None)  # fmt: skip
        if subject is None:
            return None
        for back in range(_BLAME_REACH if subject.kind == "pronoun" else 1):
            if index - back < 0:
                break
            sentence = self.readings[index - back].annotated.sentence
            units = self.readings[index - back].annotated.of("actor.unit")
            if units:
                first = max(0, units[-1].start - 1)
                return sentence.text[sentence.starts[first] - sentence.start : sentence.ends[units[-1].end - 1]
                                     - sentence.start]  # fmt: skip
        sentence = reading.annotated.sentence
        return " ".join(sentence.raw[subject.start : subject.end])

    # Dates

    def _date_for(self, reading: Reading, use: PredicateUse) -> DateInterval | None:
        from geomap.claims.dates import event_interval

        return event_interval(self._nearest_date(reading, use), published=self.document.published)

    def _nearest_date(self, reading: Reading, use: PredicateUse) -> FoundDate | None:
        sentence = reading.annotated.sentence
        scope = set(use.scope)
        best: tuple[int, FoundDate] | None = None
        others = {other.clause for other in reading.predicates if other is not use}
        for found in self.dates:
            if not sentence.start <= found.start < sentence.end:
                continue
            first, _last = sentence.tokens_of(found.start, found.end)
            first = min(first, len(sentence) - 1)
            same = reading.owner[first] == use.clause
            if not same and reading.owner[first] in others:
                continue
            rank = (0 if first in scope else 100 if same else 200) + abs(first - use.head)
            if best is None or rank < best[0]:
                best = (rank, found)
        return best[1] if best else None

    # The claim

    def _claim(
        self, index: int, reading: Reading, use: PredicateUse, sides: Sides, standing: Standing,
        attribution: Attribution | None, place_use: PlaceUse | None, ref: PlaceRef | None, amount: Quantity | None,
    ) -> Claim:  # fmt: skip
        document, profile = self.document, self.language.profile
        sentence = reading.annotated.sentence
        speaker = attribution.speaker if attribution else None
        publisher = profile.find_source(document.publisher)
        side = speaker.side if speaker else (publisher.side if publisher else THIRD)
        access = speaker.access if speaker else Access.PRESS
        event, ground = self._event(use, sides, reading, place_use, ref, amount)
        gaining, losing = sides.gaining, sides.losing
        if event is Event.CONTESTED:
            gaining = losing = None
        elif event is Event.HOLDS:
            losing = None
        modality = _modality(standing, attribution, event, side, losing)
        undetermined = []
        if gaining is None and event is not Event.CONTESTED:
            undetermined.append("gaining_side")
        if ref is None or ref.id is None:
            undetermined.append("place")
        when = self._date_for(reading, use)
        if when is None:
            undetermined.append("event_date")
        if speaker is None and publisher is None:
            undetermined.append("speaker")
        near = place_use.near if place_use is not None else False
        area = ref is not None and ref.kind in AREA_KINDS
        claim = Claim(
            claim_id="",
            document_id=document.document_id,
            start=sentence.start,
            end=sentence.end,
            quote=sentence.text,
            language=self.language.code,
            place=ref,
            geo_precision=precision_of(ref, near=near),
            relation=place_use.relation if place_use is not None and near else None,
            distance_km=place_use.distance_km if place_use is not None else None,
            extent=find_extent(use, reading.annotated, area=area),
            event=event,
            gaining_side=gaining,
            losing_side=losing,
            not_mapped=NotMapped.BACKGROUND if standing.background and when_is_open(when) else None,
            speaker=speaker.name if speaker else None,
            speaker_side=side,
            aligned=speaker.aligned if speaker else (publisher.aligned if publisher else None),
            faction=speaker.faction if speaker else None,
            blames=self._blamed(index, reading, use) if speaker and speaker.faction and side == losing else None,
            access=access,
            relay=attribution.relay if attribution else (),
            publisher=document.publisher,
            origin=profile.origin_of(
                speaker=speaker.name if speaker else None, speaker_side=side, access=access,
                publisher=document.publisher,
            ),
            modality=modality,
            event_date=when,
            published=document.published,
            quantity=amount,
            rule=_rule_name(self.language.code, use),
            url=document.url,
            title=document.title,
            undetermined=tuple(undetermined),
        )  # fmt: skip
        decided = decide_mapping(claim, profile=profile, ground_gained=ground)
        if decided.not_mapped is NotMapped.BACKGROUND:
            # History changes no control that this conflict's maps could show.
            return replace(decided, changes_control=False)
        return decided

    def _event(
        self, use: PredicateUse, sides: Sides, reading: Reading, place_use: PlaceUse | None, ref: PlaceRef | None,
        amount: Quantity | None,
    ) -> tuple[Event, bool]:  # fmt: skip
        from geomap.claims.events import event_of

        country = None
        if ref is not None and ref.id is not None:
            place = self.gazetteer.place(ref.id)
            country = place.country if place is not None else None
        return event_of(use, sides, reading.annotated, place_use, ref, country, self.language, amount)


def when_is_open(when: DateInterval | None) -> bool:
    """True where the text gives no day of its own."""
    return when is None or when.earliest is None


def _is_said_of_ground(use: PredicateUse, annotated: Annotated, spots: list[tuple[PlaceUse, PlaceRef]]) -> bool:
    """Words with other meanings need ground: a place as object, or a word for it; never another kind of object."""
    scope = set(use.scope)
    other = annotated.covered("object.other") & scope
    ground = annotated.covered("place.ground", "place.settlements", "place.area", "place.settlement",
                               "place.capital") & scope  # fmt: skip
    direct = any(place.role in {"direct", "source", "part"} for place, _ref in spots)
    if other and not direct and use.predicate.frame in {"take", "lose", "cede"}:
        return False
    if use.predicate.needs_ground:
        return direct or bool(ground) or bool(annotated.covered("place.object_pronoun") & scope and not spots)
    return True


def _is_worth_telling(
    use: PredicateUse, sides: Sides, standing: Standing, *, attributed: bool, placed: bool, counted: bool
) -> bool:
    """Leave out what no editor could use: neither place nor amount, or nobody who gains or loses."""
    frame = use.predicate.frame
    if frame == "contest":
        return placed and not standing.denied and not standing.intended
    if sides.gaining is None and sides.losing is None:
        return placed and frame in {"take", "fall", "besiege", "repel"} and use.verbal and not standing.intended
    if frame == "defeat":
        return attributed and not standing.intended and not standing.denied
    return placed or counted


def _modality(
    standing: Standing, attribution: Attribution | None, event: Event, side: str, losing: str | None
) -> Modality:
    """The strongest that applies, in the order of the design."""
    cue = attribution.cue if attribution else None
    if standing.denied or cue == "deny":
        return Modality.DENIED
    if standing.intended:
        return Modality.INTENDED if not standing.unconfirmed else Modality.INTENDED
    if standing.unconfirmed:
        return Modality.UNCONFIRMED
    changing = event not in {Event.HOLDS, Event.REPELLED, Event.CONTESTED, Event.BESIEGED, Event.ANNEXATION}
    own_word = attribution is not None and attribution.speaker.access is not Access.ANALYST
    if own_word and losing is not None and side == losing and changing:
        return Modality.CONCEDED
    if cue == "confirm":
        return Modality.CONFIRMED
    if standing.hedged:
        return Modality.HEDGED
    if cue == "claim":
        return Modality.CLAIMED
    if cue == "assess" or (cue == "according" and attribution is not None and attribution.speaker.kind == "analyst"):
        return Modality.ASSESSED
    return Modality.ASSERTED


def _rule_name(code: str, use: PredicateUse) -> str:
    voice = "passive" if use.passive else "active" if use.form in {"finite", "participle"} else use.form
    return f"{code}.{use.predicate.name}.{voice}"


def _without_repeats(claims: list[Claim]) -> tuple[Claim, ...]:
    """One claim per sentence, place, side and event; ids from the content, so the same text gives the same ids."""
    kept: list[Claim] = []
    seen: dict[tuple[object, ...], int] = {}
    for claim in claims:
        place = (claim.place.id or claim.place.surface) if claim.place else None
        key = (claim.start, place, claim.gaining_side, claim.changes_control,
               claim.event if not claim.changes_control else None)  # fmt: skip
        known = seen.get(key)
        if known is not None and (not claim.changes_control or kept[known].quantity in (None, claim.quantity)
                                  or claim.quantity is None):  # fmt: skip
            if kept[known].quantity is None and claim.quantity is not None:
                kept[known] = replace(kept[known], quantity=claim.quantity)
            continue
        seen.setdefault(key, len(kept))
        kept.append(claim)
    numbered = []
    for claim in kept:
        place = (claim.place.id or claim.place.surface) if claim.place else ""
        text = "\x1f".join(
            str(part)
            for part in (claim.document_id, claim.start, claim.end, claim.quote, place, claim.event,
                         claim.gaining_side, claim.rule, claim.quantity)
        )  # fmt: skip
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
        numbered.append(replace(claim, claim_id=digest))
    return tuple(numbered)

