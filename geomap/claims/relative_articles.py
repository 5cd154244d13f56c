"""Relative pronouns that are articles or conjunctions elsewhere.

German "die Stadt, die russische Truppen erobert haben" is told apart by its place behind a comma and a noun, and by the
finite verb that ends the clause: a clause of reported speech ("…, die Stadt sei erobert worden") has its verb second, a
row ("die Stadt A, die Stadt B") has none. French "X, que les Russes ont quittée" stands behind a name, and nobody says
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.phrases import Hit

_REACH = 30
"""Tokens to the end of the clause, at most."""
_AUXILIARIES = ("grammar.passive", "grammar.perfect", "modality.modal", "modality.possible", "modality.future",
                "grammar.relative_verb")  # fmt: skip
_SAYING = ("speech.say", "speech.claim", "speech.admit", "speech.confirm", "speech.deny", "speech.assess",
           "speech.according", "modality.intend")  # fmt: skip
_NON_FINITE = ("/participle", "/infinitive")
_PREPOSITIONS = tuple(f"preposition.{name}" for name in ("source", "locative", "near", "other", "of", "with", "agent"))

_BREAKS = frozenset(",–—")


def relative_articles(annotated: Annotated) -> dict[int, Hit]:
    """Such articles of a sentence, by their token."""
    found = annotated.of("grammar.relative_article")
    if not found or "," not in annotated.sentence.words:
        return {}
    return {hit.start: hit for hit in found if _is_relative(hit.start, annotated)}


def relative_conjunctions(annotated: Annotated) -> dict[int, Hit]:
    """Conjunctions of a sentence that stand for the name before them, by their token."""
    found = annotated.of("grammar.relative_object")
    if not found:
        return {}
    ends = {place.end for place in annotated.toponyms}
    told = annotated.covered(*_SAYING)
    pronouns = annotated.covered("speech.pronoun")  # "Marioupol, qu'elle a quittée": anybody
    words = annotated.sentence.words
    taken = {}
    for hit in found:
        stop = next((at for at in range(hit.end, len(words)) if words[at] in _BREAKS), len(words))
        # "A dit à Kiev que …", "la perte de X, que Kiev a confirmée": what is said, of no name.
        if (
            hit.start - (words[hit.start - 1] in _BREAKS) in ends
            and hit.end not in pronouns
            and told.isdisjoint(range(stop))
        ):
            taken[hit.start] = hit
    return taken


def _is_relative(at: int, annotated: Annotated) -> bool:
    words, large = annotated.sentence.words, annotated.sentence.large
    before = at - 1
    if before > 0 and words[before] != "," and before in annotated.covered(*_PREPOSITIONS):
        before -= 1  # ", in der"
    if before < 1 or words[before] != "," or at + 1 >= len(words):
        return False
    names = annotated.named
    behind = names | {hit.tokens[-1] for hit in annotated.of("predicate") if hit.value.endswith(_NON_FINITE)}
    if not (large[before - 1] or {before - 1, before - 2} & behind or words[before - 1] == ")"):
        return False  # "haben X erobert, das …" is behind a verb, "kehrten nach X zurück, das …" behind a name
    nouns = annotated.covered("place.settlement", "place.settlements", "place.area", "place.capital")
    if at + 1 in nouns and at + 2 in names:
        return False  # "die Stadt A, die Stadt B"
    return _ends_in_finite_verb(at, annotated, names)


def _ends_in_finite_verb(at: int, annotated: Annotated, names: frozenset[int]) -> bool:
    words = annotated.sentence.words
    stop = at + 1
    while stop < min(len(words), at + _REACH):
        if not words[stop][:1].isalnum() and not (words[stop] == "," and {stop - 1, stop + 1} <= names):
            break
        stop += 1
    predicates = annotated.of("predicate")
    participles = {hit.tokens[-1] for hit in predicates if hit.value.endswith(_NON_FINITE)}
    finite = {hit.tokens[-1] for hit in predicates if hit.value.endswith(("/finite", "/base"))} - participles
    auxiliaries = annotated.covered(*_AUXILIARIES)
    last = stop - 1
    if last <= at + 1 or last not in auxiliaries | finite:
        return False
    first = last
    while first - 1 in auxiliaries | participles | finite:
        first -= 1
    return auxiliaries.isdisjoint(range(at + 1, first))
