"""The report: one structure, written as HTML, Markdown and Word."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from geomap.model import Mismatch, Skipped
from geomap.render.blocks import Heading, Paragraph, Table
from geomap.render.report import FULL, Length, build_report, render_report, report_to_html
from geomap.render.report_docx import report_to_docx
from geomap.render.report_markdown import escape, report_picture, report_to_markdown
from geomap.words import Unit
from tests.render.scenes import a_view, september
from tests.render.test_page import HOSTILE, Reader, hostile_view, lines

if TYPE_CHECKING:
    from geomap.config import Profile
    from geomap.render.blocks import Report

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SOURCES = (
    {"id": "isw", "name": "ISW", "url": "https://isw.example/", "licence": "only with consent"},
    {"id": "krant", "name": "Krant"},
)


@pytest.fixture(scope="module")
def report(profile: Profile) -> Report:
    return build_report(september(), profile=profile, sources=SOURCES, program="geomap 0.1.0",
                        skipped=(Skipped(source="leeg.txt", reason="geen tekst"),))  # fmt: skip


@pytest.fixture(scope="module")
def opened(report: Report) -> Any:
    from docx import Document

    return Document(BytesIO(report_to_docx(report)))


def table_of(report: Report, caption: str) -> list[list[str]]:
    (found,) = [one for one in report.blocks if isinstance(one, Table) and one.caption == caption]
    return [[" / ".join("".join(run.text for run in runs) for runs in cell) for cell in row] for row in found.rows]


def test_the_report_has_every_part_in_order(report: Report) -> None:
    headings = [one.text.partition(" (")[0] for one in report.blocks if isinstance(one, Heading) and one.level == 2]
    assert headings == [
        "In het kort", "Wijzigingen", "Geclaimd naast bevestigd", "Tegengesproken",
        "Genoemde aantallen naast wat getekend is", "Uitspraken en zinnen", "Niet op de kaart",
        "Overgeslagen documenten", "Begrippen en werkwijze", "Bronnen", "Hoe te citeren",
    ]  # fmt: skip


def test_claimed_stands_beside_corroborated(report: Report) -> None:
    rows = {row[0]: row[1:] for row in table_of(report, "Geclaimd naast bevestigd")}
    assert rows["Oekraïne"][:2] == ["1 (412 km²)", "2 (825 km²)"]


def test_what_is_disputed_is_told_with_who_denies_it(report: Report) -> None:
    (row, *_) = table_of(report, "Tegengesproken")
    assert "Rusland" in row[0]
    assert row[4] != "–"


def test_sources_come_with_address_and_licence(report: Report) -> None:
    assert table_of(report, "Sprekers en uitgevers in het register") == [
        ["ISW", "https://isw.example/", "only with consent"],
        ["Krant", "–", "niet opgegeven"],
    ]


def test_the_citation_names_date_cut_off_and_program(report: Report) -> None:
    text = report_to_markdown(report).rpartition("## Hoe te citeren")[2]
    assert "stand 12 september 2022" in text
    assert "40 berichten, gepubliceerd t/m 13 september 2022" in text
    assert "Gelezen en beoordeeld met geomap 0\\.1\\.0" in text or "geomap 0.1.0" in text


def test_a_period_tells_only_what_changed_in_it(profile: Profile) -> None:
    view = september()
    state = replace(view.territory.state, since=date(2022, 9, 9))
    found = build_report(replace(view, territory=replace(view.territory, state=state)), profile=profile)
    assert found.title == "Verslag: gemelde terreinwijzigingen na 9 september 2022, t/m 12 september 2022"
    told, whole = (table_of(one, "Wijzigingen") for one in (found, build_report(view, profile=profile)))
    assert 0 < len(told) < len(whole)
    assert not any("Balaklija" in row[0] for row in told)


@pytest.mark.parametrize("ui", ["nl", "en", "uk"])
def test_every_format_tells_the_same(ui: str, profile: Profile) -> None:
    from docx import Document

    made = build_report(replace(september(), ui=ui), profile=profile)
    html = lines(Reader(report_to_html(made)))
    markdown = report_to_markdown(made).replace("\\", "")
    body = Document(BytesIO(report_to_docx(made)))
    word = "\n".join("".join(part.itertext()) for part in body.element.body.iter(f"{W}p"))
    for block in made.blocks:
        if isinstance(block, Heading):
            assert block.text in html
            assert block.text in markdown
            assert block.text in word
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    for runs in cell:
                        text = "".join(run.text for run in runs).strip()
                        assert text in word
                        assert text in markdown


def test_word_has_real_headings_tables_and_alt_text(opened: Any, report: Report) -> None:
    styles = [one.style.name for one in opened.paragraphs if one.style.name.startswith("Heading")]
    assert styles[0] == "Heading 1"
    assert {"Heading 2", "Heading 3"} <= set(styles)
    for table in opened.tables:
        assert table.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None
    (drawn,) = opened.inline_shapes
    assert "Winst Oekraïne, bevestigd (1): Balaklija" in drawn._inline.docPr.get("descr")
    (language,) = {one.get(f"{W}val") for one in opened.styles.element.iter(f"{W}lang")}
    assert language == "nl-NL"
    assert opened.core_properties.title == report.title
    assert opened.core_properties.created.date() == report.on


def test_links_inside_a_word_document_lead_to_their_bookmarks(opened: Any) -> None:
    body = opened.element.body
    bookmarks = {one.get(f"{W}name") for one in body.iter(f"{W}bookmarkStart")}
    anchors = {one.get(f"{W}anchor") for one in body.iter(f"{W}hyperlink")} - {None}
    assert anchors
    assert anchors <= bookmarks
    for mark in body.iter(f"{W}bookmarkStart"):
        assert mark.getnext().tag == f"{W}r"


def test_same_view_same_bytes(report: Report, profile: Profile) -> None:
    again = build_report(september(), profile=profile, sources=SOURCES, program="geomap 0.1.0",
                         skipped=(Skipped(source="leeg.txt", reason="geen tekst"),))  # fmt: skip
    made = report_to_docx(report)
    assert made == report_to_docx(again)
    assert {one.date_time for one in zipfile.ZipFile(BytesIO(made)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert report_to_markdown(report) == report_to_markdown(again)
    assert report_to_html(report) == report_to_html(again)


def hostile_report(profile: Profile) -> Report:
    mismatch = Mismatch(document_id=HOSTILE, unit=Unit.KM2, stated=1, found=2, parts=(), claims=(), text=HOSTILE)
    return build_report(
        hostile_view(),
        profile=profile,
        mismatches=[mismatch],
        skipped=(Skipped(source=HOSTILE, reason="\x00\x0b\ufffe" + HOSTILE),),
        sources=({"id": "x", "name": HOSTILE, "url": "javascript:alert(1)", "licence": HOSTILE},),
        program=HOSTILE,
    )


def test_hostile_words_stay_words_in_markdown(profile: Profile) -> None:
    pytest.importorskip("markdown_it")
    from markdown_it import MarkdownIt

    text = report_to_markdown(hostile_report(profile), picture="x.png")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    raw = [one.content for one in (*tokens, *inline) if one.type in {"html_block", "html_inline"}]
    assert set(raw) <= {"<br>"}
    assert [one.attrGet("src") for one in inline if one.type == "image"] == ["x.png"]
    links = [str(one.attrGet("href")) for one in inline if one.type == "link_open"]
    assert all(link.startswith(("https://", "http://")) for link in links)
    assert not any(token.type in {"fence", "code_block"} for token in tokens)


@pytest.mark.parametrize(
    ("words", "escaped"),
    [
        ("[a](javascript:x)", r"\[a\](javascript:x)"),
        ("![a](b)", r"!\[a\](b)"),
        ("- een lijst", r"\- een lijst"),
        ("12) een lijst", r"12\) een lijst"),
        ("=====", r"\====="),
        ("# kop\n\n| a |", r"\# kop \| a \|"),
        ("zie https://kiev.ua", r"zie https\://kiev.ua"),
        ("a\\", r"a\\"),
    ],
)
def test_markup_is_escaped(words: str, escaped: str) -> None:
    assert escape(words) == escaped


def test_hostile_words_stay_words_in_word(profile: Profile) -> None:
    from docx import Document

    made = report_to_docx(hostile_report(profile))
    body = Document(BytesIO(made)).element.body
    links = {one.target_ref for one in Document(BytesIO(made)).part.rels.values() if one.is_external}
    assert all(link.startswith(("https://", "http://")) for link in links)
    assert "onerror" in "".join(body.itertext())
    assert not list(body.iter(f"{W}fldSimple", f"{W}instrText"))


def test_the_html_asks_for_nothing_and_runs_nothing(profile: Profile) -> None:
    html = report_to_html(hostile_report(profile))
    reader = Reader(html)
    assert not {"script", "img", "iframe", "object"} & {tag for tag, _ in reader.tags}
    assert not [value for _, attributes in reader.tags for name, value in attributes.items() if name.startswith("on")]


def test_a_report_of_nothing_is_a_report(profile: Profile) -> None:
    made = build_report(a_view(), profile=profile)
    assert "geen terreinwijziging gemeld" in report_to_markdown(made)
    assert report_to_docx(made).startswith(b"PK")
    assert "geen terreinwijziging gemeld" in lines(Reader(render_report(a_view(), profile=profile)))
    assert report_picture(made).startswith(b"\x89PNG")


def test_a_long_report_is_cut_and_says_so(profile: Profile) -> None:
    short = build_report(september(), profile=profile, length=Length(rows=2, told=1, said=1, listed=1))
    full = build_report(september(), profile=profile, length=FULL)
    changes = len(table_of(full, "Wijzigingen"))
    assert len(table_of(short, "Wijzigingen")) == 2
    left_out = [block.runs[0].text for block in short.blocks if isinstance(block, Paragraph) and block.kind == "rest"]
    assert any(told.startswith(f"Hier staan er 2 van {changes}.") for told in left_out)
    assert all("--full" in told for told in left_out)
    assert not any(isinstance(block, Paragraph) and block.kind == "rest" for block in full.blocks)
    # No link leads to what is not there.
    anchors = {f"#{block.anchor}" for block in short.blocks if isinstance(block, Heading) and block.anchor}
    cells = [cell for table in short.blocks if isinstance(table, Table) for row in table.rows for cell in row]
    links = {run.href for cell in cells for line in cell for run in line if run.href.startswith("#")}
    assert links <= anchors
