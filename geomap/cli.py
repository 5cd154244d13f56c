"""The ``geomap`` command: each subcommand parses, calls one function, and prints.

Data goes to standard output or ``-o``; progress and warnings to standard error. Exit codes: 0 done; 1 one clear line
on standard error; 2 wrong usage. Everything heavy is imported inside the commands, so that ``--help`` stays light.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap import __version__
from geomap.edition_cli import edition_group
from geomap.ledger_cli import ledger_group
from geomap.options import (
    DAY,
    INPUTS,
    ON,
    OUT,
    SHARED,
    emit,
    file_option,
    one_line,
    settings_of,
    shared_options,
    show_progress,
    summary_lines,
    warn_of,
)
from geomap.review_cli import review

if TYPE_CHECKING:
    from datetime import date

    from geomap.model import Reading
    from geomap.questions import Reference
    from geomap.settings import Settings


class Program(click.Group):
    """Turns every expected error into one line on standard error and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            sys.stderr.close()
            raise SystemExit(1) from None
        except Exception as error:
            from gazetteer.errors import GazetteerError
            from geomap.errors import GeomapError

            if isinstance(error, (GeomapError, GazetteerError)):
                click.echo(f"geomap: {one_line(str(error))}", err=True)
                raise SystemExit(1) from None
            raise


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="geomap")
def main() -> None:
    """Reported territorial gains and losses: who says so, and how much of it is corroborated."""


def _read(inputs: tuple[Path, ...], settings: Settings) -> Reading:
    from geomap.inputs import read_inputs

    _check_start_map(settings)
    reading = read_inputs(inputs, settings, progress=show_progress)
    warn_of(reading.skipped)
    return reading


def _check_start_map(settings: Settings) -> None:
    """Read the start map before anything else, and say what of it was repaired or left out."""
    start = settings.baseline
    if start is None or not (start.repaired or start.ignored or start.overlap_km2 >= 1):
        return
    told = [f"{_shapes(start.repaired, 'invalid ')} repaired"] if start.repaired else []
    told += [f"{_shapes(start.ignored)} without area or holder left out"] if start.ignored else []
    told += [f"{start.overlap_km2:,.0f} km² given to two sides is nobody's"] if start.overlap_km2 >= 1 else []
    click.echo(f"geomap: start map {one_line(str(settings.baseline_path))}: {'; '.join(told)}", err=True)


def _shapes(count: int, which: str = "") -> str:
    return f"{count} {which}shape{'' if count == 1 else 's'}"


@main.command()
@INPUTS
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), required=True, help="Folder to fill.")
@click.option("--estimated", is_flag=True, help="Draw the estimated extent too (off by default).")
@shared_options
def build(inputs: tuple[Path, ...], out: Path, **options: Any) -> None:
    """Make every map and file, for every date with a change."""
    from geomap.building import build as build_all

    settings = settings_of(options, inputs)
    _check_start_map(settings)
    summary = build_all(inputs, out, settings, progress=show_progress)
    warn_of(summary.skipped)
    for line in summary_lines(summary, out):
        click.echo(line)


@main.command()
@INPUTS
@OUT
@click.option("--mentions", "mentions_out", type=click.Path(path_type=Path), help="File for every toponym found.")
@click.option("--explain", is_flag=True, help="Show each text with its mentions, predicates, speakers and rules.")
@shared_options
def extract(
    inputs: tuple[Path, ...], out: Path | None, mentions_out: Path | None, explain: bool, **options: Any
) -> None:
    """Read the claims out of documents (claims.jsonl)."""
    from geomap.formats import claims_to_jsonl, mentions_to_jsonl

    settings = settings_of(options, inputs)
    if explain:
        from geomap.questions import explain_inputs

        as_html = out is not None and out.suffix.lower() in {".html", ".htm"}
        emit(explain_inputs(inputs, settings, as_html=as_html), out)
        return
    reading = _read(inputs, settings)
    if mentions_out is not None:
        emit(mentions_to_jsonl(reading.mentions), mentions_out)
    emit(claims_to_jsonl(reading.claims), out)
    click.echo(f"{len(reading.documents)} artikelen, {len(reading.claims)} beweringen", err=True)


@main.command()
@click.option("--gold", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
              help="Readings to compare with (docs/evaluation.md).")  # fmt: skip
@click.option("--texts", "texts_dir", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folder of the texts that the gold file names.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--errors", is_flag=True, help="List every miss.")
@file_option("--profile", "profile_path", "Another conflict's profile (TOML).")
@file_option("--sources", "sources_path", "Publishers and speakers to add (TOML).")
@OUT
def evaluate(gold: Path, texts_dir: Path | None, form: str, errors: bool, out: Path | None, **options: Any) -> None:
    """Score what is read against a gold file."""
    from geomap.claims.evaluate import evaluate as score
    from geomap.claims.evaluate import render_evaluation

    settings = settings_of(options)
    result = score(gold, texts_dir=texts_dir, gazetteer=settings.gazetteer, profile=settings.profile)
    emit(render_evaluation(result, style=form, errors=errors) + "\n", out)


class Size(click.ParamType[tuple[int, int]]):
    """Width and height of a picture, ``1200x800``."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Read both numbers, or fail with wrong usage."""
        if isinstance(value, tuple):
            return value
        width, times, height = str(value).lower().replace("×", "x").partition("x")
        if not (times and width.isdecimal() and height.isdecimal() and len(value) < 20):
            self.fail(f"{value!r} is no size; write width and height in pixels as 1200x800", param, ctx)
        return int(width), int(height)


@main.command("map")
@INPUTS
@ON
@OUT
@click.option("--size", type=Size(), help="Of a picture, in pixels of 1/96 inch: 1200x800.")
@click.option("--dpi", type=int, help="Pixels an inch of a PNG: 192 doubles those of --size.")
@click.option("--alt", is_flag=True, help="Print what the picture shows in words, for its alt text.")
@click.option("--estimated", is_flag=True, help="Draw the estimated extent too (off by default).")
@click.option("--tiles", help="A background of raster tiles instead of our own (https, {z} {x} {y}); asks the network.")
@click.option("--tiles-attribution", help="Whom to credit for the tiles; shown on the map.")
@shared_options
def map_(
    inputs: tuple[Path, ...],
    on: date,
    out: Path | None,
    size: tuple[int, int] | None,
    dpi: int | None,
    alt: bool,
    tiles: str | None,
    tiles_attribution: str | None,
    **options: Any,
) -> None:
    """Make the map of one day: a self-contained HTML page, or a picture by the suffix (.png, .svg, .pdf)."""
    from geomap.pipeline import assess, render_map, view_on
    from geomap.render.formats import check_page_suffix, format_of

    form = format_of(out)
    if form is None and (size or dpi or alt):
        raise click.UsageError("--size, --dpi and --alt speak of a picture; give -o a .png, .svg or .pdf")
    check_page_suffix(out)
    background = None
    if tiles:
        from geomap.render.tiles import read_tiles

        background = read_tiles(tiles, tiles_attribution)
    settings = settings_of(options, inputs)
    reading = _read(inputs, settings)
    view = view_on(on, reading, assess(reading, settings), settings)
    if form is None or out is None:
        emit(render_map(view, settings, tiles=background), out)
        return
    from geomap.output import write_bytes
    from geomap.pipeline import render_picture

    made = render_picture(view, settings, form=form, size=size, dpi=dpi)
    write_bytes(out, made.content)
    if alt:
        click.echo(made.alt)


@main.command()
@INPUTS
@ON
@OUT
@click.option("--since", type=DAY, help="Day to compare with; the start map without.")
@click.option("--indications", "indications_out", type=click.Path(path_type=Path), help="File for the indications.")
@click.option("--estimated", is_flag=True, help="Add the estimated extent.")
@shared_options
def state(
    inputs: tuple[Path, ...],
    on: date,
    out: Path | None,
    since: date | None,
    indications_out: Path | None,
    **options: Any,
) -> None:
    """Write who holds what on a day, as cells: GeoJSON, or what the suffix says (.gpkg, .parquet, .csv)."""
    from geomap.exports.geojson import layer_to_geojson
    from geomap.exports.layers import territory_layers
    from geomap.exports.write import write_layers
    from geomap.pipeline import assess, exported_territory, ui_language
    from geomap.standing import can_answer, is_large_ledger, ledger_territory_on, page_language

    settings = settings_of(options, inputs)
    if is_large_ledger(inputs) and can_answer(settings, since=since):
        territory, ui = (
            ledger_territory_on(inputs[0], on, settings, progress=show_progress),
            page_language(inputs, settings),
        )
    else:
        reading = _read(inputs, settings)
        territory = exported_territory(on, reading, assess(reading, settings), settings, since=since)
        ui = ui_language(reading, settings)
    cells, indications = territory_layers(territory)
    if indications_out is not None:
        write_layers(indications_out, [indications], profile=settings.profile, ui=ui)
    if out is None or str(out) == "-":
        emit(layer_to_geojson(cells), None)
    else:
        write_layers(out, [cells, indications], profile=settings.profile, ui=ui)


@main.command()
@INPUTS
@ON
@OUT
@click.option("--since", type=DAY, help="Earlier day to compare with.")
@click.option("--since-known-by", type=DAY, help="Of that day (or the same), only what was published by this day.")
@file_option("--reference", "reference_path", "A reference map of your own (polygons with a holder).")
@click.option("--reference-holder-field", help="Field of the reference that names the holder.")
@file_option("--reference-holder-map", "reference_holder_map", "What the values of that field mean (TOML).")
@click.option("--reference-date-field", help="Field with the day, of a reference of several days.")
@file_option("--reference-since", "reference_since", "The reference of the earlier day, if it is another file.")
@click.option(
    "--reference-within",
    metavar="FILE|extent",
    help="Compare only in there: polygons of a map file, or the extent of the reference.",
)
@click.option("--estimated", is_flag=True, help="Compare the estimated extent with the reference too, told apart.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@click.option("--figure", "figure_out", type=click.Path(path_type=Path), help="Picture to draw (.png, .svg, .pdf).")
@click.option("--changes", "changes_out", type=click.Path(path_type=Path),
              help="Map of what changed (.geojson, .gpkg, .parquet, .csv).")  # fmt: skip
@shared_options
def compare(
    inputs: tuple[Path, ...],
    on: date,
    out: Path | None,
    since: date | None,
    since_known_by: date | None,
    form: str,
    figure_out: Path | None,
    changes_out: Path | None,
    **options: Any,
) -> None:
    """Compare claimed with corroborated, a day with a day, then with now, or us with a reference map."""
    from geomap.control.compare_text import render_comparison
    from geomap.pipeline import ui_language
    from geomap.questions import compare_on, name_in

    if since is not None and since > on:
        raise click.UsageError(f"--since {since} is after --on {on}; the earlier day is the one to compare with")
    reference = _reference(options)
    settings = settings_of(options, inputs)
    if changes_out is not None and not (since or since_known_by or settings.baseline_path):
        raise click.UsageError("--changes needs something to compare with: --since, --since-known-by or --baseline")
    reading = _read(inputs, settings)
    by_day = form != "text" or figure_out is not None
    compared = compare_on(
        on, reading, settings, since=since, since_known_by=since_known_by, reference=reference, by_day=by_day
    )
    ui = ui_language(reading, settings)
    name_of = partial(name_in, ui=ui, settings=settings)
    if figure_out is not None:
        from geomap.exports.figure import draw_comparison

        draw_comparison(figure_out, compared.found, profile=settings.profile, ui=ui, name_of=name_of)
    if changes_out is not None:
        from geomap.exports.write import write_layers

        write_layers(changes_out, [compared.changes_layer()], profile=settings.profile, ui=ui)
    emit(render_comparison(compared.found, profile=settings.profile, ui=ui, form=form, name_of=name_of), out)


def _reference(options: dict[str, Any]) -> Reference | None:
    """Take the options of a reference out of all options."""
    from geomap.questions import Reference

    path, field = options.pop("reference_path"), options.pop("reference_holder_field")
    names = ("holder_map", "date_field", "since", "within")
    meaning, day, since, within = (options.pop(f"reference_{name}") for name in names)
    if path is None:
        if options["estimated"]:
            raise click.UsageError("--estimated compares the estimate with a reference map; give --reference FILE")
        if field or meaning or day or since or within:
            raise click.UsageError("--reference-… options speak of a reference map; give --reference FILE")
        return None
    if not field and not meaning:
        raise click.UsageError("--reference needs --reference-holder-field NAME (or --reference-holder-map FILE)")
    return Reference(path=path, holder_field=field, holder_map_path=meaning, date_field=day, since_path=since,
                     within=within)  # fmt: skip


@main.command()
@click.argument("place")
@INPUTS
@ON
@OUT
@shared_options
def why(place: str, inputs: tuple[Path, ...], on: date, out: Path | None, **options: Any) -> None:
    """Say why PLACE is shown as it is: every claim, its words and speaker, and the rule."""
    from geomap.questions import why_place, why_place_in

    settings = settings_of(options, inputs)
    told = why_place_in(place, on, inputs, settings)
    emit(told if told is not None else why_place(place, on, _read(inputs, settings), settings), out)


@main.command()
@INPUTS
@OUT
@click.option("--format", "form", type=click.Choice(["text", "json", "csv", "toml"]), default="text",
              show_default=True, help="toml: lines for --sources, of whom the registry does not know.")  # fmt: skip
@shared_options
def origins(inputs: tuple[Path, ...], out: Path | None, form: str, **options: Any) -> None:
    """Count the origins behind the publications: who speaks, how often, and who is unknown."""
    from geomap.questions import origins_of_inputs

    settings = settings_of(options, inputs)
    emit(origins_of_inputs(_read(inputs, settings), settings, form=form), out)


@main.command()
@INPUTS
@ON
@click.option(
    "--known-by", "known_by_days", type=DAY, nargs=2, required=True, metavar="D1 D2", help="Two days of knowledge."
)
@OUT
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--changes", "changes_out", type=click.Path(path_type=Path),
              help="Map of what changed (.geojson, .gpkg, .parquet, .csv).")  # fmt: skip
def diff(
    inputs: tuple[Path, ...],
    on: date,
    known_by_days: tuple[date, date],
    out: Path | None,
    form: str,
    changes_out: Path | None,
    **options: Any,
) -> None:
    """Say what later publications changed about one day."""
    from geomap.control.diff import render_diff
    from geomap.pipeline import ui_language
    from geomap.questions import diff_known_by, diff_layer

    settings = settings_of(options, inputs)
    reading = _read(inputs, settings)
    found = diff_known_by(on, known_by_days, reading, settings)
    ui = ui_language(reading, settings)
    if changes_out is not None:
        from geomap.exports.write import write_layers

        write_layers(changes_out, [diff_layer(found, settings)], profile=settings.profile, ui=ui)
    emit(render_diff(found, profile=settings.profile, ui=ui, form=form), out)


# diff has two days of knowledge where the others have one
for _option in SHARED[1:]:
    diff = _option(diff)


@main.command()
@INPUTS
@ON
@OUT
@click.option("--since", type=DAY, help="Report what changed after this day; the start map without.")
@click.option("--full", is_flag=True, help="Tell everything; else long parts are cut and say what they leave out.")
@shared_options
def report(
    inputs: tuple[Path, ...], on: date, out: Path | None, since: date | None, full: bool, **options: Any
) -> None:
    """Write the report of a day or a period: HTML, or what the suffix says (.md, .docx)."""
    from geomap.pipeline import assess, report_of, view_on
    from geomap.render.formats import report_format

    if since is not None and since >= on:
        raise click.UsageError(f"--since {since} is not before --on {on}; give an earlier day")
    form = report_format(out)
    settings = settings_of(options, inputs)
    reading = _read(inputs, settings)
    view = view_on(on, reading, assess(reading, settings), settings, since=since)
    made = report_of(view, reading, settings, full=full)
    if form == "html" or out is None:
        from geomap.render.report import report_to_html

        emit(report_to_html(made), out)
        return
    from geomap.output import write_bytes

    if form == "docx":
        from geomap.render.report_docx import report_to_docx

        write_bytes(out, report_to_docx(made))
        return
    from geomap.render.report_markdown import report_picture, report_to_markdown

    # The picture first: a report never points at one that is not there.
    picture = out.with_suffix(".map.png")
    write_bytes(picture, report_picture(made))
    emit(report_to_markdown(made, picture=picture.name), out)


@main.command()
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="map.html")
@OUT
@click.option("--inline", is_flag=True, help="Put the whole page into the snippet (srcdoc).")
@click.option("--src", help="Address where the page will stand; the name of the file without.")
@click.option("--full", help="With --inline: address of the whole page, for a link to it.")
@click.option("--height", "height_px", type=click.IntRange(200, 4000), help="Pixels; without, the shape is 4:3.")
@click.option("--whole", is_flag=True, help="The page as it is, not only map, stamp and legend.")
def embed(
    page: Path, out: Path | None, inline: bool, src: str | None, full: str | None, height_px: int | None, whole: bool
) -> None:
    """Print the snippet that puts a map into an article."""
    from geomap.render.embed import embed_snippet

    if inline and src:
        raise click.UsageError("--inline holds the page itself and --src points at it; give one of them")
    if full and not inline:
        raise click.UsageError("--full is for --inline; a snippet that points at a page links to it by itself")
    source = None if inline else src or page.name
    emit(embed_snippet(page, src=source, height=height_px, full=full, slim=not whole), out)


@main.group("claims")
def claims_group() -> None:
    """Analysts' own claim tables."""


@claims_group.command("template")
@OUT
def claims_template_command(out: Path | None) -> None:
    """Print an empty claims table with an example row."""
    from geomap.claims.handmade import claims_template

    emit(claims_template(), out)


main.add_command(ledger_group)
main.add_command(edition_group)
main.add_command(review)
