"""What judgements teach: precision per rule, places put wrong, and new gold."""

from __future__ import annotations

from dataclasses import replace

from geomap.claims.gold import read_gold
from geomap.model import Document, Judgement
from geomap.review.learning import fate_of, gold_rows, learn, learned_to_text
from geomap.words import JudgementAction
from tests.support.builders import a_claim, a_place

TEXT = "Izium fell. Then Lyman fell."
IZIUM = a_claim(
    claim_id="a", document_id="d", start=0, end=11, quote=TEXT[:11], language="en", rule="en.fall.active",
    place=a_place(id="geonames:707292", name="Izium", surface="Izium"),
)  # fmt: skip
LYMAN = replace(IZIUM, claim_id="b", start=12, end=28, quote=TEXT[12:], place=a_place(name="Lyman", surface="Lyman"))


def judged(claim_id: str, action: JudgementAction, **values: str) -> Judgement:
    return Judgement(claim_id=claim_id, action=action, who="Anna", **values)  # type: ignore[arg-type]


def test_a_rules_precision_is_what_was_accepted_of_what_was_judged() -> None:
    third = replace(IZIUM, claim_id="c")
    found = learn(
        [IZIUM, LYMAN, third, replace(IZIUM, claim_id="open")],
        [
            judged("a", JudgementAction.ACCEPT),
            judged("b", JudgementAction.REPLACE, place_id="geonames:1"),
            judged("c", JudgementAction.REJECT, reason="no"),
        ],
        name_of=lambda place_id: f"name of {place_id}",
    )
    (rule,) = found.rules
    assert (rule.rule, rule.right, rule.corrected, rule.wrong) == ("en.fall.active", 1, 1, 1)
    assert rule.precision == 1 / 3
    assert found.open == 1
    (place,) = found.places
    assert (place.surface, place.read_as, place.corrected_to) == ("Lyman", "Lyman", "name of geonames:1")
    text = learned_to_text(found)
    assert "en.fall.active" in text
    assert "0.33" in text


def test_the_newest_word_decides() -> None:
    accept, reject = judged("a", JudgementAction.ACCEPT), judged("a", JudgementAction.REJECT, reason="x")
    assert fate_of([accept, reject]) == "wrong"
    assert fate_of([reject, accept]) == "right"
    assert fate_of([]) is None


def test_documents_judged_as_a_whole_become_gold_that_the_evaluation_reads(tmp_path) -> None:  # type: ignore[no-untyped-def]
    import json

    document = Document(document_id="d", text=TEXT, language="en", published="2022-09-11")
    rows = gold_rows([document], [IZIUM, LYMAN], {"a": "right", "b": "wrong"})
    assert [len(row["claims"]) for row in rows] == [1]
    assert gold_rows([document], [IZIUM, LYMAN], {"a": "right"}) == []
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (passage,) = read_gold(path)
    assert passage.claims[0].place is not None
    assert passage.claims[0].place.name == "Izium"
