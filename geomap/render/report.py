"""The report to print and defend: every change with who says so, amounts beside what is drawn, what was left out.

One structure (:mod:`geomap.render.blocks`), written as HTML, Markdown (:mod:`geomap.render.report_markdown`) or Word
(:mod:`geomap.render.report_docx`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geomap.model import MapView, Quantity
from geomap.render import style
from geomap.render.blocks import Block, Bullets, Cell, Figure, Heading, Paragraph, Quotation, Report, Run, Table, cell
from geomap.render.blocks import line as one_line
from geomap.render.corrections import change_log, correction_lines, edition_line
from geomap.render.display import QUOTE_LIMIT, clean_text, web_address
from geomap.render.document import build_document, read_asset, render_template
from geomap.render.entries import Change, Entries, Listed, Said, collect_entries, count_levels
from geomap.render.image import DEFAULT_SIZE, paint_svg, stamp_lines
from geomap.render.labels import estimate_width
from geomap.render.layers import Drawing, draw_view
from geomap.render.legend import looks_of
from geomap.render.names import PlaceNames
from geomap.render.page import attribution_line, count_rows, meta_lines
from geomap.render.picture import compose, describe
from geomap.render.words import Words, load_words
from geomap.words import CORROBORATED_LEVELS, Basis, Level, Status, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geomap.config import Profile
    from geomap.model import Mismatch, Skipped
    from geomap.render.labels import Measure
    from geomap.render.picture import Picture

_SPEAKERS_IN_TABLE, _DENIERS_IN_TABLE = 5, 3
_MAX_SKIPPED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How much of each part a report holds; None is all of it.

    What is left out is counted, and the report says where it stands: nothing is dropped in silence.
    """

    rows: int | None = 60
    """Of a table: changes and denials newest first, amounts and reports as given."""
    told: int | None = 25
    """Changes with the sentences behind them, newest first."""
    said: int | None = 4
    """Sentences of one change, on either side."""
    listed: int | None = 6
    """Statements that are not mapped, of each reason."""


SHORT = Length()
"""A report to read: some thirty pages of a year of war. Summary, map and counts are always whole."""

FULL = Length(rows=None, told=None, said=None, listed=None)
"""Everything, however long."""

_DEFINED = ("gain", "claimed", "corroborated", "disputed", "possible", "vacated", "origin", "indication", "area",
            "white")  # fmt: skip


def render_report(view: MapView, *, profile: Profile, **more: Any) -> str:
    """A printable HTML report with a picture of the map inside; no script, no request.

    Parameters and errors as of :func:`build_report`.
    """
    return report_to_html(build_report(view, profile=profile, **more))


def report_to_html(report: Report) -> str:
    """A report as one HTML file."""
    body = render_template(
        "report.html.j2",
        t=load_words(report.language).text,
        report=report,
        patterns=report.patterns,
        kind_of=lambda block: type(block).__name__.lower(),
        svg_of=lambda figure: _as_markup(paint_svg(figure.layout(None), alone=False)),
    )
    return build_document(
        title=report.title,
        language=report.language,
        body=body,
        styles=(read_asset("page.css"), read_asset("sheet.css")),
    )


def _as_markup(svg: str) -> Any:
    from markupsafe import Markup

    return Markup(svg)  # noqa: S704 (an autoescaped template of ours)


def build_report(
    view: MapView,
    *,
    profile: Profile,
    gazetteer: Any = None,
    mismatches: Sequence[Mismatch] = (),
    skipped: Sequence[Skipped] = (),
    sources: Sequence[Mapping[str, str]] = (),
    program: str = "geomap",
    length: Length = SHORT,
) -> Report:
    """Everything that a report says, in order.

    Parameters
    ----------
    view
        As for :func:`geomap.render.page.render_page`. Where its state has a day to compare with (``since``), the
        tables tell what changed after that day; what was not mapped is listed whole.
    mismatches
        Totals that do not add up; each is flagged with its arithmetic.
    skipped
        Inputs that could not be used, with the reason.
    sources
        Rows of the registry: ``name``, and where stated ``url``, ``archive_url``, ``licence``.
    program
        What it was made with, for the citation.
    length
        :data:`SHORT` or :data:`FULL`.
    """
    words = load_words(view.ui)
    names = PlaceNames(words, view.claims, gazetteer)
    entries = collect_entries(view, profile=profile, names=names, words=words)
    drawing = draw_view(view, entries, profile=profile, names=names, words=words)
    state = view.territory.state
    first, last = state.since, words.date_long(state.on)
    changes = tuple(one for one in entries.changes if first is None or one.day is None or one.day > first)
    if first is None:
        title = words.text("report.title", date=last)
    else:
        title = words.text("report.title_period", first=words.date_long(first), last=last)
    looks = looks_of(entries, drawing, profile)
    teller = _Teller(view, profile, words, names, entries, drawing, changes, looks.of_change, length)
    meta = meta_lines(view, words)
    log = change_log(view.edition, words, profile=profile, gazetteer=gazetteer, claims=view.claims)
    notices = correction_lines(view, words, profile=profile, gazetteer=gazetteer)
    stamp = stamp_lines(view, words, profile=profile, gazetteer=gazetteer)
    blocks: list[Block] = [
        Heading(level=1, text=title),
        Paragraph(runs=one_line(" | ".join(meta)), kind="meta"),
        *([Bullets(items=tuple(one_line(told) for told in notices), kind="notices")] if notices else []),
        Heading(level=2, text=words.text("report.summary")),
        *teller.summary(),
        teller.figure(words.text("page.title", date=last) if first is None else title, stamp),
        *teller.table_of_changes(),
        *teller.claimed_beside_corroborated(),
        *teller.disputed(),
        *teller.amounts(mismatches),
        *teller.statements(),
        *teller.not_mapped(),
        *teller.skipped(skipped),
        *teller.corrections(log),
        *teller.definitions(),
        *teller.sources(sources),
        *teller.citation(title, program),
    ]
    return Report(
        title=title,
        language=words.language,
        on=state.on,
        description=". ".join(meta),
        blocks=tuple(blocks),
        looks=looks.rows,
        patterns=style.patterns(profile),
        links=(("index.html", words.text("page.index")), ("timeline.html", words.text("page.timeline")))
        if view.dates else (),
    )  # fmt: skip


class _Teller:
    """The parts of a report, in words."""

    def __init__(
        self,
        view: MapView,
        profile: Profile,
        words: Words,
        names: PlaceNames,
        entries: Entries,
        drawing: Drawing,
        changes: tuple[Change, ...],
        looks: Mapping[int, int],
        length: Length,
    ) -> None:
        self.view, self.profile, self.words, self.names = view, profile, words, names
        self.entries, self.drawing, self.changes, self.looks = entries, drawing, changes, looks
        self.t, self.length = words.text, length
        self.told = frozenset(one.number for one in changes[: length.told])

    def _rest(self, count: int, most: int | None) -> Iterator[Block]:
        """What was left out of a part, and where it stands."""
        if most is not None and count > most:
            number = self.words.number
            told = self.t("report.rest", shown=number(most), count=number(count))
            yield Paragraph(runs=one_line(told, soft=True), kind="rest")

    def summary(self) -> Iterator[Block]:
        """Counts per level and what is drawn, in a few lines."""
        if not self.changes:
            yield Paragraph(runs=one_line(self.t("page.nothing")))
        counts = count_levels(self.changes, self.entries.listed)
        rows = count_rows(replace(self.entries, counts=counts), self.words)
        number = self.words.number
        told = ((Run(text=f"{row['text']}: "), Run(text=number(row["number"]), strong=True)) for row in rows)
        yield Bullets(items=tuple(told), kind="counts")
        drawn = self._drawn_lines()
        if drawn:
            yield Bullets(items=tuple(one_line(told) for told in drawn))

    def figure(self, title: str, stamp: tuple[str, ...]) -> Figure:
        """The map, with legend and stamp."""
        more: dict[str, Any] = {"profile": self.profile, "words": self.words, "title": title, "stamp": stamp,
                                "width": DEFAULT_SIZE[0], "height": DEFAULT_SIZE[1], "framed": True,
                                "bounds": self.drawing.recent_bounds}  # fmt: skip

        def layout(measure: Measure | None) -> Picture:
            return compose(self.drawing, **more, measure=measure or estimate_width)

        date = self.words.date_long(self.view.territory.state.on)
        return Figure(
            alt=describe(self.drawing, self.words, title=title, stamp=stamp),
            caption=self.t("report.map_caption", date=date, white=self.t("page.white")),
            layout=layout,
        )

    def table_of_changes(self) -> Iterator[Block]:
        """A row a change: what, when, how sure, who says so, how much ground its cell has."""
        yield Heading(level=2, text=f"{self.t('report.table')} ({len(self.changes)})")
        if not self.changes:
            return
        areas = self._areas_by_change()
        columns = ("change", "when", "level", "who", "area")
        yield Table(
            caption=self.t("report.table"),
            header=tuple(self.t(f"report.column_{one}") for one in columns),
            rows=tuple(
                (self._heading(one), cell(one.when), self._level(one), self._sayers(one),
                 cell(areas.get(one.number, "–")))
                for one in self.changes[: self.length.rows]
            ),
            numeric=frozenset({4}),
        )  # fmt: skip
        yield from self._rest(len(self.changes), self.length.rows)

    def claimed_beside_corroborated(self) -> Iterator[Block]:
        """Places and indicative ground gained per side, and how far it is corroborated."""
        yield Heading(level=2, text=self.t("report.claimed_beside"))
        yield Paragraph(runs=one_line(self.t("report.claimed_help"), soft=True))
        tiers = ("corroborated", "claimed", "disputed", "possible")
        found: dict[tuple[str, str], list[float]] = {}
        for one in self.view.territory.cells:
            state = one.state
            if state is None or one.basis is not Basis.CLAIM or state.change != "gain":
                continue
            if not state.certain:
                tier = "possible"
            elif state.status is Status.DISPUTED:
                tier = "disputed"
            else:
                tier = "corroborated" if state.corroboration in CORROBORATED_LEVELS else "claimed"
            side = state.change_side or state.claimed_side or state.side or ""
            found.setdefault((side, tier), []).append(one.area_km2)
        sides = [side for side in (*self.profile.side_ids, "") if any(key[0] == side for key in found)]
        if not sides:
            yield Paragraph(runs=one_line(self.t("report.claimed_none")))
            return

        def told(side: str, tier: str) -> str:
            areas = found.get((side, tier), [])
            return f"{len(areas)} ({self.words.number(sum(areas), digits=0)} km²)" if areas else "–"

        yield Table(
            caption=self.t("report.claimed_beside"),
            header=(self.t("report.column_side"), *(self.t(f"tier.{tier}") for tier in tiers)),
            rows=tuple(
                (cell(self.words.side(side or None, self.profile)), *(cell(told(side, tier)) for tier in tiers))
                for side in sides
            ),
            numeric=frozenset({1, 2, 3, 4}),
        )

    def disputed(self) -> Iterator[Block]:
        """What is contradicted, by whom."""
        found = [one for one in self.changes if one.level is Level.DISPUTED or one.opposing]
        yield Heading(level=2, text=f"{self.t('report.disputed')} ({len(found)})")
        if not found:
            yield Paragraph(runs=one_line(self.t("report.disputed_none")))
            return
        columns = ("change", "when", "level", "who", "denied")
        yield Table(
            caption=self.t("report.disputed"),
            header=tuple(self.t(f"report.column_{one}") for one in columns),
            rows=tuple(
                (self._heading(one), cell(one.when), self._level(one),
                 _each_once(one.supporting), _each_once(one.opposing))
                for one in found[: self.length.rows]
            ),
        )  # fmt: skip
        yield from self._rest(len(found), self.length.rows)

    def amounts(self, mismatches: Sequence[Mismatch]) -> Iterator[Block]:
        """Every stated amount of ground or places, with who states it; totals that do not add up."""
        yield Heading(level=2, text=self.t("report.amounts"))
        yield Paragraph(runs=one_line(self.t("report.amounts_help"), soft=True))
        rows = []
        for claim in self.view.claims:
            if claim.quantity is None:
                continue
            number = self.entries.by_claim.get(claim.claim_id)
            amount = self.words.quantity(claim.quantity)
            who = clean_text(claim.speaker) or self.t("speaker.unnamed")
            publisher = clean_text(claim.publisher)
            rows.append((
                (one_line(amount, href=f"#c{number}" if number in self.told else ""),),
                cell(self.names.of(claim.place) or self.t("change.nowhere")),
                cell(f"{who}, {publisher}" if publisher else who),
                (one_line(clean_text(claim.quote, limit=QUOTE_LIMIT), language=_language(claim.language)),),
            ))  # fmt: skip
        if rows:
            columns = ("stated", "place", "who", "quote")
            header = tuple(self.t(f"report.column_{one}") for one in columns)
            yield Table(caption=self.t("report.amounts"), header=header, rows=tuple(rows[: self.length.rows]))
            yield from self._rest(len(rows), self.length.rows)
        yield Heading(level=3, text=f"{self.t('report.mismatches')} ({len(mismatches)})")
        if not mismatches:
            yield Paragraph(runs=one_line(self.t("report.mismatches_none")))
        for one in mismatches:
            runs = [Run(text=self._arithmetic(one), strong=True)]
            text, document = clean_text(one.text, limit=QUOTE_LIMIT), clean_text(one.document_id)
            runs += [Run(text=f" {text}")] if text else []
            runs += [Run(text=f" {self.t('report.source')}: {document}", soft=True)] if document else []
            yield Paragraph(runs=tuple(runs), kind="flag")

    def statements(self) -> Iterator[Block]:
        """Every change with the sentences behind it."""
        yield Heading(level=2, text=self.t("report.statements"))
        for one in self.changes[: self.length.told]:
            yield Heading(level=3, text=f"{one.heading}, {one.when}", anchor=one.anchor, look=self.looks[one.number])
            yield Paragraph(runs=self._level(one)[0])
            yield from self._each_said(one.supporting)
            if one.opposing:
                yield Paragraph(runs=one_line(self.t("claim.opposing"), strong=True))
            yield from self._each_said(one.opposing)
            if one.rule_text or one.trace:
                told = self.t("claim.assessed_by", rule=one.rule_text)
                trace = f" ({one.rule}: {one.trace})" if one.trace else f" ({one.rule})" if one.rule else ""
                yield Paragraph(runs=one_line(f"{told}{trace}", soft=True))
        yield from self._rest(len(self.changes), self.length.told)

    def _each_said(self, several: Sequence[Said]) -> Iterator[Block]:
        for said in several[: self.length.said]:
            yield from self._said(said)
        yield from self._rest(len(several), self.length.said)

    def _said(self, said: Said) -> Iterator[Block]:
        yield Paragraph(runs=(Run(text=said.speaker, strong=True), Run(text=", ".join(("", *said.qualities)) + ".")))
        if said.quote:
            quote = said.quote if said.is_quotation else f"“{said.quote}”"
            yield Quotation(text=quote, language=_language(said.quote_language))
        elif said.title:
            yield Quotation(text=said.title)
        where = f"{said.where}, {said.published}" if said.where else said.published
        addresses = (("source", said.url), ("copy", said.archive_url))
        link = [
            run
            for word, address in addresses
            if address
            for run in (Run(text=" "), Run(text=f"[{self.t(f'speaker.{word}')}]", href=address, soft=True))
        ]
        notes = "".join(f" · {note}" for note in (*([self.t("page.quote_cut")] if said.cut else []), *said.notes))
        yield Paragraph(runs=(Run(text=where, soft=True), *link, Run(text=notes, soft=True)))

    def not_mapped(self) -> Iterator[Block]:
        """Every claim that is not drawn, with the reason."""
        yield Heading(level=2, text=f"{self.t('page.not_drawn')} ({len(self.entries.listed)})")
        yield Paragraph(runs=one_line(self.t("page.not_drawn_help"), soft=True))
        reasons = self.entries.reasons()
        if reasons:
            yield Table(
                caption=self.t("page.not_drawn"),
                header=(self.t("report.column_reason"), self.t("report.column_count")),
                rows=tuple((cell(reason), cell(self.words.number(len(found)))) for _, reason, found in reasons),
                numeric=frozenset({1}),
            )
        for key, reason, found in reasons:
            yield Heading(level=3, text=f"{reason} ({len(found)})", anchor=f"r-{key}")
            yield Table(
                caption=reason,
                header=tuple(self.t(f"report.column_{one}") for one in ("change", "who", "quote")),
                rows=tuple(self._listed(item) for item in found[: self.length.listed]),
            )
            yield from self._rest(len(found), self.length.listed)
        if self.entries.later:
            later = self.t("page.later", count=self.words.number(self.entries.later))
            yield Paragraph(runs=one_line(later, soft=True))

    def _listed(self, item: Listed) -> tuple[Cell, ...]:
        said = item.said
        what = f"{item.heading} ({item.level_text})" if item.level_text else item.heading
        where = f"{said.where}, {said.published}" if said.where else said.published
        return (
            cell(what),
            (one_line(said.who), one_line(where, soft=True, href=said.url or "")),
            (one_line(said.quote, language=_language(said.quote_language)),),
        )

    def skipped(self, skipped: Sequence[Skipped]) -> Iterator[Block]:
        """Inputs that could not be used."""
        yield Heading(level=2, text=f"{self.t('report.skipped')} ({len(skipped)})")
        if not skipped:
            yield Paragraph(runs=one_line(self.t("report.skipped_none")))
            return
        yield Bullets(items=tuple(
            one_line(f"{clean_text(one.source, limit=200)}: {clean_text(one.reason, limit=300)}")
            for one in skipped[:_MAX_SKIPPED]))  # fmt: skip

    def corrections(self, log: tuple[str, ...]) -> Iterator[Block]:
        """What is different from the earlier edition."""
        note = self.view.edition
        if note is None or note.changes is None:
            return
        yield Heading(level=2, text=self.t("edition.since", number=note.changes.since))
        yield Bullets(items=tuple(one_line(told) for told in log))

    def definitions(self) -> Iterator[Block]:
        """What the words mean, and how the map is made."""
        yield Heading(level=2, text=self.t("report.definitions"))
        yield Table(
            caption=self.t("report.definitions"),
            header=(self.t("report.column_word"), self.t("report.column_meaning")),
            rows=tuple((cell(self.t(f"definition.{key}_word")), cell(self.t(f"definition.{key}"))) for key in _DEFINED),
        )
        yield Heading(level=3, text=self.t("page.method"))
        yield Paragraph(runs=one_line(self.t("page.method_text")))

    def sources(self, sources: Sequence[Mapping[str, str]]) -> Iterator[Block]:
        """Reports read, institutions of the registry, and whose data the map stands on."""
        yield Heading(level=2, text=self.t("report.sources"))
        reports: dict[tuple[str, str, str, str, str], int] = {}
        for claim in self.view.claims:
            key = (
                clean_text(claim.publisher or claim.document_id),
                clean_text(claim.title, limit=200),
                self.words.edtf(claim.published) or self.t("edition.undated"),
                web_address(claim.url) or "",
                web_address(claim.archive_url) or "",
            )
            reports[key] = reports.get(key, 0) + 1
        if reports:
            listed = sorted(reports.items())[: self.length.rows]
            yield Heading(level=3, text=self.t("report.reports"))
            yield Table(
                caption=self.t("report.reports"),
                header=tuple(self.t(f"report.column_{one}") for one in ("publisher", "report", "published", "claims")),
                rows=tuple(
                    (cell(publisher), self._report(title, address, kept), cell(clean_text(published)),
                     cell(self.words.number(count)))
                    for (publisher, title, published, address, kept), count in listed
                ),
                numeric=frozenset({3}),
            )  # fmt: skip
            yield from self._rest(len(reports), self.length.rows)
        if sources:
            yield Heading(level=3, text=self.t("report.registry"))
            yield Table(
                caption=self.t("report.registry"),
                header=tuple(self.t(f"report.column_{one}") for one in ("source", "address", "licence")),
                rows=tuple(self._source(one) for one in sources[: self.length.rows]),
            )
            yield from self._rest(len(sources), self.length.rows)
        yield Heading(level=3, text=self.t("report.attribution"))
        yield Paragraph(runs=one_line(f"{self.t('page.known_gap')} {attribution_line(self.view, self.words)}"))

    def _report(self, title: str, address: str, kept: str) -> Cell:
        line = one_line(title or address or "–", href=address)
        return (line, one_line(self.t("speaker.copy"), href=kept, soft=True)) if kept else (line,)

    def _source(self, one: Mapping[str, str]) -> tuple[Cell, ...]:
        addresses = [found for key in ("url", "archive_url") if (found := web_address(one.get(key)))]
        return (
            cell(clean_text(one["name"])),
            tuple(one_line(address, href=address) for address in addresses) or cell("–"),
            cell(clean_text(one.get("licence"), limit=200) or self.t("report.licence_unstated")),
        )

    def citation(self, title: str, program: str) -> Iterator[Block]:
        """How to refer to this report."""
        yield Heading(level=2, text=self.t("report.citation"))
        view = self.view
        told = [title]
        if view.edition:
            told.append(edition_line(view.edition, self.words))
        read = self.words.counted("page.reports", view.documents)
        if view.published_through:
            read += f", {self.t('page.published_through', date=self.words.date_long(view.published_through))}"
        told.append(read[:1].upper() + read[1:])
        known_by = view.territory.state.known_by
        if known_by:
            told.append(self.t("page.known_by", date=self.words.date_long(known_by)).rstrip("."))
        told.append(self.t("report.made_with", program=program))
        yield Paragraph(runs=one_line(". ".join(told) + "."))

    # --- cells ---

    def _heading(self, one: Change) -> Cell:
        href = f"#{one.anchor}" if one.number in self.told else ""
        return (one_line(one.heading, href=href, look=self.looks[one.number]),)

    def _level(self, one: Change) -> Cell:
        first = one_line(one.level_text)
        return (first, one_line(one.stale, soft=True)) if one.stale else (first,)

    def _sayers(self, one: Change) -> Cell:
        who = list(dict.fromkeys(said.who for said in one.supporting))
        lines = [one_line(told) for told in who[:_SPEAKERS_IN_TABLE]]
        if len(who) > _SPEAKERS_IN_TABLE:
            lines.append(one_line(f"+ {len(who) - _SPEAKERS_IN_TABLE}"))
        if one.opposing:
            deniers = ", ".join(list(dict.fromkeys(said.speaker for said in one.opposing))[:_DENIERS_IN_TABLE])
            lines.append(one_line(f"{self.t('claim.opposing')}: {deniers}", soft=True))
        return tuple(lines) or cell("–")

    def _areas_by_change(self) -> dict[int, str]:
        """Indicative area of the cell that a change colours; a cell is given to its newest change only."""
        found: dict[int, float] = {}
        by_assessment = self.entries.by_assessment
        for one in self.view.territory.cells:
            if one.state is None or one.basis is not Basis.CLAIM:
                continue
            numbers = [by_assessment[key] for key in one.state.assessments if key in by_assessment]
            if numbers:
                found[min(numbers)] = found.get(min(numbers), 0.0) + one.area_km2
        number = self.words.number
        return {key: number(area, digits=0 if area >= 10 else 1) for key, area in found.items() if area}

    def _drawn_lines(self) -> list[str]:
        told = []
        for side, area in self.drawing.areas_km2.items():
            cells = sum(
                one.basis is Basis.CLAIM and one.state is not None and one.state.certain
                and one.state.change == "gain" and side == (one.state.claimed_side or one.state.side)
                for one in self.view.territory.cells
            )  # fmt: skip
            told.append(self.t("report.mapped_area", side=self.words.side(side, self.profile),
                               cells=self.words.number(cells), area=self.words.number(area, digits=0)))  # fmt: skip
        return told

    def _arithmetic(self, one: Mismatch) -> str:
        def amount(value: float) -> str:
            return self.words.number(value, digits=0 if one.unit is Unit.SETTLEMENTS else 2)

        key = "report.mismatch_parts" if one.parts else "report.mismatch_found"
        stated = self.words.quantity(Quantity(value=one.stated, unit=one.unit))
        return self.t(key, stated=stated, parts=" + ".join(map(amount, one.parts)), found=amount(one.found))


def _each_once(several: Sequence[Said]) -> Cell:
    """Who says it, each once."""
    who = dict.fromkeys(said.who for said in several)
    return tuple(one_line(told) for told in list(who)[:_SPEAKERS_IN_TABLE]) or cell("–")


def _language(code: str | None) -> str:
    return code if code and code.isascii() and code.isalpha() else ""
