"""Which places a predicate speaks of, how closely, and how much of them.

The preposition of a name gives it a role; the frame says which roles are the place of the claim ("trok zich terug uit
Izjoem naar Lyman": Izjoem). A name that only says where a smaller place lies is dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geomap.claims.acting_names import does_or_tells, is_government
from geomap.claims.place_names import POINTS, WATERS, counts_as_place, has_a_suburb, is_numbered_road
from geomap.claims.place_roles import QUOTES, ROLES, is_told_apart, role_of

if TYPE_CHECKING:
    from geomap.claims.actors import Actor
    from geomap.claims.annotate import Annotated
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.toponym_phrases import Toponym
    from geomap.claims.vocabulary import Vocabulary
    from geomap.words import Extent

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")

_AIMING = frozenset({"advance", "repel", "contest", "besiege"})
"""Frames of which a place that is only aimed at may be the place."""

_OPENING_QUOTES = QUOTES | {"‘", "'"}
_AROUND = frozenset({"near", "goal", "fringe"})
_LYING_REACH = 7
_BRACKET_REACH = 6
_NEAR_KM = 25
"""What lies farther off is not near (design, "geo_precision")."""
_MEASURE_REACH = 5
"""Tokens from "north of" back to the "and" before its distance."""
_COUNT_REACH = 5
"""Tokens from a participle back to the number of what it tells of: "3 000 kilomètres carrés repris"."""
_LOCATING_GAP = 6
"""Tokens between "X" and "north of Y" (", à 30 km") where the second name only locates the first."""

_ASHORE = frozenset({"leave", "take", "hold"})
_COARSE = {"settlement": 0, "facility": 0, "island": 0, "hromada": 1, "raion": 1, "oblast": 2,
           "water": 3, "river": 3, "canal": 3, "region": 3, "country": 4}  # fmt: skip


@dataclass(slots=True)
class PlaceUse:
    """One place of a claim, before it is resolved."""

    toponym: Toponym | None
    role: str
    relation: str | None = None
    distance_km: float | None = None
    extent: Extent | None = None
    carried: bool = False
    """Taken over from an earlier sentence or clause."""
    earlier: bool = False
    """Told of as something that happened before the rest of the sentence ("na X is nu ook Y bevrijd")."""

    @property
    def near(self) -> bool:
        """True where the claim speaks of the surroundings of the place."""
        return self.role in {"near", "goal", "fringe"}


def find_places(use: PredicateUse, annotated: Annotated, language: Vocabulary) -> list[PlaceUse]:
    """Places of a predicate in its own sentence, finest kind only."""
    scope = set(use.scope)
    wanted = ROLES[use.predicate.frame] if use.form != "adjective" else ("direct", "locative")
    if use.predicate.frame == "fall" and scope & annotated.covered("place.settlements"):
        wanted = (*wanted, "locative")
    found: list[PlaceUse] = []
    for toponym in annotated.toponyms:
        if toponym.start not in scope or toponym.locates or not counts_as_place(toponym, annotated):
            continue
        if (
            _has_no_part(toponym, use, annotated)
            or is_numbered_road(toponym, annotated)
            or has_a_suburb(toponym, annotated)
        ):
            continue
        aimed = use.predicate.frame not in _AIMING and is_aimed_at(toponym, annotated)
        aimed = aimed or _owns_another(toponym, annotated)
        if aimed or (language.order == "svo" and _is_meant_next(toponym, use, annotated)):
            continue
        role = role_of(toponym, use, wanted, annotated, order=language.order)
        if role is None or role not in wanted or (role in _AROUND and _lies_there(toponym, annotated)) or (
            "including" in toponym.prepositions and use.form == "noun" and _names_its_town(found)
        ):  # fmt: skip
            continue
        if toponym.towards and use.predicate.frame in {"leave", "push"} and role != "goal":
            continue  # "naar de overkant van de Dnipro": where they went, not what they left
        if role == "locative" and use.predicate.frame == "leave" and use.verbal and (
            not _in_parts(use, annotated) or (language.order == "v2" and _is_of_another_noun(toponym, use, annotated))
            or (toponym.start > use.head and _stands_apart(toponym, use, annotated))
        ):  # fmt: skip
            continue
        stayed = language.order == "v2" and role == "source" and _lies_where_they_went(toponym, use, annotated)
        beside = _is_beside_it(role, toponym, use, annotated) or _is_near_an_area(role, toponym, use, annotated)
        if stayed or beside:
            continue
        if role == "locative" and language.order != "svo" and use.verbal and _is_cut_off(toponym, use, annotated):
            continue
        if use.form == "adjective" and role == "locative" and toponym.phrase_start > use.hit.end + 2:
            continue
        apart = language.order == "free" and is_told_apart(toponym, use, role, annotated)
        if apart or (role == "direct" and not _on_the_right_side(toponym, use, language, annotated)):
            continue
        on_island = toponym.kind == "island" and "locative" in toponym.prepositions  # "прапор знову на Зміїному"
        # "Richting X" is a sector, "in de richting van de stad X" only says which way.
        counted = annotated.of("place.settlements") and not (language.order == "v2" and toponym.settlement_cue)
        if role == "goal" and use.predicate.frame == "take" and not (counted or on_island):
            continue
        found.append(_place_use(toponym, role, annotated))
    found = found or _where_they_stood(use, annotated, language)
    found = _named_behind_its_bearing(found, annotated)
    aside = [one.toponym for one in found if _only_locates(one, found, annotated)]
    kept = [one for one in found if one.toponym not in aside and not _goes_with(one.toponym, aside, annotated)]
    return _finest(_without_measured_marks(_without_far_marks(kept), annotated), annotated)


def _named_behind_its_bearing(found: list[PlaceUse], annotated: Annotated) -> list[PlaceUse]:
    """Such as "retook a town 20 miles north of X, Y": what the one town is called stands behind where it lies."""
    if len(found) != 2 or found[0].role != "near":
        return found
    mark, name = found[0].toponym, found[1].toponym
    if mark is None or name is None or not name.by_comma or kind_of(found[1]) != "settlement":
        return found
    joined = name.joined_to is not None and annotated.toponyms[name.joined_to] is mark
    towns = annotated.covered("place.settlement") & set(range(mark.phrase_start - _LYING_REACH, mark.phrase_start))
    single = annotated.covered("grammar.indefinite", "place.another")
    if not joined or not any({at - 1, at - 2, at - 3} & single for at in towns):
        return found
    return [PlaceUse(toponym=name, role="direct")]


def _without_far_marks(found: list[PlaceUse]) -> list[PlaceUse]:
    """Such as "two villages in the X region, 30 km north of Y": so far off, Y is not where it happened."""
    areas = [one for one in found if one.role == "locative" and _COARSE.get(kind_of(one), 0)]
    return [one for one in found if not (areas and one.near and (one.distance_km or 0) > _NEAR_KM)]


def _without_measured_marks(found: list[PlaceUse], annotated: Annotated) -> list[PlaceUse]:
    """Such as "20 Kilometer südlich von X rückten sie bei Y vor": a distance from X tells where Y lies.

    Not "bei Y und 20 Kilometer südlich von X": two places.
    """
    units, links = annotated.covered("place.kilometre"), annotated.covered("grammar.coordinator")
    links = links | annotated.covered("preposition.goal")  # "просунулися на 1 км біля X": so far they came
    marks = []
    for one in found:
        hit = one.toponym.preposition if one.toponym is not None else None
        if hit is None or one.role != "near" or units.isdisjoint(range(hit.start - 1, hit.end)):
            continue
        if links.isdisjoint(range(hit.start - _MEASURE_REACH, hit.start)):
            marks.append(one)
    apart = [one for one in found if one not in marks]
    return apart if any(kind_of(one) in POINTS for one in apart) else found


def _where_they_stood(use: PredicateUse, annotated: Annotated, language: Vocabulary) -> list[PlaceUse]:
    """Such as "De Russische troepen in X hebben zich teruggetrokken": right behind their name, so they left it."""
    if language.order != "v2" or use.predicate.frame != "leave" or not use.verbal:
        return []
    stood = [one for one in annotated.toponyms if _is_where_they_stood(one, use, annotated)]
    opening = annotated.toponyms[0] if annotated.toponyms else None
    if not stood and opening is not None and _opens_the_scene(opening, use, annotated):
        stood = [opening]  # "In X vertrokken de laatste Russische soldaten"
    return [_place_use(one, "source", annotated) for one in stood]


def _opens_the_scene(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Whether "In X" stands first in its clause, before the verb."""
    first = next((at for at in use.scope if annotated.sentence.words[at][:1].isalnum()), None)
    if toponym.prepositions != {"locative"} or toponym.kind != "settlement" or first is None:
        return False
    if toponym.phrase_start - first not in {0, 1} or toponym.end > use.head:
        return False
    into = annotated.covered("preposition.locative", "preposition.goal") & set(range(use.head, use.scope[-1] + 1))
    parts = annotated.covered("place.kilometre", "preposition.fringe", "preposition.part")
    return not into and parts.isdisjoint(use.scope)


def _is_where_they_stood(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    if toponym.start not in use.scope or toponym.prepositions != {"locative"} or toponym.kind != "settlement":
        return False
    if not annotated.covered("place.kilometre", "preposition.fringe", "preposition.part").isdisjoint(use.scope):
        return False
    forces = annotated.covered("actor.force")
    return any(actor.side and not actor.prepositions and actor.end - 1 in forces and toponym.end <= use.hit.tokens[-1]
               and 0 <= toponym.phrase_start - actor.end <= 1 for actor in annotated.actors)  # fmt: skip


def _goes_with(toponym: Toponym | None, aside: list[Toponym | None], annotated: Annotated) -> bool:
    """Such as "X, a village ten kilometres from A and B": what A only locates, B does too."""
    while toponym is not None and toponym.joined_to is not None:
        toponym = annotated.toponyms[toponym.joined_to]
        if any(toponym is one for one in aside):
            return True
    return False


def _names_its_town(found: list[PlaceUse]) -> bool:
    """Such as "The capture of X brings them closer to towns including A and B": only X was captured."""
    return any(one.role == "direct" and kind_of(one) in POINTS and one.toponym is not None
               and "including" not in one.toponym.prepositions for one in found)  # fmt: skip


def says_which_ground(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "la moitié du terrain conquis l'été précédent": which ground, not what happened to it."""
    words = annotated.sentence.words
    counted = any(_NUMBER.fullmatch(word) for word in words[max(0, use.head - _COUNT_REACH) : use.head])
    return use.reduced and use.passive and not counted and use.head - 1 in annotated.covered("place.ground")


def _has_no_part(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """A name that acts or tells, that stands in another's quotation, or before words that only say which ground."""
    if does_or_tells(toponym, use, annotated) or _is_quoted_apart(toponym, use, annotated):
        return True
    if use.verbal and _stands_with_the_next_verb(toponym, use, annotated):
        return True
    return toponym.end <= use.head and says_which_ground(use, annotated)


def _stands_with_the_next_verb(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "продвинулась у X и не прекращала наступать у Y": what "and not" opens is another verb's."""
    links = annotated.covered("grammar.coordinator")
    excused = annotated.covered("grammar.negation_not")
    return any(
        use.hit.tokens[-1] < at < toponym.phrase_start and at - 1 in links
        for at in annotated.covered("grammar.negation") - excused
    )


def _is_beside_it(role: str, toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "the pullout across the Dnipro", "a Black Sea island", "retaken along the Oskil", "ушли под X из …"."""
    frame = use.predicate.frame
    if frame in _ASHORE and _is_water(toponym, sea=role not in {"locative", "near"}):
        return True
    if role == "source" and _belongs_to_what_was_left(toponym, use, annotated):
        return True
    if (
        role in _AROUND
        and frame == "leave"
        and any(str(one.place.kind) in WATERS for one in toponym.mention.match.candidates)
    ):
        return True  # "вывел войска за Днепр": a city bears the name as well
    return role in _AROUND and frame == "leave" and _says_wherefrom(use, annotated)


def _belongs_to_what_was_left(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "left graffiti on the walls of X": a thing of the town, no ground of it."""
    noun = toponym.governed_from - 1
    if use.predicate.frame != "leave" or not use.predicate.needs_ground or not use.verbal or use.passive:
        return False
    ground = annotated.covered("place.ground", "place.settlement", "place.settlements", "place.area", "place.within",
                               "place.capital", "place.partly", "place.mostly", "preposition.part",
                               "preposition.fringe")  # fmt: skip
    of = "of" in toponym.prepositions and toponym.governed_from > use.hit.end
    inside = {hit.end for hit in annotated.of("preposition.locative")}
    return of and noun not in ground and not inside.isdisjoint({noun, noun - 1})


def _is_near_an_area(role: str, toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "ce village, proche de la région de X, a été repris": not the region; but "2000 kilometer van X" is."""
    if role != "near" or not use.verbal or use.predicate.frame not in {"take", "fall", "lose"}:
        return False
    hit = toponym.preposition
    measured = hit is not None and not annotated.covered("place.kilometre").isdisjoint(range(hit.start - 1, hit.end))
    return toponym.area_cue and not measured


def _lies_where_they_went(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "hebben zich in het havengebied van X teruggetrokken": "of", and "in" before its noun."""
    noun = toponym.governed_from - 1
    if "of" not in toponym.prepositions or noun < 1 or not use.verbal or use.predicate.frame != "leave":
        return False
    known = annotated.covered("grammar.passive", "grammar.perfect", "predicate", "preposition.source", "place.partly")
    inside = {hit.end for hit in annotated.of("preposition.locative")}
    word = annotated.sentence.words[noun]
    return (
        word[:1].isalpha()
        and noun not in known
        and not inside.isdisjoint({noun, noun - 1})
        and not _in_parts(use, annotated)
    )


def _is_of_another_noun(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "na hun nederlaag in X trekken zij zich terug uit de eerste steden in Y": a noun of its own before it."""
    first = toponym.phrase_start - 2
    words = annotated.sentence.words
    parts = annotated.covered("place.partly", "place.kilometre", "place.ground", "place.settlements")
    opened = annotated.of("preposition.other")
    return (
        0 < first < use.head - 1 and first not in parts and words[first].isalpha()
        and any(hit.start == use.scope[0] for hit in opened)
    )  # fmt: skip


def _says_wherefrom(use: PredicateUse, annotated: Annotated) -> bool:
    """The predicate ends in its own "from", which has something else behind it."""
    return len(use.hit.tokens) > 1 and use.hit.tokens[-1] in annotated.covered("preposition.source")


def _is_water(toponym: Toponym, *, sea: bool) -> bool:
    """A river, a canal or a sea; with ``sea`` only a sea, whose banks nobody takes."""
    candidates = toponym.mention.match.candidates
    return bool(candidates) and str(candidates[0].place.kind) in ({"water"} if sea else WATERS)


def _lies_there(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "cette ville, située au nord de X", "aus den nördlich von X gelegenen Orten": where another place is."""
    lying = annotated.covered("place.lying")
    if toponym.end in lying or _lies_aside(toponym, annotated):
        return True
    first = next((at for at in range(toponym.phrase_start, max(-1, toponym.phrase_start - _LYING_REACH), -1)
                  if at in lying), None)  # fmt: skip
    if first is None:
        return False
    definite = annotated.covered("grammar.definite")
    towns = annotated.covered("place.settlement") & set(range(first))
    return any({at - 1, at - 2} & definite for at in towns)


def _lies_aside(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "X, vierzig Kilometer nordöstlich von Y am Fluss gelegen, wurde …": an aside that says where X lies."""
    words, start = annotated.sentence.words, toponym.phrase_start
    opens = next((at for at in range(start - 1, max(-1, start - _LYING_REACH), -1) if words[at] == ","), None)
    closes = next((at for at in range(toponym.end, len(words)) if words[at] == ","), 0)
    named = any(one.end == opens for one in annotated.toponyms)
    return named and "near" in toponym.prepositions and closes - 1 in annotated.covered("place.lying")


def _only_locates(one: PlaceUse, found: list[PlaceUse], annotated: Annotated) -> bool:
    """Such as "in X, north of Y", "X nördlich von Y": the second name says where the first one lies."""
    toponym = one.toponym
    if toponym is None or one.role not in {"near", "goal", "fringe"}:
        return False
    if _is_in_row(toponym, annotated) or _goes_on(toponym, annotated):
        return False
    words = annotated.sentence.words
    verbs = annotated.covered("predicate", "grammar.coordinator", "grammar.subordinator", "grammar.relative")
    measured = annotated.covered("preposition.locative", "preposition.near", "preposition.other")
    for other in found:
        if other.toponym is None or other is one or other.toponym.end > toponym.phrase_start:
            continue
        if kind_of(other) in WATERS:
            continue  # "on the bank of the Dnipro, near X"
        gap = [at for at in range(other.toponym.end, toponym.phrase_start) if words[at] not in QUOTES]
        closing = next((position for position, at in enumerate(gap[:_LOCATING_GAP]) if words[at] == ")"), None)
        if closing is not None and words[gap[0]] == "(":
            gap = gap[closing + 1 :]  # "dans la région de X (est), à 9 km de Y"
        if gap and words[gap[-1]].isdigit() and measured.issuperset(gap[:-1]):
            return True  # "на окраине X в 30 километрах от Y": a distance tells where X lies
        if other.near and other.toponym.end < toponym.phrase_start:
            continue
        starts = other.toponym.phrase_start
        if one.near and any(near.near and near.toponym is not None and near.toponym.end == starts for near in found):
            continue  # "near A in the region of X, near B": another place, of the same kind
        if other.toponym.area_cue and toponym.settlement_cue and toponym.phrase_start == other.toponym.end:
            continue  # "im Gebiet X südlich der Stadt Y": the town says where in the area
        if len(gap) <= _LOCATING_GAP and (not gap or words[gap[0]] == ",") and not verbs & set(gap):
            return True
    return False


def _is_in_row(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "in A, B, near C, D and E": a row that goes on, no place that says where B lies."""
    names = annotated.toponyms
    at = names.index(toponym)
    head = at
    while (joined := names[head].joined_to) is not None:
        head = joined
    if not head or names[head - 1].end + 1 != names[head].phrase_start:
        return head != at
    before = names[head - 1]
    closed = any(
        one.joined_to is not None and not one.by_comma for one in names[head:] if _row_head(one, names) == head
    )
    return closed or (before.joined_to is not None and before.by_comma)


def _goes_on(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "in A, near B and in C": a row in which every name has a preposition of its own."""
    if toponym.end not in annotated.covered("grammar.coordinator"):
        return False
    return any(
        other.phrase_start == toponym.end + 1 and other.joined_to is None and "locative" in other.prepositions
        for other in annotated.toponyms
    )


def _row_head(toponym: Toponym, names: list[Toponym]) -> int | None:
    """Index of the first name of the row that a name belongs to, None where it stands alone."""
    head = toponym.joined_to
    while head is not None and (joined := names[head].joined_to) is not None:
        head = joined
    return head


def is_aimed_at(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "aanvallen op X", "de weg naar X": the noun before it has the place, not the predicate."""
    noun = toponym.governed_from - 1
    aimed = noun in annotated.covered("place.aim") and noun not in annotated.covered("predicate")  # "weg uit X"
    return aimed and bool(toponym.prepositions - {"of"})


def _owns_another(toponym: Toponym, annotated: Annotated) -> bool:
    """Such as "left X, Kyiv's last stronghold": a capital that stands for its government, behind a comma."""
    words, end = annotated.sentence.words, toponym.end
    return (
        toponym.by_comma and words[end : end + 1] == ["'s"] and toponym.start in annotated.covered("side.name")
        and end not in annotated.covered("preposition.fringe", "preposition.part")
    )  # fmt: skip


def _is_meant_next(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "took a village in an attempt to encircle X": of another verb, behind words for what is meant."""
    if not use.verbal or toponym.start < use.hit.end:
        return False
    between = range(use.hit.end, toponym.phrase_start)
    aims = annotated.covered("modality.intend", "modality.goal") - annotated.covered("modality.achieve")
    meant = next((at for at in between if at in aims), None)
    if meant is None:
        return False
    marks, verbs = annotated.covered("grammar.infinitive_mark"), annotated.covered("predicate")
    mark = next((at for at in between if at in marks and at >= meant), None)
    return mark is not None and bool(verbs & set(range(mark, toponym.phrase_start)))


def _is_cut_off(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """A comma parts it from the predicate: it belongs to what stands on its side."""
    if toponym.end > use.head:
        return False
    inside = {
        at for place in annotated.toponyms if place.joined_to is not None
        for at in range(annotated.toponyms[place.joined_to].end, place.start)
    }  # fmt: skip
    words = annotated.sentence.words
    commas = [at for at in range(toponym.end, use.head) if words[at] == "," and at not in inside]
    return len(commas) == 1


def _is_quoted_apart(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "Russians out of a town in Donetsk, ‘24 killed in Kharkiv’": a headline goes on with a quotation."""
    if annotated.in_quote[use.head] or toponym.start < use.head:
        return False
    words = annotated.sentence.words
    opened = next((at for at in range(toponym.start, use.head, -1) if words[at] in _OPENING_QUOTES), None)
    return opened is not None and words[opened - 1] == ","


def _stands_apart(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "forced them to flee captured land, as shells rained down on X": behind a comma, with more than names."""
    words = annotated.sentence.words
    comma = next((at for at in range(use.head, toponym.start) if words[at] == ","), None)
    inside = {at for place in annotated.toponyms for at in range(place.phrase_start, place.end)}
    return comma is not None and any(at not in inside and words[at][:1].isalpha() for at in range(comma, toponym.start))


def _in_parts(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "zich op sommige plaatsen in X twee kilometer teruggetrokken": ground left within a place."""
    parts = annotated.covered("place.partly", "place.kilometre", "place.ground", "place.settlements")
    return bool(parts & set(use.scope))


def _on_the_right_side(toponym: Toponym, use: PredicateUse, language: Vocabulary, annotated: Annotated) -> bool:
    """In an SVO clause the object follows an active verb and the subject precedes a passive one."""
    if is_government(toponym, use, annotated):
        return False  # "trekt zich terug en realiseert Moskou": who withdraws has no object
    if use.form == "adjective":
        return use.hit.end <= toponym.start <= use.hit.end + 4
    if language.order != "svo" or not use.verbal or use.form == "state" or "including" in toponym.prepositions:
        return True
    after = toponym.start > use.head
    if after and toponym.phrase_start - 1 in annotated.covered("grammar.also"):
        return True  # "X was retaken, as well as Y"
    if use.predicate.frame == "fall":
        # "Une première ville est tombée, la ville portuaire de X."
        apposed = toponym.settlement_cue and annotated.sentence.words[toponym.phrase_start - 1] == ","
        return not after or apposed or _is_inverted(use, annotated)
    if use.passive:
        return not after or use.reduced or _is_inverted(use, annotated)
    return after or _is_what_they_took(toponym, use, annotated)


def _is_inverted(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "Ont également été repris A et B": the auxiliary opens the sentence, the subject follows."""
    return use.verbal and 0 in use.scope and 0 in annotated.covered("grammar.perfect", "grammar.passive")


def _is_what_they_took(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "X is the only town the Russians have taken": a subject right behind the noun that says what X is.

    So are A and B in "A and B were among the villages north of C the army took back".
    """
    nouns = annotated.covered("place.settlement", "place.settlements", "place.capital")
    articles = annotated.covered("grammar.definite", "grammar.determiner")
    last = toponym
    while (joined := next((one for one in annotated.toponyms if one.joined_to is not None
                           and annotated.toponyms[one.joined_to] is last), None)) is not None:  # fmt: skip
        last = joined
    if toponym.prepositions or last.end not in annotated.covered("grammar.passive"):
        return False
    near = {one.end: one.preposition.start for one in annotated.toponyms
            if one.preposition is not None and "near" in one.prepositions}  # fmt: skip

    def follows_noun(actor: Actor) -> bool:
        before = actor.start - (actor.start - 1 in articles)
        return near.get(before, before) - 1 in nouns

    return any(last.end < actor.start < use.head and not actor.prepositions and follows_noun(actor)
               for actor in annotated.actors)  # fmt: skip


def _place_use(toponym: Toponym, role: str, annotated: Annotated) -> PlaceUse:
    relation = distance = None
    if role in {"near", "fringe", "goal", "part"} and toponym.preposition is not None:
        hit = toponym.preposition
        sentence = annotated.sentence
        relation = sentence.text[
            sentence.starts[hit.start] - sentence.start : sentence.ends[hit.end - 1] - sentence.start
        ]
        distance = _distance_before(annotated, hit.start)
    return PlaceUse(toponym=toponym, role=role, relation=relation, distance_km=distance)


def _distance_before(annotated: Annotated, at: int) -> float | None:
    """Such as "9 km ten zuidwesten van": the number before the words of a relative place."""
    units = annotated.covered("place.kilometre")
    words = annotated.sentence.words
    if at and words[at - 1] == ")" and "(" in words[max(0, at - _BRACKET_REACH) : at]:
        at -= words[at - 1 :: -1].index("(") + 1  # "30 km (19 miles) north of"
    for unit in range(at, max(-1, at - 4), -1):
        if unit in units and unit and _NUMBER.fullmatch(words[unit - 1]):
            return float(words[unit - 1].replace(",", ".")) if words[unit - 1].count(".") < 2 else None
    return None


def _finest(found: list[PlaceUse], annotated: Annotated) -> list[PlaceUse]:
    """Drop names that only say where a smaller place lies; keep those that stand on their own."""
    if len(found) < 2:
        return found
    kinds = [_COARSE.get(kind_of(one), 0) for one in found]
    finest = min(kinds)
    direct = [one for one, coarse in zip(found, kinds, strict=True)
              if one.role in {"direct", "source"} and kind_of(one) not in WATERS
              and (coarse == finest or one.role == "source")]  # fmt: skip
    kept = []
    for one, coarse in zip(found, kinds, strict=True):
        joined = one.toponym is not None and one.toponym.joined_to is not None and not one.toponym.by_comma
        numbered = one.toponym is not None and bare_number(one.toponym, annotated) is not None
        if coarse > finest and not numbered and not (joined and one.role == "direct"):
            continue
        if direct and one.role in {"locative", "near", "goal", "fringe"} and not numbered and one not in direct:
            continue
        kept.append(one)
    return kept


def kind_of(place: PlaceUse) -> str:
    """Kind of the place as far as the gazetteer decided it, else by its cue; ``settlement`` in doubt."""
    toponym = place.toponym
    if toponym is None:
        return "settlement"
    candidates = toponym.mention.match.candidates
    kind = str(candidates[0].place.kind) if candidates else "settlement"
    area = toponym.named_area or (toponym.area_cue and not toponym.settlement_cue)
    return "oblast" if kind == "settlement" and area else kind


def bare_number(toponym: Toponym, annotated: Annotated) -> tuple[float, int, int] | None:
    """Such as "75 in Cherson en 43 in Donetsk", "in Luhansk 7": a number that borrows its unit, with its tokens."""
    words = annotated.sentence.words
    start = toponym.phrase_start
    if start in annotated.covered("place.kilometre"):
        return None  # "20 kilometers from X"
    if start and _YEAR.fullmatch(words[start - 1]):
        return None  # "während der Offensive 2022 im Gebiet Charkiw"
    if start and _NUMBER.fullmatch(words[start - 1]) and toponym.prepositions:
        return float(words[start - 1].replace(".", "").replace(",", ".")), start - 1, start
    end = toponym.end
    if end < len(words) and _NUMBER.fullmatch(words[end]) and toponym.prepositions:
        closes = end + 1 >= len(words) or not words[end + 1][:1].isalpha() or (
            end + 1 in annotated.covered("grammar.coordinator"))  # fmt: skip
        if closes:
            return float(words[end].replace(".", "").replace(",", ".")), end, end + 1
    return None
