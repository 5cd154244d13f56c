"""A report as a Word document: real headings, tables with header rows, the map with its alt text, a language."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from geomap.render import style
from geomap.render.blocks import Bullets, Figure, Heading, Paragraph, Quotation, Table

if TYPE_CHECKING:
    from geomap.render.blocks import Block, Report, Run, Runs

_LOCALES = {"nl": "nl-NL", "en": "en-GB", "uk": "uk-UA"}
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for."""

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_PICTURE_DPI = 180
_PAGE_MM, _MARGIN_MM = (210, 297), 18
_SERIF, _SANS = "Georgia", "Calibri"
_SOFT, _LINK = "575757", "0B4F8A"
_HEADING_POINTS = {1: 20, 2: 15, 3: 11.5}
_MAX_NAME = 60
_IN_TABLE = "Table text"
_LEAST_READ, _MOST_READ, _MEASURED_ROWS = 12.0, 42.0, 200
_LONGEST_WORD = 14
"""Characters that a column is taken to have, at least and at most, and the rows that are looked at."""


def report_to_docx(report: Report) -> bytes:
    """A report as ``.docx``; the same report gives the same bytes."""
    from docx import Document

    document = Document()
    _set_up(document, report)
    writer = _Writer(document)
    for block in report.blocks:
        writer.block(block)
    made = BytesIO()
    document.save(made)
    return _without_times(made.getvalue())


def _set_up(document: Any, report: Report) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    properties = document.core_properties
    properties.title, properties.subject = _legal(report.title)[:250], _legal(report.description)[:250]
    properties.author = properties.last_modified_by = "geomap"
    properties.comments, properties.keywords = "", ""
    properties.language = _locale(report.language)
    # A day of the report itself, not of the clock: the same report is the same file.
    properties.created = properties.modified = datetime(report.on.year, report.on.month, report.on.day)  # noqa: DTZ001
    properties.revision = 1
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(one) for one in _PAGE_MM)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN_MM)
    styles = document.styles
    for found in styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), _locale(report.language))
    normal = styles["Normal"]
    normal.font.name, normal.font.size = _SANS, Pt(10)
    normal.paragraph_format.space_after = Pt(4)
    from docx.enum.style import WD_STYLE_TYPE

    small = styles.add_style(_IN_TABLE, WD_STYLE_TYPE.PARAGRAPH)
    small.base_style, small.font.size, small.paragraph_format.space_after = normal, Pt(8.5), Pt(1)
    for level, points in _HEADING_POINTS.items():
        heading = styles[f"Heading {level}"]
        heading.font.name, heading.font.size, heading.font.bold = _SERIF, Pt(points), True
        heading.font.color.rgb = RGBColor.from_string(style.INK[1:].upper())
        fonts = heading.element.rPr.rFonts
        for name in [one for one in fonts.attrib if one.endswith("Theme")]:
            del fonts.attrib[name]
        fonts.set(qn("w:hAnsi"), _SERIF)


class _Writer:
    def __init__(self, document: Any) -> None:
        self.document = document
        self.bookmarks = 0

    def block(self, block: Block) -> None:
        match block:
            case Heading():
                self.heading(block)
            case Paragraph():
                self.runs(self.document.add_paragraph(), block.runs, soft=block.kind == "meta")
            case Bullets():
                for item in block.items:
                    self.runs(self.document.add_paragraph(style="List Bullet"), item)
            case Quotation():
                self.quotation(block)
            case Figure():
                self.figure(block)
            case Table():
                self.table(block)

    def heading(self, block: Heading) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        paragraph = self.document.add_heading(_legal(block.text), level=block.level)
        if block.anchor:
            self.bookmarks += 1
            for tag, where in (("w:bookmarkStart", 0), ("w:bookmarkEnd", len(paragraph._p))):  # noqa: SLF001
                mark = OxmlElement(tag)
                mark.set(qn("w:id"), str(self.bookmarks))
                if tag == "w:bookmarkStart":
                    mark.set(qn("w:name"), _bookmark(block.anchor))
                    where = 1 if paragraph._p.pPr is not None else 0  # noqa: SLF001
                paragraph._p.insert(where + (tag == "w:bookmarkEnd"), mark)  # noqa: SLF001

    def quotation(self, block: Quotation) -> None:
        from docx.shared import Mm

        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(6)
        run = paragraph.add_run(_legal(block.text))
        run.font.name = _SERIF
        _speak(run, block.language)

    def figure(self, block: Figure) -> None:
        from docx.shared import Mm

        from geomap.render.plot import measure_text, plot_picture

        picture = block.layout(measure_text)
        made = plot_picture(picture, form="png", dpi=_PICTURE_DPI)
        shown = self.document.add_picture(BytesIO(made), width=Mm(_PAGE_MM[0] - 2 * _MARGIN_MM))
        told = shown._inline.docPr  # noqa: SLF001 (python-docx has no other way to alt text)
        told.set("descr", _legal(block.alt))
        told.set("title", _legal(picture.title)[:250])
        told.set("name", _legal(picture.title)[:_MAX_NAME])
        self.runs(self.document.add_paragraph(), (_soft(block.caption),))

    def table(self, block: Table) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt

        table = self.document.add_table(rows=1, cols=len(block.header), style="Table Grid")
        table.autofit = False
        for column, share in zip(table.columns, _shares(block), strict=True):
            column.width = Mm((_PAGE_MM[0] - 2 * _MARGIN_MM) * share)
        described = OxmlElement("w:tblCaption")
        described.set(qn("w:val"), _legal(block.caption)[:250])
        table._tbl.tblPr.append(described)  # noqa: SLF001
        head = table.rows[0]
        repeated = OxmlElement("w:tblHeader")
        head._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001
        for place, name in zip(head.cells, block.header, strict=True):
            place.paragraphs[0].style = _IN_TABLE
            place.paragraphs[0].add_run(_legal(name)).bold = True
            shade = OxmlElement("w:shd")
            shade.set(qn("w:val"), "clear")
            shade.set(qn("w:fill"), "ECEBE7")
            place._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001
        for row in block.rows:
            made = table.add_row()
            whole = OxmlElement("w:cantSplit")
            made._tr.get_or_add_trPr().append(whole)  # noqa: SLF001
            for number, (place, lines) in enumerate(zip(made.cells, row, strict=True)):
                for count, runs in enumerate(lines):
                    paragraph = place.paragraphs[0] if not count else place.add_paragraph()
                    paragraph.style = _IN_TABLE
                    self.runs(paragraph, runs)
                    if number in block.numeric:
                        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.document.add_paragraph().paragraph_format.space_after = Pt(2)

    def runs(self, paragraph: Any, runs: Runs, *, soft: bool = False) -> None:
        for one in runs:
            if one.href:
                self.link(paragraph, one)
            elif one.text:
                _format(paragraph.add_run(_legal(one.text)), one, soft=soft)

    def link(self, paragraph: Any, one: Run) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import RGBColor

        link = OxmlElement("w:hyperlink")
        if one.href.startswith("#"):
            link.set(qn("w:anchor"), _bookmark(one.href[1:]))
        else:
            relation = self.document.part.relate_to(_legal(one.href), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            link.set(qn("r:id"), relation)
        run = paragraph.add_run(_legal(one.text))
        _format(run, one)
        run.font.underline = True
        run.font.color.rgb = RGBColor.from_string(_LINK)
        link.append(run._r)  # noqa: SLF001
        paragraph._p.append(link)  # noqa: SLF001


def _shares(table: Table) -> list[float]:
    """Share of the width of each column, by how much there is to read in it."""
    wanted = []
    for number, name in enumerate(table.header):
        sizes = [sum(len(run.text) for runs in row[number] for run in runs) for row in table.rows[:_MEASURED_ROWS]]
        texts = [name, *(run.text for row in table.rows[:_MEASURED_ROWS] for runs in row[number] for run in runs)]
        longest = min(_LONGEST_WORD, max((len(word) for text in texts for word in text.split()), default=1))
        wanted.append(max(1.5 * longest, min(_MOST_READ, sum(sizes) / max(1, len(sizes))), _LEAST_READ))
    return [one / sum(wanted) for one in wanted]


def _format(run: Any, one: Run, *, soft: bool = False) -> None:
    from docx.shared import RGBColor

    run.bold = True if one.strong else None
    if one.soft or soft:
        run.font.color.rgb = RGBColor.from_string(_SOFT)
    _speak(run, one.language)


def _speak(run: Any, language: str) -> None:
    """Say the language of words that are not the report's, for spelling and for reading aloud."""
    if not language:
        return
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), _locale(language))
    run._r.get_or_add_rPr().append(spoken)  # noqa: SLF001


def _soft(text: str) -> Run:
    from geomap.render.blocks import Run

    return Run(text=text, soft=True)


def _locale(language: str) -> str:
    return _LOCALES.get(language, language)


def _bookmark(anchor: str) -> str:
    """A name that Word accepts: letters, digits, ``_``, at most 40."""
    return "a_" + re.sub(r"\W", "_", anchor)[:36]


def _legal(text: str) -> str:
    r"""Words without what XML forbids.

    Examples
    --------
    >>> _legal("Iz\x00joem\ufffe")
    'Izjoem'
    """
    return _FORBIDDEN.sub("", text)


def _without_times(made: bytes) -> bytes:
    """The same archive without the moment at which it was written."""
    pinned = BytesIO()
    with zipfile.ZipFile(BytesIO(made)) as source, zipfile.ZipFile(pinned, "w", zipfile.ZIP_DEFLATED) as target:
        for one in source.infolist():
            entry = zipfile.ZipInfo(one.filename, date_time=_ZIP_TIME)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            target.writestr(entry, source.read(one))
    return pinned.getvalue()
