"""The desk over HTTP: what it answers, and to whom."""

from __future__ import annotations

import json
import resource
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from geomap.claims.ledger import open_ledger
from tests.review.conftest import HOSTILE, Served, first_line, start

if TYPE_CHECKING:
    from pathlib import Path

SAFE = {"content-type": "application/json", "x-geomap-desk": "1"}


def the_items(served: Served, **wanted: str) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={quote(value)}" for name, value in wanted.items())
    found: list[dict[str, Any]] = served.read(f"api/queue?{query}")["items"]
    return found


def an_item(served: Served, place: str) -> dict[str, Any]:
    return the_items(served, place=place)[0]


def test_page_and_queue_show_gains_first_and_run_no_script_of_a_text(shared: Served) -> None:
    status, headers, page = shared.ask("")
    assert status == 200
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert "<script>" not in page
    assert "onclick" not in page
    told = shared.read("api/queue")
    assert [item["why"][0] for item in told["items"][:3]] == ["winst"] * 3
    assert len(told["documents"]) == 3
    places = {item["what"].split(" → ")[0] for item in told["items"]}
    assert {"Izjoem", "Balaklija", "Lyman"} <= places


def test_statement_tells_words_marks_rivals_rule_and_what_is_known(shared: Served) -> None:
    told = shared.read(f"api/statement?id={an_item(shared, 'Izjoem')['id']}")
    text, (start_at, end) = told["text"], told["span"]
    sentence = text["text"][start_at - text["start"] : end - text["start"]]
    assert sentence.startswith("Oekraïense troepen hebben zondag de stad Izjoem heroverd")
    kinds = {one["kind"] for one in text["marks"] if start_at <= one["start"] < end}
    assert {"mention", "predicate", "date"} <= kinds
    words = {text["text"][one["start"] - text["start"] : one["end"] - text["start"]] for one in text["marks"]}
    assert {"Izjoem", "heroverd", "zondag"} <= words
    assert told["place"]["id"] == "geonames:707292"
    assert told["fields"]["event"] == "recapture"
    assert any(name == "Gelezen door regel" and value.startswith("nl.") for name, value in told["facts"])
    assert "Izjoem" in told["known"]


def test_only_the_whole_address_with_a_known_host_is_answered(shared: Served) -> None:
    path = urlsplit(shared.url).path
    assert shared.ask("/")[0] == 404
    assert shared.ask("/wrong" + path)[0] == 404
    assert shared.ask(path + "api/queue", headers={"Host": "evil.example"})[0] == 421
    assert shared.ask(path + "api/queue")[0] == 200
    assert shared.ask("assets/../../etc/passwd")[0] == 404


def test_a_form_of_another_site_changes_nothing(shared: Served) -> None:
    body = {"who": "Eve", "judgements": [{"claim_id": an_item(shared, "Izjoem")["id"], "action": "accept"}]}
    for headers in (
        {"content-type": "application/x-www-form-urlencoded", "x-geomap-desk": "1"},
        {"content-type": "text/plain"},
        {"content-type": "application/json"},
        {**SAFE, "Origin": "http://evil.example"},
        {**SAFE, "Origin": "null"},
    ):
        assert shared.ask("api/judge", method="POST", body=body, headers=headers)[0] == 403
    with open_ledger(shared.ledger) as store:
        assert not store.judgements()


def test_judgements_are_kept_with_who_and_why_and_can_be_taken_back(served: Served) -> None:
    claim_id = an_item(served, "Balaklija")["id"]
    status, _told = served.send(
        "api/judge", {"who": "Anna", "judgements": [{"claim_id": claim_id, "action": "accept"}]}
    )
    assert status == 200
    assert claim_id not in {item["id"] for item in the_items(served, looked="open")}
    told = served.read(f"api/statement?id={claim_id}")
    assert "Anna: goedgekeurd" in told["history"][0]["text"]
    status, _told = served.send("api/undo", {"who": "Bert", "seq": told["history"][0]["seq"], "reason": "te snel"})
    assert status == 200
    assert claim_id in {item["id"] for item in the_items(served, looked="open")}
    with open_ledger(served.ledger) as store:
        assert [one.who for one in store.judgements(taken_back=True)] == ["Anna", "Bert"]


def test_wrong_judgements_are_told_and_nothing_is_written(shared: Served) -> None:
    claim_id = an_item(shared, "Lyman")["id"]
    before = shared.read("api/queue")["head"]
    for given, said in (
        ({"claim_id": claim_id, "action": "reject"}, "reason"),
        ({"claim_id": claim_id, "action": "burn"}, "action"),
        ({"claim_id": "nope", "action": "accept"}, "nope"),
        ({"claim_id": claim_id, "action": "replace"}, "nothing to correct"),
        ({"claim_id": claim_id, "action": "replace", "place_id": "geonames:0"}, "geonames:0"),
        ({"claim_id": claim_id, "action": "replace", "event_date": "ooit"}, "event_date"),
        ({"claim_id": claim_id, "action": "accept", "event": "capture"}, "event"),
        ({"claim_id": claim_id, "action": "accept", "reason": 5}, "reason"),
    ):
        status, told = shared.send("api/judge", {"who": "Anna", "judgements": [given]})
        assert status == 400, given
        assert said in told["error"]
    status, told = shared.send("api/judge", {"judgements": [{"claim_id": claim_id, "action": "accept"}]})
    assert (status, "who" in told["error"]) == (400, True)
    assert shared.ask("api/judge", method="POST", headers=SAFE)[0] == 400
    assert shared.read("api/queue")["head"] == before


def test_a_colleague_who_judged_meanwhile_is_told_of(served: Served) -> None:
    claim_id = an_item(served, "Lyman")["id"]
    seen = served.read("api/queue")["head"]
    first = {"claim_id": claim_id, "action": "accept"}
    assert served.send("api/judge", {"who": "Anna", "seen": seen, "judgements": [first]})[0] == 200
    second = {"claim_id": claim_id, "action": "reject", "reason": "al eerder"}
    status, told = served.send("api/judge", {"who": "Bert", "seen": seen, "judgements": [second]})
    assert (status, "Anna" in told["error"]) == (409, True)
    changes = served.read(f"api/changes?after={seen}")
    assert changes["claims"] == [claim_id]
    assert "Anna" in changes["text"]


def test_two_desks_on_one_ledger_lose_nothing(served: Served) -> None:
    process = start(served.ledger)
    try:
        other = type(served)(url=first_line(process), ledger=served.ledger)
        ids = [item["id"] for item in the_items(served)]

        def accept(one: tuple[Any, str]) -> int:
            desk, claim_id = one
            body = {"who": desk.url[-6:], "judgements": [{"claim_id": claim_id, "action": "accept"}]}
            return int(desk.send("api/judge", body)[0])

        work = [(desk, claim_id) for claim_id in ids for desk in (served, other)]
        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(accept, work)) == {200}
        assert not the_items(other, looked="open")
        with open_ledger(served.ledger) as store:
            assert {one.claim_id for one in store.judgements()} == set(ids)
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_a_killed_desk_loses_no_confirmed_judgement(ledger: Path) -> None:
    process = start(ledger)
    desk = Served(url=first_line(process), ledger=ledger)
    claim_id = an_item(desk, "Izjoem")["id"]
    assert desk.send("api/judge", {"who": "Anna", "judgements": [{"claim_id": claim_id, "action": "accept"}]})[0] == 200
    process.kill()
    process.wait(timeout=20)
    with open_ledger(ledger) as store:
        assert [one.claim_id for one in store.judgements()] == [claim_id]


def test_on_a_full_disk_nothing_is_kept_and_the_next_one_is_once_there_is_room(ledger: Path) -> None:
    process = start(ledger)
    try:
        desk = Served(url=first_line(process), ledger=ledger)
        claim_id = an_item(desk, "Izjoem")["id"]
        body = {"who": "Anna", "judgements": [{"claim_id": claim_id, "action": "accept", "reason": "x" * 9000}]}
        before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (ledger.stat().st_size, before[1]))
        status, told = desk.send("api/judge", body)
        assert (status, "nothing was added, make room" in told["error"]) == (507, True)
        assert claim_id in {item["id"] for item in the_items(desk, looked="open")}
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)
        assert desk.send("api/judge", body)[0] == 200
        with open_ledger(ledger) as store:
            assert [one.claim_id for one in store.judgements()] == [claim_id]
            store.verify()
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_a_missed_statement_is_added_from_its_words(served: Served) -> None:
    document = served.read("api/document?id=makijivka")
    words = "Ook Snihoerivka viel die dag in andere handen, zo bleek later."
    at = document["text"].index(words)
    claim = {
        "document_id": "makijivka", "start": at, "end": at + len(words), "place": "Snihoerivka", "event": "recapture",
        "gaining_side": "UA", "event_date": "2022-11-05", "speaker_side": "third",
    }  # fmt: skip
    status, told = served.send("api/add", {"who": "Anna", "claim": claim})
    assert status == 200, told
    shown = served.read(f"api/statement?id={told['id']}")
    assert shown["what"] == "Snihoerivka → Oekraïne (terug)"
    assert shown["span"] == [at, at + len(words)]
    status, told = served.send("api/add", {"who": "Anna", "claim": {**claim, "event": "burned", "end": 10**9}})
    assert status == 400


def test_places_are_found_by_name_and_by_point(shared: Served) -> None:
    found = shared.read("api/places?name=Makijivka")
    assert len({one["id"] for one in found}) > 1
    near = shared.read("api/places?lon=37.28&lat=49.21")
    assert near[0]["id"] == "geonames:707292"
    assert shared.ask("api/places?lon=500&lat=0")[0] == 400
    assert shared.ask("api/places?name=" + "x" * 5000)[0] == 200


def test_hostile_text_stays_text(shared: Served) -> None:
    told = json.dumps(shared.read("api/document?id=makijivka"))
    assert "onerror" in told  # it is there, as a string of JSON
    titles = [one["title"] for one in shared.read("api/queue")["documents"]]
    assert any(HOSTILE.split()[0] in title for title in titles)
    status, _headers, text = shared.ask("api/judge", method="POST", body={"x": "y" * 2_000_000}, headers=SAFE)
    assert (status, "kB" in text) == (413, True)
