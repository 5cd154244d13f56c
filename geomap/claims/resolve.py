"""From a name in a sentence to the place of a claim: kind cues, rings, anaphora ("de stad", "daar") and precision."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gazetteer.store import is_rough
from geomap.model import PlaceRef
from geomap.words import PlaceMatch

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from gazetteer.model import Match, Place
    from geomap.claims.annotate import Annotated
    from geomap.claims.phrases import Hit
    from geomap.claims.places import PlaceUse
    from geomap.claims.predicates import PredicateUse

POINT_KINDS = frozenset({"settlement", "facility", "island"})
AREA_KINDS = frozenset({"oblast", "region", "raion", "hromada", "country"})
_PRECISION = {"settlement": 1, "facility": 1, "island": 1, "raion": 3, "hromada": 3, "oblast": 4, "region": 5,
              "river": 5, "canal": 5, "water": 5, "country": 6}  # fmt: skip
_ANAPHORA_REACH = 6
"""Sentences back that "de stad" may point to."""
_WITHIN_REACH = 2
"""Sentences back to the town of "the centre"."""
_MAX_CANDIDATES = 8
_LARGE_CITY = 200_000
"""Inhabitants from which a name behind "the village of" is not that city's."""
_PREPOSED = tuple(f"preposition.{name}" for name in ("against", "locative", "source", "agent", "with", "other"))
_WHERE_REACH = 9
_ADJECTIVES = 7
"""Tokens between an article and its noun, at most."""


@dataclass(slots=True)
class Recent:
    """Places that the document named last, by what can refer back to them."""

    settlement: PlaceRef | None = None
    settlement_at: int = -99
    island: PlaceRef | None = None
    island_at: int = -99
    area: PlaceRef | None = None
    area_at: int = -99
    latest: PlaceRef | None = None
    """The settlement named last, also one that only says where another lies."""
    latest_at: int = -99
    any_place: PlaceRef | None = None
    any_at: int = -99
    of_claim: PlaceRef | None = None
    of_claim_at: int = -99
    of_claim_gainer: str | None = None
    paired_at: int = -99
    """Sentence that named two areas together last: what follows may lie in either."""
    theatre: PlaceRef | None = None
    """The area that the document's claims are about."""
    row: tuple[PlaceRef, ...] = ()
    """Villages named together last: "both villages"."""
    row_at: int = -99
    called: dict[str, tuple[PlaceRef, int]] = field(default_factory=dict)
    """By the noun that a town was called ("the port of X"): the town, and the sentence."""
    villages: set[str | None] = field(default_factory=set)
    """What was called a village."""

    def note(self, place: PlaceRef, index: int, *, locates: bool = False) -> None:
        """A name stands, literally, in sentence ``index``; ``locates``: only to say where the one before it lies."""
        if place.kind == "country":
            return
        if place.kind == "island":
            self.island, self.island_at = place, index
        if place.kind in POINT_KINDS and not (place.kind == "facility" and self.settlement is not None):
            # "De stad" is hardly the factory named after it.
            self.settlement, self.settlement_at = place, index
        elif place.kind in AREA_KINDS:
            self.area, self.area_at = place, index
        if not locates:
            self.any_place, self.any_at = place, index

    def forget(self, places: set[str], before: Recent) -> None:
        """Places that only an aim or a denial spoke of are nothing to refer back to."""
        if self.any_place is not None and self.any_place.id in places:
            self.any_place, self.any_at = before.any_place, before.any_at

    def called_so(self, noun: str | None, index: int) -> PlaceRef | None:
        """The town that the sentence before called by this noun, where the one spoken of last was not called so.

        "Took A and B near the city of C. The city …": C, where A is a village, or where A and B are two.
        """
        found, at = self.called.get(noun or "", (None, -99))
        if found is None or self.settlement is None or not 0 < index - at <= 1 or found.id == self.settlement.id:
            return None
        several = self.row_at == self.settlement_at and all(place.id != found.id for place in self.row)
        return found if several or (self.settlement.id in self.villages and found.id not in self.villages) else None

    def note_claim(self, place: PlaceRef, index: int, gainer: str | None = None) -> None:
        """A claim was made about a place in sentence ``index``: ``gainer`` has it now."""
        self.of_claim, self.of_claim_at, self.of_claim_gainer = place, index, gainer
        if place.kind in {"oblast", "region", "raion"}:
            self.theatre = place


def ref_of(match: Match, surface: str) -> PlaceRef:
    """The place of a look-up as claims and mentions carry it; id and coordinates only where it is matched."""
    place = match.place
    candidates = tuple(candidate.place.id for candidate in match.candidates[:_MAX_CANDIDATES])
    status = PlaceMatch(match.status.value)
    if place is None:
        return PlaceRef(surface=surface, match=status, candidates=candidates)
    return ref_of_place(place, surface, candidates)


def ref_of_place(place: Place, surface: str | None, candidates: tuple[str, ...] = ()) -> PlaceRef:
    """A known place as a claim carries it."""
    return PlaceRef(
        id=place.id,
        name=place.name,
        surface=surface,
        kind=str(place.kind),
        lat=place.lat,
        lon=place.lon,
        match=PlaceMatch.MATCHED,
        candidates=candidates or (place.id,),
    )


def resolve_use(use: PlaceUse, gazetteer: Any, language: str) -> PlaceRef | None:
    """Place of a use of a name; a ring ("de regio rond X") and "regio X" are the oblast named after X."""
    toponym = use.toponym
    if toponym is None:
        return None
    mention = toponym.mention
    ref = toponym.ref
    if toponym.called_village and _is_large_city(ref, gazetteer):
        return PlaceRef(surface=ref.surface, match=PlaceMatch.AMBIGUOUS, candidates=ref.candidates)
    if toponym.ring or (toponym.area_cue and not toponym.settlement_cue and ref.kind == "settlement"):
        oblast = _same_named(ref, mention.surface, "oblast", gazetteer, language)
        if oblast is not None:
            return oblast
    if toponym.settlement_cue and not toponym.area_cue and ref.kind == "oblast":
        return capital_of(ref, gazetteer, mention.surface) or ref
    return ref


def _is_large_city(ref: PlaceRef, gazetteer: Any) -> bool:
    """Nobody calls it a village: "le village de Zaporijjia" is another of that name."""
    place = gazetteer.place(ref.id) if ref.id is not None else None
    return place is not None and (place.population or 0) >= _LARGE_CITY


def _same_named(ref: PlaceRef, surface: str, kind: str, gazetteer: Any, language: str) -> PlaceRef | None:
    from gazetteer.model import Kind

    found = gazetteer.lookup(surface, language=language, kind=Kind(kind)).place
    if found is None and ref.name:
        found = gazetteer.lookup(ref.name, language="en", kind=Kind(kind)).place
    return ref_of_place(found, surface) if found is not None and str(found.kind) == kind else None


def oblast_of(ref: PlaceRef, gazetteer: Any) -> PlaceRef | None:
    """The oblast that bears the name of a city, None where there is none."""
    from gazetteer.model import Kind

    if ref.kind != "settlement" or not ref.name:
        return None
    found = gazetteer.lookup(f"{ref.name} Oblast", language="en", kind=Kind("oblast")).place
    return ref_of_place(found, ref.surface) if found is not None and found.name.startswith(ref.name) else None


def capital_of(ref: PlaceRef, gazetteer: Any, surface: str | None = None) -> PlaceRef | None:
    """The city an oblast is named after: "the regional capital"."""
    from gazetteer.model import Kind

    if ref.kind != "oblast" or not ref.name:
        return None
    name = ref.name.removesuffix(" Oblast")
    found = gazetteer.lookup(name, language="en", kind=Kind("settlement")).place
    return ref_of_place(found, surface) if found is not None else None


def carry_place(
    use: PredicateUse, annotated: Annotated, recent: Recent, index: int, gazetteer: Any, *, free: bool = False,
    nearer: bool = False,
) -> PlaceRef | None:  # fmt: skip
    """Place that a predicate without a name refers back to, or None where it does not say so.

    ``free``: of a language of free order, where the object pronoun may stand before its verb. ``nearer``: the sentence
    itself has named a town since, which "this territory" may mean.
    """
    scope = set(use.scope)
    another = annotated.covered("place.another")
    if any({hit.start - 1, hit.end} & another for hit in annotated.of("place.settlement") if hit.start in scope):
        return None  # "the neighbouring town"
    back = _BackReference(use, annotated, free=free)
    if back.says("place.capital") and recent.area is not None:
        capital = capital_of(recent.area, gazetteer)
        if capital is not None:
            return capital
    if back.says("place.island") or (
        back.says("place.settlement") and index - recent.settlement_at <= _ANAPHORA_REACH
    ):  # fmt: skip
        if back.names_a_seat() and recent.settlement is not None and oblast_of(recent.settlement, gazetteer) is None:
            return None  # "Irpin lag onder vuur. De Russen trokken naar de hoofdstad op": not Irpin
        return _town_meant(back, recent, index)
    if use.predicate.frame in {"take", "hold", "advance", "push", "expel"} and back.says("place.within") and (
        index - recent.settlement_at <= _WITHIN_REACH
    ):  # fmt: skip
        return recent.settlement  # "hätten die nördlichen Viertel besetzt"
    if back.says("place.area"):
        pointed = back.is_pointed("place.area") and (nearer or recent.area is None)
        several = bool(annotated.covered("place.settlements") & scope)  # "кілька сіл громади" are no town
        area = _area_meant(back, recent, index, local=not several) if not pointed else None
        if pointed and not nearer and recent.settlement is not None:
            area = oblast_of(recent.settlement, gazetteer)  # "the X offensive that freed most of that province"
        if area is not None or (pointed and recent.settlement is not None):
            return area
    if back.says("place.here", plain=True):
        return recent.any_place if index - recent.any_at <= 1 else recent.theatre
    if back.names_one_direction() and recent.theatre is not None:
        return recent.theatre
    left = _left_unnamed(use, annotated, recent, index, back)
    if left is not None:
        return left
    if _has_object_pronoun(use, annotated, free=free) and index - recent.settlement_at <= 1:
        return recent.settlement
    return None


def _town_meant(back: _BackReference, recent: Recent, index: int) -> PlaceRef | None:
    if back.says("place.island"):  # "the island" is no town, whatever town was named since
        return recent.island if index - recent.island_at <= _ANAPHORA_REACH else None
    # "20 km van Bachmoet. Die stad viel …": the one named last, whatever the sentence was about.
    called = recent.called_so(back.noun("place.settlement"), index)
    if called is not None:
        return called
    last = back.is_pointed("place.settlement") and recent.latest and index - recent.latest_at <= 1
    return recent.latest if last else recent.settlement


def _area_meant(back: _BackReference, recent: Recent, index: int, *, local: bool) -> PlaceRef | None:
    if local and back.may_be_local() and recent.area_at < recent.settlement_at == index - 1:
        return recent.settlement  # "X ist ein Knotenpunkt. Das Gebiet war …": the ground there, no oblast
    return recent.area if index - recent.area_at <= _ANAPHORA_REACH else None


def _left_unnamed(
    use: PredicateUse, annotated: Annotated, recent: Recent, index: int, back: _BackReference
) -> PlaceRef | None:
    """Where somebody left who is not said to have left any place: the one that the text is about."""
    scope = set(use.scope)
    if use.predicate.frame != "leave" or not use.verbal or _names_a_place(annotated, scope):
        return None
    inside = annotated.covered("preposition.locative")
    if any(hit.start in scope and inside & {hit.start - 1, hit.start - 2} for hit in annotated.of("place.compass")):
        return None  # "im Norden des Landes abgezogen"
    front = annotated.covered("place.front") & scope  # "reculent dans certaines parties du front"
    near = index - recent.settlement_at <= (not annotated.covered("place.settlements") & scope)
    if near and not front and not back.says("place.area"):
        return recent.settlement
    if recent.area_at == index and not annotated.covered("place.compass") & scope:
        return recent.area  # "bezetten niets meer in de regio X en hebben zich teruggetrokken"
    return None


class _BackReference:
    """What the nouns of a predicate's clause say that they refer back to."""

    def __init__(self, use: PredicateUse, annotated: Annotated, *, free: bool = False) -> None:
        self._use, self._annotated, self._free = use, annotated, free
        self._scope = set(use.scope)
        self._named = {
            at
            for toponym in annotated.toponyms
            for at in range(min(toponym.phrase_start, toponym.start - 1), toponym.end)
        }
        self._definite = annotated.covered("grammar.definite")
        self._headings = annotated.covered("place.heading", "place.front")
        self._pointed = annotated.covered("grammar.demonstrative")
        self._quantifiers = annotated.covered("grammar.quantifier")

    def says(self, category: str, *, plain: bool = False) -> bool:
        """Whether a noun of this category refers back; ``plain``: it need not be definite."""
        return any(
            not self._says_something_else(hit, category) and (plain or self._is_definite(hit))
            for hit in self._annotated.of(category)
        )

    def noun(self, category: str) -> str | None:
        """The noun of this category that refers back."""
        hits = (hit for hit in self._annotated.of(category) if not self._says_something_else(hit, category))
        return next((self._annotated.sentence.words[hit.start] for hit in hits if self._is_definite(hit)), None)

    def names_a_seat(self) -> bool:
        """The noun that refers back is one for a capital."""
        noun = self.noun("place.settlement")
        words = self._annotated.sentence.words
        return any(words[hit.start] == noun for hit in self._annotated.of("place.seat"))

    def may_be_local(self) -> bool:
        """The noun for an area is one for the ground of a town as well: German "Gebiet"."""
        return any(hit.start - 1 in self._definite
                   for hit in self._annotated.of("place.local_area") if hit.start in self._scope)  # fmt: skip

    def is_pointed(self, category: str) -> bool:
        """Whether a demonstrative stands before a noun of this category: "die stad"."""
        return any(hit.start - 1 in self._pointed for hit in self._annotated.of(category) if hit.start in self._scope)

    def names_one_direction(self) -> bool:
        """Such as "in the east", unless a place was named since.

        "In difficulty in the east, it attacked the Kursk region, capturing villages": not those of the east.
        """
        directions = sorted(self._annotated.covered("place.compass") & self._scope)
        named_since = any(
            toponym.start > max(directions, default=0)
            and (toponym.end <= self._use.head or toponym.start in self._scope & self._annotated.areas)
            for toponym in self._annotated.toponyms
        )
        return len(directions) == 1 and not named_since and self.says("place.compass", plain=True)

    def _says_something_else(self, hit: Hit, category: str) -> bool:
        annotated, at = self._annotated, hit.start
        if at not in self._scope or at in self._named:
            return True
        if set(hit.tokens) & set(self._use.hit.tokens) and at - 1 not in annotated.covered("place.whole"):
            return True  # but "Moskou claimt de hele stad": the verb is one of claiming, the noun its object
        if at in annotated.covered("grammar.expletive") and {at - 1, at + 1} & annotated.covered("grammar.passive"):
            return True  # "er zijn geen verliezen geleden"
        if (
            category == "place.here"
            and hit.tokens == (at,)
            and at in annotated.covered("preposition.locative")
            and at + 1 not in annotated.covered("predicate", "grammar.perfect", "grammar.passive")
        ):
            return True  # French "en mai": the pronoun "en" stands before a verb
        if category == "place.settlement" and self._has_unknown_name(hit):
            return True
        if category == "place.area" and self._is_measured(at):
            return True  # "300 квадратних кілометрів (української) території" of wherever
        return at in self._headings and at - 1 not in self._pointed  # "the front" is everywhere

    def _has_unknown_name(self, hit: Hit) -> bool:
        """Such as "la localité de Mayorksk", which no gazetteer knows: not the town that was named before."""
        sentence, links = self._annotated.sentence, self._annotated.covered("preposition.of")
        name = hit.end + 1
        known = self._named | self._annotated.covered("side.demonym", "side.name", "side.actor", "actor.enemy")
        return hit.end in links and name < len(sentence) and sentence.is_capital(name) and name not in known

    def _is_measured(self, noun: int) -> bool:
        """What is measured stands right behind its unit, where no article would tell which ground it is."""
        before = noun - 1 - (noun - 1 in self._annotated.covered("side.demonym"))
        words = self._annotated.sentence.words
        if words[before : before + 1] == ["."]:
            before -= 1
        return self._free and before in self._annotated.covered("place.kilometre")

    def _is_definite(self, hit: Hit) -> bool:
        annotated, at, words = self._annotated, hit.start, self._annotated.sentence.words
        definite, named = self._definite, self._named
        # "На Бахмутському напрямку" names its own direction, "территорию ДНР" too has a name of its own.
        named_after = hit.end < len(words) and annotated.sentence.is_capital(hit.end)
        named_before = at > 1 and annotated.sentence.is_capital(at - 1)
        barred = named | self._quantifiers
        return (
            (not definite and not named_before and not named_after)
            or at - 1 in definite
            or (at - 2 in definite and words[at - 1][:1].isalpha() and at - 1 not in barred)
            or (
                at - 3 in definite
                and _are_adjectives(annotated, at - 2, at, named, set(self._use.hit.tokens) | self._quantifiers)
            )
            or _is_described(annotated, at, definite, barred)
            or _is_told_where(annotated, at, definite)
        )


def _is_told_where(annotated: Annotated, noun: int, definite: AbstractSet[int]) -> bool:
    """Such as "die etwa 30 Kilometer westlich von X liegende Stadt": the article stands before where it lies."""
    if noun - 1 not in annotated.covered("place.lying"):
        return False
    articles = definite | annotated.covered("grammar.indefinite")
    words = annotated.sentence.words
    for look in range(noun - 2, max(-1, noun - 2 - _WHERE_REACH), -1):
        if look in articles and look - 1 not in annotated.covered("preposition.near"):
            return look in definite
        if words[look] in {",", ";", ":"}:
            break
    return False


def _are_adjectives(annotated: Annotated, first: int, end: int, named: set[int], barred: set[int]) -> bool:
    """Such as "de strategisch belangrijke stad", "het eerder verloren gebied"."""
    links = {hit.start for hit in annotated.of(*_PREPOSED, "preposition.of", "grammar.coordinator")}
    return all(
        annotated.sentence.words[at][:1].isalpha()
        and not annotated.sentence.is_capital(at)
        and at not in named
        and at not in barred
        and at not in links
        for at in range(first, end)
    )


def _is_described(
    annotated: Annotated, noun: int, definite: AbstractSet[int], barred: AbstractSet[int]
) -> bool:  # fmt: skip
    """Such as "in die fast vollständig zerstörte ukrainische Stadt": several adjectives behind the article."""
    prepositions = {hit.end for hit in annotated.of("preposition.locative", "preposition.source", "preposition.goal")}
    verbs = annotated.covered("grammar.passive", "grammar.perfect", "grammar.determiner", "speech.say") - definite
    for look in range(noun - 1, max(0, noun - _ADJECTIVES), -1):
        if look in definite:
            return look in prepositions and look < noun - 1
        if look in barred or look in verbs or not annotated.sentence.words[look][:1].isalpha():
            return False
        if annotated.sentence.is_capital(look) and look not in annotated.covered("side.demonym"):
            return False
    return False


def _names_a_place(annotated: Annotated, scope: set[int]) -> bool:
    return any(
        toponym.start in scope
        and toponym.mention.literal
        and not (toponym.mention.match.candidates and str(toponym.mention.match.candidates[0].place.kind) == "country")
        for toponym in annotated.toponyms
    )


def _has_object_pronoun(use: PredicateUse, annotated: Annotated, *, free: bool) -> bool:
    """Such as "took it", "heroverde het": a pronoun that touches the verb."""
    fallen = use.predicate.frame == "fall" and use.form == "finite" and not use.predicate.needs_ground
    if not free and (fallen or (use.predicate.frame == "hold" and use.form == "state")):
        return _is_subject_pronoun(use, annotated)
    if use.predicate.frame not in {"take", "leave", "lose", "besiege"} or not use.verbal:
        return False
    if use.passive and any(
        hit.start in use.scope and hit.start < use.head for hit in annotated.of("place.subject_pronoun")
    ):
        return True  # "Теперь он полностью оккупирован"
    if use.passive and use.form == "participle":
        auxiliaries = annotated.covered("grammar.passive", "grammar.perfect")
        passive = annotated.covered("grammar.passive") if not use.predicate.needs_ground else frozenset[int]()
        return any(
            hit.start in use.scope and hit.start < use.head
            and ((use.head - 4 <= hit.start and hit.end in auxiliaries) or hit.start - 1 in passive)
            for hit in annotated.of("place.object_pronoun")
        )  # fmt: skip
    last = use.hit.tokens[0]
    if not free and not use.passive:
        # "Have since captured the whole of it"
        share = annotated.covered("place.whole", "place.mostly", "preposition.part", "preposition.of")
        share |= annotated.covered("grammar.determiner")
        objects = annotated.covered("place.object_pronoun")
        end = next((at for at in range(last + 1, len(annotated.sentence)) if at not in share), last)
        if end > last + 1 and end in objects and end - 1 in annotated.covered("preposition.of", "preposition.part"):
            return True
    if use.form == "participle" and not use.reduced:
        # "omdat Kiev het vorig jaar had heroverd": no noun follows the pronoun.
        small = annotated.covered("grammar.adverbial", "modality.again", "grammar.negation")
        small |= {hit.start for hit in annotated.of(*_PREPOSED)}
        if any(hit.start in use.scope and hit.end in small and hit.start < last
               for hit in annotated.of("place.object_pronoun")):  # fmt: skip
            return True
        # "L'armée l'a reprise": the pronoun leans on the auxiliary; a town, where the participle ends like one.
        words = annotated.sentence.words
        leaning = annotated.covered("grammar.perfect", "grammar.adverbial", "modality.again", "grammar.passive")
        if any(hit.start in use.scope and words[hit.start].endswith("'") and words[last].endswith(("e", "es"))
               and hit.end in annotated.covered("grammar.perfect") and leaning.issuperset(range(hit.end, last))
               for hit in annotated.of("place.object_pronoun")):  # fmt: skip
            return True
    if use.form == "finite" and not free:
        # "Voordat de Russen het in april innamen": behind who acts, the verb stands last.
        small = annotated.covered("grammar.adverbial", "modality.again", "preposition.locative", "preposition.other")
        ends = {actor.end for actor in annotated.actors if not actor.prepositions and actor.start in use.scope}
        pronouns = annotated.of("place.object_pronoun")
        if any(hit.start in ends and (hit.end == last or (hit.end < last and hit.end in small)) for hit in pronouns):
            return True
        # "Ehe es die Ukrainer im Herbst zurückeroberten": before who acts, where the clause opens.
        opens = {hit.end for hit in annotated.of("grammar.subordinator", "grammar.pending")}
        starts = {at for actor in annotated.actors if not actor.prepositions and actor.start in use.scope
                  for at in range(actor.start - 1, actor.start + 1)}  # fmt: skip
        doers = annotated.covered("actor.pronoun")
        if any(hit.start in opens and hit.end in starts and hit.start not in doers for hit in pronouns):
            return True
    before_it = free or use.form != "finite"
    return any(
        (hit.start == last + 1 and not _is_article(hit, annotated)) or (hit.start == last - 1 and before_it)
        for hit in annotated.of("place.object_pronoun")
    )


def _is_subject_pronoun(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "It fell on Friday", "Es ging an die Ukrainer": nothing but small words between it and the verb."""
    small = annotated.covered(
        "grammar.passive", "grammar.perfect", "grammar.adverbial", "modality.again", "place.whole"
    )
    small |= annotated.covered("modality.still")
    doers = annotated.covered("actor.pronoun")  # "ze vielen in handen van de vijand" is of whoever they are
    return any(
        hit.start in use.scope and hit.start not in doers and hit.end <= use.hit.start
        and small.issuperset(range(hit.end, use.hit.start))
        for hit in annotated.of("place.subject_pronoun")
    )  # fmt: skip


def _is_article(hit: Hit, annotated: Annotated) -> bool:
    """Such as "ont capturé la mine": the word for "it" with a noun behind it."""
    words, after = annotated.sentence.words, hit.end
    if hit.start not in annotated.covered("grammar.definite") or after >= len(words) or not words[after][:1].isalpha():
        return False
    return after in annotated.covered("place.ground", "place.settlement", "place.area", "object.other")


def precision_of(place: PlaceRef | None, *, near: bool) -> int | None:
    """``geo_precision``: 1 the place · 2 near, or roughly known · 3 district · 4 oblast · 5 landscape · 6 country."""
    if place is None or place.kind is None:
        return None
    found = _PRECISION.get(place.kind, 5)
    if found == 1 and (near or (place.id is not None and is_rough(place.id))):
        return 2
    return found
