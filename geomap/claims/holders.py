"""Who holds a place by the words of the predicate itself: "in Russian hands", "unter Kontrolle der Ukraine"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.claims.actor_sides import ActorSides
    from geomap.claims.actors import Actor
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.reading import Reading

_HOLDER_REACH = 4
"""Tokens from the words of holding to who holds."""

_BREAKS = frozenset(",;:")
"""Marks behind which nobody holds what was told before them."""


class Holders:
    """Finds who is named as the holder within the predicates of one sentence, or right behind them."""

    def __init__(self, reading: Reading, who: ActorSides) -> None:
        self.annotated = reading.annotated
        self.who = who
        self.language = who.language

    def inside(self, use: PredicateUse) -> str | None:
        """The holder named within the predicate or right after it: "in Russische handen", "in handen van de Russen"."""
        high = use.hit.tokens[-1] + 1
        # "Hat die ukrainische Stadt X unter seiner Kontrolle": a long gap holds the object, not the holder.
        parts = zip(use.hit.tokens, (*use.hit.tokens[1:], high), strict=True)
        inside = {at for first, last in parts if last - first <= _HOLDER_REACH for at in range(first, last)}
        if use.predicate.frame == "presence":
            inside |= {use.hit.start - 1, use.hit.tokens[-1] - 1}  # "the Ukrainian flag flies over X"
        for hit in self.annotated.of("side.demonym", "side.force", "side.actor"):
            if hit.start in inside or hit.end - 1 in inside:
                return hit.value
        for hit in self.annotated.of("side.name"):
            if use.predicate.frame == "fall" and hit.end - 1 in use.hit.tokens:
                return hit.value  # "X est revenue à Kiev": the government, by the words of the predicate
        for actor in self.annotated.actors:
            if actor.start in inside and (actor.side or actor.kind in {"enemy", "own"}):
                return self.who.side_of(actor)
        # Dutch "zijn" is a verb where the predicate begins with it.
        opens = self.annotated.covered("grammar.passive") & {use.hit.start}
        if any(hit.start in inside - opens for hit in self.annotated.of("grammar.possessive")):
            return self._owner(use)
        holds = use.predicate.frame == "fall" or (use.predicate.frame == "hold" and use.form != "noun")
        holds |= use.form == "state"  # "niet meer onder controle van Rusland"
        holds |= use.predicate.frame == "presence"  # "wappert de vlag van Oekraïne"
        # "Controls 18 % of Ukraine": not its holder.
        active = self.language.order == "svo" and use.predicate.frame == "hold" and use.form == "finite"
        holds = holds and (not active or high in self.annotated.covered("preposition.agent"))  # "still held by Kyiv"
        return self._holder_after(use, high) if holds else None

    def _owner(self, use: PredicateUse) -> str | None:
        """Such as "haben die ukrainischen Truppen die Stadt unter ihrer Kontrolle": whose control, says the subject."""
        having = not self.annotated.covered("grammar.perfect").isdisjoint(use.hit.tokens)
        acting = [actor for actor in self.annotated.actors if not actor.prepositions and actor.side]
        beside = [actor for actor in acting if actor.start in use.scope] if having else []
        # "Die Ukrainer kamen über die Grenze und brachten X unter ihre Kontrolle": the subject is not said again.
        before = [actor for actor in acting if actor.end <= use.hit.start and not use.passive]
        subject = next(iter(beside), None) or next(reversed(before), None)
        return subject.side if subject is not None else self.who.side_of_pronoun(None)

    def _holder_after(self, use: PredicateUse, end: int) -> str | None:
        # "X has gone back to the Russians"
        links = {"of", "against", "agent"} | ({"goal"} if use.predicate.either and use.verbal else set())
        for actor in self.annotated.actors:
            held_by = actor.prepositions & links and not self.does_another(actor, use)
            if end <= actor.start <= end + _HOLDER_REACH and held_by:
                return self.who.side_of(actor)
            if end <= actor.start <= end + 1 and (actor.oblique or actor.agentive):
                return self.who.side_of(actor)
        opened = {hit.end for hit in self.annotated.of("preposition.of") if end - 1 <= hit.start <= end}
        named = [hit for hit in self.annotated.of("side.name") if hit.start in opened]
        if named:
            # "Sous le contrôle de Kiev": here the capital is its government.
            return named[0].value
        of = any(hit.start == end for hit in self.annotated.of("preposition.of"))
        reach = end + (2 if of and self.language.order == "svo" else 1)  # "du gouvernement ukrainien"
        words = self.annotated.sentence.words
        after = [hit for hit in self.annotated.of("side.demonym") if end <= hit.start <= reach
                 and _BREAKS.isdisjoint(words[end : hit.start])]  # fmt: skip
        if not after and self.language.order == "free":
            # "під контроль України": a bare genitive.
            after = [hit for hit in self.annotated.of("side.name") if hit.start == end]
        if not after and end in self.annotated.covered("grammar.genitive"):
            # "unter die Kontrolle der Ukraine": the article is the link.
            after = [hit for hit in self.annotated.of("side.name") if hit.start <= end < hit.end]
        return after[0].value if after else None

    def does_another(self, actor: Actor, use: PredicateUse) -> bool:
        """Such as "die Eroberung von X in der von Russland annektierten Region": the doer of the participle."""
        after = range(actor.end, actor.end + 2)
        return self.language.order == "v2" and any(
            at in self.annotated.covered("predicate") and at not in use.hit.tokens for at in after
        )
