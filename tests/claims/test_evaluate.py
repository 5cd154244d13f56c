"""The measures on hand-made answers, the corpus as a file, and the scores of the rules against their floors."""

from __future__ import annotations

import importlib.util
import json
import os
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from geomap.claims.baseline import read_baseline
from geomap.claims.evaluate import Scores, distance_km, evaluate, render_evaluation, score
from geomap.claims.gold import GoldPassage, read_gold
from geomap.errors import FormatError, InputError
from geomap.model import Claim, Mention, PlaceRef, Quantity
from geomap.words import Event, Modality, NotMapped, PlaceMatch, Unit

CORPUS = Path(__file__).parents[1] / "corpus"
LANGUAGES = ("nl", "en", "de", "fr", "uk", "ru")
FILES = [CORPUS / f"{split}_{language}.jsonl" for split in ("dev", "test") for language in LANGUAGES]


@dataclass(frozen=True)
class Answer:
    claims: tuple[Claim, ...] = ()
    mentions: tuple[Mention, ...] = ()


def ref(place, surface=None) -> PlaceRef | None:
    if place is None:
        return None
    return PlaceRef(
        id=place.id,
        name=place.name,
        surface=surface,
        kind=place.kind,
        lat=place.lat,
        lon=place.lon,
        match=PlaceMatch.MATCHED,
    )


def oracle(passage: GoldPassage, *, debatable: bool = False) -> Answer:
    """The answer that a reader would give who agrees with the annotator in everything."""
    claims = tuple(
        Claim(
            claim_id=str(number),
            start=gold.start,
            end=gold.end,
            quote=passage.document.text[gold.start : gold.end],
            place=ref(gold.place),
            event=Event(gold.event),
            gaining_side=gold.gaining_side,
            changes_control=gold.changes_control,
            speaker_side=gold.speaker_side,
            modality=Modality(gold.modality or ("unconfirmed" if gold.unconfirmed else "asserted")),
            event_date=gold.event_date,
            quantity=Quantity(value=gold.quantity[0], unit=Unit(gold.quantity[1])) if gold.quantity else None,
        )
        for number, gold in enumerate(passage.claims)
        if debatable or not gold.debatable
    )
    mentions = tuple(
        Mention(document_id="x", start=one.start, end=one.end, surface=one.surface, place=ref(one.place, one.surface))
        for one in passage.mentions or ()
    )
    return Answer(claims, mentions)


def total(passages, answers) -> Scores:
    scores, _ = score(passages, [(answer.claims, answer.mentions) for answer in answers])
    return dict(scores)["total"]


@pytest.fixture(scope="module")
def dutch() -> tuple[GoldPassage, ...]:
    return read_gold(CORPUS / "dev_nl.jsonl")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_agreeing_in_everything_scores_one_everywhere(path):
    passages = read_gold(path)
    scores = total(passages, [oracle(passage, debatable=True) for passage in passages])
    assert (scores.changes.f1, scores.mentions.f1, scores.resolution.f1, scores.resolution_5_km.f1) == (1, 1, 1, 1)
    assert all(ratio.value == 1 for _, ratio in scores.fields if ratio.of)
    assert scores.false_alarms.right == 0 < scores.false_alarms.of


def test_silence_misses_everything_and_invents_nothing(dutch):
    scores = total(dutch, [Answer() for _ in dutch])
    assert scores.changes.recall == 0
    assert scores.changes.precision is None
    assert scores.mentions.missed == sum(len(passage.mentions) for passage in dutch)
    assert scores.resolution.missed == scores.mentions.missed


def test_debatable_changes_count_neither_for_nor_against(dutch):
    without = total(dutch, [oracle(passage) for passage in dutch])
    with_them = total(dutch, [oracle(passage, debatable=True) for passage in dutch])
    assert any(claim.debatable and claim.changes_control for passage in dutch for claim in passage.claims)
    assert without.changes == with_them.changes


def test_a_change_said_twice_is_invented_once(dutch):
    passage = next(one for one in dutch if one.has_change and not any(claim.debatable for claim in one.claims))
    answer = oracle(passage)
    claim = next(claim for claim in answer.claims if claim.changes_control)
    scores = total([passage], [Answer((*answer.claims, claim), answer.mentions)])
    assert scores.changes.invented == 1
    assert scores.changes.recall == 1


def test_the_wrong_side_is_missed_and_invented_and_counted_as_a_wrong_side(dutch):
    answers = [oracle(passage) for passage in dutch]
    swap = {"UA": "RU", "RU": "UA", None: None}
    swapped = [
        Answer(tuple(replace(claim, gaining_side=swap[claim.gaining_side]) for claim in answer.claims))
        for answer in answers
    ]
    scores = total(dutch, swapped)
    assert scores.changes.recall < 0.1
    assert dict(scores.fields)["side"].value < 0.1


def test_a_place_six_kilometres_off_is_another_place(dutch):
    passage = next(one for one in dutch if len([c for c in one.claims if c.changes_control]) == 1)
    answer = oracle(passage)

    def moved(km: float) -> Scores:
        claims = tuple(
            replace(claim, place=replace(claim.place, lat=claim.place.lat + km / 111.2)) if claim.place else claim
            for claim in answer.claims
        )
        return total([passage], [Answer(claims)])

    assert passage.claims[0].place.kind == "settlement"
    assert moved(4.5).changes.f1 == 1
    assert moved(6.0).changes.f1 == 0


@pytest.mark.parametrize(("country", "right"), [("country", 1), ("oblast", 0)])
def test_no_place_and_the_whole_country_are_one_answer(dutch, country, right):
    wide = PlaceRef(name="Ukraine", kind=country, lat=48.4, lon=31.2, match=PlaceMatch.MATCHED)
    passage = next(one for one in dutch if any(claim.changes_control and claim.place for claim in one.claims))
    (gold,) = [claim for claim in passage.claims if claim.changes_control and claim.place][:1]
    passage = replace(passage, claims=(replace(gold, place=None, debatable=False),))
    answer = oracle(passage)
    answer = replace(answer, claims=(replace(answer.claims[0], place=wide),))
    assert total([passage], [answer]).changes.right == right


def test_a_change_where_gold_has_none_is_a_false_alarm(dutch):
    quiet = next(passage for passage in dutch if not passage.has_change and passage.mentions)
    mention = quiet.mentions[0]
    claim = Claim(
        claim_id="1",
        start=0,
        end=10,
        quote=quiet.document.text[:10],
        place=ref(mention.place),
        event=Event.CAPTURE,
        gaining_side="RU",
        changes_control=True,
        rule="nl.test",
    )
    scores, misses = score([quiet], [((claim,), ())])
    groups = dict(scores)
    assert groups["no change"].false_alarms.value == 1
    assert groups["total"].changes.precision == groups["total"].mapped.value == 0
    listed, _ = score([quiet], [((replace(claim, not_mapped=NotMapped.AMBIGUOUS_PLACE),), ())])
    assert dict(listed)["total"].changes.precision == 0
    assert dict(listed)["total"].mapped.value is None
    assert [miss.rule for miss in misses if miss.kind == "change invented"] == ["nl.test"]


def test_a_claim_that_changes_nothing_is_never_a_false_alarm(dutch):
    quiet = [passage for passage in dutch if not passage.has_change]
    scores = total(quiet, [oracle(passage, debatable=True) for passage in quiet])
    assert any(passage.claims for passage in quiet)
    assert scores.false_alarms.value == 0


def test_distance_is_that_of_the_globe():
    assert distance_km(30.5234, 50.4501, 36.2527, 49.9808) == pytest.approx(411, abs=3)


LINE = {"document_id": "a", "language": "nl", "published": "2022-09", "claims": [], "mentions": []}


def test_a_text_in_a_file_is_found_beside_the_gold_in_seeds_or_where_told(tmp_path):
    gold = tmp_path / "gold" / "one.jsonl"
    gold.parent.mkdir()
    gold.write_text(json.dumps({**LINE, "file": "a.txt"}), encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.txt.*--texts DIR"):
        read_gold(gold)
    for folder, body in (("elsewhere", "x"), ("seeds", " date 2022-09 Izjoem is vrij.\r\n"), ("gold", "beside")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "a.txt").write_bytes(body.encode())
        if folder == "elsewhere":
            assert read_gold(gold, texts_dir=tmp_path / folder)[0].document.text == "x"
        elif folder == "seeds":
            (passage,) = read_gold(gold)
            assert passage.document.text.endswith("\r\n")
            assert passage.document.text[passage.document.body_start :].startswith("Izjoem")
        else:
            assert read_gold(gold)[0].document.text == "beside"


def test_every_wrong_line_is_named_at_once(tmp_path):
    gold = tmp_path / "gold.jsonl"
    mention = {"start": 0, "end": 4, "surface": "Kyiv", "place": None}
    claim = {"start": 0, "end": 99, "place": None, "event": "capture", "gaining_side": "RU", "changes_control": True}
    lines = [
        "{not json",
        json.dumps({**LINE, "text": "Kiev", "mentions": [mention]}),
        json.dumps({**LINE, "text": "Kort.", "claims": [claim]}),
        json.dumps([1]),
    ]
    gold.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(FormatError) as caught:
        read_gold(gold)
    assert [f"gold.jsonl:{number}" in problem for number, problem in enumerate(caught.value.problems, 1)] == [True] * 4
    gold.write_text("\n\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds no passage"):
        read_gold(gold)


def test_the_report_is_a_table_or_json_and_lists_the_misses(dutch):
    answers = iter([oracle(passage) for passage in dutch[:-1]] + [Answer()])
    evaluation = evaluate(
        CORPUS / "dev_nl.jsonl",
        gazetteer=None,
        profile=None,
        extract=lambda document, *, gazetteer, profile: next(answers),
        with_baseline=False,
    )
    text = render_evaluation(evaluation, errors=True)
    assert "total" in text
    assert dutch[-1].document.document_id in text
    data = json.loads(render_evaluation(evaluation, style="json", errors=True))
    assert data["scores"]["nl"]["passages"] == len(dutch)
    assert {miss["document_id"] for miss in data["misses"]} == {dutch[-1].document.document_id}
    assert data["scores"]["total"]["false_alarms"]["of"] == data["scores"]["no change"]["passages"]
    with pytest.raises(ValueError, match="'text' or 'json'"):
        render_evaluation(evaluation, style="xml")


def load_builder():
    spec = importlib.util.spec_from_file_location("build_corpus", CORPUS.parents[1] / "scripts" / "build_corpus.py")
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["build_corpus"] = module
    spec.loader.exec_module(module)
    return module


def test_the_corpus_is_what_the_passages_say():
    problems: list[str] = []
    built = load_builder().build(problems)
    assert problems == []
    assert set(built) == set(FILES)
    for path, text in built.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run scripts/build_corpus.py"


def test_the_corpus_is_large_enough_and_rich_in_passages_without_a_change():
    passages = [passage for path in FILES for passage in read_gold(path)]
    count = Counter(passage.document.language for passage in passages)
    assert count["nl"] >= 120
    assert count["en"] >= 50
    assert min(count[language] for language in LANGUAGES) >= 20
    assert len({passage.document.document_id for passage in passages}) == len(passages)
    assert len({passage.document.text for passage in passages}) == len(passages)
    assert sum(not passage.has_change for passage in passages) >= 0.4 * len(passages)
    assert all(passage.phenomena for passage in passages)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_rules_reach_their_floor(path, gazetteer, profile, capsys):
    evaluation = evaluate(path, gazetteer=gazetteer, profile=profile)
    ours, baseline = evaluation.of("total"), dict(evaluation.baseline)["total"]
    with capsys.disabled():
        print("\n" + render_evaluation(evaluation))
    reached = {
        "changes_precision": ours.changes.precision or 0.0,
        "changes_f1": ours.changes.f1 or 0.0,
        "mentions_f1": ours.mentions.f1 or 0.0,
        "quiet_passages_left_alone": 1 - (ours.false_alarms.value or 0.0),
    }
    floors_path = CORPUS / "floors.json"
    floors = json.loads(floors_path.read_text(encoding="utf-8")) if floors_path.exists() else {}
    if os.environ.get("GEOMAP_UPDATE_FLOORS"):
        kept = floors.get(path.stem, {})
        floors[path.stem] = {name: max(int(value * 100) / 100, kept.get(name, 0)) for name, value in reached.items()}
        floors_path.write_text(json.dumps(dict(sorted(floors.items())), indent=1) + "\n", encoding="utf-8")
    fallen = {name: (reached[name], floor) for name, floor in floors[path.stem].items() if reached[name] < floor}
    assert not fallen, f"(reached, floor): {fallen}"
    assert (ours.changes.f1 or 0) > (baseline.changes.f1 or 0)


def test_the_baseline_takes_any_verb_and_place(gazetteer, dutch):
    scores, _ = score(dutch, [read_baseline(passage.document, gazetteer=gazetteer) for passage in dutch])
    total_scores = dict(scores)["total"]
    assert 0 < total_scores.changes.f1 < 0.7
    assert total_scores.false_alarms.value > 0
