"""What was said: documents become claims.

Examples
--------
>>> from geomap.claims import Extraction
>>> Extraction.__name__
'Extraction'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geomap.claims.dates import FoundDate, find_dates
    from geomap.claims.extract import Extraction, extract_claims
    from geomap.claims.quantities import FoundQuantity, find_mismatches, find_quantities
    from geomap.claims.read import read_documents

_HOMES = {
    "Extraction": "extract",
    "FoundDate": "dates",
    "FoundQuantity": "quantities",
    "extract_claims": "extract",
    "find_dates": "dates",
    "find_mismatches": "quantities",
    "find_quantities": "quantities",
    "read_documents": "read",
}

__all__ = [
    "Extraction",
    "FoundDate",
    "FoundQuantity",
    "extract_claims",
    "find_dates",
    "find_mismatches",
    "find_quantities",
    "read_documents",
]


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'geomap.claims' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"geomap.claims.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
