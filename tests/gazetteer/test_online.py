"""The online fallback, against a real server on the loopback address."""

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gazetteer.errors import OnlineError
from gazetteer.model import MatchStatus
from gazetteer.online import OnlineGeocoder

PLACE = {"place_id": 1, "osm_type": "node", "osm_id": 42, "lat": "51.92", "lon": "4.48", "name": "Rotterdam",
         "addresstype": "city", "display_name": "Rotterdam, Zuid-Holland, Nederland"}  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, self.headers["User-Agent"]))
        status, body = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "3")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        running.asked, running.answers = [], [(200, json.dumps([PLACE]).encode())]
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def a_geocoder(server, tmp_path, **changes):
    slept = changes.pop("slept", [])
    options = {"domain": f"127.0.0.1:{server.server_address[1]}", "scheme": "http"}
    return OnlineGeocoder(
        "nominatim", cache_folder=tmp_path / "cache", options=options, sleep=slept.append, **{"timeout_s": 3, **changes}
    )


def test_answers_are_marked_as_outside_and_never_matched(server, tmp_path):
    match = a_geocoder(server, tmp_path).lookup("Rotterdam", language="nl")
    assert match.status is MatchStatus.AMBIGUOUS
    place = match.candidates[0].place
    assert (place.name, place.kind, place.lat) == ("Rotterdam", "settlement", 51.92)
    assert place.source.startswith("outside: nominatim")
    assert place.id == "outside:nominatim:node42"
    assert "geomap" in server.asked[0][1]


def test_the_cache_keeps_raw_and_time(server, tmp_path):
    day = datetime(2024, 5, 1, tzinfo=UTC)
    first = a_geocoder(server, tmp_path, now=lambda: day).ask("Rotterdam")
    later = a_geocoder(server, tmp_path, now=lambda: day + timedelta(days=10)).ask("Rotterdam")
    assert (first.cached, later.cached) == (False, True)
    assert later.asked_at == day.isoformat()
    assert later.raw == (PLACE,)
    assert len(server.asked) == 1
    a_geocoder(server, tmp_path, now=lambda: day + timedelta(days=999)).ask("Rotterdam")
    assert len(server.asked) == 2


def test_one_request_a_second(server, tmp_path):
    slept = []
    geocoder = a_geocoder(server, tmp_path, slept=slept)
    geocoder.ask("Rotterdam")
    geocoder.ask("Utrecht")
    assert len(slept) == 1
    assert 0.5 < slept[0] <= 1.0


def test_429_is_waited_out_as_long_as_asked(server, tmp_path):
    slept = []
    server.answers = [(429, b"slow down"), (200, json.dumps([PLACE]).encode())]
    geocoder = a_geocoder(server, tmp_path, slept=slept, interval_s=0)
    assert geocoder.ask("Rotterdam").places
    assert slept == [3.0]


def test_a_service_that_stays_down(server, tmp_path):
    server.answers = [(503, b"")]
    with pytest.raises(OnlineError, match="no answer to 'Rotterdam'"):
        a_geocoder(server, tmp_path, interval_s=0).ask("Rotterdam")
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]]", b'[{"lat": "north", "lon": 1, "display_name": "x"}]', b'[{"x": 1}]', b"[3]"]
)
def test_nonsense_is_one_clear_error(server, tmp_path, body):
    server.answers = [(200, body)]
    geocoder = a_geocoder(server, tmp_path, interval_s=0)
    with pytest.raises(OnlineError, match="nominatim"):
        geocoder.ask("Rotterdam")


def test_nothing_found_is_unknown_and_kept(server, tmp_path):
    server.answers = [(200, b"[]")]
    geocoder = a_geocoder(server, tmp_path, interval_s=0)
    assert geocoder.lookup("Quxville").status is MatchStatus.UNKNOWN
    assert geocoder.ask("Quxville").cached
    with pytest.raises(OnlineError, match="not sent out"):
        geocoder.ask("x" * 5000)


def test_an_unknown_service():
    with pytest.raises(OnlineError, match="nonesuch"):
        OnlineGeocoder("nonesuch")
