"""Errors of the gazetteer: one root, leaves that also are the builtin they resemble.

::

    GazetteerError
    ├── PlaceDataError (ValueError)    a dump, table or archive that cannot be used
    ├── IndexFormatError (ValueError)  a compiled index that is damaged or of another version
    ├── QueryError (ValueError)        a query that cannot be asked (empty, far too long)
    └── OnlineError (RuntimeError)     an outside service that failed, refused or answered nonsense

A name that is not found is no error: the answer's status is ``unknown``.
"""

from __future__ import annotations

__all__ = ["GazetteerError", "IndexFormatError", "OnlineError", "PlaceDataError", "QueryError"]


class GazetteerError(Exception):
    """Root of every error that the gazetteer raises on purpose."""


class PlaceDataError(GazetteerError, ValueError):
    """A dump, table or archive that cannot be used."""


class IndexFormatError(GazetteerError, ValueError):
    """A compiled index that is damaged or of another version."""


class QueryError(GazetteerError, ValueError):
    """A query that cannot be asked."""


class OnlineError(GazetteerError, RuntimeError):
    """An outside service that failed, refused or answered nonsense."""
