"""What a place is called on the page: the gazetteer's name in the page's language, else as the claims spell it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from geomap.render.display import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.model import Claim, PlaceRef


class PlaceNames:
    """Names of places in one language.

    Parameters
    ----------
    language
        Of the page.
    claims
        Their spellings in that language stand in where the gazetteer has no name of its own.
    gazetteer
        An open gazetteer, or None.
    """

    def __init__(self, language: str, claims: Iterable[Claim] = (), gazetteer: Any = None) -> None:
        self._language = language
        self._display = getattr(gazetteer, "display_name", None)
        self._known: dict[str, str] = {}
        self._spelled: dict[str, Counter[str]] = {}
        for claim in claims:
            place = claim.place
            if place and place.id and place.surface and claim.language == language:
                self._spelled.setdefault(place.id, Counter())[clean_text(place.surface)] += 1

    def of(self, place: PlaceRef | None) -> str | None:
        """Name to show, or None where no place is named."""
        if place is None:
            return None
        if place.id is None:
            return clean_text(place.surface or place.name) or None
        if place.id not in self._known:
            self._known[place.id] = self._find(place.id) or clean_text(place.name or place.surface)
        return self._known[place.id] or None

    def _find(self, place_id: str) -> str:
        if self._display is not None:
            shown = self._display(place_id, self._language)
            if shown:
                return clean_text(shown)
        spelled = self._spelled.get(place_id)
        if not spelled:
            return ""
        # Most frequent; then the shortest, which is the least inflected; then by letter, for the same bytes each time.
        return min(spelled, key=lambda name: (-spelled[name], len(name), name))
