"""The commands as Python functions: days as text or dates, values that show themselves in a notebook.

Thin: each function calls one of :mod:`geomap.pipeline` or :mod:`geomap.questions`, with assessments made where none are
given, so that five lines lead from articles to a map. ``geomap/__init__.py`` names what is public.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from geomap import inputs as input_reading
from geomap import pipeline
from geomap.errors import InputError
from geomap.model import Assessment, Document, Reading
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from geomap.model import Claim, ControlState, MapView, Mention, Territory
    from geomap.questions import Compared, Reference


STILL_SIZE = (960, 640)
"""Pixels of the picture that stands in for a map where scripts do not run."""

FRAME_HEIGHT_PX = 640
"""Height of a map in a notebook."""


class Assessments(tuple[Assessment, ...]):
    """How sure each reported change is, in the order of the changes: a tuple that shows itself as a table."""

    __slots__ = ()

    def to_frame(self) -> pd.DataFrame:
        """One row a change.

        Returns
        -------
        DataFrame
            ``place``, ``kind``, ``gaining_side``, ``losing_side``, ``earliest`` and ``latest`` (days or missing),
            ``level``, ``rule``, ``origins`` and ``claims`` (how many), ``place_id``, ``lat``, ``lon`` (EPSG:4326).
        """
        import pandas as pd

        rows = [
            {
                "place": one.place.name or one.place.surface,
                "kind": one.place.kind,
                "gaining_side": one.gaining_side,
                "losing_side": one.losing_side,
                "earliest": one.event_date.earliest,
                "latest": one.event_date.latest,
                "level": str(one.level),
                "rule": one.rule,
                "origins": len(one.origins),
                "claims": len(one.supporting) + len(one.opposing),
                "place_id": one.place.id,
                "lat": one.place.lat,
                "lon": one.place.lon,
            }
            for one in self
        ]
        frame = pd.DataFrame(rows, columns=list(_ASSESSMENT_COLUMNS))
        for column in ("earliest", "latest"):
            frame[column] = pd.to_datetime(frame[column])
        return frame

    def _repr_html_(self) -> str:
        from geomap.showing import assessments_to_html

        return assessments_to_html(self)


_ASSESSMENT_COLUMNS = ("place", "kind", "gaining_side", "losing_side", "earliest", "latest", "level", "rule", "origins",
                       "claims", "place_id", "lat", "lon")  # fmt: skip


class MapPage(str):
    """A map page: the text of one HTML file, which also shows itself in a notebook.

    It is a ``str``, so that it can be written, sent and searched as one. Where a notebook is not trusted and frames are
    taken out, the still picture of the same map that lies behind the frame is what remains.
    """

    __slots__ = ("_settings", "_view")

    _view: MapView
    _settings: Settings

    def __new__(cls, html: str, *, view: MapView, settings: Settings) -> Self:
        """The page with what it was made from."""
        made = super().__new__(cls, html)
        made._view, made._settings = view, settings
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return str, (str(self),)  # a copy sent elsewhere is the page alone

    def save(self, path: str | Path) -> Path:
        """Write the page, whole or not at all.

        Raises
        ------
        OutputError
            The file cannot be written.
        """
        from geomap.output import write_file

        write_file(Path(path), str(self))
        return Path(path)

    def to_svg(self, *, width: int = 960, height: int = 640) -> str:
        """The same map as a still picture (SVG), ``width`` × ``height`` pixels."""
        from geomap.render.image import render_svg

        return render_svg(self._view, profile=self._settings.profile, gazetteer=self._settings.gazetteer,
                          width=width, height=height)  # fmt: skip

    def _repr_html_(self) -> str:
        from geomap.render.embed import notebook_snippet
        from geomap.render.image import compose_view, paint_svg

        picture = compose_view(self._view, profile=self._settings.profile, gazetteer=self._settings.gazetteer,
                               size=STILL_SIZE)  # fmt: skip
        return notebook_snippet(str(self), picture=paint_svg(picture), alt=picture.alt, height=FRAME_HEIGHT_PX,
                                ui=self._view.ui)  # fmt: skip


def read_documents(inputs: str | Path | Sequence[str | Path], *, strict: bool = False) -> tuple[Document, ...]:
    """Read texts: ``.txt``, ``.md``, ``.html``, ``.csv``, ``.jsonl``, or folders of them (docs/reference).

    Parameters
    ----------
    inputs
        One path or several.
    strict
        A document that cannot be used is an error; otherwise it is left out (:func:`read_inputs` counts them).

    Raises
    ------
    InputError
        A path that does not exist, or with ``strict`` a document that cannot be used.

    Examples
    --------
    >>> [one.published for one in read_documents("examples/ukraine/articles/2022-07-04-slangeneiland.txt")]
    ['2022-07-04']
    """
    from geomap.claims.read import read_documents as read

    documents, _skipped = read([Path(path) for path in _listed(inputs)], strict=strict)
    return tuple(documents)


def extract_claims(documents: Document | str | Iterable[Document | str], settings: Settings | None = None) -> Reading:
    """Read the claims out of documents, or out of plain texts.

    Parameters
    ----------
    documents
        Documents, or texts; a text gets a document without a date, so that its claims have none either unless they
        say one.
    settings
        Profile, sources, gazetteer; the shipped ones by default.

    Returns
    -------
    Reading
        The documents with their claims and mentions.

    Examples
    --------
    >>> reading = extract_claims(Document(document_id="a", published="2022-09-12", language="nl",
    ...                                   text="Oekraïne heeft zondag Izjoem heroverd, zegt het leger."))
    >>> [(one.place.name, str(one.event), one.gaining_side, one.event_date.edtf) for one in reading.claims]
    [('Izium', 'recapture', 'UA', '2022-09-11')]
    """
    given = [documents] if isinstance(documents, Document | str) else list(documents)
    read = [
        Document(document_id=f"text-{number}", text=one) if isinstance(one, str) else one
        for number, one in enumerate(given, start=1)
    ]
    claims: list[Claim] = []
    mentions: list[Mention] = []
    for _document, found, named in input_reading.extract_all(read, settings or Settings()):
        claims += found
        mentions += named
    return Reading(documents=tuple(read), claims=tuple(claims), mentions=tuple(mentions))


def read_inputs(inputs: str | Path | Sequence[str | Path], settings: Settings | None = None, **options: Any) -> Reading:
    """Read documents, claim tables and ledgers, mixed, into located claims (:func:`geomap.inputs.read_inputs`).

    Raises
    ------
    InputError, NothingUsableError
        A path that does not exist; nothing at all could be read.
    """
    return input_reading.read_inputs(_listed(inputs), settings, **options)


def assess(reading: Reading, settings: Settings | None = None) -> Assessments:
    """How sure each reported change is, by the rules of docs/corroboration.md.

    ``settings.known_by`` leaves out what was published later.

    Examples
    --------
    >>> reading = read_inputs("examples/ukraine/articles")
    >>> "conceded" in {str(one.level) for one in assess(reading)}
    True
    """
    return Assessments(pipeline.assess(reading, settings))


def control_on(
    on: date | str,
    reading: Reading,
    assessments: Sequence[Assessment] | None = None,
    settings: Settings | None = None,
    *,
    since: date | str | None = None,
) -> ControlState:
    """Who holds, and who is said to hold, each place spoken of on a day.

    Parameters
    ----------
    on
        The day asked about, ``"2022-09-12"`` or a date.
    assessments
        From :func:`assess`; made here where not given.
    since
        Day that gains and losses are relative to; the start map without.

    Raises
    ------
    InputError
        ``on`` or ``since`` is no day.

    Examples
    --------
    >>> state = control_on("2022-09-12", read_inputs("examples/ukraine/articles"))
    >>> "Izium" in {one.place.name for one in state.places}
    True
    """
    known = assess(reading, settings) if assessments is None else assessments
    return pipeline.state_on(as_day(on), reading, known, settings, since=as_day(since) if since else None)


def draw_territory(
    on: date | str,
    reading: Reading,
    assessments: Sequence[Assessment] | None = None,
    settings: Settings | None = None,
    *,
    since: date | str | None = None,
) -> Territory:
    """The same as cells (polygons, EPSG:4326) and indications. Parameters and errors as in :func:`control_on`."""
    known = assess(reading, settings) if assessments is None else assessments
    return pipeline.territory_on(as_day(on), reading, known, settings, since=as_day(since) if since else None)


def view_on(
    on: date | str,
    reading: Reading,
    assessments: Sequence[Assessment] | None = None,
    settings: Settings | None = None,
    *,
    dates: tuple[date, ...] = (),
) -> MapView:
    """All that the page of one day shows, for :func:`render_map`.

    Raises
    ------
    InputError
        ``on`` is no day.
    RightsError
        The start map comes from a source whose shapes may not be shown.
    """
    known = assess(reading, settings) if assessments is None else assessments
    return pipeline.view_on(as_day(on), reading, known, settings, dates=dates)


def render_map(view: MapView, settings: Settings | None = None) -> MapPage:
    """One HTML page that makes no network request; as the last line of a cell it shows itself.

    Examples
    --------
    >>> page = render_map(view_on("2022-09-12", read_inputs("examples/ukraine/articles")))
    >>> page.startswith("<!DOCTYPE html>")
    True
    """
    settings = settings or Settings()
    return MapPage(pipeline.render_map(view, settings), view=view, settings=settings)


def render_report(on: date | str, reading: Reading, settings: Settings | None = None) -> str:
    """The printable report of one day, HTML. Errors as in :func:`view_on`."""
    return pipeline.render_report_of(view_on(on, reading, settings=settings), reading, settings)


def compare(
    on: date | str,
    reading: Reading,
    settings: Settings | None = None,
    *,
    since: date | str | None = None,
    since_known_by: date | str | None = None,
    reference: Reference | None = None,
    by_day: bool = False,
) -> Compared:
    """Claimed beside corroborated, one day beside another, one day of knowledge beside another, us beside a reference.

    Parameters
    ----------
    on, since
        The day asked about and the earlier one; gains and losses are between them.
    since_known_by
        Of the earlier day (the same one without ``since``), use only what was published by this day.
    reference
        A map of somebody else (docs/comparing.md).
    by_day
        Holdings of every day with a change too.

    Returns
    -------
    Compared
        ``found`` has the figures (docs/comparing.md explains each); areas are km², equal-area and indicative.

    Raises
    ------
    InputError, CRSError
        A day that is none; a reference that cannot be read or has no CRS.
    """
    from geomap.questions import compare_on

    return compare_on(
        as_day(on),
        reading,
        settings or Settings(),
        since=as_day(since) if since else None,
        since_known_by=as_day(since_known_by) if since_known_by else None,
        reference=reference,
        by_day=by_day,
    )


def why(place: str, on: date | str, reading: Reading, settings: Settings | None = None) -> str:
    """Why a place is shown as it is on a day: every claim, its words and speaker, and the rule.

    Raises
    ------
    InputError
        No such day; no such place, or a name that several places have.

    Examples
    --------
    >>> "Izjoem" in why("Izjoem", "2022-09-12", read_inputs("examples/ukraine/articles"))
    True
    """
    from geomap.questions import why_place

    return why_place(place, as_day(on), reading, settings or Settings())


def diff(
    on: date | str, known_by: tuple[date | str, date | str], reading: Reading, settings: Settings | None = None
) -> Any:
    """What later publications changed about one day (a ``KnowledgeDiff``).

    Raises
    ------
    InputError
        A day that is none.
    """
    from geomap.questions import diff_known_by

    first, second = known_by
    return diff_known_by(as_day(on), (as_day(first), as_day(second)), reading, settings or Settings())


def dates_of(
    reading: Reading, assessments: Sequence[Assessment] | None = None, settings: Settings | None = None
) -> tuple[date, ...]:
    """Every date with a change, in order."""
    known = assess(reading, settings) if assessments is None else assessments
    return pipeline.dates_of(reading, known, settings)


def claims_to_frame(reading: Reading) -> pd.DataFrame:
    """Claims as a frame, one row each.

    Returns
    -------
    DataFrame
        The columns of ``claims.csv`` (docs/claims-table.md), and ``mapped``, true where nothing keeps the claim off
        the map.

    Examples
    --------
    >>> frame = claims_to_frame(read_inputs("examples/ukraine/articles"))
    >>> sorted(set(frame.columns) & {"place", "event", "gaining_side", "mapped"})
    ['event', 'gaining_side', 'mapped', 'place']
    """
    import io

    import pandas as pd

    from geomap.flat import claims_to_csv

    frame = pd.read_csv(io.StringIO("".join(claims_to_csv(reading.claims))), dtype="string")
    for column in ("lat", "lon"):
        frame[column] = pd.to_numeric(frame[column])
    frame["mapped"] = [one.not_mapped is None for one in reading.claims]
    return frame


def as_day(day: date | str) -> date:
    """A day given as text or as a date.

    Raises
    ------
    InputError
        It is no day.

    Examples
    --------
    >>> as_day("2022-09-12")
    datetime.date(2022, 9, 12)
    """
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except (TypeError, ValueError):
        raise InputError(f"{day!r} is not a day; write it as 2022-09-12") from None


def _listed(inputs: str | Path | Sequence[str | Path]) -> list[str | Path]:
    return [inputs] if isinstance(inputs, str | Path) else list(inputs)
