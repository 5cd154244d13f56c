"""Pictures of a day: one layout, painted as SVG, PNG and PDF without a browser."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from geomap.errors import InputError, OutputError
from geomap.render.image import compose_view, render_image, render_svg
from geomap.render.projection import fit_projection, scale_bar
from tests.render.scenes import a_view, september
from tests.render.test_page import hostile_view

if TYPE_CHECKING:
    from geomap.config import Profile

SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_is_one_well_formed_svg_without_a_link(profile: Profile) -> None:
    svg = render_svg(september(), profile=profile)
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not re.search(r"href|url\((?!#)", svg)
    texts = "".join(root.itertext())
    assert "Gemelde terreinwijzigingen – stand 12 september 2022" in texts
    assert 'Wit = geen bericht, niet "geen verandering".' in texts
    assert "omvang onbekend" in texts


def test_the_picture_draws_outlines_without_a_fill(profile: Profile) -> None:
    root = ElementTree.fromstring(render_svg(september(), profile=profile))
    outline = [
        path for path in root.iter(f"{SVG}path") if "regio Charkiv; omvang" in (path.findtext(f"{SVG}title") or "")
    ]
    assert len(outline) == 1
    assert outline[0].get("fill") == "none"


def test_same_view_same_picture(profile: Profile) -> None:
    assert render_svg(september(), profile=profile) == render_svg(september(), profile=profile)


def test_the_projection_keeps_its_bounds_on_the_canvas() -> None:
    bounds = (35.0, 48.0, 38.0, 50.5)
    projection = fit_projection(bounds, width=800, height=500)
    for lon, lat in ((35.0, 48.0), (38.0, 50.5)):
        x, y = projection.at(lon, lat)
        assert 0 < x < 800
        assert 0 < y < 500
    west, south, east, north = projection.window()
    assert west < 35 < 38 < east
    assert south < 48 < 50.5 < north


def test_the_scale_bar_is_round_and_true_in_the_middle() -> None:
    projection = fit_projection((35.0, 48.0, 38.0, 50.5), width=800, height=500)
    km, pixels = scale_bar(projection)
    (west, latitude), (east, _) = (projection.degrees(400 + shift, 250) for shift in (-pixels / 2, pixels / 2))
    from pyproj import Geod

    assert km == 100
    assert Geod(ellps="WGS84").line_length([west, east], [latitude, latitude]) == pytest.approx(100_000, rel=0.005)


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_every_format_is_the_same_each_time_and_says_what_it_shows(form: str, profile: Profile) -> None:
    made = render_image(september(), form=form, profile=profile, size=(900, 640))
    assert made.content == render_image(september(), form=form, profile=profile, size=(900, 640)).content
    for told in ("stand 12 september 2022", "Winst Oekraïne, bevestigd (1): Balaklija", "Wit = geen bericht",
                 "gepubliceerd t/m 13 sept.", "GeoNames (CC BY 4.0)"):  # fmt: skip
        assert told in made.alt


def test_a_png_has_the_pixels_asked_for_and_the_alt_text_inside(profile: Profile) -> None:
    from PIL import Image

    made = render_image(september(), form="png", profile=profile, size=(800, 600), dpi=192)
    opened = Image.open(BytesIO(made.content))
    assert opened.size == (1600, 1200)
    assert round(opened.info["dpi"][0]) == 192
    assert (opened.info["Title"], opened.info["Description"]) == (made.title, made.alt)
    assert "Software" not in opened.info


def test_a_pdf_has_the_size_on_paper_and_tells_nothing_of_the_machine(profile: Profile) -> None:
    pdf = render_image(september(), form="pdf", profile=profile, size=(960, 672)).content
    assert b"/MediaBox [ 0 0 720 504 ]" in pdf
    assert b"/Subject" in pdf
    assert not re.search(rb"/(CreationDate|Producer|Creator)", pdf)


def test_every_picture_carries_its_stamp(profile: Profile) -> None:
    picture = compose_view(september(), profile=profile, size=(480, 660))
    written = " ".join(line.text for line in picture.lines)
    assert "40 berichten, 6 bronnen, gepubliceerd t/m 13 sept. | automatisch gelezen, 31 nagekeken" in written
    assert "Gegevens: GeoNames (CC BY 4.0); Natural Earth" in written
    assert 'Wit = geen bericht, niet "geen verandering".' in written


@pytest.mark.parametrize(("ui", "title"), [("en", "12 September 2022"), ("uk", "12 вересня 2022")])
def test_a_picture_speaks_the_language_asked_for(ui: str, title: str, profile: Profile) -> None:
    made = render_image(replace(september(), ui=ui), form="svg", profile=profile)
    assert title in made.title
    assert f'lang="{ui}"' in made.content.decode()


@pytest.mark.parametrize("size", [(1200, 800), (800, 1100), (480, 660), (2400, 700)])
def test_nothing_of_a_picture_sticks_out_or_lies_over_something_else(size: tuple[int, int], profile: Profile) -> None:
    from geomap.render.plot import measure_text

    picture = compose_view(september(), profile=profile, size=size, measure=measure_text)
    left, top, width, height = picture.frame
    assert left + width <= size[0]
    words = [*picture.lines, *(line for row in picture.legend for line in row.lines)]
    for line in words:
        assert line.x + measure_text(line.text, line.size, line.bold) <= size[0]
        assert line.y <= size[1]
    for row in picture.legend:
        assert row.y + 16 <= size[1]
        assert row.x >= left + width or row.y >= top + height


def test_a_hatching_is_drawn_inside_its_cell_only(profile: Profile) -> None:
    from PIL import Image

    picture = compose_view(september(), profile=profile, size=(900, 640), framed=False)
    hatched = next(area for area in picture.areas if area.fill.startswith("url(#p-hatched"))
    opened = Image.open(BytesIO(render_image(september(), form="png", profile=profile, size=(900, 640),
                                             framed=False).content)).convert("RGB")  # fmt: skip
    xs, ys = zip(*hatched.rings[0], strict=True)
    middle = [opened.getpixel((x, round(sum(ys) / len(ys)) + 20)) for x in range(int(min(xs)) + 8, int(max(xs)) - 8)]
    blue = [r < 80 and b > 120 for r, _, b in middle]  # type: ignore[misc]
    assert 0.2 < sum(blue) / len(blue) < 0.8
    outside = opened.getpixel((int(min(xs)) - 6, int(min(ys)) - 6))
    assert outside == (255, 255, 255)


def test_a_day_without_reports_is_a_picture_that_says_so(profile: Profile) -> None:
    made = render_image(a_view(), form="png", profile=profile)
    assert made.content.startswith(b"\x89PNG")
    assert "geen terreinwijziging gemeld" in made.alt


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_hostile_names_are_drawn_as_they_are(form: str, profile: Profile) -> None:
    made = render_image(hostile_view(), form=form, profile=profile)
    if form == "svg":
        root = ElementTree.fromstring(made.content)
        assert not {one.tag for one in root.iter()} & {f"{SVG}script", f"{SVG}image", f"{SVG}a", "img"}
    assert len(made.content) < 1_000_000


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"size": (0, 0)}, "got 0x0 pixels, expected 200 to 10000"),
        ({"size": (100_000, 100_000)}, "100000x100000"),
        ({"size": (260, 220)}, "no room for the map"),
        ({"dpi": 3}, "got 3 dpi"),
        ({"size": (10_000, 10_000), "dpi": 300}, "million pixels"),
    ],
)
def test_a_size_that_makes_no_sense_is_refused(asked: dict[str, object], message: str, profile: Profile) -> None:
    with pytest.raises(InputError, match=message):
        render_image(september(), form="png", profile=profile, **asked)  # type: ignore[arg-type]


def test_a_format_that_is_not_drawn_is_refused(profile: Profile) -> None:
    with pytest.raises(OutputError, match="png, svg, pdf"):
        render_image(september(), form="bmp", profile=profile)
