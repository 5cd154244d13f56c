"""The pages in a real browser with its network cut: they draw, answer clicks and keys, and ask for nothing."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from geomap.render.embed import embed_snippet
from geomap.render.image import render_png
from geomap.render.page import render_page
from geomap.render.timeline import render_timeline
from tests.render.scenes import september
from tests.render.test_page import hostile_view
from tests.render.test_timeline import three_days

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


def _start(*more: str, phone: bool = False) -> Any:
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
    return webdriver.Chrome(options=options, service=Service(driver))


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


def test_the_page_draws_and_asks_for_nothing(browser: Any, tmp_path: Path, profile: Profile) -> None:
    open_page(browser, render_page(september(), profile=profile), tmp_path)
    wait_for(browser, "return document.documentElement.classList.contains('drawn')")
    assert complaints_of(browser) == []
    assert requests_of(browser) == []
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    cells = browser.execute_script(
        "return Array.from(document.querySelectorAll('.leaflet-cells-pane path')).map(p => p.getAttribute('fill'))"
    )
    assert len(cells) == 6
    assert {"#0072b2", "url(#p-hatched-0-1)", "url(#p-crossed-1-0)", "url(#p-hatched-0)"} <= set(cells)
    assert len(browser.find_elements("css selector", ".leaflet-marks-pane .mark")) == 3
    outline = browser.find_elements("css selector", ".leaflet-outlines-pane path")
    assert [path.get_attribute("fill") for path in outline] == ["none"]
    words = browser.execute_script(
        "return Array.from(document.querySelectorAll('.label.shown')).map(n => n.textContent).join('|')"
    )
    assert "omvang onbekend" in words
    assert "Izjoem" in words


def test_labels_do_not_overlap(browser: Any, tmp_path: Path, profile: Profile) -> None:
    open_page(browser, render_page(september(), profile=profile), tmp_path)
    overlaps = browser.execute_script("""
        const boxes = Array.from(document.querySelectorAll('.label.shown')).map(n => n.getBoundingClientRect());
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
    count = "return document.querySelectorAll('.leaflet-cells-pane path').length"
    before = browser.execute_script(count)
    box = browser.find_element("css selector", "input[data-layer='0']")
    box.send_keys(" ")
    assert browser.execute_script(count) < before
    box.send_keys(" ")
    assert browser.execute_script(count) == before


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
    names = """return Array.from(document.querySelectorAll('.leaflet-cells-pane path')).length"""
    assert browser.execute_script(names) == 1
    back, forth = (browser.find_element("id", name) for name in ("back", "forth"))
    back.click()
    assert browser.execute_script(names) == 3
    back.click()
    assert browser.execute_script(names) == 2
    assert browser.find_element("id", "day-title").text.endswith("8 september 2022")
    shown = [one.text for one in browser.find_elements("css selector", ".day h2") if one.is_displayed()]
    assert shown == ["Nieuw op 8 september 2022"]
    labels = "return Array.from(document.querySelectorAll('.label-place.shown')).map(n => n.textContent).sort()"
    assert browser.execute_script(labels) == ["Izjoem", "Koepjansk"]
    forth.click()
    forth.click()
    assert browser.execute_script(names) == 1
    assert browser.execute_script(labels) == ["Balaklija"]
    assert complaints_of(browser) == []
    assert requests_of(browser) == []


def test_the_snippet_runs_in_its_sandbox(browser: Any, tmp_path: Path, profile: Profile) -> None:
    snippet = embed_snippet(render_page(september(), profile=profile))
    open_page(browser, f"<!DOCTYPE html><meta charset=utf-8><body>{snippet}</body>", tmp_path)
    browser.switch_to.frame(0)
    try:
        wait_for(browser, "return document.documentElement.classList.contains('drawn')")
        assert len(browser.find_elements("css selector", ".leaflet-cells-pane path")) == 6
    finally:
        browser.switch_to.default_content()
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


def test_the_picture_as_png(profile: Profile) -> None:
    if not shutil.which("chromium"):
        pytest.skip("needs chromium (Debian: apt-get install chromium)")
    png = render_png(replace(september()), profile=profile, width=500, height=320)
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 500
