"""The words beside a name, and what they say of it: its kind, whether it stands as a place, whether it speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from gazetteer.cues import LanguageCues
    from gazetteer.model import Kind, Match
    from gazetteer.reading import Reading

__all__ = ["BEFORE_CHARS", "Span", "next_word", "read_surroundings", "words_before"]

BEFORE_CHARS = 60
"""How far back a phrase before a name is looked for."""
_AFTER_CHARS = 44
_MAX_CUE_WORDS = 5
_PUNCTUATION = ".,;:!?)]…"
_QUOTES, _QUOTE_ENDS = frozenset('«“„"'), frozenset('»”“"')


class Span:
    """A name found in text, and what becomes known of it.

    What nothing is said of stays a default of the class: a span is made for every name, most say little, and setting
    twenty fields each time was a tenth of the tagger's time.
    """

    start: int
    end: int
    name: str
    kind: Kind | None = None
    genitive = False
    named_source = False
    """It stands where a person is named: "по словам …"."""
    part = False
    """"Oost-Oekraïne": a part of what the name means."""
    tail = 0
    """Length of the kind word behind it, where that is part of the listed name."""
    adjective_key: str | None = None
    previous = ""
    """The word right before it, in lower case."""
    counted_noun = ""
    """The kind word right after it, where there is one: "Donetsk and Luhansk regions"."""
    cued = False
    own_cue = False
    literal = True
    located = False
    plural = False
    other_name = False
    """Part of the name of a person, unit, club, battle or paper."""
    quoted = False
    """All by itself in quotation marks."""
    part_of = False
    """"het noorden van …": a part of an oblast, where there is one of that name."""
    article = False
    """"de Dnjepr": an article that rivers take."""
    reading: Reading | None = None
    """What the name means by itself."""
    match: Match | None = None
    """What it means in its document."""
    group = 0
    """Number of the list it stands in."""

    def __init__(
        self,
        start: int,
        end: int,
        name: str,
        kind: Kind | None = None,
        *,
        genitive: bool = False,
        part: bool = False,
        tail: int = 0,
        adjective_key: str | None = None,
    ) -> None:
        self.start = start
        self.end = end
        self.name = name
        if kind is not None:
            self.kind = kind
        if genitive:
            self.genitive = True
        if part:
            self.part = True
        if tail:
            self.tail = tail
        if adjective_key is not None:
            self.adjective_key = adjective_key


def read_surroundings(text: str, flat: str, span: Span, cues: LanguageCues) -> None:
    """Read the words beside a name; most names have none that say anything."""
    start, end = span.start, span.end
    if start and ((before := text[start - 1]) == " " or before in _TOUCHING or before.isspace()):
        said = _said_before(flat, start, cues)
        span.previous = said.previous
        if said.says:
            if said.kind is not None and span.kind is None:
                span.kind, span.cued, span.plural = said.kind, True, said.plural
            span.located, span.other_name, span.part_of = said.located, said.other_name, said.part_of
            span.article = said.article
            if said.speaks:
                span.literal = False
                span.named_source = bool(cues.sources) and " ".join(words_before(flat, start)[-2:]) in cues.sources
    if text[end : end + 1].isspace():
        following = _plain_word(flat, end)
        if following in cues.first_words:
            span.counted_noun = following
            _read_after(span, _words_after(flat, end), cues)
    if span.kind is not None:
        span.cued = span.own_cue = True
    elif start and text[start - 1] in _QUOTES and text[end : end + 1] in _QUOTE_ENDS:
        span.quoted = True


class _Before(NamedTuple):
    """What the words before a name say together."""

    previous: str
    """The last of them."""
    says: bool = False
    kind: Kind | None = None
    plural: bool = False
    located: bool = False
    speaks: bool = False
    other_name: bool = False
    part_of: bool = False
    article: bool = False


_NOTHING_BEFORE = _Before("")
_KEPT_PAIRS = 8192


def _said_before(flat: str, start: int, cues: LanguageCues) -> _Before:
    """What is said before a name; kept for its last two words, where no longer phrase ends with them."""
    lowest = start - BEFORE_CHARS if start > BEFORE_CHARS else 0
    space = flat.rfind(" ", lowest, start)
    space = flat.rfind(" ", lowest, space) if space > 0 else space
    pair = flat[space + 1 : start].lower()
    said = cues.kept_pairs.get(pair)
    if said is None:
        words = words_before(flat, start)
        said = _read_before(words, cues) if words else _NOTHING_BEFORE
        if space >= 0 and flat[start] == " " and pair == " ".join(words[-2:]) and pair not in cues.long_tails:
            if len(cues.kept_pairs) >= _KEPT_PAIRS:
                cues.kept_pairs.clear()
            cues.kept_pairs[pair] = said
    return said


def _read_before(before: list[str], cues: LanguageCues) -> _Before:
    previous = before[-1]
    kind: Kind | None = None
    plural = located = speaks = other_name = part_of = False
    for count in range(min(len(before), cues.last_words.get(previous, 0)), 0, -1):
        said = cues.said_before.get(" ".join(before[-count:]))
        if said is None:
            continue
        if said.kind is not None and kind is None:
            kind, plural = said.kind, said.plural
        located, speaks = located or said.located, speaks or said.speaks
        if said.other_name and not (count < len(before) and before[-count - 1][:1].isdigit()):
            other_name = True  # but "de 72ste brigade Voehledar" has its name in the number
        part_of = part_of or said.part_of
    article = previous in cues.articles
    says = kind is not None or located or speaks or other_name or part_of or article
    return _Before(previous, says, kind, plural, located, speaks, other_name, part_of, article)


def words_before(flat: str, start: int) -> list[str]:
    """The last words before a name, in lower case."""
    near = flat[max(0, start - BEFORE_CHARS) : start + 1].lower()
    return near.rsplit(None, _MAX_CUE_WORDS)[-_MAX_CUE_WORDS:]


def next_word(flat: str, end: int) -> str:
    """The word after a name, in lower case, with the punctuation on it."""
    words = flat[end + 1 : end + _AFTER_CHARS].lower().split(None, 1)
    return words[0] if words else ""


def _plain_word(flat: str, end: int) -> str:
    """The word after a name, in lower case, without the punctuation on it."""
    space = flat.find(" ", end + 2, end + _AFTER_CHARS)
    if space < 0 or flat[end + 1] != " ":
        return next_word(flat, end).rstrip(_PUNCTUATION)
    return flat[end + 2 : space].lower().rstrip(_PUNCTUATION) or next_word(flat, end).rstrip(_PUNCTUATION)


def _words_after(flat: str, end: int) -> list[str]:
    words = flat[end + 1 : end + _AFTER_CHARS].lower().split(None, 3)[:3]
    return [word.rstrip(_PUNCTUATION) for word in words]


def _read_after(span: Span, after: list[str], cues: LanguageCues) -> None:
    for count in range(min(len(after), cues.first_words[after[0]]), 0, -1):
        said = cues.said_after.get(" ".join(after[:count]) if count > 1 else after[0])
        if said is None:
            continue
        if said.kind is not None and (span.kind is None or not span.cued):
            span.kind, span.cued = said.kind, True
        if said.speaks and not span.located:
            span.literal = False
        if said.other_name:
            span.other_name = True


_TOUCHING = frozenset("'’\"“„«‘(")
"""What may stand between a name and the words before it, beside white space."""
