"""Predicates of control in a sentence: which words, in what form and voice, and how far their words reach."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geomap.claims.forms import settle_form
from geomap.claims.scopes import PUNCTUATION, scope_of

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.lexicon import Predicate
    from geomap.claims.phrases import Hit
    from geomap.claims.vocabulary import Vocabulary

_ATTRIBUTE_REACH = 9
_LAND_REACH = 12
"""Tokens between a word for land and the relative clause that tells which: names may stand there."""
_SAID = ("speech.say", "speech.claim", "speech.admit", "speech.confirm", "speech.deny")
_DASHES = frozenset("-–—")
_SAID_ONCE = frozenset({"take", "expel", "leave", "lose", "advance", "hold"})


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
    behind_name: bool = False
    """A participle behind its name and a comma ("Торецк, захваченный в феврале"): told in passing."""
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
    said = [set(hit.tokens) for hit in annotated.of(*_SAID, "side.force", "actor.force") if len(hit.tokens) > 1]
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
        behind = any(annotated.sentence.words[at] == ":" for at in hit.tokens)  # "Бригада: Роботине наше"
        clause = owner[hit.tokens[-1]] if behind or form in {"participle", "infinitive"} else owner[hit.start]
        uses.append(PredicateUse(predicate=predicate, hit=hit, form=form, clause=clause))
    for use in uses:
        if _is_attributive(use, annotated, language) or (
            language.order == "free" and _stands_before_ground(use, annotated, language.lexicon.predicative_endings)
        ):
            use.form = "adjective"
    for use in uses:
        if language.order == "free" and _stands_behind_name(use, clauses[use.clause]):
            use.form, use.behind_name = "passive", True
    uses = [use for use in uses if use.form != "adjective" or not _tells_whose_land(use, annotated)]
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
        use.scope = scope_of(use, uses, annotated, clauses[use.clause], language)
    # "Took 2,500 km² in the breakthrough": a noun that names no place of its own in a clause that tells what was taken.
    named = {one.start for one in annotated.toponyms}
    uses = [use for use in uses if use.verbal or use.predicate.frame != "advance" or use.predicate.gains
            or use.clause not in acting or not named.isdisjoint(use.scope)]  # fmt: skip
    for use in uses:
        settle_form(use, annotated, language, clauses[use.clause])
        use.describing = language.order == "v2" and _tells_which_land(clauses[use.clause], annotated)
    # "Fending off Russian advances": a noun that looked like a verb.
    uses = [use for use in uses if use.verbal or use.predicate.frame != "advance" or use.clause not in repelled]
    if language.order == "free":
        uses += _unsaid_again(uses, annotated, clauses, owner)
    return uses


def _stands_behind_name(use: PredicateUse, clause: Clause) -> bool:
    """Such as "в Торецке, захваченном в феврале, …": a clause of its own, opened by the participle."""
    return (
        use.form == "adjective"
        and use.predicate.frame == "take"
        and clause.kind == "relative"
        and clause.start == use.head
    )


def _tells_whose_land(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "een opmars in door Rusland ingenomen gebied": no article, so no one piece of ground that was taken."""
    doer = next((one for one in annotated.actors if one.agentive and one.end == use.head), None)
    land = annotated.covered("place.ground", "place.area", "place.settlements")
    if doer is None or use.hit.end not in land:
        return False
    opens = {hit.start for hit in annotated.of("preposition.agent") if hit.end == doer.start}
    return any(hit.end in opens for hit in annotated.of("preposition.locative", "preposition.source"))


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


_PARTS_NAMES = ("grammar.coordinator", "grammar.contrast", "grammar.subordinator", "grammar.passive", "place.heading",
                "preposition.locative", "preposition.near", "preposition.other", "preposition.source")  # fmt: skip
"""What may stand behind a name that is the subject of a bare participle before it."""


def _is_attributive(use: PredicateUse, annotated: Annotated, language: Vocabulary) -> bool:
    """Such as "het heroverde gebied": an article before, no clause opening between."""
    if use.form == "adjective" or len(use.hit.tokens) > 1 or not use.head:
        return False
    order, adverb = language.order, language.lexicon.adverb
    perfect = annotated.covered("grammar.perfect")
    if order == "svo" and use.head - 2 in perfect and use.head - 1 in annotated.covered("grammar.subordinator"):
        return False  # "has since captured the village"
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
    if order == "svo" and use.head - 1 in annotated.covered("object.visit", "object.strike"):
        return True  # "visited liberated Izium"
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
    doers = [one for one in annotated.actors if one.agentive and one.end <= use.head]
    beside = any(one.end == use.head for one in doers)
    words = annotated.sentence.words
    by = {hit.start for hit in annotated.of("preposition.agent")}
    prepositions = by | {at - 1 for at in governed}
    for at in range(use.head - 1, max(-1, use.head - _ATTRIBUTE_REACH), -1):
        if words[at] in PUNCTUATION:
            return False
        if at in articles and at + 1 in prepositions:
            # "des von Russland südlich von X eroberten Gebiets": the doer stands right behind the article.
            return beside or (at + 1 in by and any(one.start == at + 2 for one in doers))
        if beside and at + 1 in governed and at + 1 in by:
            return True  # "in door Rusland ingenomen gebied"
    return False


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
    if use.head - 1 in annotated.covered("object.visit") and any(
        one.phrase_start == after for one in annotated.toponyms
    ):
        return True  # "відвідав окупований Генічеськ"
    if use.predicate.invader and after == use.hit.end and use.head - 1 not in verbs:
        words = annotated.sentence.words
        behind = next((one.end for one in annotated.toponyms if one.phrase_start == after), len(words))
        if any(word[:1].isalpha() for word in words[behind : behind + 1]) and behind not in nouns:
            return behind not in annotated.covered(*_PARTS_NAMES)  # "окупована Кремінна перебуває під обстрілами"
    return after in nouns and use.head - 1 not in verbs | annotated.covered("grammar.passive")
