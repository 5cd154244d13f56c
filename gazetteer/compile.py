"""Places with their names, compiled into one file that is mapped into memory and never parsed.

The file is a header (JSON: format, sources, counts, where each section lies) followed by sections:

=============  ==================================================================================================
``keys``       marisa trie: folded names; behind ``SOUND`` sound keys, ``ID`` ids, ``ADJECTIVE`` adjectives
``offsets``    uint32 a key + 1: where its postings begin
``postings``   uint32: name number << 2 | how the key came about (``SOURCE``, ``RULE``, ``INFLECTED``, ``SOUNDED``)
``names``      uint32 a name + 1, then UTF-8: the names themselves
``name_info``  uint32 a name: place number << 8 | language << 4 | status
``name_days``  3 × uint32: name number, first and last day of use (ordinals, 0 open), only of names with such days
``places``     uint32 a place + 1, then UTF-8: id, name, country, source, admin … separated by U+001F
``numbers``    7 × float32 a place: lon, lat, kind, population (−1 unknown), prior, front (nearness, +1 prominent), 1
               in the country at war
``stems``      UTF-8, a line each: how words begin that may be a name in running text
``automaton``  the automaton over them as daachorse writes it; the header says for which release of it
=============  ==================================================================================================

The same places give the same bytes: nothing depends on the clock or on the order of sets.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import re
import struct
from array import array
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any

from gazetteer.layout import (
    ADJECTIVE,
    FORMAT,
    ID,
    INFLECTED,
    KINDS,
    LANGUAGES,
    MAGIC,
    RULE,
    SHORT_STEM,
    SOUND,
    SOUNDED,
    SOURCE,
    STATUSES,
)
from gazetteer.model import Kind, NamedPlace, NameStatus, Place
from gazetteer.names import (
    LATIN_LANGUAGES,
    clean,
    fold,
    inflect,
    is_cyrillic,
    oblast_nouns,
    script_language,
    sound_key,
    spellings,
)
from gazetteer.proposer import pack_automaton
from gazetteer.sources.unit_names import words_written_small
from gazetteer.theatre import read_theatre, read_theatre_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["compile_index", "hash_rules"]


_MIN_SOUND = 4
_LOWER_KINDS = frozenset({Kind.ISLAND, Kind.WATER, Kind.REGION})
"""Kinds whose names may begin with a small letter: "île des Serpents", "mer d'Azov"."""
_SHARED = frozenset({NameStatus.TRANSLITERATION, NameStatus.EXONYM})
_BEARERS = 2
"""Places of one name that need a Russian name in common for their namesakes to have it too: not a name of its own."""
_STEM_LENGTH = 5
"""Longer beginnings propose fewer words in vain but make a larger automaton."""


def compile_index(places: Iterable[NamedPlace], *, sources: Sequence[dict[str, Any]] = ()) -> bytes:
    """The compiled index of ``places``.

    Parameters
    ----------
    places
        Places with their names; of two with one id the later completes the earlier: its names are added, its
        coordinates and admin path count.
    sources
        What ``gazetteer info`` reports: a mapping for each source with name, licence, hash, counts.
    """
    draft = _Draft()
    merged: dict[str, NamedPlace] = {}
    for named in places:
        earlier = merged.get(named.place.id)
        names = dict.fromkeys((*named.names, *(earlier.names if earlier else ())))
        merged[named.place.id] = NamedPlace(place=named.place, names=tuple(names))
    draft.gather_spellings(merged.values())
    for key in sorted(merged):
        draft.add(merged[key])
    return draft.write(list(sources))


def hash_rules() -> str:
    """Fingerprint of the spelling rules and of this format: part of what an index depends on."""
    digest = hashlib.sha256(str(FORMAT).encode())
    folder = resources.files("gazetteer").joinpath("data", "spelling")
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".toml"):
            digest.update(entry.name.encode() + b"\0" + entry.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _front_points() -> list[tuple[float, float, float]]:
    """``(lon, lat, reach_km)`` of places along the lines of this war."""
    text = resources.files("gazetteer").joinpath("data", "corridor.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return [(float(row["lon"]), float(row["lat"]), float(row["reach_km"])) for row in rows]


def _prominent_ids() -> frozenset[str]:
    """Places that the war's record names often, told apart from their many namesakes."""
    text = resources.files("gazetteer").joinpath("data", "prominent.csv").read_text(encoding="utf-8")
    return frozenset(row["id"] for row in csv.DictReader(io.StringIO(text)))


_KIND_PRIOR = {
    Kind.COUNTRY: 1.0,
    Kind.OBLAST: 0.7,
    Kind.REGION: 0.7,
    Kind.ISLAND: 0.55,
    Kind.FACILITY: 0.5,
    Kind.WATER: 0.5,
    Kind.RIVER: 0.5,
    Kind.CANAL: 0.45,
    Kind.RAION: 0.4,
    Kind.HROMADA: 0.25,
}
_FRONT_SCALE_KM = 25.0


@dataclass
class _Draft:
    """Everything gathered before it is laid out."""

    places: list[Place] = field(default_factory=list)
    closeness: list[float] = field(default_factory=list)
    priors: list[float] = field(default_factory=list)
    names: list[tuple[str, int, int, int, int]] = field(default_factory=list)
    postings: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict)
    stems: set[str] = field(default_factory=set)
    front: list[tuple[float, float, float]] = field(default_factory=_front_points)
    prominent: frozenset[str] = field(default_factory=_prominent_ids)
    home: str = field(default_factory=lambda: read_theatre().home)
    respelled: frozenset[str] = field(default_factory=lambda: read_theatre().countries)
    """Countries whose Cyrillic names are respelled by rule; elsewhere a newspaper uses the listed exonym."""

    of_namesakes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Spellings that the list has for a place, by its name at home: its namesakes are written so too."""

    def gather_spellings(self, places: Iterable[NamedPlace]) -> None:
        """Collect Latin spellings of settlements at home that sound like their name, and Russian ones several share."""
        found: dict[str, dict[str, int]] = {}
        for named in places:
            own = self._own_name(named)
            if own is None:
                continue
            sound = sound_key(own, language="cyrillic")
            texts = dict.fromkeys(clean(name.text) for name in named.names if name.status in _SHARED)
            counts = found.setdefault(own, {})
            for text in texts:
                if is_cyrillic(text):
                    counts[text] = counts.get(text, 0) + 1
                elif text.isascii() and sound_key(text, language="en") == sound:
                    counts[text] = _BEARERS
        self.of_namesakes = {
            own: tuple(text for text, count in counts.items() if count >= _BEARERS and text != own)
            for own, counts in found.items()
        }

    def _own_name(self, named: NamedPlace) -> str | None:
        """The official Cyrillic name of a settlement of the country at war."""
        if named.place.kind is not Kind.SETTLEMENT or named.place.country != self.home:
            return None
        official = (clean(name.text) for name in named.names if name.status is NameStatus.OFFICIAL)
        return next((text for text in official if is_cyrillic(text)), None)

    def add(self, named: NamedPlace) -> None:
        place = named.place
        number = len(self.places)
        self.places.append(place)
        closeness = self._closeness(place)
        self.closeness.append(closeness)
        self.priors.append(_prior(place))
        first_name = len(self.names)
        self._post(ID + place.id, number, first_name, SOURCE)
        for name in named.names:
            self._add_name(place, number, name)
        own = self._own_name(named)
        if own and (shared := self.of_namesakes.get(own, ())):
            by_own_name = next(one for one in range(first_name, len(self.names)) if self.names[one][0] == own)
            for text in shared:
                self._post(fold(text), number, by_own_name, RULE)
                for form in inflect(text, language="ru"):
                    self._post(fold(form), number, by_own_name, INFLECTED)

    def _add_name(self, place: Place, number: int, name: Any) -> None:
        text = clean(name.text)
        if not fold(text):
            return
        language = name.language or ""
        info = (
            STATUSES.index(name.status) | (LANGUAGES.index(language) if language in LANGUAGES else 0) << 4,
            name.valid_from.toordinal() if name.valid_from else 0,
            name.valid_to.toordinal() if name.valid_to else 0,
        )
        name_number = self._name(text, number, info)
        self._post(fold(text), number, name_number, SOURCE)
        respelled = place.country in self.respelled and place.kind is not Kind.COUNTRY
        proposes_lower = " " in text and (
            (place.kind in _LOWER_KINDS and text != text.lower()) or text.startswith(words_written_small())
        )
        if not is_cyrillic(text):
            self._stem([text], proposes_lower=proposes_lower)
            if respelled and text.isascii():
                self._sound(text, language if language in LATIN_LANGUAGES else "en", number, name_number)
            return
        guess = language if language in ("uk", "ru") else script_language(text)
        sources = (guess,) if guess in ("uk", "ru") else ("uk", "ru")
        forms = [text]
        for source in sources:
            for form in inflect(text, language=source):
                self._post(fold(form), number, name_number, INFLECTED)
                forms.append(form)
            self._adjectives(text, number, name_number, source)
        self._stem(forms, proposes_lower=proposes_lower)
        if not respelled:
            return
        self._sound(text, "cyrillic", number, name_number)
        for source in sources:
            self._respell(text, source, number, name_number)

    def _respell(self, text: str, source: str, number: int, name_number: int) -> None:
        """The name as other languages' newspapers write it, by rule."""
        for spelling, target in spellings(text, source=source):
            self._post(fold(spelling), number, name_number, RULE)
            if target != "ru":
                self._stem([spelling])
                continue
            forms = inflect(spelling, language="ru")
            for form in forms:
                self._post(fold(form), number, name_number, INFLECTED)
            self._stem([spelling, *forms])
            for latin, _ in spellings(spelling, source="ru"):
                self._post(fold(latin), number, name_number, RULE)
                self._stem([latin])

    def _adjectives(self, text: str, number: int, name_number: int, source: str) -> None:
        """An oblast's or raion's adjective by itself, and the noun made from it."""
        adjective, _, noun = text.rpartition(" ")
        if fold(noun) not in ("область", "район") or not adjective:
            return
        for form in (adjective, *inflect(adjective, language=source)):
            self._post(ADJECTIVE + fold(noun)[0] + fold(form), number, name_number, INFLECTED)
        if fold(noun) == "область":
            for made in oblast_nouns(adjective, language=source):
                forms = (made, *inflect(made, language=source))
                for form in forms:
                    self._post(fold(form), number, name_number, RULE)
                self._stem(list(forms))

    def _name(self, text: str, number: int, info: tuple[int, int, int]) -> int:
        self.names.append((text, number, *info))
        return len(self.names) - 1

    def _post(self, key: str, number: int, name_number: int, how: int) -> None:
        row = self.postings.setdefault(key, {})
        known = row.get(number)
        if known is None or (how, STATUSES_RANK[self._status(name_number)]) < (
            known[1],
            STATUSES_RANK[self._status(known[0])],
        ):
            row[number] = (name_number, how)

    def _status(self, name_number: int) -> int:
        return self.names[name_number][2] & 15 if name_number < len(self.names) else 0

    def _sound(self, text: str, language: str, number: int, name_number: int) -> None:
        for spelled in (text, text.replace("ё", "е")) if "ё" in text else (text,):
            sound = sound_key(spelled, language=language)
            if len(sound) >= _MIN_SOUND:
                self._post(SOUND + sound, number, name_number, SOUNDED)

    def _stem(self, forms: list[str], *, proposes_lower: bool = False) -> None:
        """Remember how the first word of these forms begins, as it stands in text."""
        words = [form.split(" ")[0] for form in forms]
        if not words[0][:1].isupper() and not proposes_lower:
            return
        for form, word in zip(forms, words, strict=True):
            # "De" and "The" would propose half the sentences: such a name needs the start of its second word too.
            stem = (form if len(word) <= SHORT_STEM else word)[:_STEM_LENGTH]
            self.stems.add(stem)
            if not stem.isascii() and not is_cyrillic(stem):
                self.stems.add(fold(stem).title())

    def _closeness(self, place: Place) -> float:
        if place.country not in self.respelled:
            return 0.0
        beyond = (_rough_km(place.lon, place.lat, lon, lat) - reach_km for lon, lat, reach_km in self.front)
        prominent = 1.0 if place.id in self.prominent else 0.0
        return prominent + math.exp(-max(0.0, min(beyond, default=1e9)) / _FRONT_SCALE_KM)

    def write(self, sources: list[dict[str, Any]]) -> bytes:
        import marisa_trie

        keys = sorted(self.postings)
        trie = marisa_trie.Trie(keys)
        by_id = sorted((trie[key], key) for key in keys)
        offsets, postings = array("I", [0]), array("I")
        for _, key in by_id:
            row = self.postings[key]
            for number in sorted(row, key=lambda number: (-self.priors[number], number)):
                name_number, how = row[number]
                postings.append((number if key.startswith(ID) else name_number) << 2 | how)
            offsets.append(len(postings))
        numbers = array("f")
        for place, prior, closeness in zip(self.places, self.priors, self.closeness, strict=True):
            population = -1.0 if place.population is None else float(place.population)
            home = float(place.country == self.home)
            numbers.extend((place.lon, place.lat, KINDS.index(place.kind), population, prior, closeness, home))
        info, kept_days = array("I"), array("I")
        for name_number, (_, number, packed, first, last) in enumerate(self.names):
            info.append(number << 8 | packed)
            if first or last:
                kept_days.extend((name_number, first, last))
        sections = {
            "keys": trie.tobytes(),
            "offsets": _bytes_of(offsets),
            "postings": _bytes_of(postings),
            "names": _table(name[0] for name in self.names),
            "name_info": _bytes_of(info),
            "name_days": _bytes_of(kept_days),
            "places": _table(_place_row(place) for place in self.places),
            "numbers": _bytes_of(numbers),
        }
        stems = _shortest(self.stems)
        sections["stems"] = "\n".join(stems).encode()
        fingerprint, checksum, sections["automaton"] = pack_automaton(stems)
        counts = {"places": len(self.places), "names": len(self.names), "keys": len(keys)}
        automaton = {"fingerprint": fingerprint, "crc32": checksum}
        rough = [place.id for place in self.places if _is_rough(place)]
        return _assemble(sections, {"format": FORMAT, "counts": counts, "sources": sources, "automaton": automaton,
                                     "theatre": read_theatre_rows(), "rough": rough})  # fmt: skip


_ROUGH_KM = 5
_STATED_KM = re.compile(r"\(to about (\d+) km\)")


def _is_rough(place: Place) -> bool:
    """Whether the source of a place says that it is known to 5 km or worse."""
    stated = _STATED_KM.search(place.source)
    return stated is not None and int(stated[1]) >= _ROUGH_KM


STATUSES_RANK = {STATUSES.index(status): rank for rank, status in enumerate(STATUSES)}


def _shortest(stems: set[str]) -> list[str]:
    """Without stems that begin with another one: the shorter proposes all that the longer would.

    Very short ones are whole words and propose nothing longer.
    """
    kept: list[str] = []
    last = " "
    for stem in sorted(stems):
        if len(stem) <= SHORT_STEM:
            kept.append(stem)
        elif not stem.startswith(last):
            kept.append(stem)
            last = stem
    return kept


def _prior(place: Place) -> float:
    """How likely a bare name means this place, before any context: population on a log scale, kind else."""
    if place.kind is Kind.SETTLEMENT:
        return max(0.0, min(1.0, (math.log10(max(place.population or 0, 50)) - 1.5) / 5.0))
    return _KIND_PRIOR.get(place.kind, 0.3)


def _rough_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    east = (lon_a - lon_b) * math.cos(math.radians((lat_a + lat_b) / 2))
    return 111.2 * math.hypot(east, lat_a - lat_b)


def _bytes_of(values: array[Any]) -> bytes:
    if struct.pack("=H", 1) != struct.pack("<H", 1):
        values = values[:]
        values.byteswap()
    return values.tobytes()


def _table(texts: Iterable[str]) -> bytes:
    offsets, rows = array("I", [0]), []
    position = 0
    for text in texts:
        row = text.encode()
        rows.append(row)
        position += len(row)
        offsets.append(position)
    return _bytes_of(offsets) + b"".join(rows)


def _place_row(place: Place) -> str:
    return "\x1f".join((place.id, place.name, place.country or "", place.source, *place.admin))


def _assemble(sections: dict[str, bytes], header: dict[str, Any]) -> bytes:
    layout, position = {}, 0
    for name, content in sections.items():
        layout[name] = [position, len(content)]
        position += -(-len(content) // 8) * 8
    body = b"".join(content + b"\0" * (-len(content) % 8) for content in sections.values())
    header |= {"sections": layout, "sha256": hashlib.sha256(body).hexdigest()}
    head = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    return MAGIC + struct.pack("<Q", len(head)) + head + body
