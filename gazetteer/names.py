"""Names as strings: folded, respelled from one language's convention to another's, sounded out, inflected.

Every function is pure. What a language does stands in ``data/spelling/*.toml``; this module only applies it.

* :func:`fold` makes two writings of one spelling equal (case, diacritics, stress marks, apostrophes, hyphens).
* :func:`transliterate` and :func:`spellings` write a Cyrillic name as a newspaper of a language writes it.
* :func:`sound_keys` maps a spelling of any convention onto one rough sound, so that Lisitsjansk, Lysychansk and
  Lissitschansk meet.
* :func:`inflect` gives the cases of a Ukrainian or Russian name (у Харкові, под Бахмутом).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import product
from typing import Any

__all__ = [
    "LANGUAGES",
    "LATIN_LANGUAGES",
    "area_endings",
    "clean",
    "endings_removed",
    "fold",
    "inflect",
    "is_cyrillic",
    "oblast_nouns",
    "one_script",
    "script_language",
    "sound_key",
    "sound_keys",
    "spellings",
    "transliterate",
]

LANGUAGES = ("nl", "en", "de", "fr", "pl", "uk", "ru")
"""Languages whose spelling is known, Latin ones first."""

LATIN_LANGUAGES = ("nl", "en", "de", "fr", "pl")
_TARGETS = (*LATIN_LANGUAGES, "ru")

_APOSTROPHES = "'’‘ʼʹ′`´‛ʻˈ＇\u02bd\u05f3"
_UNSEEN = frozenset({"Mn", "Me", "Cf", "Cc"})
_HYPHENS = "-‐‑‒–—−﹣－_/"
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_PLAIN = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ґ": "г",
          "ў": "у", "ħ": "h", "ŋ": "n"}  # fmt: skip


class _FoldTable(dict[int, str | None]):
    """Folds one code point at a time, remembering what it met; bounded by Unicode itself."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        folded: str | None
        if char.isascii() and char.isalnum():
            self[code] = folded = char.lower()
            return folded
        import unicodedata  # its tables take a few milliseconds to load, which a plain name need not wait for

        if char in _PLAIN:
            folded = _PLAIN[char]
        elif char in _APOSTROPHES:
            folded = None
        elif char in _HYPHENS or char.isspace():
            folded = " "
        elif unicodedata.category(char) in _UNSEEN:
            folded = None  # combining marks, stress, zero-width and direction marks, control characters
        else:
            parts = unicodedata.normalize("NFKD", char)
            folded = "".join(
                _PLAIN.get(part, part) for part in parts.casefold() if unicodedata.category(part) not in _UNSEEN
            )
        self[code] = folded
        return folded


_FOLD = _FoldTable()
_MARKS = re.compile(r"[\u00ad\u0300\u0301\u0341\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f]")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """One key for all writings of a spelling.

    Case, diacritics, stress marks, apostrophes, zero-width and direction marks vanish; hyphens are spaces.

    Examples
    --------
    >>> fold("Куп’янськ"), fold("KUP'YANS'K"), fold("Ivano–Frankivsk"), fold("Изю́м")
    ('купянськ', 'kupyansk', 'ivano frankivsk', 'изюм')
    """
    if text.isascii() and text.isalnum():
        return text.lower()  # as most Latin names are
    folded = text.casefold().translate(_FOLD)
    return " ".join(folded.split()) if " " in folded else folded


def clean(text: str) -> str:
    r"""``text`` with marks that nobody sees taken out, apostrophes and white space made plain; case stays.

    Examples
    --------
    >>> clean("Куп’я́нськ\u200b ")
    "Куп'янськ"
    """
    if text.isascii() and text.isprintable():
        plain = text
    else:
        import unicodedata

        plain = _MARKS.sub("", unicodedata.normalize("NFC", text))
        plain = _APOSTROPHE.sub("'", plain)
    return " ".join(plain.split()) if " " in plain or not plain.isprintable() else plain


def is_cyrillic(text: str) -> bool:
    """Whether the first letter is Cyrillic."""
    for char in text:
        if char.isalpha():
            return "\u0400" <= char <= "\u052f"
    return False


_LOOK_ALIKES = str.maketrans("ABCEHIKMOPTXYaceiopxy", "АВСЕНІКМОРТХУасеіорху")
_LOOK_ALIKES_LATIN = {cyrillic: chr(latin) for latin, cyrillic in _LOOK_ALIKES.items()}


def one_script(text: str) -> str | None:
    """A name in which letters of two scripts are mixed, in the script of most of them; None where there is one script.

    Examples
    --------
    >>> one_script("Kиїв"), one_script("Izіum"), one_script("Київ")
    ('Київ', 'Izium', None)
    """
    cyrillic = sum(1 for char in text if "\u0400" <= char <= "\u052f")
    latin = sum(1 for char in text if char.isalpha()) - cyrillic
    if not cyrillic or not latin:
        return None
    return text.translate(_LOOK_ALIKES if cyrillic >= latin else _LOOK_ALIKES_LATIN)


def script_language(text: str) -> str | None:
    """``uk`` or ``ru`` where the letters decide, None where they do not (or are not Cyrillic).

    Examples
    --------
    >>> script_language("Ізюм"), script_language("Объект"), script_language("Херсон")
    ('uk', 'ru', None)
    """
    lowered = text.casefold()
    if any(char in "іїєґ" for char in lowered):
        return "uk"
    if any(char in "ыэёъ" for char in lowered):
        return "ru"
    return "uk" if is_cyrillic(text) and any(mark in lowered for mark in "'’ʼ") else None


@cache
def _read_spelling(name: str) -> dict[str, Any]:
    import tomllib
    from importlib import resources

    text = resources.files("gazetteer").joinpath("data", "spelling", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


_UK_RU_VOWELS = "аеєиіїоуюяыэё"


class _System:
    """One transliteration system, compiled: alternatives longest first, contexts as look-arounds."""

    def __init__(self, name: str, source: str, letters: dict[str, str]) -> None:
        self.name, self.source = name, source
        rules = sorted(letters.items(), key=lambda item: (-_weight(item[0]), item[0]))
        self._replacements = [replacement for _, replacement in rules]
        self._pattern = re.compile("|".join(f"({_context(key)})" for key, _ in rules))

    def write(self, lowered: str) -> str:
        replacements = self._replacements
        return self._pattern.sub(lambda found: replacements[(found.lastindex or 1) - 1], lowered)


def _weight(key: str) -> int:
    """Longer keys first; a context counts a little less than a letter."""
    letters = len(key.strip("^$VC"))
    return letters * 10 + len(key) - letters


def _context(key: str) -> str:
    before = after = ""
    if key.startswith("^"):
        before, key = r"(?<![\w'])", key[1:]
    elif key.startswith("V"):
        before, key = f"(?<=[{_UK_RU_VOWELS}])", key[1:]
    elif key.startswith("C"):
        before, key = f"(?<=[^\\W{_UK_RU_VOWELS}йьъ])", key[1:]
    if key.endswith("$"):
        after, key = r"(?![\w'])", key[:-1]
    elif key.endswith("V"):
        after, key = f"(?=[{_UK_RU_VOWELS}])", key[:-1]
    return before + re.escape(key) + after


@cache
def _systems(target: str) -> tuple[_System, ...]:
    letters: dict[str, dict[str, str]] = {}
    made = []
    for row in _read_spelling(target).get("system", []):
        table = dict(letters.get(row.get("base", ""), {})) | row["letters"]
        letters[row["name"]] = table
        made.append(_System(row["name"], row["source"], table))
    return tuple(made)


def transliterate(text: str, *, source: str, target: str, system: str | None = None) -> str:
    """A Cyrillic name in the newspaper spelling of ``target``.

    Parameters
    ----------
    text
        The name; what is not Cyrillic stays.
    source
        ``uk`` or ``ru``: the language of ``text``.
    target
        ``nl``, ``en``, ``de``, ``fr``, ``pl``; from Ukrainian also ``ru``.
    system
        Name of one system of the target's table; its first for ``source`` by default.

    Raises
    ------
    LookupError
        No such system for this pair; the message lists those there are.

    Examples
    --------
    >>> transliterate("Вугледар", source="uk", target="nl"), transliterate("Лисичанськ", source="uk", target="de")
    ('Voehledar', 'Lyssytschansk')
    """
    for one in _systems(target) if target in _TARGETS else ():
        if one.source == source and system in (None, one.name):
            return _with_case(text, one)
    known = [f"{one.source}→{target}: {one.name}" for one in (_systems(target) if target in _TARGETS else ())]
    raise LookupError(f"no spelling {source}→{target} {system or ''}; there are {known or _TARGETS}")


def _with_case(text: str, system: _System) -> str:
    plain = clean(text)
    written = system.write(plain.casefold())
    if plain.isupper() and len(plain) > 1:
        return written.upper()
    capitals = [word[:1].isupper() for word in re.split(r"[ -]", plain)]
    words = re.split(r"([ -])", written)
    for number, capital in enumerate(capitals):
        if capital and 2 * number < len(words):
            word = words[2 * number]
            words[2 * number] = word[:1].upper() + word[1:]
    return "".join(words)


@lru_cache(maxsize=4096)
def spellings(text: str, *, source: str) -> tuple[tuple[str, str], ...]:
    """All ``(spelling, language)`` that the rules give for a Cyrillic name, without repeats.

    Examples
    --------
    >>> dict(spellings("Ізюм", source="uk"))["Izjoem"]
    'nl'
    """
    found: dict[str, str] = {}
    for target in _TARGETS:
        for one in _systems(target):
            if one.source == source:
                found.setdefault(_with_case(text, one), target)
    return tuple(found.items())


class _Reading:
    """Graphemes of one convention to sound classes, longest first."""

    def __init__(self, table: dict[str, str]) -> None:
        self._table = table
        graphemes = sorted(table, key=lambda grapheme: (-len(grapheme), grapheme))
        self._pattern = re.compile("|".join(map(re.escape, graphemes)))

    def sound(self, lowered: str) -> str:
        table = self._table
        return "".join([table[piece] for piece in self._pattern.findall(lowered)])


@cache
def _reading(language: str) -> _Reading:
    if language in ("uk", "ru", "cyrillic"):
        return _Reading(_read_spelling("cyrillic")["reading"])
    if language == SCHOLARLY:
        table = _read_spelling("latin")
        return _Reading(table["reading"] | table["scholarly"])
    return _Reading(_read_spelling("latin")["reading"] | _read_spelling(language)["reading"])


_GLIDE = re.compile(r"I+(?=[AEOU])")
_DOUBLE = re.compile(r"(.)\1+")
_DIACRITICS_THAT_SOUND = frozenset("żźśćó")
SCHOLARLY = "scholarly"
_SCHOLARLY_LETTERS = frozenset("ščžŝ")


@lru_cache(maxsize=16384)
def sound_key(text: str, *, language: str) -> str:
    """The rough sound of a name as a reader of ``language`` takes it.

    Voiced and voiceless sibilants, г and х, и and і, glides and doubled letters fall together; consonants otherwise
    do not.

    Examples
    --------
    >>> sound_key("Lysytsjansk", language="nl") == sound_key("Lisichansk", language="en")
    True
    """
    lowered = clean(text).casefold()
    sounding = _SCHOLARLY_LETTERS | {"â", "û"} if language == SCHOLARLY else _DIACRITICS_THAT_SOUND
    kept = [char if char in sounding or "\u0400" <= char <= "\u052f" else _FOLD[ord(char)] or "" for char in lowered]
    words = "".join(kept).split()
    reading = _reading("cyrillic" if is_cyrillic(text) else language)
    return " ".join(_DOUBLE.sub(r"\1", _GLIDE.sub("", reading.sound(word))) for word in words)


def sound_keys(text: str, *, language: str | None = None) -> tuple[str, ...]:
    """Keys under ``language``'s convention first, then under the others; a Cyrillic name has one.

    Examples
    --------
    >>> set(sound_keys("Lissitschansk")) & set(sound_keys("Лисичанск"))
    {'LISIQANSK'}
    """
    if is_cyrillic(text):
        return (sound_key(text, language="cyrillic"),)
    order: tuple[str, ...] = LATIN_LANGUAGES
    if language in LATIN_LANGUAGES:
        order = (language, *(one for one in LATIN_LANGUAGES if one != language))
    if not _SCHOLARLY_LETTERS.isdisjoint(text.casefold()):
        order = (SCHOLARLY, *order)
    return tuple(dict.fromkeys(sound_key(text, language=one) for one in order))


@cache
def _endings(language: str) -> tuple[str, ...]:
    listed = _read_spelling(language).get("endings", {}).get("remove", [])
    return tuple(sorted(listed, key=lambda ending: (-len(ending), ending)))


@cache
def _prepositions() -> frozenset[str]:
    return frozenset(
        word for one in ("uk", "ru") for word in _read_spelling(f"inflection_{one}")["prepositions"]["remove"]
    )


@cache
def area_endings() -> tuple[str, ...]:
    """Endings that make a name that of an oblast: "-regio" of "Cherson-regio"."""
    return tuple(ending for one in LATIN_LANGUAGES for ending in _read_spelling(one).get("endings", {}).get("area", ()))


_MIN_REMAINDER = 4


def endings_removed(text: str, *, language: str | None = None) -> tuple[str, ...]:
    """What may be the bare name of a Latin genitive, adjective, possessive or compound, longest ending first.

    Of a Cyrillic name a preposition before it is taken off ("у Харкові").

    Examples
    --------
    >>> endings_removed("Charkivse", language="nl"), endings_removed("Kharkiv's", language="en")
    (('Charkiv',), ('Kharkiv',))
    """
    plain = clean(text)
    if is_cyrillic(text):
        first, _, rest = plain.partition(" ")
        return (rest,) if rest and first.casefold() in _prepositions() else ()
    languages = (language,) if language in LATIN_LANGUAGES else ("en", "nl", "de")
    found: dict[str, None] = {}
    for one in languages:
        for ending in _endings(one):
            if plain.endswith(ending) and len(plain) - len(ending) >= _MIN_REMAINDER:
                found[plain[: len(plain) - len(ending)]] = None
    return tuple(found)


@cache
def _paradigms(language: str) -> tuple[dict[str, list[list[str]]], tuple[str, ...]]:
    table = _read_spelling(f"inflection_{language}")
    return table["word"], tuple(table["unchanged"]["endings"])


_CASES = 5
_SHORTEST_DECLINED = 2


def _word_cases(word: str, language: str) -> list[list[str]]:
    """Forms of one word, a list for each oblique case."""
    table, unchanged = _paradigms(language)
    lowered = word.casefold()
    if not is_cyrillic(word) or lowered.endswith(unchanged) or len(lowered) < _SHORTEST_DECLINED:
        return [[word] for _ in range(_CASES)]
    for length in range(min(4, len(lowered) - 1), 0, -1):
        ending = lowered[-length:]
        if ending in table:
            stem = word[: len(word) - length]
            cases: list[list[str]] = [[] for _ in range(_CASES)]
            for paradigm in table[ending]:
                for number, forms in enumerate(paradigm):
                    tails = [word[len(stem) :]] if forms == "-" else forms.split("/")
                    cases[number] += [stem + tail for tail in tails if stem + tail not in cases[number]]
            return cases
    return [[word] for _ in range(_CASES)]


def _possessive_cases(word: str, language: str) -> list[list[str]]:
    """Forms of a first word that says whose the second is: Часів Яр, у Часовому Яру."""
    for ending, forms in _read_spelling(f"inflection_{language}").get("possessive", {}).items():
        if word.casefold().endswith(ending):
            stem = word[: len(word) - len(ending)]
            return [[] if form == "-" else [stem + tail for tail in form.split("/")] for form in forms]
    return [[] for _ in range(_CASES)]


_MAX_WORDS_INFLECTED = 3
_ADJECTIVES = ("ий", "ый", "ой", "ій")


@lru_cache(maxsize=4096)
def inflect(name: str, *, language: str) -> tuple[str, ...]:
    """Oblique cases of a Ukrainian or Russian place name, without the nominative, in a fixed order.

    The words of a name of up to three agree in case; of a hyphenated word the last part is declined, and the first too
    where an adjective follows it (Купянска-Узлового).

    Examples
    --------
    >>> "Харкові" in inflect("Харків", language="uk"), "Великої Новосілки" in inflect("Велика Новосілка", language="uk")
    (True, True)
    """
    plain = clean(name)
    words = plain.split(" ")
    if len(words) > _MAX_WORDS_INFLECTED:
        return ()
    by_word = []
    for position, word in enumerate(words):
        head, dash, tail = word.rpartition("-")
        cases = _word_cases(tail, language)
        heads = _word_cases(head, language) if tail.endswith(_ADJECTIVES) else []
        if position < len(words) - 1:
            cases = [[*forms, *more] for forms, more in zip(cases, _possessive_cases(tail, language), strict=True)]
        whole = [[head + dash + form for form in forms] for forms in cases]
        for forms, firsts, seconds in zip(whole, heads, cases, strict=False):
            forms += [first + dash + second for first, second in product(firsts, seconds) if first != head]
        by_word.append(whole)
    found: dict[str, None] = {}
    for case in range(_CASES):
        for combination in product(*(forms[case] for forms in by_word)):
            found[" ".join(combination)] = None
    found.pop(plain, None)
    return tuple(found)


def oblast_nouns(adjective: str, *, language: str) -> tuple[str, ...]:
    """Nouns that name an oblast, from its adjective: Харківська → Харківщина.

    Examples
    --------
    >>> oblast_nouns("Харківська", language="uk"), oblast_nouns("Донецкая", language="ru")
    (('Харківщина',), ('Донетчина',))
    """
    endings = {
        "uk": (("цька", "ччина"), ("зька", "жчина"), ("ська", "щина")),
        "ru": (("цкая", "тчина"), ("ская", "щина")),
    }
    for ending, noun in endings.get(language, ()):
        if adjective.endswith(ending):
            return (adjective[: -len(ending)] + noun,)
    return ()
