"""Where it happened: the places of a predicate, in its sentence or carried over from what was said before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from geomap.claims.amounts import has_amount
from geomap.claims.antecedents import (
    apposed_to,
    fallen_by_copula,
    listed_after_colon,
    listed_before_colon,
    listed_between_commas,
    named_behind,
    named_besides,
    named_by_copula,
    names_it_again,
    places_elsewhere,
    shares_its_subject,
    tells_of_another,
    told_of_before,
)
from geomap.claims.place_names import POINTS, WATERS, counts_as_place, is_country
from geomap.claims.places import (
    PlaceUse,
    bare_number,
    find_places,
    is_aimed_at,
    kind_of,
    says_which_ground,
)
from geomap.claims.resolve import Recent, carry_place, oblast_of, ref_of_place, resolve_use
from geomap.claims.told_again import announces_again, goes_on_advancing, tells_again
from geomap.claims.unknown_places import unknown_name
from geomap.claims.where_words import (
    are_all_countries,
    is_landmark,
    is_one_settlement,
    lies_around_a_town,
    lies_behind_villages,
    locates_a_town,
    locates_the_last,
    named_in_a_row,
    names_a_town,
    only_speaks_of_the_loss,
    refers_to_no_place,
    says_many,
    says_where_it_lies,
)
from geomap.model import PlaceRef
from geomap.words import PlaceMatch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.quantities import FoundQuantity
    from geomap.claims.reading import Reading
    from geomap.claims.roles import Sides
    from geomap.claims.speakers import Attribution
    from geomap.claims.toponym_phrases import Toponym
    from geomap.claims.vocabulary import Vocabulary
    from geomap.config import Profile

_GAIN_REACH = 7
"""Sentences back that "de terreinwinst van de Oekraïners" may point to."""
_CLAIM_REACH = 4
"""Sentences back that an amount without a place may continue."""
_WIDE_KM2 = 300
_SMALL_KM2 = 30
"""Square kilometres that may have been won at one village."""
_ROW_REACH = 3
"""Sentences back in which "both villages" may have been named."""
_BOTH = 2
_GROUND = frozenset({"take", "fall", "leave", "lose"})
"""Frames of which an amount of ground may be told."""
_GAPPED_REACH = 6
_Spots: TypeAlias = "list[tuple[PlaceUse, PlaceRef]]"
_SINCE_REACH = 4
"""Tokens from "the largest since" to the town that it is measured by."""
_HYPHENS = frozenset("-‑")


def countries_of(profile: Profile, gazetteer: Any) -> dict[str, str | None]:
    """ISO codes of the countries of a conflict, the contested one and those of its sides, each with its side."""
    ids = {profile.country: None} | {side.country: side.id for side in profile.sides}
    places = ((gazetteer.place(place_id), side) for place_id, side in ids.items() if place_id)
    return {place.country: side for place, side in places if place is not None and place.country}


@dataclass(slots=True)
class Whereabouts:
    """Finds places; keeps what the document named last."""

    language: Vocabulary
    gazetteer: Any
    quantities: tuple[FoundQuantity, ...] = ()
    recent: Recent = field(default_factory=Recent)
    verbal_claim: bool = False
    """A verb told what was claimed last."""
    countries: dict[str, str | None] = field(init=False)
    """ISO codes of the countries of the conflict, each with its side."""
    _foreign: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.countries = countries_of(self.language.profile, self.gazetteer)

    def places_of(self, reading: Reading, use: PredicateUse) -> list[tuple[PlaceUse, PlaceRef]]:
        """Places that the sentence itself names for a predicate."""
        found = self._named_by(reading, use)
        if are_all_countries(found) and reading.clauses[use.clause].kind == "relative":
            found = []  # "X, das Russland seit dem Einmarsch in die Ukraine erobert hat"
        if found and all(kind_of(one) in WATERS for one in found) and names_a_town(use, reading.annotated):
            return []  # "secured the city and pressed on along the river"
        if not found:
            found = places_elsewhere(reading, use)
        if tells_of_another(use, reading.annotated) and apposed_to(use, reading.annotated) is None:
            return []
        if found:
            found = [*found, *(one for one in named_besides(use, reading.annotated)
                               if all(one.toponym is not other.toponym for other in found))]  # fmt: skip
        again = names_it_again(use, reading.annotated)  # "het verlies van de stad aan Amerikaanse hulp wijten"
        unknown = None if again else unknown_name(use, reading.annotated, found)
        if unknown is not None:
            return [(PlaceUse(toponym=None, role="direct"), PlaceRef(surface=unknown, match=PlaceMatch.UNKNOWN))]
        result = []
        for one in found:
            ref = resolve_use(one, self.gazetteer, self.language.code)
            if ref is not None and (
                (one.role == "locative" and self._counts_settlements(reading, one)) or self._is_too_wide(reading, use)
            ):
                # "75 dorpen in Cherson", "1300 km² bij Koersk": villages and land lie in the oblast, not in its city.
                ref = oblast_of(ref, self.gazetteer) or ref
            elif ref is not None and (
                self._is_across_the_border(one, ref) or self._goes_on_there(reading, use, one, ref)
            ):
                ref = oblast_of(ref, self.gazetteer) or ref
            if ref is not None and not self._is_foreign(ref):
                result.append((one, ref))
        if self.language.order == "free" and use.verbal and use.predicate.frame in _GROUND:
            result += self._gapped(reading, use, result)
        if all(ref.kind == "country" for _one, ref in result) and not has_amount(self.quantities, reading, use):
            return []  # "a village in the east of Ukraine" says no more than the war does
        return result

    def _named_by(self, reading: Reading, use: PredicateUse) -> list[PlaceUse]:
        """Names that stand with the predicate: listed behind it, in apposition, in its clause."""
        annotated = reading.annotated
        counts = [one.quantity.value for one in annotated.sentence.those_within(self.quantities)
                  if one.quantity.unit == "settlements"]  # fmt: skip
        found = listed_after_colon(reading, use) or listed_between_commas(reading, use, counts)
        found = found or listed_before_colon(reading, use, counts)
        found = found or named_behind(use, annotated)
        if found:
            return found
        apposed = apposed_to(use, annotated) or told_of_before(use, annotated)
        apposed = apposed or named_by_copula(use, annotated) or fallen_by_copula(use, annotated)
        if apposed is not None:
            return [PlaceUse(toponym=apposed, role="direct")]
        return [] if names_it_again(use, annotated) else find_places(use, annotated, self.language)

    def _gapped(self, reading: Reading, use: PredicateUse, found: _Spots) -> _Spots:
        """Such as "захватили X, а в конце месяца и Y", "X взято в мае, а Y — в июне": the verb is not said again."""
        if not any(one.role == "direct" for one, _ref in found):
            return []
        annotated = reading.annotated
        words = annotated.sentence.words
        links = annotated.covered("grammar.contrast")
        links = frozenset(at for at in links if at > use.head and words[at - 1] in {",", ";"})
        verbs = annotated.covered("predicate", "grammar.negation", "grammar.passive", "modality.modal", "speech.say")
        result = []
        for toponym in annotated.toponyms:
            link = max((at for at in links if at < toponym.start), default=None)
            if link is None or toponym.prepositions or verbs & set(range(use.hit.end, toponym.end)):
                continue
            dashed = toponym.start == link + 1 and words[toponym.end : toponym.end + 1] in (["—"], ["–"], ["-"])
            also = toponym.joined_to is None and toponym.start - 1 in annotated.covered("grammar.coordinator")
            if not dashed and not (also and toponym.start - link <= _GAPPED_REACH):
                continue
            place = PlaceUse(toponym=toponym, role="direct")
            ref = resolve_use(place, self.gazetteer, self.language.code)
            if ref is not None and ref.kind == "settlement" and all(ref.id != other.id for _one, other in found):
                result.append((place, ref))
        return result

    def carried_place(
        self, index: int, reading: Reading, use: PredicateUse, sides: Sides, attribution: Attribution | None
    ) -> PlaceRef | None:
        """Place that a predicate without a name of its own refers back to; None where it does not say so."""
        if refers_to_no_place(reading, use, sides) or only_speaks_of_the_loss(reading, use):
            return None
        if reading.annotated.sentence.words[-1] == ":" and use.predicate.frame == "advance":
            return None  # "The army advanced near:", a list of its own follows
        owned = self._owned_by(index, reading, use)
        if owned is not None:
            return owned
        counted = has_amount(self.quantities, reading, use)
        topic = self._topic_area(reading, use)
        if counted and topic is None:
            topic = self._area_behind(reading, use)
        share = use.form == "adjective" and has_amount(self.quantities, reading, use, unit="percent")
        if counted and topic is not None and not share:
            return topic  # but "86 percent of the land that Ukraine took" tells of no gain
        if not counted and (use.form == "adjective" or says_which_ground(use, reading.annotated)):
            return None
        if self.recent.of_claim_at == index and shares_its_subject(reading, use):
            return self.recent.of_claim  # "X fell in 2022 but was retaken in 2023"
        if self.recent.of_claim_at == index and use.verbal and self._is_small_ground(reading, use):
            return self.recent.of_claim  # "advanced south of X and retook a square kilometre"
        several = has_amount(self.quantities, reading, use, unit="settlements")
        refers_back = index - self.recent.of_claim_at <= _CLAIM_REACH and not (
            several and is_one_settlement(self.recent.of_claim)
        )
        elsewhere = any(self._can_be_referred_to(one, reading.annotated) for one in reading.annotated.toponyms)
        if counted and use.form in {"noun", "adjective"} and refers_back and not elsewhere:
            # "Samen is dat een terreinwinst van …", "het heroverde gebied is … km² groot": but not of a row's last.
            rowed = len(self.recent.row) > 1 and self.recent.row_at == self.recent.of_claim_at
            return None if rowed else self.recent.of_claim
        free = self.language.order == "free"
        named = self.named_before(index, reading, use)
        found = carry_place(use, reading.annotated, named, index, self.gazetteer, free=free)
        if found is None:
            nearer = named.settlement is not None
            found = carry_place(use, reading.annotated, self.recent, index, self.gazetteer, free=free, nearer=nearer)
            if several and is_one_settlement(found):
                found = None
        if found is not None:
            return found
        if topic is not None:
            return topic
        return self._implied_place(index, reading, use, sides, attribution)

    def _owned_by(self, index: int, reading: Reading, use: PredicateUse) -> PlaceRef | None:
        """Such as "X avant sa prise", "X and its capture": the town named last is what was taken."""
        annotated = reading.annotated
        if use.form != "noun" or use.predicate.frame not in {"take", "fall"} or not (
            {use.head, use.head - 1, use.head - 1 - (use.head - 1 in annotated.covered("place.whole"))}
            & annotated.covered("grammar.possessive")
        ):  # fmt: skip
            return None
        names = [one for one in annotated.toponyms if one.end <= use.head and counts_as_place(one, annotated)]
        if names:
            return names[-1].ref if names[-1].kind == "settlement" and not self._is_foreign(names[-1].ref) else None
        if annotated.of("actor.own"):
            return None  # "Le jour de la libération de notre ville", says a mayor: his own
        return self.recent.settlement if index - self.recent.settlement_at <= 1 else None

    def carried_row(self, index: int, reading: Reading, use: PredicateUse) -> tuple[PlaceRef, ...]:
        """Such as "Both villages are in Russian hands": those named together before, where their number is the same."""
        row, annotated = self.recent.row, reading.annotated
        if not row or index - self.recent.row_at > _ROW_REACH:
            return ()
        scope = set(use.scope)
        if any(hit.start in scope for hit in annotated.of("place.both")):
            return row if len(row) == _BOTH else ()
        those = index - self.recent.row_at == 1 and any(hit.start in scope for hit in annotated.of("place.those"))
        return row if those else ()

    def of_total(self, reading: Reading, use: PredicateUse, villages: Sequence[PlaceRef]) -> PlaceRef | None:
        """Place of a total whose villages are named beside it: the oblast of the sentence, else the country.

        Villages across the border make it their oblast.
        """
        for toponym in reading.annotated.toponyms:
            if reading.owner[toponym.start] != use.clause or not counts_as_place(toponym, reading.annotated):
                continue
            if bare_number(toponym, reading.annotated) is not None:
                continue  # "600 places, 75 of them in X": the part is no place of the total
            ref = resolve_use(PlaceUse(toponym=toponym, role="direct"), self.gazetteer, self.language.code)
            if ref is not None and lies_behind_villages(toponym, reading.annotated, bare=self.language.order == "free"):
                ref = oblast_of(ref, self.gazetteer) or ref
            if ref is not None and ref.kind == "oblast" and not self._is_foreign(ref):
                return ref
        known = [place for ref in villages if ref.id and (place := self.gazetteer.place(ref.id)) is not None]
        home = self.gazetteer.place(self.language.profile.country) if self.language.profile.country else None
        if home is not None and known and all(place.country not in {None, home.country} for place in known):
            areas = {place.admin[1] if len(place.admin) > 1 else None for place in known}
            area = areas.pop() if len(areas) == 1 else None
            found = self.gazetteer.lookup(area, language="en", kind="oblast").place if area else None
            return ref_of_place(found, None) if found is not None else None
        return self.country_ref()

    def country_ref(self) -> PlaceRef | None:
        """The country that is fought over, as the place of a total."""
        country = self.language.profile.country
        place = self.gazetteer.place(country) if country else None
        return ref_of_place(place, None) if place is not None else None

    def note_claim(
        self, place: PlaceRef, index: int, clause: Clause, *, verbal: bool, gainer: str | None = None
    ) -> None:
        """Keep what was claimed about; what only a subordinate clause or a noun tells does not take the place of it.

        "Left A, the largest loss since the fall of B. The town …": A.
        """
        if self.recent.of_claim_at != index or (clause.kind == "main" and (verbal or not self.verbal_claim)):
            self.recent.note_claim(place, index, gainer)
            self.verbal_claim = verbal

    def note_names(self, index: int, reading: Reading) -> None:
        """Keep what a sentence named, for the sentences after it."""
        toponyms = [one for one in reading.annotated.toponyms if self._can_be_referred_to(one, reading.annotated)]
        if any(not one.prepositions and one.ref.kind == "settlement" for one in toponyms):
            # "X was the last town before Y": X.
            toponyms = [one for one in toponyms if one.prepositions != {"other"}]
        plain = any("near" not in one.prepositions and one.kind in POINTS for one in toponyms)  # not "um X im Gebiet Y"
        paired = False
        row = [one.ref for one in named_in_a_row(reading.annotated, toponyms)]
        if row and all(one.kind == "settlement" for one in row):
            self.recent.row, self.recent.row_at = tuple(row), index
        for toponym in reading.annotated.toponyms:
            if toponym.called and counts_as_place(toponym, reading.annotated) and toponym.kind == "settlement":
                self.recent.called[toponym.called] = toponym.ref, index
                if toponym.called_village:
                    self.recent.villages.add(toponym.ref.id)
        for toponym in toponyms:
            named = toponym.ref
            if "locative" in toponym.prepositions and self._is_across_the_border(
                PlaceUse(toponym=toponym, role="locative"), named
            ):
                named = oblast_of(named, self.gazetteer) or named  # "in Koersk": what follows speaks of the region
            if "near" in toponym.prepositions and named.kind in {"oblast", "raion"}:
                continue  # "close to the Sumy region": not in it
            if named.kind == "settlement":
                self.recent.latest, self.recent.latest_at = named, index
                paired = toponym.joined_to is not None and not toponym.by_comma
            if not (plain and "near" in toponym.prepositions):
                # "X, west of Y": what follows speaks of X.
                self.recent.note(named, index, locates=locates_the_last(toponym, reading.annotated))
        if toponyms and toponyms[-1].ref.kind == "oblast" and toponyms[-1].joined_to is not None:
            self.recent.any_place = None  # "the defenders in X and Y": "here" may be either
            self.recent.paired_at = index
        if paired:
            self.recent.settlement = None  # "fighting in X and Y": "the town" may be either
        claimed = self.recent.of_claim
        aside = not self.verbal_claim and self.language.order == "v2" and any(
            not one.prepositions and one.ref.kind == "settlement" and reading.clauses
            and reading.clauses[reading.owner[one.start]].kind == "main" for one in toponyms
        )  # fmt: skip # "Seit der Einnahme von A ist B die nächste Stadt": B
        if claimed is not None and self.recent.of_claim_at == index and not aside:
            self.recent.note(claimed, index)  # what a claim was made about is what "the town" means next

    def _can_be_referred_to(self, toponym: Toponym, annotated: Annotated) -> bool:
        """False for what "the town" hardly means: a capital that speaks, a place abroad, an aim ("routes to X")."""
        if not counts_as_place(toponym, annotated) or self._is_foreign(toponym.ref):
            return False
        lying = annotated.covered("place.lying")
        if "near" in toponym.prepositions and (toponym.end in lying or is_landmark(toponym, lying)):
            return False  # "die westlich von X liegende Stadt", "Лісівка, яка розташована на південь від X"
        if any(hit.end <= toponym.start <= hit.end + _SINCE_REACH for hit in annotated.of("grammar.first_since")):
            return False  # "de grootste winst sinds de val van X. Het verlies van de stad …": not X
        if toponym.settlement_cue:
            return True
        capital = toponym.start in annotated.covered("side.name", "side.demonym")
        # "Moscow-backed forces": part of a longer word.
        after = toponym.mention.end - annotated.sentence.start
        capital |= annotated.sentence.text[after : after + 1] in _HYPHENS and self._is_seat(toponym)
        led = toponym.preposition is not None and annotated.covered("predicate").issuperset(toponym.preposition.tokens)
        # "Подошли к X. Через месяц они вошли в село": the only place named is what the next sentence is about.
        led = led or (self.language.order == "free" and len(annotated.toponyms) == 1)
        towards = "goal" in toponym.prepositions and not led  # but "swept into X and retook it"
        return not capital and not towards and not is_aimed_at(toponym, annotated)

    def _is_seat(self, toponym: Toponym) -> bool:
        """The name stands for a side where it stands alone ("Moscow")."""
        hits = self.language.table.scan([toponym.mention.surface.casefold()])
        return any(hit.category == "side.name" for hit in hits)

    def named_before(self, index: int, reading: Reading, use: PredicateUse) -> Recent:
        """What the sentence itself names before the predicate."""
        within, annotated, svo = Recent(), reading.annotated, self.language.order == "svo"
        acts = annotated.covered("predicate")
        for toponym in annotated.toponyms:
            fought = toponym.preposition is not None and acts.issuperset(toponym.preposition.tokens)  # "бой за X"
            aside = "near" in toponym.prepositions and self.recent.settlement_at == index - 1 and not fought
            aside |= says_where_it_lies(toponym, annotated)
            aside |= locates_a_town(toponym, annotated) or (svo and lies_around_a_town(toponym, annotated))
            # "Advanced on X and took the town": the only name before it.
            led = svo and use.predicate.frame == "take" and len(annotated.toponyms) == 1 and {"goal", "locative"} <= (
                toponym.prepositions)  # fmt: skip
            meant = self._can_be_referred_to(toponym, annotated) or (led and toponym.kind == "settlement")
            if toponym.end <= use.head and not aside and meant:
                within.note(toponym.ref, index, locates=locates_the_last(toponym, annotated))
        return within

    def _implied_place(
        self, index: int, reading: Reading, use: PredicateUse, sides: Sides, attribution: Attribution | None
    ) -> PlaceRef | None:
        recent, frame = self.recent, use.predicate.frame
        if frame == "reach":
            return self._border_area(reading.annotated)
        if announces_again(recent, index, reading, use, attribution):
            # "Took an island near X. He said the retreat was done to save lives": another change
            other = frame == "leave" and sides.gaining is not None and recent.of_claim_gainer not in {
                None, sides.gaining}  # fmt: skip
            return None if other else recent.of_claim
        if tells_again(recent, index, reading, use, sides):
            return recent.of_claim
        of_faction = attribution is not None and attribution.speaker.faction is not None
        if frame == "leave" and of_faction and not reading.annotated.toponyms:
            # A faction tells how others fled: the place is what the passage is about.
            return recent.settlement if index - recent.settlement_at <= _GAIN_REACH else None
        named = sides.gaining is not None and sides.basis == "grammar"
        follows = self.language.order == "v2" and recent.settlement_at == index - 1
        if frame == "push" and use.verbal and named and follows:
            # "In X is hevig gevochten. De Russen hebben de verdedigers steeds verder teruggedrongen."
            names = any(counts_as_place(one, reading.annotated) for one in reading.annotated.toponyms)
            return None if names or recent.latest_at != recent.settlement_at else recent.settlement
        if use.predicate.gains and named and index - recent.of_claim_at <= _GAIN_REACH:
            return recent.of_claim
        if has_amount(self.quantities, reading, use, unit="km") and goes_on_advancing(
            recent, index, reading, use, sides
        ):
            return recent.of_claim
        counted = has_amount(self.quantities, reading, use, unit="settlements")
        if frame in {"take", "fall", "leave", "lose"} and (
            counted or (use.verbal and says_many(reading.annotated, use))
        ):
            if use.predicate.name == "retake" and sides.gaining not in {None, self.language.home_side}:
                # Not in the country it attacked.
                return self._area_named_before(reading, use) or self._area_abroad(index) or recent.theatre
            area = self._area_named_before(reading, use) or self._area_just_named(index, reading)
            return area or self._area_abroad(index) or self.country_ref()
        if frame in _GROUND and has_amount(self.quantities, reading, use, unit="km2"):
            return self._area_named_before(reading, use) or self._area_just_named(index, reading)
        return None

    def _area_just_named(self, index: int, reading: Reading) -> PlaceRef | None:
        """The oblast of the sentence before, where an amount of ground or of villages goes on with it.

        Not where the amount says itself what it is part of ("950 km² of Ukrainian land").
        """
        recent, annotated = self.recent, reading.annotated
        if annotated.of("place.front") or len(annotated.of("place.compass")) > 1:
            return None  # "villages all along the front", "6,000 km² in the east and the south"
        ground = annotated.covered("place.ground", "place.area", "place.settlements")
        whose = annotated.of("side.demonym")
        if any(hit.end in ground for hit in whose) or any(is_country(one) for one in annotated.toponyms):
            return None
        area = recent.area if 1 <= index - recent.area_at <= 2 and recent.paired_at != recent.area_at else None
        if area is None and 1 <= index - recent.of_claim_at <= 2 and recent.paired_at != recent.of_claim_at:
            area = recent.of_claim
        return area if area is not None and area.kind in {"oblast", "raion"} else None

    def _area_abroad(self, index: int) -> PlaceRef | None:
        """The area of the other side's country that the sentences before were about."""
        area = self.recent.area
        if area is None or area.id is None or area.kind != "oblast" or index - self.recent.area_at > _CLAIM_REACH:
            area = self._oblast_of_claim(index)
        if area is None or area.id is None:
            return None
        place = self.gazetteer.place(area.id)
        home = self.gazetteer.place(self.language.profile.country) if self.language.profile.country else None
        return area if place is not None and home is not None and place.country != home.country else None

    def _oblast_of_claim(self, index: int) -> PlaceRef | None:
        """The oblast that the town of the claim before lies in."""
        town = self.recent.of_claim
        if town is None or town.id is None or index - self.recent.of_claim_at > _CLAIM_REACH:
            return None
        place = self.gazetteer.place(town.id)
        names = place.admin[1:2] if place is not None else ()
        found = [self.gazetteer.lookup(name, language="en").place for name in names]
        return ref_of_place(found[0], None) if found and found[0] is not None else None

    def _topic_area(self, reading: Reading, use: PredicateUse) -> PlaceRef | None:
        """The area that opens the sentence: "Dans la région de X, l'armée annonce la reprise de deux villages"."""
        if use.form != "noun" or use.predicate.frame not in {"take", "leave", "lose", "advance", "expel"}:
            return None
        for toponym in reading.annotated.toponyms[:1]:
            ref = resolve_use(PlaceUse(toponym=toponym, role="locative"), self.gazetteer, self.language.code)
            opens = toponym.phrase_start <= 1 and "locative" in toponym.prepositions and toponym.end <= use.head
            if opens and ref is not None and ref.kind in {"oblast", "raion", "region"} and not self._is_foreign(ref):
                return ref
        return None

    def _area_behind(self, reading: Reading, use: PredicateUse) -> PlaceRef | None:
        """The area behind a participle: "la reprise de cinq villages occupés par l'ennemi dans la région de X".

        Also in the clause of what is counted: "a perdu 40 % du territoire qu'elle avait conquis dans la région de X".
        """
        if not (use.form == "noun" or use.verbal) or use.predicate.frame not in {"take", "leave", "lose"}:
            return None
        ground = reading.annotated.covered("place.ground")
        clauses = reading.clauses
        held = next((other for other in reading.predicates if other.head > use.head and (
            clauses[other.clause].kind != "main" and clauses[other.clause].start - 1 in ground & set(use.scope)
            if use.verbal
            else other.passive and other.reduced and other.clause == use.clause and other.head == use.scope[-1] + 1
        )), None)  # fmt: skip
        for toponym in reading.annotated.toponyms if held is not None else ():
            ref = resolve_use(PlaceUse(toponym=toponym, role="locative"), self.gazetteer, self.language.code)
            if (
                held is not None and toponym.start > held.head and "locative" in toponym.prepositions
                and ref is not None and ref.kind in {"oblast", "raion", "region"} and not self._is_foreign(ref)
            ):  # fmt: skip
                return ref
        return None

    def _area_named_before(self, reading: Reading, use: PredicateUse) -> PlaceRef | None:
        """Such as "attacked the Kursk region, capturing 82 villages"."""
        for toponym in reversed(reading.annotated.toponyms):
            ref = resolve_use(PlaceUse(toponym=toponym, role="direct"), self.gazetteer, self.language.code)
            clause = reading.clauses[reading.owner[toponym.start]]
            # "29 plaatsen, waarvan zes in de oblast X, bevrijd": some of them lie there.
            aside = clause.kind == "relative" and clause.parent == use.clause
            if (
                toponym.end <= use.head
                and not aside
                and ref is not None
                and ref.kind == "oblast"
                and counts_as_place(toponym, reading.annotated)
            ):
                return None if self._is_foreign(ref) else ref
        return None

    def _border_area(self, annotated: Annotated) -> PlaceRef | None:
        """The border is reached in the area that the sentence, else the document, is about."""
        for toponym in annotated.toponyms:
            if toponym.ref.kind == "oblast":
                return toponym.ref
        return self.recent.theatre

    def _counts_settlements(self, reading: Reading, place: PlaceUse) -> bool:
        sentence, toponym = reading.annotated.sentence, place.toponym
        if toponym is not None and lies_behind_villages(toponym, reading.annotated, bare=self.language.order == "free"):
            return True
        if not any(found.quantity.unit == "settlements" for found in sentence.those_within(self.quantities)):
            return False
        return toponym is not None and (
            bare_number(toponym, reading.annotated) is not None or bool(reading.annotated.of("place.settlements"))
        )

    def _is_across_the_border(self, place: PlaceUse, ref: PlaceRef) -> bool:
        """Such as "the gains in Kursk": a city of the other side's country that nobody calls one is its region."""
        if ref.id is None or place.toponym is None or place.toponym.settlement_cue or place.near:
            return False
        found, home = self.gazetteer.place(ref.id), self.language.profile.country
        country = self.gazetteer.place(home) if home else None
        return found is not None and country is not None and found.country not in {None, country.country}

    def _goes_on_there(self, reading: Reading, use: PredicateUse, place: PlaceUse, ref: PlaceRef) -> bool:
        """Such as "de opmars in Charkiv", where the text spoke of the oblast last: not through its city.

        Ground is gained in the oblast in any case ("reprend du terrain à Donetsk").
        """
        advances = use.predicate.frame == "advance" and place.role == "locative"
        if not advances or place.toponym is None or place.toponym.settlement_cue:
            return False
        area = oblast_of(ref, self.gazetteer)
        if area is not None and set(use.hit.tokens) & reading.annotated.covered("place.ground"):
            return True
        if area is not None and self.language.order == "svo" and self.language.lexicon.gerund:
            return True  # "gains in Donetsk, where it has won …"
        if self.recent.area is None or self.language.order != "v2":
            return False
        return area is not None and area.id == self.recent.area.id

    def _is_small_ground(self, reading: Reading, use: PredicateUse) -> bool:
        """A few square kilometres, and no place of their own in the clause."""
        if not has_amount(self.quantities, reading, use, unit="km2") or self._is_too_wide(
            reading, use, limit_km2=_SMALL_KM2
        ):
            return False
        return not any(place.start in use.scope for place in reading.annotated.toponyms)

    def _is_too_wide(self, reading: Reading, use: PredicateUse, *, limit_km2: float = _WIDE_KM2) -> bool:
        """Hundreds of square kilometres are no town."""
        sentence = reading.annotated.sentence
        return any(
            found.quantity.unit == "km2" and found.quantity.value >= limit_km2
            and reading.owner[min(sentence.tokens_of(found.start, found.end)[0], len(sentence) - 1)] == use.clause
            for found in sentence.those_within(self.quantities)
        )  # fmt: skip

    def _is_foreign(self, ref: PlaceRef) -> bool:
        if ref.id is None or not self.countries:
            return False
        known = self._foreign.get(ref.id)
        if known is None:
            place = self.gazetteer.place(ref.id)
            known = place is not None and place.country is not None and place.country not in self.countries
            self._foreign[ref.id] = known
        return known
