"""What the pages look like: screenshots, an eighth of their size, beside kept ones.

At that size letters are grey lines; a lost map, colour, column or legend moves the mean a lot. So does another font,
which breaks lines elsewhere: the browser gets matplotlib's fonts and no others, the same on every machine. After a
change that is meant, look at the new screenshots and keep them: ``python -m tests.render.test_look``.
"""

from __future__ import annotations

import os
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import matplotlib
import pytest
from PIL import Image, ImageChops, ImageStat

from geomap.config import default_profile
from geomap.render.beside import render_beside
from geomap.render.page import render_page
from geomap.render.timeline import render_timeline
from tests.render.scenes import september
from tests.render.test_browser import _start, open_page
from tests.render.test_timeline import three_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geomap.config import Profile

pytestmark = pytest.mark.browser

KEPT = Path(__file__).parent / "baselines"
SHRINK = 8
NAMES = ("day", "timeline", "compare", "day-phone", "timeline-phone")
MEAN_LIMIT = 5.0
"""Of 255: mean difference of all channels. A map without its cells differs by more than twice that."""


def page_of(name: str, profile: Profile) -> str:
    kind = name.removesuffix("-phone")
    if kind == "day":
        return render_page(september(dates=(date(2022, 9, 8), date(2022, 9, 12))), profile=profile)
    if kind == "timeline":
        return render_timeline(three_days(), profile=profile)
    return render_beside([september()], [september()], profile=profile)


def look_at(driver: Any, name: str, folder: Path, profile: Profile) -> Image.Image:
    open_page(driver, page_of(name, profile), folder)
    picture = Image.open(BytesIO(driver.get_screenshot_as_png())).convert("RGB")
    return picture.resize((picture.width // SHRINK, picture.height // SHRINK), Image.Resampling.BOX)


def difference(one: Image.Image, other: Image.Image) -> float:
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def only_known_fonts(folder: Path) -> Path:
    """Write a fontconfig file that knows the fonts that matplotlib carries, and no others; return it."""
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    names = {"sans-serif": "Sans", "system-ui": "Sans", "serif": "Serif", "monospace": "Sans Mono"}
    aliases = "".join(
        f"<alias><family>{name}</family><prefer><family>DejaVu {font}</family></prefer></alias>"
        for name, font in names.items()
    )
    file = folder / "fonts.conf"
    file.write_text(
        f'<?xml version="1.0"?><fontconfig><dir>{escape(str(fonts))}</dir>'
        f"<cachedir>{escape(str(folder / 'cache'))}</cachedir>{aliases}</fontconfig>",
        encoding="utf-8",
    )
    return file


@pytest.fixture(scope="module")
def screens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[bool, Any]]:
    fonts = only_known_fonts(tmp_path_factory.mktemp("fonts"))
    drivers = {phone: _start("--hide-scrollbars", phone=phone, fonts=fonts) for phone in (False, True)}
    yield drivers
    for driver in drivers.values():
        driver.quit()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_looks_as_it_was_kept(screens: dict[bool, Any], tmp_path: Path, profile: Profile, name: str) -> None:
    seen = look_at(screens[name.endswith("-phone")], name, tmp_path, profile)
    if os.environ.get("GEOMAP_UPDATE_LOOKS"):  # on purpose, after looking at the page
        seen.save(KEPT / f"{name}.png")
    kept = Image.open(KEPT / f"{name}.png").convert("RGB")
    assert seen.size == kept.size
    assert difference(seen, kept) < MEAN_LIMIT


def test_an_empty_map_would_be_noticed(screens: dict[bool, Any], tmp_path: Path, profile: Profile) -> None:
    open_page(screens[False], page_of("day", profile), tmp_path)
    screens[False].execute_script("document.querySelector('#map-frame').remove()")
    picture = Image.open(BytesIO(screens[False].get_screenshot_as_png())).convert("RGB")
    small = picture.resize((picture.width // SHRINK, picture.height // SHRINK), Image.Resampling.BOX)
    assert difference(small, Image.open(KEPT / "day.png").convert("RGB")) > MEAN_LIMIT


def keep_all() -> None:
    """Keep what the pages look like now."""
    from geomap.render import basemap
    from tests.render.conftest import _forget
    from tests.render.scenes import small_base_map

    basemap.read_base_map = small_base_map
    _forget()
    KEPT.mkdir(exist_ok=True)
    for phone in (False, True):
        with TemporaryDirectory() as folder:
            driver = _start("--hide-scrollbars", phone=phone, fonts=only_known_fonts(Path(folder)))
            for name in NAMES:
                if name.endswith("-phone") is phone:
                    picture = look_at(driver, name, Path(folder), default_profile())
                    picture.quantize(64).save(KEPT / f"{name}.png", optimize=True)
            driver.quit()


if __name__ == "__main__":
    keep_all()
