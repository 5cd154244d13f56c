"""How many origins stand behind how many publications, and whom the registry does not know yet."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from typing import TYPE_CHECKING

import pytest

from geomap.config import default_profile, load_profile
from geomap.control.origins import count_origins, render_origins
from geomap.copies import Copy, find_copies
from geomap.model import Claim, Document
from geomap.words import THIRD, Access
from tests.support.builders import by_analyst, by_gainer, by_loser, by_press, by_witness

if TYPE_CHECKING:
    from pathlib import Path

PROFILE = default_profile()
WIRE = (
    "Oekraïense troepen hebben zaterdag de stad Izjoem heroverd, zo meldt het leger. Russische eenheden verlieten de "
    "stad in de nacht en lieten tientallen voertuigen achter. Inwoners zeggen dat er nauwelijks is gevochten en dat de "
    "stroom nog niet terug is. De gouverneur waarschuwt dat overal mijnen liggen en vraagt mensen te wachten."
)
OTHER = (
    "In het zuiden blijft het front volgens waarnemers vrijwel gelijk. Artillerie schoot op bruggen over de rivier, en "
    "een woordvoerster sprak van langzame vooruitgang langs de westelijke oever. Over gewonnen dorpen zei zij niets, "
    "ook niet toen verslaggevers daar later op de dag nog eens naar vroegen."
)


def a_text(name: str, text: str, published: str | None = "2022-09-11") -> Document:
    return Document(document_id=name, text=text, published=published, publisher=name)


def told(*claims: Claim, form: str = "text", ui: str = "nl") -> str:
    return render_origins(count_origins(claims, profile=PROFILE), profile=PROFILE, ui=ui, form=form)


def test_five_publications_may_be_two_origins() -> None:
    found = count_origins(
        [by_gainer(document_id="a"), by_gainer(speaker="Zelensky", document_id="b"),
         by_gainer(speaker="gouverneur Vitaliy Kim", document_id="c"), by_press(document_id="d"),
         by_press(publisher="NOS", document_id="e")],
        profile=PROFILE,
    )  # fmt: skip
    assert (found.publications, found.claims, [one.origin for one in found.origins]) == (5, 5, ["UA", "press"])
    assert [one.name for one in found.origins[0].speakers] == [
        "General Staff of the Armed Forces of Ukraine", "Vitaliy Kim", "Volodymyr Zelensky",
    ]  # fmt: skip
    assert found.origins[0].speakers[1].spellings == ("gouverneur Vitaliy Kim",)


def test_order_and_repetition_change_nothing() -> None:
    claims = by_gainer(), by_press(), by_loser(), by_witness(), by_analyst()
    assert told(*claims) == told(*reversed(claims), *claims)


def test_the_text_is_ready_to_read() -> None:
    assert told(by_gainer(document_id="a"), by_press(publisher="De Bode", document_id="b")) == (
        "2 publicaties, 2 beweringen: 2 herkomsten.\n"
        "\n"
        "Oekraïne (partij: al haar sprekers samen zijn één herkomst) – 1 bewering in 1 publicatie "
        "[eigen verlies B, eigen winst D, overig D]\n"
        "  General Staff of the Armed Forces of Ukraine: 1 bewering, 1 publicatie; 11 september 2022; "
        "ook: Ukrainian General Staff\n"
        "\n"
        "Pers (teksten die niemand aanhalen, samen één herkomst) – 1 bewering in 1 publicatie [C]\n"
        "  De Bode: 1 bewering, 1 publicatie; 11 september 2022\n"
        "\n"
        "Niet in het register, telt als derde (1):\n"
        "  De Bode: 1 bewering, 1 publicatie; 11 september 2022\n"
        "\n"
        "Met --format toml staan zij als regels klaar om aan te vullen voor --sources.\n"
    )


@pytest.mark.parametrize("ui", ["nl", "en", "uk"])
def test_every_language_has_the_words(ui: str) -> None:
    text = told(by_gainer(speaker="het leger"), by_press(), by_analyst("Zo Maar"), ui=ui)
    assert "{" not in text
    assert "Zo Maar" in text


def test_json_and_csv_hold_the_same_speakers() -> None:
    claims = by_gainer(), by_press(publisher="=cmd()"), by_analyst("Zo Maar")
    data = json.loads(told(*claims, form="json"))
    rows = list(csv.DictReader(io.StringIO(told(*claims, form="csv"))))
    names = [one["name"] for origin in data["origins"] for one in origin["speakers"]]
    assert [row["speaker"].removeprefix("'") for row in rows] == names
    assert data["unknown"] == ["=cmd()", "Zo Maar"]
    assert [row["speaker"] for row in rows if "cmd" in row["speaker"]] == ["'=cmd()"]
    assert {row["reliability_own_gains"] for row in rows if row["origin"] == "UA"} == {"D"}


def test_whom_the_registry_does_not_know_can_be_added_from_the_toml(tmp_path: Path) -> None:
    claims = by_press(publisher='De "Bode"\n\\'), by_analyst("Zo Maar", aligned="UA"), by_gainer(speaker="Het leger")
    path = tmp_path / "sources.toml"
    path.write_text(told(*claims, form="toml"), encoding="utf-8")
    assert len(tomllib.loads(path.read_text(encoding="utf-8"))["source"]) == 3
    known = load_profile(None, path)
    assert count_origins(claims, profile=known).unknown == ()
    source = known.find_source("Zo Maar")
    assert source is not None
    assert (source.side, source.aligned) == ("third", "UA")


def test_hostile_names_stay_on_their_line() -> None:
    text = told(by_press(publisher="x\nPers – 99\x1b[31m"), by_analyst("{0} {name}"))
    assert "\x1b" not in text
    assert "x Pers – 99" in text
    assert "{0} {name}" in text


class TestCopies:
    def test_agency_text_with_another_headline_and_ending_is_one_text(self) -> None:
        first = a_text("anp", WIRE, "2022-09-10")
        copy = a_text("krant", "IZJOEM HEROVERD\n\n" + WIRE.replace("tientallen", "veel") + " Lees ook ons liveblog.")
        assert find_copies([copy, first]) == (Copy(document_id="krant", copy_of="anp", shared=0.98),)

    def test_texts_on_the_same_subject_are_two(self) -> None:
        assert find_copies([a_text("a", WIRE), a_text("b", OTHER)]) == ()

    def test_an_undated_text_is_never_the_first(self) -> None:
        (found,) = find_copies([a_text("a", WIRE, None), a_text("b", WIRE)])
        assert (found.document_id, found.copy_of) == ("a", "b")

    def test_three_printings_name_the_first(self) -> None:
        texts = [a_text(name, WIRE, f"2022-09-1{day}") for name, day in (("c", 3), ("a", 1), ("b", 2))]
        assert [(one.document_id, one.copy_of) for one in find_copies(texts)] == [("b", "a"), ("c", "a")]

    def test_a_short_text_is_no_copy(self) -> None:
        assert find_copies([a_text("a", "Izjoem is heroverd."), a_text("b", "Izjoem is heroverd.")]) == ()

    def test_they_are_counted_as_one_text(self) -> None:
        found = count_origins([by_press()], profile=PROFILE, publications=3,
                              copies=find_copies([a_text("a", WIRE), a_text("b", WIRE)]))  # fmt: skip
        text = render_origins(found, profile=PROFILE)
        assert text.startswith("3 publicaties (2 verschillende teksten), 1 bewering: 1 herkomst.\n")
        assert "  b drukt de tekst van a af (100%)\n" in text


@pytest.mark.parametrize(
    ("speaker", "origin"),
    [
        ("ISW", "isw"),
        ("Amerikaanse denktank ISW", "isw"),
        ("functionaris van het Amerikaanse ministerie van Defensie", "us-government"),
        ("verslaggever van Reuters", "press"),
        ("man die van Wagner wegliep", "man die van wagner wegliep"),
    ],
)
def test_a_source_put_in_other_words_is_no_second_origin(speaker: str, origin: str) -> None:
    assert PROFILE.origin_of(speaker=speaker, speaker_side=THIRD, access=Access.ANALYST) == origin


def test_whose_reporters_they_are_is_known_before_a_hyphen() -> None:
    named = {
        name: default_profile().source_in(name)
        for name in ("Reuters-verslaggevers", "Reuters", "pro-Russische bronnen")
    }
    assert named["Reuters-verslaggevers"] == named["Reuters"] is not None
    assert named["pro-Russische bronnen"] is None
