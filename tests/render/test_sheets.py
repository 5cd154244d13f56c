"""Overview, report, snippet and picture."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from geomap.errors import InputError
from geomap.model import Document, Mismatch, Reading, Skipped
from geomap.render.embed import embed_snippet, notebook_snippet
from geomap.render.image import render_svg
from geomap.render.index import render_index
from geomap.render.page import render_page
from geomap.render.report import render_report
from geomap.words import Unit
from tests.render.scenes import a_view, one_change, september
from tests.render.test_page import HOSTILE, Reader, hostile_view, lines

if TYPE_CHECKING:
    from geomap.config import Profile

SUMMARY = {"documents": 8, "origins": 5, "claims": 17, "mapped": 10, "listed": {"no_place": 3, "intended": 2}}
READING = Reading(
    documents=(Document(document_id="zonder-datum", text="x"), Document(document_id="met", text="x", published="2022")),
    skipped=(Skipped(source="leeg.txt", reason="geen tekst"),),
)


def overview(profile: Profile) -> Reader:
    view = september(dates=(date(2022, 9, 12),))
    return Reader(render_index([view], last=view, reading=READING, profile=profile, summary=SUMMARY))


def test_the_overview_says_what_was_read(profile: Profile) -> None:
    text = lines(overview(profile))
    assert "8 artikelen, 5 bronnen" in text
    assert "17 uitspraken over controle" in text
    assert "geen plaats genoemd: 3" in text
    assert "zonder-datum" in text
    assert "leeg.txt: geen tekst" in text


def test_the_overview_leads_to_every_file(profile: Profile) -> None:
    links = {attributes["href"] for tag, attributes in overview(profile).tags if tag == "a"}
    assert {"maps/2022-09-12.html", "states/2022-09-12.geojson", "timeline.html", "report.html", "claims.csv"} <= links


def test_an_overview_without_any_change_says_so(profile: Profile) -> None:
    html = render_index([], last=a_view(), reading=Reading(), profile=profile, summary=SUMMARY)
    text = lines(Reader(html))
    assert "geen terreinwijziging gevonden" in text
    assert "<table" not in html


def test_the_report_flags_totals_that_do_not_add_up(profile: Profile) -> None:
    mismatch = Mismatch(document_id="003", unit=Unit.SETTLEMENTS, stated=600, found=627, parts=(502, 75, 43, 7),
                        claims=(), text="Het totaal klopt niet.")  # fmt: skip
    text = lines(Reader(render_report(september(), profile=profile, mismatches=[mismatch])))
    assert "genoemd 600 nederzettingen ≠ 502 + 75 + 43 + 7 = 627" in text


def test_the_report_sets_stated_beside_drawn_and_lists_what_was_left_out(profile: Profile) -> None:
    html = render_report(september(), profile=profile, skipped=READING.skipped)
    text = lines(Reader(html))
    assert "meer dan 6.000 km²" in text
    assert "Getekend als winst van Oekraïne: 3 plaatsen, ongeveer 1.237 km² (indicatief)." in text
    assert "geen plaats genoemd (1)" in text
    assert "leeg.txt: geen tekst" in text
    assert "<svg" in html
    assert "<script" not in html


def test_a_report_of_nothing(profile: Profile) -> None:
    assert "geen terreinwijziging gemeld" in lines(Reader(render_report(a_view(), profile=profile)))


def test_hostile_words_stay_words_everywhere(profile: Profile) -> None:
    view = hostile_view()
    mismatch = Mismatch(document_id=HOSTILE, unit=Unit.KM2, stated=1, found=2, parts=(), claims=(), text=HOSTILE)
    skipped = (Skipped(source=HOSTILE, reason=HOSTILE),)
    reading = Reading(documents=(Document(document_id=HOSTILE, text=""),), skipped=skipped)
    for html in (
        render_report(view, profile=profile, mismatches=[mismatch], skipped=skipped),
        render_index([view], last=view, reading=reading, profile=profile, summary={**SUMMARY, "listed": {}}),
    ):
        reader = Reader(html)
        assert "img" not in {tag for tag, _ in reader.tags}
        assert reader.blocks
        assert all(tag == "style" for tag, _, _ in reader.blocks)
    ElementTree.fromstring(render_svg(view, profile=profile))


def test_the_snippet_holds_the_whole_page_in_a_sandbox(profile: Profile) -> None:
    page = render_page(september(dates=(date(2022, 9, 8), date(2022, 9, 12))), profile=profile)
    reader = Reader(embed_snippet(page, height=500))
    (tag, attributes), *rest = reader.tags
    assert (tag, rest) == ("iframe", [])
    assert attributes["sandbox"] == "allow-scripts allow-popups allow-popups-to-escape-sandbox"
    assert attributes["title"] == "Gemelde terreinwijzigingen – stand 12 september 2022"
    assert (attributes["width"], attributes["height"]) == ("100%", "500")
    inside = attributes["srcdoc"] or ""
    assert 'class="pager"' not in inside
    bare = re.sub(r'<nav class="pager".*?</nav>', "", page, flags=re.DOTALL)
    assert inside == bare.replace("<html", '<html data-embed=""', 1)


def test_the_snippet_can_point_at_an_address(tmp_path: Path, profile: Profile) -> None:
    file = tmp_path / "kaart.html"
    file.write_text(render_page(one_change(), profile=profile), encoding="utf-8")
    snippet = embed_snippet(file, src='https://krant.nl/kaart.html?a=1&b="2"')
    assert len(snippet) < 600
    address = re.search(r'src="([^"]*)"', snippet)
    assert address is not None
    assert unescape(address[1]) == "https://krant.nl/kaart.html?a=1&b=%222%22&embed"


@pytest.mark.parametrize(
    ("address", "slim"),
    [
        ("kaart.html", "kaart.html?embed"),
        ("a/k.html?x=1#c2", "a/k.html?x=1&embed#c2"),
        ("k.html#v=1", "k.html?embed#v=1"),
    ],
)
def test_the_address_asks_for_the_slim_look(address: str, slim: str, profile: Profile) -> None:
    page = render_page(one_change(), profile=profile)
    assert f'src="{escape(slim)}"' in embed_snippet(page, src=address)
    assert f'src="{escape(address)}"' in embed_snippet(page, src=address, slim=False)


def test_a_snippet_keeps_its_shape_unless_a_height_is_asked_for(profile: Profile) -> None:
    page = render_page(one_change(), profile=profile)
    assert "aspect-ratio:16/9;height:auto" in embed_snippet(page, src="k.html", ratio=(16, 9))
    assert "aspect-ratio" not in embed_snippet(page, src="k.html", height=500)


def test_a_notebook_keeps_a_still_picture_where_frames_are_taken_away(profile: Profile) -> None:
    shown = notebook_snippet(render_page(one_change(), profile=profile), picture="<svg/>", alt='Kaart "x"', height=500)
    reader = Reader(re.sub(r"<iframe.*?</iframe>", "", shown, flags=re.DOTALL))
    (image,) = [attributes for tag, attributes in reader.tags if tag == "img"]
    assert image["alt"] == 'Kaart "x"'
    assert (image["src"] or "").startswith("data:image/svg+xml;base64,")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"html": "geen pagina"}, "not an HTML page"),
        ({"width": "100px;x"}, "width"),
        ({"height": 0}, "height"),
        ({"src": "javascript:alert(1)"}, "address"),
        ({"full": "javascript:alert(1)"}, "address"),
        ({"ratio": (0, 3)}, "ratio"),
        ({"html": Path("nergens.html")}, "cannot be read"),
    ],
)
def test_a_snippet_that_makes_no_sense_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        embed_snippet(**{"html": "<!DOCTYPE html><title>x</title>", **changes})  # type: ignore[arg-type]


def test_a_report_gives_a_cell_to_one_change_only(profile: Profile) -> None:
    view = one_change()
    doubled = replace(view, assessments=view.assessments * 1)
    assert Reader(render_report(doubled, profile=profile)).text.count("412") == 3
