"""A city of the world and a town at the front of the same name: New York, in America or by Toretsk.

The town is meant where a word says so ("the village of", "captured"), or where smaller places of its surroundings, its
oblast or its sector stand near by in the text; the city everywhere else, and wherever words of its world ("General
Assembly") stand in the sentence.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gazetteer.model import Candidate, Kind, Match, MatchStatus
from gazetteer.regions import sentence_around
from gazetteer.scoring import rough_km
from gazetteer.surroundings import words_before

if TYPE_CHECKING:
    from gazetteer.cues import LanguageCues
    from gazetteer.sectors import Sectors
    from gazetteer.surroundings import Span

__all__ = ["settle_world_twins"]

_NEAR_KM = 30.0
_REACH = 400
"""Characters around a name within which others tell where it lies."""


def settle_world_twins(
    text: str, flat: str, spans: list[Span], doubtful: list[int], sectors: Sectors, cues: LanguageCues
) -> None:
    """Decide for each such name, among those at ``doubtful``.

    One that is the town once is so wherever no word of the world stands beside it.
    """
    asked = [spans[number] for number in doubtful if spans[number].reading.world_twin]
    if not asked:
        return
    worldly = {span.start for span in asked if _has_word(text, span, cues.world)}
    at_home = {
        span.name for span in asked if span.start not in worldly and _is_at_home(text, flat, span, spans, sectors, cues)
    }
    for span in asked:
        span.match = _chosen(span.reading.match, home=span.start not in worldly and span.name in at_home)


def _has_word(text: str, span: Span, words: tuple[str, ...]) -> bool:
    start, end = sentence_around(text, span)
    sentence = text[start:end].lower()
    return any(word in sentence for word in words)


def _is_at_home(
    text: str, flat: str, span: Span, spans: list[Span], sectors: Sectors, cues: LanguageCues
) -> bool:  # fmt: skip
    words = words_before(flat, span.start)
    if _has_word(text, span, cues.taken) or any(
        " ".join(words[-count:]) in cues.settled for count in range(1, len(words) + 1)
    ):
        return True
    twin = _home_of(span.reading.match)
    lon, lat = twin.place.lon, twin.place.lat
    if any(rough_km(lon, lat, *point) <= _NEAR_KM for point in sectors.of_sentence(text, span)):
        return True
    for one in spans:
        if not -_REACH < one.start - span.start < _REACH or one is span or one.name == span.name:
            continue
        place = one.reading.place
        if place is None:
            continue
        if place.kind is Kind.OBLAST and place.name in twin.place.admin:
            return True
        if (
            one.reading.point is not None
            and not one.reading.large
            and rough_km(lon, lat, *one.reading.point) <= _NEAR_KM
        ):
            return True
    return False


def _home_of(match: Match) -> Candidate:
    """The town: the twins are the first two candidates that bear one name."""
    return next(one for one in match.candidates if one.place.country != _city_of(match).place.country)


def _city_of(match: Match) -> Candidate:
    return max(match.candidates, key=lambda one: one.place.population or 0)


def _chosen(match: Match, *, home: bool) -> Match:
    chosen = _home_of(match) if home else _city_of(match)
    rest = tuple(one for one in match.candidates if one is not chosen)
    return replace(match, status=MatchStatus.MATCHED, candidates=(chosen, *rest))
