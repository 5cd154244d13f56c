"""What the words around a name say about it, per language: data from ``data/tagging/*.toml`` made ready to ask."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from gazetteer.model import Kind
from gazetteer.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "LANGUAGES",
    "LanguageCues",
    "facility_ends",
    "flatten",
    "guess_language",
    "load_cues",
    "split_kind",
    "without_article",
]

LANGUAGES = ("nl", "en", "de", "fr", "pl", "uk", "ru")
_PAIR = 2
_LOWERED_STEM = 4


class Said(NamedTuple):
    """What a phrase beside a name says of it: its kind, and whether it is a place, a speaker, another's name."""

    kind: Kind | None
    plural: bool
    located: bool
    speaks: bool
    other_name: bool
    part_of: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageCues:
    """One language's words, lower case, apostrophes plain."""

    before: dict[str, Kind]
    after: dict[str, Kind]
    said_before: dict[str, Said]
    """What a phrase that may stand before a name says of it."""
    said_after: dict[str, Said]
    last_words: dict[str, int]
    """Last words of all phrases that may stand before a name, with the most words of such a phrase: none of them, and
    nothing is said there."""
    first_words: dict[str, int]
    """The same for the first words of phrases after it."""
    compound: dict[str, Kind | None]
    """Tails written onto a name; None where the tail says nothing of the kind ("-offensief")."""
    adjective_tails: tuple[str, ...]
    adjective_nouns: frozenset[str]
    adjective_heads: tuple[str, ...]
    """Beginnings of nouns that are no place and take an adjective: "напрям", "командован"."""
    agreement: dict[str, tuple[str, ...]]
    """Endings of an adjective, with those of a noun in the same case."""
    agreement_endings: tuple[str, ...]
    """The former, as a name may be written: in small letters and in capitals."""
    adjective_joins: frozenset[str]
    """Words between adjectives of one noun: "та", "или"."""
    adjective_on: tuple[str, ...]
    """What stands before an adjective whose noun is left out: "На Бахмутському — чотири атаки"."""
    plural_endings: tuple[str, ...]
    """Endings of a noun behind several adjectives."""
    sources: frozenset[str]
    """Phrases behind which a village's name is a person's: "по словам"."""
    genitive: tuple[str, ...]
    cases: tuple[tuple[str, str], ...]
    """Endings of a declined name, and what the name itself ends in."""
    locative: frozenset[str]
    area: tuple[str, ...]
    titles: frozenset[str]
    joins: re.Pattern[str]
    """Matches the whole gap between two names of one list."""
    speech_after: frozenset[str]
    speech_before: frozenset[str]
    skip_before: frozenset[str]
    skip_after: frozenset[str]
    lowered: tuple[str, ...]
    """Names that the press writes small on purpose, in all their forms."""
    lowered_stems: tuple[str, ...]
    """What each of them begins with."""
    battles: tuple[str, ...]
    """What a battle's name begins with ("Slag om"): written small, it is no name, and the place behind it one."""
    common: frozenset[str]
    """Words that are names too: tagged only with a kind word or a preposition of place before them."""
    never: frozenset[str]
    """Words that are names too and stand after prepositions as words: months. Tagged only with a kind word."""
    doubtful: frozenset[str]
    """Both."""
    nouns_capitalised: bool
    compass: tuple[str, ...]
    """Beginnings that make a part of the country: "Oost-", "Ost"."""
    plural: frozenset[str]
    part_of: frozenset[str]
    """Phrases that name a part of an oblast where the name has one: "het noorden van", "occupied parts of"."""
    whole_of: frozenset[str]
    """The same, where the capital of that oblast is no part of the country at war or long held: "heel Donetsk"."""
    whole_words: frozenset[str]
    """Their last words."""
    ground: tuple[str, ...]
    """Word beginnings of a sentence about ground: a town across the border, which was never taken, is its oblast."""
    told_town: re.Pattern[str] | None
    """Matches behind a name that is said to be a town: "was in maart de eerste grote stad"."""
    inside: frozenset[str]
    """Words between a village and the oblast it lies in: "Levadne in Zaporizhzhia"."""
    beside: frozenset[str]
    """Words between a name and a town beside which it lies: "Rubizhne near Dobropillia"."""
    beside_words: frozenset[str]
    """Their last words."""
    village: frozenset[str]
    """Phrases before a name that no city is called by: "the village of"."""
    villages: frozenset[str]
    """Those of them that cover a list."""
    village_words: frozenset[str]
    """The last words of these phrases."""
    settled: frozenset[str]
    """Phrases behind which a name stands that may be written in its own way: "the village of Dalne"."""
    sector_before: tuple[str, ...]
    """Phrases that make a sector of the front of the town behind them: "secteur de"."""
    sector_after: tuple[str, ...]
    """Words that make one of the town before them: "direction", "-richting"."""
    since: frozenset[str]
    """The first word of "from the Inhulets to the Dnipro", where no article tells a river from a town."""
    until: frozenset[str]
    """The second."""
    world: tuple[str, ...]
    """Parts of words beside which a great city abroad is meant, not a town at the front: "General Assembly"."""
    taken: tuple[str, ...]
    """Parts of words beside which the town at the front is meant: nobody captures the city abroad."""
    republic_place: frozenset[str]
    """Phrases before a self-declared republic that is meant as a place: "territory", "на стыке"."""
    republic_called: frozenset[str]
    """What may stand between: "so-called"."""
    republic_forces: tuple[str, ...]
    """Beginnings of words before it that make it a part of a group's name: "troops of the"."""
    republic_forces_after: tuple[str, ...]
    """The same, of words behind it."""
    cases_apart: tuple[str, ...]
    """Endings that are one case of a town's name and another of a village's: "Покровском"."""
    case_of: dict[str, str]
    """Prepositions, to how the English name ends of what their case of that form belongs to."""
    oblast_words: frozenset[str]
    """What may stand between such a preposition and the name of an oblast: "in der Region Donezk"."""
    lying_oblast: tuple[str, ...]
    """Endings of an oblast's name that say the same without a preposition: "Новосілка Дніпропетровської області"."""
    phrase_articles: frozenset[str]
    """Articles that may stand before a kind word: "the Oskil River", "la rivière Oskil"."""
    articles: frozenset[str]
    """Articles that a river takes and a town does not: "de Dnjepr", "le Dnipro"."""
    facilities: dict[str, tuple[str, ...]]
    """Beginnings of words that tell which facility of a town is meant, to the ends of such facilities' names."""
    facility_words: tuple[str, ...]
    """Words before or behind a name that make it a facility."""
    long_tails: frozenset[str]
    """Last two words of the longer phrases before a name, and two that a number before them unsays: after these, two
    words do not tell all."""
    kept_pairs: dict[str, Any] = field(default_factory=dict)
    """What two words before a name said, as texts have shown so far; only a saving (:mod:`gazetteer.surroundings`)."""
    kept_tails: dict[str, Any] = field(default_factory=dict)
    """The same of as many words as a phrase before a name may have, where two do not tell all."""
    kept_words: dict[str, str] = field(default_factory=dict)
    """The same of the word after one: itself, where a phrase begins with it, else nothing."""


@cache
def load_cues(language: str) -> LanguageCues:
    """The words of a language; a language without a table has none, and only bare names are found in it."""
    if language not in LANGUAGES:
        return _build({})
    import tomllib

    text = resources.files("gazetteer").joinpath("data", "tagging", f"{language}.toml").read_text(encoding="utf-8")
    return _build(tomllib.loads(text))


def _build(table: dict[str, Any]) -> LanguageCues:
    words, adjective = table.get("words", {}), table.get("adjective", {})
    phrases = [phrase.split("{}") for phrase in table.get("skip", {}).get("phrases", ())]
    compound = {
        tail: None if kind == "front" else Kind(kind)
        for kind, tails in table.get("compound", {}).items()
        for tail in tails
    }
    before, after = _kinds(table.get("before", {})), _kinds(table.get("after", {}))
    locative, titles = _phrases(words.get("locative", ())), _phrases(words.get("title", ()))
    speech_before = _phrases(table.get("speech", {}).get("before", ()))
    speech_after = _phrases(table.get("speech", {}).get("after", ()))
    part_of = _phrases(words.get("part_of", ()))
    articles, whole_of = _phrases(words.get("article", ())), _phrases(words.get("whole_of", ()))
    beside = _phrases(words.get("beside", ()))
    villages = _phrases(words.get("villages", ()))
    village = _phrases(words.get("village", ())) | villages
    phrase_articles = frozenset(words.get("phrase_article", ()))
    skip_before = _phrases(head for head, tail in phrases if head.strip() and not tail.strip())
    skip_after = _phrases(tail for head, tail in phrases if tail.strip() and not head.strip())
    plural = _phrases(table.get("plural", {}).get("oblast", ()))
    said_before = {
        phrase: Said(
            kind=before.get(phrase),
            plural=phrase in plural,
            located=phrase in locative,
            speaks=phrase in speech_before,
            other_name=phrase in skip_before,
            part_of=phrase in part_of,
        )
        for phrase in dict.fromkeys((*before, *sorted(locative | speech_before | skip_before | part_of)))
    }
    common, never = (frozenset(map(fold, table.get("skip", {}).get(key, ()))) for key in ("common", "never"))
    return LanguageCues(
        said_before=said_before,
        said_after={
            phrase: Said(
                kind=after.get(phrase),
                plural=False,
                located=False,
                speaks=phrase in speech_after,
                other_name=phrase in skip_after,
            )
            for phrase in dict.fromkeys((*after, *sorted(speech_after | skip_after)))
        },
        before=before,
        after=after,
        last_words=_last_words(before, locative, speech_before, skip_before, part_of, articles),
        first_words=_first_words(after, speech_after, skip_after),
        compound=compound,
        adjective_tails=tuple(adjective.get("tails", ())),
        adjective_nouns=frozenset(adjective.get("nouns", ())),
        adjective_heads=tuple(adjective.get("heads", ())),
        agreement={ending: tuple(nouns) for ending, nouns in adjective.get("agreement", {}).items()},
        agreement_endings=tuple(form for one in adjective.get("agreement", {}) for form in (one, one.upper())),
        adjective_joins=frozenset(adjective.get("joins", ())),
        adjective_on=tuple(adjective.get("on", ())),
        plural_endings=tuple(adjective.get("plural", ())),
        sources=_phrases(table.get("speech", {}).get("source", ())),
        genitive=tuple(adjective.get("genitive", ())),
        cases=tuple((ending, base) for ending, base in table.get("cases", {}).get("endings", ())),
        locative=locative,
        area=tuple(words.get("area", ())),
        titles=titles,
        joins=_joins(words),
        speech_after=speech_after,
        speech_before=speech_before,
        skip_before=skip_before,
        skip_after=skip_after,
        lowered=(lowered := _lowered(table.get("lowered", {}))),
        lowered_stems=tuple(dict.fromkeys(form[:_LOWERED_STEM] for form in lowered)),
        battles=tuple(table.get("skip", {}).get("battles", ())),
        common=common,
        never=never,
        doubtful=common | never,
        nouns_capitalised=bool(words.get("nouns_capitalised", False)),
        compass=tuple(table.get("compass", {}).get("prefixes", ())),
        plural=plural,
        part_of=part_of,
        whole_of=whole_of,
        whole_words=frozenset(phrase.split(" ")[-1] for phrase in whole_of),
        ground=tuple(words.get("ground", ())),
        told_town=_told_town(words.get("copula", ()), before),
        inside=_phrases(words.get("inside", ())),
        beside=beside,
        beside_words=frozenset(phrase.split(" ")[-1] for phrase in beside),
        village=village,
        villages=villages,
        village_words=frozenset(phrase.split(" ")[-1] for phrase in village),
        settled=village | _phrases(words.get("settled", ())),
        sector_before=tuple(words.get("sector_before", ())),
        sector_after=tuple(words.get("sector_after", ())),
        since=_phrases(words.get("since", ())),
        until=_phrases(words.get("until", ())),
        world=tuple(words.get("world", ())),
        taken=tuple(words.get("taken", ())),
        republic_place=_phrases(table.get("republic", {}).get("place", ())),
        republic_called=_phrases(table.get("republic", {}).get("called", ())),
        republic_forces=tuple(table.get("republic", {}).get("forces", ())),
        republic_forces_after=tuple(table.get("republic", {}).get("forces_after", ())),
        cases_apart=tuple(table.get("same_form", {}).get("endings", ())),
        case_of={
            word: ending
            for ending, words_of in table.get("same_form", {}).get("after", {}).items()
            for word in words_of
        },
        oblast_words=frozenset(word for cue, kind in before.items() if kind is Kind.OBLAST for word in cue.split())
        | phrase_articles,
        phrase_articles=phrase_articles | articles,
        lying_oblast=tuple(words.get("lying_oblast", ())),
        articles=articles,
        facilities=_by_word(table.get("facilities", {})),
        facility_words=tuple(
            word for table in (before, after) for word, kind in table.items() if kind is Kind.FACILITY
        ),
        long_tails=frozenset(
            " ".join(words[-2:])
            for phrase in said_before
            if len(words := phrase.split(" ")) > _PAIR or (len(words) == _PAIR and phrase in skip_before)
        ),
    )


def _kinds(table: dict[str, list[str]]) -> dict[str, Kind]:
    return {_phrase(cue): Kind(kind) for kind, cues in table.items() for cue in cues}


def _told_town(copulas: Iterable[str], before: dict[str, Kind]) -> re.Pattern[str] | None:
    verbs = "|".join(map(re.escape, copulas))
    nouns = "|".join(re.escape(cue) for cue, kind in before.items() if kind is Kind.SETTLEMENT and " " not in cue)
    if not verbs or not nouns:
        return None
    word = r"\w[\w'’-]*"
    aside = rf"(?:(?:{word}\s){{0,4}}{word},[^,.:;!?\n]{{1,60}},\s)?"
    return re.compile(rf"\s(?:{verbs})\s{aside}(?:{word}\s){{0,6}}(?:{nouns})\b", re.IGNORECASE)


def _by_word(table: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    words = dict.fromkeys(word for words in table.values() for word in words)
    return {word: tuple(end for end, words in table.items() if word in words) for word in words}


def _lowered(table: dict[str, Any]) -> tuple[str, ...]:
    """Listed names, and adjectives with each ending before the noun for their area."""
    areas = (
        f"{stem}{ending} {noun}"
        for stem in table.get("adjectives", ())
        for ending, nouns in table.get("areas", {}).items()
        for noun in nouns
    )
    return (*table.get("names", ()), *areas)


def _phrase(cue: str) -> str:
    return " ".join(flatten(cue).split())


def _phrases(cues: Iterable[str]) -> frozenset[str]:
    return frozenset(_phrase(cue) for cue in cues)


def _last_words(*tables: Iterable[str]) -> dict[str, int]:
    return _longest_by_word(tables, -1)


def _first_words(*tables: Iterable[str]) -> dict[str, int]:
    return _longest_by_word(tables, 0)


def _longest_by_word(tables: Iterable[Iterable[str]], position: int) -> dict[str, int]:
    longest: dict[str, int] = {}
    for table in tables:
        for phrase in table:
            words = phrase.split(" ")
            longest[words[position]] = max(len(words), longest.get(words[position], 0))
    return longest


def _joins(words: dict[str, list[str]]) -> re.Pattern[str]:
    conjunctions = "|".join(re.escape(word) for word in sorted(words.get("and", ()), key=len, reverse=True)) or "&"
    fillers = "|".join(sorted(map(re.escape, _phrases(words.get("filler", ()))), key=len, reverse=True)) or "&"
    return re.compile(rf"-|\s*(?:[,/]|[,]?\s+(?:{conjunctions})(?=\s))\s*(?:(?:{fillers})\s+)*")


_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_SAMPLE, _LONGER_SAMPLE = 800, 3000
_TELLING_LEAD = 8
_TELLING = {
    "nl": {"de", "het", "een", "van", "en", "zijn", "niet", "dat", "op", "te", "ook", "naar", "bij", "uit", "heeft"},
    "en": {"the", "of", "and", "to", "is", "that", "was", "for", "with", "has", "are", "by", "from", "have", "its"},
    "de": {"der", "die", "und", "den", "von", "das", "mit", "sich", "auf", "ist", "nicht", "ein", "eine", "dem", "im"},
    "fr": {"le", "la", "les", "et", "des", "en", "une", "du", "est", "que", "dans", "pour", "par", "sur", "au"},
    "pl": {"w", "i", "na", "z", "się", "że", "nie", "do", "jest", "przez", "oraz", "od", "po", "jak", "to"},
}
_TOLD_BY = {
    word: tuple(language for language, words in _TELLING.items() if word in words)
    for word in sorted(set().union(*_TELLING.values()))
}


def split_kind(text: str, language: str | None) -> tuple[tuple[str, Kind], ...]:
    """A name without the kind words before or behind it, with their kind: "Fluss Oskil" is the river Oskil.

    Examples
    --------
    >>> split_kind("Fluss Oskil", "de")
    (('Oskil', <Kind.RIVER: 'river'>),)
    >>> split_kind("de rivier Oskil", "nl")
    (('Oskil', <Kind.RIVER: 'river'>),)
    >>> split_kind("la rivière Oskil", "fr")[0], split_kind("the Oskil River", "en")[0]
    (('Oskil', <Kind.RIVER: 'river'>), ('Oskil', <Kind.RIVER: 'river'>))
    """
    found: dict[tuple[str, Kind], None] = {}
    for one in (language,) if language in LANGUAGES else LANGUAGES:
        cues = load_cues(one or "")
        words = text.split()
        if len(words) > 2 and words[0].lower() in cues.phrase_articles:
            del words[0]
        for count in range(1, len(words)):
            head, tail = " ".join(words[:count]).lower(), " ".join(words[count:]).lower()
            kind = cues.before.get(head)
            if kind is None and head in cues.articles:
                kind = Kind.RIVER
            if kind is not None:
                found[" ".join(words[count:]), kind] = None
            if (kind := cues.after.get(tail)) is not None:
                found[" ".join(words[:count]), kind] = None
        for ending, kind in cues.compound.items():
            if kind is not None and words and words[-1].lower().endswith(f"-{ending}"):
                found[" ".join(words)[: -len(ending) - 1], kind] = None
    return tuple(found)


def facility_ends(words: Iterable[str], cues: LanguageCues) -> tuple[str, ...]:
    """How the names of such facilities end as the words (in lower case, the nearest first) speak of.

    Examples
    --------
    >>> facility_ends(["van", "vliegveld"], load_cues("nl"))
    ('Airport', 'air base', 'airfield')
    """
    for word in words:
        for begins, ends in cues.facilities.items():
            if word.startswith(begins):
                return ends
    return ()


def without_article(text: str, language: str | None) -> str:
    """A name of several words without the article before it: "la rivière Oskil" is "rivière Oskil".

    Examples
    --------
    >>> without_article("de rivier Berda", "nl"), without_article("Los Angeles", "nl"), without_article("the Don", None)
    ('rivier Berda', 'Los Angeles', 'the Don')
    """
    first, _, rest = text.strip().partition(" ")
    languages = (language,) if language in LANGUAGES else LANGUAGES
    if " " not in rest.strip() or not any(first.lower() in load_cues(one or "").phrase_articles for one in languages):
        return text
    return rest.strip()


def guess_language(text: str) -> str | None:
    """The likeliest of the seven languages by letters and small words of the beginning, None when nothing tells.

    Examples
    --------
    >>> guess_language("De troepen zijn uit het dorp verdreven"), guess_language("Війська увійшли в Ізюм")
    ('nl', 'uk')
    """
    language, lead = _guess(text[:_SAMPLE])
    if lead < _TELLING_LEAD and len(text) > _SAMPLE:
        language, _ = _guess(text[:_LONGER_SAMPLE])
    return language


def _guess(sample: str) -> tuple[str | None, int]:
    """The likeliest language, and by how many words it leads."""
    sample = sample.lower()
    cyrillic = 0 if sample.isascii() else len(_CYRILLIC.findall(sample))
    if cyrillic * 3 > len(sample):
        ukrainian = sum([sample.count(char) for char in "іїєґ"])
        russian = sum([sample.count(char) for char in "ыэёъ"])
        return "uk" if ukrainian >= russian else "ru", abs(ukrainian - russian)
    counts = dict.fromkeys(_TELLING, 0)
    for word in _WORD.findall(sample):
        for language in _TOLD_BY.get(word, ()):
            counts[language] += 1
    best = max(counts, key=lambda language: counts[language])
    second = max([count for language, count in counts.items() if language != best])
    return best if counts[best] else None, counts[best] - second


_TO_SPACE = (
    "\n",
    "\t",
    "\r",
    "\xa0",
    "\u202f",
    "(",
    "[",
    '"',
    "“",
    "”",
    "„",
    "«",
    "»",
    "‘",
    "/",
    "–",
    "—",
    "*",
    ">",
    "|",
)
_APOSTROPHES = ("’", "ʼ", "`", "´", "′")
_PLAIN = tuple([(char, "'") for char in _APOSTROPHES] + [(char, " ") for char in _TO_SPACE])
_ASCII_PLAIN = tuple([(char, plain) for char, plain in _PLAIN if char.isascii()])
_ELIDED = frozenset("dlDLusn ")
"""What stands before an apostrophe that parts two words: "d'Izioum", "jusqu'à", and a space before a quotation."""


def flatten(text: str) -> str:
    """Text in which what may stand before a name is a space and every apostrophe plain; of the same length.

    Examples
    --------
    >>> flatten("(d’Izioum)")
    ' d Izioum)'
    """
    flat = text
    for char, plain in _ASCII_PLAIN if flat.isascii() else _PLAIN:
        if char in flat:
            flat = flat.replace(char, plain)
    if "'" in flat:
        pieces = flat.split("'")
        marks = [" " if piece[-1:] in _ELIDED else "'" for piece in pieces]
        marks[-1] = ""
        flat = "".join(chain.from_iterable(zip(pieces, marks, strict=True)))
    return flat
