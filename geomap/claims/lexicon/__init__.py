"""Language knowledge as data: one TOML file per language, checked when it is loaded.

``nl.toml`` holds the words, ``docs/lexicon.md`` says what each table means. The engine knows categories
(``grammar.negation``, ``speech.claim``) and frames (``take``, ``leave``); no word of any language stands in code.
Tables ``[dates]`` and ``[units]`` and files such as ``nl.dates.toml`` belong to the readers of dates and amounts.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from geomap.claims.phrases import Phrase, parse_phrase
from geomap.errors import InputError

FRAMES = frozenset({"take", "expel", "push", "leave", "lose", "cede", "fall", "advance", "reach", "hold", "repel",
                    "contest", "besiege", "annex", "presence", "defeat", "none"})  # fmt: skip
FORMS = ("finite", "base", "participle", "passive", "infinitive", "noun", "adjective", "state")
ORDERS = frozenset({"svo", "v2", "free"})

CATEGORIES: dict[str, tuple[str, ...]] = {
    "grammar": (
        "quantifier",
        "many",
        "indefinite",
        "definite",
        "demonstrative",
        "determiner",
        "possessive",
        "coordinator",
        "also",
        "subordinator",
        "relative",
        "relative_article",
        "relative_object",
        "where",
        "whose",
        "contrast",
        "while_acting",
        "progressive",
        "circumstance",
        "purpose",
        "pending",
        "foreseen",
        "present",
        "expletive",
        "reported",
        "adverbial",
        "time",
        "conditional",
        "negation",
        "negation_not",
        "in_vain",
        "passive",
        "perfect",
        "having", "converb", "infinitive_mark",
        "first_since",
        "since_then",
        "pluperfect",
        "since_when",
        "dative",
        "relative_verb",
        "gerund_fact",
        "meanwhile",
        "oblique",
        "instrumental",
        "genitive",
    ),
    "preposition": (
        "agent",
        "against",
        "source",
        "goal",
        "locative",
        "near",
        "part",
        "fringe",
        "of",
        "with",
        "between",
        "including",
        "other",
    ),
    "actor": (
        "force",
        "unit",
        "defender",
        "relieved",
        "pronoun",
        "others",
        "own",
        "one",
        "enemy",
        "not_actor",
        "historic",
        "counter",
        "alike",
        "setback",
        "success",
    ),
    "place": (
        "settlement",
        "settlements",
        "island",
        "area",
        "local_area",
        "ground",
        "capital",
        "within",
        "seat",
        "another",
        "here",
        "object_pronoun",
        "subject_pronoun",
        "compass",
        "farther",
        "whole",
        "mostly",
        "partly",
        "aim",
        "water",
        "listing",
        "both",
        "those",
        "following",
        "besides",
        "identity",
        "kilometre",
        "lying",
        "village",
        "heading",
        "front",
    ),
    "object": ("other", "dated", "strike", "visit", "people"),
    "modality": (
        "modal",
        "intend",
        "achieve",
        "forced",
        "future",
        "possible",
        "would",
        "goal",
        "evidence",
        "supposed",
        "happened",
        "habitual",
        "no_sign",
        "hedge",
        "unconfirmed",
        "unmeant",
        "again",
        "fought",
        "still",
        "began",
        "curbed",
        "occurred",
        "ahead",
        "elsewhere",
        "background",
        "bygone",
        "dispute",
        "belied",
        "planned",
    ),
    "speech": ("listener",
        "local",
        "foreign",
        "say",
        "claim",
        "assess",
        "admit",
        "confirm",
        "deny",
        "denied",
        "according",
        "self",
        "as",
        "postposed",
        "told",
        "clausal",
        "so",
        "that",
        "title",
        "office",
        "witness",
        "analyst",
        "press",
        "installed",
        "medium",
        "impersonal",
        "following",
        "home_voice",
        "invader_voice",
        "common",
        "document",
        "back",
        "onward",
        "quoted",
        "aside",
        "pronoun",
        "person",
        "people",
    ),
}  # fmt: skip
"""Tables of a lexicon file and the lists in them; a list may be absent, another name is a mistake."""

FOREIGN_TABLES = frozenset({"dates", "units"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """A way to say that ground is held or changes hands."""

    name: str
    frame: str
    needs_ground: bool = False
    """The word has other meanings: without a word for ground, or a place as its object, it says nothing."""
    home: bool = False
    """Said of a country's own side unless the text says otherwise ("bevrijd")."""
    either: bool = False
    """Said by each side of its own gains (Russian "освободили"): active and without a side named, nobody's."""
    invader: bool = False
    """Said of the other side unless the text says otherwise (Ukrainian "окупація")."""
    active_only: bool = False
    """Its participle with "to be" is no passive ("zijn teruggetrokken")."""
    needs_telling: bool = False
    """Its noun is a demand or a plan ("вывод войск из X") unless somebody tells of it, or that it has come about."""
    kept: bool = False
    """A state that a country's own side keeps rather than reaches, unless the text says "again" ("onder controle")."""
    gains: bool = False
    """Its noun itself says that ground was gained ("terreinwinst"), even where no place stands by it."""
    past: frozenset[str] = frozenset()
    """Single words that are participle and past tense alike ("verdreven"): without an auxiliary they are the latter."""
    attributive: frozenset[str] = frozenset()
    """Single words that are its adjective when an article stands before them ("het heroverde gebied")."""
    nouns: frozenset[str] = frozenset()
    """Words that are verb and noun alike ("advance"): nouns after an article or adjective."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All words of one language."""

    language: str
    order: str
    bare_passive: bool
    infinitive_base: bool
    """A participle without auxiliary is never a past tense (French "repris", unlike English "seized")."""
    news_of_holder: bool
    """Who says that a place is under his control has just taken it, as in every ``v2`` language (French)."""
    home_voice: bool
    """What its papers call "the enemy" is the other side of the country at war, whoever is cited (Ukrainian)."""
    capital_nouns: bool
    """Nouns are written with a capital, verbs are not (German)."""
    gerund: str
    """Ending of a verb form that is a noun as well ("capturing"); empty where the language has none."""
    adverb: str
    """Ending of adverbs, which may part an infinitive from its mark ("to totally withdraw"); empty where none do."""
    abbreviations: frozenset[str]
    case_endings: tuple[tuple[str, tuple[str, ...]], ...]
    """Ending of a surname and what it becomes in the other cases, longest ending first; empty without cases."""
    runs_on: bool
    """What follows an attributed sentence without a speaker of its own is mostly said by the same one."""
    analysts_run_on: bool
    """What follows an analyst's judgement in its paragraph is mostly judged by the same one."""
    adjective_endings: tuple[str, ...]
    predicative_endings: tuple[str, ...]
    """Endings of participles that are no adjectives ("взято село X"); empty where there are none."""
    phrases: tuple[Phrase, ...]
    predicates: tuple[tuple[str, Predicate], ...]

    def predicate(self, name: str) -> Predicate:
        """The predicate of this name."""
        return dict(self.predicates)[name]


@cache
def known_languages() -> tuple[str, ...]:
    """Languages that have a lexicon file, in alphabetical order."""
    names = (entry.name for entry in resources.files("geomap.claims.lexicon").iterdir())
    return tuple(sorted(name[:-5] for name in names if name.endswith(".toml") and name.count(".") == 1))


@cache
def load_lexicon(language: str) -> Lexicon:
    """Read and check the lexicon of a language.

    Raises
    ------
    InputError
        No such file, or a table, list, frame or form that does not exist; all problems at once.
    """
    file = resources.files("geomap.claims.lexicon").joinpath(f"{language}.toml")
    if not file.is_file():
        raise InputError(f"language {language!r}: no lexicon; expected one of {', '.join(known_languages())}")
    return parse_lexicon(file.read_text(encoding="utf-8"), where=f"{language}.toml")


def parse_lexicon(text: str, *, where: str) -> Lexicon:
    """Read a lexicon from TOML text.

    Raises
    ------
    InputError
        As in :func:`load_lexicon`.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{where}: not TOML ({error}); mend the file") from error
    problems: list[str] = []
    head = data.pop("language", {})
    rows = data.pop("predicate", [])
    order = head.get("order", "svo")
    if order not in ORDERS:
        problems.append(f"{where}: [language] order: got {order!r}, expected one of {sorted(ORDERS)}")
    phrases = _category_phrases(data, where=where, problems=problems)
    predicates: dict[str, Predicate] = {}
    for row in rows:
        phrases.extend(_predicate_phrases(row, predicates, where=where, problems=problems))
    if problems:
        raise InputError("; ".join(problems))
    return Lexicon(
        language=str(head.get("code", where.partition(".")[0])),
        order=order,
        bare_passive=bool(head.get("bare_passive")),
        infinitive_base=bool(head.get("infinitive_base")),
        home_voice=bool(head.get("home_voice")),
        news_of_holder=bool(head.get("news_of_holder")),
        capital_nouns=bool(head.get("capital_nouns")),
        gerund=str(head.get("gerund", "")),
        adverb=str(head.get("adverb", "")),
        abbreviations=frozenset(word.lower() for word in head.get("abbreviations", ())),
        runs_on=bool(head.get("runs_on")),
        analysts_run_on=bool(head.get("analysts_run_on")),
        adjective_endings=tuple(head.get("adjective_endings", ())),
        predicative_endings=tuple(head.get("predicative_endings", ())),
        case_endings=tuple(
            (ending, tuple(cases))
            for ending, cases in sorted(head.get("case_endings", {}).items(), key=lambda row: (-len(row[0]), row[0]))
        ),
        phrases=tuple(phrases),
        predicates=tuple(predicates.items()),
    )


def _category_phrases(data: dict[str, Any], *, where: str, problems: list[str]) -> list[Phrase]:
    phrases: list[Phrase] = []
    for table, lists in data.items():
        if table in FOREIGN_TABLES:
            continue
        if table not in CATEGORIES:
            problems.append(f"{where}: [{table}]: no such table; expected one of {', '.join(CATEGORIES)}")
            continue
        for name, patterns in lists.items():
            if name not in CATEGORIES[table]:
                problems.append(f"{where}: [{table}] {name}: no such list; expected {', '.join(CATEGORIES[table])}")
                continue
            phrases.extend(_phrases(f"{table}.{name}", "", patterns, where=where, problems=problems))
    return phrases


def _predicate_phrases(
    row: dict[str, Any], predicates: dict[str, Predicate], *, where: str, problems: list[str]
) -> list[Phrase]:
    name, frame = row.get("name"), row.get("frame")
    spot = f"{where}: [[predicate]] {name!r}"
    flags = {"needs_ground", "home", "either", "invader", "active_only", "kept", "gains", "needs_telling"}
    if not isinstance(name, str) or not name or name in predicates:
        problems.append(f"{spot}: name missing or used twice; give each predicate its own name")
        return []
    if frame not in FRAMES:
        problems.append(f"{spot}: frame: got {frame!r}, expected one of {sorted(FRAMES)}")
        return []
    problems.extend(
        f"{spot}: {key}: no such field; expected {', '.join((*FORMS, *sorted(flags)))}"
        for key in row
        if key not in {"name", "frame", *flags, *FORMS}
    )
    attributive = frozenset(
        word.lower() for word in row.get("adjective", ()) if isinstance(word, str) and " " not in word
    )
    past = frozenset((*row.get("finite", ()), *row.get("base", ()))) & frozenset(row.get("participle", ()))
    nouns = {one.split()[0] for one in row.get("noun", ()) if isinstance(one, str) and one.split()}
    nouns &= {one for form in ("base", "finite") for one in row.get(form, ()) if isinstance(one, str)}
    predicates[name] = Predicate(
        name=name,
        frame=frame,
        attributive=attributive,
        past=past,
        nouns=frozenset(nouns),
        **{flag: bool(row.get(flag)) for flag in flags},
    )
    phrases: list[Phrase] = []
    for form in FORMS:
        patterns = row.get(form, [])
        if form == "finite" and isinstance(patterns, list):
            # "won back" is both: its voice is found from the words around it.
            patterns = [pattern for pattern in patterns if pattern not in row.get("participle", ())]
        phrases.extend(_phrases("predicate", f"{name}/{form}", patterns, where=spot, problems=problems))
    return phrases


def _phrases(category: str, value: str, patterns: object, *, where: str, problems: list[str]) -> list[Phrase]:
    if not isinstance(patterns, list) or not all(isinstance(one, str) for one in patterns):
        problems.append(f"{where}: {category} {value}: got {patterns!r}, expected a list of texts")
        return []
    found = []
    for pattern in patterns:
        try:
            found.append(parse_phrase(category, value, pattern))
        except ValueError as error:
            problems.append(f"{where}: {error}")
    return found
