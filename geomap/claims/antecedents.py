"""Places that a sentence names, but not beside the predicate that speaks of them.

The antecedent of a relative clause, the name before an apposition, the villages listed behind a colon.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.claims.acting_names import is_seat_of_office
from geomap.claims.place_names import POINTS, WATERS, counts_as_place, is_country
from geomap.claims.places import PlaceUse, kind_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.reading import Reading
    from geomap.claims.toponym_phrases import Toponym

_ANTECEDENT_REACH = 12
_DESCRIBED_REACH = 16
"""Tokens of an apposition between a name and the one that it mentions."""
_COUNTED_REACH = 5
"""Tokens between the villages that are counted and the verb that tells what happened to them."""
_THEMED = frozenset({"take", "fall", "lose", "leave"})
_THEME_REACH = 14
"""Tokens that a headline may have behind its colon."""
_LIST_GAP = 4
_ASIDE = 3
"""Tokens between a village and the town on whose flank it lies."""
_APPOSITION_REACH = 8
"""Tokens from a participle back to the comma of its apposition."""
_COPULA_REACH = 4
_TELLING_REACH = 8
_WHOSE_REACH = 5
_PREPOSITIONS = tuple(f"preposition.{name}" for name in ("of", "source", "locative", "near", "goal", "other", "with"))
_DASHES = frozenset("–—-")
_LISTING_MARKS = _DASHES | {":"}


def listed_after_colon(reading: Reading, use: PredicateUse) -> list[PlaceUse]:
    """Names after a colon or dash are the villages of "heroverde drie dorpen bij X: A, B en C"."""
    annotated = reading.annotated
    words = annotated.sentence.words
    listing = {hit.end - 1 for hit in annotated.of("place.listing")}  # ", naming them as A and B"
    if not listing and _LISTING_MARKS.isdisjoint(words):
        return []
    names = annotated.named
    nouns = annotated.covered("place.settlements", "place.settlement")
    first_named = next((one for one in annotated.toponyms if one.start > use.head), None)
    # "Took a major city - the port of X"
    town = first_named.phrase_start if first_named is not None and first_named.settlement_cue else None
    several = annotated.covered("place.settlements")
    first = use.head - _COUNTED_REACH * use.verbal  # "listed four villages that it had captured - A, B"
    colon = next(
        (at for at in range(use.head, len(words)) if words[at] == ":" or at in listing
         or (words[at] in _DASHES and (at + 1 + (at + 1 in several) in names or at + 1 == town)
             and nouns & set(range(first, at)))),
        None,
    )  # fmt: skip
    if colon is None or _tells_behind(colon, annotated):
        return []
    inside = [one for one in annotated.toponyms if one.start in use.scope and use.head < one.start < colon]
    apart = [one for one in inside if one.start not in annotated.areas and "near" not in one.prepositions]
    if use.form == "noun" and apart:
        return []  # "the capture of X opens the way to two cities – A and B"
    counted = any(at < colon and (at + 1 not in names or at + 1 in annotated.areas) for at in nouns)
    if not counted and not _opens_a_row(use, colon, annotated):
        return []
    links = annotated.covered("preposition.of")
    also = annotated.covered("grammar.coordinator")
    # "Advanced in X, and near other villages: A, B": X as well.
    kept = [PlaceUse(toponym=one, role="direct") for one in apart
            if use.verbal and one.end + (words[one.end] == ",") in also]  # fmt: skip
    last = colon + 1
    for toponym in annotated.toponyms:
        if toponym.start < colon:
            continue
        gap = _LIST_GAP + 2 * (last in links)  # "A of the B community and C"
        if toponym.start > last + gap or any(words[at] in _DASHES for at in range(last, toponym.start)):
            break
        last = toponym.end
        if not (kept and _is_where(toponym, annotated)):
            kept.append(PlaceUse(toponym=toponym, role="direct"))
    return kept


def _opens_a_row(use: PredicateUse, colon: int, annotated: Annotated) -> bool:
    """Such as "Liberated since Sunday in the region of X: A, B and C": a bare participle first, a name behind."""
    opening = next((at for at, word in enumerate(annotated.sentence.words) if word[:1].isalnum()), use.head)
    named = any(one.phrase_start == colon + 1 and not one.prepositions for one in annotated.toponyms)
    return use.reduced and use.passive and use.head == opening and named


def named_behind(use: PredicateUse, annotated: Annotated) -> list[PlaceUse]:
    """Such as "the capture of what it called the largest town in the area, A, along with B": A, behind the comma."""
    if use.form != "noun" or use.hit.end - 1 not in annotated.covered("preposition.of"):
        return []
    words = annotated.sentence.words
    reach = range(use.hit.end, min(len(words), use.hit.end + _DESCRIBED_REACH))
    comma = next((at for at in reach if words[at] == ","), None)
    towns = annotated.covered("place.settlement")
    if comma is None or towns.isdisjoint(range(use.hit.end, comma)):
        return []
    inside = [one for one in annotated.toponyms if use.hit.end <= one.start < comma]
    name = next((one for one in annotated.toponyms if one.start == comma + 1 and not one.prepositions), None)
    described = all(one.prepositions and not one.settlement_cue for one in inside)
    if name is None or not described or not counts_as_place(name, annotated):
        return []
    closes = annotated.covered("grammar.also", "grammar.coordinator", "grammar.passive")
    ends = name.end >= len(words) or not words[name.end][:1].isalnum() or name.end in closes
    added = {hit.end for hit in annotated.of("grammar.also") if name.end <= hit.start <= name.end + 1}
    row = [one for one in annotated.toponyms if one.start in added
           or (one.joined_to is not None and annotated.toponyms[one.joined_to] is name)]  # fmt: skip
    return [PlaceUse(toponym=one, role="direct") for one in (name, *row)] if ends else []


def _tells_behind(mark: int, annotated: Annotated) -> bool:
    """Such as "Two villages taken – Moscow reports gains": who stands behind the mark tells it."""
    told = annotated.covered("speech.say", "speech.claim", "speech.confirm", "speech.admit", "speech.deny")
    parties = annotated.covered("side.name")
    return any(one.start == mark + 1 and one.start in parties and one.end in told for one in annotated.toponyms)


def listed_before_colon(reading: Reading, use: PredicateUse, counts: Collection[float]) -> list[PlaceUse]:
    """Such as "A, B et C : trois villages sont tombés": a row of as many names as are counted opens the sentence.

    Or names alone, where what follows them names no ground.
    """
    annotated = reading.annotated
    words = annotated.sentence.words
    colon = words.index(":") if ":" in words[: use.head] else 0
    several = annotated.covered("place.settlements") & set(range(colon, min(use.head, colon + _LIST_GAP + 1)))
    if not colon or not several or not use.verbal:
        return _named_before_colon(reading, use)
    row = [toponym for toponym in annotated.toponyms if toponym.end <= colon]
    named = {at for toponym in row for at in range(toponym.phrase_start, toponym.end)}
    named |= annotated.covered("grammar.coordinator") | {at for at in range(colon) if words[at] == ","}
    if len(row) not in counts or not named.issuperset(range(colon)):
        return []
    return [PlaceUse(toponym=one, role="direct") for one in row]


def _named_before_colon(reading: Reading, use: PredicateUse) -> list[PlaceUse]:
    """Such as "Роботине: прапор повернувся": names alone open the sentence, and what follows names no ground."""
    annotated = reading.annotated
    words = annotated.sentence.words
    colon = words.index(":") if ":" in words[: use.hit.start] else 0
    row = [toponym for toponym in annotated.toponyms if toponym.end <= colon]
    if not row or len(row) < len(annotated.toponyms) or not use.verbal or use.predicate.frame not in _THEMED:
        return []
    if len(words) - colon > _THEME_REACH or any(one.kind != "settlement" or one.prepositions for one in row):
        return []
    named = {at for toponym in row for at in range(toponym.start, toponym.end)}
    named |= annotated.covered("grammar.coordinator") | {at for at in range(colon) if words[at] == ","}
    told = set(range(colon, len(words))) - set(use.hit.tokens)
    other = annotated.covered("place.ground", "place.settlement", "place.settlements", "place.area", "object.other",
                              "object.people", "side.name")  # fmt: skip
    speaks = not annotated.covered("side.name").isdisjoint(range(colon))
    if speaks or not named.issuperset(range(colon)) or not told.isdisjoint(other):
        return []
    return [PlaceUse(toponym=one, role="direct") for one in row]


def listed_between_commas(reading: Reading, use: PredicateUse, counts: Collection[float]) -> list[PlaceUse]:
    """Such as "twee dorpen ten westen van X, A en B, zijn gevallen": as many names between the commas as are counted.

    ``counts``: the numbers of villages in the sentence.
    """
    annotated = reading.annotated
    words = annotated.sentence.words
    links = annotated.covered("grammar.coordinator")
    several = [at for at in annotated.covered("place.settlements") if at in use.scope and at < use.head]
    if not several or not counts or not use.verbal:
        return []
    for first, opening in enumerate(annotated.toponyms):
        if opening.start <= min(several) or words[opening.phrase_start - 1] != "," or opening.end > use.head:
            continue
        row = [opening]
        for toponym in annotated.toponyms[first + 1 :]:
            between = range(row[-1].end, toponym.start)
            if any(words[at] != "," and at not in links for at in between):
                break
            row.append(toponym)
        if len(row) in counts and words[row[-1].end : row[-1].end + 1] == [","]:
            return [PlaceUse(toponym=one, role="direct") for one in row]
    return []


def _is_where(toponym: Toponym, annotated: Annotated) -> bool:
    """The oblast, and its country, that a listed village lies in: "A in the Kharkiv region of Ukraine and B"."""
    if toponym.start in annotated.areas and toponym.prepositions & {"locative", "of"}:
        return True  # also "A of the B community"
    above = next((one for one in annotated.toponyms if one.end == toponym.start), None)
    country = all(str(one.place.kind) == "country" for one in toponym.mention.match.candidates)
    return country and above is not None and above.start in annotated.areas


def shares_its_subject(reading: Reading, use: PredicateUse) -> bool:
    """A passive behind "and" or "but" that its auxiliary opens; "…, maar kwam later weer in andere handen" likewise."""
    falls = use.verbal and use.predicate.frame == "fall"
    if not (use.passive or falls) or not use.scope:
        return False
    annotated = reading.annotated
    links = annotated.covered("grammar.coordinator", "grammar.contrast")
    first = next((at for at in use.scope if at not in links and annotated.sentence.words[at] != ","), use.head)
    opened = annotated.covered("grammar.passive", "grammar.perfect", "modality.hedge")  # "maar zou nu heroverd zijn"
    opens = first == use.head if falls and not use.passive else first in opened
    return opens and first > 0 and bool(links & {first - 1, first - 2})


def places_elsewhere(reading: Reading, use: PredicateUse) -> list[PlaceUse]:
    """Antecedent of a relative clause, or the subject that two predicates share."""
    annotated = reading.annotated
    clause = reading.clauses[use.clause]
    if clause.kind == "relative":
        named = _named_as_such(clause, annotated)
        if named:
            return [PlaceUse(toponym=one, role="direct") for one in named]
        told_of = next((one for one in annotated.toponyms if one.end <= clause.start
                        and counts_as_place(one, annotated) and _is_told_of(one, clause, annotated)), None)  # fmt: skip
        if told_of is not None:
            return [PlaceUse(toponym=one, role="direct") for one in _row_up_to(told_of, annotated)]
        # "X lies south of villages that Ukraine retook": the villages, not X.
        several = [at for at in annotated.covered("place.settlements") if at < clause.start]
        earliest = max(clause.start - _ANTECEDENT_REACH, max(several, default=-1) + 1)
        before = [
            toponym
            for toponym in annotated.toponyms
            if earliest <= toponym.end <= clause.start
            and counts_as_place(toponym, annotated)
            and not is_country(toponym)
            and not is_seat_of_office(toponym, annotated)
            and not _is_home_of_who_left(toponym, use, annotated)
            and kind_of(PlaceUse(toponym=toponym, role="direct")) not in WATERS
        ]
        if len(before) > 1 and _is_oblast(before[-1]) and not _is_oblast(before[-2]) and (
            "locative" in before[-1].prepositions or before[-1].start == before[-2].end
        ):  # fmt: skip
            # "the town of X in the Y region, which Russian forces took", "X Харьковской области, который …": the town.
            return [PlaceUse(toponym=before[-2], role="direct")]
        aside = len(before) > 1 and before[-1].phrase_start - before[-2].end <= _ASIDE
        if aside and "fringe" in before[-1].prepositions:
            # "the village of X on the flank of Y, which Ukrainian forces took": the village.
            return [PlaceUse(toponym=before[-2], role="direct")]
        if aside and "near" in before[-1].prepositions and before[-2].end == before[-1].phrase_start:
            return [PlaceUse(toponym=before[-2], role="direct")]  # "X near Y, which fell in May": X
        if before and (
            before[-1].end >= clause.start - 2 or not use.passive or _is_told_of(before[-1], clause, annotated)
        ):
            last = before[-1]
            described = _described_before(last, clause, annotated)
            if described is not None:
                return [PlaceUse(toponym=described, role="direct")]
            noun = last.phrase_start - 1
            towns = annotated.covered("place.settlement")
            if len(before) > 1 and noun in towns and _is_village_within(before[-2], noun, last, annotated):
                return [PlaceUse(toponym=before[-2], role="direct")]
            # "bij de stad X, die is ingenomen", "west of X, which …": the town itself; "dorpen bij X die …", what lies
            # near it.
            apart = last.end == clause.start - 1 and noun not in annotated.covered("place.settlements", "place.ground")
            # "16 km van X, een bolwerk dat viel": the noun between is X; "rond X, waar vijf dorpen vielen": there.
            apart |= bool(annotated.covered("place.settlement") & set(range(last.end, clause.start)))
            there = clause.start in annotated.covered("grammar.where")
            near = "near" in last.prepositions and (there or (not last.settlement_cue and not apart))
            return [PlaceUse(toponym=last, role="near" if near else "direct")]
        identified = _identified(clause, annotated)
        if identified is not None:
            return [PlaceUse(toponym=identified, role="direct")]
    if use.verbal and (use.passive or use.predicate.frame in {"fall", "leave", "hold"}):
        for toponym in annotated.toponyms:
            same = reading.owner[toponym.start] == use.clause and not toponym.prepositions
            if same and toponym.end <= use.head and counts_as_place(toponym, annotated):
                return [PlaceUse(toponym=toponym, role="direct")]
    return []


def _is_home_of_who_left(toponym: Toponym, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "residents of X who have left"; not "les habitants de X, que les Russes ont quittée"."""
    people = annotated.covered("object.people")
    acting = any(actor.side and actor.start in use.scope for actor in annotated.actors)
    of = "of" in toponym.prepositions and toponym.governed_from - 1 in people
    return of and use.predicate.frame == "leave" and not acting


def _is_village_within(above: Toponym, noun: int, last: Toponym, annotated: Annotated) -> bool:
    """Such as "X, het eiland voor de kust van Y dat is ingenomen", "X, het dorp in Y dat …": X."""
    apposed = above.end < noun and "," in annotated.sentence.words[above.end : noun]
    return "near" in last.prepositions or (apposed and "locative" in last.prepositions)


def _described_before(last: Toponym, clause: Clause, annotated: Annotated) -> Toponym | None:
    """Such as "X, a strip of land off the port of Y, which the Russians took": X, of which the apposition tells."""
    words, articles = annotated.sentence.words, annotated.covered("grammar.indefinite")
    if not last.prepositions or last.end != clause.start - 1:
        return None
    breaks = annotated.covered("predicate", "grammar.relative", "grammar.contrast", "grammar.coordinator",
                               "grammar.circumstance")  # fmt: skip
    for one in reversed(annotated.toponyms):
        opens = words[one.end : one.end + 1] == [","] and one.end + 1 in articles
        if one.end <= last.phrase_start and opens and counts_as_place(one, annotated):
            between = range(one.end + 1, last.phrase_start)
            plain = "," not in words[one.end + 1 : last.phrase_start] and breaks.isdisjoint(between)
            known = kind_of(PlaceUse(toponym=one, role="direct"))
            return one if plain and len(between) <= _DESCRIBED_REACH and known in POINTS else None
    return None


def _named_as_such(clause: Clause, annotated: Annotated) -> list[Toponym]:
    """Such as "noemt A, B en C als plaatsen waar …": the row right before "als", of which the clause tells."""
    noun = clause.start - 1 - (annotated.sentence.words[clause.start - 1] == ",")
    link = noun - 1
    towns = annotated.covered("place.settlements", "place.settlement")
    if noun not in towns or link not in annotated.covered("grammar.conditional", "preposition.other"):
        return []
    row: list[Toponym] = []
    last = next((one for one in annotated.toponyms if one.end == link and counts_as_place(one, annotated)), None)
    while last is not None:
        row.insert(0, last)
        last = annotated.toponyms[last.joined_to] if last.joined_to is not None else None
    return row


def _row_up_to(last: Toponym, annotated: Annotated) -> list[Toponym]:
    """Such as "A and B are among the villages that …": the names joined to the last one, and it."""
    row = [last]
    while row[0].joined_to is not None:
        row.insert(0, annotated.toponyms[row[0].joined_to])
    return row


def with_antecedent(use: PredicateUse, reading: Reading) -> PredicateUse:
    """Of "das Dorf, das sie erobert hatten": with the noun before the comma, which may refer back."""
    annotated, clause = reading.annotated, reading.clauses[use.clause]
    if clause.kind != "relative" or clause.start not in annotated.covered("grammar.relative_article"):
        return use
    noun = clause.start - 2
    towns = annotated.covered("place.settlement", "place.area")
    definite = noun - 1 in annotated.covered("grammar.definite")  # not "die erste Stadt, die …"
    return replace(use, scope=[noun, *use.scope]) if noun in towns and definite else use


def _identified(clause: Clause, annotated: Annotated) -> Toponym | None:
    """Such as "The last town that they left was X": the name behind the copula, where "town" owns the clause."""
    towns = annotated.covered("place.settlement", "place.settlements", "place.capital")
    if not towns & set(range(clause.start - 3, clause.start)):
        return None
    last = clause.tokens[-1]
    for hit in annotated.of("place.identity"):
        if hit.start >= clause.start and hit.end <= last + _COPULA_REACH:
            found = next((one for one in annotated.toponyms if hit.end <= one.phrase_start <= hit.end + 1), None)
            if found is not None and "agent" not in found.prepositions and counts_as_place(found, annotated):
                return found
    return None


def told_of_before(use: PredicateUse, annotated: Annotated) -> Toponym | None:
    """Such as "X, о захвате которого заявило …", "X, dont la prise a été annoncée": the name before the comma."""
    if use.form != "noun":
        return None
    owners = annotated.covered("grammar.whose") & {use.head - 2, use.head - 1, use.hit.end}
    told = annotated.covered("speech.say", "speech.claim", "speech.confirm", "speech.admit")
    if not owners or not told & set(range(use.hit.end, use.hit.end + _TELLING_REACH)):
        return None
    words = annotated.sentence.words
    comma = next((at for at in range(use.head - 1, max(0, use.head - _WHOSE_REACH), -1) if words[at] == ","), None)
    found = next((one for one in annotated.toponyms if one.end == comma), None)
    if found is not None and "near" in found.prepositions:
        # "село X под Y, о взятии которого заявило …": X, which lies near Y.
        found = next((one for one in annotated.toponyms if one.end == found.phrase_start), found)
    return found if found is not None and counts_as_place(found, annotated) else None


def _is_told_of(toponym: Toponym, clause: Clause, annotated: Annotated) -> bool:
    """Such as "X is het vierde dorp dat is heroverd", "een van de steden die …": the noun says what X is."""
    nouns = annotated.covered("place.settlement", "place.settlements", "place.capital")
    copulas = annotated.covered("grammar.passive", "place.identity")
    words, after = annotated.sentence.words, toponym.end
    noun = clause.start - 1 - (words[clause.start - 1] == ",")
    if words[after] == "," and "," in words[after + 1 : min(noun, after + _DESCRIBED_REACH)]:
        # "X, ten zuiden van Y, is het vierde dorp dat …"
        after = words.index(",", after + 1) + 1
        return not toponym.prepositions and noun in nouns and after in copulas
    return not toponym.prepositions and noun in nouns and bool(copulas & {after, after + 1})


def _is_oblast(toponym: Toponym) -> bool:
    candidates = toponym.mention.match.candidates
    return bool(candidates) and str(candidates[0].place.kind) == "oblast"


def tells_of_another(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "X lies near Y, another village freed in May", where nobody knows Y: not X."""
    noun = use.head - 1
    if not use.passive or noun not in annotated.covered("place.settlement"):
        return False
    other = annotated.covered("place.another")
    return {noun - 1, noun - 2} & other != set() and "," in annotated.sentence.words[max(0, noun - 4) : noun]


def apposed_to(use: PredicateUse, annotated: Annotated) -> Toponym | None:
    """Such as "X, conquise en mai", "X, la principale localité conquise par …": the name before the comma."""
    fallen = use.predicate.frame == "fall" and use.form == "participle" and not (
        annotated.covered("grammar.passive", "grammar.perfect") & set(use.scope)
    )  # fmt: skip
    if not fallen and (not use.reduced or not use.passive):
        return None
    words = annotated.sentence.words
    if fallen and any(one.end == use.head and one.settlement_cue and not one.prepositions
                      for one in annotated.toponyms):  # fmt: skip
        return None  # "North of X, the village of Y changed hands": Y
    beside = next((one for one in annotated.toponyms if one.end == use.head and not one.prepositions), None)
    if beside is not None and words[use.hit.end : use.hit.end + 1] == [","]:
        return beside if counts_as_place(beside, annotated) else None  # "X libérée, Kiev vise Y"
    nouns = annotated.covered("place.settlement", "place.capital")
    for at in range(use.head - 1, max(0, use.head - _APPOSITION_REACH), -1):
        if words[at] == ",":
            found = next((one for one in annotated.toponyms if one.end == at), None)
            named = at == use.head - 1 or bool(nouns & set(range(at, use.head)))
            return found if found is not None and named and counts_as_place(found, annotated) else None
    return None


_OPENING = frozenset(":;")
"""Marks behind which another sentence begins."""


def named_besides(use: PredicateUse, annotated: Annotated) -> list[PlaceUse]:
    """Such as "Na A, B en C is nu ook D bevrijd": the same is told of the names that open it, only earlier."""
    if not use.verbal:
        return []
    for hit in annotated.of("place.besides"):
        row = [one for one in annotated.toponyms
               if hit.start < one.start < hit.tokens[-1] and counts_as_place(one, annotated)]  # fmt: skip
        opened = hit.start + (annotated.sentence.words[hit.start] in _OPENING)
        if not row or row[0].phrase_start > opened + 1 or hit.tokens[-1] not in (*use.scope, *use.hit.tokens):
            continue
        rest = zip(row[1:], row, strict=False)
        if any(one.joined_to is None or annotated.toponyms[one.joined_to] is not other for one, other in rest):
            continue
        return [PlaceUse(toponym=one, role="direct", earlier=True) for one in row]
    return []


def named_by_copula(use: PredicateUse, annotated: Annotated) -> Toponym | None:
    """Such as "X was de voornaamste verovering door de Russen": the subject, where the noun has a doer."""
    if use.form == "adjective":
        return is_what_was_taken(use, annotated)
    doers = any(one.start in use.scope and one.side and (one.agentive or "of" in one.prepositions)
                for one in annotated.actors)  # fmt: skip
    if use.form != "noun" or use.predicate.frame != "take" or not doers:
        return None
    named = annotated.named
    barred = named | (annotated.covered("predicate", "grammar.negation", *_PREPOSITIONS) - set(use.hit.tokens))
    for hit in annotated.of("place.identity"):
        words = annotated.sentence.words[hit.end : use.head]
        plain = all(word[:1].isalpha() for word in words) and barred.isdisjoint(range(hit.end, use.head))
        found = next((one for one in annotated.toponyms if one.end == hit.start and not one.prepositions), None)
        if found is not None and plain and 0 < len(words) <= _COPULA_REACH and counts_as_place(found, annotated):
            return found
    return None


def is_what_was_taken(use: PredicateUse, annotated: Annotated) -> Toponym | None:
    """Such as "X — четвёртое село, освобождённое ими", "X стал городом, оставленным ими": the subject."""
    words, noun = annotated.sentence.words, use.head - 2
    towns = annotated.covered("place.settlement")
    if use.form != "adjective" or noun < 1 or words[use.head - 1] != "," or noun not in towns:
        return None
    links = {hit.start: hit.end for hit in annotated.of("place.identity")}
    links |= {at: at + 1 for at, word in enumerate(words[:noun]) if word in _DASHES}
    for one in annotated.toponyms:
        after = links.get(one.end)
        plain = after is not None and noun - _COPULA_REACH <= after <= noun and annotated.covered(
            "predicate", "grammar.negation").isdisjoint(range(after, noun))  # fmt: skip
        if plain and not one.prepositions and counts_as_place(one, annotated):
            return one
    return None


def fallen_by_copula(use: PredicateUse, annotated: Annotated) -> Toponym | None:
    """Such as "The last town to fall was X"."""
    if use.form != "infinitive" or use.predicate.frame != "fall":
        return None
    for hit in annotated.of("place.identity"):
        if hit.start == use.hit.end:
            found = next((one for one in annotated.toponyms if one.phrase_start == hit.end), None)
            return found if found is not None and counts_as_place(found, annotated) else None
    return None


def names_it_again(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "mit der Rückeroberung der Stadt steht die Armee am Oskil": the noun has "the town" as its object."""
    if use.form != "noun":
        return False
    first = use.hit.end
    definite = annotated.covered("grammar.definite")
    named = {at for toponym in annotated.toponyms for at in range(toponym.phrase_start, toponym.end)}
    return any(
        first <= hit.start <= first + 2
        and hit.start - 1 in definite
        and hit.start not in named
        and not any(hit.end <= toponym.start <= hit.end + 2 for toponym in annotated.toponyms)
        for hit in annotated.of("place.settlement")
    )
