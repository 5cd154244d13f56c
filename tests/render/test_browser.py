"""The pages in a real browser with its network cut: they draw, answer clicks and keys, and ask for nothing."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from shapely import Point

from geomap.render.beside import render_beside
from geomap.render.embed import embed_snippet
from geomap.render.page import render_page
from geomap.render.timeline import render_timeline
from geomap.words import IndicationKind
from tests.render.scenes import a_cell, a_view, an_assessment, an_indication, september
from tests.render.test_beside import known_then
from tests.render.test_page import hostile_view
from tests.render.test_timeline import three_days
from tests.support.builders import a_claim, a_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomap.config import Profile

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9", "--window-size=1400,1000",
)  # fmt: skip


def _start(*more: str, phone: bool = False, fonts: Path | None = None) -> Any:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("needs chromium and chromedriver (Debian: apt-get install chromium chromium-driver)")
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = chromium
    for flag in (*FLAGS, *more):
        options.add_argument(flag)
    if phone:
        metrics = {"width": 390, "height": 844, "pixelRatio": 2}
        options.add_experimental_option("mobileEmulation", {"deviceMetrics": metrics})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    around = {**os.environ, "FONTCONFIG_FILE": str(fonts)} if fonts else None
    return webdriver.Chrome(options=options, service=Service(driver, env=around))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    driver = _start()
    yield driver
    driver.quit()


def open_page(driver: Any, html: str, folder: Path) -> None:
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    driver.get_log("performance")
    driver.get_log("browser")
    driver.get(file.as_uri())
    wait_for(driver, "return document.readyState === 'complete'")
    if 'id="page-data"' in html:
        wait_for(driver, "return document.documentElement.classList.contains('ready')")


def wait_for(driver: Any, script: str) -> Any:
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(driver, 10, poll_frequency=0.05).until(lambda one: one.execute_script(script))


def requests_of(driver: Any) -> list[str]:
    found = []
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            if not url.startswith(("data:", "file:", "about:")):
                found.append(url)
    return found


def complaints_of(driver: Any) -> list[str]:
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}]


def cells_of(driver: Any, number: int = 0) -> list[list[Any]]:
    """[name, opacity of the line] of every cell that is drawn on a map and whose layer is on."""
    found: list[list[Any]] = driver.execute_script(
        """const page = window.reportedChanges, drawing = (page.drawings || [page.drawing])[arguments[0]];
        return Array.from(drawing.shapes().values())
            .filter(one => one.sheet && one.sheet._path && one.sheet._path.isConnected)
            .map(one => [one.shape.n, one.sheet.options.opacity])""",
        number,
    )
    return found


def test_the_page_draws_and_asks_for_nothing(browser: Any, tmp_path: Path, profile: Profile) -> None:
    open_page(browser, render_page(september(), profile=profile), tmp_path)
    wait_for(browser, "return document.documentElement.classList.contains('drawn')")
    assert complaints_of(browser) == []
    assert requests_of(browser) == []
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    cells = browser.execute_script(
        "return Array.from(document.querySelectorAll('.leaflet-cells-pane path')).map(p => p.getAttribute('fill'))"
    )
    assert len(cells_of(browser)) == len(cells) == 6
    assert {profile.sides[0].colour, "url(#p-hatched-0-1)", "url(#p-crossed-1-0)", "url(#p-hatched-0)"} <= set(cells)
    assert len(browser.find_elements("css selector", ".leaflet-marks-pane .mark")) == 3
    outline = browser.find_elements("css selector", ".leaflet-outlines-pane path")
    assert [path.get_attribute("fill") for path in outline] == ["none"]
    words = browser.execute_script(
        "return Array.from(document.querySelectorAll('.label')).map(n => n.textContent).join('|')"
    )
    assert "omvang onbekend" in words
    assert "Izjoem" in words


def test_labels_do_not_overlap(browser: Any, tmp_path: Path, profile: Profile) -> None:
    open_page(browser, render_page(september(), profile=profile), tmp_path)
    overlaps = browser.execute_script("""
        const boxes = Array.from(document.querySelectorAll('.label')).map(n => n.getBoundingClientRect());
        return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b =>
            a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length""")
    assert overlaps == 0


def test_a_click_shows_the_sentence_and_who_said_it(browser: Any, tmp_path: Path, profile: Profile) -> None:
    open_page(browser, render_page(september(), profile=profile), tmp_path)
    entry = next(
        one for one in browser.find_elements("css selector", "main .change") if "Izjoem → Oekraïne" in one.text
    )
    entry.find_element("css selector", ".locate").click()
    popup = wait_for(browser, "const p = document.querySelector('.leaflet-popup-content'); return p && p.textContent")
    for words in ("Dick Zandee", "analist, geen eigen waarneming", "aanvoerlijn naar Izjoem", "De Avondbode",
                  "gemeld, niet bevestigd", "uiterlijk 12 sept."):  # fmt: skip
        assert words in popup
    close = browser.find_element("css selector", ".leaflet-popup-close-button")
    assert close.get_attribute("aria-label") == "Sluit"


def test_a_layer_can_be_switched_off_by_keyboard(browser: Any, tmp_path: Path, profile: Profile) -> None:
    open_page(browser, render_page(september(), profile=profile), tmp_path)
    before = cells_of(browser)
    box = browser.find_element("css selector", "input[data-layer='0']")
    box.send_keys(" ")
    assert len(cells_of(browser)) < len(before)
    box.send_keys(" ")
    assert cells_of(browser) == before


def test_the_list_can_be_searched(browser: Any, tmp_path: Path, profile: Profile) -> None:
    open_page(browser, render_page(september(), profile=profile), tmp_path)
    browser.find_element("id", "filter").send_keys("koepjansk")
    shown = [one for one in browser.find_elements("css selector", "main .change") if one.is_displayed()]
    assert ["Koepjansk" in one.text for one in shown] == [True]


def test_hostile_words_do_not_run(browser: Any, tmp_path: Path, profile: Profile) -> None:
    open_page(browser, render_page(hostile_view(), profile=profile), tmp_path)
    wait_for(browser, "return document.documentElement.classList.contains('drawn')")
    browser.execute_script("document.querySelector('.locate').click()")
    popup = wait_for(browser, "const p = document.querySelector('.leaflet-popup-content'); return p && p.textContent")
    assert browser.execute_script("return document.querySelectorAll('img').length") == 0
    assert "{{7*7}}" in popup
    assert complaints_of(browser) == []
    assert requests_of(browser) == []


def test_the_timeline_goes_back_and_forth(browser: Any, tmp_path: Path, profile: Profile) -> None:
    open_page(browser, render_timeline(three_days(), profile=profile), tmp_path)
    assert len(cells_of(browser)) == 1
    back, forth = (browser.find_element("id", name) for name in ("back", "forth"))
    back.click()
    assert len(cells_of(browser)) == 3
    back.click()
    assert len(cells_of(browser)) == 2
    assert browser.find_element("id", "day-title").text.endswith("8 september 2022")
    assert browser.find_element("css selector", "#entries h2").text == "Nieuw op 8 september 2022"
    labels = """return Array.from(document.querySelectorAll('.label-place, .label-new, .label-old'))
        .map(n => n.textContent).sort()"""
    assert browser.execute_script(labels) == ["Izjoem", "Koepjansk"]
    forth.click()
    forth.click()
    assert len(cells_of(browser)) == 1
    assert browser.execute_script(labels) == ["Balaklija"]
    assert complaints_of(browser) == []
    assert requests_of(browser) == []


def shown_on(driver: Any, name: str) -> int:
    return int(
        driver.execute_script(f"return document.querySelectorAll('#map_{name} .leaflet-cells-pane path').length")
    )


def test_two_maps_show_corroborated_beside_claimed_and_move_together(
    browser: Any, tmp_path: Path, profile: Profile
) -> None:
    open_page(browser, render_beside([september()], profile=profile), tmp_path)
    # Corroborated: Balakliia, and the holders under the claims of Izium and Bakhmut; claimed: the rest.
    assert (len(cells_of(browser, 0)), len(cells_of(browser, 1))) == (4, 5)
    browser.execute_script("reportedChanges.drawings[0].map.setView([49, 36], 9, {animate: false})")
    centres = "return reportedChanges.drawings.map(d => d.map.getCenter().lng.toFixed(3) + '/' + d.map.getZoom())"
    assert len(set(browser.execute_script(centres))) == 1
    wait_for(browser, "return location.hash.startsWith('#view=9/')")
    assert complaints_of(browser) == []
    assert requests_of(browser) == []


def test_a_date_beside_a_date_and_then_beside_now(browser: Any, tmp_path: Path, profile: Profile) -> None:
    open_page(browser, render_beside(three_days(), known_then(), profile=profile), tmp_path)
    browser.execute_script("location.hash = 'beside=dates&on=2022-09-10&with=2022-09-08'; location.reload()")
    wait_for(browser, "return document.documentElement.classList.contains('ready')")
    assert (len(cells_of(browser, 0)), len(cells_of(browser, 1))) == (2, 3)
    headings = [one.text for one in browser.find_elements("css selector", "#entries h2")]
    assert headings == ["Alleen links (1)", "Alleen rechts (2)"]
    browser.find_element("css selector", "input[value=then]").click()
    assert browser.find_elements("css selector", "#entries .nothing")[0].text == "Links en rechts zijn gelijk."
    wait_for(browser, "return location.hash.includes('beside=then')")


def test_a_claim_has_an_address(browser: Any, tmp_path: Path, profile: Profile) -> None:
    open_page(browser, render_page(september(), profile=profile), tmp_path)
    address = browser.find_elements("css selector", "#entries .address")[1].get_attribute("href")
    browser.get("about:blank")
    browser.get(address)
    popup = wait_for(browser, "const p = document.querySelector('.leaflet-popup-content'); return p && p.textContent")
    heading = browser.find_element("css selector", ".pointed h3 bdi").text
    assert heading in popup


def test_layers_and_view_are_kept_in_the_address(browser: Any, tmp_path: Path, profile: Profile) -> None:
    open_page(browser, render_page(september(), profile=profile), tmp_path)
    before = len(cells_of(browser))
    browser.find_element("css selector", "input[aria-label='Winst Oekraïne, geclaimd']").click()
    wait_for(browser, "return location.hash === '#layers=gain:UA:claimed'")
    browser.refresh()
    wait_for(browser, "return document.documentElement.classList.contains('ready')")
    assert len(cells_of(browser)) == before - 2
    assert not browser.find_element("css selector", "input[aria-label='Winst Oekraïne, geclaimd']").is_selected()


def test_losses_are_drawn_when_they_are_asked_for(browser: Any, tmp_path: Path, profile: Profile) -> None:
    open_page(browser, render_page(september(), profile=profile), tmp_path)
    lines = """return Array.from(document.querySelectorAll('.leaflet-losses-pane path'))
        .map(p => [p.getAttribute('stroke'), p.getAttribute('stroke-dasharray'), p.getAttribute('fill-opacity')])"""
    assert browser.execute_script(lines) == []
    browser.find_element("css selector", "input[aria-label='Verlies Rusland, geclaimd']").click()
    colour = profile.sides[1].colour
    assert browser.execute_script(lines) == [[colour, "9 4", "0"]]


def test_the_map_can_be_walked_by_keyboard(browser: Any, tmp_path: Path, profile: Profile) -> None:
    from selenium.webdriver.common.keys import Keys

    open_page(browser, render_page(september(), profile=profile), tmp_path)
    stops = browser.find_elements("css selector", "[role=button][tabindex='0'][aria-label]:not(a)")
    assert len(stops) == 1
    first = stops[0].get_attribute("aria-label")
    browser.execute_script("arguments[0].focus()", stops[0])
    assert first.split(":")[0] in browser.find_element("css selector", ".leaflet-tooltip").text
    stops[0].send_keys(Keys.ARROW_RIGHT)
    second = browser.switch_to.active_element
    assert second.get_attribute("aria-label") not in {None, first}
    second.send_keys(Keys.ENTER)
    popup = wait_for(browser, "const p = document.querySelector('.leaflet-popup-content'); return p && p.textContent")
    assert "Wie zegt dat?" in popup
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    wait_for(browser, "return !document.querySelector('.leaflet-popup-content')")
    assert browser.switch_to.active_element == second


def test_a_page_with_layers_that_are_off_at_first_is_drawn(browser: Any, tmp_path: Path, profile: Profile) -> None:
    old, new = a_claim(event="advance", event_date="2022-06-10", place="Bakhmut"), a_claim()
    mark = an_indication(old, IndicationKind.ADVANCE, Point(38, 48.6))
    view = a_view(
        cells=(a_cell(new),),
        indications=(mark,),
        claims=(old, new),
        assessments=(an_assessment(old), an_assessment(new)),
    )
    for html in (
        render_page(view, profile=profile),
        render_timeline([view], profile=profile),
        render_beside([view], profile=profile),
    ):
        open_page(browser, html, tmp_path)
        assert browser.find_elements("css selector", ".mark") == []
        browser.find_element("css selector", "input[data-layer]:not(:checked):not([aria-label])").click()
        assert len(browser.find_elements("css selector", ".mark")) >= 1
        assert complaints_of(browser) == []


def test_the_timeline_tells_what_changed_since_a_day(browser: Any, tmp_path: Path, profile: Profile) -> None:
    from selenium.webdriver.support.ui import Select

    open_page(browser, render_timeline(three_days(), profile=profile), tmp_path)
    browser.find_element("id", "back").click()
    Select(browser.find_element("id", "since")).select_by_visible_text("8 september 2022")
    assert "Oekraïne 2 erbij, 0 eraf; Rusland 0 erbij, 2 eraf" in browser.find_element("id", "since-count").text
    wait_for(browser, "return location.hash === '#on=2022-09-10&since=2022-09-08'")
    assert sorted(opacity for _, opacity in cells_of(browser)) == [0.3, 1, 1]
    browser.refresh()
    wait_for(browser, "return document.documentElement.classList.contains('ready')")
    assert browser.find_element("id", "day-label").text == "10 september 2022"
    assert sorted(opacity for _, opacity in cells_of(browser)) == [0.3, 1, 1]


def test_an_old_browser_unpacks_by_itself(browser: Any, tmp_path: Path, profile: Profile) -> None:
    html = render_page(september(), profile=profile)
    file = tmp_path / "page.html"
    file.write_text(html, encoding="utf-8")
    script = browser.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": "delete window.DecompressionStream"}
    )
    try:
        browser.get(file.as_uri())
        wait_for(browser, "return document.documentElement.classList.contains('ready')")
        assert not browser.execute_script("return 'DecompressionStream' in window")
        assert len(cells_of(browser)) == 6
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def test_the_table_is_made_whole_when_it_is_opened(browser: Any, tmp_path: Path, profile: Profile) -> None:
    claims = [a_claim(place=a_place(f"Dorp {n}", lat=48 + n / 200), quote=f"Zin {n}. " * 30) for n in range(120)]
    view = a_view(cells=tuple(map(a_cell, claims)), claims=tuple(claims), assessments=tuple(map(an_assessment, claims)))
    open_page(browser, render_page(view, profile=profile), tmp_path)
    rows = "return document.getElementById('table-drawn').rows.length"
    assert 10 < browser.execute_script(rows) < 120
    shape = """const row = document.getElementById('table-drawn').rows[arguments[0]], last = row.lastElementChild;
        return [row.children[0].tagName, row.children.length, row.children[3].textContent, last.firstChild.lang]"""
    wait_for(browser, "return document.querySelectorAll('#entries article').length === 120")
    browser.find_element("css selector", "#table summary").click()
    wait_for(browser, f"{rows} === 120")
    assert browser.execute_script(shape, 0) == browser.execute_script(shape, 119)
    assert browser.find_elements("css selector", "#table .rest") == []


def test_the_snippet_runs_in_its_sandbox(browser: Any, tmp_path: Path, profile: Profile) -> None:
    snippet = embed_snippet(render_page(september(), profile=profile))
    open_page(browser, f"<!DOCTYPE html><meta charset=utf-8><body>{snippet}</body>", tmp_path)
    browser.switch_to.frame(0)
    try:
        wait_for(browser, "return document.documentElement.classList.contains('drawn')")
        assert len(cells_of(browser)) == 6
    finally:
        browser.switch_to.default_content()
    assert complaints_of(browser) == []


def test_the_slim_look_shows_map_stamp_and_legend_and_leads_to_the_whole_page(
    browser: Any, tmp_path: Path, profile: Profile
) -> None:
    page = render_page(september(dates=(date(2022, 9, 8), date(2022, 9, 12))), profile=profile)
    (tmp_path / "kaart.html").write_text(page, encoding="utf-8")
    snippet = embed_snippet(page, src="kaart.html")
    open_page(browser, f"<!DOCTYPE html><meta charset=utf-8><body><div id=a>{snippet}</div></body>", tmp_path)
    browser.execute_script("document.getElementById('a').style.width = '800px'")
    box = browser.find_element("css selector", "iframe").size
    assert (box["width"], box["height"]) == (800, 600)
    browser.switch_to.frame(0)
    try:
        wait_for(browser, "return document.documentElement.classList.contains('drawn')")
        shown = "return Array.from(document.querySelectorAll(arguments[0])).map(n => n.offsetParent !== null)"
        for hidden in (".counts", ".pager", ".words", "#table", "#method"):
            assert browser.execute_script(shown, hidden) == [False], hidden
        for kept in ("h1", ".meta", "#white", ".foot p", "#full-page", "#map-frame"):
            assert browser.execute_script(shown, kept) == [True], kept
        assert browser.execute_script("return document.getElementById('full-page').getAttribute('href')").endswith(
            "/kaart.html"
        )
        assert not browser.find_element("id", "legend").get_attribute("open")
        browser.find_element("css selector", "#legend summary").click()
        assert browser.find_element("id", "legend").get_attribute("open")
        assert browser.execute_script("return document.documentElement.scrollHeight <= innerHeight + 1")
        assert browser.execute_script("return document.getElementById('map-frame').offsetHeight") > 200
    finally:
        browser.switch_to.default_content()
    assert requests_of(browser) == []
    assert complaints_of(browser) == []


@pytest.mark.parametrize(
    ("name", "kept", "hidden"),
    [("timeline", ("#play", "#day", "#map-frame"), (".since", "#day-label")),
     ("compare", ("#choice", "#right-day", "#left-title"), (".white .small",))],
)  # fmt: skip
def test_many_dates_have_a_slim_look_too(
    browser: Any, tmp_path: Path, profile: Profile, name: str, kept: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    page = (
        render_timeline(three_days(), profile=profile)
        if name == "timeline"
        else render_beside(three_days(), known_then(), profile=profile)
    )
    (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    snippet = embed_snippet(page, src=f"{name}.html", width="700", height=460)
    open_page(browser, f"<!DOCTYPE html><meta charset=utf-8><body>{snippet}</body>", tmp_path)
    browser.switch_to.frame(0)
    try:
        wait_for(browser, "return document.documentElement.classList.contains('ready')")
        shown = "return Array.from(document.querySelectorAll(arguments[0])).map(n => n.offsetParent !== null)"
        for one in ("h1", ".meta", "#white", "#full-page", *kept):
            assert browser.execute_script(shown, one) == [True], one
        for one in (".words", "#table", *hidden):
            assert browser.execute_script(shown, one) == [False], one
        assert browser.execute_script("return document.documentElement.scrollHeight <= innerHeight + 1")
        frames = "return Array.from(document.querySelectorAll('.frame')).map(n => n.getBoundingClientRect().toJSON())"
        boxes = browser.execute_script(frames)
        assert all(box["height"] > 190 and box["width"] > 300 for box in boxes)
        assert len({box["top"] for box in boxes}) == 1
    finally:
        browser.switch_to.default_content()
    assert requests_of(browser) == []
    assert complaints_of(browser) == []


def test_a_page_inside_a_snippet_takes_the_slim_look_and_links_where_it_is_told(
    browser: Any, tmp_path: Path, profile: Profile
) -> None:
    address = "https://krant.example/kaart.html?a=1&b=2"
    snippet = embed_snippet(render_page(september(), profile=profile), full=address)
    open_page(browser, f"<!DOCTYPE html><meta charset=utf-8><body>{snippet}</body>", tmp_path)
    browser.switch_to.frame(0)
    try:
        wait_for(browser, "return document.documentElement.classList.contains('drawn')")
        assert browser.execute_script("return document.documentElement.classList.contains('embed')")
        assert browser.find_element("id", "full-page").get_attribute("href") == address
    finally:
        browser.switch_to.default_content()
    assert requests_of(browser) == []
    assert complaints_of(browser) == []


@pytest.fixture(scope="module")
def phone() -> Iterator[Any]:
    driver = _start(phone=True)
    yield driver
    driver.quit()


def test_on_a_phone_nothing_sticks_out_and_the_legend_folds(phone: Any, tmp_path: Path, profile: Profile) -> None:
    dates = (date(2022, 9, 8), date(2022, 9, 12))
    for html in (render_page(september(dates=dates), profile=profile), render_timeline(three_days(), profile=profile)):
        open_page(phone, html, tmp_path)
        assert phone.execute_script("return document.documentElement.scrollWidth") <= 390
        assert not phone.find_element("id", "legend").get_attribute("open")


def test_without_scripts_the_lists_are_still_there(tmp_path: Path, profile: Profile) -> None:
    driver = _start("--blink-settings=scriptEnabled=false")
    try:
        file = tmp_path / "page.html"
        file.write_text(render_page(september(), profile=profile), encoding="utf-8")
        driver.get(file.as_uri())
        text = driver.find_element("css selector", "main").text
        assert "Izjoem → Oekraïne" in text
        assert "Zonder JavaScript is de kaart niet te zien" in text
        assert "Toon op de kaart" not in text
    finally:
        driver.quit()


EARLY = """
new MutationObserver((found, watch) => {
  if (!document.documentElement.classList.contains('drawn')) { return; }
  watch.disconnect();
  window.reportedChanges.drawing.open(1);
  window.early = [document.querySelectorAll('.popup h2').length, document.querySelectorAll('.popup .said').length];
}).observe(document, {subtree: true, attributes: true, attributeFilter: ['class']});
"""


def test_a_popup_opened_before_the_words_are_there_gets_them(browser: Any, tmp_path: Path, profile: Profile) -> None:
    watch = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": EARLY})
    try:
        open_page(browser, render_page(september(), profile=profile), tmp_path)
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", watch)
    assert browser.execute_script("return window.early") == [1, 0]
    assert browser.execute_script("return document.querySelectorAll('.popup .said').length") >= 1


def test_a_page_without_its_words_says_so_and_keeps_its_table(browser: Any, tmp_path: Path, profile: Profile) -> None:
    file = tmp_path / "page.html"
    file.write_text(render_page(september(), profile=profile).replace('id="page-words"', 'id="lost"'), "utf-8")
    browser.get(file.as_uri())
    wait_for(browser, "return !document.getElementById('failed').hidden")
    assert browser.find_element("id", "table-drawn").is_displayed()


def test_on_paper_the_map_is_refitted_and_a_long_list_says_what_is_left_out(
    browser: Any, tmp_path: Path, profile: Profile
) -> None:
    claims = [a_claim(claim_id=f"c{n}", place=replace(a_place("Izium"), id=f"x:{n}", name=f"P{n}")) for n in range(40)]
    cells = tuple(a_cell(claim) for claim in claims)
    view = a_view(cells=cells, claims=tuple(claims), assessments=tuple(map(an_assessment, claims)))
    open_page(browser, render_page(view, profile=profile), tmp_path)
    state = """const map = window.reportedChanges.drawing.map, b = map.getBounds();
        return [map.getSize().x, map.getZoom(), b.getWest(), b.getEast()]"""
    width, zoom, west, east = browser.execute_script(state)
    browser.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    paper, _, left, right = browser.execute_script(state)
    assert paper < width
    assert abs(paper - 180 / 25.4 * 96) < 4
    assert left <= west < east <= right
    assert len(browser.find_elements("css selector", ".change:not(.unprinted)")) == 25
    assert "25 van 40" in browser.execute_script("return document.querySelector('.paper').textContent")
    browser.execute_script("window.dispatchEvent(new Event('afterprint'))")
    again = browser.execute_script(state)
    assert again[1] == zoom
    # But for a scroll bar that the longer list may have brought.
    assert abs(again[0] - width) < 25
