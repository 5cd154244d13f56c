"""Every payload in every field, in a real browser: nothing runs, nothing is asked for, the words stay words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from geomap.render.beside import render_beside
from geomap.render.embed import embed_snippet
from geomap.render.image import render_svg
from geomap.render.index import render_index
from geomap.render.page import render_page
from geomap.render.report import render_report
from geomap.render.timeline import render_timeline
from tests.render.hostile import PAYLOADS, hostile_profile, hostile_reading, hostile_view
from tests.render.scenes import one_change
from tests.render.test_browser import _start, complaints_of, open_page, requests_of, wait_for
from tests.render.test_page import Reader
from tests.support.builders import a_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomap.config import Profile

SUMMARY = {"documents": 1, "origins": 1, "claims": 1, "mapped": 1, "listed": {"no_change": 1}}
CANARY = """
for (const name of ['alert', 'confirm', 'prompt', 'open', 'print', 'eval']) {
  window[name] = () => { window.ran = name; };
}
"""
OPEN_EVERYTHING = """
const page = window.reportedChanges;
document.querySelectorAll('details').forEach(one => { one.open = true; });
document.querySelectorAll('.more').forEach(one => one.click());
document.querySelectorAll('input[type=checkbox]').forEach(one => { if (!one.checked) one.click(); });
for (const drawing of page ? page.drawings || [page.drawing] : []) {
  for (let number = 1; drawing.canOpen(number); number++) { drawing.open(number); }
}
"""
STRANGE = """
const bad = Array.from(document.querySelectorAll('img,iframe,object,embed,base,form[action],video,audio,marquee,' +
  'dialog,math,meta[http-equiv=refresh],svg script,svg animate,[contenteditable],[autofocus]'))
  .map(one => one.outerHTML.slice(0, 120));
for (const one of document.querySelectorAll('*')) {
  for (const name of one.getAttributeNames()) { if (name.startsWith('on')) bad.push(one.outerHTML.slice(0, 120)); }
}
for (const one of document.links) {
  if (!['http:', 'https:', 'file:'].includes(one.protocol)) bad.push(one.href);
}
return bad;
"""


def page_of(name: str, profile: Profile) -> str:
    view, reading = hostile_view(), hostile_reading()
    if name == "day":
        return render_page(view, profile=profile)
    if name == "timeline":
        return render_timeline([view], profile=profile)
    if name == "compare":
        return render_beside([view], [view], profile=profile)
    if name == "index":
        return render_index([view], last=view, reading=reading, profile=profile, summary=SUMMARY)
    return render_report(view, profile=profile, mismatches=reading.mismatches, skipped=reading.skipped)


def test_the_corpus_is_large_enough() -> None:
    assert len(set(PAYLOADS)) >= 60


@pytest.fixture(scope="module")
def watched() -> Iterator[Any]:
    driver = _start()
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": CANARY})
    yield driver
    driver.quit()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["day", "timeline", "compare", "index", "report"])
def test_nothing_runs(watched: Any, tmp_path: Path, profile: Profile, name: str) -> None:
    open_page(watched, page_of(name, profile), tmp_path)
    watched.execute_script(OPEN_EVERYTHING)
    assert watched.execute_script("return window.ran || null") is None
    assert watched.execute_script(STRANGE) == []
    assert complaints_of(watched) == []
    assert requests_of(watched) == []
    text = watched.execute_script("return document.body.textContent")
    for words in ("{{7*7}}", "<img src=x onerror=window.ran=1>", "${7*7}", "<%= 7*7 %>"):
        assert words in text
    assert not set("\u202e\u2066\u200b\x00\x1b") & set(text)
    assert watched.current_url.startswith("file:")


@pytest.mark.browser
def test_a_hostile_profile_runs_nothing_either(watched: Any, tmp_path: Path, profile: Profile) -> None:
    view = hostile_view(PAYLOADS[:6])
    for payload in PAYLOADS[:60:10]:
        open_page(watched, render_page(view, profile=hostile_profile(profile, payload)), tmp_path)
        assert watched.execute_script("return window.ran || null") is None
        assert watched.execute_script(STRANGE) == []


@pytest.mark.browser
def test_a_hostile_address_changes_nothing(watched: Any, tmp_path: Path, profile: Profile) -> None:
    open_page(watched, render_page(one_change(), profile=profile), tmp_path)
    for payload in (
        "claim=<img src=x onerror=window.ran=1>",
        "view=9/x/y",
        "layers=__proto__",
        "%E0%A4%A=%",
        "view=1e99/1e99/1e99",
    ):
        watched.get("about:blank")
        watched.get(f"{(tmp_path / 'page.html').as_uri()}#{payload}")
        wait_for(watched, "return document.documentElement.classList.contains('ready')")
        assert watched.execute_script("return window.ran || null") is None
        assert complaints_of(watched) == []


@pytest.mark.browser
def test_the_snippet_and_the_picture_run_nothing(watched: Any, tmp_path: Path, profile: Profile) -> None:
    view = hostile_view()
    snippet = embed_snippet(render_page(view, profile=profile))
    svg = render_svg(view, profile=profile)
    open_page(watched, f"<!DOCTYPE html><meta charset=utf-8><body>{snippet}{svg}</body>", tmp_path)
    watched.switch_to.frame(0)
    try:
        wait_for(watched, "return document.documentElement.classList.contains('ready')")
        assert watched.execute_script("return window.ran || null") is None
    finally:
        watched.switch_to.default_content()
    assert watched.execute_script("return window.ran || null") is None
    assert requests_of(watched) == []


def test_a_name_of_a_megabyte_is_cut(profile: Profile) -> None:
    place = replace(a_place("Izium"), id="x:long", name="N" * 1_000_000, surface="<b>" * 333_333)
    page = render_page(one_change(place=place, speaker="S" * 1_000_000, publisher="P" * 1_000_000), profile=profile)
    assert len(page) < 400_000


def test_a_title_of_ten_thousand_characters_is_cut(profile: Profile) -> None:
    view = replace(one_change(title="T" * 10_000, url="https://example.org/"), attribution=("A" * 10_000,))
    page = render_page(view, profile=profile)
    assert "T" * 500 not in page
    assert all("T" * 500 not in str(column) for column in Reader(page).data()["said"])
