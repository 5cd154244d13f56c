"""What a conflict is, as data: sides, sources and speakers, read from TOML.

A profile names the sides with their words per language, the period of the conflict and the sources that are known
to speak for or about it. ``--sources FILE`` adds publishers and speakers in the same ``[[source]]`` form; the later
entry wins. Nothing here knows a language or a side by itself.
"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fnmatch import fnmatch
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from geomap.errors import ProfileError
from geomap.words import PRESS, THIRD, Access

DEFAULT_PROFILE = "ukraine-2022"

SOURCE_KINDS = frozenset({"government", "military", "unit", "official", "spokesperson", "agency", "press", "analyst",
                          "ministry", "faction", "organisation", "witness", "blogger", "encyclopedia"})  # fmt: skip

UNREVIEWED = ("show", "hold_gains", "hold")
"""Draw statements that no editor looked at, keep back what would paint a gain, or keep back all of them."""

_SOURCE_KEYS = frozenset({"id", "name", "side", "aligned", "parent", "kind", "access", "faction", "language", "aliases",
                          "reliability", "url", "archive_url", "licence", "geometry", "files", "anonymous",
                          "note"})  # fmt: skip

_SHORTEST_WITHIN = 3
"""Shorter names ("RT", "AP") are only known by themselves, never within a citation."""

_OUTLETS = frozenset({"press", "agency", "encyclopedia"})

_ACCESS_OF_KIND = {
    "government": Access.OFFICIAL,
    "military": Access.OFFICIAL,
    "unit": Access.OFFICIAL,
    "official": Access.OFFICIAL,
    "spokesperson": Access.OFFICIAL,
    "ministry": Access.OFFICIAL,
    "faction": Access.OFFICIAL,
    "agency": Access.PRESS,
    "press": Access.PRESS,
    "encyclopedia": Access.PRESS,
    "analyst": Access.ANALYST,
    "blogger": Access.ANALYST,
    "organisation": Access.UNKNOWN,
    "witness": Access.WITNESS,
}


TOPICS = ("own_losses", "own_gains", "others")
"""What a source speaks of: a loss or a gain of the side it belongs to or stands with, or somebody else's."""

RELIABILITY = ("A", "B", "C", "D", "E", "F")
"""NATO's Admiralty letters: completely, usually, fairly, not usually reliable, unreliable; F cannot be judged."""

PARTY = "party"
"""Row of the profile's reliabilities for every source that belongs to a side, whatever its kind."""


class GeometryUse(StrEnum):
    """What a licence allows with the shapes of a source."""

    EXPORT = "export"
    """They may be shown and passed on as data."""
    SHOW = "show"
    """They may be drawn on a page or picture, and not be written to a file of shapes."""
    NONE = "none"
    """They may be neither drawn nor written; comparing with them is all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideWords:
    """Words for one side in one language."""

    name: str
    aliases: tuple[str, ...] = ()
    """Nouns that denote the side itself: "Oekraïne", "Kiev", "het Kremlin"; never a demonym."""
    demonyms: tuple[str, ...] = ()
    """Adjectives and people: "Oekraïense", "Oekraïners"."""
    forces: tuple[str, ...] = ()
    """Words for its troops that name the side: "Russen", "het Russische leger" is demonym + a lexicon noun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A party of the conflict."""

    id: str
    country: str | None = None
    """Place id of its country."""
    held_before: frozenset[str] = frozenset()
    """Ids of places that it took before the conflict began and held since: that is history where it has no date."""
    colour: str = "#777777"
    words: tuple[tuple[str, SideWords], ...] = ()
    """(language, words) pairs."""

    def words_in(self, language: str) -> SideWords | None:
        """Words of this side in a language, or None."""
        return dict(self.words).get(language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Somebody who publishes or is cited: an institution, official, unit, outlet, analyst."""

    id: str
    name: str
    side: str = THIRD
    aligned: str | None = None
    parent: str | None = None
    kind: str = "press"
    access: Access = Access.UNKNOWN
    faction: str | None = None
    language: str | None = None
    aliases: tuple[str, ...] = ()
    """Other spellings, any language."""
    reliability: tuple[tuple[str, str], ...] = ()
    """(topic, Admiralty letter) pairs that differ from those of its kind."""
    url: str | None = None
    archive_url: str | None = None
    """Where a kept copy is."""
    licence: str | None = None
    geometry: GeometryUse | None = None
    """What may be done with its shapes; None where nothing is stated (a user's own)."""
    files: tuple[str, ...] = ()
    """File names (``*`` matches anything) of maps that come from it."""

    anonymous: bool = False
    """True for "a senior official", "soldiers": cited without a name or an office, so that it cannot concede."""

    @property
    def stands_with(self) -> str | None:
        """The side it belongs to or is aligned with."""
        return self.side if self.side != THIRD else self.aligned


class _Names(dict[str, Source]):
    """Folded names to sources; finds those within a longer citation by their first word."""

    def __init__(self) -> None:
        super().__init__()
        self._by_start: dict[str, list[tuple[str, list[str]]]] | None = None

    def within(self, folded: str) -> Source | None:
        """The source with the longest name that stands in a folded citation, word by word; None without one."""
        if self._by_start is None:
            self._by_start = {}
            for name in self:
                if len(name) >= _SHORTEST_WITHIN:
                    parts = name.split()
                    start = parts[0] if not parts[0].endswith("*") else "*"
                    self._by_start.setdefault(start, []).append((name, parts))
        words = folded.split()
        best = ""
        for at, word in enumerate(words):
            for name, parts in (*self._by_start.get(word, ()), *self._by_start.get("*", ())):
                fits = len(name) > len(best) and len(parts) <= len(words) - at
                if fits and all(map(_is_word, words[at:], parts)):
                    best = name
        return self[best] if best else None


def _is_word(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A conflict: its sides, period and known sources."""

    id: str
    start: date
    end: date | None = None
    sides: tuple[Side, ...] = ()
    sources: tuple[Source, ...] = ()
    country: str | None = None
    """Place id of the country whose territory is contested."""
    base_map: Path | None = None
    """GeoJSON drawn under every map instead of the one that ships: countries as polygons, towns as points."""
    here: tuple[str, ...] = ()
    """Words by which the lexicons tell other wars ("syrian"), and which in this conflict tell nothing; lower case."""
    reliability: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """(kind or ``party``, (topic, letter) pairs): what holds for a source that has no letters of its own."""
    anonymous: tuple[str, ...] = ()
    """Words for people without a name, folded (``official*``): "Ukrainian officials" is nobody in particular."""
    unreviewed: str = "show"
    """What to do with statements that no editor looked at: one of :data:`UNREVIEWED`."""
    evidence_delay_hours: float = 48
    """Hours that unpublished evidence waits before it counts."""
    side_ids: tuple[str, ...] = field(init=False, compare=False, repr=False)
    """Ids of the sides, in the order of the profile."""
    _by_name: _Names = field(default_factory=_Names, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "side_ids", tuple(side.id for side in self.sides))

    def side(self, side_id: str) -> Side | None:
        """The side with this id, or None."""
        return next((side for side in self.sides if side.id == side_id), None)

    def other_side(self, side_id: str | None) -> str | None:
        """The opponent, where the profile has two sides; else None."""
        others = [other for other in self.side_ids if other != side_id]
        return others[0] if side_id in self.side_ids and len(others) == 1 else None

    def find_source(self, name: str | None) -> Source | None:
        """The source with this id, name or alias (case and diacritics ignored), or None."""
        return self._by_name.get(fold_name(name)) if name else None

    def source_in(self, text: str | None) -> Source | None:
        """The source that a citation names: exactly, by a pattern (``Генштаб*``), or within it ("gouverneur Kim").

        The longest name counts, also before a hyphen ("Reuters-verslaggevers"). It decides no side: "a man who fled
        from Wagner" is not Wagner.
        """
        if not text:
            return None
        folded = fold_name(text)
        names = self._by_name
        return names.get(folded) or names.within(folded) or names.within(folded.replace("-", " "))

    def is_anonymous(self, speaker: str) -> bool:
        """True where a citation names nobody: "Ukrainian officials", "een bron in het leger".

        An institution, an office of a place ("the governor of Kharkiv") or a person is named; so is whoever bears a
        name of their own beside the word.
        """
        source = self.source_in(speaker)
        if source is not None:
            return source.anonymous
        words = [word.strip(".,;:()\"'“”„«»") for word in speaker.split()]
        folded = [fold_name(word) for word in words]
        if not any(_is_word(word, pattern) for word in folded for pattern in self.anonymous):
            return False
        sides = self._side_words
        return not any(
            word[:1].isupper() and len(word) > 2 and key not in sides and number > 0
            for number, (word, key) in enumerate(zip(words, folded, strict=True))
        )

    @property
    def _side_words(self) -> frozenset[str]:
        return frozenset(
            fold_name(part)
            for side in self.sides
            for _language, words in side.words
            for text in (words.name, *words.aliases, *words.demonyms, *words.forces)
            for part in text.split()
        )

    def origin_of(self, *, speaker: str | None, speaker_side: str, access: Access, publisher: str | None = None) -> str:
        """Root of a statement: the side, ``press``, or the id of an independent source.

        All institutions, officials and soldiers of one side are one origin; all prose of third-party press in which
        nobody is cited is one origin, ``press``; a reporter who saw it is an origin of their own (design, "Who says
        it").
        """
        if speaker_side != THIRD:
            return speaker_side
        source = self.find_source(speaker)
        if source is None:
            # "A reporter of Reuters", "the think tank ISW": as an origin of its own it would count twice.
            within = self.source_in(speaker)
            source = within if within is not None and self._root(within).side == THIRD else None
        if source is not None:
            root = self._root(source)
            if root.side != THIRD:
                return root.side
            if root.kind in _OUTLETS and access is not Access.WITNESS:
                return PRESS
            return root.id
        if speaker:
            return fold_name(speaker)
        outlet = self.find_source(publisher)
        if outlet is not None and self._root(outlet).side != THIRD:
            return self._root(outlet).side
        if access is Access.WITNESS and publisher:
            return self._root(outlet).id if outlet else fold_name(publisher)
        return PRESS

    def reliability_of(
        self,
        source: Source | None,
        *,
        side: str | None = None,
        aligned: str | None = None,
        access: Access = Access.UNKNOWN,
        gaining_side: str | None,
        losing_side: str | None,
    ) -> str:
        """Admiralty letter of a source on a change: its own, else its kind's, else ``F``, cannot be judged.

        Parameters
        ----------
        source
            Entry of the registry; None for somebody who is not in it, who then counts by side and access.
        side, aligned
            Side that an unknown speaker belongs to, or stands with.
        access
            How an unknown speaker can know.
        gaining_side, losing_side
            Of the change: a side is a better source of its own losses than of its own gains.
        """
        stands_with = source.stands_with if source is not None else side or aligned
        topics = {losing_side: "own_losses", gaining_side: "own_gains"}
        topic = "others" if stands_with is None else topics.get(stands_with, "others")
        kinds = dict(self.reliability)
        if source is not None:
            own = dict(source.reliability)
            if topic in own:
                return own[topic]
            kind = PARTY if source.side != THIRD else source.kind
        else:
            kind = PARTY if side is not None else access.value
        return dict(kinds.get(kind, ())).get(topic, "F")

    def source_of_file(self, name: str) -> Source | None:
        """The source whose ``files`` name a map file (case ignored), or None; the last entry that does wins."""
        folded = name.casefold()
        return next(
            (
                one
                for one in reversed(self.sources)
                if any(fnmatch(folded, pattern.casefold()) for pattern in one.files)
            ),
            None,
        )

    def _root(self, source: Source) -> Source:
        seen = {source.id}
        while source.parent and source.parent not in seen:
            parent = self.find_source(source.parent)
            if parent is None:
                break
            seen.add(parent.id)
            source = parent
        return source

    def with_sources(self, sources: tuple[Source, ...]) -> Profile:
        """This profile with more sources; one whose id is there already takes its place."""
        merged = {source.id: source for source in self.sources} | {source.id: source for source in sources}
        return replace(self, sources=tuple(merged.values()), _by_name=_names_of(tuple(merged.values())))


@lru_cache(maxsize=16_384)
def fold_name(name: str) -> str:
    """Case, diacritics and runs of white space folded away: a key for names of speakers and publishers."""
    decomposed = unicodedata.normalize("NFKD", name)
    kept = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(kept.casefold().split())


def _names_of(sources: tuple[Source, ...]) -> _Names:
    names = _Names()
    for source in sources:
        for alias in (*source.aliases, source.name, source.id):
            names[fold_name(alias)] = source
    return names


@cache
def default_profile() -> Profile:
    """The profile that ships: the war in Ukraine since 24 February 2022."""
    text = resources.files("geomap.profiles").joinpath(f"{DEFAULT_PROFILE}.toml").read_text(encoding="utf-8")
    return _parse_profile(text, where=f"{DEFAULT_PROFILE}.toml")


def load_profile(path: Path | None = None, sources: Path | None = None, *, kept: tuple[Source, ...] = ()) -> Profile:
    """Read a profile and, on top of it, a source registry.

    Parameters
    ----------
    path
        TOML profile; None for the one that ships.
    sources
        TOML file with ``[[source]]`` tables to add; one with a known ``id`` changes the fields that it names.
    kept
        Sources that a ledger brings; those of ``sources`` go before them.

    Raises
    ------
    ProfileError
        Unreadable, not TOML, or with wrong fields; every problem is named.
    """
    profile = default_profile() if path is None else _parse_profile(_read(path), where=str(path))
    if kept:
        profile = profile.with_sources(kept)
    if sources is None:
        return profile
    return profile.with_sources(load_sources(sources, profile))


def load_sources(path: Path, profile: Profile) -> tuple[Source, ...]:
    """Read a source registry (``[[source]]`` tables); sides must be those of ``profile``.

    Raises
    ------
    ProfileError
        As in :func:`load_profile`.
    """
    data = _toml(_read(path), where=str(path))
    problems: list[str] = []
    known = frozenset(profile.side_ids) | {THIRD}
    rows = data.get("source", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ProfileError(f"{path}: source: expected [[source]] tables; write each as [[source]]")
    by_id = {source.id: source for source in profile.sources}
    rows = [_row_of(by_id[row["id"]], row) | row if row.get("id") in by_id else row for row in rows]
    sources = _parse_sources(rows, sides=known, where=str(path), problems=problems)
    if problems:
        raise ProfileError("; ".join(problems))
    return sources


def _row_of(source: Source, changes: dict[str, Any]) -> dict[str, Any]:
    """A known source as a table, without what ``changes`` decides anew: an entry changes only the fields it names."""
    row: dict[str, Any] = {key: getattr(source, key) for key in _SOURCE_KEYS - {"note"}}
    row |= {"aliases": list(source.aliases), "files": list(source.files), "reliability": dict(source.reliability)}
    if "kind" in changes:
        del row["access"]
    return {key: value for key, value in row.items() if value not in (None, False, [], {})}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: cannot be read ({error}); give a TOML file in UTF-8") from error


def _toml(text: str, *, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{where}: not TOML ({error}); mend the file") from error


def _parse_profile(text: str, *, where: str) -> Profile:
    data = _toml(text, where=where)
    problems: list[str] = []
    head = data.get("profile", {})
    start, end = head.get("start"), head.get("end")
    if not isinstance(start, date):
        problems.append(f"{where}: [profile] start: got {start!r}, expected a date such as 2022-02-24")
        start = date.min
    sides = tuple(_parse_side(row, where=where, problems=problems) for row in data.get("side", []))
    if not sides:
        problems.append(f"{where}: no [[side]] table; name at least one side")
    known = frozenset(side.id for side in sides) | {THIRD}
    sources = _parse_sources(data.get("source", []), sides=known, where=where, problems=problems)
    reliability = tuple(
        (str(kind), _parse_letters(letters, f"{where}: [reliability.{kind}]", problems))
        for kind, letters in data.get("reliability", {}).items()
    )
    base_map = _base_map_of(data.get("map", {}), where, problems)
    publish = data.get("publish", {})
    unreviewed, delay = publish.get("unreviewed", "show"), publish.get("evidence_delay_hours", 48)
    if unreviewed not in UNREVIEWED:
        problems.append(f"{where}: [publish] unreviewed: got {unreviewed!r}, expected one of {', '.join(UNREVIEWED)}")
    if isinstance(delay, bool) or not isinstance(delay, int | float) or not 0 <= delay < 10_000:
        problems.append(f"{where}: [publish] evidence_delay_hours: got {delay!r}, expected hours, such as 48")
    if problems:
        raise ProfileError("; ".join(problems))
    return Profile(
        id=str(head.get("id", Path(where).stem)),
        start=start,
        end=end if isinstance(end, date) else None,
        sides=sides,
        sources=sources,
        country=head.get("country"),
        base_map=base_map,
        here=tuple(word.lower() for word in _texts(head, "here", f"{where}: [profile]", problems)),
        reliability=reliability,
        anonymous=tuple(fold_name(word) for words in data.get("anonymous", {}).values() for word in words),
        unreviewed=unreviewed,
        evidence_delay_hours=delay,
        _by_name=_names_of(sources),
    )


def _base_map_of(table: dict[str, Any], where: str, problems: list[str]) -> Path | None:
    base = table.get("base")
    if base is None:
        return None
    path = Path(where).parent / str(base)
    if not path.is_file():
        problems.append(f"{where}: [map] base: no such file {path}; give a GeoJSON file beside the profile")
    return path


def _parse_side(row: dict[str, Any], *, where: str, problems: list[str]) -> Side:
    side_id = row.get("id")
    if not isinstance(side_id, str) or not side_id or side_id == THIRD:
        problems.append(f"{where}: [[side]] id: got {side_id!r}, expected a short id other than 'third'")
        side_id = ""
    words = tuple(
        (
            language,
            SideWords(
                name=entry.get("name", side_id),
                aliases=tuple(entry.get("aliases", ())),
                demonyms=tuple(entry.get("demonyms", ())),
                forces=tuple(entry.get("forces", ())),
            ),
        )
        for language, entry in row.get("words", {}).items()
    )
    return Side(
        id=side_id,
        country=row.get("country"),
        held_before=frozenset(_texts(row, "held_before", f"{where}: [[side]] {side_id}", problems)),
        colour=row.get("colour", "#777777"),
        words=words,
    )


def _parse_sources(
    rows: list[dict[str, Any]], *, sides: frozenset[str], where: str, problems: list[str]
) -> tuple[Source, ...]:
    sources = []
    for number, row in enumerate(rows, start=1):
        spot = f"{where}: source {number} ({row.get('id')!r})"
        source_id, kind = row.get("id"), row.get("kind", "press")
        if not isinstance(source_id, str) or not source_id:
            problems.append(f"{spot}: id missing; give each source an id")
            continue
        side, aligned = row.get("side", THIRD), row.get("aligned")
        if side not in sides:
            problems.append(f"{spot}: side: got {side!r}, expected one of {sorted(sides)}")
        if aligned is not None and aligned not in sides - {THIRD}:
            problems.append(f"{spot}: aligned: got {aligned!r}, expected one of {sorted(sides - {THIRD})}")
        if kind not in SOURCE_KINDS:
            problems.append(f"{spot}: kind: got {kind!r}, expected one of {sorted(SOURCE_KINDS)}")
        access = row.get("access") or _ACCESS_OF_KIND.get(kind, Access.UNKNOWN)
        if access not in set(Access):
            problems.append(f"{spot}: access: got {access!r}, expected one of {sorted(Access)}")
            access = Access.UNKNOWN
        geometry = row.get("geometry")
        if geometry is not None and geometry not in set(GeometryUse):
            problems.append(f"{spot}: geometry: got {geometry!r}, expected one of {sorted(GeometryUse)}")
        problems += [
            f"{spot}: {key}: got {row[key]!r}, expected a text"
            for key in ("name", "parent", "faction", "language", "url", "archive_url", "licence")
            if row.get(key) is not None and not isinstance(row[key], str)
        ]
        unknown = sorted(set(row) - _SOURCE_KEYS)
        if unknown:
            problems.append(
                f"{spot}: no such field {', '.join(map(repr, unknown))}; fields: {', '.join(sorted(_SOURCE_KEYS))}"
            )
        sources.append(
            Source(
                id=source_id,
                name=str(row.get("name", source_id)),
                side=side,
                aligned=aligned,
                parent=row.get("parent"),
                kind=kind,
                access=Access(access),
                faction=row.get("faction"),
                language=row.get("language"),
                aliases=_texts(row, "aliases", spot, problems),
                reliability=_parse_letters(row.get("reliability", {}), f"{spot}: reliability", problems),
                url=row.get("url"),
                archive_url=row.get("archive_url"),
                licence=row.get("licence"),
                anonymous=bool(row.get("anonymous", False)),
                geometry=GeometryUse(geometry) if geometry in set(GeometryUse) else None,
                files=_texts(row, "files", spot, problems),
            )
        )
    return tuple(sources)


def _texts(row: dict[str, Any], name: str, spot: str, problems: list[str]) -> tuple[str, ...]:
    value = row.get(name, [])
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    problems.append(f"{spot}: {name}: got {value!r}, expected a list of texts")
    return ()


def _parse_letters(value: Any, spot: str, problems: list[str]) -> tuple[tuple[str, str], ...]:
    """Letters by topic; one letter stands for every topic."""
    letters = dict.fromkeys(TOPICS, value) if isinstance(value, str) else value
    if not isinstance(letters, dict) or set(letters) - set(TOPICS) or set(letters.values()) - set(RELIABILITY):
        problems.append(
            f"{spot}: got {value!r}, expected one of {', '.join(RELIABILITY)}, or one for each of {', '.join(TOPICS)}"
        )
        return ()
    return tuple((topic, letters[topic]) for topic in TOPICS if topic in letters)
