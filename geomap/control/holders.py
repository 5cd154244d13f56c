"""Which value of a user's map means which side: the words of the profile, and a small mapping file beside them."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geomap.config import fold_name
from geomap.errors import FormatError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geomap.config import Profile

NOBODY = frozenset({"", "none", "null", "nobody", "no", "third", "neutral", "unknown", "contested", "grey", "gray"})
"""Values that mean that no side holds a polygon; such polygons are left out."""

NOBODY_WORD = "none"
"""What a mapping file writes for nobody."""

EVERY_OTHER = "*"
"""Key of a mapping file for all values that it does not name."""

_TOLD_VALUES = 8
_PASTED_CHARACTERS = 900
"""The message has to fit on one line, whole values only."""

_KEYS = {"field", "layer", "date", "rest", "holders"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """What a map file's fields and values mean."""

    words: dict[str, str]
    """Side by folded name, alias, demonym or id."""
    holder_field: str | None = None
    """Field that names the holder, where the mapping file says so."""
    layer: str | None = None
    date_field: str | None = None
    rest: str | None = None
    """Side that holds what no polygon names, inside the country."""
    values: dict[str, str | None] = field(default_factory=dict)
    """Side (None: nobody) by value, as the mapping file writes it."""
    has_default: bool = False
    """The mapping file says what every other value means."""
    default: str | None = None

    def side_of(self, value: object) -> str | None:
        """The side that a value means, None for nobody.

        Raises
        ------
        KeyError
            The value is not known.
        """
        text = plain_value(value)
        folded = fold_name(text)
        for known in (text, folded):
            if known in self.values:
                return self.values[known]
        if folded in self.words:
            return self.words[folded]
        if folded in NOBODY:
            return None
        if self.has_default:
            return self.default
        raise KeyError(text)


def plain_value(value: object) -> str:
    """A field's value as text: whole numbers without ``.0``, empty for what is missing."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def read_holders(path: Path | None, *, profile: Profile) -> Holders:
    """The words of a profile, with a mapping file (TOML) beside them.

    Raises
    ------
    FormatError
        Lists everything that is wrong with the mapping file.
    InputError
        It is no TOML.
    """
    words = _words_of_sides(profile)
    if path is None:
        return Holders(words=words)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{path}: cannot be read as a mapping file ({error}); write TOML, in UTF-8") from error
    return _parse_mapping(data, words=words, where=str(path), sides=profile.side_ids)


def _parse_mapping(data: dict[str, Any], *, words: dict[str, str], where: str, sides: tuple[str, ...]) -> Holders:
    problems = [f"{where}: key {key!r}: not known, expected {', '.join(sorted(_KEYS))}" for key in data.keys() - _KEYS]
    problems.sort()
    texts: dict[str, str | None] = {}
    for key in ("field", "layer", "date", "rest"):
        value = data.get(key)
        texts[key] = value if isinstance(value, str) and value else None
        if value is not None and texts[key] is None:
            problems.append(f"{where}: {key}: got {value!r}, expected a text")
    expected = f"expected one of {', '.join(sides)}, or {NOBODY_WORD!r}"
    holders = data.get("holders", {})
    if not isinstance(holders, dict):
        problems.append(f"{where}: holders: got {holders!r}, expected a table of value = side")
        holders = {}
    values: dict[str, str | None] = {}
    for value, side in holders.items():
        if not isinstance(side, str) or (side not in sides and side != NOBODY_WORD):
            problems.append(f"{where}: holders: {value!r}: got {side!r}, {expected}")
            continue
        meant = None if side == NOBODY_WORD else side
        values.setdefault(fold_name(value), meant)
        values[value] = meant
    if texts["rest"] is not None and texts["rest"] not in sides:
        problems.append(f"{where}: rest: got {texts['rest']!r}, expected one of {', '.join(sides)}")
    if problems:
        raise FormatError(problems)
    has_default = EVERY_OTHER in values
    return Holders(
        words=words,
        holder_field=texts["field"],
        layer=texts["layer"],
        date_field=texts["date"],
        rest=texts["rest"],
        values={value: side for value, side in values.items() if value != EVERY_OTHER},
        has_default=has_default,
        default=values.get(EVERY_OTHER),
    )


def _words_of_sides(profile: Profile) -> dict[str, str]:
    words: dict[str, str] = {}
    for side in profile.sides:
        for text in (side.id, side.country):
            if text:
                words[fold_name(text)] = side.id
        for _language, named in side.words:
            for text in (named.name, *named.aliases, *named.demonyms):
                words[fold_name(text)] = side.id
    return words


def unknown_values_message(values: Iterable[str], *, field: str, where: str, sides: tuple[str, ...]) -> str:
    """Names the values that mean nothing yet, with how many shapes have them, as a line of a mapping file."""
    counted = Counter(values)
    order = sorted(counted, key=lambda value: (-counted[value], value))
    told = ", ".join(
        f"{_shortened(value)!r} ({counted[value]} shape{'s' * (counted[value] > 1)})" for value in order[:_TOLD_VALUES]
    )
    rest = f" and {len(order) - _TOLD_VALUES} more" if len(order) > _TOLD_VALUES else ""
    entries: list[str] = []
    for value in order:
        entry = f'{json.dumps(value, ensure_ascii=False)} = "?"'
        if sum(len(one) + 2 for one in entries) + len(entry) <= _PASTED_CHARACTERS:
            entries.append(entry)
    return (
        f"{where}: field {field!r} holds {told}{rest}, expected a side ({', '.join(sides)}) or a name of one; say what "
        f'they mean in a mapping file (--holder-map FILE; a side or "{NOBODY_WORD}" for each ?, "{EVERY_OTHER}" for '
        f"every other): holders = {{ {', '.join(entries)} }}"
    )


def _shortened(value: str) -> str:
    return value if len(value) <= 50 else value[:49] + "…"
