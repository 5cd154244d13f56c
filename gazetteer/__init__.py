"""Any place of this war, as any newspaper spells it: offline, ranked, with its doubts.

Examples
--------
>>> import gazetteer
>>> gazetteer.lookup("Charkiv", language="nl", kind="oblast").place.name
'Kharkiv Oblast'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gazetteer.api import area_of, find_mentions, import_files, lookup
    from gazetteer.errors import GazetteerError
    from gazetteer.frame import geocode_frame
    from gazetteer.index import Gazetteer
    from gazetteer.model import Candidate, Kind, Match, MatchStatus, Mention, NameStatus, Place
    from gazetteer.store import open_gazetteer

__all__ = [
    "Candidate",
    "Gazetteer",
    "GazetteerError",
    "Kind",
    "Match",
    "MatchStatus",
    "Mention",
    "NameStatus",
    "Place",
    "area_of",
    "find_mentions",
    "geocode_frame",
    "import_files",
    "lookup",
    "open_gazetteer",
]

_HOMES = {
    "Gazetteer": "gazetteer.index",
    "GazetteerError": "gazetteer.errors",
    "area_of": "gazetteer.api",
    "find_mentions": "gazetteer.api",
    "geocode_frame": "gazetteer.frame",
    "import_files": "gazetteer.api",
    "lookup": "gazetteer.api",
    "open_gazetteer": "gazetteer.store",
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name not in __all__:
        raise AttributeError(f"module 'gazetteer' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES.get(name, "gazetteer.model")), name)


def __dir__() -> list[str]:
    return sorted(__all__)
