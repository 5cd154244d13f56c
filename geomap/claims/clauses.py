"""A sentence is cut into clauses: which words belong to one statement, and under which other statement it hangs.

No parser: subordinators, relatives, commas and quotation marks of the lexicon do the work. A clause may be broken
("Izjoem, dat in april was ingenomen, is heroverd" has a relative clause inside its main clause).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geomap.claims.clause_words import ASIDE_REACH, DASHES, ClauseWords, stands_free

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated

_HARD = frozenset(";:—–()[]")
_OPENING = frozenset("([")
_CLOSING = frozenset(")]")
_MARKS = _HARD | DASHES | {",", "-"}
"""Behind none of these, and at no word that opens a clause, nothing changes: most words."""
_ASIDE_BEFORE_VERB = 14
"""Tokens of what may be set aside between a name and its verb."""
_STOPS = _HARD | {",", ".", "!", "?"}
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


class _Splitter(ClauseWords):
    """Cuts one sentence, from its first word to its last."""

    def __init__(self, annotated: Annotated, order: str, gerund: str) -> None:
        super().__init__(annotated, order, gerund)
        self.clauses = [Clause(index=0, kind="main", parent=None, start=0)]
        self.current = self.clauses[0]
        self.aside = False

    def run(self) -> tuple[list[Clause], list[int]]:
        owner = [0] * self.size
        previous = ""
        for at, word in enumerate(self.words):
            if word in _CLOSING:
                while self.current.kind != "aside" and self.current.parent is not None:
                    self.current = self.clauses[self.current.parent]
            elif previous in _MARKS or at in self.openers:
                self._step(at, previous)
            owner[at] = self.current.index
            self.current.tokens.append(at)
            previous = word
        return self.clauses, owner

    def _step(self, at: int, previous: str) -> None:
        if previous in _CLOSING:
            self._leave("aside")
        if at - 1 in self.closing_dashes:
            while self.current.kind != "aside" and self.current.parent is not None:
                self.current = self.clauses[self.current.parent]  # "– que les Russes ont pris –"
            self._leave("aside")
        elif at - 1 in self.dashes:
            self._open("aside", at, parent=self.current.index)
        elif previous in DASHES and (at - 1 in self.rows or self._is_copula() or self._names_some(at)):
            pass
        elif (previous in _HARD and previous not in _CLOSING) or (
            previous == "-" and self.parted and stands_free(self.annotated, at - 1)
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
            token in told for token in self.current.tokens if self.words[token] not in DASHES)  # fmt: skip

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
            or self._waits_for_its_verb(at)
        ):
            self.aside = True
            return
        if self._continues_list(at) or self._adds_what_is_near(at) or self._describes_speaker(at):
            return
        if self._counts_names(at):
            return  # "когда враг был выбит из 12 сёл, включая X"
        if at in self.also and {at + 1, at + 2, at + 3} & self.in_name:
            return  # ", evenals X en Y"
        if self.order != "free" and self.current.kind == "sub" and at in self.relatives and (
            self.verbs.isdisjoint(self.current.tokens)
        ):  # fmt: skip
            return  # "nachdem Moskau die Stadt, die es erobert hatte, aufgab": its verb is still to come
        if self.current.kind == "gerund" and self.order == "free" and self._acts_no_more(at):
            return  # "нанеся поражение врагу у A, B и C": the row goes on, whoever knows the names
        self._leave("gerund")
        self._leave("sub", "relative", "speech")
        told = not self.verbs.isdisjoint(self.current.tokens)
        if self.order == "svo" and self.current.kind == "relative" and told and at in self.perfect | self.passive:
            self._leave("relative")  # "X, a town that had 9,000 people before the war, is now held": behind both

    def _waits_for_its_verb(self, at: int) -> bool:
        """Such as "that X, along with the hamlets around it, had been lost": what is said of X stands behind both."""
        if self.order != "svo" or self.current.kind != "sub" or at - 2 not in self.in_name:
            return False
        opened = self.current.start
        if not self.verbs.isdisjoint(token for token in self.current.tokens if token > opened):
            return False
        close = next(
            (look for look in range(at, min(self.size, at + _ASIDE_BEFORE_VERB)) if self.words[look] == ","), None
        )
        if close is None or not {"(", ";", ":"}.isdisjoint(self.words[at:close]):
            return False
        finite = self.perfect | self.passive
        inside = finite | self.relatives.keys() | self.subordinators.keys()
        return close + 1 in finite and inside.isdisjoint(range(at, close))

    def _describes_speaker(self, at: int) -> bool:
        """Such as ", zegt Oleh Hontsjar, de gouverneur van …"."""
        if self.current.kind != "speech":
            return False
        return any(token in self.party_words for token in range(at, min(self.size, at + 4)))

    def _lies_aside(self, at: int) -> bool:
        """Such as "dat het de stad X, in de regio Y, heeft ingenomen": where it lies, and the verb is still to come."""
        if self.order != "v2" or self.current.kind != "sub" or at - 2 not in self.in_name or at not in self.locative:
            return False
        close = next((look for look in range(at, min(self.size, at + ASIDE_REACH)) if self.words[look] == ","), None)
        inside = self.verbs | self.perfect | self.predicates
        ahead = close is not None and not {close + 1, close + 2}.isdisjoint(inside | self.auxiliaries)
        # "Dat het de controle over X, in Y, heeft overgenomen": of these words the verb is still to come.
        parted = {token for hit in self.annotated.of("predicate") if hit.tokens[-1] > at for token in hit.tokens}
        return (
            ahead
            and inside.isdisjoint(range(at, close or at))
            and (self.verbs - parted).isdisjoint(token for token in self.current.tokens if token > self.current.start)
        )

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

    def _has_verb_before(self, at: int) -> bool:
        """A verb of the clause, known, or any word right after its subject ("Oekraïne nadert …")."""
        first = next((token for token in self.current.tokens if token in self.subjects), None)
        after = self.subjects[first].end if first is not None else at
        plain = after < at - 1 and self.words[after][:1].isalpha() and after not in self.in_name
        return plain or any(token in self.verbs for token in self.current.tokens)

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

    def _says_more(self, at: int) -> bool:
        """Such as "ontkent dat X is gevallen en zegt dat …": what follows hangs under a verb of its own."""
        if self.order != "v2" or self.current.kind != "sub" or at not in self.coordinators:
            return False
        return at + 1 in self.speech and (at + 2 in self.subordinators or at + 3 in self.subordinators)

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
        if self._says_more(at) or (at in self.contrasts and at and not self._joins_adverbs(at)):
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
            if alone and (adverb or pointed or self._only_dates(at)):
                return
            self._open("sub", at, parent=self.current.index)
            self.aside = False  # "X, ce bourg que les Russes tenaient,": the next comma closes it
            return
        if at in self.relatives and at and not self._counts_names(at):
            after_preposition = at in self.prepositions and previous != ","
            if self._begins_relative(at, previous, after_preposition=after_preposition):
                self._open("relative", at, parent=self.current.index)
                self.aside = False  # "X, die de provincies A en B omvat,": the next comma closes it
            return
        told = at + 1 in self.speech or (at + 2 in self.speech and at + 1 not in self.passive)
        cited = at in self.speech or (at in self.perfect and told)  # not "la prise de X, au sud, a été annoncée"
        if cited and previous in _BEFORE_CITING:
            self._open_speech(at)

    def _only_dates(self, at: int) -> bool:
        """Such as "since Sunday", "before the invasion": no verb behind it, and nothing that tells of a change."""
        if self.order != "svo" or at not in self.annotated.covered("preposition.other"):
            return False
        stop = next((look for look in range(at + 1, self.size) if self.words[look] in _STOPS), self.size)
        inside = range(at + 1, stop)
        told = self.verbs | self.predicates | self.auxiliaries | self.perfect | self.relatives.keys()
        days = self.annotated.covered("grammar.time", "object.dated")
        when = not days.isdisjoint(inside) or any(self.words[look].isdigit() for look in inside)
        return when and told.isdisjoint(inside) and not any(start in inside for start in self.subjects)

    def _open_speech(self, at: int) -> None:
        """Words of saying; those of "Kyiv, whose troops entered when they took X, said …" belong to no relative."""
        above = self.current
        while self.order == "svo" and above.kind == "relative" and above.parent is not None:
            above = self.clauses[above.parent]
        self._open("speech", at, parent=above.index)

    def _has_acted(self) -> bool:
        """A subject or a verb stands in the clause so far."""
        return any(token in self.verbs or token in self.subjects for token in self.current.tokens)

    def _is_awaited(self, at: int) -> bool:
        """Such as "hopen de inwoners van X dat het dorp …": behind a name without a comma, what they hope or say."""
        if self.order != "v2" or at - 1 not in self.in_name:
            return False
        governors = self.annotated.covered("modality.intend", "speech.say", "speech.claim", "speech.deny")
        return not governors.isdisjoint(self.current.tokens)

    def _open(self, kind: str, at: int, *, parent: int | None, conditional: bool = False) -> None:
        clause = Clause(index=len(self.clauses), kind=kind, parent=parent, start=at, conditional=conditional)
        self.clauses.append(clause)
        self.current = clause

    def _leave(self, *kinds: str) -> None:
        if self.current.kind in kinds and self.current.parent is not None:
            self.current = self.clauses[self.current.parent]
