"""Errors of geomap: one root, leaves that also are the builtin they resemble.

::

    GeomapError
    ├── InputError (ValueError)        a file, row or value that cannot be used
    │   ├── NothingUsableError         no document or claim could be read at all
    │   └── FormatError                a contract format with wrong content; lists every problem
    ├── OutputError (OSError)          an output that may not or cannot be written
    ├── ProfileError (ValueError)      a conflict profile or source registry with mistakes
    ├── DateError (ValueError)         a date that is not EDTF or not in the calendar
    ├── CRSError (ValueError)          geometry without a CRS, or in the wrong one
    ├── RightsError (PermissionError)  shapes that a licence does not allow to be drawn or passed on
    └── LedgerError (RuntimeError)     a store that cannot be used: damaged, full, busy, of another version
        └── ChangedMeanwhileError      what was decided on is no longer what stands there

A message says what, got and expected, where (file:line, id), and what to do, in one line. A claim that cannot be
placed is no error: it is data, listed with its reason.
"""

from __future__ import annotations

__all__ = [
    "CRSError",
    "ChangedMeanwhileError",
    "DateError",
    "FormatError",
    "GeomapError",
    "InputError",
    "LedgerError",
    "NothingUsableError",
    "OutputError",
    "ProfileError",
    "RightsError",
]


class GeomapError(Exception):
    """Root of every error that geomap raises on purpose."""


class InputError(GeomapError, ValueError):
    """A file, row or value that cannot be used."""


class NothingUsableError(InputError):
    """No document or claim could be read at all."""


class FormatError(InputError):
    """A contract format with wrong content.

    Parameters
    ----------
    problems
        One line each: where, what, expected, what to do. All are in the message, none is lost.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(self.problems))


class OutputError(GeomapError, OSError):
    """An output that may not or cannot be written."""


class ProfileError(GeomapError, ValueError):
    """A conflict profile or source registry with mistakes."""


class DateError(GeomapError, ValueError):
    """A date that is not EDTF or not in the calendar."""


class CRSError(GeomapError, ValueError):
    """Geometry without a CRS, or in the wrong one."""


class RightsError(GeomapError, PermissionError):
    """Shapes that a licence does not allow to be drawn or passed on."""


class LedgerError(GeomapError, RuntimeError):
    """A store that cannot be used: damaged, full, busy, or of another version."""


class ChangedMeanwhileError(LedgerError):
    """Somebody else wrote what this was decided without; look again."""
