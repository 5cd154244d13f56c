"""One HTML document in one file, under a Content-Security-Policy that allows no request at all."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Environment

SCRIPTS_HERE = Markup("<!--scripts-->")
"""Where in a body the scripts go: after what they draw, before the long lists. Data cannot write it: it is escaped."""

_BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_ADDRESS = re.compile(r"url\(\s*(?!['\"]?#)[^)]*\)")
_VML = re.compile(r"behavior:\s*url\([^)]*\);?")
_SOURCE_MAP = re.compile(r"//# sourceMappingURL=.*")


@cache
def template_environment() -> Environment:
    """Jinja environment of the pages: everything is escaped, an unknown name is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("geomap.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_template(name: str, **values: Any) -> Markup:
    """A template of ``templates/`` filled in; text is escaped."""
    return Markup(template_environment().get_template(name).render(**values))  # noqa: S704 (autoescaped above)


@cache
def read_asset(name: str) -> str:
    """A style sheet or script of ``assets/``."""
    return resources.files("geomap.render").joinpath(f"assets/{name}").read_text(encoding="utf-8")


@cache
def leaflet_script() -> str:
    """Leaflet's script from the declared dependency, without its link to a source map."""
    return _SOURCE_MAP.sub("", _leaflet("leaflet.js")).strip()


@cache
def leaflet_style() -> str:
    """Leaflet's style sheet without its pictures: each would be a request, and none is used here."""
    return _CSS_ADDRESS.sub("none", _VML.sub("", _leaflet("leaflet.css")))


def _leaflet(name: str) -> str:
    from xstatic.pkg import leaflet

    return (Path(leaflet.BASE_DIR) / name).read_text(encoding="utf-8")


def bare_script(text: str) -> str:
    r"""A script of ours without comment lines and indentation: readable in its file, small in the page.

    Examples
    --------
    >>> bare_script("/* Why. */\nlet a = 1;\n  // because\n  a += 1;")
    'let a = 1;\na += 1;'
    """
    lines = (line.strip() for line in _BLOCK_COMMENT.sub("", text).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def build_document(
    *,
    title: str,
    language: str,
    body: Markup,
    styles: Sequence[str],
    scripts: Sequence[str] = (),
    data: Mapping[str, str] | None = None,
    later: Mapping[str, str] | None = None,
    images: str | None = None,
) -> str:
    """Put a page together.

    Parameters
    ----------
    title
        Of the window; escaped here.
    language
        ISO 639-1, for ``<html lang>``.
    body
        HTML, already escaped. Scripts go where it holds :data:`SCRIPTS_HERE`, else to its end.
    styles, scripts
        Inlined, each allowed by its hash; they are ours or a dependency's, never data.
    data
        Packed data that the scripts read at once, by the id of its element.
    later
        Packed data that can wait until the map is drawn; it stands at the end, so that a browser comes to it last.
    images
        Origin that raster tiles may come from; None, the rule, forbids every request.

    Raises
    ------
    ValueError
        A script or style sheet could end its own element.
    """
    for part, end in (*((style, "</style") for style in styles), *((script, "</script") for script in scripts)):
        if end in part.lower() or "<!--" in part:
            raise ValueError(f"inlined {end[2:]}: contains {end!r} or '<!--', which would end it; remove it")
    before, _, after = str(body).partition(str(SCRIPTS_HERE))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            "img-src data:" if images is None else f"img-src data: {images}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    # A plain str: a Markup would escape what callers do to the page later.
    page: str = (
        template_environment()
        .get_template("document.html.j2")
        .render(
            title=title,
            language=language,
            before=Markup(before),  # noqa: S704 (escaped by the caller)
            after=Markup(after),  # noqa: S704 (escaped by the caller)
            policy=policy,
            styles=[Markup(style) for style in styles],  # noqa: S704 (our own files)
            scripts=[Markup(script) for script in scripts],  # noqa: S704 (our own files)
            data=data or {},
            later=later or {},
        )
    )
    return page


def _hashes(parts: Sequence[str]) -> str:
    if not parts:
        return "'none'"
    digests = (base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in parts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)
