"""Which part a name has in a predicate, by its preposition: what is taken, where, wherefrom, near what."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.toponym_phrases import Toponym

ROLES: dict[str, tuple[str, ...]] = {
    "take": ("direct", "locative", "near", "part", "fringe", "goal"),
    "expel": ("source", "direct", "locative", "near", "part", "fringe"),
    "push": ("source", "locative", "near", "part", "fringe", "goal", "direct"),
    "leave": ("source", "direct", "locative", "near", "part", "fringe"),
    "lose": ("direct", "locative", "near", "part", "fringe"),
    "cede": ("direct", "part"),
    "fall": ("direct", "part"),
    "advance": ("goal", "locative", "near", "part", "fringe", "direct"),
    "reach": ("direct", "locative", "near"),
    "hold": ("direct", "part", "locative", "near", "fringe"),
    "repel": ("locative", "near", "goal", "direct", "part", "fringe", "against"),
    "contest": ("locative", "near", "direct", "part", "fringe", "goal"),
    "besiege": ("direct", "near", "part"),
    "annex": ("direct", "locative", "part"),
    "presence": ("locative", "near", "direct", "part", "goal", "fringe"),
    "defeat": (),
}
"""Roles of a name that make it the place of a claim, by frame; "direct" is a subject or object."""

_NAMED_WITH = frozenset({"take", "fall", "lose"})
"""Frames whose object may be named by "with": "hat mit X eine wichtige Stadt erobert", "met X valt een bolwerk"."""

_WITH_REACH = 2
"""Tokens between a name behind "with" and the state that it is in."""
_COUNTED_REACH = 7
"""Tokens from "the capture of" to the area: "more than", a number, its unit."""

QUOTES = frozenset('"“”„«»')


def role_of(
    toponym: Toponym, use: PredicateUse, wanted: tuple[str, ...], annotated: Annotated, *, order: str
) -> str | None:
    """Role of a name by its preposition, None where it has no part in the predicate; ``order`` of words."""
    found = toponym.prepositions
    if found <= {"part", "of"} and use.verbal and "locative" in wanted and _names_its_part(toponym, annotated):
        return "locative"
    if toponym.preposition is not None and set(toponym.preposition.tokens) <= set(use.hit.tokens):
        # "took control of X", "forced out of X": the preposition is part of the predicate.
        return "source" if "source" in wanted else "direct"
    # "With X now in Russian hands, …"
    held = order == "svo" and use.form == "state" and "with" in found and 0 <= use.head - toponym.end <= _WITH_REACH
    if not found or held:
        owns = held or annotated.sentence.words[toponym.end : use.hit.start + 1] == ["'s"]
        owns = owns or (order == "v2" and use.form == "noun" and _is_its_genitive(toponym, use, annotated))
        # The headline "Moskou claimt inname X"
        owns = owns or (order == "v2" and use.form == "noun" and use.predicate.frame == "take"
                        and toponym.start == use.hit.end and use.hit.start - 1 not in
                        annotated.covered("grammar.definite", "grammar.determiner"))  # fmt: skip
        owns = owns or annotated.sentence.words[toponym.end : use.hit.start] == ["'s"]  # "Avdiivka's fall"
        owns = owns or _is_freed_from(_head_of_row(toponym, annotated), use, annotated)
        owns = owns or _owns_what_is_counted(toponym, use, annotated)
        return "direct" if use.verbal or use.form == "adjective" or owns else None
    # "Naar het net heroverde X": whatever stands before the article.
    described = use.form == "adjective" and toponym.phrase_start < use.head < toponym.start
    if described or "including" in found:
        return "direct" if "direct" in wanted else None
    for name in ("fringe", "near", "part"):
        if name in found:
            return name
    if not use.verbal and "of" in found:
        part = "direct" if "direct" in wanted else "locative"
        return None if _belongs_to_another(toponym, use, annotated) else part
    for name in ("source", "goal", "locative"):
        if name in found and name in wanted:
            return name
    if "between" in found:
        return "near"
    if "of" in found and use.predicate.frame in {"hold", "take", "besiege", "lose", "cede", "advance"}:
        role = _role_of_genitive(toponym, use, annotated)
        if role is not None:
            return role
    by_taking = (
        order == "v2" and use.form == "infinitive" and "agent" in found and "direct" in wanted
    )  # "door X in te nemen"
    if order != "svo" and use.verbal and (by_taking or ("with" in found and use.predicate.frame in _NAMED_WITH)):
        return "direct"
    return "locative" if "against" in found and "against" in wanted else None


def is_told_apart(toponym: Toponym, use: PredicateUse, role: str, annotated: Annotated) -> bool:
    """Where word order is free: what the predicate does not speak of, although it stands beside it.

    "У X знову український прапор, Y поки під питанням": something else is told of Y. "Від X противник просунувся у бік
    Y": where they set out.
    """
    if use.predicate.frame == "advance" and {"near", "against"} <= toponym.prepositions and toponym.end <= use.head:
        return "goal" not in toponym.prepositions
    if role != "direct" or toponym.joined_to is not None or toponym.start < use.head or toponym.settlement_cue:
        return False
    there = any(
        one.start in use.scope and one.end <= use.head and "locative" in one.prepositions and one.kind == "settlement"
        for one in annotated.toponyms
    )
    words = annotated.sentence.words
    closed = words[toponym.end : toponym.end + 1] in ([], [","], ["."])
    return there and words[toponym.phrase_start - 1] == "," and not closed


def _is_its_genitive(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "die Einnahme der seit Wochen umkämpften Stadt X": the article stands far before the noun of the town."""
    if not toponym.settlement_cue or toponym.start < use.hit.end:
        return False
    between = range(use.hit.end + 1, toponym.phrase_start)
    parted = annotated.covered("grammar.coordinator", "grammar.passive", "grammar.perfect")
    words = annotated.sentence.words
    return use.hit.end in annotated.covered("grammar.definite") and not any(
        at in parted or not words[at][:1].isalpha() for at in between
    )


def _head_of_row(toponym: Toponym, annotated: Annotated) -> Toponym:
    """The first of the names that one hangs together with."""
    while toponym.joined_to is not None:
        toponym = annotated.toponyms[toponym.joined_to]
    return toponym


def _is_freed_from(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "звільнення від російських окупантів села X", "звільнення Збройними силами України міста X"."""
    between = range(use.hit.end, toponym.phrase_start)
    people = annotated.covered("grammar.oblique", "grammar.instrumental", "side.demonym", "preposition.against").union(
        *(range(actor.start, actor.end) for actor in annotated.actors))  # fmt: skip
    # "взятие в Харьковской области села X": an area between is where the village lies.
    people = people.union(*(
        range(one.phrase_start, one.end + (one.end in annotated.covered("place.area")))
        for one in annotated.toponyms if one is not toponym and (one.area_cue or one.kind in {"oblast", "raion"})
    ))  # fmt: skip
    named = toponym.settlement_cue or (bool(between) and between[0] in annotated.covered("preposition.against"))
    # "втрату Росією X", "захоплення російськими військами X": who did it stands before what was taken.
    doers = {actor.end - 1 for actor in annotated.actors if actor.agentive} | annotated.covered("grammar.instrumental")
    done = bool(between) and between[-1] in doers and toponym.kind == "settlement"
    return use.form == "noun" and (done or (len(between) > 1 and named)) and people.issuperset(between)


def _owns_what_is_counted(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "звільнення понад 800 квадратних кілометрів Харківської області": the area that the ground is part of."""
    between = range(use.hit.end, toponym.start)
    area = toponym.area_cue or toponym.kind == "oblast"
    if use.form != "noun" or not area or not 1 < len(between) <= _COUNTED_REACH:
        return False
    words = annotated.sentence.words
    number = next((at for at in between if words[at][0].isdigit()), None)
    towns = annotated.covered("place.settlement") - annotated.covered("place.settlements")
    if number is None or not towns.isdisjoint(range(use.hit.end, number)):
        return False  # "after the liberation of the town 44 villages of X"
    return between[-1] in annotated.covered("place.ground", "place.settlements", "place.kilometre")


def _belongs_to_another(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "de bevrijde burgemeester van X": freed was the mayor."""
    if use.form != "adjective":
        return False
    people = annotated.covered("speech.title", "speech.local", "speech.witness", "speech.analyst", "object.other")
    return bool(people & set(range(use.hit.end, toponym.start)))


def _names_its_part(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "the Chasiv Yar brick plant": ground in the town that is called after it."""
    ground = annotated.covered("place.ground") - annotated.covered("place.area", "place.heading")
    candidates = toponym.mention.match.candidates
    if candidates and str(candidates[0].place.kind) == "facility":
        return False
    after = toponym.end
    if after in ground:
        return True
    if after + 1 not in ground or annotated.sentence.is_capital(after):
        return False
    word = annotated.sentence.words[after]
    return word[:1].isalpha() and not any(after in hit.tokens for hits in annotated.hits.values() for hit in hits)


def _role_of_genitive(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> str | None:
    """Such as "repris des villages de la région de X", "la tête de pont de X"; not "les affirmations de X"."""
    if abs(use.hit.end - toponym.governed_from) <= 1:
        return "direct"
    before = toponym.governed_from - 1
    while before > 0 and annotated.sentence.words[before] in QUOTES:
        before -= 1  # hold “the entire territory” of X
    if before > 0 and _goes_on_after_comma(before, toponym, use, annotated):
        return "direct"
    candidates = toponym.mention.match.candidates
    plant = bool(candidates) and str(candidates[0].place.kind) == "facility"
    if use.predicate.frame == "cede":
        return "direct" if plant or before in annotated.covered("place.settlement") else None
    object_side = toponym.end <= use.head if use.passive else toponym.start > use.head
    if not object_side:
        return None
    if before in annotated.covered("place.settlements", "place.settlement"):
        return "direct"
    ground = annotated.covered("place.ground")
    if plant and {before, before - 1} & ground:
        return "direct"  # "l'usine sidérurgique d'Azovstal"
    return "locative" if before in ground else None


def _is_governed_alike(one: Toponym, toponym: Toponym, use: PredicateUse) -> bool:
    """Such as "s'est emparé de A (région de X), de B et C": the preposition of the verb, said again."""
    governed = one.governed_from == use.hit.end and "of" in one.prepositions
    return governed and toponym.prepositions == one.prepositions


def _goes_on_after_comma(before: int, toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "ont pris les villages de A, qui se trouve au nord, de B et de C": the preposition of the row again."""
    linked = annotated.sentence.words[before] == "," or before in annotated.covered("grammar.coordinator")
    # "De la localité de A, à 9 km de B, et de celle de C"
    towns = annotated.covered("place.settlements", *(("place.settlement",) if toponym.settlement_cue else ()))
    return linked and use.verbal and any(
        use.hit.end <= one.phrase_start and one.end <= before and one.start in use.scope
        and (towns & set(range(one.phrase_start, one.start)) or _is_governed_alike(one, toponym, use))
        for one in annotated.toponyms
    ) and toponym.start > use.hit.end  # fmt: skip
