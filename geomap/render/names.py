"""What a place is called on the page: the gazetteer's name in the page's language, else as the claims spell it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from geomap.render.basemap import base_names
from geomap.render.display import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.model import Claim, PlaceRef
    from geomap.render.words import Words


class PlaceNames:
    """Names of places in one language.

    Parameters
    ----------
    words
        Of the page: its language, and how it tells a region from a town.
    claims
        Their spellings in that language stand in where the gazetteer has no name of its own.
    gazetteer
        An open gazetteer, or None.
    """

    def __init__(self, words: Words, claims: Iterable[Claim] = (), gazetteer: Any = None) -> None:
        self._words, self._language = words, words.language
        self._gazetteer = gazetteer
        self._known: dict[str, str] = {}
        self._spelled: dict[str, Counter[str]] = {}
        for claim in claims:
            place = claim.place
            if place and place.id and place.surface and claim.language == words.language:
                self._spelled.setdefault(place.id, Counter())[clean_text(place.surface)] += 1

    def of(self, place: PlaceRef | None) -> str | None:
        """Name to show, or None where no place is named."""
        if place is None:
            return None
        if place.id is None:
            return clean_text(place.surface or place.name) or None
        if place.id not in self._known:
            standard = clean_text(place.name or place.surface)
            self._known[place.id] = self._written(place.id) or self._composed(place, standard) or standard
        return self._known[place.id] or None

    def _written(self, place_id: str) -> str:
        """As the gazetteer writes it in the page's language, kind included ("oblast Charkiv")."""
        place = self._gazetteer.place(place_id) if self._gazetteer is not None else None
        if place is None:
            return ""
        from gazetteer.display import display_name

        return clean_text(display_name(place, self._language))

    def _composed(self, place: PlaceRef, standard: str) -> str:
        """Without a gazetteer: a name of the base map or of the claims, with its kind where that is needed."""
        found = self._find(place.id or "")
        return self._words.kind(found, place.kind) if found and found != standard else ""

    def _find(self, place_id: str) -> str:
        known = base_names().get(place_id, {}).get(self._language)
        if known:
            return clean_text(known)
        spelled = self._spelled.get(place_id)
        if not spelled:
            return ""
        # Most frequent; then the shortest, which is the least inflected; then by letter, for the same bytes each time.
        return min(spelled, key=lambda name: (-spelled[name], len(name), name))
