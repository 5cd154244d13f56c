"""Files become documents: every kind, every mistake counted, offsets those of the decoded text."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.claims import read as reading
from geomap.claims.decode import EIGHT_BIT, UndecodableError, decode_text
from geomap.claims.language import detect_language, read_language
from geomap.claims.read import InputKind, kind_of_input, list_inputs, read_documents, read_published
from geomap.errors import DateError, FormatError, InputError

if TYPE_CHECKING:
    from geomap.model import Document, Skipped

BODY = "Oekraïense troepen hebben het dorp heroverd, zegt de gouverneur van de regio."
UKRAINIAN = "Українські військові звільнили ще одне село, повідомив речник."
RUSSIAN = "Российские войска заняли посёлок, объявило министерство обороны."


def read(*paths: Path, strict: bool = False) -> tuple[list[Document], list[Skipped]]:
    documents, skipped = read_documents(paths, strict=strict)
    return list(documents), skipped


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


# -- kinds of file ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "published", "body"),
    [
        (f"date 2022-09-12\n{BODY}", "2022-09-12", BODY),
        (f" date 2022-09 {BODY}", "2022-09", BODY),
        (f"\r\n\tdate 2022\r\n\r\n{BODY}", "2022", BODY),
        (f"Date: 2022-09-12\n{BODY}", "2022-09-12", BODY),
        (BODY, None, BODY),
        (f"dated 2022 {BODY}", None, f"dated 2022 {BODY}"),
        (f"{BODY} date 2022-09", None, f"{BODY} date 2022-09"),
    ],
)
def test_the_opening_date_of_a_text_is_metadata(tmp_path: Path, text: str, published: str | None, body: str) -> None:
    (document,), skipped = read(write(tmp_path, "a.txt", text))
    assert document.text == text
    assert (document.published, document.text[document.body_start :].lstrip()) == (published, body.lstrip())
    assert (document.document_id, document.language, skipped) == ("a", "nl", [])


def test_a_date_that_is_none_leaves_the_document_undated_and_is_counted(tmp_path: Path) -> None:
    (document,), skipped = read(write(tmp_path, "a.txt", f"date 2022-13 {BODY}"))
    assert document.published is None
    assert document.text[document.body_start :] == BODY
    assert "2022-13" in skipped[0].reason
    assert "undated" in skipped[0].reason
    with pytest.raises(FormatError, match="2022-13"):
        read(tmp_path, strict=True)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_are_left_as_they_are(tmp_path: Path, newline: str) -> None:
    text = newline.join((BODY, "", BODY))
    (document,), _ = read(write(tmp_path, "a.txt", text))
    assert document.text == text


@pytest.mark.parametrize(
    "head",
    [
        '---\ntitle: "Dorp: terug"\ndate: 2022-09-12\nlang: nl-NL\nbron: De Krant\nlink: https://e.org/a\nid: x\n---\n',
        (
            "---\r\nTitle: 'Dorp: terug'\r\npublished: 12 september 2022\r\nlanguage: Dutch\r\npublisher: De Krant\r\n"
            "url: https://e.org/a\r\nid: x\r\n---\r\n"
        ),
        (
            '+++\ntitle = "Dorp: terug"\ndate = 2022-09-12\nlanguage = "nl"\npublisher = "De Krant"\n'
            'url = "https://e.org/a"\nid = "x"\n+++\n'
        ),
    ],
)
def test_front_matter_of_markdown_is_metadata(tmp_path: Path, head: str) -> None:
    (document,), skipped = read(write(tmp_path, "a.md", head + BODY))
    assert (document.document_id, document.title, document.published) == ("x", "Dorp: terug", "2022-09-12")
    assert (document.publisher, document.url, document.language) == ("De Krant", "https://e.org/a", "nl")
    assert document.text[document.body_start :] == BODY
    assert skipped == []


def test_markdown_without_front_matter_is_all_prose(tmp_path: Path) -> None:
    (document,), _ = read(write(tmp_path, "a.md", f"# Kop\n\n{BODY}\n\n---\n\n{BODY}"))
    assert (document.body_start, document.published) == (0, None)


PAGE = """<!doctype html><html lang="nl-NL"><head><meta charset="{charset}"><title>Dorp heroverd | De Krant</title>
<meta property="og:site_name" content="De Krant"><meta property="og:title" content="Dorp heroverd">
<link rel="canonical" href="https://example.org/dorp">{date}</head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Dorp heroverd</h1>
<p>{body}</p><p>Het gaat volgens hem om een dorp aan de rivier, waar al weken hard gevochten werd.</p>
<p>De andere kant heeft nog niet gereageerd op de verklaring die zondag naar buiten kwam.</p></article>
<footer>Copyright 2019–2024 De Krant</footer><script>var text = "verborgen";</script></body></html>"""


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ('<meta property="article:published_time" content="2022-09-12T08:30:00+02:00">', "2022-09-12"),
        ('<script type="application/ld+json">{"@graph":[{"@type":"Article","datePublished":"2022-09-12"}]}</script>',
         "2022-09-12"),
        ('<meta name="date" content="2022-09">', "2022-09"),
        ("", None),
    ],
)  # fmt: skip
def test_the_article_of_a_page_with_what_it_states_of_itself(tmp_path: Path, date: str, published: str | None) -> None:
    page = PAGE.format(charset="utf-8", date=date, body=BODY)
    (document,), skipped = read(write(tmp_path, "a.html", page))
    assert document.extracted
    assert BODY in document.text
    assert "Copyright" not in document.text
    assert "verborgen" not in document.text
    assert (document.published, document.language, document.publisher) == (published, "nl", "De Krant")
    assert document.title is not None
    assert "Dorp heroverd" in document.title
    assert (document.url, skipped) == ("https://example.org/dorp", [])


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-u", "utf-8"])
def test_the_encoding_that_a_page_declares_is_believed(tmp_path: Path, charset: str) -> None:
    page = PAGE.format(charset=charset, date="", body=UKRAINIAN).encode(charset, "xmlcharrefreplace")
    (document,), _ = read(write(tmp_path, "a.html", page))
    assert UKRAINIAN in document.text


@pytest.mark.parametrize("page", ["<html></html>", "<p>", "<" * 5000, "<!--" * 5000, "<script>" * 5000])
def test_a_page_without_text_is_skipped(tmp_path: Path, page: str) -> None:
    documents, skipped = read(write(tmp_path, "a.html", page))
    assert (documents, [one.reason for one in skipped]) == ([], ["no text in this page"])


@pytest.mark.parametrize(
    "junk", ["<div>" * 100_000, "<b>" * 50_000, "<script>var x = '<p>'</script>" * 9, "<p a=1 " * 9]
)
def test_a_page_that_no_parser_takes_gives_its_words(tmp_path: Path, junk: str) -> None:
    (document,), _ = read(write(tmp_path, "a.html", f"{junk}<p>{BODY}"))
    assert BODY in document.text
    assert "var x" not in document.text


def test_a_page_with_very_many_tags_is_read_in_linear_time(tmp_path: Path) -> None:
    import time

    page = "<html><body><article>" + '<p>Regel <a href="/x">van</a> de <a href="/y">regio</a>.</p>' * 20_000
    begin = time.process_time()
    (document,), _ = read(write(tmp_path, "a.html", page))
    assert time.process_time() - begin < 10
    assert "regio" in document.text


def test_half_broken_html_gives_its_text(tmp_path: Path) -> None:
    (document,), _ = read(write(tmp_path, "a.html", f"<html><body><p>{BODY}<p>{BODY}<div><table><b>{BODY}"))
    assert BODY in document.text


def test_rows_of_jsonl_are_documents_and_bad_ones_are_counted_by_line(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": 7, "text": BODY, "published": "2022-09-12", "publisher": "De Krant", "url": "https://e.org"}),
        "",
        "{broken",
        '["list"]',
        json.dumps({"id": "none", "text": None}),
        json.dumps({"id": "half", "text": "Half een teken \ud83d in de tekst van het leger", "language": "nl"}),
        json.dumps({"text": f"{BODY} Nog een.", "published": "onbekend"}),
    ]
    documents, skipped = read(write(tmp_path, "in.jsonl", "\n".join(lines)))
    assert [document.document_id for document in documents] == ["7", "half", "in-6"]
    assert documents[1].text == "Half een teken \ufffd in de tekst van het leger"
    assert [Path(one.source).name.split(":")[1] for one in skipped] == ["3", "4", "5", "7"]
    assert documents[0].publisher == "De Krant"
    with pytest.raises(FormatError, match=r"in\.jsonl:3"):
        read(tmp_path / "in.jsonl", strict=True)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_rows_of_csv_are_documents(tmp_path: Path, separator: str) -> None:
    text = f'"{BODY}\r\nTweede ""regel"", met; komma\'s\t."'
    cells = (["ID", "Text", "Published", "Lang"], ["x", text, "12-09-2022", "nl"], ["y", "=SUM(A1)", "", ""])
    table = "\r\n".join(separator.join(row) for row in cells)
    documents, skipped = read(write(tmp_path, "in.csv", b"\xef\xbb\xbf" + table.encode()))
    assert [document.document_id for document in documents] == ["x", "y"]
    assert documents[0].text == f'{BODY}\r\nTweede "regel", met; komma\'s\t.'
    assert documents[0].published == "2022-09-12"
    assert (documents[1].text, skipped) == ("=SUM(A1)", [])


def test_a_row_with_too_many_cells_is_counted_and_the_rest_read(tmp_path: Path) -> None:
    documents, skipped = read(write(tmp_path, "in.csv", f"id,text\na,{BODY},x\nb,Goed gelezen tekst\n"))
    assert [document.document_id for document in documents] == ["b"]
    assert "in.csv:2" in skipped[0].source


def test_a_large_table_is_read_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    with path.open("w") as file:
        for number in range(3000):
            file.write(json.dumps({"id": str(number), "text": f"{number} {BODY}", "language": "nl"}) + "\n")
    documents, _ = read_documents([path])
    assert next(documents).document_id == "0"
    assert sum(1 for _ in documents) == 2999


# -- folders and metadata --------------------------------------------------------------------------------------------


def test_a_folder_is_read_in_the_order_of_names_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden.txt", ".git/d.txt"):
        write(tmp_path, name, f"{BODY} {name}")
    write(tmp_path, "photo.png", b"\x89PNG")
    write(tmp_path, "overrides.csv", "claim_id,action\n")
    documents, skipped = read(tmp_path)
    assert [document.document_id for document in documents] == ["a", "b", "c"]
    assert [Path(one.source).name for one in skipped] == ["photo.png"]
    assert ".png" in skipped[0].reason


def test_an_output_of_ours_inside_a_folder_is_no_input(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", BODY)
    for name in ("manifest.json", "claims.jsonl", "index.html"):
        write(tmp_path / "output", name, "{}")
    documents, skipped = read(tmp_path)
    assert [document.document_id for document in documents] == ["a"]
    assert "output of geomap" in skipped[0].reason


def test_metadata_completes_and_overrides_and_its_mistakes_are_counted(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", f"date 2022-08 {BODY}")
    write(tmp_path, "b.txt", f"{BODY} b")
    write(
        tmp_path,
        "metadata.csv",
        "file,published,publisher,url,title,language\n"
        "a.txt,2022-09-12,De Krant,,,\n"
        "b.txt,2022-02-30,,https://e.org,Kop,nl\n"
        "gone.txt,2022-09,,,,\n"
        ",2022,,,,\n"
        "a.txt,2021,,,,\n",
    )
    (a, b), skipped = read(tmp_path)
    assert (a.published, a.publisher) == ("2022-09-12", "De Krant")
    assert (b.published, b.url, b.title) == (None, "https://e.org", "Kop")
    assert sorted(Path(one.source).name for one in skipped) == [f"metadata.csv:{line}" for line in (3, 4, 5, 6)]


def test_metadata_beside_a_single_file_counts_too(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", BODY)
    write(tmp_path, "b.txt", BODY)
    write(tmp_path, "metadata.csv", "file;published\na.txt;2022-09\nb.txt;2022-10\n")
    (document,), skipped = read(path)
    assert (document.published, skipped) == ("2022-09", [])


def test_every_document_has_an_id_of_its_own(tmp_path: Path) -> None:
    for name in ("x/a.txt", "y/a.txt", "z/a.txt", "a-2.txt"):
        write(tmp_path, name, f"{BODY} {name}")
    documents, _ = read(tmp_path)
    assert [document.document_id for document in documents] == ["a-2", "a", "a-3", "a-4"]


def test_the_same_text_of_the_same_publisher_is_there_once(tmp_path: Path) -> None:
    rows = [
        {"id": "1", "text": BODY, "publisher": "De Krant", "published": "2022-09-12"},
        {"id": "2", "text": BODY.replace(" ", "  "), "publisher": "de krant", "published": "2022-09-13"},
        {"id": "3", "text": BODY, "publisher": "Het Blad", "published": "2022-09-12"},
    ]
    documents, skipped = read(write(tmp_path, "in.jsonl", "\n".join(map(json.dumps, rows))))
    assert [document.document_id for document in documents] == ["1", "3"]
    assert "same text as 1" in skipped[0].reason
    assert len(read(tmp_path, strict=True)[0]) == 2


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", BODY)
    assert len(read(path, tmp_path, path)[0]) == 1


def test_missing_paths_are_named_together(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"one\.txt.*two\.txt"):
        read_documents([tmp_path / "one.txt", tmp_path / "two.txt"])


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n\t ", "empty"),
        ("a.txt", b"date 2022-09 ", "empty"),
        ("a.txt", b"\x00\x00", "NUL"),
        ("a.txt", b"--- !!! ...", "no words"),
        ("a.txt", bytes(range(256)) * 40, "NUL|binary"),
        ("a.txt", b"\x01\x02\x03\x04\x05\x06" * 50, "binary"),
        ("a.md", b"", "empty"),
        ("a.html", b"", "empty"),
        ("a.jsonl", b"", "empty"),
        ("a.csv", b"naam,waarde\n1,2\n", "text"),
        ("a.pdf", b"%PDF-1.4", "kind"),
        ("claims.csv", b"place,event\nIzium,capture\n", "claims"),
    ],
)
def test_what_cannot_be_used_is_counted_with_its_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = write(tmp_path, name, content)
    documents, skipped = read(path)
    assert documents == []
    assert len(skipped) == 1
    import re

    assert re.search(reason, skipped[0].reason)
    with pytest.raises(FormatError):
        read(path, strict=True)


def test_a_huge_document_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_DOCUMENT_BYTES", 1000)
    documents, skipped = read(write(tmp_path, "a.txt", "x" * 1001))
    assert documents == []
    assert "MB" in skipped[0].reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_counted(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", BODY)
    path.chmod(0)
    assert "cannot be read" in read(path)[1][0].reason


# -- what a path holds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.txt", b"", InputKind.DOCUMENTS),
        ("a.html", b"", InputKind.DOCUMENTS),
        ("a.jsonl", b'{"text": "x"}\n', InputKind.DOCUMENTS),
        ("a.jsonl", b'\n{"event": "capture"}\n', InputKind.CLAIMS),
        ("a.csv", b"id,text\n", InputKind.DOCUMENTS),
        ("a.csv", b"\xef\xbb\xbfPlaats;Event;Datum\n", InputKind.CLAIMS),
        ("a.csv", b"claim_id,action,event\n", InputKind.OVERRIDES),
        ("a.csv", b"file,published\n", InputKind.METADATA),
        ("a.csv", b"\x00\x01", InputKind.UNKNOWN),
        ("a.geojson", b"{}", InputKind.CLAIMS),
        ("a.sqlite", b"", InputKind.LEDGER),
        ("a.bin", b"SQLite format 3\x00abc", InputKind.LEDGER),
        ("a.pdf", b"%PDF", InputKind.UNKNOWN),
    ],
)
def test_kind_of_input(tmp_path: Path, name: str, content: bytes, kind: InputKind) -> None:
    assert kind_of_input(write(tmp_path, name, content)) is kind


def test_list_inputs_opens_folders(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", BODY)
    write(tmp_path, "claims.csv", "place,event\n")
    assert [(path.name, kind) for path, kind in list_inputs([tmp_path])] == [
        ("a.txt", InputKind.DOCUMENTS),
        ("claims.csv", InputKind.CLAIMS),
    ]


# -- encodings and languages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        (BODY * 3, ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252")),
        (UKRAINIAN * 3, ("utf-8", "utf-16-le", "cp1251", "koi8_u", "iso8859_5")),
        (RUSSIAN * 3, ("utf-8", "utf-16-be", "cp1251", "koi8_r", "cp866", "iso8859_5")),
    ],
)
def test_encodings_are_told_apart(text: str, encodings: tuple[str, ...]) -> None:
    for encoding in encodings:
        assert decode_text(text.encode(encoding)) == text


def test_an_ascii_beginning_does_not_hide_the_encoding() -> None:
    text = "Plain words only. " * 6000 + BODY * 20
    assert decode_text(text.encode("cp1252")) == text
    assert decode_text(text.encode("utf-8")) == text


@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=400))
def test_any_bytes_are_text_or_refused_in_words(raw: bytes) -> None:
    try:
        text = decode_text(raw)
    except UndecodableError:
        return
    assert text.encode("utf-8").decode("utf-8") == text


@settings(max_examples=100, deadline=None)
@given(text=st.text(min_size=1, max_size=200))
def test_utf8_is_read_as_it_is(text: str) -> None:
    from hypothesis import assume

    raw = text.encode()
    assume(b"\x00" not in raw and not raw.startswith((b"\xef\xbb\xbf",)))
    try:
        assert decode_text(raw) == text
    except UndecodableError:
        assert any(ord(char) < 32 for char in text)


def test_only_encodings_of_our_languages_are_guessed() -> None:
    assert "cp1250" not in EIGHT_BIT


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (BODY, "nl"),
        ("The Ukrainian army has retaken the village, the governor said.", "en"),
        ("Die ukrainische Armee hat das Dorf zurückerobert.", "de"),
        ("L'armée ukrainienne a repris le village, selon le gouverneur.", "fr"),
        (UKRAINIAN, "uk"),
        (RUSSIAN, "ru"),
        ("Ukraińska armia odbiła wioskę, powiedział gubernator.", "pl"),
        ("1234 !!", None),
        ("", None),
    ],
)
def test_languages_are_told_apart(text: str, language: str | None) -> None:
    assert detect_language(text) == language
    assert detect_language("#" * 7 + text, start=7) == language


@pytest.mark.parametrize(
    ("stated", "code"),
    [("nl", "nl"), ("NL_nl", "nl"), ("eng", "en"), ("Deutsch", "de"), ("xx-unknown-1", "xx"), ("?", None)],
)
def test_a_stated_language_is_a_code(stated: str, code: str | None) -> None:
    assert read_language(stated) == code


def test_a_publication_is_no_interval() -> None:
    with pytest.raises(DateError, match="interval"):
        read_published("2022-09-10/2022-09-12")


def test_a_document_with_a_strange_date_is_used_and_said_to_be(tmp_path):
    (tmp_path / "weird.md").write_text("---\ndate: tomorrow-ish\n---\nOekraïne heroverde Izjoem.\n", encoding="utf-8")
    (tmp_path / "broken.jsonl").write_text("{broken\n", encoding="utf-8")
    documents, skipped = read_documents([tmp_path])
    assert [(document.document_id, document.published) for document in documents] == [("weird", None)]
    assert sorted((Path(one.source).name.partition(":")[0], one.used) for one in skipped) == [
        ("broken.jsonl", False),
        ("weird.md", True),
    ]
