"""Which program, rules and gazetteer made something: for the record, and to know when a result can be made again."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from geomap import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from gazetteer import Gazetteer

_RULES = (("geomap", "claims"), ("geomap", "control"), ("geomap", "profiles"), ("gazetteer", ""))
_PASSED_OVER = frozenset({"__pycache__", "data"})
"""Of the gazetteer's data its own version tells."""

_JUDGING = (
    "control/", "profiles/", "locale/", "claims/carry.py", "claims/ledger", "claims/publishing.py", "catalogue.py",
    "config.py", "formats.py", "from_json.py", "inputs.py", "intervals.py", "kept", "model.py", "pipeline.py",
    "standing.py", "words.py",
)  # fmt: skip
"""What decides what is made of claims as they stand in a ledger: paths in this package, or how they begin."""


@cache
def rules_version() -> str:
    """Hash of all that decides how texts are read and claims are judged: rules, lexicons, profiles, spellings."""
    digest = hashlib.sha256()
    for package, folder in _RULES:
        root = resources.files(package)
        for name, content in _files_under(root.joinpath(folder) if folder else root, folder):
            digest.update(f"{package}/{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:16]


def _files_under(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        inside = f"{name}/{entry.name}"
        if entry.is_dir():
            if entry.name not in _PASSED_OVER:
                yield from _files_under(entry, inside)
        elif entry.name.endswith((".py", ".toml", ".csv")):
            yield inside, entry.read_bytes().replace(b"\r\n", b"\n")


@cache
def judging_version() -> str:
    """Hash of what decides how claims that were read already are judged and shown: not of how texts are read."""
    digest = hashlib.sha256(__version__.encode())
    for name, content in _files_under(resources.files("geomap"), ""):
        if name.removeprefix("/").startswith(_JUDGING):
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:16]


def gazetteer_version(gazetteer: Gazetteer) -> str:
    """Hash of what the opened index was compiled from: shipped tables and the user's own imports."""
    digest = hashlib.sha256()
    for source in gazetteer.index.header["sources"]:
        digest.update(f"{source.get('name')}\0{source.get('hash')}\0".encode())
    return digest.hexdigest()[:16]


def reader_versions() -> dict[str, str]:
    """Versions of the program and its rules."""
    return {"geomap": __version__, "rules": rules_version()}


def all_versions(gazetteer: Gazetteer) -> dict[str, str]:
    """Versions of the program, its rules and the gazetteer."""
    return {**reader_versions(), "gazetteer": gazetteer_version(gazetteer)}
