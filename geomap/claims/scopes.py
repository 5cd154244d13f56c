"""Which words of a sentence belong to a predicate: its clause, or the phrase of its noun."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.vocabulary import Vocabulary

_NOUN_REACH_LEFT = 5
_ASIDE_REACH = 10
_NOUN_ASIDE = 14
"""Tokens that may be set in between a noun and its complement."""
_ASIDE_MARKS = frozenset(",—–")
_ROW_GAP = 6
_ELLIPSIS = 3
"""Words behind "and" that may go on with the verb before: "erobert und auch Y"."""
_QUOTED_REACH = 2
"""Adjectives between a noun and the quotation mark behind it."""
_SHARED = 2
"""Tokens from a verb to the next, where only "and" parts them."""
QUOTES = frozenset('"“”„«»')
PUNCTUATION = frozenset(',;:.!?()—–"“”„«»')
_MAX_PREDICATES = 8
"""More in one clause than anybody writes: each then reaches no further than its neighbours; claims would multiply."""
_SMALL_WORDS = (
    *(f"preposition.{name}" for name in ("agent", "against", "source", "goal", "locative", "near", "part", "fringe")),
    *(f"preposition.{name}" for name in ("of", "with", "between", "including", "other")),
)


def scope_of(
    use: PredicateUse, uses: list[PredicateUse], annotated: Annotated, clause: Clause, language: Vocabulary
) -> list[int]:
    """Tokens of the clause that are a predicate's own, where several share it."""
    if not use.verbal:
        return noun_scope(use, annotated, clause, language)
    tokens = clause.tokens
    low, high = tokens[0], tokens[-1] + 1
    breaks = _breaks(annotated)
    links = annotated.covered("grammar.coordinator") if language.order == "free" else frozenset[int]()
    crowded = sum(other.clause == use.clause for other in uses) > _MAX_PREDICATES
    aside = set[int]()
    for other in uses:
        if other is use or other.clause != use.clause or not other.verbal:
            continue
        if other.hit.tokens[-1] < use.hit.tokens[0]:
            if language.order == "svo" and (set_in := _set_in_before(other, use, annotated)):
                aside.update(set_in)
                continue
            gap = [at for at in range(other.hit.tokens[-1] + 1, use.hit.tokens[0]) if at in breaks]
            low = max(low, gap[-1] + 1 if gap else other.hit.tokens[-1] + 1 if crowded else low)
        elif other.hit.tokens[0] > use.hit.tokens[-1]:
            gap = [at for at in range(use.hit.tokens[-1] + 1, other.hit.tokens[0]) if at in breaks]
            if (
                other.hit.tokens[0] - use.hit.tokens[-1] == _SHARED
                and set(gap) & links
                and not any(low <= one.start < use.hit.start for one in annotated.toponyms)
            ):
                continue  # "захопив і утримує X": both of the same town
            parted = crowded or (language.order == "svo" and use.predicate.frame == "leave")
            # "A battu en retraite en tentant de prendre X": a name behind another verb is its object.
            high = min(high, gap[-1] if gap else other.hit.tokens[0] if parted else high)
    # "A chassé les Ukrainiens de X et menace Y": a verb that only aims has objects of its own.
    # "Has breached the lines and is developing an offensive towards X": so has one with an auxiliary of its own.
    aims = annotated.covered("modality.modal", "object.strike")  # "a conquis X et attaqué Y"
    if language.order == "svo":
        aims |= annotated.covered("grammar.passive", "modality.intend")
    last = use.hit.tokens[-1]
    behind = [at for at in annotated.covered("grammar.coordinator") if last < at]
    # "Захопили X і вже штурмують Y": nor do small adverbs join it to the verb before.
    small = annotated.covered("modality.again", "modality.still", "grammar.adverbial") - aims
    high = min([high, *(at for at in behind if _past(at + 1, small) in aims)])
    if language.order == "free":
        # "Взяли X, паралельно штурмують Y": whatever stands between them, the comma parts the two.
        struck = [at for at in annotated.covered("object.strike") if last < at and at in tokens]
        high = min([high, *(max([gap for gap in breaks if last < gap < at], default=high) for at in struck)])
    if language.order == "svo":
        # "Ont conquis X et ont bombardé Y": an auxiliary of its own, and objects of its own.
        perfect = annotated.covered("grammar.perfect")
        high = min([high, *(at for at in behind if at + 1 in perfect and at + 1 in clause.tokens)])
    if language.order == "v2":
        high = min(high, _next_conjunct(use, uses, annotated, high))
    taken = {
        token
        for other in uses
        if not other.verbal and other is not use and other.form != "adjective"
        for token in noun_scope(other, annotated, clause, language)
        if token > other.hit.start
    }
    return [token for token in tokens if low <= token < high and token not in taken | aside]


def _set_in_before(other: PredicateUse, use: PredicateUse, annotated: Annotated) -> range | None:
    """Tokens of a participle between commas, as in "la ville, occupée depuis mars, a été reprise": its verb goes on."""
    words = annotated.sentence.words
    if other.form != "participle" or not other.head or words[other.head - 1] != ",":
        return None
    close = next((at for at in range(other.hit.end, use.head) if words[at] == ","), None)
    opens = annotated.covered("grammar.passive", "grammar.perfect")
    named = any(one.end == other.head - 1 for one in annotated.toponyms)
    if close is None or close + 1 not in opens or named or "," in words[close + 1 : use.head]:
        return None
    return range(other.head - 1, close)


def _past(at: int, words: frozenset[int]) -> int:
    while at in words:
        at += 1
    return at


def _next_conjunct(use: PredicateUse, uses: list[PredicateUse], annotated: Annotated, high: int) -> int:
    """Where "and" opens a verb that no list knows: "sind vorgedrungen und hätten die Straße nach X blockiert".

    Only right behind the verb that closes the first half, and where a verb stands at the head or the end of the second.
    """
    auxiliaries = annotated.covered("grammar.perfect", "grammar.passive", "modality.modal", "modality.possible")
    link = use.hit.tokens[-1] + 1
    link += link in auxiliaries
    words = annotated.sentence.words
    if link >= high or link not in annotated.covered("grammar.coordinator"):
        return high
    stop = next((at for at in range(link + 1, high) if words[at] in PUNCTUATION), high)
    if stop - link <= _ELLIPSIS or any(link < other.head < stop for other in uses):
        return high
    last = stop - 1
    names = annotated.named
    verb_last = not annotated.sentence.is_capital(last) and last not in names and words[last].isalpha()
    aided = not auxiliaries.isdisjoint(range(link + 1, stop))
    return link if aided or verb_last or _is_unknown_verb(link + 1, annotated) else high


def _breaks(annotated: Annotated) -> set[int]:
    """Coordinators and commas that may part two predicates: not those inside a list of names."""
    found = set(annotated.covered("grammar.coordinator"))
    found |= {at for at, word in enumerate(annotated.sentence.words) if word in {",", "-", "–"}}
    for toponym in annotated.toponyms:
        if toponym.joined_to is not None:
            other = annotated.toponyms[toponym.joined_to]
            found -= set(range(other.end, toponym.start))
    return found


def _attributes_of_names(annotated: Annotated) -> set[int]:
    """Such as "the withdrawal from occupied Kherson": between a preposition and a name, the word tells which."""
    prepositions = {hit.end for hit in annotated.of("preposition.source", "preposition.of", "preposition.locative",
                                                    "preposition.part", "preposition.near")}  # fmt: skip
    names = {toponym.start for toponym in annotated.toponyms}
    return {
        hit.start for hit in annotated.of("predicate")
        if len(hit.tokens) == 1 and hit.value.endswith(("/adjective", "/participle"))
        and hit.start in prepositions and hit.end in names
    }  # fmt: skip


def noun_scope(use: PredicateUse, annotated: Annotated, clause: Clause, language: Vocabulary) -> list[int]:
    """A noun reaches back over its adjectives and on over its complements ("van X door Y"), to the next verb."""
    members = set(clause.tokens)
    predicates = annotated.covered("predicate") - set(use.hit.tokens) - _attributes_of_names(annotated)
    stops = _noun_stops(annotated, language, use, predicates)
    told = annotated.covered("speech.claim", "speech.confirm", "speech.say", "speech.admit")
    links = {hit.start for hit in annotated.of("preposition.of")}
    including = {hit.start for hit in annotated.of("preposition.including")}
    joined = {
        at
        for toponym in annotated.toponyms
        if toponym.joined_to is not None
        for at in range(annotated.toponyms[toponym.joined_to].end, toponym.start)
    }
    coordinators = annotated.covered("grammar.coordinator")
    if use.predicate.frame == "advance":
        joined |= _between_surroundings(annotated)
    first = use.hit.start
    while first > max(0, use.hit.start - _NOUN_REACH_LEFT):
        before = first - 1
        if before not in members or before in stops or before in predicates:
            break
        if annotated.sentence.words[before] in PUNCTUATION and not _marks_a_name(before, annotated):
            break
        first = before
    last = use.hit.end
    last += annotated.sentence.words[last : last + 1] != [] and annotated.sentence.words[last] in QUOTES  # “fall” of X
    governed = last - 1 in annotated.covered("preposition.of")  # "the capture of a village in X"
    parted = last == use.hit.end and last in annotated.covered("grammar.indefinite") and not governed
    if parted and use.predicate.frame != "advance":
        return [at for at in range(first, last) if at in members]  # "noemt de verovering een stap naar de regio X"
    while last < len(annotated.sentence):
        if (resumed := _behind_aside(last, annotated, first=last == use.hit.end)) in members:
            last = resumed
            continue
        if last not in members:
            break
        if last in predicates or (last in stops and not (last in told and last + 1 in links)):
            break  # but "heeft de herovering geclaimd van X" goes on
        if language.order == "v2" and _is_unknown_verb(last, annotated):
            break
        if _closes_quote(last, use, annotated):
            last += 1
            continue
        ends_here = annotated.sentence.words[last] in PUNCTUATION or last in coordinators
        ends_here = ends_here and not (_marks_a_name(last, annotated) or _shortens(last, annotated, language))
        if last not in joined and ends_here and last + 1 not in including:
            break
        last += 1
    return [at for at in range(first, last) if at in members]


def _behind_aside(at: int, annotated: Annotated, *, first: bool) -> int:
    """Where the noun goes on behind what is set in between; -1 for nowhere.

    "La prise de X (Y) par les Russes"; right behind the noun "la prise, lundi, de X", "the capture – its third – of X".
    """
    words = annotated.sentence.words
    if words[at] == "(":
        closed = [end + 1 for end in range(at, min(len(words), at + _ASIDE_REACH)) if words[end] == ")"]
        return closed[0] if closed else -1
    if words[at] not in _ASIDE_MARKS or (not first and words[at] == ","):
        return -1
    told = annotated.covered("grammar.perfect", "grammar.passive", "grammar.subordinator", "grammar.relative")
    goes_on = annotated.covered("preposition.of", "preposition.source")
    for end in range(at + 2, min(len(words) - 1, at + _NOUN_ASIDE)):
        if words[end] in ".;:!?" or end in told:
            return -1
        if words[end] == words[at] and (words[at] != "," or end + 1 in goes_on):
            rowed = not first and end + 1 in annotated.covered("grammar.coordinator") and end + 2 in goes_on
            return end + 1 if rowed or (first and end + 1 in goes_on) else -1
    return -1


def _shortens(at: int, annotated: Annotated, language: Vocabulary) -> bool:
    """The full stop of "2000 кв. км", "2,000 sq. km", where something follows it."""
    words = annotated.sentence.words
    short = 0 < at < len(words) - 1 and words[at] == "."
    return short and f"{words[at - 1]}." in language.lexicon.abbreviations


def _noun_stops(
    annotated: Annotated, language: Vocabulary, use: PredicateUse, predicates: AbstractSet[int]
) -> AbstractSet[int]:
    """Words that no noun reaches over."""
    stops = annotated.covered("grammar.passive", "grammar.perfect", "speech.say", "speech.claim", "speech.admit",
                              "speech.confirm", "speech.deny", "modality.modal", "modality.achieve",
                              "actor.success", "actor.setback")  # fmt: skip
    stops -= {hit.end for hit in annotated.of("preposition.of", "preposition.source", "preposition.other")}
    if language.order == "free":
        # "После зачистки X не осталось врага", "после взятия X стало возможно …": another verb
        stops |= annotated.covered("grammar.negation", "place.identity")
    before = {actor.start - 1 for actor in annotated.actors}  # Dutch "zijn troepen": not the verb
    stops -= before & annotated.covered("grammar.possessive") if language.order == "v2" else before
    if language.order == "svo":
        # "The withdrawal from X let Ukrainian forces regain Y": who acts next has no part in it.
        stops |= {actor.start for actor in annotated.actors if not actor.prepositions and actor.end in predicates}
        if use.predicate.frame == "leave":
            # "The pullback to concentrate on X"
            stops |= {at for at in annotated.covered("modality.intend") if at > use.hit.end}
    if use.predicate.frame == "contest":
        # "Na maanden van gevechten volledig onder controle", "nach Gefechten wieder in ukrainischer Hand"
        stops |= annotated.covered("place.whole", "modality.again", "modality.still")
    if language.order == "v2":
        if use.predicate.frame == "contest":
            # "Hebben na maanden van gevechten X ingenomen": the name is the verb's.
            mine = [one for one in annotated.toponyms if one.phrase_start == use.hit.end and not one.prepositions]
            # "Na maanden van gevechten uit X verdreven": nobody fights out of it.
            mine += [one for one in annotated.toponyms if one.prepositions == {"source"}]
            stops |= {one.phrase_start for one in mine}
        if not language.lexicon.capital_nouns:
            # "Noemt de verovering een stap naar X": another noun phrase (where case marks none as a genitive).
            stops |= annotated.covered("grammar.indefinite") & {use.hit.end}
        # "Sieht X trotz des Rückzugs nicht als verloren an": a negation behind the noun is that of the verb.
        stops |= annotated.covered("modality.future")  # "durch das Vorrücken solle X in Reichweite kommen"
        stops |= annotated.covered("grammar.negation") - annotated.covered("preposition.other", "grammar.negation_not")
    return stops


def _between_surroundings(annotated: Annotated) -> set[int]:
    """Tokens between "north of A" and ", east of B and south of C": the advance goes on with the next place."""
    words = annotated.sentence.words
    links = annotated.covered("grammar.coordinator")
    verbs = annotated.covered("predicate", "grammar.passive", "grammar.perfect", "grammar.subordinator",
                              "grammar.relative", "speech.say", "speech.claim")  # fmt: skip
    contrast = {hit.start for hit in annotated.of("grammar.contrast")}
    contrast -= {hit.start for hit in annotated.of("grammar.coordinator") if len(hit.tokens) > 1}
    found: set[int] = set()
    for before, toponym in pairwise(annotated.toponyms):
        gap = range(before.end, toponym.start)
        near = "near" in toponym.prepositions and "near" in before.prepositions
        if (
            near
            and 1 < len(gap) <= _ROW_GAP
            and (words[gap[0]] == "," or gap[0] in links)
            and (verbs | contrast).isdisjoint(gap)
        ):
            found.update(gap)
    return found


def _marks_a_name(at: int, annotated: Annotated) -> bool:
    """The marks of "комбината «Азовсталь»", of "про «звільнення» села": nobody's words stand between them."""
    return annotated.sentence.words[at] in QUOTES and not annotated.in_quote[at]


def _closes_quote(at: int, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "un « retrait rapide » des régions de X": the quotation ends within the noun phrase."""
    words = annotated.sentence.words
    if words[at] not in QUOTES or at - use.hit.end > _QUOTED_REACH or use.predicate.home:
        return False  # whose "liberation" it is, the marks leave open
    owned = any(actor.oblique and at + 1 <= actor.start <= at + 2 for actor in annotated.actors)  # "” der Russen"
    return owned or any(hit.start == at + 1 for hit in annotated.of("preposition.of", "preposition.source"))


def _is_unknown_verb(at: int, annotated: Annotated) -> bool:
    """Such as "Der Rückzug bringt die Truppen näher an X": a small word that no list knows, an article behind it."""
    determiners = annotated.covered("grammar.determiner")
    word = annotated.sentence.words[at]
    articles = annotated.covered("grammar.definite", "grammar.indefinite", "grammar.possessive")
    if not word[:1].isalpha() or annotated.sentence.is_capital(at) or at + 1 not in articles:
        return False  # "von zwei weiteren Dörfern" has a number there
    known = determiners | annotated.covered("grammar.coordinator", "grammar.possessive", "side.demonym")
    known |= annotated.covered(*_SMALL_WORDS)
    return at not in known
