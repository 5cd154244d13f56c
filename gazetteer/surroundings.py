"""The words beside a name, and what they say of it: its kind, whether it stands as a place, whether it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gazetteer.persons import is_given_name

if TYPE_CHECKING:
    from gazetteer.cues import LanguageCues
    from gazetteer.model import Kind, Match
    from gazetteer.reading import Reading

__all__ = ["BEFORE_CHARS", "Span", "next_word", "read_surroundings", "span_of", "words_before"]

BEFORE_CHARS = 60
"""How far back a phrase before a name is looked for."""
_AFTER_CHARS = 44
_MAX_CUE_WORDS = 5
_PUNCTUATION = ".,;:!?)]…"
_QUOTES, _QUOTE_ENDS = frozenset('«“„"'), frozenset('»”“"')


@dataclass(frozen=True, slots=True)
class _Before:
    """What the words before a name say together."""

    previous: str
    """The last of them."""
    changes_name: bool = False
    """It gives the name a kind, makes it a speaker or a part of another name."""
    kind: Kind | None = None
    plural: bool = False
    located: bool = False
    speaks: bool = False
    other_name: bool = False
    part_of: bool = False
    """"het noorden van …": a part of an oblast, where there is one of that name."""
    article: bool = False
    """"de Dnjepr": an article that rivers take."""
    named_source: bool = False
    may_be_person: bool = False
    """The last word is a title or a given name."""
    comma: bool = False
    beside: bool = False
    """The last word ends a phrase such as "near"."""


_NOTHING_BEFORE = _Before("")


class Span:
    """A name found in text, and what becomes known of it. A text makes one for every name, and asks it much."""

    __slots__ = (
        "adjective_key", "before", "counted_noun", "cued", "end", "genitive", "group", "joined", "kind", "literal",
        "located", "match", "name", "named_source", "other_name", "own_cue", "part", "plural", "quoted", "reading",
        "republic", "start", "tail",
    )  # fmt: skip

    def __init__(self, start: int, end: int, name: str) -> None:
        self.start = start
        self.end = end
        self.name = name
        self.kind: Kind | None = None
        self.tail = 0
        """Length of the kind word behind it, where that is part of the listed name."""
        self.genitive = False
        self.part = False
        """"Oost-Oekraïne": a part of what the name means."""
        self.joined = False
        """It stands behind a hyphen that joins it to the name before."""
        self.adjective_key: str | None = None
        self.before = _NOTHING_BEFORE
        """What the words right before it say."""
        self.named_source = False
        """It stands where a person is named: "по словам …"."""
        self.counted_noun = ""
        """The kind word right after it, where there is one: "Donetsk and Luhansk regions"."""
        self.cued = False
        self.own_cue = False
        self.literal = True
        self.located = False
        self.plural = False
        self.other_name = False
        """Part of the name of a person, unit, club, battle or paper."""
        self.quoted = False
        """All by itself in quotation marks."""
        self.match: Match | None = None
        """What it means in its document."""
        self.group = 0
        """Number of the list it stands in."""
        self.republic = ""
        """The oblast that lies where this self-declared republic is said to be."""
        self.reading: Reading
        """What the name means by itself; there is none before the words beside it are read."""


def span_of(
    start: int,
    end: int,
    name: str,
    *,
    kind: Kind | None = None,
    genitive: bool = False,
    part: bool = False,
    tail: int = 0,
    adjective_key: str | None = None,
) -> Span:
    """A span of which the name alone tells something."""
    span = Span(start, end, name)
    if kind is not None:
        span.kind = kind
    if genitive:
        span.genitive = True
    if part:
        span.part = True
    if tail:
        span.tail = tail
    if adjective_key is not None:
        span.adjective_key = adjective_key
    return span


def read_surroundings(text: str, flat: str, spans: list[Span], cues: LanguageCues) -> None:
    """Read the words beside each name; most names have none that say anything."""
    length = len(text)
    kept_pairs, kept_words = cues.kept_pairs, cues.kept_words
    rfind, find = flat.rfind, flat.find
    for span in spans:
        start, end = span.start, span.end
        char = text[start - 1] if start else ""
        if char == " " or char in _TOUCHING or char.isspace():
            lowest = start - BEFORE_CHARS if start > BEFORE_CHARS else 0
            space = rfind(" ", lowest, start)
            if space > 0:
                space = rfind(" ", lowest, space)
            said = kept_pairs.get(flat[space + 1 : start + 1])
            if said is None:
                said = _said_before(flat, start, space, cues)
            span.before = said
            if said.located:
                span.located = True
            if said.changes_name:
                _take_before(span, said)
                if span.other_name and cues.battles and _is_fought_for(text, span, cues):
                    span.other_name = False
        if end < length and text[end].isspace():
            space = find(" ", end + 2, end + _AFTER_CHARS)
            following = kept_words.get(flat[end + 1 : space]) if space >= 0 else None
            if following is None:
                following = _cue_after(flat, end, space, cues)
            if following:
                span.counted_noun = following
                longest = cues.first_words[following]
                _read_after(span, [following] if longest == 1 else _words_after(flat, end), longest, cues)
        if span.kind is not None:
            span.cued = span.own_cue = True
        elif char in _QUOTES and text[end : end + 1] in _QUOTE_ENDS:
            span.quoted = True


def _is_fought_for(text: str, span: Span, cues: LanguageCues) -> bool:
    """Such as "de slag om Bachmoet", "Slag om Bachmoet is voorbij", which is no title: "de Slag om Kiev" is."""
    for battle in cues.battles:
        first = max(0, span.start - 1 - len(battle))
        written = text[first : span.start - 1]
        if written.lower() == battle:
            return written[0].islower() or text[first - 1 : first] in _QUOTES or text[:first].rstrip()[-1:] in _ENDS
    return False


def _take_before(span: Span, said: _Before) -> None:
    if said.kind is not None and span.kind is None:
        span.kind, span.cued, span.plural = said.kind, True, said.plural
    if said.other_name:
        span.other_name = True
    if said.speaks:
        span.literal = False
        span.named_source = said.named_source


_KEPT = 8192
_ENDS = frozenset(("", ".", "!", "?", ":", "…"))


def _said_before(flat: str, start: int, space: int, cues: LanguageCues) -> _Before:
    """What is said before a name; kept for its last two words, where no longer phrase ends with them."""
    words = words_before(flat, start)
    said = _NOTHING_BEFORE
    if words:
        # no phrase is longer than the longest that ends with the last word, and a number before it may unsay it
        tail = " ".join(words[-max(2, cues.last_words.get(words[-1], 0) + 1) :])
        kept = cues.kept_tails.get(tail)
        if kept is None:
            if len(cues.kept_tails) >= _KEPT:
                cues.kept_tails.clear()
            kept = cues.kept_tails[tail] = _read_before(words, cues)
        said = kept
    pair = flat[space + 1 : start].lower()
    if space >= 0 and flat[start] == " " and pair == " ".join(words[-2:]) and pair not in cues.long_tails:
        if len(cues.kept_pairs) >= _KEPT:
            cues.kept_pairs.clear()
        cues.kept_pairs[flat[space + 1 : start + 1]] = said
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
    may_be_person = previous in cues.titles or is_given_name(previous)
    comma, beside = previous.endswith(","), previous in cues.beside_words
    return _Before(
        previous,
        kind is not None or speaks or other_name,
        kind,
        plural,
        located,
        speaks,
        other_name,
        part_of,
        article,
        named_source=speaks and " ".join(before[-2:]) in cues.sources,
        may_be_person=may_be_person,
        comma=comma,
        beside=beside,
    )


def words_before(flat: str, start: int) -> list[str]:
    """The last words before a name, in lower case."""
    near = flat[max(0, start - BEFORE_CHARS) : start + 1].lower()
    return near.rsplit(None, _MAX_CUE_WORDS)[-_MAX_CUE_WORDS:]


def next_word(flat: str, end: int) -> str:
    """The word after a name, in lower case, with the punctuation on it."""
    words = flat[end + 1 : end + _AFTER_CHARS].lower().split(None, 1)
    return words[0] if words else ""


def _cue_after(flat: str, end: int, space: int, cues: LanguageCues) -> str:
    """The word after a name, in lower case and without the punctuation on it, where a phrase begins with it."""
    plain = flat[end + 2 : space].lower().rstrip(_PUNCTUATION) if space >= 0 and flat[end + 1] == " " else ""
    following = plain or next_word(flat, end).rstrip(_PUNCTUATION)
    if following not in cues.first_words:
        following = ""
    if plain:
        if len(cues.kept_words) >= _KEPT:
            cues.kept_words.clear()
        cues.kept_words[flat[end + 1 : space]] = following
    return following


def _words_after(flat: str, end: int) -> list[str]:
    words = flat[end + 1 : end + _AFTER_CHARS].lower().split(None, 3)[:3]
    return [word.rstrip(_PUNCTUATION) for word in words]


def _read_after(span: Span, after: list[str], longest: int, cues: LanguageCues) -> None:
    for count in range(min(len(after), longest), 0, -1):
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
