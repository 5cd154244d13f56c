"""axe-core finds nothing on any page: every landmark, heading, label and contrast, with everything unfolded."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from geomap.model import Reading
from geomap.render.beside import render_beside
from geomap.render.index import render_index
from geomap.render.page import render_page
from geomap.render.report import render_report
from geomap.render.timeline import render_timeline
from tests.render.scenes import september
from tests.render.test_beside import known_then
from tests.render.test_browser import _start, open_page, wait_for
from tests.render.test_timeline import three_days
from tests.support.axe import find_violations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomap.config import Profile

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def audited() -> Iterator[Any]:
    driver = _start()
    driver.set_script_timeout(60)
    yield driver
    driver.quit()


def page_of(name: str, profile: Profile) -> str:
    view = september(dates=(date(2022, 9, 8), date(2022, 9, 12)))
    summary = {"documents": 8, "origins": 5, "claims": 17, "mapped": 10, "listed": {"no_place": 3}}
    match name:
        case "day":
            return render_page(view, profile=profile)
        case "timeline":
            return render_timeline(three_days(), profile=profile)
        case "compare":
            return render_beside(three_days(), known_then(), profile=profile)
        case "report":
            return render_report(view, profile=profile)
        case _:
            return render_index([view], last=view, reading=Reading(), profile=profile, summary=summary)


@pytest.mark.parametrize("name", ["day", "timeline", "compare", "index", "report"])
def test_axe_finds_nothing(audited: Any, tmp_path: Path, profile: Profile, name: str) -> None:
    open_page(audited, page_of(name, profile), tmp_path)
    audited.execute_script("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    if name == "day":
        audited.execute_script("document.querySelector('.locate').click()")
        # The popup fades in, and halfway its words are paler than they will be.
        shown = "getComputedStyle(document.querySelector('.leaflet-popup')).opacity === '1'"
        wait_for(audited, f"return {shown} && document.getAnimations().length === 0")
    assert find_violations(audited) == []
