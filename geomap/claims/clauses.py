"""A sentence is cut into clauses: which words belong to one statement, and under which other statement it hangs.

No parser: subordinators, relatives, commas and quotation marks of the lexicon do the work. A clause may be broken
("Izjoem, dat in april was ingenomen, is heroverd" has a relative clause inside its main clause).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from geomap.claims.relative_articles import relative_articles

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated

_CONCEDING = 3
"""Words of a phrase that begins as a condition does but asks nothing."""
_HARD = frozenset(";:—–()[]")
_OPENING = frozenset("([")
_DASHES = frozenset("–—")
_DETERMINED = 5
"""Tokens before a name that belong to it: "la ville de X"."""
_DASH_REACH = 14
_CLOSING = frozenset(")]")
_BEFORE_CITING = frozenset(',"”»’“—–-')


@dataclass(slots=True)
class Clause:
    """Tokens of one clause; ``parent`` is the clause it stands in or hangs under."""

    index: int
    kind: str
    """``main``, ``sub``, ``relative``, ``gerund`` (", capturing X"), ``speech`` (", zegt X") or ``aside`` (in
    parentheses)."""
    parent: int | None
    start: int
    conditional: bool = False
    tokens: list[int] = field(default_factory=list)


def split_clauses(annotated: Annotated, *, order: str, gerund: str = "") -> tuple[list[Clause], list[int]]:
    """Clauses of a sentence and, per token, the number of its clause.

    Parameters
    ----------
    order
        Word order of the language, as its lexicon says.
    gerund
        Ending of forms that may open a clause after a comma (", capturing X"); empty where there are none.
    """
    return _Splitter(annotated, order, gerund).run()


def one_clause(annotated: Annotated) -> tuple[list[Clause], list[int]]:
    """A sentence that nothing needs to be cut out of."""
    size = len(annotated.sentence)
    return [Clause(index=0, kind="main", parent=None, start=0, tokens=list(range(size)))], [0] * size


class _Splitter:
    def __init__(self, annotated: Annotated, order: str, gerund: str) -> None:
        self.annotated = annotated
        self.order = order
        self.verbs = annotated.covered("grammar.passive", "grammar.perfect", "modality.modal", "modality.possible",
                                       "speech.say", "speech.claim") | _verbal_tokens(annotated)  # fmt: skip
        self.subjects = {actor.start: actor for actor in annotated.actors
                         if not actor.prepositions and not actor.oblique and not actor.agentive}  # fmt: skip
        self.predicates = annotated.covered("predicate")
        # "Waren al als veroverd gemeld": as what it was told, no condition.
        self.participles = {hit.start for hit in annotated.of("predicate") if hit.value.endswith("/participle")
                            and len(hit.tokens) == 1 and order == "v2"}  # fmt: skip
        self.while_acting = {hit.start for hit in annotated.of("grammar.while_acting")}
        self.gerunds = {hit.start for hit in annotated.of("predicate")
                        if gerund and hit.value.endswith("/finite")
                        and self.words_of(annotated)[hit.start].endswith(gerund)}  # fmt: skip
        self.words = annotated.sentence.words
        self.size = len(self.words)
        self.subordinators = {hit.start: hit for hit in annotated.of("grammar.subordinator")}
        self.conditionals = {hit.start: hit for hit in annotated.of("grammar.conditional")}
        self.relatives = {hit.start: hit for hit in annotated.of("grammar.relative")}
        self.relatives |= relative_articles(annotated)
        rows = {hit.start for hit in annotated.of("grammar.coordinator") if len(hit.tokens) > 1}
        linked = {at for hit in annotated.of("grammar.coordinator") if len(hit.tokens) > 1 for at in hit.tokens}
        # "Ainsi que": a conjunction between names that ends like one between clauses.
        # "Has since taken X back": nor between an auxiliary and its verb.
        perfect = annotated.covered("grammar.perfect")
        linked |= {at for at in self.subordinators if at - 1 in perfect and at + 1 in self.predicates}
        linked |= {at for hit in annotated.of("preposition.including") for at in hit.tokens}  # "tels que X et Y"
        linked |= annotated.covered("speech.that")  # "C'est ce qu'a dit X": who says so, no clause of its own
        self.subordinators = {at: hit for at, hit in self.subordinators.items() if at not in linked}
        # "а также" goes on with a row, "а" alone opens another clause.
        # "All but a quarter of X"
        shares = {at for hit in annotated.of("preposition.part") for at in hit.tokens[1:]}
        self.contrasts = {hit.start: hit for hit in annotated.of("grammar.contrast")
                          if hit.start not in rows and hit.start not in shares}  # fmt: skip
        self.coordinators = annotated.covered("grammar.coordinator")
        self.purposes = {hit.tokens[-1] for hit in annotated.of("grammar.purpose")}
        self.marks = sorted(annotated.covered("grammar.infinitive_mark"))
        self.circumstances = {hit.start for hit in annotated.of("grammar.circumstance")}
        # "Als onderdeel van de operatie" is no condition.
        phrases = {hit.start for hit in annotated.of("preposition.other") if len(hit.tokens) > 1}
        phrases |= annotated.covered("source")  # "Institute for the Study of War": Dutch "of" asks
        self.conditionals = {at: hit for at, hit in self.conditionals.items() if at not in phrases}
        # "Zowel A als B": the second word goes on with the row.
        self.conditionals = {at: hit for at, hit in self.conditionals.items() if at not in linked}
        # "Si Kiev a reconnu avoir quitté X": concedes, asks nothing.
        conceding = {at for hit in annotated.of("grammar.subordinator") if len(hit.tokens) >= _CONCEDING
                     for at in hit.tokens[:2]}  # fmt: skip
        # also "même si la ville a tenu"
        self.conditionals = {at: hit for at, hit in self.conditionals.items() if at not in conceding}
        # "Noemt X en Y als plaatsen waar …"
        towns = annotated.covered("place.settlements", "place.settlement") if order == "v2" else frozenset()
        self.conditionals = {at: hit for at, hit in self.conditionals.items() if at + 1 not in towns}
        self.also = {hit.start for hit in annotated.of("grammar.also")}
        self.speech = {hit.start for hit in annotated.of(*_SPEECH)}
        self.perfect = annotated.covered("grammar.perfect")
        self.auxiliaries = annotated.covered("grammar.passive", "modality.modal", "modality.possible")
        self.passive = annotated.covered("grammar.passive")
        self.adverbials = annotated.covered("grammar.adverbial")
        self.determiners = annotated.covered("grammar.determiner")
        self.owners = self.determiners | annotated.covered("grammar.indefinite", "grammar.possessive", "side.demonym")
        self.nouns = annotated.covered("place.settlement", "place.settlements", "place.area", "place.ground",
                                       "place.capital")  # fmt: skip
        self.including = {hit.start: hit.end for hit in annotated.of("preposition.including")}
        self.locative = {hit.start for hit in annotated.of("preposition.locative")}
        self.near = {hit.start for hit in annotated.of("preposition.near")}
        self.prepositions = {hit.end for hit in annotated.of(*_PREPOSITIONS)}
        self.in_name = {token for place in annotated.toponyms for token in range(place.start, place.end)}
        self.name_starts = {place.start for place in annotated.toponyms}
        self.party_words = annotated.covered("speech.title", "speech.local", "speech.office", "speech.analyst",
                                             "speech.witness")  # fmt: skip
        self.said_after = _trailing_attributions(annotated, self.speech)
        self.dashes = self._paired_dashes()
        """Opening dash to closing: "— almost 40 square miles —" stands aside."""
        self.closing_dashes = frozenset(self.dashes.values())
        hyphens = [at for at, word in enumerate(self.words) if word == "-"] if "-" in self.words else []
        # Two of them set something in between.
        self.parted = sum(_stands_free(annotated, at) for at in hyphens) == 1
        self.clauses = [Clause(index=0, kind="main", parent=None, start=0)]
        self.current = self.clauses[0]
        self.aside = False

        self.openers = self.said_after.union(
            self.coordinators, self.while_acting, self.gerunds, self.contrasts, self.conditionals, self.purposes,
            self.circumstances, self.relatives, self.subordinators, self.speech, self.perfect,
            [at + 1 for at in self.speech],
        )  # fmt: skip
        """Where a clause may open, besides behind a comma: nothing is tried at the other words, which are most."""

    @cached_property
    def no_nouns(self) -> frozenset[int]:
        """Words behind which no relative clause begins."""
        return self.annotated.covered(*_NO_NOUNS).union([at - 1 for at in self.prepositions])

    @staticmethod
    def words_of(annotated: Annotated) -> list[str]:
        """Folded words of the sentence."""
        return annotated.sentence.words

    def run(self) -> tuple[list[Clause], list[int]]:
        owner = [0] * self.size
        for at in range(self.size):
            self._step(at)
            owner[at] = self.current.index
            self.current.tokens.append(at)
        return self.clauses, owner

    def _step(self, at: int) -> None:
        word = self.words[at]
        if word in _CLOSING:
            while self.current.kind != "aside" and self.current.parent is not None:
                self.current = self.clauses[self.current.parent]
            return
        previous = self.words[at - 1] if at else ""
        if previous in _CLOSING:
            self._leave("aside")
        if at - 1 in self.closing_dashes:
            self._leave("aside")
        elif at - 1 in self.dashes:
            self._open("aside", at, parent=self.current.index)
        elif previous in _DASHES and (self._is_copula() or self._names_some(at)):
            pass
        elif (previous in _HARD and previous not in _CLOSING) or (
            previous == "-" and self.parted and _stands_free(self.annotated, at - 1)
        ):
            self._open("aside" if previous in _OPENING else "main", at, parent=self.current.index)
        elif previous == "," and self.current.parent is not None and self._ends_clause(at):
            self._after_comma(at)
        if previous == "," or at in self.openers:
            self._maybe_open(at, previous)

    def _is_copula(self) -> bool:
        """Such as "Часов Яр — под контролем России": the dash stands for "is"."""
        told = self.verbs | self.predicates
        return self.order == "free" and self.current.kind == "main" and not any(
            token in told for token in self.current.tokens if self.words[token] not in _DASHES)  # fmt: skip

    def _names_some(self, at: int) -> bool:
        """Such as "mehrere Orte befreit – darunter die wichtige Stadt X": the dash goes on with a name."""
        last = min(self.size, at + _DETERMINED + 3)
        if at not in self.including:
            return False
        name = next((look for look in range(at + 1, last) if look in self.name_starts), None)
        return name is not None and self.verbs.isdisjoint(range(at + 1, name))

    def _ends_clause(self, at: int) -> bool:
        """Not before a gerund, nor behind the comma that opened the clause (", seit")."""
        return at not in self.gerunds and self.current.start != at - 1

    def _after_comma(self, at: int) -> None:
        """A comma ends a subordinate clause, unless it only separates the members of a list or an apposition."""
        if self.aside:
            # The comma that closes ", een stad in het oosten," or ", ten westen van X,".
            self.aside = False
            return
        if (
            self._is_apposition(at)
            or self._is_named(at)
            or self._is_nearby(at)
            or self._lies_aside(at)
            or self._is_parenthesis(at)
        ):
            self.aside = True
            return
        if self._continues_list(at) or self._adds_what_is_near(at) or self._describes_speaker(at):
            return
        if at in self.also and {at + 1, at + 2, at + 3} & self.in_name:
            return  # ", evenals X en Y"
        if self.order != "free" and self.current.kind == "sub" and at in self.relatives and (
            self.verbs.isdisjoint(self.current.tokens)
        ):  # fmt: skip
            return  # "nachdem Moskau die Stadt, die es erobert hatte, aufgab": its verb is still to come
        self._leave("gerund")
        self._leave("sub", "relative", "speech")

    def _continues_list(self, at: int) -> bool:
        before = at - 2
        if before < 0 or (before not in self.in_name and before not in self.nouns):
            return False
        acting = self.subjects.get(at)
        if self.order == "svo" and acting is not None and acting.end in self.perfect | self.auxiliaries:
            return False  # "Since its invasion of Ukraine, Russia has seized …"
        look = at
        while look < min(self.size, at + 4):
            if look in self.in_name:
                return True
            if look in self.determiners or look in self.nouns or look in self.coordinators:
                look += 1
                continue
            return False
        return False

    def _adds_what_is_near(self, at: int) -> bool:
        """Such as "near X, as well as near the city of Y": a row whose names have prepositions of their own."""
        first = at
        while first in self.coordinators:
            first += 1
        if first == at or first not in self.near:
            return False
        name = next((look for look in range(first + 1, first + _DETERMINED + 1) if look in self.name_starts), None)
        end = next(look for look in range(name, self.size + 1) if look not in self.in_name) if name else self.size
        acts = self.verbs | self.perfect | self.auxiliaries | self.determiners
        return name is not None and end not in acts and end not in self.subjects

    def _describes_speaker(self, at: int) -> bool:
        """Such as ", zegt Oleh Hontsjar, de gouverneur van …"."""
        if self.current.kind != "speech":
            return False
        return any(token in self.party_words for token in range(at, min(self.size, at + 4)))

    def _is_parenthesis(self, at: int) -> bool:
        """Such as "that Russian forces, led by Wagner, are advancing": between a subject and its verb."""
        if not any(actor.end == at - 1 for actor in self.subjects.values()):
            return False
        close = next(
            (look for look in range(at + 1, min(self.size, at + _DASH_REACH)) if self.words[look] == ","), None
        )
        if close is None or close + 1 >= self.size or close + 1 in self.speech:
            return False
        return close + 1 in self.verbs and not any(look in self.verbs for look in range(at, close))

    def _is_nearby(self, at: int) -> bool:
        """Such as "de plaats Tonenke, ten westen van Avdiivka,"."""
        return at - 2 in self.in_name and at in self.near and "," in self.words[at + 1 : at + _ASIDE_REACH]

    def _lies_aside(self, at: int) -> bool:
        """Such as "dat het de stad X, in de regio Y, heeft ingenomen": where it lies, and the verb is still to come."""
        if self.order != "v2" or self.current.kind != "sub" or at - 2 not in self.in_name or at not in self.locative:
            return False
        close = next((look for look in range(at, min(self.size, at + _ASIDE_REACH)) if self.words[look] == ","), None)
        inside = self.verbs | self.perfect | self.predicates
        ahead = close is not None and not {close + 1, close + 2}.isdisjoint(inside | self.auxiliaries)
        return (
            ahead
            and inside.isdisjoint(range(at, close or at))
            and self.verbs.isdisjoint(token for token in self.current.tokens if token > self.current.start)
        )

    def _is_named(self, at: int) -> bool:
        """Such as "that the last village in the region, X, had been retaken": a name between commas, then the verb."""
        if at not in self.name_starts or not self.nouns & set(range(max(0, at - _ASIDE_REACH), at)):
            return False
        end = next(look for look in range(at, self.size + 1) if look not in self.in_name)
        return self.words[end : end + 1] == [","] and end + 1 in self.perfect | self.passive

    def _is_apposition(self, at: int) -> bool:
        if at - 2 not in self.in_name or at not in self.determiners:
            return False
        return any(token in self.nouns for token in range(at, min(self.size, at + 4)))

    def _begins_spliced(self, at: int) -> bool:
        """Such as "Oekraïne nadert Loehansk, Rusland trekt zich terug uit X": a subject and its verb after a comma."""
        actor = self.subjects.get(at) or (self.subjects.get(at + 1) if at in self.determiners else None)
        if actor is None or actor.kind == "pronoun" or self.current.kind != "main":
            return False
        # ", Russia said" tells who spoke; ", Rusland zegt" goes on.
        acts = actor.end in self.verbs and (self.order == "v2" or actor.end not in self.speech)
        if at not in self.subjects:
            # "…, die ukrainische Armee gewann sie zurück", but "…, die russische Truppen eroberten" is a relative.
            acts = acts and self._goes_on(actor.end + 1)
        before = any(token in self.subjects for token in self.current.tokens)
        return acts and before and self._has_verb_before(at)

    def _goes_on(self, at: int) -> bool:
        """More than an auxiliary follows a verb: it stands second, not last."""
        closes = at >= self.size or not self.words[at][:1].isalnum() or at in self.coordinators
        return not closes and at not in self.perfect and at not in self.auxiliaries

    def _has_verb_before(self, at: int) -> bool:
        """A verb of the clause, known, or any word right after its subject ("Oekraïne nadert …")."""
        first = next((token for token in self.current.tokens if token in self.subjects), None)
        after = self.subjects[first].end if first is not None else at
        plain = after < at - 1 and self.words[after][:1].isalpha() and after not in self.in_name
        return plain or any(token in self.verbs for token in self.current.tokens)

    def _paired_dashes(self) -> dict[int, int]:
        pairs: dict[int, int] = {}
        if _DASHES.isdisjoint(self.words):
            return pairs
        at = 0
        while at < self.size:
            end = at + _DASH_REACH
            close = next((look for look in range(at + 2, min(self.size, end)) if self.words[look] in _DASHES), None)
            if self.words[at] in _DASHES and close is not None:
                inside = set(range(at + 1, close))
                if not inside & self.verbs and not any(self.words[look] in ".;:!?" for look in inside):
                    pairs[at] = close
                    at = close
            at += 1
        return pairs

    def _opens_phrase(self, at: int) -> bool:
        return self.order == "v2" and (at in self.determiners or at in self.subjects or at in self.in_name)

    def _ends_in_verb(self, at: int) -> bool:
        """Such as "dreigt te stoppen als X valt": without a comma, but with the verb at the end of the clause."""
        if self.order != "v2":
            return False
        stop = next((look for look in range(at + 1, self.size) if not self.words[look][:1].isalnum()), self.size)
        finite = {
            token
            for hit in self.annotated.of("predicate")
            if hit.value.endswith(("/finite", "/base"))
            for token in hit.tokens
        }
        auxiliaries = self.annotated.covered("grammar.passive", "modality.modal", "modality.possible")
        last = stop - 1
        return last > at + 1 and (last in finite | auxiliaries or (last in self.verbs and last - 1 in auxiliaries))

    def _tells_of_somebody(self, at: int) -> bool:
        """Such as "wil praten als Oekraïne zich terugtrekt uit X": who acts, then a verb, without a comma before."""
        if self.order != "v2" or at in self.coordinators:
            return False
        first = at + 1 + (at + 1 in self.determiners)
        actor = next((one for one in self.annotated.actors if one.start == first and not one.agentive), None)
        if actor is None:
            return False
        closing = self.coordinators | self.relatives.keys() | self.subordinators.keys()
        for look in range(actor.end, self.size):
            if look in closing or not self.words[look][:1].isalnum():
                return False
            if look in self.predicates or look in self.auxiliaries or look in self.perfect:
                return True
        return False

    def _begins_another(self, at: int) -> bool:
        """Such as ", and Russian units have left X": a subject with a verb of its own after one that had its own."""
        if self.order != "free" and at and self.words[at - 1] == "," and self._begins_spliced(at):
            return True
        if self.order == "free" or at not in self.coordinators or at + 1 >= self.size or at - 1 in self.coordinators:
            return False
        if not any(token in self.verbs for token in self.current.tokens):
            return False
        verbs = self.verbs | self.speech  # ", en Kiev geeft toe dat …"
        first = at + 1
        while first < min(self.size, at + 3) and first in self.determiners and first not in self.subjects:
            first += 1
        actor = self.subjects.get(first)
        if actor is not None:
            if self.words[at - 1] == "," and actor.kind == "force" and self.words[actor.end : actor.end + 1]:
                return self.words[actor.end][:1].isalpha() and actor.end not in self.coordinators
            stop = actor.end + (3 if self.order == "svo" else 1)
            return any(token in verbs for token in range(actor.end, min(self.size, stop)))
        if self.order != "v2":
            return False
        if at + 1 in self.party_words and not (self.perfect | self.passive).isdisjoint(range(at + 2, at + 6)):
            return True  # "en president Poetin heeft opdracht gegeven"
        if at + 1 in self.passive and at + 2 in self.determiners:
            return True  # "en wordt de verwoesting zichtbaar"
        # "en in Cherson kunnen ze geen kant op": the verb stands before its subject.
        return any(token in self.verbs and token + 1 in self.subjects and "," not in self.words[at:token]
                   for token in range(at + 1, min(self.size - 1, at + 6)))  # fmt: skip

    def _begins_told(self, at: int) -> bool:
        """Such as "Ukraine said Russian forces had been driven out": what is said begins without a "that"."""
        if self.order != "svo" or at - 1 not in self.speech or self.current.kind == "speech":
            return False
        if at in self.name_starts and at not in self.subjects:
            end = next(look for look in range(at, self.size + 1) if look not in self.in_name)
            return end in self.perfect or end in self.passive
        first = at + (at in self.determiners and at not in self.subjects)
        actor = self.subjects.get(first)
        acts = self.verbs | self.perfect | self.auxiliaries
        return actor is not None and actor.side is not None and not acts.isdisjoint(range(actor.end, actor.end + 2))

    def _begins_meanwhile(self, at: int) -> bool:
        """Such as "as Russian troops advanced", "with the army pushing on"."""
        follows = at + 1 in self.subjects or (at + 1 in self.determiners and at + 2 in self.subjects)
        return at > 0 and at in self.while_acting and follows

    def _maybe_open(self, at: int, previous: str) -> None:
        if at in self.said_after and not (at in self.relatives and self.current.kind == "speech"):
            self._open_speech(at)
            return
        if self._begins_another(at):
            kind = self.current.kind
            parent = self.current.index if kind == "main" else self.current.parent
            self._open(kind, at, parent=parent, conditional=self.current.conditional)
            return
        if self._begins_told(at) or self._begins_meanwhile(at):
            self._open("sub", at, parent=self.current.index)
            return
        if previous == "," and at in self.gerunds and self._has_acted():
            self._open("gerund", at, parent=self.current.index, conditional=self.current.conditional)
            return
        if at in self.contrasts and at and not self._joins_adverbs(at):
            self._open("main", at, parent=None)
            return
        if (
            at in self.conditionals
            and at + 1 not in self.participles
            and (
                previous in {"", ",", '"', "“", "«", "„"}
                or at == 0
                or at in self.subordinators
                or self._ends_in_verb(at)
                or self._tells_of_somebody(at)
                or (self.order == "v2" and at - 1 in self.coordinators and at + 1 in self.name_starts)
            )
        ):
            self._open("sub", at, parent=self.current.index, conditional=True)
            return
        if at in self.purposes and at and self._aims_at(at):
            self._open("sub", at, parent=self.current.index)
            return
        if at in self.circumstances and at not in self.subordinators and self._opens_circumstance(at):
            self._open("sub", at, parent=self.current.index)
            return
        relative = at in self.relatives and (previous == "," or self._after_noun(at)) and not self._is_awaited(at)
        if at in self.subordinators and not relative:
            alone = self.subordinators[at].end == at + 1
            # "was toen al in Russische handen"
            adverb = at in self.adverbials and at - 1 in self.passive and not self._ends_in_verb(at)
            # "has since been retaken"
            adverb |= at - 1 in self.perfect and at + 1 in self.passive | self.predicates
            # "after that", but not "sprak de verwachting uit dat de Russen …"
            pointed = at in self.prepositions and previous != "," and not self._opens_phrase(at + 1)
            pointed = pointed and not any(actor.start == at + 1 for actor in self.annotated.actors)
            if alone and (adverb or pointed):
                return
            self._open("sub", at, parent=self.current.index)
            return
        if at in self.relatives and at and not self._counts_names(at):
            after_preposition = at in self.prepositions and previous != ","
            if self._begins_relative(at, previous, after_preposition=after_preposition):
                self._open("relative", at, parent=self.current.index)
                self.aside = False  # "X, die de provincies A en B omvat,": the next comma closes it
            return
        cited = at in self.speech or (at in self.perfect and (at + 1 in self.speech or at + 2 in self.speech))
        if cited and previous in _BEFORE_CITING:
            self._open_speech(at)

    def _open_speech(self, at: int) -> None:
        """Words of saying; those of "Kyiv, whose troops entered when they took X, said …" belong to no relative."""
        above = self.current
        while self.order == "svo" and above.kind == "relative" and above.parent is not None:
            above = self.clauses[above.parent]
        self._open("speech", at, parent=above.index)

    def _joins_adverbs(self, at: int) -> bool:
        """Such as "trokken zich langzaam maar zeker terug": two plain words without a comma, and no subject or verb."""
        if self.order == "svo" and at > 1 and at - 2 in self.owners:
            return at - 1 not in self.in_name and at - 1 not in self.nouns  # "the small but strategic island"
        if self.order != "v2" or not self.words[at - 1][:1].isalpha() or at - 1 in self.in_name:
            return False
        opening = self.verbs | self.perfect | self.auxiliaries | self.predicates | self.determiners | self.in_name
        near = range(at + 1, min(self.size, at + 3))
        known = (at + 1 in opening, any(look in self.subjects or look in self.verbs for look in near))
        return at - 1 not in opening and not any(known)

    def _has_acted(self) -> bool:
        """A subject or a verb stands in the clause so far."""
        return any(token in self.verbs or token in self.subjects for token in self.current.tokens)

    def _counts_names(self, at: int) -> bool:
        """Such as "plusieurs villages, dont A et le village de B": names follow, no clause."""
        look = self.including.get(at, self.size)
        last = min(self.size, look + _DETERMINED)
        while look < last and look not in self.name_starts:
            if look not in self.determiners and look not in self.nouns and look + 1 not in self.prepositions:
                return False
            look += 1
        return look < last

    def _aims_at(self, at: int) -> bool:
        """Such as "om de stad te nemen": its "te" follows, before any stop."""
        mark = next((look for look in self.marks if look > at), None)
        return mark is not None and mark - at <= _DASH_REACH and not {",", ".", ";", ":"} & set(self.words[at:mark])

    def _opens_circumstance(self, at: int) -> bool:
        """Such as "nu het leger zich heeft teruggetrokken, …": an adverb elsewhere."""
        before = self.words[at - 1][:1].isalnum() and at - 1 not in self.contrasts and at - 1 not in self.coordinators
        opens = at == 0 or not before
        return opens and self._opens_phrase(at + 1) and (self._ends_in_verb(at) or self._tells_of_somebody(at))

    def _begins_relative(self, at: int, previous: str, *, after_preposition: bool) -> bool:
        if after_preposition:
            return at >= 2 and self.words[at - 2] == ","
        if previous == "," or self._after_noun(at):
            return True
        # "de dorpen die", "the forces that": after a noun that no list knows, but not "hebben die stad".
        return previous[:1].isalpha() and at - 1 not in self.no_nouns and at + 1 < self.size

    def _is_awaited(self, at: int) -> bool:
        """Such as "hopen de inwoners van X dat het dorp …": behind a name without a comma, what they hope or say."""
        if self.order != "v2" or at - 1 not in self.in_name:
            return False
        governors = self.annotated.covered("modality.intend", "speech.say", "speech.claim", "speech.deny")
        return not governors.isdisjoint(self.current.tokens)

    def _after_noun(self, at: int) -> bool:
        noun = at - 1 if self.words[at - 1] != "," else at - 2
        return noun in self.in_name or noun in self.nouns

    def _open(self, kind: str, at: int, *, parent: int | None, conditional: bool = False) -> None:
        clause = Clause(index=len(self.clauses), kind=kind, parent=parent, start=at, conditional=conditional)
        self.clauses.append(clause)
        self.current = clause

    def _leave(self, *kinds: str) -> None:
        if self.current.kind in kinds and self.current.parent is not None:
            self.current = self.clauses[self.current.parent]


def _stands_free(annotated: Annotated, at: int) -> bool:
    """A hyphen with a space beside it: not that of "1-ша"."""
    sentence = annotated.sentence
    before = at and sentence.ends[at - 1] < sentence.starts[at]
    return bool(before or (at + 1 < len(sentence) and sentence.ends[at] < sentence.starts[at + 1]))


def _verbal_tokens(annotated: Annotated) -> frozenset[int]:
    return frozenset(
        at for hit in annotated.of("predicate") if not hit.value.endswith(("/noun", "/state", "/adjective"))
        for at in hit.tokens
    )  # fmt: skip


def _trailing_attributions(annotated: Annotated, speech: set[int]) -> set[int]:
    """Where ", the ministry said in Kyiv" begins: after the last comma, with nothing told behind the cue."""
    words = annotated.sentence.words
    predicates = {hit.start for hit in annotated.of("predicate")}
    # ", although Ukraine reported failed attacks": who says so says something else.
    another = {hit.start for hit in annotated.of("grammar.subordinator", "grammar.circumstance", "grammar.contrast")}
    another -= {hit.start for hit in annotated.of("speech.as")}
    found = set()
    for cue in sorted(speech):
        comma = next((at for at in range(cue - 1, max(-1, cue - _SPEAKER_REACH), -1) if words[at] == ","), None)
        if comma is None or cue == comma + 1 or comma + 1 in another or not predicates & set(range(comma)):
            continue
        stop = next((at for at in range(cue, len(words)) if words[at] in {",", ";", ":"}), len(words))
        if not predicates & set(range(comma + 1, stop)):
            found.add(comma + 1)
    return found


_NO_NOUNS = ("grammar.determiner", "grammar.coordinator", "grammar.passive", "grammar.perfect", "predicate",
             "speech.say", "speech.claim", "modality.modal", "grammar.subordinator", "grammar.relative",
             "grammar.contrast", "modality.intend", "modality.achieve", "grammar.negation", "modality.hedge",
             "modality.possible", "grammar.infinitive_mark", "speech.deny", "speech.admit", "speech.confirm",
             "speech.assess", "modality.again")  # fmt: skip
_PREPOSITIONS = tuple(f"preposition.{name}" for name in ("agent", "against", "source", "goal", "locative", "near",
                                                        "of", "with", "between", "other"))  # fmt: skip
_ASIDE_REACH = 9
_SPEAKER_REACH = 14
_SPEECH = ("speech.say", "speech.claim", "speech.assess", "speech.admit", "speech.confirm", "speech.deny", "speech.so")
