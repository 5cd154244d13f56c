"""What the words of a sentence may do to its clauses: which may open one, close one, or stand inside one.

All that can be told of a word by those around it, wherever the cutting stands; ``clauses`` does the cutting.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from geomap.claims.participles import adverbial_participles, participles_behind_names
from geomap.claims.relative_articles import relative_articles, relative_conjunctions

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated

DASHES = frozenset("–—")
ASIDE_REACH = 9
"""Tokens within which the comma closes that sets something aside behind a name."""
_DASH_REACH = 14
_SPEAKER_REACH = 14
"""Tokens from the comma before a speaker to the word of saying."""
_CONCEDING = 3
"""Words of a phrase that begins as a condition does but asks nothing."""
_DETERMINED = 5
"""Tokens before a name that belong to it: "la ville de X"."""
_NO_NOUNS = ("grammar.determiner", "grammar.coordinator", "grammar.passive", "grammar.perfect", "predicate",
             "speech.say", "speech.claim", "modality.modal", "grammar.subordinator", "grammar.relative",
             "grammar.contrast", "modality.intend", "modality.achieve", "grammar.negation", "modality.hedge",
             "modality.possible", "grammar.infinitive_mark", "speech.deny", "speech.admit", "speech.confirm",
             "speech.assess", "modality.again")  # fmt: skip
_PREPOSITIONS = tuple(f"preposition.{name}" for name in ("agent", "against", "source", "goal", "locative", "near",
                                                        "of", "with", "between", "other"))  # fmt: skip
_SPEECH = ("speech.say", "speech.claim", "speech.assess", "speech.admit", "speech.confirm", "speech.deny", "speech.so")


class ClauseWords:
    """Words of one sentence, by what they may do to its clauses."""

    def __init__(self, annotated: Annotated, order: str, gerund: str) -> None:
        self.annotated = annotated
        self.order = order
        self.words = annotated.sentence.words
        self.size = len(self.words)
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
                        and self.words[hit.start].endswith(gerund)}  # fmt: skip
        self.gerunds |= adverbial_participles(annotated)
        self.subordinators = {hit.start: hit for hit in annotated.of("grammar.subordinator")}
        self.conditionals = {hit.start: hit for hit in annotated.of("grammar.conditional")}
        self.relatives = {hit.start: hit for hit in annotated.of("grammar.relative")}
        self.relatives |= relative_articles(annotated) | relative_conjunctions(annotated)
        self.relatives |= participles_behind_names(annotated, order)
        # "В числе которых X и Y": names follow, no clause.
        listing = {at for hit in annotated.of("preposition.including") for at in hit.tokens[1:]}
        self.relatives = {at: hit for at, hit in self.relatives.items() if at not in listing}
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
        self.circumstances = {hit.start for hit in annotated.of("grammar.circumstance")}
        # "Als onderdeel van de operatie" is no condition.
        phrases = {hit.start for hit in annotated.of("preposition.other") if len(hit.tokens) > 1}
        phrases |= annotated.covered("source")  # "Institute for the Study of War": Dutch "of" asks
        cited = {hit.start for hit in annotated.of("speech.according")}  # "если верить штабу, …"
        self.conditionals = {at: hit for at, hit in self.conditionals.items() if at not in phrases | cited}
        self.subordinators = {at: hit for at, hit in self.subordinators.items() if at not in phrases}
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
        # "X, как и Y": the conjunction is a part of it.
        self.subordinators = {at: hit for at, hit in self.subordinators.items() if at not in self.also}
        self.speech = {hit.start for hit in annotated.of(*_SPEECH)}
        self.perfect = annotated.covered("grammar.perfect")
        self.auxiliaries = annotated.covered("grammar.passive", "modality.modal", "modality.possible")
        self.passive = annotated.covered("grammar.passive")
        self.adverbials = annotated.covered("grammar.adverbial")
        self.determiners = annotated.covered("grammar.determiner")
        self.prepositions = {hit.end for hit in annotated.of(*_PREPOSITIONS)}
        self.in_name = annotated.named
        self.name_starts = {place.start for place in annotated.toponyms}
        self.said_after = _trailing_attributions(annotated, self.speech)
        if order == "svo":
            # "The capture of X, which it called a hub, was announced": the verb of the noun, nobody's aside.
            self.said_after = {at for at in self.said_after if not (at in self.passive and at + 1 in self.speech)}
        self.rows: set[int] = set()
        """Dashes around the names of what was counted before: "four villages – A, B, C and D – were taken"."""
        self.dashes = self._paired_dashes()
        """Opening dash to closing: "— almost 40 square miles —" stands aside."""
        self.closing_dashes = frozenset(self.dashes.values())
        hyphens = [at for at, word in enumerate(self.words) if word == "-"] if "-" in self.words else []
        # Two of them set something in between.
        self.parted = sum(stands_free(annotated, at) for at in hyphens) == 1
        self.openers = self.said_after.union(
            self.coordinators, self.while_acting, self.gerunds, self.contrasts, self.conditionals, self.purposes,
            self.circumstances, self.relatives, self.subordinators, self.speech, self.perfect,
            [at + 1 for at in self.speech],
        )  # fmt: skip
        """Where a clause may open, besides behind a comma: nothing is tried at the other words, which are most."""

    @cached_property
    def marks(self) -> list[int]:
        """Where infinitives are marked ("te", "zu")."""
        return sorted(self.annotated.covered("grammar.infinitive_mark"))

    @cached_property
    def owners(self) -> frozenset[int]:
        """Words that begin a noun phrase."""
        return self.determiners | self.annotated.covered("grammar.indefinite", "grammar.possessive", "side.demonym")

    @cached_property
    def nouns(self) -> frozenset[int]:
        """Words for ground, towns and areas."""
        return self.annotated.covered("place.settlement", "place.settlements", "place.area", "place.ground",
                                      "place.capital")  # fmt: skip

    @cached_property
    def including(self) -> dict[int, int]:
        """Tokens of "among them", and where it ends."""
        return {at: hit.end for hit in self.annotated.of("preposition.including") for at in hit.tokens}

    @cached_property
    def locative(self) -> set[int]:
        """Where a preposition of place begins."""
        return {hit.start for hit in self.annotated.of("preposition.locative")}

    @cached_property
    def near(self) -> set[int]:
        """Where "near" begins."""
        return {hit.start for hit in self.annotated.of("preposition.near")}

    @cached_property
    def party_words(self) -> frozenset[int]:
        """Titles, offices and other words for who speaks."""
        return self.annotated.covered("speech.title", "speech.local", "speech.office", "speech.analyst",
                                      "speech.witness")  # fmt: skip

    @cached_property
    def no_nouns(self) -> frozenset[int]:
        """Words behind which no relative clause begins."""
        return self.annotated.covered(*_NO_NOUNS).union([at - 1 for at in self.prepositions])

    def _paired_dashes(self) -> dict[int, int]:
        pairs: dict[int, int] = {}
        if DASHES.isdisjoint(self.words):
            return pairs
        relatives = self.annotated.covered("grammar.relative", "grammar.relative_object")
        at = 0
        while at < self.size:
            end = at + _DASH_REACH
            close = next((look for look in range(at + 2, min(self.size, end)) if self.words[look] in DASHES), None)
            if self.words[at] in DASHES and close is not None:
                inside = set(range(at + 1, close))
                if self._is_row(at, inside):
                    self.rows |= {at, close}
                elif (not inside & self.verbs or at + 1 in relatives) and not any(
                    self.words[look] in ".;:!?" for look in inside
                ):
                    pairs[at] = close
                    at = close
            at += 1
        return pairs

    def _is_row(self, dash: int, inside: set[int]) -> bool:
        counted = self.annotated.covered("place.settlements") & set(range(dash - 3, dash))
        plain = self.in_name | self.coordinators | {at for at in inside if self.words[at] == ","}
        return bool(counted and inside & self.in_name) and inside <= plain

    def _names_some(self, at: int) -> bool:
        """Such as "mehrere Orte befreit – darunter die wichtige Stadt X": the dash goes on with a name."""
        last = min(self.size, at + _DETERMINED + 3)
        if at not in self.including:
            return False
        name = next((look for look in range(at + 1, last) if look in self.name_starts), None)
        return name is not None and self.verbs.isdisjoint(range(at + 1, name))

    def _acts_no_more(self, at: int) -> bool:
        """No verb and no word of saying in the rest of the sentence."""
        return (self.verbs | self.speech | self.predicates).isdisjoint(range(at, self.size))

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
        return at - 2 in self.in_name and at in self.near and "," in self.words[at + 1 : at + ASIDE_REACH]

    def _is_named(self, at: int) -> bool:
        """Such as "that the last village in the region, X, had been retaken": a name between commas, then the verb."""
        if at not in self.name_starts or not self.nouns & set(range(max(0, at - ASIDE_REACH), at)):
            return False
        row = self.in_name | self.coordinators  # also "that two towns, A and B, had been retaken"
        end = next(look for look in range(at, self.size + 1) if look not in row)
        return self.words[end : end + 1] == [","] and end + 1 in self.perfect | self.passive

    def _is_apposition(self, at: int) -> bool:
        if at - 2 not in self.in_name or at not in self.determiners:
            return False
        return any(token in self.nouns for token in range(at, min(self.size, at + 4)))

    def _goes_on(self, at: int) -> bool:
        """More than an auxiliary follows a verb: it stands second, not last."""
        closes = at >= self.size or not self.words[at][:1].isalnum() or at in self.coordinators
        return not closes and at not in self.perfect and at not in self.auxiliaries

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

    def _begins_meanwhile(self, at: int) -> bool:
        """Such as "as Russian troops advanced", "with the army pushing on"."""
        follows = at + 1 in self.subjects or (at + 1 in self.determiners and at + 2 in self.subjects)
        return at > 0 and at in self.while_acting and follows

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

    def _counts_names(self, at: int) -> bool:
        """Such as "plusieurs villages, dont A et le village de B": names follow, no clause."""
        look = self.including.get(at, self.size)
        last = min(self.size, look + _DETERMINED)
        while look < last and look not in self.name_starts:
            if look not in self.determiners and look not in self.nouns and look + 1 not in self.prepositions:
                return False
            look += 1
        end = next((after for after in range(look, self.size) if after not in self.in_name), self.size)
        tells = self.order == "svo" and end in self.speech | self.perfect  # "dont Moscou affirme s'être emparé"
        return look < last and not tells

    def _aims_at(self, at: int) -> bool:
        """Such as "om de stad te nemen": its "te" follows, before any stop."""
        mark = next((look for look in self.marks if look > at), None)
        return mark is not None and mark - at <= _DASH_REACH and not {",", ".", ";", ":"} & set(self.words[at:mark])

    def _opens_circumstance(self, at: int) -> bool:
        """Such as "nu het leger zich heeft teruggetrokken, …": an adverb elsewhere."""
        before = self.words[at - 1][:1].isalnum() and at - 1 not in self.contrasts and at - 1 not in self.coordinators
        opens = at == 0 or not before
        if not opens and self.order == "v2" and at + 1 in self.determiners and at + 2 in self.nouns:
            return not (self.perfect | self.passive).isdisjoint({at + 3, at + 4})  # "reageert nu de stad is gevallen"
        return opens and self._opens_phrase(at + 1) and (self._ends_in_verb(at) or self._tells_of_somebody(at))

    def _begins_relative(self, at: int, previous: str, *, after_preposition: bool) -> bool:
        if after_preposition:
            return at >= 2 and self.words[at - 2] == ","
        if previous == "," or self._after_noun(at):
            return True
        # "de dorpen die", "the forces that": after a noun that no list knows, but not "hebben die stad".
        return previous[:1].isalnum() and at - 1 not in self.no_nouns and at + 1 < self.size

    def _after_noun(self, at: int) -> bool:
        noun = at - 1 if self.words[at - 1] != "," else at - 2
        return noun in self.in_name or noun in self.nouns


def stands_free(annotated: Annotated, at: int) -> bool:
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
