"""What is drawn: direction, texture, outlines that are never filled, geometry that survives its compact form."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from shapely import Point, Polygon, box

from geomap.config import Profile, default_profile
from geomap.model import Cell, MapView
from geomap.render.entries import collect_entries
from geomap.render.layers import TIERS, Drawing, Shape, draw_view, loss_style
from geomap.render.names import PlaceNames
from geomap.render.style import Style, Texture
from geomap.render.words import load_words
from geomap.words import Basis, IndicationKind, Level, Status
from tests.render.scenes import ON, a_cell, a_view, an_assessment, an_indication, one_change, september
from tests.support.builders import a_claim, a_place


def draw(view: MapView, profile: Profile | None = None) -> Drawing:
    words, profile = load_words(view.ui), profile or default_profile()
    names = PlaceNames(words, view.claims)
    entries = collect_entries(view, profile=profile, names=names, words=words)
    return draw_view(view, entries, profile=profile, names=names, words=words)


def the_cell(**state: Any) -> Shape:
    claim = a_claim()
    shapes = draw(a_view(cells=(a_cell(claim, **state),), claims=(claim,), assessments=(an_assessment(claim),))).shapes
    assert len(shapes) == 1
    return shapes[0]


@pytest.mark.parametrize(
    ("state", "layer", "style"),
    [
        ({}, "gain:UA:corroborated", Style(side="UA", texture=Texture.SOLID)),
        ({"change": None}, "holds", Style(side="UA", texture=Texture.PALE)),
        (
            {"status": Status.CLAIMED, "side": "RU", "claimed_side": "UA"},
            "gain:UA:claimed",
            Style(side="UA", texture=Texture.HATCHED, under="RU"),
        ),
        (
            {"status": Status.CLAIMED, "side": None, "claimed_side": "UA"},
            "gain:UA:claimed",
            Style(side="UA", texture=Texture.HATCHED),
        ),
        (
            {"status": Status.VACATED, "side": None, "change": "loss", "change_side": "RU"},
            "vacated:RU",
            Style(texture=Texture.NEUTRAL, outline="RU", weight=1.8),
        ),
        ({"status": Status.CONTESTED}, "contested", Style(texture=Texture.CROSSED)),
        (
            {"status": Status.DISPUTED, "side": "RU", "claimed_side": "UA"},
            "gain:UA:disputed",
            Style(side="UA", texture=Texture.CROSSED, under="RU"),
        ),
        ({"certain": False}, "gain:UA:possible", Style(side="UA", texture=Texture.NONE, dashed=True, weight=1.6)),
    ],
)
def test_direction_is_colour_and_level_is_texture(state: dict[str, Any], layer: str, style: Style) -> None:
    shape = the_cell(**state)
    assert (shape.layer, shape.style) == (layer, style)


@pytest.mark.parametrize(
    ("state", "loss"),
    [
        ({}, "loss:RU:corroborated"),
        ({"status": Status.CLAIMED, "side": "RU", "claimed_side": "UA"}, "loss:RU:claimed"),
        ({"status": Status.DISPUTED, "side": "RU", "claimed_side": "UA"}, "loss:RU:disputed"),
        ({"certain": False}, "loss:RU:possible"),
        ({"status": Status.VACATED, "side": None, "change": "loss", "change_side": "RU"}, None),
        ({"change": None}, None),
    ],
)
def test_every_gain_is_a_loss_of_who_had_it(state: dict[str, Any], loss: str | None) -> None:
    shape = the_cell(**state)
    assert (shape.loss[0] if shape.loss else None) == loss
    assert shape.loss is None or shape.loss[1].texture is Texture.NONE


def test_losses_are_off_and_counted_like_the_gains() -> None:
    drawing = draw(one_change())
    assert {layer.key: (layer.shown, layer.count) for layer in drawing.layers} == {
        "gain:UA:corroborated": (True, 1),
        "loss:RU:corroborated": (False, 1),
    }


def test_the_lines_of_losses_tell_their_levels_apart() -> None:
    looks = [loss_style("RU", tier) for tier in TIERS]
    assert len({(look.dashes(), look.weight) for look in looks}) == len(TIERS)


def test_under_a_claim_the_corroborated_holder_is_kept_for_the_map_beside_it() -> None:
    shape = the_cell(status=Status.CLAIMED, side="RU", claimed_side="UA")
    assert shape.held == (Style(side="RU", texture=Texture.PALE), "Rusland (bevestigd), daarna een claim")
    assert the_cell().held is None


def test_claimed_says_in_words_whose_it_was() -> None:
    shape = the_cell(status=Status.CLAIMED, side="RU", claimed_side="UA", corroboration=Level.REPORTED)
    assert shape.text == (
        "volgens een bericht in handen van Oekraïne (gemeld, niet bevestigd); eerder in handen van Rusland"
    )
    assert shape.notes == ("Gekleurd gebied: ongeveer 412 km², indicatief.",)


def test_baseline_and_estimate_are_layers_of_their_own_and_the_estimate_is_off() -> None:
    cells = tuple(
        Cell(geometry=box(30 + i, 48, 31 + i, 49), basis=basis, side="RU", area_km2=100.0)
        for i, basis in enumerate((Basis.BASELINE, Basis.ESTIMATE))
    )
    drawing = draw(a_view(cells=cells))
    assert {layer.key: layer.shown for layer in drawing.layers} == {"baseline": True, "estimate": False}
    assert drawing.areas_km2 == {}


def test_the_estimate_says_how_much_of_it_is_expected_to_be_wrong() -> None:
    cell = Cell(geometry=box(30, 48, 31, 49), basis=Basis.ESTIMATE, side="UA", area_km2=100.0, uncertainty=0.305)
    (shape,) = draw(a_view(cells=(cell,))).shapes
    assert any("30 procent" in note for note in shape.notes)
    assert shape.style.texture is Texture.FINE_DOTS


def test_area_counts_gains_only_and_never_what_is_only_possible() -> None:
    claim, other = a_claim(), a_claim(place="Lyman")
    cells = (a_cell(claim), a_cell(other, certain=False))
    assert draw(a_view(cells=cells, claims=(claim, other))).areas_km2 == {"UA": 412.4}


def test_indications_are_outlines_and_marks_never_fills() -> None:
    shapes = [shape for shape in draw(september()).shapes if shape.layer in {"areas", "points", "presence", "amounts"}]
    assert {shape.layer for shape in shapes} == {"areas", "points", "presence", "amounts"}
    for shape in shapes:
        assert shape.text
        if shape.layer == "areas":
            assert shape.style.texture is Texture.NONE
        else:
            assert shape.geometry.geom_type == "Point"


def test_an_outline_says_that_its_extent_is_unknown_and_a_point_says_its_stated_distance() -> None:
    texts = {shape.layer: shape.text for shape in draw(september()).shapes}
    assert texts["areas"] == "Rusland trekt weg uit regio Charkiv; omvang onbekend"
    assert texts["amounts"] == "meer dan 6.000 km² (regio Charkiv)"
    assert texts["points"] == ("Rusland wint terrein bij Bachmoet; ‘ten oosten van’; afstand volgens het bericht: 2 km")


def test_marks_of_one_place_and_side_become_one_with_all_their_words() -> None:
    claims = [a_claim(event="advance", event_date=f"2022-09-0{day}", place="Bakhmut") for day in (1, 2)]
    marks = tuple(
        an_indication(claim, IndicationKind.ADVANCE, Point(38, 48.6), relation=relation)
        for claim, relation in zip(claims, ("bij", "ten zuiden van"), strict=True)
    )
    view = a_view(indications=marks, claims=tuple(claims), assessments=tuple(map(an_assessment, claims)))
    shapes = draw(view).shapes
    assert len(shapes) == 1
    assert len(shapes[0].changes) == 2
    assert shapes[0].text.count("wint terrein") == 2


def test_the_map_opens_on_what_is_recent_and_can_show_all() -> None:
    recent = a_claim(event_date=str(ON))
    old = a_claim(place=a_place("Snake Island"), event_date=str(ON - timedelta(days=70)))
    cells = (a_cell(recent), a_cell(old))
    drawing = draw(a_view(cells=cells, claims=(recent, old), assessments=(an_assessment(recent), an_assessment(old))))
    assert drawing.bounds is not None
    assert drawing.extent is not None
    assert drawing.bounds[0] > 37
    assert drawing.recent_bounds == drawing.bounds
    assert drawing.extent[0] < 31


def test_nothing_drawn_has_no_bounds() -> None:
    assert draw(a_view()).bounds is None


def test_an_empty_geometry_is_left_out() -> None:
    claim = a_claim()
    assert draw(a_view(cells=(a_cell(claim, Polygon()),), claims=(claim,))).shapes == ()


def test_a_side_that_the_profile_does_not_know_is_drawn_neutral() -> None:
    shape = the_cell(side="XX")
    assert shape.layer == "gain::corroborated"


def test_the_change_behind_a_shape_is_named() -> None:
    assert draw(one_change()).shapes[0].changes == (1,)


def test_marks_older_than_two_weeks_are_a_layer_of_their_own_and_off() -> None:
    old, recent = (a_claim(event="advance", event_date=f"2022-0{month}-10", place="Bakhmut") for month in (6, 9))
    marks = tuple(
        an_indication(claim, IndicationKind.ADVANCE, Point(38, 48.6 + i)) for i, claim in enumerate((old, recent))
    )
    marks = (marks[0], replace(marks[1], indication=replace(marks[1].indication, side="RU")))
    view = a_view(indications=marks, claims=(old, recent), assessments=(an_assessment(old), an_assessment(recent)))
    drawing = draw(view)
    assert {layer.key: (layer.shown, layer.count) for layer in drawing.layers} == {
        "points": (True, 1),
        "older": (False, 1),
    }
    assert drawing.extent is not None
    assert drawing.extent[1] > 49


def test_marks_at_one_point_stand_beside_one_another() -> None:
    claims = [a_claim(event="advance", gaining_side=side, place="Bakhmut") for side in ("UA", "RU")]
    marks = tuple(an_indication(claim, IndicationKind.ADVANCE, Point(38, 48.6)) for claim in claims)
    view = a_view(indications=marks, claims=tuple(claims), assessments=tuple(map(an_assessment, claims)))
    assert sorted(shape.slot for shape in draw(view).shapes) == [0, 1]


def test_the_map_opens_on_what_is_new_where_anything_is() -> None:
    new = a_claim(event_date=str(ON))
    recent = a_claim(place=a_place("Snake Island"), event_date=str(ON - timedelta(days=3)))
    cells = (a_cell(new), a_cell(recent))
    drawing = draw(a_view(cells=cells, claims=(new, recent), assessments=(an_assessment(new), an_assessment(recent))))
    assert drawing.bounds is not None
    assert drawing.recent_bounds is not None
    assert drawing.bounds[0] > 37
    assert drawing.recent_bounds[0] < 31
