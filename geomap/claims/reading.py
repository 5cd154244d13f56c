"""A sentence with all that was found in it, before claims are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.claims.annotate import Annotated, annotate, glance
from geomap.claims.clauses import Clause, one_clause, split_clauses
from geomap.claims.predicates import PredicateUse, find_predicates
from geomap.claims.quotes import find_quotes
from geomap.claims.sentences import split_sentences
from geomap.claims.speakers import Attribution, Registry, find_attributions
from geomap.claims.vocabulary import PEOPLE, open_prefilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.claims.sentences import Sentence
    from geomap.claims.vocabulary import Vocabulary
    from geomap.model import Document

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


def read_sentences(
    document: Document, language: Vocabulary, mentions: Sequence[Any], registry: Registry | None = None
) -> list[Reading]:
    """Every sentence of a document, annotated; ``registry`` learns who is introduced."""
    quotes = find_quotes(document.text, document.body_start)
    registry = registry if registry is not None else Registry()
    sentences = list(split_sentences(document.text, document.body_start, abbreviations=language.lexicon.abbreviations))
    needed = _needed(sentences, language.code)
    readings = []
    for sentence in sentences:
        if sentence.index not in needed:
            annotated = glance(sentence, mentions)
            readings.append(Reading(annotated, *one_clause(annotated), [], []))
            continue
        annotated = annotate(sentence, language, mentions, quotes)
        if annotated.of("predicate"):
            clauses, owner = split_clauses(annotated, order=language.order, gerund=language.lexicon.gerund)
            predicates = find_predicates(annotated, clauses, owner, language)
        else:
            clauses, owner, predicates = *one_clause(annotated), []
        attributions = find_attributions(annotated, owner, clauses, language, registry)
        readings.append(Reading(annotated, clauses, owner, predicates, attributions))
    return readings


def _needed(sentences: list[Sentence], code: str) -> set[int]:
    """Sentences that can hold a claim, those around them, and those that introduce somebody."""
    if len(sentences) <= _ALL_BELOW:
        return set(range(len(sentences)))
    predicates, people = open_prefilter(code), open_prefilter(code, PEOPLE)
    needed: set[int] = set()
    for number, sentence in enumerate(sentences):
        if predicates.finds(sentence.text):
            needed.update(range(max(0, number - _BEFORE), min(len(sentences), number + _AFTER + 1)))
        elif people.finds(sentence.text):
            needed.add(number)
    return needed
