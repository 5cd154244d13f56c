"""Which predicates are worth a claim: said of ground, and of use to an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.modality import Standing
    from geomap.claims.places import PlaceUse
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.roles import Sides
    from geomap.model import PlaceRef


_OBJECT_REACH = 5
_OWNER_REACH = 2
"""Tokens from fighters to the force they are of."""


def is_said_of_ground(
    use: PredicateUse, annotated: Annotated, spots: list[tuple[PlaceUse, PlaceRef]], *, order: str
) -> bool:
    """Words with other meanings need ground: a place as object, or a word for it; never another kind of object."""
    scope = set(use.scope)
    if use.predicate.frame == "leave" and use.head - 1 in annotated.covered("object.people"):
        return False  # "forced 1,700 civilians to flee"
    if use.predicate.frame == "leave" and order == "v2" and _people_left(use, annotated):
        return False
    if use.predicate.frame == "leave" and use.predicate.needs_ground and _leaves_things_behind(use, annotated):
        return False
    ground = annotated.covered("place.ground", "place.settlements", "place.area", "place.settlement", "place.capital")
    direct = any(place.role in {"direct", "source", "part"} for place, _ref in spots)
    # "Tête de pont" is ground, whatever "tête" may be.
    phrases = {at for hit in annotated.of("place.ground") if len(hit.tokens) > 1 for at in hit.tokens}
    other = (annotated.covered("object.other") & scope) - phrases
    # "Our soldiers have liberated …": who stands before an active verb is no object of it.
    other -= {at for actor in annotated.actors if actor.end <= use.head and not actor.prepositions and not use.passive
              for at in range(actor.start, actor.end)}  # fmt: skip
    if other and not direct and use.predicate.frame in {"take", "lose", "cede"}:
        return False
    if use.predicate.needs_ground:
        pronouns = annotated.covered(
            "place.object_pronoun",
            *(("place.subject_pronoun",) if use.passive or use.predicate.frame == "fall" else ()),
        )
        pronoun = pronouns & scope and not spots
        return direct or bool(ground & scope) or bool(pronoun)
    return True


def is_relieved(use: PredicateUse, annotated: Annotated, clauses: list[Clause], losing: str | None) -> bool:
    """Such as "Wagner trekt zich terug uit X", "Wagner übergibt X der Armee": others of its own side take its place."""
    words = annotated.covered("actor.relieved")
    if not words or use.predicate.frame not in {"leave", "cede"}:
        return False
    clause = clauses[use.clause]
    doers = [actor for actor in annotated.actors if actor.start in clause.tokens]
    if not doers and clause.parent is not None:
        doers = [actor for actor in annotated.actors if actor.start in clauses[clause.parent].tokens]
    doers = [actor for actor in doers if actor.side in {None, losing}]
    if use.verbal:
        doers = [actor for actor in doers if not actor.prepositions][:1]  # "…, regular units moved in"
    of_them = _OWNER_REACH if use.verbal else 0  # "die Kämpfer von Wagner"
    return bool(doers) and all(not words.isdisjoint(range(one.start, one.end + of_them)) for one in doers)


def _people_left(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "Inwoners hebben de stad verlaten": people without a preposition, and no force beside them."""
    if not use.verbal:
        return False
    scope = set(use.scope)
    acting = [actor for actor in annotated.actors if actor.start in scope and not actor.prepositions]
    if acting and all(actor.kind == "pronoun" and actor.end == actor.start + 1 for actor in annotated.actors):
        # "Bewoners vertellen hoe zij de stad verlieten"
        before = range(acting[0].start)
        return not annotated.covered("object.people").isdisjoint(before)
    if acting:
        return False
    prepositions = ("preposition.with", "preposition.other", "preposition.of", "preposition.locative")
    governed = {hit.end for hit in annotated.of(*prepositions)}  # "met 300 inwoners"
    return any(governed.isdisjoint({at, at - 1, at - 2}) for at in annotated.covered("object.people") & scope)


def _leaves_things_behind(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "abandoned a lot of equipment in the region": no ground stands between the verb and its object."""
    if use.passive or not use.verbal:
        return False
    near = range(use.hit.end, use.hit.end + _OBJECT_REACH)
    things = [at for at in annotated.covered("object.other") if at in near]
    ground = annotated.covered("place.ground", "place.settlement", "place.settlements", "place.area")
    ground |= annotated.named
    between = range(use.hit.end, min(things, default=use.hit.end))
    parted = "," in annotated.sentence.words[between.start : between.stop]
    return bool(things) and not parted and ground.isdisjoint(between)


def is_worth_telling(
    use: PredicateUse, sides: Sides, standing: Standing, *, attributed: bool, placed: bool, counted: bool
) -> bool:
    """Leave out what no editor could use: neither place nor amount, or nobody who gains or loses."""
    frame = use.predicate.frame
    if use.form == "adjective" and use.predicate.invader:
        return False  # "окуповане місто": how it is, not what happened
    if frame == "contest":
        return placed and not standing.denied and not standing.intended
    if sides.gaining is None and sides.losing is None:
        return placed and frame in {"take", "fall", "besiege", "repel"} and use.verbal and not standing.intended
    if frame == "hold" and use.form == "state":
        # "blijven in handen van de bezetters": listed even where no place is named.
        return True
    if frame == "defeat":
        return attributed and not standing.intended and not standing.denied
    return placed or counted


def is_of_unnamed_town(use: PredicateUse, sides: Sides, standing: Standing, annotated: Annotated) -> bool:
    """Such as "heeft weer een dorp bevrijd": told as a fact of towns that a later sentence may name."""
    told = use.verbal or (use.form == "noun" and use.predicate.frame == "take")  # "claimde de inname van drie dorpen"
    if use.predicate.frame not in {"take", "fall", "leave", "lose"} or not told:
        return False
    if standing.denied or standing.intended or (sides.gaining is None and sides.losing is None):
        return False
    if annotated.covered("place.settlements", "place.area") & set(use.scope):
        return True  # "hat mehrere Orte befreit"
    towns = annotated.covered("place.settlement") & set(use.scope)
    return any({at - 1, at - 2} & annotated.covered("grammar.indefinite") for at in towns)
