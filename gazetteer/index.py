"""The gazetteer itself: a compiled index mapped into memory, and what can be asked of it."""

from __future__ import annotations

import json
import math
import mmap
import struct
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from gazetteer.errors import IndexFormatError
from gazetteer.layout import FORMAT, ID, KINDS, LANGUAGES, MAGIC, STATUSES
from gazetteer.making import make_place, make_query
from gazetteer.model import Kind, NameStatus, Query
from gazetteer.theatre import theatre_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from gazetteer.model import Match, Mention, Place
    from gazetteer.tagger import Tagger

__all__ = ["Gazetteer", "Index", "great_circle_km", "is_complete", "read_header"]

_HEAD = len(MAGIC) + 8
_KEPT_MATCHES = 2048
_NUMBERS = 7
_MAX_HEADER = 10_000_000
_MAX_CELLS, _DATE_LINE = 2500, 180.0


class Index:
    """A compiled index (see :mod:`gazetteer.compile`), read in place.

    Parameters
    ----------
    buffer
        The whole file; kept alive as long as the index.
    where
        What to call it in messages.
    """

    def __init__(self, buffer: Any, *, where: str = "index") -> None:
        view = memoryview(buffer)
        self.header = _read_header(view, where)
        head_size = struct.unpack_from("<Q", view, len(MAGIC))[0]
        base = _HEAD + head_size
        sections = {
            name: view[base + start : base + start + size] for name, (start, size) in self.header["sections"].items()
        }
        if any(len(sections[name]) != size for name, (_, size) in self.header["sections"].items()):
            raise IndexFormatError(f"{where}: cut short; run `gazetteer import` again or reinstall")
        import marisa_trie

        self._buffer = buffer
        self._trie = marisa_trie.Trie()
        self._trie.map(sections["keys"])
        self._key_id = self._trie.get
        self._offsets = sections["offsets"].cast("I")
        self._postings = sections["postings"].cast("I")
        self._info = sections["name_info"].cast("I")
        days = sections["name_days"].cast("I").tolist()
        self._days = {days[row]: (days[row + 1], days[row + 2]) for row in range(0, len(days), 3)}
        self._numbers = sections["numbers"].cast("f")
        try:
            self.theatre = theatre_of(self.header["theatre"])
        except (KeyError, StopIteration, TypeError, ValueError) as error:
            raise IndexFormatError(f"{where}: the header tells no theatre ({error!r}); build it again") from error
        self.rough = frozenset(self.header.get("rough", ()))
        """Ids of places whose coordinates are known to 5 km or worse: good for a mark near them, not for their cell."""
        counts = self.header["counts"]
        self.place_count: int = counts["places"]
        self.name_count: int = counts["names"]
        self._name_offsets, self._name_text = _split_table(sections["names"], self.name_count)
        self._place_offsets, self._place_text = _split_table(sections["places"], self.place_count)
        self._stems = sections["stems"]
        self._automaton = sections.get("automaton")
        self._places: dict[int, Place] = {}
        self.kept_facts: dict[int, Any] = {}
        """What the score asks of a place (:mod:`gazetteer.scoring`); only a saving, at most one for each place."""
        self._grid: dict[tuple[int, int], list[int]] | None = None

    @classmethod
    def open(cls, path: Path) -> Index:
        """Map an index file into memory.

        Raises
        ------
        IndexFormatError
            The file is not an index, damaged, or of another version.
        """
        with path.open("rb") as file:
            try:
                buffer = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError as error:
                raise IndexFormatError(f"{path}: an empty file, expected a compiled index; build it again") from error
        return cls(buffer, where=str(path))

    def postings(self, key: str) -> list[int]:
        """Postings of a key (see :mod:`gazetteer.compile`), likeliest place first; empty where it is unknown."""
        number = self._key_id(key)
        if number is None:
            return []
        offsets = self._offsets
        return self._postings[offsets[number] : offsets[number + 1]].tolist()

    def has_key(self, key: str) -> bool:
        """Whether a key exists."""
        return self._key_id(key) is not None

    def keys_with_prefix(self, prefix: str) -> Iterator[str]:
        """Keys that begin with ``prefix``."""
        return iter(self._trie.iterkeys(prefix))

    def has_prefix(self, prefix: str) -> bool:
        """Whether any key begins with ``prefix``."""
        return next(self._trie.iterkeys(prefix), None) is not None

    def name_text(self, name: int) -> str:
        """A name as its source writes it."""
        return str(self._name_text[self._name_offsets[name] : self._name_offsets[name + 1]], "utf-8")

    def name_place(self, name: int) -> int:
        """Number of the place a name belongs to."""
        return self._info[name] >> 8

    def name_status(self, name: int) -> NameStatus:
        """Standing of a name."""
        return STATUSES[self._info[name] & 15]

    def name_language(self, name: int) -> str:
        """Language of a name, empty where the source does not say."""
        return LANGUAGES[self._info[name] >> 4 & 15]

    def name_used_on(self, name: int, day: date) -> bool:
        """Whether a name was in use on ``day``, as far as its bounds are known."""
        first, last = self._days.get(name, (0, 0))
        return (not first or day.toordinal() >= first) and (not last or day.toordinal() <= last)

    def name_given_up_since(self, name: int, day: date) -> bool:
        """Whether a name is known to have been in use until ``day`` or later, and then no more."""
        return self._days.get(name, (0, 0))[1] >= day.toordinal()

    def numbers(self, place: int) -> Sequence[float]:
        """``lon, lat, kind, population, prior, front, home`` of a place."""
        return self._numbers[_NUMBERS * place : _NUMBERS * (place + 1)].tolist()

    def kind(self, place: int) -> Kind:
        """Kind of a place."""
        return KINDS[int(self._numbers[_NUMBERS * place + 2])]

    def is_home(self, place: int) -> bool:
        """Whether a place lies in the country at war."""
        return bool(self._numbers[_NUMBERS * place + 6])

    def place(self, number: int) -> Place:
        """The place with a number; made once."""
        known = self._places.get(number)
        if known is not None:
            return known
        row = str(self._place_text[self._place_offsets[number] : self._place_offsets[number + 1]], "utf-8")
        place_id, name, country, source, *admin = row.split("\x1f")
        lon, lat, kind, population = self._numbers[_NUMBERS * number : _NUMBERS * number + 4].tolist()
        made = self._places[number] = make_place(
            place_id,
            name,
            KINDS[int(kind)],
            round(lat, 5),
            round(lon, 5),
            country or None,
            tuple(admin),
            None if population < 0 else int(population),
            source,
        )
        return made

    def number_of(self, place_id: str) -> int | None:
        """Number of the place with an id."""
        found = self.postings(ID + place_id)
        return found[0] >> 2 if found else None

    def stems(self) -> list[str]:
        """Word beginnings that may be a name in running text."""
        return str(self._stems, "utf-8").split("\n") if len(self._stems) else []

    def automaton(self) -> tuple[Any, Any, memoryview] | None:
        """Fingerprint, checksum and content of the packed automaton, if there is one (:mod:`gazetteer.proposer`)."""
        told = self.header.get("automaton")
        if self._automaton is None or not isinstance(told, dict):
            return None
        return told.get("fingerprint"), told.get("crc32"), self._automaton

    def near(self, lon: float, lat: float, radius_km: float) -> list[tuple[float, int]]:
        """``(distance_km, place number)`` within a radius, nearest first."""
        grid = self._cells()
        reach_lat = radius_km / 111.0
        reach_lon = radius_km / (111.0 * max(0.05, math.cos(math.radians(min(89.0, abs(lat) + reach_lat)))))
        rows = range(math.floor((lat - reach_lat) * 4), math.floor((lat + reach_lat) * 4) + 1)
        columns = range(math.floor((lon - reach_lon) * 4), math.floor((lon + reach_lon) * 4) + 1)
        numbers: Iterable[int]
        if len(rows) * len(columns) > _MAX_CELLS or abs(lon) + reach_lon > _DATE_LINE:
            numbers = range(self.place_count)
        else:
            numbers = (number for row in rows for column in columns for number in grid.get((row, column), ()))
        found = []
        for number in numbers:
            start = _NUMBERS * number
            distance = great_circle_km(lon, lat, self._numbers[start], self._numbers[start + 1])
            if distance <= radius_km:
                found.append((distance, number))
        found.sort()
        return found

    def _cells(self) -> dict[tuple[int, int], list[int]]:
        if self._grid is None:
            grid: dict[tuple[int, int], list[int]] = {}
            for number in range(self.place_count):
                lon, lat = self._numbers[_NUMBERS * number], self._numbers[_NUMBERS * number + 1]
                grid.setdefault((math.floor(lat * 4), math.floor(lon * 4)), []).append(number)
            self._grid = grid
        return self._grid


def great_circle_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Distance on a sphere of 6371 km; within half a percent of the ellipsoid."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half = math.sin((phi_b - phi_a) / 2) ** 2
    half += math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 12742.0 * math.asin(min(1.0, math.sqrt(half)))


def _read_header(view: memoryview, where: str) -> dict[str, Any]:
    if len(view) < _HEAD or bytes(view[: len(MAGIC)]) != MAGIC:
        raise IndexFormatError(f"{where}: not a compiled index; build it again with `gazetteer import`")
    size = struct.unpack_from("<Q", view, len(MAGIC))[0]
    try:
        header = json.loads(bytes(view[_HEAD : _HEAD + size]))
        version = header["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise IndexFormatError(f"{where}: the header is damaged ({error}); build it again") from error
    if version != FORMAT:
        raise IndexFormatError(f"{where}: index format {version}, expected {FORMAT}; build it again")
    return dict(header)


def _split_table(view: memoryview, count: int) -> tuple[memoryview, memoryview]:
    size = 4 * (count + 1)
    return view[:size].cast("I"), view[size:]


def read_header(path: Path) -> dict[str, Any]:
    """Only the header of an index file: format, counts, sources.

    Raises
    ------
    IndexFormatError
        The file is not an index, or of another version.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        size = struct.unpack_from("<Q", head, len(MAGIC))[0] if len(head) == _HEAD else 0
        return _read_header(memoryview(head + file.read(min(size, _MAX_HEADER))), str(path))


def is_complete(path: Path, header: dict[str, Any]) -> bool:
    """Whether an index file is as long as its header says."""
    with path.open("rb") as file:
        head_size = struct.unpack_from("<Q", file.read(_HEAD), len(MAGIC))[0]
    expected: int = _HEAD + head_size + max(start + size for start, size in header["sections"].values())
    return path.stat().st_size >= expected


def _match_alone(
    index: Index, name: str, language: str | None, kind: Kind | None, on: date | None, limit: int
) -> Match:
    from gazetteer.match import match_query

    return match_query(index, make_query(name, language, kind, (), (), on), limit=limit)


class Gazetteer:
    """Any place of the index, by name, by id, by distance, and in running text. Read-only and safe to share.

    Parameters
    ----------
    index
        A compiled index; :func:`gazetteer.open_gazetteer` finds the right one.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self._tagger: Tagger | None = None
        # a name without company means the same each time; the names of a war come again and again
        self._match_alone = lru_cache(maxsize=_KEPT_MATCHES)(partial(_match_alone, index))
        self._number_of = lru_cache(maxsize=_KEPT_MATCHES)(index.number_of)

    def lookup(
        self,
        name: str,
        *,
        language: str | None = None,
        kind: Kind | str | None = None,
        admin: Iterable[str] = (),
        near: Iterable[tuple[float, float]] = (),
        on: date | None = None,
        limit: int = 8,
    ) -> Match:
        """Places that a name may denote, ranked.

        Parameters
        ----------
        name
            The name, in any spelling, case or inflection.
        language
            ISO 639-1 of the text it stands in.
        kind
            Kind named near by ("regio", "dorp").
        admin
            Ids of admin areas that it lies in: a village in one comes before a city elsewhere.
        near
            ``(lon, lat)`` of the document's other places.
        on
            Day the text speaks of.
        limit
            Most candidates kept; a limit never changes the status.

        Examples
        --------
        >>> from gazetteer import open_gazetteer
        >>> open_gazetteer().lookup("Izjoem").place.name
        'Izium'
        """
        asked = Kind(kind) if kind is not None else None
        admin, near = tuple(admin), tuple(near)
        if not admin and not near:
            return self._match_alone(name, language, asked, on, limit)
        from gazetteer.match import match_query

        query = Query(text=name, language=language, kind=asked, admin=admin, near=near, on=on)
        return match_query(self.index, query, limit=limit, given=True)

    def find_mentions(self, text: str, *, language: str | None = None) -> tuple[Mention, ...]:
        """Every toponym of a text, resolved in the context of the whole text, in order.

        ``text[mention.start:mention.end] == mention.surface`` always holds.
        """
        if self._tagger is None:
            from gazetteer.tagger import Tagger

            self._tagger = Tagger(self.index)
        return self._tagger.find_mentions(text, language=language)

    def place(self, place_id: str) -> Place | None:
        """The place with an id, or None."""
        number = self._number_of(place_id)
        return None if number is None else self.index.place(number)

    def places(self, kinds: Iterable[Kind | str] | None = None) -> Iterator[Place]:
        """All places, of some kinds if given, ordered by id."""
        wanted = None if kinds is None else {Kind(kind) for kind in kinds}
        for number in range(self.index.place_count):
            if wanted is None or self.index.kind(number) in wanted:
                yield self.index.place(number)

    def within_km(
        self, lon: float, lat: float, radius_km: float, kinds: Iterable[Kind | str] | None = None
    ) -> tuple[Place, ...]:
        """Places within a radius, nearest first."""
        wanted = None if kinds is None else {Kind(kind) for kind in kinds}
        return tuple(
            self.index.place(number)
            for _, number in self.index.near(lon, lat, radius_km)
            if wanted is None or self.index.kind(number) in wanted
        )
