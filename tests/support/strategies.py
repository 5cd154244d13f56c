"""Hypothesis strategies for claims: any speaker, any days, any order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from geomap.intervals import interval
from tests.support.builders import a_claim, by_analyst, by_gainer, by_loser, by_press, by_witness

if TYPE_CHECKING:
    from geomap.model import Claim, DateInterval

FIRST = date(2022, 8, 1)
SPAN_DAYS = 40

PLACE_NAMES = ("Izium", "Kupiansk", "Bakhmut", "Snake Island", "Kharkiv Oblast", "Donbas")
EVENTS = ("capture", "recapture", "transfer", "withdrawal", "advance", "presence", "holds", "repelled", "contested")
MODALITIES = ("denied", "unconfirmed", "intended", "conceded", "confirmed", "hedged", "claimed", "assessed", "asserted")


@st.composite
def days(draw: st.DrawFn) -> date:
    """A day of the campaign."""
    return FIRST + timedelta(days=draw(st.integers(0, SPAN_DAYS)))


@st.composite
def intervals(draw: st.DrawFn, *, open_start: bool = True) -> DateInterval:
    """A day, some days, or "no later than"."""
    first, second = sorted((draw(days()), draw(days())))
    shape = draw(st.sampled_from(["day", "days", "days", "open"] if open_start else ["day", "days"]))
    if shape == "day":
        return interval(first, first)
    return interval(None if shape == "open" else first, second)


@st.composite
def claims(draw: st.DrawFn, *, places: tuple[str, ...] = PLACE_NAMES, **fixed: Any) -> Claim:
    """A claim by anybody about anything; ``fixed`` fields are as given."""
    side = draw(st.sampled_from(["UA", "RU"]))
    event = draw(st.sampled_from(EVENTS))
    when = draw(intervals())
    said = max(when.latest or FIRST, draw(days()))
    values: dict[str, Any] = {
        "place": draw(st.sampled_from(places)),
        "gaining_side": None if event == "contested" else side,
        "losing_side": None if event == "contested" else ("RU" if side == "UA" else "UA"),
        "event": event,
        "event_date": when,
        "published": said.isoformat(),
        "modality": draw(st.sampled_from(MODALITIES)),
        "document_id": f"d{draw(st.integers(0, 9))}",
        "publisher": f"De Krant {draw(st.integers(0, 3))}",
        "geo_precision": draw(st.sampled_from([1, 1, 2])),
    }
    if values["place"] in {"Kharkiv Oblast", "Donbas"}:
        values["geo_precision"] = 4
    who = draw(st.sampled_from(["UA", "RU", "press", "analyst", "witness", "ally", "faction"]))
    if who in {"UA", "RU"}:
        speaker = draw(st.sampled_from([f"{who} army", f"{who} governor", None]))
        return a_claim(**(values | {"speaker": speaker, "speaker_side": who} | fixed))
    if who == "press":
        return by_press(**(values | fixed))
    if who == "analyst":
        return by_analyst(f"analyst {draw(st.integers(0, 2))}", **(values | fixed))
    if who == "witness":
        return by_witness(f"witness {draw(st.integers(0, 2))}", **(values | fixed))
    if who == "faction":
        told = {"speaker": "Prigozhin", "faction": "wagner", "blames": "brigade", "modality": "asserted"}
        return by_loser(**(values | told | fixed))
    ally = {"speaker": "UK MoD", "speaker_side": "third", "aligned": "UA", "origin": "uk-mod"}
    return by_gainer(**(values | ally | fixed))


def claims_of_one_place(*, max_size: int = 8, **fixed: Any) -> st.SearchStrategy[list[Claim]]:
    """Claims about Izium by all kinds of speakers, distinct by id."""
    return st.lists(claims(places=("Izium",), **fixed), max_size=max_size, unique_by=lambda claim: claim.claim_id)


def many_claims(*, max_size: int = 12) -> st.SearchStrategy[list[Claim]]:
    """Claims about several places."""
    return st.lists(claims(), max_size=max_size, unique_by=lambda claim: claim.claim_id)
