"""What the work costs as it grows: documents, claims, cells and dates ×1, ×10, ×100, in seconds of processor time.

Each row is one run; `per piece` should stay level. Prints figures, judges nothing.
"""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import geomap
from gazetteer import open_gazetteer
from gazetteer.cells import cells_of
from geomap.intervals import interval
from geomap.model import Claim, PlaceRef
from geomap.pipeline import views_on
from geomap.settings import Settings
from geomap.words import Access, Event, Modality, PlaceMatch

if TYPE_CHECKING:
    from collections.abc import Callable

START = date(2022, 3, 1)
TIMES = (1, 10, 100)


def row(what: str, count: int, work: Callable[[], Any]) -> None:
    before = time.process_time()
    work()
    seconds = time.process_time() - before
    print(f"  {what:44s} {count:8,} {seconds:10.3f} s {1000 * seconds / count:10.3f} ms per piece", flush=True)


def some_claims(count: int) -> tuple[Claim, ...]:
    places = list(open_gazetteer().places(["settlement"]))[:2_000]
    claims = []
    for number in range(count):
        place, day = places[number % len(places)], START + timedelta(days=number % 300)
        claims.append(
            Claim(
                claim_id=f"c{number}", event=Event.CAPTURE, gaining_side=("UA", "RU")[number // 7 % 2],
                changes_control=True, speaker="army", speaker_side=("UA", "RU")[number // 3 % 2],
                origin=("UA", "RU")[number // 3 % 2], access=Access.OFFICIAL, modality=Modality.CLAIMED,
                event_date=interval(day, day), published=str(day), geo_precision=1,
                place=PlaceRef(id=place.id, name=place.name, kind="settlement", lat=place.lat, lon=place.lon,
                               match=PlaceMatch.MATCHED),
            )
        )  # fmt: skip
    return tuple(claims)


def main() -> None:
    documents = geomap.read_documents("examples/ukraine/articles")
    geomap.extract_claims(documents)  # everything that is opened once
    for times in TIMES:
        many = [document for _ in range(times) for document in documents]
        row("documents read", len(many), lambda many=many: geomap.extract_claims(many))
    for times in TIMES:
        claims = geomap.Reading(claims=some_claims(300 * times))
        row("claims assessed", len(claims.claims), lambda claims=claims: geomap.assess(claims))
    gazetteer = open_gazetteer()
    ids = [place.id for place in gazetteer.places(["settlement"]) if place.country == "UA"]
    cells_of(gazetteer, ids[:1])
    for count in (60, 600, len(ids)):
        row("cells drawn", count, lambda count=count: cells_of(gazetteer, ids[:count]))
    reading, settings = geomap.Reading(claims=some_claims(3_000)), Settings()
    assessments = geomap.assess(reading, settings)
    for days in (3, 30, 300):
        dates = [START + timedelta(days=number) for number in range(days)]
        row("dates walked, 3,000 claims",
            days, lambda dates=dates: list(views_on(dates, reading, assessments, settings)))  # fmt: skip


if __name__ == "__main__":
    main()
