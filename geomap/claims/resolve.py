"""From a name in a sentence to the place of a claim: kind cues, rings, anaphora ("de stad", "daar") and precision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gazetteer.store import is_rough
from geomap.model import PlaceMatch, PlaceRef

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from gazetteer.model import Match, Place
    from geomap.claims.annotate import Annotated
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
_PREPOSED = tuple(f"preposition.{name}" for name in ("against", "locative", "source", "agent", "with", "other"))
_ADJECTIVES = 7
"""Tokens between an article and its noun, at most."""


@dataclass(slots=True)
class Recent:
    """Places that the document named last, by what can refer back to them."""

    settlement: PlaceRef | None = None
    settlement_at: int = -99
    area: PlaceRef | None = None
    area_at: int = -99
    latest: PlaceRef | None = None
    """The settlement named last, also one that only says where another lies."""
    latest_at: int = -99
    any_place: PlaceRef | None = None
    any_at: int = -99
    of_claim: PlaceRef | None = None
    of_claim_at: int = -99
    theatre: PlaceRef | None = None
    """The area that the document's claims are about."""

    def note(self, place: PlaceRef, index: int) -> None:
        """A name stands, literally, in sentence ``index``."""
        if place.kind == "country":
            return
        if place.kind in POINT_KINDS and not (place.kind == "facility" and self.settlement is not None):
            # "De stad" is hardly the factory named after it.
            self.settlement, self.settlement_at = place, index
        elif place.kind in AREA_KINDS:
            self.area, self.area_at = place, index
        self.any_place, self.any_at = place, index

    def forget(self, places: set[str], before: Recent) -> None:
        """Places that only an aim or a denial spoke of are nothing to refer back to."""
        if self.area is not None and self.area.id in places and before.area is not None:
            self.area, self.area_at = before.area, before.area_at
        if self.any_place is not None and self.any_place.id in places:
            self.any_place, self.any_at = before.any_place, before.any_at

    def note_claim(self, place: PlaceRef, index: int) -> None:
        """A claim was made about a place in sentence ``index``."""
        self.of_claim, self.of_claim_at = place, index
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
    ref = ref_of(mention.match, mention.surface)
    if toponym.ring or (toponym.area_cue and not toponym.settlement_cue and ref.kind == "settlement"):
        oblast = _same_named(ref, mention.surface, "oblast", gazetteer, language)
        if oblast is not None:
            return oblast
    if toponym.settlement_cue and not toponym.area_cue and ref.kind == "oblast":
        return capital_of(ref, gazetteer, mention.surface) or ref
    return ref


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


def carry_place(  # noqa: C901 - one rule after the other, each a way to refer back
    use: PredicateUse, annotated: Annotated, recent: Recent, index: int, gazetteer: Any, *, free: bool = False
) -> PlaceRef | None:
    """Place that a predicate without a name refers back to, or None where it does not say so.

    ``free``: of a language of free order, where the object pronoun may stand before its verb.
    """
    scope = set(use.scope)
    named = {
        at for toponym in annotated.toponyms for at in range(min(toponym.phrase_start, toponym.start - 1), toponym.end)
    }

    definite = annotated.covered("grammar.definite")
    headings, pointed = annotated.covered("place.heading", "place.front"), annotated.covered("grammar.demonstrative")
    quantifiers = annotated.covered("grammar.quantifier")
    idle, auxiliaries = annotated.covered("grammar.expletive"), annotated.covered("grammar.passive")
    another = annotated.covered("place.another")
    if any({hit.start - 1, hit.end} & another for hit in annotated.of("place.settlement") if hit.start in scope):
        return None  # "the neighbouring town"
    words = annotated.sentence.words
    lost = set(use.hit.tokens)
    governing = annotated.covered("preposition.locative")
    verbs = annotated.covered("predicate", "grammar.perfect", "grammar.passive")

    def says(category: str, *, plain: bool = False) -> bool:
        for hit in annotated.of(category):
            at = hit.start
            if at not in scope or at in named or set(hit.tokens) & set(use.hit.tokens):
                continue
            if at in idle and {at - 1, at + 1} & auxiliaries:
                continue  # "er zijn geen verliezen geleden"
            if category == "place.here" and hit.tokens == (at,) and at in governing and at + 1 not in verbs:
                continue  # French "en mai": the pronoun "en" stands before a verb
            if at in headings and at - 1 not in pointed:
                continue  # "the front" is everywhere
            # "На Бахмутському напрямку" names its own direction.
            # "территорию ДНР" too has a name of its own.
            named_after = hit.end < len(words) and annotated.sentence.is_capital(hit.end)
            bare = not definite and not (at > 1 and annotated.sentence.is_capital(at - 1)) and not named_after
            if (
                plain
                or bare
                or at - 1 in definite
                or (at - 2 in definite and words[at - 1][:1].isalpha() and at - 1 not in named | quantifiers)
                or (at - 3 in definite and _are_adjectives(annotated, at - 2, at, named, lost | quantifiers))
                or _is_described(annotated, at, definite, named | quantifiers)
            ):
                return True
        return False

    if says("place.capital") and recent.area is not None:
        capital = capital_of(recent.area, gazetteer)
        if capital is not None:
            return capital
    if says("place.settlement") and index - recent.settlement_at <= _ANAPHORA_REACH:
        shown = any(hit.start - 1 in pointed for hit in annotated.of("place.settlement") if hit.start in scope)
        # "20 km van Bachmoet. Die stad viel …": the one named last, whatever the sentence was about.
        return recent.latest if shown and recent.latest and index - recent.latest_at <= 1 else recent.settlement
    if use.predicate.frame in {"take", "hold", "advance", "push"} and says("place.within") and (
        index - recent.settlement_at <= _WITHIN_REACH
    ):  # fmt: skip
        return recent.settlement  # "hätten die nördlichen Viertel besetzt"
    if says("place.area") and recent.area is not None and index - recent.area_at <= _ANAPHORA_REACH:
        return recent.area
    if says("place.here", plain=True):
        if index - recent.any_at <= 1:
            return recent.any_place
        return recent.theatre
    directions = sorted(annotated.covered("place.compass") & scope)
    named_since = any(toponym.start > max(directions, default=0) and toponym.end <= use.head
                      for toponym in annotated.toponyms)  # fmt: skip
    # "In difficulty in the east, it attacked the Kursk region, capturing villages": not those of the east.
    if len(directions) == 1 and not named_since and says("place.compass", plain=True) and recent.theatre is not None:
        return recent.theatre
    if (
        use.predicate.frame == "leave"
        and use.verbal
        and not _names_a_place(annotated, scope)
        and not says("place.area")
        and not annotated.covered("place.front") & scope  # "reculent dans certaines parties du front"
        and index - recent.settlement_at <= (not annotated.covered("place.settlements") & scope)
    ):
        return recent.settlement
    unnamed = not _names_a_place(annotated, scope) and not annotated.covered("place.compass") & scope
    if use.predicate.frame == "leave" and use.verbal and recent.area_at == index and unnamed:
        return recent.area  # "bezetten niets meer in de regio X en hebben zich teruggetrokken"
    if _has_object_pronoun(use, annotated, free=free) and index - recent.settlement_at <= 1:
        return recent.settlement
    return None


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
    if use.predicate.frame not in {"take", "leave", "lose", "besiege"} or not use.verbal:
        return False
    if use.passive and any(
        hit.start in use.scope and hit.start < use.head for hit in annotated.of("place.subject_pronoun")
    ):
        return True  # "Теперь он полностью оккупирован"
    if use.passive and use.form == "participle":
        auxiliaries = annotated.covered("grammar.passive", "grammar.perfect")
        return any(
            use.head - 4 <= hit.start < use.head and hit.start in use.scope and hit.end in auxiliaries
            for hit in annotated.of("place.object_pronoun")
        )
    last = use.hit.tokens[0]
    if use.form == "participle" and not use.reduced:
        # "omdat Kiev het vorig jaar had heroverd": no noun follows the pronoun.
        small = annotated.covered("grammar.adverbial", "modality.again", "grammar.negation")
        small |= {hit.start for hit in annotated.of(*_PREPOSED)}
        if any(hit.start in use.scope and hit.end in small and hit.start < last
               for hit in annotated.of("place.object_pronoun")):  # fmt: skip
            return True
    return any(hit.start == last + 1 or (hit.start == last - 1 and (free or use.form != "finite"))
               for hit in annotated.of("place.object_pronoun"))  # fmt: skip


def precision_of(place: PlaceRef | None, *, near: bool) -> int | None:
    """``geo_precision``: 1 the place · 2 near, or roughly known · 3 district · 4 oblast · 5 landscape · 6 country."""
    if place is None or place.kind is None:
        return None
    found = _PRECISION.get(place.kind, 5)
    if found == 1 and (near or (place.id is not None and is_rough(place.id))):
        return 2
    return found
