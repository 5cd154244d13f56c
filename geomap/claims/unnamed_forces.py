"""Whose soldiers are meant where only a number or a deed tells it: "X взяли бійці 92-ї бригади", "Втратили й X"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.actor_sides import is_numbered

if TYPE_CHECKING:
    from geomap.claims.actor_sides import ActorSides
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.reading import Reading

_OBJECT_IS_LOSER = frozenset({"expel", "push"})
_BESIDE_REACH = 16
"""Tokens between who entered and what they did next."""


class UnnamedForces:
    """Finds the side of forces that one sentence leaves unnamed."""

    def __init__(self, reading: Reading, who: ActorSides) -> None:
        self.annotated = reading.annotated
        self.predicates = reading.predicates
        self.language = who.language
        self.context = who.context
        self.profile = who.language.profile

    def taker_at_home(self, use: PredicateUse) -> str | None:
        """Such as "X взяли бійці 92-ї бригади": in a paper of the home side a unit by its number alone is its own."""
        own = self.language.home_side
        if not self.language.lexicon.home_voice or not use.verbal or use.passive or use.predicate.invader:
            return None
        if use.predicate.frame not in {"take", "expel"} or self.context.last_subject not in {None, own}:
            return None
        acting = [one for one in self.annotated.actors if one.start in use.scope and not one.prepositions]
        units = self.annotated.covered("actor.unit")
        numbered = any(is_numbered(one, self.annotated) and one.end - 1 in units for one in acting)
        return own if numbered and not any(one.side or one.kind == "enemy" for one in acting) else None

    def gets_it(self, use: PredicateUse) -> bool:
        """Such as "X перейшло до рук 47-ї бригади": to those whose number alone is said."""
        units = self.annotated.covered("actor.unit")
        return self.language.order == "free" and any(
            actor.side is None and actor.start in use.scope and actor.start >= use.hit.end
            and actor.end - 1 in units and is_numbered(actor, self.annotated) for actor in self.annotated.actors
        )  # fmt: skip

    def lost_by_nobody(self, use: PredicateUse) -> bool:
        """Such as "Втратили й X": who writes so has lost it, where nobody else was spoken of."""
        ours = self.context.last_subject in {None, self.language.home_side}
        return use.form == "finite" and use.predicate.frame == "lose" and ours and not any(
            actor.start in use.scope or actor.side for actor in self.annotated.actors
        )  # fmt: skip

    def drives_out_too(self, use: PredicateUse) -> str | None:
        """Such as "бійці зайшли до X й вибили звідти росіян": who entered is who drove them out behind "and"."""
        if not use.verbal or use.passive or self.language.order != "free":
            return None
        for other in self.predicates:
            driven_out = other.verbal and not other.passive and other.predicate.frame in _OBJECT_IS_LOSER
            between = range(use.hit.tokens[-1] + 1, other.head)
            if not driven_out or not 0 < len(between) <= _BESIDE_REACH or other.clause != use.clause:
                continue
            acting = [one for one in self.annotated.actors if one.start in between and not one.prepositions]
            driven = {one.side for one in self.annotated.actors
                      if one.side and one.oblique and not one.prepositions and one.start in other.scope}  # fmt: skip
            if not acting and len(driven) == 1:
                return self.profile.other_side(driven.pop())
        return None
