"""Size, time to build and time to the first full picture of the pages, beside plain folium of the same data.

Prints figures, judges nothing. A picture is full when our page says that everything is drawn, or folium's map holds as
many shapes as expected, and the frame after it is painted; the same observer watches both, in a headless Chromium with
its network cut, from the start of the navigation. folium's pages get Leaflet inlined (they would load nothing) and, for
their popups, one line in place of jQuery: both in folium's favour. Without Chromium those columns stay empty.

Build is processor time of this process. The machine's other work moves the drawing times: best and median of some runs.
"""

from __future__ import annotations

import math
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from shapely import Polygon

from geomap.config import default_profile
from geomap.intervals import interval
from geomap.model import Assessment, Cell, Claim, ControlState, MapView, PlaceRef, PlaceState, Territory
from geomap.render.document import leaflet_script, leaflet_style
from geomap.render.page import render_page
from geomap.render.timeline import render_timeline
from geomap.words import Basis, Event, Level, PlaceMatch, Status

START = date(2022, 2, 24)
RUNS = 5
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND",
         "--proxy-server=127.0.0.1:9", "--window-size=1400,1000")  # fmt: skip
WATCH = """
const wanted = EXPECTED;
(function look() {
  const drawn = performance.getEntriesByName('drawn').length;
  if (drawn || document.querySelectorAll('.leaflet-interactive').length >= wanted) {
    requestAnimationFrame(() => setTimeout(() => performance.mark('painted'), 0));
  } else { requestAnimationFrame(look); }
})();
"""
PAINTED = "return performance.getEntriesByName('painted').map(e => e.startTime)[0]"
VERBS = ("meldt", "bevestigt", "zegt", "schrijft", "laat weten")
NOUNS = ("na dagen van gevechten", "volgens de burgemeester", "na een terugtocht over de rivier",
         "met steun van artillerie", "langs de spoorlijn", "ten noorden van de weg")  # fmt: skip


def a_polygon(lon: float, lat: float, vertices: int, radius: float, rng: random.Random) -> Polygon:
    """A closed line around a point: round with few vertices, with many a coast of bays within bays."""
    waves = [] if vertices < 20 else [(n, rng.uniform(-0.25, 0.25) / n, rng.uniform(0, 7)) for n in range(2, 60)]
    points = []
    for number in range(vertices):
        angle = 2 * math.pi * number / vertices
        reach = radius * (1 + sum(size * math.sin(n * angle + shift) for n, size, shift in waves))
        points.append((lon + reach * math.cos(angle), lat + reach * 0.66 * math.sin(angle)))
    return Polygon(points)


def a_view(cells: int, *, days: int = 1, vertices: int = 12) -> MapView:
    """Cells on a lattice over the country; one change each, in words of its own, so many a day."""
    rng = random.Random(7)
    columns = math.ceil(math.sqrt(cells * 2))
    step = 14 / columns
    claims: list[Claim] = []
    assessments: list[Assessment] = []
    drawn: list[Cell] = []
    for number in range(cells):
        lon, lat = 24 + number % columns * step, 46.2 + number // columns * step * 0.66
        place = PlaceRef(id=f"bench:{number}", name=f"Place {number}", surface=f"Plaats {number}", kind="settlement",
                         lat=lat, lon=lon, match=PlaceMatch.MATCHED)  # fmt: skip
        day = START + timedelta(days=number * days // cells)
        when = interval(day, day)
        side, other = ("UA", "RU") if number % 3 else ("RU", "UA")
        quote = (
            f"De woordvoerder {rng.choice(VERBS)} dat Plaats {number} {rng.choice(NOUNS)} en {rng.choice(NOUNS)} viel."
        )
        claim = Claim(claim_id=f"{rng.getrandbits(48):012x}", event=Event.CAPTURE, place=place, gaining_side=side,
                      losing_side=other, changes_control=True, event_date=when, published=str(day), language="nl",
                      speaker=f"Woordvoerder {number % 170}", speaker_side=side, publisher=f"Krant {number % 23}",
                      url=f"https://example.org/{rng.getrandbits(32):x}", rule="nl.take.active", origin=side,
                      quote=quote)  # fmt: skip
        assessment = Assessment(assessment_id=f"a-{number}", place=place, event=Event.CAPTURE, gaining_side=side,
                                losing_side=other, event_date=when, level=Level.UNCORROBORATED,
                                supporting=(claim.claim_id,), rule="gaining_side_only", last_affirmed=day,
                                trace="gaining_side_only → uncorroborated: only the gaining side says so")  # fmt: skip
        claims.append(claim)
        assessments.append(assessment)
        state = PlaceState(place=place, side=None, claimed_side=side, status=Status.CLAIMED, change="gain",
                           corroboration=Level.UNCORROBORATED, since=day, change_side=side, claims=(claim.claim_id,),
                           assessments=(assessment.assessment_id,))  # fmt: skip
        shape = a_polygon(lon, lat, vertices, step * 0.48, rng)
        drawn.append(Cell(geometry=shape, basis=Basis.CLAIM, side=None, state=state, area_km2=180.0))
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


def five_articles() -> list[MapView]:
    """The pages of the first five articles of the shipped example."""
    from geomap.inputs import read_inputs
    from geomap.pipeline import assess, dates_of, view_on
    from geomap.settings import Settings

    folder = Path(__file__).resolve().parent.parent / "examples" / "ukraine"
    settings = Settings(sources_path=folder / "sources.toml")
    reading = read_inputs(sorted((folder / "articles").glob("*.txt"))[:5], settings)
    assessments = assess(reading, settings)
    dates = dates_of(reading, assessments, settings)
    return [view_on(day, reading, assessments, settings, dates=dates) for day in dates[-1:]]


# --- the same in plain folium -----------------------------------------------------------------------------------


def folium_markers(view: MapView) -> str:
    """A marker with a popup for every place."""
    import folium

    page = folium.Map(location=[48.5, 33], zoom_start=6, tiles=None)
    for claim in view.claims:
        place = claim.place
        assert place is not None
        who = f"{claim.speaker}, {claim.publisher}, {claim.published}"
        text = f"<b>{place.name}</b><br>{who}<br>{claim.quote}<br>{claim.url}"
        folium.CircleMarker([place.lat, place.lon], radius=4, popup=folium.Popup(text, max_width=300)).add_to(page)
    return stand_alone(page)


def folium_polygons(view: MapView) -> str:
    """A polygon with a popup for every cell."""
    import folium

    page = folium.Map(location=[48.5, 33], zoom_start=6, tiles=None)
    for cell, claim in zip(view.territory.cells, view.claims, strict=True):
        text = f"<b>{claim.place and claim.place.name}</b><br>{claim.speaker}<br>{claim.quote}"
        folium.GeoJson(cell.geometry.__geo_interface__, popup=folium.Popup(text, max_width=300)).add_to(page)
    return stand_alone(page)


def folium_slider(view: MapView, days: int) -> str:
    """TimeSliderChoropleth: every style of every cell on every day."""
    import folium
    import pandas as pd
    from folium.plugins import TimeSliderChoropleth

    stamps = [str(int(pd.Timestamp(START + timedelta(days=n)).timestamp())) for n in range(days)]
    features, styles = [], {}
    for number, cell in enumerate(view.territory.cells):
        features.append(
            {"type": "Feature", "id": str(number), "properties": {}, "geometry": cell.geometry.__geo_interface__}
        )
        assert cell.state is not None
        assert cell.state.since is not None
        first = (cell.state.since - START).days
        styles[str(number)] = {
            stamp: {"color": "#0072b2", "opacity": 0.8 if n >= first else 0.0} for n, stamp in enumerate(stamps)
        }
    page = folium.Map(location=[48.5, 33], zoom_start=6, tiles=None)
    TimeSliderChoropleth({"type": "FeatureCollection", "features": features}, styledict=styles).add_to(page)
    return page.get_root().render()


def stand_alone(page: Any) -> str:
    """A folium page with Leaflet inside, and a line in place of jQuery."""
    html: str = page.get_root().render()
    html = re.sub(r'<script src="[^"]*"></script>|<link rel="stylesheet"[^>]*/>', "", html)
    stub = (
        "window.$ = h => { const t = document.createElement('div'); t.innerHTML = h.trim(); return [t.firstChild]; };"
    )
    return html.replace(
        "<head>", f"<head><style>{leaflet_style()}</style><script>{leaflet_script()}\n{stub}</script>", 1
    )


# --- measuring --------------------------------------------------------------------------------------------------


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
    browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    browser.set_page_load_timeout(120)
    return browser


def first_picture_ms(browser: Any, html: str, expected: int) -> tuple[str, Any]:
    """Best and median of some runs; the page stays open."""
    from selenium.webdriver.support.ui import WebDriverWait

    if browser is None:
        return "–", None
    watch = browser.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": WATCH.replace("EXPECTED", str(expected))}
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        file.write_text(html, encoding="utf-8")
        found = []
        for _ in range(RUNS):
            browser.get(file.as_uri())
            found.append(WebDriverWait(browser, 60).until(lambda one: one.execute_script(PAINTED)))
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", watch)
    return f"{min(found):5.0f} / {statistics.median(found):5.0f}", browser


def measure(name: str, build: Any, browser: Any, expected: int | None) -> None:
    begin = time.process_time()
    html = build()
    seconds = time.process_time() - begin
    drawn = first_picture_ms(browser, html, expected)[0] if expected else "–"
    print(f"{name:52s} {len(html.encode()) / 1e6:7.3f} {seconds:8.2f}   {drawn}")
    sys.stdout.flush()


STEPS = """
const page = window.reportedChanges, last = Number(document.getElementById('day').max), times = [];
for (let day = 0; day <= last; day++) {
  const begin = performance.now();
  page.showDay(day);
  document.body.offsetHeight;
  times.push(performance.now() - begin);
}
times.shift();
return times.sort((a, b) => a - b);
"""


def measure_steps(browser: Any) -> None:
    """A step forward with styles and layout computed; painting is the compositor's."""
    if browser is None:
        return
    times = browser.execute_script(STEPS)
    middle, late = statistics.median(times), times[int(len(times) * 0.95)]
    print(f"{'  a step forward, ms: median, 95 of 100, slowest':52s} {middle:6.1f} {late:6.1f} {times[-1]:6.1f}")


def main() -> None:
    profile, browser = default_profile(), start_browser()
    render_page(a_view(1), profile=profile)  # imports and the base map, which every run pays once
    print(f"{'page':52s} {'MB':>7s} {'build s':>8s}   picture ms, best / median of {RUNS}")
    try:
        last = five_articles()[-1]
        measure("the last day of five articles", lambda: render_page(last, profile=profile), browser, 1)
        places = a_view(5000)
        measure("5,000 places with popups", lambda: render_page(places, profile=profile), browser, 5000)
        measure("  folium, markers", lambda: folium_markers(places), browser, 5000)
        frayed = a_view(1000, vertices=204)
        measure("1,000 polygons of 204,000 vertices", lambda: render_page(frayed, profile=profile), browser, 1000)
        measure("  folium, GeoJson", lambda: folium_polygons(frayed), browser, 1000)
        huge = a_view(100_000)
        measure("100,000 polygons", lambda: render_page(huge, profile=profile), browser, 100_000)
        year = a_view(3000, days=365)
        days = days_of(year, 365)
        measure("365 dates over 3,000 cells", lambda: render_timeline(days, profile=profile), browser, 3000)
        measure_steps(browser)
        measure("  folium, TimeSliderChoropleth", lambda: folium_slider(year, 365), None, None)
    finally:
        if browser is not None:
            browser.quit()


if __name__ == "__main__":
    main()
