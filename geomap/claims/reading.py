"""A sentence with all that was found in it, before claims are made."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, overload

from geomap.claims.annotate import Annotated, annotate, find_phrases, glance
from geomap.claims.clauses import Clause, one_clause, split_clauses
from geomap.claims.predicates import PredicateUse, find_predicates
from geomap.claims.quotes import find_quotes
from geomap.claims.sentences import Sentence, split_sentences
from geomap.claims.speaker_identity import Registry
from geomap.claims.speakers import Attribution, find_attributions
from geomap.claims.vocabulary import PEOPLE, open_prefilter
from geomap.words import THIRD

if TYPE_CHECKING:
    from geomap.claims.vocabulary import Vocabulary
    from geomap.model import Document

_BATCH = 1_000
"""Sentences searched in one go."""
_ALL_BELOW = 6
"""Short texts are read whole."""
_BEFORE, _AFTER = 3, 2
"""Sentences read around one that can hold a claim: who speaks, what "de stad" is, what is not confirmed."""


@dataclass(slots=True)
class Reading:
    """One sentence, read."""

    annotated: Annotated
    clauses: list[Clause]
    owner: list[int]
    """Number of the clause of each token."""
    predicates: list[PredicateUse]
    attributions: list[Attribution]


class Readings(Sequence[Reading]):
    """Sentences of a document, in order: those that matter are read, the others only looked at when they are asked for.

    A book of which a few pages speak of the war takes the memory of these pages.
    """

    def __init__(self, text: str, mentions: Sequence[Any]) -> None:
        self.read: dict[int, Reading] = {}
        """Sentences that were read, by their number, in order."""
        self._text = text
        self._mentions = mentions
        self._starts, self._ends, self._paragraphs = array("q"), array("q"), array("q")

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> Reading: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Reading]: ...
    def __getitem__(self, index: int | slice) -> Reading | Sequence[Reading]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        found = self.read.get(index)
        if found is not None:
            return found
        annotated = glance(self.sentence(index), self._mentions)
        return Reading(annotated, *one_clause(annotated), [], [])

    def add(self, sentence: Sentence) -> None:
        """The next sentence."""
        self._starts.append(sentence.start)
        self._ends.append(sentence.end)
        self._paragraphs.append(sentence.paragraph)

    def sentence(self, index: int) -> Sentence:
        """One sentence, without tokens."""
        start, end = self._starts[index], self._ends[index]
        text = self._text[start:end]
        return Sentence(start=start, end=end, text=text, index=index, paragraph=self._paragraphs[index])

    def numbers_told(self) -> list[int]:
        """Numbers of the sentences that were read or name a place: the others say nothing."""
        told = set(self.read)
        for mention in self._mentions:
            at = bisect_right(self._starts, mention.start) - 1
            if at >= 0 and mention.start < self._ends[at]:
                told.add(at)
        return sorted(told)


def read_sentences(
    document: Document, language: Vocabulary, mentions: Sequence[Any], registry: Registry | None = None, *,
    thorough: bool = False,
) -> Readings:  # fmt: skip
    """Every sentence of a document, annotated; ``registry`` learns who is introduced.

    Where no sentence holds a predicate nothing can be claimed, and none is read unless ``thorough``: most articles
    about other things hold some word of a predicate.
    """
    quotes = find_quotes(document.text, document.body_start)
    registry = registry if registry is not None else Registry()
    publisher = language.profile.find_source(document.publisher)
    registry.paper = publisher.side if publisher is not None and publisher.side != THIRD else None
    readings = Readings(document.text, mentions)
    needed = _find_needed(document, language, readings)
    found = {number: find_phrases(readings.sentence(number), language) for number in needed}
    if not thorough and not any(_holds_predicate(annotated, language) for annotated in found.values()):
        return readings
    for number, annotated in found.items():
        annotate(annotated, language, mentions, quotes)
        if annotated.of("predicate"):
            clauses, owner = split_clauses(annotated, order=language.order, gerund=language.lexicon.gerund)
            predicates = find_predicates(annotated, clauses, owner, language)
        else:
            clauses, owner, predicates = *one_clause(annotated), []
        attributions = find_attributions(annotated, owner, clauses, language, registry)
        readings.read[number] = Reading(annotated, clauses, owner, predicates, attributions)
    return readings


def _holds_predicate(annotated: Annotated, language: Vocabulary) -> bool:
    values = (hit.value.partition("/")[0] for hit in annotated.of("predicate"))
    return any(language.predicates[name].frame != "none" for name in values)


def _find_needed(document: Document, language: Vocabulary, readings: Readings) -> list[int]:
    """Cut the text into sentences, and number those that can hold a claim, those around them, and introductions."""
    predicates, people = open_prefilter(language.code), open_prefilter(language.code, PEOPLE)
    needed: set[int] = set()
    sentences = split_sentences(document.text, document.body_start, abbreviations=language.lexicon.abbreviations)
    while batch := list(islice(sentences, _BATCH)):
        first, texts = len(readings), [sentence.text for sentence in batch]
        for sentence in batch:
            readings.add(sentence)
        for at in predicates.find_which(texts):
            needed.update(range(max(0, first + at - _BEFORE), first + at + _AFTER + 1))
        needed.update([first + at for at in people.find_which(texts)])
    if len(readings) <= _ALL_BELOW:
        return list(range(len(readings)))
    return sorted([number for number in needed if number < len(readings)])
