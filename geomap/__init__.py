"""Maps of reported territorial gains and losses: what was said, who says it, and how much of it is corroborated.

The public surface, loaded only when it is used::

    import geomap
    reading = geomap.read_inputs(["articles/"])        # documents → located claims
    assessments = geomap.assess(reading)               # how sure is each change
    view = geomap.view_on(date(2022, 9, 12), reading, assessments)   # who holds what on a day
    html = geomap.render_map(view)                     # one page that asks the network for nothing
    geomap.build(["articles/"], "output/")             # all of it, for every date with a change
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geomap.config import Profile, load_profile
    from geomap.errors import GeomapError
    from geomap.model import Assessment, Claim, ControlState, Document, MapView, Mention, Territory
    from geomap.pipeline import Settings, assess, build, read_inputs, render_map, view_on

__all__ = [
    "Assessment",
    "Claim",
    "ControlState",
    "Document",
    "GeomapError",
    "MapView",
    "Mention",
    "Profile",
    "Settings",
    "Territory",
    "assess",
    "build",
    "load_profile",
    "read_inputs",
    "render_map",
    "view_on",
]

__version__ = "0.1.0"

_HOMES = {
    "Profile": "geomap.config",
    "load_profile": "geomap.config",
    "GeomapError": "geomap.errors",
    "Settings": "geomap.pipeline",
    "assess": "geomap.pipeline",
    "build": "geomap.pipeline",
    "read_inputs": "geomap.pipeline",
    "render_map": "geomap.pipeline",
    "view_on": "geomap.pipeline",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'geomap' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES.get(name, "geomap.model")), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
