"""Data inside a page: JSON, deflated, in base64. A tenth of its size, and without a character that HTML reads."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

_RAW = -15
"""Raw deflate (RFC 1951): no header, so no time or system in the bytes."""


def pack(data: Any, points: bytes = b"") -> str:
    """Values as text for a ``<script type="text/plain">``; ``assets/unpack.js`` reads it.

    Parameters
    ----------
    data
        What JSON can hold.
    points
        Bytes that follow the JSON after a line feed, which compact JSON has none of (:mod:`geomap.render.lines`).

    Raises
    ------
    ValueError
        A number is not finite.

    Examples
    --------
    >>> unpack(pack({"a": "</script>"}, b"xy"))
    ({'a': '</script>'}, b'xy')
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # Lone surrogates cannot be written; a replacement character can.
    press = zlib.compressobj(8, zlib.DEFLATED, _RAW)
    raw = press.compress(text.encode("utf-8", errors="replace")) + press.compress(b"\n" + points) + press.flush()
    return base64.b64encode(raw).decode("ascii")


def unpack(text: str) -> tuple[Any, bytes]:
    """Values and bytes that :func:`pack` packed."""
    values, _, points = zlib.decompress(base64.b64decode(text), _RAW).partition(b"\n")
    return json.loads(values), points
