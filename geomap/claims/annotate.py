"""A sentence with everything the lexicon and the gazetteer know about it: phrases, sides, places and clauses.

This is the last step that looks at words; the steps after it (clauses, roles, speakers) look at what is found here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING

from geomap.claims.actors import find_actors
from geomap.claims.sentences import add_tokens
from geomap.claims.toponym_phrases import Toponym, add_toponyms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from gazetteer.model import Mention
    from geomap.claims.actors import Actor
    from geomap.claims.phrases import Hit
    from geomap.claims.sentences import Sentence
    from geomap.claims.vocabulary import Vocabulary

_PREPOSITIONS = ("agent", "against", "source", "goal", "locative", "near", "part", "fringe", "of", "with", "between",
                 "including", "other")  # fmt: skip
_PREPOSITION_CATEGORIES = tuple(f"preposition.{name}" for name in _PREPOSITIONS)
_PLACE_LINE = r"[A-ZÀ-ÖØ-ÞА-ЯҐЄІЇЁ][\w .,'’/-]{1,40}?"
_DATELINE = re.compile(
    rf"(?:{_PLACE_LINE}\s*\((?=[^)]*[A-Z]{{2}})[^)]{{1,50}}\)\s*[-–—:]"
    r"|[A-Z]{3}[A-Z'’ -]*(?:, [A-Z][\w ]{2,20})?\s*\([A-Z][^)]{1,50}\)\s*[-–—:]"
    r"|[A-ZÀ-ÖØ-ÞА-ЯҐЄІЇЁ]{3}[A-ZÀ-ÖØ-ÞА-ЯҐЄІЇЁ'’ -]*(?:, [A-Z][\w ]{2,20})?\s*(?:[–—:]|-(?=\s)))\s+"
)
"""Such as "KYIV (AP) -", "MOSCOW (Reuters) -", "POKROVSK, Ukraine —", "КИЇВ:": where a report was written."""
_ACTOR_CATEGORIES = frozenset({"side.force", "side.actor", "side.demonym", "side.name", "actor.own", "actor.enemy",
                               "actor.pronoun", "actor.force"})  # fmt: skip
"""Without one of these nobody acts in a sentence."""
_NO_TOKENS: frozenset[int] = frozenset()
_OPENING_REACH = 4
"""Words from a relative to the verb of who stands behind it."""
_QUOTED_NAME_WORDS = 3
_QUOTE_MARKS = frozenset('"“”„«»')
_start_of = attrgetter("start")


@dataclass(slots=True)
class Annotated:
    """One sentence, read."""

    sentence: Sentence
    hits: dict[str, list[Hit]]
    toponyms: list[Toponym] = field(default_factory=list)
    actors: list[Actor] = field(default_factory=list)
    in_quote: list[bool] = field(default_factory=list)
    dateline_end: int = 0
    """First token after "KYIV (AP) -": who stands before it neither acts nor speaks."""
    named: frozenset[int] = _NO_TOKENS
    """Tokens of its toponyms."""
    nouns: AbstractSet[int] = _NO_TOKENS
    """Words that by their ending are no adjectives of a name behind them, where the language tells."""
    areas: AbstractSet[int] = _NO_TOKENS
    """Tokens at which the name of a district, oblast or landscape begins."""
    _tokens: dict[str, frozenset[int]] = field(init=False)
    """Tokens that stand in a hit, by its category."""
    _covered: dict[tuple[str, ...], frozenset[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tokens = {
            name: frozenset(row[0].tokens if len(row) == 1 else [at for hit in row for at in hit.tokens])
            for name, row in self.hits.items()
        }

    def of(self, category: str, *more: str) -> list[Hit]:
        """Hits of some categories, in order of their place."""
        hits = self.hits
        if not more:
            return hits.get(category) or []
        rows = [hits[name] for name in (category, *more) if name in hits]
        if len(rows) < 2:
            return rows[0] if rows else []
        return sorted([hit for row in rows for hit in row], key=_start_of)

    def covered(self, category: str, *more: str) -> frozenset[int]:
        """Tokens that stand in a hit of these categories; mostly a sentence holds none of what is asked for."""
        known = self._tokens.get(category, _NO_TOKENS)
        if not more:
            return known
        asked = category, *more
        together = self._covered.get(asked)
        if together is None:
            for name in more:
                if name in self._tokens:
                    known = known | self._tokens[name] if known else self._tokens[name]
            together = self._covered[asked] = known
        return together


def find_phrases(sentence: Sentence, language: Vocabulary) -> Annotated:
    """What the lexicon and the profile know of the words of a sentence; :func:`annotate` adds the rest."""
    add_tokens(sentence)
    hits: dict[str, list[Hit]] = {}
    for hit in language.table.scan(sentence.words):
        row = hits.get(hit.category)
        if row is None:
            hits[hit.category] = [hit]
        else:
            row.append(hit)
    _drop_open_denials(hits)
    _drop_named_auxiliaries(hits, sentence)
    _drop_unmeant(hits)
    _drop_parts_of_sources(hits, language)
    return Annotated(sentence=sentence, hits=hits)


def annotate(
    annotated: Annotated, language: Vocabulary, mentions: Sequence[Mention], quotes: Sequence[tuple[int, int]]
) -> None:
    """Add toponyms, actors and quotation to a sentence of which the phrases were found.

    Parameters
    ----------
    mentions
        Toponyms of the whole document, in order.
    quotes
        Character ranges of the document that stand in quotation marks.
    """
    sentence = annotated.sentence
    annotated.dateline_end = _dateline_end(sentence)
    annotated.in_quote = _quoted_tokens(sentence, quotes, free=language.order == "free")
    named = sentence.those_within(mentions)
    acting = not _ACTOR_CATEGORIES.isdisjoint(annotated.hits)
    if named or acting:
        ends = _preposition_ends(annotated)
        if named:
            if endings := language.lexicon.adjective_endings:
                annotated.nouns = frozenset(
                    at for at, word in enumerate(sentence.words) if not word.endswith(endings)
                )  # fmt: skip
            add_toponyms(annotated, named, ends, free=language.order == "free")
            annotated.named = frozenset([at for one in annotated.toponyms for at in range(one.start, one.end)])
        if acting:
            annotated.actors = find_actors(annotated, ends, free=language.order == "free")


def _drop_parts_of_sources(hits: dict[str, list[Hit]], language: Vocabulary) -> None:
    """The quoted name of one side's group is no force of the other that bears it too: "ОСУВ «Дніпро»"."""
    forces = hits.get("side.force")
    if not forces or "source" not in hits:
        return
    named = [(set(hit.tokens), language.sources[hit.value].side) for hit in hits["source"] if len(hit.tokens) > 1]
    kept = [hit for hit in forces if not any(set(hit.tokens) < name and side != hit.value for name, side in named)]
    if kept:
        hits["side.force"] = kept
    else:
        del hits["side.force"]


def _drop_open_denials(hits: dict[str, list[Hit]]) -> None:
    """Leave out the denial in "could neither confirm nor deny": it denies nothing."""
    denials = hits.get("speech.deny")
    if denials and "modality.unconfirmed" in hits:
        open_questions = {at for hit in hits["modality.unconfirmed"] for at in hit.tokens}
        kept = [hit for hit in denials if open_questions.isdisjoint(hit.tokens)]
        if kept:
            hits["speech.deny"] = kept
        else:
            del hits["speech.deny"]


def _drop_unmeant(hits: dict[str, list[Hit]]) -> None:
    """Leave out words of aiming and of modals in phrases that aim at nothing: "goede wil", "moest toegeven"."""
    phrases = hits.get("modality.unmeant")
    if not phrases:
        return
    unmeant = {at for hit in phrases for at in hit.tokens}
    for category in ("modality.modal", "modality.intend", "modality.forced"):
        found = hits.get(category)
        kept = [hit for hit in found if unmeant.isdisjoint(hit.tokens)] if found else []
        if kept:
            hits[category] = kept
        else:
            hits.pop(category, None)


def _drop_named_auxiliaries(hits: dict[str, list[Hit]], sentence: Sentence) -> None:
    """The name of a group is no verb: French « Est », the east, is written like one; so is "le groupement Est"."""
    words, raw = sentence.words, sentence.raw
    directions = {hit.start for hit in hits.get("place.compass", ())}
    articles = {hit.start for hit in hits.get("grammar.definite", ())}
    kept = []
    for hit in (found := hits.get("grammar.passive", [])):
        before = hit.start - 1
        quoted = before >= 0 and words[before] in _QUOTE_MARKS and words[hit.end : hit.end + 1] != [] and (
            words[hit.end] in _QUOTE_MARKS
        )  # fmt: skip
        # Not "Bakhmut Is Taken" nor "BAKHMOUT EST TOMBÉE".
        named = before >= 0 and raw[before][:1].islower() and raw[hit.start][:1].isupper()
        named |= hit.start in directions and before in articles  # "dans l'est de l'Ukraine"
        if not quoted and not named:
            kept.append(hit)
    if len(kept) < len(found):
        hits["grammar.passive"] = kept


def _dateline_end(sentence: Sentence) -> int:
    """First token after a dateline, 0 where there is none; the pattern is tried where it can match at all."""
    text = sentence.text
    found = _DATELINE.match(text) if "(" in text or text[:3].isupper() else None
    return 0 if found is None else bisect_left(sentence.starts, sentence.start + found.end())


def glance(sentence: Sentence, mentions: Sequence[Mention]) -> Annotated:
    """A sentence far from any predicate: only its toponyms, for what may refer back to them."""
    annotated = Annotated(sentence=sentence, hits={})
    annotated.toponyms = [Toponym(mention=one, start=0, end=0) for one in sentence.those_within(mentions)]
    return annotated


def _quoted_tokens(sentence: Sentence, quotes: Sequence[tuple[int, int]], *, free: bool) -> list[bool]:
    flags = [False] * len(sentence)
    # Quotes follow each other: only the one before the first that begins here can reach in from outside.
    first = max(0, bisect_left(quotes, (sentence.start,)) - 1)
    for start, end in quotes[first : bisect_left(quotes, (sentence.end,), first)]:
        tokens = range(bisect_left(sentence.starts, start), bisect_left(sentence.starts, end))
        if not _is_name(sentence, tokens, free=free):
            for token in tokens:
                flags[token] = True
    return flags


def _is_name(sentence: Sentence, quoted: range, *, free: bool) -> bool:
    """True of «Рыбарь» and „Asow", of «звільнення»: a name or one word between marks within a sentence, no speech."""
    inside = quoted[1:-1]
    return (
        0 < len(inside) <= _QUOTED_NAME_WORDS
        and (
            (quoted.start > 0 and sentence.raw[quoted.start - 1] not in {",", ":", ".", "?", "!"})
            or _opens_a_half(sentence, inside, free=free)
        )
        and (
            (free and (len(inside) == 1 or (len(inside) == 2 and sentence.large[inside[0]])))  # «Свободная пресса»
            or all(sentence.raw[token][:1].isupper() for token in inside)
        )
    )


def _opens_a_half(sentence: Sentence, inside: range, *, free: bool) -> bool:
    """Such as "«Восток» занял X, «Запад» — Y": a name behind the comma, with a dash for the verb; or that opens it."""
    after = "".join(sentence.raw[inside.stop + 1 : inside.stop + 2])
    opens = inside.start == 1 and after[:1].isalpha()
    return free and len(inside) == 1 and sentence.large[inside[0]] and (opens or after in {"—", "–", "-"})


def _openings(annotated: Annotated) -> frozenset[int]:
    """Such as ", dont la Russie affirme …": a relative that counts nothing, as who stands behind it has a verb."""
    counting = {hit.start for hit in annotated.of("preposition.including")}
    relatives = [hit for hit in annotated.of("grammar.relative") if hit.start in counting]
    if not relatives:
        return frozenset()
    verbs = annotated.covered("grammar.perfect", "speech.say", "speech.claim", "speech.confirm", "speech.admit")
    links = annotated.covered("grammar.coordinator")
    words = annotated.sentence.words
    found = set()
    for hit in relatives:
        verb = next((at for at in range(hit.end + 1, min(len(words), hit.end + _OPENING_REACH)) if at in verbs), None)
        if verb is not None and "," not in words[hit.end : verb] and links.isdisjoint(range(hit.end, verb)):
            found.add(hit.start)
    return frozenset(found)


def _preposition_ends(annotated: Annotated) -> dict[int, list[Hit]]:
    """Prepositions by the token after them; where a longer one ends at the same token the shorter is no preposition."""
    ends: dict[int, list[Hit]] = {}
    hits = annotated.of(*_PREPOSITION_CATEGORIES)
    inner: dict[int, int] = {}
    for hit in hits:
        for at in hit.tokens[1:]:
            inner[at] = max(inner.get(at, 0), len(hit.tokens))
    rows = {at for hit in annotated.of("grammar.coordinator") if len(hit.tokens) > 1 for at in hit.tokens}
    opening = _openings(annotated)
    for hit in hits:
        if hit.start in rows or hit.start in opening:
            continue  # "as well as X"
        # "au sud de la ville": the "de" of "de la" is the end of "au sud de".
        if len(hit.tokens) == 1 or inner.get(hit.start, 0) < len(hit.tokens):
            ends.setdefault(hit.end, []).append(hit)
    for found in ends.values():
        if len(found) == 1:
            continue
        longest = max(len(hit.tokens) for hit in found)
        found[:] = [hit for hit in found if len(hit.tokens) == longest]
    return ends
