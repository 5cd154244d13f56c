"""Runs of words that name who could speak: "Oleh Synjehoebov, de gouverneur van de provincie Charkiv"."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from geomap.claims.datewords import load_date_words
from geomap.claims.phrases import Hit

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from geomap.claims.annotate import Annotated
    from geomap.claims.vocabulary import Vocabulary

CUES = ("according", "so", "say", "claim", "assess", "admit", "confirm", "deny")
CUE_CATEGORIES = tuple((name, f"speech.{name}") for name in CUES)
QUOTE_MARKS = frozenset('"“”„«»')
_PARTY_WORDS = ("foreign", "local", "title", "office", "witness", "analyst", "press")
_PARTY_CATEGORIES = ("source", "side.name", "side.demonym", "side.force", "side.actor", "speech.installed",
                     *(f"speech.{word}" for word in _PARTY_WORDS), "actor.force")  # fmt: skip
_CUE_CATEGORIES = tuple(category for _name, category in CUE_CATEGORIES)
_BEFORE_SENTENCE = QUOTE_MARKS | {".", ":", "-", "–"}
_RUN_STOPS = QUOTE_MARKS | {".", ":", ";", "!", "?", "–", "—"}
_PAPERS = frozenset({"press", "agency"})
_RUN_GAP = 3
_TITLE_REACH = 14
"""Tokens from a title to the name behind the comma: "the spokesman of the General Staff of Ukraine, Illia Yevlash"."""


@dataclass(slots=True)
class Run:
    """Tokens of a sentence that may be a speaker, with what the lexicon knows of them."""

    start: int
    end: int
    words: dict[str, list[Hit]] = field(default_factory=dict)


def find_runs(annotated: Annotated, language: str, owner: list[int] | None = None) -> list[Run]:
    """Runs of words that name a person, office or institution; ``language`` is ISO 639-1, for its months and days."""
    finder = _RunFinder(annotated, language, owner)
    core, cues, size = finder.core, finder.cues, len(finder.core)
    runs: list[Run] = []
    at = annotated.dateline_end
    while at < size:
        if not core[at] or at in cues:
            at += 1
            continue
        end = finder.end_of_run(at)
        run = Run(start=at, end=end)
        for token in range(at, end):
            for name, hit in finder.kinds.get(token, ()):
                known = run.words.setdefault(name, [])
                if hit not in known:
                    known.append(hit)
        # A demonym beside ground names no speaker: "контролирующая 19% украинской территории".
        if run.words.keys() != {"side.demonym"} or not {at, end - 1, end} & annotated.covered(*_GROUND):
            runs.append(run)
        at = end
    return runs


def _add_countries(annotated: Annotated, kinds: dict[int, list[tuple[str, Hit]]], cues: AbstractSet[int]) -> set[int]:
    """Such as "Britain said", "volgens Turkije": tokens of countries abroad that are cited, which ``kinds`` gets."""
    found: set[int] = set()
    for place in annotated.toponyms:
        candidates = place.mention.match.candidates
        tokens = tuple(range(place.start, place.end))
        if not candidates or str(candidates[0].place.kind) != "country" or any(at in kinds for at in tokens):
            continue
        if place.start - 1 in cues or place.end in cues or place.end + 1 in cues:
            hit = Hit("speech.foreign", "", place.start, place.end, tokens)
            for at in tokens:
                kinds.setdefault(at, []).append(("speech.foreign", hit))
            found.update(tokens)
    return found


@cache
def day_words(language: str) -> frozenset[str]:
    """Months and days of the week: written large in some languages, yet nobody."""
    words = load_date_words(language)
    return frozenset(words.months) | frozenset(words.weekdays) if words is not None else frozenset()


def split_listener(run: Run, annotated: Annotated, language: Vocabulary) -> list[Run]:
    """Such as "een soldaat tegen The Telegraph": who speaks, and the paper that was told."""
    told = annotated.covered("speech.listener").intersection(range(run.start + 1, run.end - 1))
    if not told:
        return [run]
    hits = [(name, hit) for name, found in run.words.items() for hit in found]
    speaks = [hit.start for name, hit in hits if name in {"actor.force", "speech.witness", "speech.title"}]
    sources = language.sources
    papers = [
        hit.start
        for name, hit in hits
        if name == "speech.press" or (name == "source" and sources[hit.value].kind in _PAPERS)
    ]
    for at in sorted(told):
        if min(speaks, default=at) < at < max(papers, default=at) and not any(paper < at for paper in papers):
            parts = Run(start=run.start, end=at), Run(start=at + 1, end=run.end)
            for name, hit in hits:
                parts[hit.start > at].words.setdefault(name, []).append(hit)
            return list(parts)
    return [run]


_GROUND = ("place.area", "place.ground", "place.settlement", "place.settlements")
_TITLES = frozenset({"speech.title", "speech.local"})
"""Words that a name may follow: "the mayor of X, Oleksandr Stryuk"."""
_PEOPLES = frozenset({"side.force", "side.demonym", "side.actor", "actor.force"})
"""Words that are no name behind a title and its comma, but who acts there."""
_COMMON_WORDS = ("speech.common", "place.settlement", "place.settlements", "place.area", "place.ground",
                 "place.compass", "place.capital", "predicate", "object.other")  # fmt: skip
"""Words of the lexicon that name nobody, however they are written (German writes every noun large)."""
_OPENING_WORDS = ("grammar.determiner", "grammar.subordinator", "grammar.negation", "speech.according",
                  "preposition.locative", "preposition.other", "grammar.coordinator", "grammar.contrast",
                  "actor.pronoun", "actor.own", "grammar.conditional", "preposition.near",
                  "preposition.source")  # fmt: skip
"""Words that are written large only because a sentence begins with them."""


class _RunFinder:
    """What a sentence says of each of its words, as far as runs need it."""

    def __init__(self, annotated: Annotated, language: str, owner: list[int] | None) -> None:
        sentence, hits = annotated.sentence, annotated.hits
        self.annotated = annotated
        self.owner = owner
        self.words = words = sentence.words
        self.kinds: dict[int, list[tuple[str, Hit]]] = {}
        told = annotated.covered("predicate")
        for name in _PARTY_CATEGORIES:
            for hit in hits.get(name, ()):
                if name == "source" and hit.start in told and not sentence.large[hit.start]:
                    continue  # "la « libération » de X": no paper
                for token in hit.tokens:
                    self.kinds.setdefault(token, []).append((name, hit))
        self.cues = annotated.covered(*_CUE_CATEGORIES)
        self.places = annotated.named - _add_countries(annotated, self.kinds, self.cues)
        days = day_words(language)
        self.core = [
            at in self.kinds
            or (large and at not in self.places and at not in self.cues and words[at] not in days and self._is_name(at))
            for at, large in enumerate(sentence.large)
        ]
        """Whether a word by itself names somebody."""
        if not any(self.core):
            return  # no run begins, and no more is asked
        others = annotated.of("preposition.other", "preposition.locative")
        self.links = annotated.covered("grammar.determiner", "preposition.of", "place.area", "place.settlement",
                                       "grammar.coordinator").union(
            [hit.start for hit in others if len(hit.tokens) == 1],
            [at for at, word in enumerate(words) if word == "'s"] if "'s" in words else (),
        )  # fmt: skip
        """Words that may stand inside a run."""
        verbs = annotated.covered("grammar.passive", "grammar.perfect", "predicate", "grammar.subordinator",
                                  "modality.modal", "modality.possible")  # fmt: skip
        if not days.isdisjoint(words):
            verbs = verbs.union([at for at, word in enumerate(words) if word in days])
        # "Russische Truppen nach eigener Darstellung", "… van Defensie ook"
        small = [at for at in annotated.covered("speech.common") if not sentence.large[at]]
        self.stops = self.cues | verbs.union(small).difference(self.kinds) | annotated.covered("speech.self")
        self.auxiliaries = annotated.covered("grammar.passive", "grammar.perfect", "modality.modal",
                                             "modality.possible")  # fmt: skip
        self.acts = frozenset([hit.start for hit in annotated.of("predicate")
                               if hit.value.endswith(("/finite", "/participle"))])  # fmt: skip
        self.genitives = annotated.covered("grammar.genitive")
        self.articles = annotated.covered("grammar.definite", "grammar.possessive")
        listeners = annotated.covered(
            "preposition.other", "preposition.goal", "preposition.locative", "preposition.against"
        )
        self.listeners = listeners - annotated.covered("preposition.of")

    def _is_name(self, at: int) -> bool:
        """Whether a word that is written large and means nothing else is somebody's name."""
        annotated, words = self.annotated, self.words
        if len(words[at]) < 2 or at in annotated.covered(*_COMMON_WORDS):
            return False
        if at and words[at - 1] not in _BEFORE_SENTENCE:
            return True
        # The first word of a sentence is written large anyway: a name only when another name or an office follows.
        if at in annotated.covered(*_OPENING_WORDS):
            return False
        following = at + 1
        return following < len(words) and (
            (annotated.sentence.large[following] and words[following][:1].isalpha())
            or following in annotated.covered("speech.say", "speech.claim", "speech.admit", "speech.confirm",
                                              "speech.deny")
        )  # fmt: skip

    def _marks_a_name(self, look: int) -> bool:
        """The marks of «Рыбарь» in "телеграм-канал «Рыбарь»": no words of anybody."""
        words = self.words
        beside = (look + 1 < len(words) and self.core[look + 1]) or self.core[look - 1]
        return words[look] in QUOTE_MARKS and not self.annotated.in_quote[look] and beside

    def _starts_another(self, look: int, start: int) -> bool:
        """An article after a whole name, or after a word that no list knows ("lijkt de Russische krijgsmacht")."""
        if look not in self.articles or self.words[look - 1] == ",":
            return False
        if any(name == "side.name" for name, _hit in self.kinds.get(look - 1, ())):
            return True  # "meldde Oekraïne de plaats X te hebben heroverd"
        office = any(name == "speech.office" for name, _hit in self.kinds.get(look - 1, ()))
        if office and look not in self.genitives:
            return True  # "laut der russischen Regierung die Ortschaft X"
        unknown = look - 1 not in self.links and not self.core[look - 1]
        # "Erklärte Moskau das Dorf X für befreit"
        unknown |= any(name == "side.name" for name, _hit in self.kinds.get(look - 1, ()))
        return unknown or (look - 1 not in self.links and _is_complete(start, look, self.annotated, self.kinds))

    def end_of_run(self, at: int) -> int:
        """Where the run that begins with a word ends."""
        annotated, words, core, links, kinds, owner = (
            self.annotated, self.words, self.core, self.links, self.kinds, self.owner)  # fmt: skip
        end = at + 1
        look = end
        while look < len(words) and look - end <= _RUN_GAP + 2:
            word = words[look]
            if owner is not None and owner[look] != owner[at] and words[look - 1] == ",":
                break
            if look in self.stops or (word in _RUN_STOPS and not self._marks_a_name(look)):
                break
            if look in self.listeners and look not in kinds and _is_complete(at, look, annotated, kinds):
                break  # "Syrsky tegen president Zelensky": to whom it was told
            if self._starts_another(look, at):
                break
            if core[look] or (look in self.places and look - 1 in links):
                end = look + 1
            elif word == ",":
                if not _apposition_follows(at, look, core, kinds, links, words, self.auxiliaries, self.acts):
                    break
            elif (
                look not in links
                and word not in {"(", ")", *QUOTE_MARKS}
                and not (
                    word[:1].isalpha()
                    and look - end < _RUN_GAP
                    and (not _has_bare_name(at, end, annotated, kinds) or any(core[look + 1 : look + 3]))
                )
            ):
                break
            look += 1
        peoples = annotated.covered("side.demonym", "speech.foreign")
        if (
            end < len(words)
            and end - 1 in peoples
            and end not in self.stops
            and end not in links
            and words[end][:1].isalpha()
        ):
            end += 1  # "raadgever van het Oekraïense presidentschap"
        opened = any(words[look] in QUOTE_MARKS for look in range(at, end))
        return end + (opened and end < len(words) and self._marks_a_name(end))


def _is_complete(start: int, end: int, annotated: Annotated, kinds: dict[int, list[tuple[str, Hit]]]) -> bool:
    """A person or a known source has been named, since the last comma."""
    words = annotated.sentence.words
    comma = max((at for at in range(start, end) if words[at] == ","), default=start - 1)
    named = [at for at in range(comma + 1, end) if annotated.sentence.is_capital(at) and at not in kinds]
    sources = [hit for at in range(comma + 1, end) for name, hit in kinds.get(at, ()) if name == "source"]
    titles = {at for at in range(comma + 1, end) for name, _hit in kinds.get(at, ()) if name.startswith("speech.")}
    return bool(named or sources) and not any(at > max([*named, *(hit.end - 1 for hit in sources)]) for at in titles)


def _has_bare_name(start: int, end: int, annotated: Annotated, kinds: dict[int, list[tuple[str, Hit]]]) -> bool:
    """A person has been named: what follows in small letters is no longer part of the name."""
    large = annotated.sentence.large
    return any(large[at] and at not in kinds for at in range(start, end))


def _apposition_follows(
    start: int, comma: int, core: list[bool], kinds: dict[int, list[tuple[str, Hit]]], links: AbstractSet[int],
    words: list[str], verbs: AbstractSet[int], acts: AbstractSet[int],
) -> bool:  # fmt: skip
    stop = next((at for at in range(comma + 1, len(words)) if words[at] in {",", ".", ";", ":", ")"}), len(words))
    if any(at in verbs for at in range(comma + 1, stop)):
        return False  # "according to the General Staff, Russian troops have …": a subject of its own
    for look in range(comma + 1, min(len(words), comma + 5)):
        roles = [hit for name, hit in kinds.get(look, ()) if name.startswith("speech.")]
        if roles:
            return all(hit.end not in acts for hit in roles)  # "according to the media, the army seized X"
        people = any(name in _PEOPLES for name, _hit in kinds.get(look, ()))  # "за словами мера, росіяни відступили"
        if core[look] and not people and any(name in _TITLES for at in range(max(start, comma - _TITLE_REACH), comma)
                              for name, _hit in kinds.get(at, ())):  # fmt: skip
            return True
        if look not in links and not core[look]:
            return False
    return False
