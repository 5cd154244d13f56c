"""Imports and installs, against a real server on the loopback address."""

import hashlib
import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gazetteer.errors import PlaceDataError
from gazetteer.sources.install import import_files, install_country, remove_import
from gazetteer.store import INDEX_NAME, open_gazetteer

from .test_dumps import a_row


def an_archive():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("UA.txt", "\n".join(a_row(id=str(7_000_000 + n), name=f"Testivka {n}") for n in range(200)))
    return content.getvalue()


class Server(ThreadingHTTPServer):
    """Serves one archive; may break off, refuse, or answer nonsense."""

    daemon_threads = True
    content = an_archive()
    broken_after: int | None = None
    status = 200
    ranges: list[str]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.ranges.append(self.headers.get("Range", ""))
        if server.status != 200:
            self.send_error(server.status)
            return
        start = int(self.headers["Range"][6:-1]) if self.headers.get("Range") else 0
        body = server.content[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut, server.broken_after = server.broken_after, None
        self.wfile.write(body[:cut])

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with Server(("127.0.0.1", 0), Handler) as running:
        running.ranges = []
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()


def address(server):
    return f"http://127.0.0.1:{server.server_address[1]}/dump"


@pytest.mark.slow
def test_install_resumes_verifies_and_can_be_taken_out(server, own_home):
    server.broken_after = 20_000
    report = install_country(
        "ua", base_url=address(server), sha256=hashlib.sha256(server.content).hexdigest(), progress=False
    )
    assert report.places == 200
    assert server.ranges == ["", "bytes=16384-"]
    gazetteer = open_gazetteer()
    assert gazetteer.lookup("Testivka 7").place.id == "geonames:7000007"
    assert gazetteer.lookup("Izjoem").place.name == "Izium"
    assert [source["name"] for source in gazetteer.index.header["sources"]] == ["shipped", "geonames-ua"]
    assert list((own_home / "downloads").iterdir()) == []

    old = (own_home / INDEX_NAME).read_bytes()
    bad = own_home / "bad.csv"
    bad.write_text("name,lat,lon\nNowhere,999,0\n")
    with pytest.raises(PlaceDataError, match="no usable place"):
        import_files([bad])
    assert (own_home / INDEX_NAME).read_bytes() == old

    remove_import("geonames-ua")
    assert open_gazetteer().place("geonames:7000007") is None
    with pytest.raises(PlaceDataError, match="there are: none"):
        remove_import("geonames-ua")


def test_a_wrong_hash_imports_nothing(server, own_home):
    with pytest.raises(PlaceDataError, match="hash"):
        install_country("ua", base_url=address(server), sha256="0" * 64, progress=False)
    assert not (own_home / INDEX_NAME).exists()


@pytest.mark.parametrize("status", [404, 429, 500])
def test_a_refusal_is_one_clear_error(server, own_home, status):
    server.status = status
    with pytest.raises(PlaceDataError, match=str(status)):
        install_country("ua", base_url=address(server), progress=False)
    assert not (own_home / INDEX_NAME).exists()


def test_nonsense_instead_of_an_archive(server, own_home):
    server.content = b"<html>maintenance</html>"
    with pytest.raises(PlaceDataError, match="damaged archive"):
        install_country("ua", base_url=address(server), progress=False)
    assert not (own_home / INDEX_NAME).exists()


def test_no_network(own_home):
    with pytest.raises(PlaceDataError, match="check the network"):
        install_country("ua", base_url="http://127.0.0.1:9/", progress=False)
    assert not (own_home / INDEX_NAME).exists()


@pytest.mark.slow
def test_import_at_full_size(shared, own_home):
    report = import_files([shared / "data" / "ua_places.csv"], name="ua")
    assert report.places > 33_000
    gazetteer = open_gazetteer()
    assert gazetteer.index.place_count > 33_000
    assert gazetteer.lookup("Izjoem").place.name == "Izium"
    assert gazetteer.lookup("Robotyne").candidates[0].place.name == "Robotyne"
