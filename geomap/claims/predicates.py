"""Predicates of control in a sentence: which words, in what form and voice, and how far their words reach."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet

    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.lexicon import Predicate
    from geomap.claims.phrases import Hit
    from geomap.claims.vocabulary import Vocabulary

_AUX_REACH_SVO = 4
_NOUN_REACH_LEFT = 5
_SHARED_AUXILIARY = 3
_ASIDE_REACH = 7
_ROW_GAP = 6
_ATTRIBUTE_REACH = 9
_ELLIPSIS = 3
"""Words behind "and" that may go on with the verb before: "erobert und auch Y"."""
_LAND_REACH = 12
"""Tokens between a word for land and the relative clause that tells which: names may stand there."""
_SAID = ("speech.say", "speech.claim", "speech.admit", "speech.confirm", "speech.deny")
_QUOTED_REACH = 2
"""Adjectives between a noun and the quotation mark behind it."""
_QUOTES = frozenset('"“”„«»')
_DASHES = frozenset("-–—")
_SAID_ONCE = frozenset({"take", "expel", "leave", "lose", "advance", "hold"})
_PUNCTUATION = frozenset(',;:.!?()—–"“”„«»')


@dataclass(slots=True)
class PredicateUse:
    """One predicate as it is used."""

    predicate: Predicate
    hit: Hit
    form: str
    """``finite``, ``participle``, ``infinitive``, ``noun``, ``adjective`` or ``state``."""
    clause: int
    passive: bool = False
    reduced: bool = False
    """A participle without auxiliary."""
    describing: bool = False
    """In a relative clause that tells which land is meant ("de delen van X die nu in handen zijn van …")."""
    scope: list[int] = field(default_factory=list)
    """Tokens that belong to it: its part of its clause."""

    @property
    def head(self) -> int:
        """First token of the predicate."""
        return self.hit.start

    @property
    def verbal(self) -> bool:
        """True for verbs and states, False for nouns and adjectives."""
        return self.form not in {"noun", "adjective"}


def find_predicates(
    annotated: Annotated, clauses: list[Clause], owner: list[int], language: Vocabulary
) -> list[PredicateUse]:
    """Predicates in order; overlapping ones give way to the longer, words of another meaning fall away."""
    chosen: list[Hit] = []
    used: set[int] = set()
    # "Räumte der Sprecher ein": a parted verb of saying takes its words away from "räumte".
    # So does the name of a force: "the occupying forces".
    said = [set(hit.tokens) for hit in annotated.of(*_SAID, "side.force") if len(hit.tokens) > 1]
    capitals = language.lexicon.capital_nouns
    for hit in sorted(annotated.of("predicate"), key=_preference):
        if capitals and _is_written_noun(hit, annotated):
            continue
        if used & set(hit.tokens) or any(set(hit.tokens) < tokens for tokens in said):
            continue
        used.update(hit.tokens)
        chosen.append(hit)
    uses = []
    for hit in sorted(chosen, key=lambda one: one.start):
        name, _, form = hit.value.partition("/")
        predicate = language.predicates[name]
        if predicate.frame == "none":
            continue
        clause = owner[hit.tokens[-1]] if form in {"participle", "infinitive"} else owner[hit.start]
        uses.append(PredicateUse(predicate=predicate, hit=hit, form=form, clause=clause))
    for use in uses:
        if _is_attributive(use, annotated, language) or (
            language.order == "free" and _stands_before_ground(use, annotated, language.lexicon.predicative_endings)
        ):
            use.form = "adjective"
    acting = {use.clause for use in uses if use.verbal and use.predicate.frame in _CHANGING}
    # "is het veroverde gebied weer kwijt": the verb tells what happened to it, the adjective is history.
    again = annotated.covered("modality.again")
    settled = {use.clause for use in uses if use.form == "state" and again & set(clauses[use.clause].tokens)}
    uses = [use for use in uses if use.form != "adjective" or use.clause not in acting | settled]
    # "has captured X in its latest breakthrough in the region": one statement, not two.
    own = annotated.covered("grammar.possessive")
    moving = acting | {use.clause for use in uses if use.verbal and use.predicate.frame == "advance"}
    uses = [use for use in uses if use.verbal or use.predicate.frame != "advance" or use.clause not in moving
            or not {use.head - 1, use.head - 2} & own]  # fmt: skip
    repelled = {use.clause for use in uses if use.verbal and use.predicate.frame == "repel"}
    uses = [use for use in uses if use.verbal or use.predicate.frame != "advance" or use.clause not in repelled]
    for use in uses:
        use.scope = _scope_of(use, uses, annotated, clauses[use.clause], language)
    # "Took 2,500 km² in the breakthrough": a noun that names no place of its own in a clause that tells what was taken.
    named = {one.start for one in annotated.toponyms}
    uses = [use for use in uses if use.verbal or use.predicate.frame != "advance" or use.predicate.gains
            or use.clause not in acting or not named.isdisjoint(use.scope)]  # fmt: skip
    for use in uses:
        _settle_form(use, annotated, language, clauses[use.clause])
        use.describing = language.order == "v2" and _tells_which_land(clauses[use.clause], annotated)
    # "Fending off Russian advances": a noun that looked like a verb.
    uses = [use for use in uses if use.verbal or use.predicate.frame != "advance" or use.clause not in repelled]
    if language.order == "free":
        uses += _unsaid_again(uses, annotated, clauses, owner)
    return uses


def _tells_which_land(clause: Clause, annotated: Annotated) -> bool:
    """A relative clause without a comma behind a word for land, whose name may stand between them."""
    if clause.kind != "relative" or clause.start < 1 or annotated.sentence.words[clause.start - 1] == ",":
        return False
    before = range(max(0, clause.start - _LAND_REACH), clause.start)
    land = annotated.covered("place.area", "place.ground", "preposition.part").intersection(before)
    towns = annotated.covered("place.settlement", "place.settlements", "place.capital").intersection(before)
    return bool(land) and max(land) > max(towns, default=-1)


def _is_written_noun(hit: Hit, annotated: Annotated) -> bool:
    """Such as "ihre Aufgaben": the same letters are a verb ("aufgaben"), but nouns have a capital."""
    sentence = annotated.sentence
    if not hit.value.endswith(("/base", "/finite", "/participle")) or len(hit.tokens) > 1 or not hit.start:
        return False
    opens = not sentence.raw[hit.start - 1][-1:].isalnum()
    return sentence.large[hit.start] and not opens and not sentence.raw[hit.start].isupper()


def _unsaid_again(
    uses: list[PredicateUse], annotated: Annotated, clauses: list[Clause], owner: list[int]
) -> list[PredicateUse]:
    """Such as "«Восток» занял X, а «Запад» — Y": a dash between an army and a place stands for the verb before."""
    words = annotated.sentence.words
    verbs = annotated.covered("predicate", "grammar.passive", "speech.say", "speech.claim")
    links = annotated.covered("grammar.contrast", "grammar.coordinator")
    found = []
    for dash, word in enumerate(words):
        if word not in _DASHES:
            continue
        before = [use for use in uses if use.verbal and use.head < dash and use.predicate.frame in _SAID_ONCE]
        place = next((one for one in annotated.toponyms if one.phrase_start == dash + 1), None)
        if not before or place is None:
            continue
        first = next((at for at in range(dash - 1, before[-1].head, -1) if words[at] == ","), None)
        if first is None or any(at in verbs for at in range(first, dash)):
            continue
        opening = next((at for at in range(first + 1, dash) if at not in links), dash)
        if not any(one.start == opening and one.end <= dash for one in annotated.actors):
            continue
        model = before[-1]
        again = [at for at in clauses[owner[place.start]].tokens if at > first]
        model.scope = [at for at in model.scope if at < first]
        hit = model.hit._replace(start=dash, end=dash + 1, tokens=(dash,))
        found.append(replace(model, hit=hit, clause=owner[place.start], scope=sorted({*range(first, dash), *again})))
    return found


def _preference(hit: Hit) -> tuple[int, bool, int, int]:
    """Longer patterns first, then verbs before nouns and states ("taken control" before "control of")."""
    return -len(hit.tokens), hit.value.endswith(("/noun", "/state")), hit.end - hit.start, hit.start


_CHANGING = frozenset({"lose", "leave", "cede", "take", "expel"})
_MAX_PREDICATES = 8
"""More in one clause than anybody writes: each then reaches no further than its neighbours; claims would multiply."""


def _scope_of(
    use: PredicateUse, uses: list[PredicateUse], annotated: Annotated, clause: Clause, language: Vocabulary
) -> list[int]:
    if not use.verbal:
        return _noun_scope(use, annotated, clause, language)
    tokens = clause.tokens
    low, high = tokens[0], tokens[-1] + 1
    breaks = _breaks(annotated)
    crowded = sum(other.clause == use.clause for other in uses) > _MAX_PREDICATES
    for other in uses:
        if other is use or other.clause != use.clause or not other.verbal:
            continue
        if other.hit.tokens[-1] < use.hit.tokens[0]:
            gap = [at for at in range(other.hit.tokens[-1] + 1, use.hit.tokens[0]) if at in breaks]
            low = max(low, gap[-1] + 1 if gap else other.hit.tokens[-1] + 1 if crowded else low)
        elif other.hit.tokens[0] > use.hit.tokens[-1]:
            gap = [at for at in range(use.hit.tokens[-1] + 1, other.hit.tokens[0]) if at in breaks]
            parted = crowded or (language.order == "svo" and use.predicate.frame == "leave")
            # "A battu en retraite en tentant de prendre X": a name behind another verb is its object.
            high = min(high, gap[-1] if gap else other.hit.tokens[0] if parted else high)
    # "A chassé les Ukrainiens de X et menace Y": a verb that only aims has objects of its own.
    # "Has breached the lines and is developing an offensive towards X": so has one with an auxiliary of its own.
    aims = annotated.covered("modality.modal", "object.strike")  # "a conquis X et attaqué Y"
    if language.order == "svo":
        aims |= annotated.covered("grammar.passive", "modality.intend")
    last = use.hit.tokens[-1]
    high = min([high, *(at for at in annotated.covered("grammar.coordinator") if last < at and at + 1 in aims)])
    if language.order == "v2":
        high = min(high, _next_conjunct(use, uses, annotated, high))
    taken = {
        token
        for other in uses
        if not other.verbal and other is not use and other.form != "adjective"
        for token in _noun_scope(other, annotated, clause, language)
        if token > other.hit.start
    }
    return [token for token in tokens if low <= token < high and token not in taken]


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
    stop = next((at for at in range(link + 1, high) if words[at] in _PUNCTUATION), high)
    if stop - link <= _ELLIPSIS or any(link < other.head < stop for other in uses):
        return high
    last = stop - 1
    names = {at for one in annotated.toponyms for at in range(one.start, one.end)}
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


def _noun_scope(use: PredicateUse, annotated: Annotated, clause: Clause, language: Vocabulary) -> list[int]:
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
        if annotated.sentence.words[before] in _PUNCTUATION and not _marks_a_name(before, annotated):
            break
        first = before
    last = use.hit.end
    last += annotated.sentence.words[last : last + 1] != [] and annotated.sentence.words[last] in _QUOTES  # “fall” of X
    governed = last - 1 in annotated.covered("preposition.of")  # "the capture of a village in X"
    parted = last == use.hit.end and last in annotated.covered("grammar.indefinite") and not governed
    if parted and use.predicate.frame != "advance":
        return [at for at in range(first, last) if at in members]  # "noemt de verovering een stap naar de regio X"
    while last < len(annotated.sentence):
        if annotated.sentence.words[last] == "(":
            # "La prise de X (Y) par l'armée": another name in parentheses parts nothing.
            closed = [at for at in range(last, min(len(annotated.sentence), last + _ASIDE_REACH))
                      if annotated.sentence.words[at] == ")"]  # fmt: skip
            if closed and closed[0] + 1 in members:
                last = closed[0] + 1
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
        ends_here = annotated.sentence.words[last] in _PUNCTUATION or last in coordinators
        ends_here = ends_here and not (_marks_a_name(last, annotated) or _shortens(last, annotated, language))
        if last not in joined and ends_here and last + 1 not in including:
            break
        last += 1
    return [at for at in range(first, last) if at in members]


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
        stops |= annotated.covered("place.whole")  # "na maanden van gevechten volledig onder controle"
    if language.order == "v2":
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
    return annotated.sentence.words[at] in _QUOTES and not annotated.in_quote[at]


def _closes_quote(at: int, use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "un « retrait rapide » des régions de X": the quotation ends within the noun phrase."""
    words = annotated.sentence.words
    if words[at] not in _QUOTES or at - use.hit.end > _QUOTED_REACH or use.predicate.home:
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


_PARTS_NAMES = ("grammar.coordinator", "grammar.contrast", "grammar.subordinator", "grammar.passive", "place.heading",
                "preposition.locative", "preposition.near", "preposition.other", "preposition.source")  # fmt: skip
"""What may stand behind a name that is the subject of a bare participle before it."""
_SMALL_WORDS = (
    *(f"preposition.{name}" for name in ("agent", "against", "source", "goal", "locative", "near", "part", "fringe")),
    *(f"preposition.{name}" for name in ("of", "with", "between", "including", "other")),
)


def _settle_form(use: PredicateUse, annotated: Annotated, language: Vocabulary, clause: Clause) -> None:
    """Decide between infinitive and finite, between active and passive."""
    scope = set(use.scope)
    if use.form in {"base", "finite"} and _is_noun_here(use, annotated):
        use.form = "noun"
        use.scope = _noun_scope(use, annotated, clause, language)
        return
    if use.form in {"base", "finite"}:
        if _is_infinitive(use, annotated, language, clause):
            use.form = "infinitive"
        else:
            use.form = "participle" if language.order == "v2" and _is_done_by(use, annotated) else "finite"
    if use.form == "finite" and _is_gerund(use, annotated, language) and not _tells_a_fact(use, annotated, clause):
        use.form = "infinitive"
    if use.form == "passive":
        use.form, use.passive = "participle", True
        return
    if use.form != "participle" or use.predicate.active_only:
        return
    last = use.hit.tokens[-1]
    passive = sorted(at for at in annotated.covered("grammar.passive") if at in scope)
    perfect = sorted(at for at in annotated.covered("grammar.perfect") if at in scope)
    if language.order == "v2":
        perfect = [at for at in perfect if not _is_parted(at, passive, use, annotated)]
        if not passive and not perfect and _shares_perfect(use, annotated, clause):
            return  # "hebben de linie doorbroken en X ingenomen"
        use.passive = bool(passive) and not perfect and not _loses_ground(use, annotated)
        use.reduced = not passive and not perfect
        done_by = any(actor.agentive and actor.start in scope for actor in annotated.actors) and not any(
            not actor.prepositions and not actor.agentive and actor.start in scope for actor in annotated.actors
        )
        if use.reduced and annotated.sentence.words[use.head] in use.predicate.past and not done_by:
            use.form, use.reduced = "finite", False
            return
        if use.reduced and annotated.covered("modality.future") & scope and _closes_clause(last, annotated):
            use.form, use.reduced = "infinitive", False  # "soll unter russische Kontrolle geraten"
            return
    else:
        near = [at for at in passive if use.head - _AUX_REACH_SVO <= at < last]
        have = [at for at in perfect if use.head - _AUX_REACH_SVO <= at < last]
        # "Is said to have taken X": the auxiliary of the verb above.
        to_have = {use.head - 2, use.head - 1} <= annotated.covered("grammar.infinitive_mark") | set(have)
        use.passive = bool(near) and not (to_have and use.head - 1 in have)
        use.reduced = not near and not have
    if use.reduced:
        _settle_reduced(use, annotated, language, clause)


def _is_parted(perfect: int, passive: Collection[int], use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "hat bestätigt, X sei erobert worden": the perfect has a participle of its own before the comma."""
    words = annotated.sentence.words
    return any(perfect < at < use.head and "," in words[perfect:at] for at in passive)


def _is_infinitive(use: PredicateUse, annotated: Annotated, language: Vocabulary, clause: Clause) -> bool:
    """Behind "to", small words apart, or a bare form beside an auxiliary."""
    if use.form == "base" and language.lexicon.infinitive_base:
        return True
    marks = annotated.covered("grammar.infinitive_mark")
    before = use.head - 1
    while before >= 0 and annotated.sentence.words[before] in _QUOTES:
        before -= 1
    ending = language.lexicon.adverb
    adverb = bool(ending) and before >= 0 and annotated.sentence.words[before].endswith(ending)
    if before - 1 in marks and (adverb or before in annotated.covered("grammar.adverbial")):
        before -= 1  # "to finally capture"
    if use.form == "base" and before in annotated.covered("place.object_pronoun", "place.here"):
        before -= 1  # "pour les conquérir", "pour en chasser l'ennemi"
    if use.form == "base" and language.lexicon.gerund and _shares_mark(use, annotated, clause):
        return True
    return before in marks or (use.form == "base" and _is_governed(set(use.scope), {before, use.head - 1}, annotated))


def _shares_mark(use: PredicateUse, annotated: Annotated, clause: Clause) -> bool:
    """Such as "seeks to take X, regain Y and advance to Z": one mark for a row of verbs, and no subject between."""
    words, first = annotated.sentence.words, use.head - 1
    first -= first in annotated.covered("grammar.adverbial")
    links = annotated.covered("grammar.coordinator")
    if first < 1 or not (first in links or words[first] == ","):
        return False
    marks = annotated.covered("grammar.infinitive_mark") - annotated.covered("preposition.goal", "preposition.against")
    verbs = annotated.covered("predicate")
    named = {at for place in annotated.toponyms for at in range(place.phrase_start, place.end)}
    mark = max((at for at in annotated.covered("grammar.infinitive_mark")
                if at in clause.tokens and at < first and at not in named and (at in marks or at + 1 in verbs)),
               default=None)  # fmt: skip
    if mark is None or mark + 1 in annotated.covered("grammar.determiner"):
        return False
    stops = annotated.covered("grammar.relative", "grammar.subordinator", "grammar.contrast", "speech.say")
    beside = any(actor.end == use.head and actor.start > first for actor in annotated.actors)
    return stops.isdisjoint(range(mark, use.head)) and not beside


def _is_governed(scope: AbstractSet[int], before: AbstractSet[int], annotated: Annotated) -> bool:
    """An auxiliary makes a bare form an infinitive; not what is going on ("zou zich aan het terugtrekken zijn")."""
    auxiliaries = annotated.covered("modality.modal", "modality.possible", "modality.achieve", "modality.future",
                                    "modality.forced")  # fmt: skip
    return not scope.isdisjoint(auxiliaries) and before.isdisjoint(annotated.covered("grammar.progressive"))


def _shares_perfect(use: PredicateUse, annotated: Annotated, clause: Clause) -> bool:
    """A second participle behind "and" shares the auxiliary of the first, where that is one of having."""
    first = use.scope[0] if use.scope else use.head
    if not annotated.covered("grammar.coordinator") & {first, first - 1}:
        return False
    before = [at for at in clause.tokens if at < first]
    auxiliaries = annotated.covered("grammar.perfect", "grammar.passive")
    last = max((at for at in before if at in auxiliaries), default=None)
    done = annotated.covered("predicate")
    return last in annotated.covered("grammar.perfect") and first - 1 - (first - 1 not in before) in done


def _loses_ground(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "Rusland is 45.000 km² terrein verloren", "het leger is drie dorpen kwijt": who loses is the subject."""
    if use.predicate.frame != "lose":
        return False
    scope = set(use.scope)
    subject = next((one for one in annotated.actors if one.start in scope and one.end <= use.head
                    and one.side and not one.prepositions and not one.agentive), None)  # fmt: skip
    ground = annotated.covered("place.ground", "place.settlements", "place.kilometre")
    return subject is not None and any(subject.end <= at < use.head for at in ground)


def _closes_clause(at: int, annotated: Annotated) -> bool:
    words = annotated.sentence.words
    return at + 1 >= len(words) or words[at + 1] in _PUNCTUATION


def _is_done_by(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "wurde von den letzten Soldaten verlassen": its participle looks like its infinitive."""
    scope = set(use.scope)
    word = annotated.sentence.words[use.head]
    doers = any(actor.agentive and actor.start in scope for actor in annotated.actors)
    return word in use.predicate.past and doers and bool(annotated.covered("grammar.passive") & scope)


def _is_noun_here(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "an attempted advance", "the Russian retreat": the same word is a verb elsewhere."""
    words = annotated.sentence.words
    if not use.head or words[use.head] not in use.predicate.nouns:
        return False
    openers = annotated.covered("grammar.definite", "grammar.determiner", "side.demonym")
    openers -= annotated.covered("actor.force", "actor.pronoun", "side.force")
    before = use.head - 1
    if before in openers or words[before] == "'s":
        return True
    verbs = annotated.covered("actor.force", "side.force", "side.name", "grammar.passive", "grammar.perfect",
                              "modality.modal", "modality.possible", "grammar.infinitive_mark")  # fmt: skip
    plain = words[before][:1].isalpha() and before not in verbs and not annotated.sentence.is_capital(before)
    return plain and (before - 1 in openers or (before > 0 and words[before - 1] == "'s"))


def _is_gerund(use: PredicateUse, annotated: Annotated, language: Vocabulary) -> bool:
    ending = language.lexicon.gerund
    return bool(ending) and annotated.sentence.words[use.head].endswith(ending)


def _tells_a_fact(use: PredicateUse, annotated: Annotated, clause: Clause) -> bool:
    """Whether a gerund says that something happened: "is advancing", ", capturing X", "after capturing X".

    As an object or subject ("the goal of capturing X", "capturing X would …") it only names an action.
    """
    words, head = annotated.sentence.words, use.head
    if any(at in annotated.covered("grammar.passive") for at in range(max(0, head - 3), head)):
        return head - 1 not in annotated.covered("modality.intend")  # "are focused on capturing X"
    said = annotated.covered("grammar.gerund_fact", "speech.say", "speech.claim", "speech.confirm", "speech.admit")
    before = head - 1
    if before in annotated.covered("grammar.subordinator") - said:
        return False  # "suggested that securing X would allow …"
    if before >= 0 and words[before][:1].isalpha() and before not in said and not _ends_actor(before, annotated):
        linked = annotated.covered("grammar.coordinator", "preposition.of", "preposition.other", "preposition.goal",
                                   "preposition.source", "preposition.locative")  # fmt: skip
        if before in annotated.covered("grammar.coordinator") and clause.kind == "gerund" and before > clause.start:
            return True  # ", advancing along the river and retaking X"
        if before in linked:
            return any(at in annotated.covered("modality.achieve") for at in range(max(0, head - 4), head))
        before -= 1  # ", slowly advancing"
        return before >= 0 and (words[before] == "," or before in said)
    if before < 0:
        return False
    if words[before] == "," or before in said:
        return not _is_means_of_an_aim(before, annotated, clause)
    would = annotated.covered("modality.would", "modality.modal")
    return _ends_actor(before, annotated) and not any(at in would for at in clause.tokens if at > head)


def _is_means_of_an_aim(before: int, annotated: Annotated, clause: Clause) -> bool:
    """Such as "could expand its gains by capturing X": nothing happened; "hopes for talks after capturing X" tells."""
    if before not in annotated.covered("grammar.gerund_fact") - annotated.covered("grammar.circumstance"):
        return False
    aims = annotated.covered("modality.modal", "modality.intend", "modality.possible")
    aims -= annotated.covered("modality.achieve", "modality.forced")
    return any(at in aims for at in clause.tokens if at < before)


def _ends_actor(at: int, annotated: Annotated) -> bool:
    return any(actor.end == at + 1 for actor in annotated.actors)


def _is_attributive(use: PredicateUse, annotated: Annotated, language: Vocabulary) -> bool:
    """Such as "het heroverde gebied": an article before, no clause opening between."""
    if use.form == "adjective" or len(use.hit.tokens) > 1 or not use.head:
        return False
    order, adverb = language.order, language.lexicon.adverb
    if annotated.sentence.words[use.head] not in use.predicate.attributive or not _noun_follows(use, annotated):
        return False
    definite = annotated.covered("grammar.definite", "grammar.determiner") - annotated.covered("grammar.passive")
    prepositions = {hit.end for hit in annotated.of("preposition.locative", "preposition.of", "preposition.near",
                                                    "preposition.source", "preposition.other")}  # fmt: skip
    relatives = {hit.start for hit in annotated.of("grammar.relative")}
    if any(one.start == use.head - 1 and one.end == use.head and not one.prepositions and not one.agentive
           for one in annotated.actors):  # fmt: skip
        return False  # "Die Ukrainer befreiten drei Dörfer"
    if order == "v2" and _is_long_attribute(use, annotated, definite, prepositions):
        return True
    # "Of the offensive liberated 12 villages": English has its adjective right after the article.
    if order == "svo" and use.head - 1 in relatives and any(one.start == use.hit.end for one in annotated.toponyms):
        return False  # "the ship that captured Snake Island"
    if adverb and annotated.sentence.words[use.head - 1].endswith(adverb) and use.head - 2 in definite:
        return True  # "the partially occupied region"
    for before in (use.head - 1,) if order == "svo" else (use.head - 1, use.head - 2):
        if before in definite and not (before in relatives and before and annotated.sentence.words[before - 1] == ","):
            return before == use.head - 1 or not annotated.covered("predicate", "place.settlement") & {use.head - 1}
    if order == "svo" and use.head - 1 in annotated.covered("predicate") - annotated.covered("grammar.passive"):
        return True  # "entered occupied Kherson"
    prepositions |= {hit.end for hit in annotated.of("preposition.goal")}
    # "Een van de vier deels bezette regio's": an adverb right before the word, a noun right behind it.
    partly = annotated.covered("place.partly", "place.mostly") if order == "v2" else frozenset[int]()
    return use.head in prepositions or use.head - 1 in partly


def _is_long_attribute(
    use: PredicateUse, annotated: Annotated, articles: AbstractSet[int], governed: AbstractSet[int]
) -> bool:
    """Such as "das im Januar von Russland eroberte X": a preposition right behind the article, its doer, a name."""
    ground = annotated.covered("place.ground", "place.area", "place.settlements")
    if use.hit.end not in ground and not any(
        use.hit.end in {one.start, one.phrase_start} for one in annotated.toponyms
    ):
        return False
    if not any(one.agentive and one.end == use.head for one in annotated.actors):
        return False
    words = annotated.sentence.words
    prepositions = {at - 1 for at in governed} | {hit.start for hit in annotated.of("preposition.agent")}
    for at in range(use.head - 1, max(-1, use.head - _ATTRIBUTE_REACH), -1):
        if words[at] in _PUNCTUATION:
            return False
        if at in articles and at + 1 in prepositions:
            return True
    return False


def _object_follows(use: PredicateUse, annotated: Annotated) -> bool:
    end = use.hit.end
    if any(one.start < end + 6 and one.phrase_start <= end < one.end and not one.prepositions
           for one in annotated.toponyms):  # fmt: skip
        return True
    words = annotated.sentence.words
    if end >= len(words) or not words[end][:1].isdigit():
        return False
    return bool(annotated.covered("place.ground", "place.settlements", "place.kilometre") & {end + 1, end + 2})


def _noun_follows(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "het heroverde gebied", not "hebben op de Russen heroverd"."""
    following = use.hit.end
    words = annotated.sentence.words
    if following >= len(words) or not words[following][:1].isalnum():
        return False
    links = annotated.covered("grammar.coordinator", "grammar.subordinator", "grammar.passive", "grammar.perfect",
                              "preposition.locative", "preposition.source", "preposition.agent", "preposition.near",
                              "preposition.other", "modality.modal", "modality.possible", "speech.say",
                              "speech.claim", "speech.confirm")  # fmt: skip
    return following not in links


def _stands_before_ground(use: PredicateUse, annotated: Annotated, predicative: tuple[str, ...]) -> bool:
    """Such as "повертають захоплені ним території": a participle with a noun behind it, and no name as its subject."""
    if use.form not in {"participle", "passive"} or len(use.hit.tokens) > 1:
        return False
    if annotated.sentence.words[use.head].endswith(predicative):
        return False  # "Взято село X": never an adjective
    nouns = annotated.covered("place.ground", "place.area", "place.settlement", "place.settlements")
    agents = annotated.covered("grammar.instrumental") | {
        at for actor in annotated.actors if actor.agentive or actor.kind == "pronoun"
        for at in range(actor.start, actor.end)
    }  # fmt: skip
    after = use.hit.end + (use.hit.end in agents)
    verbs = annotated.covered("grammar.passive", "predicate") - set(use.hit.tokens)
    governed = {hit.end for hit in annotated.of("preposition.locative", "preposition.source", "preposition.near")}
    if governed & {use.head, use.head - 1} and any(one.start == after for one in annotated.toponyms):
        return True  # "зайшли в тимчасово окупований Херсон"
    if use.predicate.invader and after == use.hit.end and use.head - 1 not in verbs:
        words = annotated.sentence.words
        behind = next((one.end for one in annotated.toponyms if one.phrase_start == after), len(words))
        if any(word[:1].isalpha() for word in words[behind : behind + 1]) and behind not in nouns:
            return behind not in annotated.covered(*_PARTS_NAMES)  # "окупована Кремінна перебуває під обстрілами"
    return after in nouns and use.head - 1 not in verbs | annotated.covered("grammar.passive")


def _settle_reduced(use: PredicateUse, annotated: Annotated, language: Vocabulary, clause: Clause) -> None:
    """A bare participle: passive ("captured by Russia") unless a subject stands before it in an SVO clause."""
    scope = set(use.scope)
    doers = [actor for actor in annotated.actors if actor.agentive and actor.start in scope]
    if language.order == "svo":
        # "Recaptured land in the areas controlled by Russian troops": who does another thing.
        others = annotated.covered("predicate") - set(use.hit.tokens)
        doers = [actor for actor in doers if others.isdisjoint({actor.start - 2, actor.start - 3})]
    if language.order == "svo" and not doers and _object_follows(use, annotated):
        # "Wagner fighters, with help from the army, captured X": a passive has no object.
        use.form, use.reduced = "finite", False
        return
    if any(actor.start >= use.head for actor in doers) or language.order != "svo":
        use.passive = True
        return
    members = set(clause.tokens)
    subject = any(
        actor.end <= use.head and actor.start in members and not actor.prepositions and not actor.oblique
        for actor in annotated.actors
    )
    if clause.kind == "relative" and use.head - 1 in annotated.covered("place.object_pronoun"):
        subject = True  # ", which it captured"
    if subject and language.lexicon.bare_passive:
        # Never a past tense of its own: active only where it shares an auxiliary ("a attaqué et repris X").
        near = set(range(use.head - _SHARED_AUXILIARY, use.head))
        subject = bool(annotated.covered("grammar.coordinator") & near and annotated.covered("grammar.perfect") & scope)
    if subject and annotated.sentence.words[use.head - 1] != ",":
        use.form, use.reduced = "finite", False
    else:
        use.passive = True
