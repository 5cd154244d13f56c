"""A sentence with all that was found in it, before claims are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from geomap.claims.annotate import Annotated, annotate
from geomap.claims.clauses import Clause, split_clauses
from geomap.claims.predicates import PredicateUse, find_predicates
from geomap.claims.quotes import find_quotes
from geomap.claims.sentences import split_sentences
from geomap.claims.speakers import Attribution, Registry, find_attributions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.claims.vocabulary import Vocabulary
    from geomap.model import Document


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
    readings = []
    for sentence in split_sentences(document.text, document.body_start, abbreviations=language.lexicon.abbreviations):
        annotated = annotate(sentence, language, mentions, quotes)
        clauses, owner = split_clauses(annotated)
        predicates = find_predicates(annotated, clauses, owner, language) if annotated.of("predicate") else []
        attributions = find_attributions(annotated, owner, clauses, language, registry)
        readings.append(Reading(annotated, clauses, owner, predicates, attributions))
    return readings
