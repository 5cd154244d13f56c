"""Maps of reported territorial gains and losses: what was said, who says it, and how much of it is corroborated.

The public surface, loaded only when it is used; five lines lead from articles to a map::

    import geomap
    reading = geomap.read_inputs("articles/")                   # documents → located claims
    assessments = geomap.assess(reading)                        # how sure is each change
    view = geomap.view_on("2022-09-12", reading, assessments)   # who holds what on a day
    geomap.render_map(view)                                     # one page that asks the network for nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geomap.api import (
        Assessments,
        MapPage,
        assess,
        claims_to_frame,
        compare,
        control_on,
        dates_of,
        diff,
        draw_territory,
        extract_claims,
        read_documents,
        read_inputs,
        render_map,
        render_report,
        view_on,
        why,
    )
    from geomap.building import build
    from geomap.config import Profile, load_profile
    from geomap.errors import GeomapError
    from geomap.model import Assessment, Claim, ControlState, Document, MapView, Mention, Reading, Territory
    from geomap.questions import Compared, Reference
    from geomap.settings import Settings

__all__ = [
    "Assessment",
    "Assessments",
    "Claim",
    "Compared",
    "ControlState",
    "Document",
    "GeomapError",
    "MapPage",
    "MapView",
    "Mention",
    "Profile",
    "Reading",
    "Reference",
    "Settings",
    "Territory",
    "assess",
    "build",
    "claims_to_frame",
    "compare",
    "control_on",
    "dates_of",
    "diff",
    "draw_territory",
    "extract_claims",
    "load_profile",
    "read_documents",
    "read_inputs",
    "render_map",
    "render_report",
    "view_on",
    "why",
]

__version__ = "0.1.0"

_HOMES = {
    "geomap.config": ("Profile", "load_profile"),
    "geomap.errors": ("GeomapError",),
    "geomap.model": (
        "Assessment", "Claim", "ControlState", "Document", "MapView", "Mention", "Reading", "Territory",
    ),
    "geomap.building": ("build",),
    "geomap.settings": ("Settings",),
    "geomap.questions": ("Compared", "Reference"),
}  # fmt: skip
"""Where a public name lives, if not in ``geomap.api``."""


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name not in __all__:
        raise AttributeError(f"module 'geomap' has no attribute {name!r}")
    from importlib import import_module

    home = next((module for module, names in _HOMES.items() if name in names), "geomap.api")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
