"""A background of raster tiles, off unless it is asked for: each tile is a request to somebody else's server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from geomap.errors import InputError

_ADDRESS = re.compile(r"https://[A-Za-z0-9._~:/{}?=&%@-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """Where tiles come from, and whom to credit.

    Attributes
    ----------
    url
        Address with ``{z}``, ``{x}`` and ``{y}``.
    attribution
        Shown on the map and below it.
    """

    url: str
    attribution: str

    @property
    def origin(self) -> str:
        """Scheme and host, for the page's policy."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def read_tiles(url: str, attribution: str | None) -> Tiles:
    """Check a background.

    Raises
    ------
    InputError
        The address is no https template with ``{z}``, ``{x}`` and ``{y}`` on one host, or nobody is credited.
    """
    blanks = set(re.findall(r"{[^}]*}", url))
    host = urlsplit(url).netloc if _ADDRESS.fullmatch(url) else ""
    if not host or "{" in host or blanks != {"{z}", "{x}", "{y}"}:
        raise InputError(
            f"tiles: got {url[:100]!r}, expected an https address with {{z}}, {{x}} and {{y}} on one host; correct it"
        )
    if not (attribution or "").strip():
        raise InputError("tiles: nobody is credited; give --tiles-attribution with the words the provider asks for")
    return Tiles(url=url, attribution=" ".join((attribution or "").split())[:200])
