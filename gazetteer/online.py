"""Outside geocoders, off unless asked for: any of geopy's, by name, cached on disk, never faster than allowed.

The only network code of the gazetteer beside ``gazetteer install``. Answers keep the service's ``raw`` record and the
time they were given; their places say ``outside: …`` as their source and a look-up that rests on them is never
``matched`` by itself: the offline answers are ours, these are somebody else's.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from gazetteer.errors import OnlineError
from gazetteer.model import Candidate, How, Kind, Match, MatchStatus, NameStatus, Place, Query
from gazetteer.store import home_folder, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["OnlineAnswer", "OnlineGeocoder"]

USER_AGENT = "geomap-gazetteer/0.1 (place names in news reports)"
_INTERVAL_S = {"nominatim": 1.0}
"""Least time between two requests that a service asks for; others get the same."""
_DEFAULT_INTERVAL_S = 1.0
_TIMEOUT_S = 10.0
_MAX_WAIT_S = 60.0
_MAX_ANSWERS = 5
_MAX_NAME_LENGTH = 200
_OUTSIDE_SCORE = 0.3
_KINDS = {
    "city": Kind.SETTLEMENT, "town": Kind.SETTLEMENT, "village": Kind.SETTLEMENT, "hamlet": Kind.SETTLEMENT,
    "municipality": Kind.HROMADA, "state": Kind.OBLAST, "region": Kind.REGION, "district": Kind.RAION,
    "county": Kind.RAION, "country": Kind.COUNTRY, "island": Kind.ISLAND, "river": Kind.RIVER, "canal": Kind.CANAL,
    "water": Kind.WATER, "bay": Kind.WATER,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineAnswer:
    """What a service answered to one name."""

    query: str
    service: str
    asked_at: str
    """UTC, ISO 8601; of the first time, where the answer comes from the cache."""
    cached: bool
    places: tuple[Place, ...]
    raw: tuple[dict[str, Any], ...]
    """The service's own records, untouched, one for each place."""


class OnlineGeocoder:
    """One of geopy's geocoders, with a cache, a rate limit, time-outs and retries.

    Parameters
    ----------
    service
        geopy's name of it, such as ``nominatim``.
    cache_folder
        Where answers are kept; ``online`` in the user's folder by default.
    max_age_days
        Older answers are asked for again.
    interval_s
        Least time between two requests; what the service asks for by default.
    retries
        How often a request that failed is repeated.
    options
        Given to geopy's geocoder as they are (``domain``, ``scheme``, ``api_key`` …).
    now, sleep
        Clock and patience; tests bring their own.

    Raises
    ------
    OnlineError
        geopy knows no such service, or it wants other options.
    """

    def __init__(
        self,
        service: str = "nominatim",
        *,
        cache_folder: Path | None = None,
        max_age_days: int = 180,
        interval_s: float | None = None,
        timeout_s: float = _TIMEOUT_S,
        retries: int = 2,
        options: dict[str, Any] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        from geopy.adapters import URLLibAdapter  # the other one retries by itself, unseen
        from geopy.exc import GeopyError
        from geopy.geocoders import SERVICE_TO_GEOCODER, get_geocoder_for_service

        self.service = service.lower()
        self._options = dict(options or {})
        if self.service not in SERVICE_TO_GEOCODER:
            known = ", ".join(sorted(SERVICE_TO_GEOCODER))
            raise OnlineError(f"geocoder {service!r}: geopy has none of that name; it has {known}")
        try:
            make = get_geocoder_for_service(self.service)
            self._geocoder = make(
                **{"timeout": timeout_s, "user_agent": USER_AGENT, "adapter_factory": URLLibAdapter, **self._options}
            )
        except (GeopyError, TypeError) as error:
            raise OnlineError(
                f"geocoder {service!r}: {error}; give one of geopy's names and the options it needs"
            ) from error
        self._cache = cache_folder or home_folder() / "online"
        self._max_age = timedelta(days=max_age_days)
        self._interval_s = _INTERVAL_S.get(self.service, _DEFAULT_INTERVAL_S) if interval_s is None else interval_s
        self._retries = retries
        self._now, self._sleep = now, sleep
        self._last: float | None = None

    def lookup(self, name: str, *, language: str | None = None) -> Match:
        """The service's places as a match: ``ambiguous`` where it answers, ``unknown`` where it does not.

        Raises
        ------
        OnlineError
            The service failed, refused or answered nonsense.
        """
        answer = self.ask(name, language=language)
        candidates = tuple(
            Candidate(
                place=place,
                score=_OUTSIDE_SCORE,
                matched_name=place.name,
                name_status=NameStatus.TRANSLITERATION,
                how=How.FUZZY,
                parts=(("outside", _OUTSIDE_SCORE),),
            )
            for place in answer.places
        )
        status = MatchStatus.AMBIGUOUS if candidates else MatchStatus.UNKNOWN
        return Match(query=Query(text=name, language=language), status=status, candidates=candidates)

    def ask(self, name: str, *, language: str | None = None) -> OnlineAnswer:
        """The answer to one name, from the cache where it is fresh.

        Raises
        ------
        OnlineError
            The service failed, refused or answered nonsense.
        """
        if not name.strip() or len(name) > _MAX_NAME_LENGTH:
            raise OnlineError(f"a name of {len(name)} characters is not sent out; expected 1 to {_MAX_NAME_LENGTH}")
        path = self._path(name, language)
        kept = self._read(path)
        if kept is not None:
            return self._answer(name, kept, cached=True)
        records = self._request(name, language)
        kept = {"service": self.service, "query": name, "asked_at": self._now().isoformat(), "records": records}
        answer = self._answer(name, kept, cached=False)
        write_atomically(path, json.dumps(kept, ensure_ascii=False, sort_keys=True).encode())
        return answer

    def _path(self, name: str, language: str | None) -> Path:
        asked = json.dumps([self.service, sorted((k, str(v)) for k, v in self._options.items()), name, language])
        return self._cache / f"{hashlib.sha256(asked.encode()).hexdigest()}.json"

    def _read(self, path: Path) -> dict[str, Any] | None:
        try:
            kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            fresh = self._now() - datetime.fromisoformat(kept["asked_at"]) <= self._max_age
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return kept if fresh else None

    def _request(self, name: str, language: str | None) -> list[dict[str, Any]]:
        from geopy.exc import GeocoderRateLimited, GeocoderServiceError, GeopyError

        extra = {"language": language, "limit": _MAX_ANSWERS} if self.service == "nominatim" else {}
        for attempt in range(self._retries + 1):
            self._wait()
            try:
                found = self._geocoder.geocode(name, exactly_one=False, **extra)
                return [_record(location) for location in (found or [])[:_MAX_ANSWERS]]
            except GeocoderRateLimited as error:
                wait_s, problem = min(float(error.retry_after or 2.0 ** (attempt + 1)), _MAX_WAIT_S), error
            except GeocoderServiceError as error:
                wait_s, problem = 2.0**attempt, error
            except (GeopyError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
                raise OnlineError(f"{self.service}: answered nonsense to {name!r} ({error}); try later") from error
            if attempt < self._retries:
                self._sleep(wait_s)
        raise OnlineError(f"{self.service}: no answer to {name!r} ({type(problem).__name__}: {problem}); check the "
                          "network, wait, or go on without --online") from problem  # fmt: skip

    def _wait(self) -> None:
        if self._last is not None:
            left = self._interval_s - (time.monotonic() - self._last)
            if left > 0:
                self._sleep(left)
        self._last = time.monotonic()

    def _answer(self, name: str, kept: dict[str, Any], *, cached: bool) -> OnlineAnswer:
        places, raw = [], []
        for number, record in enumerate(kept["records"]):
            place = self._place(record, number, kept["asked_at"])
            if place is not None:
                places.append(place)
                raw.append(record["raw"])
        return OnlineAnswer(
            query=name,
            service=self.service,
            asked_at=kept["asked_at"],
            cached=cached,
            places=tuple(places),
            raw=tuple(raw),
        )

    def _place(self, record: dict[str, Any], number: int, asked_at: str) -> Place | None:
        lat, lon, raw = record["lat"], record["lon"], record["raw"]
        if not (abs(lat) <= 90 and abs(lon) <= 180):
            return None
        address = str(record["address"])
        identity = raw.get("osm_id") or raw.get("place_id") or raw.get("id") or f"{lat:.5f},{lon:.5f}"
        named = str(raw.get("name") or address.partition(",")[0]).strip()
        return Place(
            id=f"outside:{self.service}:{raw.get('osm_type', '')}{identity}",
            name=named or f"answer {number + 1}",
            kind=_KINDS.get(str(raw.get("addresstype") or raw.get("type")), Kind.FACILITY),
            lat=lat,
            lon=lon,
            admin=tuple(part.strip() for part in reversed(address.split(",")[1:]) if part.strip()),
            source=f"outside: {self.service}, asked {asked_at[:10]}",
        )


def _record(location: Any) -> dict[str, Any]:
    raw = location.raw
    if not isinstance(raw, dict):
        raise TypeError(f"a record is a {type(raw).__name__}, expected an object")
    return {
        "address": str(location.address),
        "lat": float(location.latitude),
        "lon": float(location.longitude),
        "raw": raw,
    }
