"""Choices that hold for a whole run, and what they open: profile, gazetteer, start map, judgements."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from geomap.errors import InputError

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from gazetteer import Gazetteer
    from geomap.config import Profile, Source
    from geomap.control.baseline import Baseline
    from geomap.model import Judgement

_HOW = "polygons need --holder-field NAME or --holder-map FILE, claims of an earlier period --baseline-on DATE"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Choices that hold for a whole run; every one has the default of the commands."""

    profile_path: Path | None = None
    sources_path: Path | None = None
    overrides_path: Path | None = None
    baseline_path: Path | None = None
    holder_field: str | None = None
    holder_map_path: Path | None = None
    baseline_on: date | None = None
    gazetteer_path: Path | None = None
    known_by: date | None = None
    recorded_by: date | datetime | None = None
    """Of ledgers: only what was recorded by the end of this day (UTC), or by this moment."""
    position: int | None = None
    """Of one ledger: only its rows up to this one."""
    ledger_sources: tuple[Source, ...] = ()
    """Publishers and speakers that ledgers bring (:func:`prepare`)."""
    ui: str | None = None
    strict: bool = False
    estimated: bool = False
    name_reviewers: bool = False
    """Name the editors who judged claims in what is published; else it says only that somebody did."""
    unreviewed: str | None = None
    """What to do with statements that no editor looked at (``config.UNREVIEWED``); None as the profile says."""

    @cached_property
    def profile(self) -> Profile:
        """Sides and sources."""
        from geomap.config import load_profile

        return load_profile(self.profile_path, self.sources_path, kept=self.ledger_sources)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The opened place index."""
        from gazetteer import open_gazetteer

        return open_gazetteer(self.gazetteer_path)

    @cached_property
    def baseline(self) -> Baseline | None:
        """The start map, or None: polygons with a holder, or without a field of holders claims of an earlier period."""
        if self.baseline_path is None:
            return None
        from geomap.control.baseline import baseline_of_territory, read_baseline, require_overlap
        from geomap.control.holders import read_holders
        from geomap.inputs import read_inputs
        from geomap.pipeline import assess, territory_on

        if self.holder_field is None and self.holder_map_path is None:
            if self.baseline_on is None:
                raise InputError(
                    f"{self.baseline_path}: start map without a field of holders and without a day; {_HOW}"
                )
            earlier = replace(self, baseline_path=None, baseline_on=None, overrides_path=None, estimated=False,
                              recorded_by=None, position=None)  # fmt: skip
            reading = read_inputs([self.baseline_path], earlier)
            return baseline_of_territory(territory_on(self.baseline_on, reading, assess(reading, earlier), earlier))
        start = read_baseline(
            self.baseline_path,
            holder_field=self.holder_field,
            profile=self.profile,
            holders=read_holders(self.holder_map_path, profile=self.profile),
            on=self.baseline_on,
            land=self.land,
        )
        require_overlap(start, self.land, str(self.baseline_path))
        return start

    @cached_property
    def land(self) -> BaseGeometry:
        """Outline of the country."""
        from gazetteer import areas

        return areas.country_outline()

    def with_known_by(self, day: date) -> Settings:
        """The same choices with another day of knowledge; what was opened stays open."""
        other = replace(self, known_by=day)
        opened = ("profile", "gazetteer", "land", *(() if self.baseline_on else ("baseline",)))
        other.__dict__.update({name: self.__dict__[name] for name in opened if name in self.__dict__})
        return other

    @cached_property
    def judgements(self) -> tuple[Judgement, ...]:
        """What editors decided."""
        if self.overrides_path is None:
            return ()
        from geomap.claims.overrides import read_overrides

        return read_overrides(self.overrides_path)
