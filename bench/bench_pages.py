"""Size, time to build and time to first drawing of the pages, on made-up views of growing size.

Prints figures, judges nothing. Drawing is measured in a headless Chromium with its network cut, from the start of the
navigation to the mark that the script sets when the map is drawn; without Chromium that column stays empty.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from shapely import Point

from geomap.config import default_profile
from geomap.intervals import interval
from geomap.model import (
    Assessment,
    Basis,
    Cell,
    Claim,
    ControlState,
    Event,
    Level,
    MapView,
    PlaceMatch,
    PlaceRef,
    PlaceState,
    Status,
    Territory,
)
from geomap.render.page import render_page
from geomap.render.timeline import render_timeline

START = date(2022, 2, 24)
RUNS = 5
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND",
         "--proxy-server=127.0.0.1:9", "--window-size=1400,1000")  # fmt: skip


def a_view(cells: int, *, claims_each: int = 2, days: int = 1) -> MapView:
    """Cells on a lattice over the east of the country; one change each, so many a day."""
    claims: list[Claim] = []
    assessments: list[Assessment] = []
    drawn: list[Cell] = []
    per_day = max(1, cells // days)
    for number in range(cells):
        lon, lat = 32 + number % 40 * 0.2, 46.5 + number // 40 * 0.2
        place = PlaceRef(id=f"bench:{number}", name=f"Place {number}", surface=f"Plaats {number}", kind="settlement",
                         lat=lat, lon=lon, match=PlaceMatch.MATCHED)  # fmt: skip
        day = START + timedelta(days=number // per_day)
        when = interval(day, day)
        ids = tuple(f"claim-{number}-{one}" for one in range(claims_each))
        side, other = ("UA", "RU") if number % 3 else ("RU", "UA")
        claims += [
            Claim(claim_id=claim_id, event=Event.CAPTURE, place=place, gaining_side=side, losing_side=other,
                  changes_control=True, event_date=when, published=day.isoformat(), language="nl",
                  speaker=f"Woordvoerder {number % 17}", speaker_side=side, publisher="De Krant",
                  url=f"https://example.org/{claim_id}", rule="nl.take.active", origin=side,
                  quote=f"Het leger meldt dat Plaats {number} na dagen van gevechten in andere handen is gekomen.")
            for claim_id in ids
        ]  # fmt: skip
        assessment = Assessment(assessment_id=f"a-{number}", place=place, event=Event.CAPTURE, gaining_side=side,
                                losing_side=other, event_date=when, level=Level.UNCORROBORATED, supporting=ids,
                                rule="gaining_side_only", last_affirmed=day,
                                trace="gaining_side_only → uncorroborated: only the gaining side says so")  # fmt: skip
        assessments.append(assessment)
        state = PlaceState(place=place, side=None, claimed_side=side, status=Status.CLAIMED, change="gain",
                           corroboration=Level.UNCORROBORATED, since=day, change_side=side, claims=ids,
                           assessments=(assessment.assessment_id,))  # fmt: skip
        cell = Point(lon, lat).buffer(0.1, quad_segs=3)
        drawn.append(Cell(geometry=cell, basis=Basis.CLAIM, side=None, state=state, area_km2=180.0))
    on = START + timedelta(days=days)
    states = tuple(cell.state for cell in drawn if cell.state)
    territory = Territory(state=ControlState(on=on, known_by=None, places=states), cells=tuple(drawn))
    return MapView(territory=territory, claims=tuple(claims), assessments=tuple(assessments), documents=cells,
                   publishers=2)  # fmt: skip


def days_of(view: MapView, days: int) -> list[MapView]:
    """The same view day by day: what happened later is not there yet."""
    found = []
    for number in range(days):
        on = START + timedelta(days=number)
        cells = tuple(c for c in view.territory.cells if c.state and c.state.since and c.state.since <= on)
        state = replace(view.territory.state, on=on, places=tuple(cell.state for cell in cells if cell.state))
        found.append(replace(view, territory=replace(view.territory, state=state, cells=cells)))
    return found


def start_browser() -> Any:
    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        return None
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = shutil.which("chromium") or ""
    for flag in FLAGS:
        options.add_argument(flag)
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


def first_drawing_ms(browser: Any, html: str) -> str:
    if browser is None:
        return "–"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        file.write_text(html, encoding="utf-8")
        found = []
        for _ in range(RUNS):
            browser.get(file.as_uri())
            found.append(browser.execute_script("return performance.getEntriesByName('drawn')[0].startTime"))
    return f"{statistics.median(found):.0f} ({min(found):.0f}–{max(found):.0f})"


def main() -> None:
    profile, browser = default_profile(), start_browser()
    render_page(a_view(1), profile=profile)
    print(f"{'page':34s} {'MB':>6s} {'build s':>8s}   first drawing ms, median of {RUNS} (min–max)")
    try:
        for cells in (10, 100, 500, 1000):
            measure(
                f"day, {cells} cells, {2 * cells} claims",
                lambda v: render_page(v, profile=profile),
                a_view(cells),
                browser,
            )
        views = days_of(a_view(500, days=100), 100)
        measure(
            "timeline, 100 days, 500 cells", lambda all_days: render_timeline(all_days, profile=profile), views, browser
        )
    finally:
        if browser is not None:
            browser.quit()


def measure(name: str, build: Any, view: Any, browser: Any) -> None:
    begin = time.perf_counter()
    html = build(view)
    seconds = time.perf_counter() - begin
    print(f"{name:34s} {len(html.encode()) / 1e6:6.2f} {seconds:8.2f}   {first_drawing_ms(browser, html)}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
