"""Finds toponyms in running text and says which place each one is.

One automaton over word beginnings (daachorse) proposes, the index decides: at every proposed word the longest listed
name that ends at a word boundary is taken. The words around it then give its kind ("regio", "dorp", "-regio"), tell a
person's, a unit's or a club's name from a place, and a speaking government from a place. At last the whole document
decides what each name means (:mod:`gazetteer.context`).

Not tagged: demonyms and adjectives ("Oekraïense"), compass words, names of battles,
clubs and papers that contain a place's name, and words that are names too unless the words around say so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gazetteer.context import resolve_spans
from gazetteer.cues import LANGUAGES, LanguageCues, flatten, guess_language, load_cues
from gazetteer.layout import ADJECTIVE
from gazetteer.lowered import add_lowered
from gazetteer.model import Kind, Mention
from gazetteer.names import fold, is_cyrillic
from gazetteer.proposer import HIDDEN_CHARS, Marks, area_patterns, load_automaton, mark_patterns, pattern_numbers
from gazetteer.sounded import find_sounded
from gazetteer.surroundings import Span, span_of

if TYPE_CHECKING:
    from gazetteer.index import Index

__all__ = ["Tagger"]

_HIDDEN = frozenset(HIDDEN_CHARS)
_HIDDEN_COUNT = len(HIDDEN_CHARS)
_WORD = re.compile(r"[\w'-]+")
_ELIDED = re.compile(r" ([dl]) ")
"""What flattening made of "mer d'Azov"."""
_PUNCTUATION = '.,;:!?()[]"“”„«»…'
_MAX_NAME_WORDS = 5
_MAX_WORD = 60
_CLOSING = "'’"
_OPENED = re.compile(r"(?<!\w)['‘](?=\w)")
_QUOTED_REACH = 300
"""Characters back in which a mark may have been opened: a text of nothing but marks takes no longer for it."""
_CLOSED = re.compile(r"['’](?!\w)")
_DATELINE = re.compile(r"(?:, [^\W\d_]{2,20}\.? ?\d{0,2})? \([^()\n]{2,40}\) ?[-–—:]")
"""Behind a name in capitals that opens a line: "KOERSK (ANP) - "."""
_AFTER_CHARS = 48
_CACHE_SIZE = 16384
_SHORTEST_STEM = 3
"""Letters that an ending leaves of a name."""
_ATTACHED = frozenset(
    {"backed", "based", "controlled", "held", "installed", "appointed", "occupied", "led", "born", "area"}
)


class _Known:
    """What a language's texts have shown so far; bounded, and only a saving."""

    __slots__ = ("cuts", "derived", "lengths", "pairs", "patterns")

    def __init__(self, cues: LanguageCues) -> None:
        self.patterns = pattern_numbers(cues)
        self.lengths: dict[str, int] = {}
        """Length of the bare name at a word (up to the next space), 0 where nothing ever stands there; of a word with
        which longer names begin, or that may be an adjective, the key is that word and the next."""
        self.pairs: dict[str, tuple[int, int, Kind | None]] = {}
        """Of two words that are a name, or one and its kind word: its length, the tail behind it, the kind."""
        self.cuts: dict[str, tuple[int, Kind | None]] = {}
        self.derived: dict[str, Span] = {}
        """Compounds and the like, which are the same wherever they stand; as if each stood at the beginning."""


def _settle_ends(text: str, spans: list[Span]) -> None:
    """A closing mark is no part of the name before it; a dateline names a town."""
    for span in spans:
        if text[span.end - 1] in _CLOSING and _is_quoted(text, span.start):
            span.end -= 1
            span.name = span.name.rstrip(_CLOSING)
        if span.kind is None and (not span.start or text[span.start - 1] == "\n") and _DATELINE.match(text, span.end):
            span.kind = Kind.SETTLEMENT if span.name.isupper() else None


def _is_quoted(text: str, at: int) -> bool:
    """Whether a single mark was opened before ``at``, in its line, and not closed since."""
    earliest = max(0, at - _QUOTED_REACH)
    opened = [one.end() for one in _OPENED.finditer(text, max(earliest, text.rfind("\n", earliest, at) + 1), at)]
    return bool(opened) and not _CLOSED.search(text, opened[-1], at)


def _take_mark(marks: list[tuple[int, int]], begin: int, pattern: int) -> bool:
    """Remember a mark; whether nobody sees it."""
    marks.append((begin, pattern))
    return pattern < _HIDDEN_COUNT


def _is_word(flat: str, space: int, form: str) -> bool:
    end = space + 1 + len(form)
    return flat.startswith(form, space + 1) and not flat[end : end + 1].isalnum()


def _keep_length(words: dict[str, int], word: str, length: int) -> None:
    if len(words) >= _CACHE_SIZE:
        words.clear()
    words[word] = length


class Tagger:
    """Toponyms of a text. Made once per index (tens of milliseconds) and safe to share.

    Parameters
    ----------
    index
        The compiled index whose names are looked for.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._cue_words = frozenset(
            cue for language in LANGUAGES for cue in load_cues(language).before if " " not in cue
        )
        self._automaton = load_automaton(index)
        self._areas = {mark_patterns()[pattern]: pattern[1:] for pattern in area_patterns()}
        self._area_patterns = area_patterns()
        self._cue_count = _HIDDEN_COUNT + len(mark_patterns())
        self._heads: dict[str, tuple[bool, bool]] = {}
        self._known: dict[int, _Known] = {}  # by table of cues, which live as long as the process

    def find_mentions(self, text: str, *, language: str | None = None) -> tuple[Mention, ...]:
        """Every toponym in ``text``, in order; ``text[start:end] == surface``."""
        flat = flatten(" " + text)
        proposed = self._automaton.find(flat)
        if not proposed and not (language and load_cues(language).lowered):
            return ()
        language = language or guess_language(text)
        cues = load_cues(language or "")
        known = self._known.get(id(cues))
        if known is None:
            known = self._known[id(cues)] = _Known(cues)
        spans, found = self._find_spans(text, flat, proposed, cues, known)
        marks = None
        if found:
            if found[-1][1] < _HIDDEN_COUNT:
                return self._find_behind_marks(text, language)
            marks = self._read_marks(found, known)
            if marks.settled:
                find_sounded(self._index, text, flat, spans, marks.settled, cues, language)
        if cues.lowered:
            add_lowered(text, spans, cues)
        if not spans and (marks is None or not marks.areas):
            return ()
        _settle_ends(text, spans)
        return resolve_spans(self._index, text, flat, spans, marks, cues, language)

    def _read_marks(self, found: list[tuple[int, int]], known: _Known) -> Marks:
        """What marks tell in a language, of where they begin and the numbers of their patterns."""
        settled, sectors = known.patterns
        return Marks(
            [begin for begin, pattern in found if pattern in settled],
            [begin for begin, pattern in found if pattern in sectors],
            [(begin, self._areas[pattern]) for begin, pattern in found if pattern in self._areas],
        )

    def _find_behind_marks(self, text: str, language: str | None) -> tuple[Mention, ...]:
        """Stress, zero-width and direction marks are taken out first and offsets carried back."""
        kept = [number for number, char in enumerate(text) if char not in _HIDDEN]
        visible = "".join([text[number] for number in kept])
        found = []
        for mention in self.find_mentions(visible, language=language):
            start, end = kept[mention.start], kept[mention.end - 1] + 1
            found.append(
                Mention(
                    start=start,
                    end=end,
                    surface=text[start:end],
                    match=mention.match,
                    literal=mention.literal,
                    kind_cue=mention.kind_cue,
                )
            )
        return tuple(found)

    def _find_spans(
        self, text: str, flat: str, proposed: list[tuple[int, int, int]], cues: LanguageCues, known: _Known
    ) -> tuple[list[Span], list[tuple[int, int]]]:
        """Names among the proposed words, and where hidden marks, areas' letters or a village's phrase stand."""
        spans: list[Span] = []
        marks: list[tuple[int, int]] = []
        cue_count, areas = self._cue_count, self._area_patterns
        taken = 0
        find, rfind = flat.find, flat.rfind
        lengths, pairs, append = known.lengths, known.pairs, spans.append
        for begin, stop, pattern in proposed:
            if pattern < cue_count and _take_mark(marks, begin, pattern):
                break  # all is read again without the hidden ones
            # a short word takes the space that the next one needs to be proposed, and maybe its first letters
            inner = rfind(" ", begin + 1, stop)
            for start in (begin,) if inner < 0 else (begin, inner):
                if start < taken:
                    continue
                if start != begin and flat.startswith(areas, start):  # "Крутой Яр ДНР"
                    marks.extend((start, number) for number, form in self._areas.items() if _is_word(flat, start, form))
                    continue
                space = find(" ", start + 1)
                token = flat[start + 1 : space] if space >= 0 else flat[start + 1 :]
                length = lengths.get(token)
                if length == 0:
                    continue
                span = None
                if length is None and space >= 0:
                    second = find(" ", space + 1)
                    pair = flat[start + 1 : second] if second >= 0 else flat[start + 1 :]
                    length = lengths.get(pair)
                    if length == 0:
                        continue
                    if length is None and (kept := pairs.get(pair)) is not None and text[space - 1] == " ":
                        span = span_of(
                            start, start + kept[0], text[start : start + kept[0]], kind=kept[2], tail=kept[1]
                        )
                if length is not None:
                    span = Span(start, start + length, text[start : start + length])
                elif span is None:
                    span = self._span_here(text, flat, start, token, cues, known)
                    if span is None:
                        continue
                append(span)
                taken = span.end + span.tail
                if text[taken : taken + 1] == "-" and (joined := self._joined(text, flat, taken, cues, known)):
                    joined.joined = True
                    append(joined)
                    taken = joined.end + joined.tail
        return spans, marks

    def _joined(self, text: str, flat: str, dash: int, cues: LanguageCues, known: _Known) -> Span | None:
        """The second of two names joined by a hyphen: "Роботине-Вербове"."""
        if not text[dash + 1 : dash + 2].isupper():
            return None
        found = _WORD.match(flat, dash + 2, dash + 2 + _MAX_WORD)
        if found is None:
            return None
        word = found.group()
        single, several = self._head(word)
        return self._longest(text, flat, dash + 1, word, single, several, cues, known) if single or several else None

    def _span_here(
        self, text: str, flat: str, start: int, token: str, cues: LanguageCues, known: _Known
    ) -> Span | None:
        """The name that begins at a word, if any; remembers what holds wherever this word stands."""
        found = _WORD.match(token, 0, _MAX_WORD)
        if found is None:
            return None
        word = found.group()
        span = self._span_at(text, flat, start, word, cues, known)
        if len(token) > _MAX_WORD:
            return span
        if span is None:
            self._keep_nothing(flat, start, word, token, cues, known)
        elif span.end - start == len(word) - 2 and word == span.name + "'s" and text[start : span.end] == span.name:
            _keep_length(known.lengths, token, len(span.name))
        elif token == word and span.end + span.tail > start + len(word):
            self._keep_pair(text, flat, start, word, span, known)
        elif span.end == start + len(word) and span.name == word and span.kind is None and self._is_plain(word):
            if len(token) > len(word) or not self._head(word)[1]:
                _keep_length(known.lengths, token, len(word))
            else:
                following = _WORD.match(flat, start + len(word) + 2, start + len(word) + 2 + _MAX_WORD)
                if following is not None and self._head(f"{word} {following.group()}") == (False, False):
                    second = flat.find(" ", following.end())
                    pair = flat[start + 1 : second] if second >= 0 else flat[start + 1 :]
                    if len(pair) <= 2 * _MAX_WORD:
                        _keep_length(known.lengths, pair, len(word))
        return span

    def _keep_pair(self, text: str, flat: str, start: int, word: str, span: Span, known: _Known) -> None:
        """Remember a name of two words, or of one and its kind word, with which no longer name begins."""
        following = _WORD.match(flat, start + len(word) + 2, start + len(word) + 2 + _MAX_WORD)
        if following is None or span.end + span.tail != following.end() - 1 or text[start + len(word)] != " ":
            return
        if span.genitive or span.part or span.adjective_key or text[start : span.end] != span.name:
            return
        if self._head(f"{word} {following.group()}")[1]:
            return
        second = flat.find(" ", following.end())
        pair = flat[start + 1 : second] if second >= 0 else flat[start + 1 :]
        if len(pair) <= 2 * _MAX_WORD:
            if len(known.pairs) >= _CACHE_SIZE:
                known.pairs.clear()
            known.pairs[pair] = span.end - start, span.tail, span.kind

    def _span_at(self, text: str, flat: str, start: int, word: str, cues: LanguageCues, known: _Known) -> Span | None:
        single, several = self._head(word)
        if word[0].islower() or word.lower() in self._cue_words:
            if word.partition("-")[0] + "-" in cues.compass:
                return self._compound(start, word, cues, known)
            return self._kept_cue(text, flat, start, word, several, cues, known)
        span = self._longest(text, flat, start, word, single, several, cues, known) if single or several else None
        return span or self._derived(text, start, word, cues, known)

    def _is_plain(self, word: str) -> bool:
        """Whether a word is a name as it stands, without a kind word or an ending in it."""
        return self._head(word)[0] and not word[0].islower() and word.lower() not in self._cue_words

    def _keep_nothing(self, flat: str, start: int, word: str, token: str, cues: LanguageCues, known: _Known) -> None:
        """Remember that a word gave nothing: for whatever follows it, or where this word follows."""
        if cues.plural and is_cyrillic(word) and self._index.has_key(ADJECTIVE + "о" + fold(word)):
            return  # the noun of the adjective may stand far behind it
        begins = self._head(word)[1] and token == word
        tails = (*cues.genitive, *cues.adjective_tails)
        if not begins and not any(word.endswith(tail) and self._head(word[: -len(tail)])[0] for tail in tails):
            _keep_length(known.lengths, token, 0)
        elif token == word:
            following = _WORD.match(flat, start + len(word) + 2, start + len(word) + 2 + _MAX_WORD)
            if following is not None and self._head(f"{word} {following.group()}") == (False, False):
                second = flat.find(" ", following.end())
                pair = flat[start + 1 : second] if second >= 0 else flat[start + 1 :]
                if len(pair) <= 2 * _MAX_WORD:
                    _keep_length(known.lengths, pair, 0)

    def _head(self, word: str) -> tuple[bool, bool]:
        """Whether a word is a name, and whether a longer name begins with it."""
        known = self._heads.get(word)
        if known is None:
            key = _ELIDED.sub(r" \1", fold(word))
            known = (self._index.has_key(key), self._index.has_prefix(key if key.endswith((" d", " l")) else key + " "))
            if len(self._heads) >= _CACHE_SIZE:
                self._heads.clear()
            self._heads[word] = known
        return known

    def _longest(
        self,
        text: str,
        flat: str,
        start: int,
        word: str,
        single: bool,
        several: bool,
        cues: LanguageCues,
        known: _Known,
    ) -> Span | None:
        end = start + len(word)
        best = end if single else None
        if several:
            position = end
            for _ in range(_MAX_NAME_WORDS - 1):
                if (
                    position + 1 >= len(flat)
                    or flat[position + 1] != " "
                    or text[position : position + 1] in ("\n", "\r")
                ):
                    break
                following = _WORD.match(flat, position + 2, position + 2 + _MAX_WORD)
                if following is None or following.group().strip("'-") == "":
                    break
                position = following.end() - 1
                whole, longer = self._head(flat[start + 1 : position + 1])
                if whole:
                    best = position
                elif (dash := text.find("-", following.start(), position)) >= 0 and text[dash + 1 : dash + 2].isupper():
                    if self._head(flat[start + 1 : dash + 1])[0]:
                        best = dash  # "Великої Новосілки-Урожайного": two names
                    break
                if not longer:
                    break
        if best is None:
            return None
        return self._trimmed(text, flat, start, best, cues, known)

    def _kept_cue(
        self, text: str, flat: str, start: int, word: str, several: bool, cues: LanguageCues, known: _Known
    ) -> Span | None:
        """A name that begins with a kind word and is none without it: "île des Serpents", but not "Gebiet Charkiw"."""
        span = self._longest(text, flat, start, word, False, several, cues, known) if several else None
        if span is None or span.kind is not None:
            return None
        words = span.name.split()
        whole = self._places(span.name)
        for count in range(1, len(words)):
            without = self._places(" ".join(words[count:]))
            if without:  # "Zee van Azov" is no sea at Azov: another place, so the whole is the name
                return span if without.isdisjoint(whole) and self._is_water(whole) else None
        return span

    def _places(self, name: str) -> set[int]:
        return {self._index.name_place(posting >> 2) for posting in self._index.postings(fold(name))}

    def _is_water(self, places: set[int]) -> bool:
        return any(self._index.kind(place) is Kind.WATER for place in places)

    def _trimmed(self, text: str, flat: str, start: int, end: int, cues: LanguageCues, known: _Known) -> Span:
        """Without the kind words that stand inside a listed name: "Kharkiv Oblast" is "Kharkiv", an oblast."""
        phrase = flat[start + 1 : end + 1]
        if " " not in phrase:
            return span_of(start, end, text[start:end])
        cut = known.cuts.get(phrase)
        if cut is None:
            cut = self._cut_of(phrase, cues)
            if len(known.cuts) >= _CACHE_SIZE:
                known.cuts.clear()
            known.cuts[phrase] = cut
        end -= cut[0]
        return span_of(start, end, text[start:end], kind=cut[1], tail=cut[0])

    def _cut_of(self, phrase: str, cues: LanguageCues) -> tuple[int, Kind | None]:
        """How much of a listed name of several words is a kind word behind it, and which kind."""
        words = phrase.split(" ")
        for count in range(len(words) - 1, 0, -1):
            tail = " ".join(words[count:]).lower()
            if tail in cues.after and self._index.has_key(fold(" ".join(words[:count]))):
                return len(tail) + 1, cues.after[tail]
        return 0, None

    def _derived(self, text: str, start: int, word: str, cues: LanguageCues, known: _Known) -> Span | None:
        """A genitive, possessive, adjective or compound of a listed name."""
        end = start + len(word)
        if word.endswith(("'s", "'")):
            bare = word[: word.rindex("'")]
            if self._head(bare)[0]:
                stop = start + len(bare)
                return span_of(start, stop if "'s" not in cues.genitive else end, bare)
        for tail in cues.genitive:
            if word.endswith(tail) and self._head(word[: -len(tail)])[0]:
                return self._adjective_or_genitive(text, start, end, word[: -len(tail)], tail, cues)
        for tail in cues.adjective_tails:
            if word.endswith(tail) and self._head(word[: -len(tail)])[0]:
                return self._adjective_or_genitive(text, start, end, word[: -len(tail)], tail, cues)
        for ending, base in cues.cases:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                bare = word[: len(word) - len(ending)] + base
                if fold(bare) not in cues.doubtful and self._head(bare)[0]:
                    return span_of(start, end, bare)
        return self._compound(start, word, cues, known) or self._bare_adjective(text, start, end, word, cues)

    def _adjective_or_genitive(
        self, text: str, start: int, end: int, bare: str, tail: str, cues: LanguageCues
    ) -> Span | None:
        following = _words_after(text, end, _AFTER_CHARS)
        if following and following[0] in cues.adjective_nouns:
            kind = cues.before.get(following[0])
            return span_of(start, end, bare, kind=kind)
        if tail not in cues.genitive or fold(bare) in cues.common:
            return None
        return span_of(start, end, bare, genitive=True)

    def _compound(self, start: int, word: str, cues: LanguageCues, known: _Known) -> Span | None:
        if word in known.derived:
            kept = known.derived[word]
        else:
            made = self._compound_of(word, cues)
            if made is None:
                return None
            if len(known.derived) >= _CACHE_SIZE:
                known.derived.clear()
            kept = known.derived[word] = made
        return span_of(start, start + kept.end, kept.name, kind=kept.kind, part=kept.part)

    def _compound_of(self, word: str, cues: LanguageCues) -> Span | None:
        start, end = 0, len(word)
        head, dash, tail = word.partition("-")
        if dash:
            whole_head = word.rpartition("-")
            if whole_head[2].lower() in cues.compound and self._head(whole_head[0])[0]:
                return span_of(start, end, whole_head[0], kind=cues.compound[whole_head[2].lower()])
            if head + "-" in cues.compass and self._head(tail)[0]:
                kind = cues.before.get(head)  # "regio-Charkiv", but "Oost-Oekraïne"
                return span_of(start, end, tail, kind=kind, part=kind is None)
            attached = tail.split("-")[0] in _ATTACHED
            if tail[:1].isupper():  # where nouns are capitalised, another name: "Moskau-Kiew", no "US-Gesandte"
                attached = not cues.nouns_capitalised or self._head(tail)[0]
            if attached and self._head(head)[0]:
                return span_of(start, start + len(head), head)
            return None
        for beginning in cues.compass:
            rest = word[len(beginning) :]
            if word.startswith(beginning) and rest.islower() and self._head(rest.title())[0]:
                return span_of(start, end, rest.title(), part=True)
        for tail, kind in cues.compound.items():
            if word.endswith(tail) and len(word) - len(tail) >= 4 and self._head(word[: -len(tail)])[0]:
                return span_of(start, end, word[: -len(tail)], kind=kind)
        return None

    def _bare_adjective(self, text: str, start: int, end: int, word: str, cues: LanguageCues) -> Span | None:
        """Reads "Харківській" of "у Харківській та Донецькій областях": an oblast named by its adjective alone."""
        if not cues.plural:
            return None
        key = ADJECTIVE + "о" + fold(word)
        if not self._index.has_key(key):
            return None
        following = _words_after(text, end, 120)[:8]
        for number, one in enumerate(following):
            if one in cues.plural:
                return span_of(start, end, word, kind=Kind.OBLAST, adjective_key=key)
            if number % 2 == 0 and one not in ("та", "і", "й", "и", "") and not one.endswith(_ADJECTIVE_ENDINGS):
                return None
        return None


_ADJECTIVE_ENDINGS = ("ській", "цькій", "зькій", "ської", "цької", "зької", "ську", "цьку", "зьку", "ською", "цькою",
                      "зькою", "ська", "цька", "зька", "ской", "цкой", "скую", "цкую", "ская", "цкая")  # fmt: skip


def _words_after(text: str, end: int, reach: int) -> list[str]:
    return [word.strip(_PUNCTUATION) for word in text[end : end + reach].lower().split()]
