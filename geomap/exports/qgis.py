"""Styles for QGIS (QML): direction is colour, level is texture, as on the page. Written by rules on the columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from geomap.control.phrases import say, say_side
from geomap.render.style import INK, LAND, NEUTRAL, VACATED_FILL, mix, side_colour

if TYPE_CHECKING:
    from geomap.config import Profile
    from geomap.exports.layers import Layer

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_PALE = 0.72


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """How the features that a rule chooses are drawn; ``hatch`` are angles in degrees, ``dotted`` is the estimate."""

    label: str
    where: str
    colour: str
    fill: str | None = None
    hatch: tuple[int, ...] = ()
    dotted: bool = False
    outline: str = "solid"


def style_of(layer: Layer, geometry_type: str, *, profile: Profile, ui: str) -> str:
    """The default style of a layer as QML."""
    if layer.name == "cells":
        looks = _looks_of_cells(profile, ui)
    elif layer.name.startswith("changes"):
        looks = _looks_of_changes(profile, ui)
    else:
        looks = _looks_of_marks(profile, ui)
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling", labelsEnabled="1")
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0", forceraster="0",
                             enableorderby="0")  # fmt: skip
    rules = ET.SubElement(renderer, "rules", key="{root}")
    symbols = ET.SubElement(renderer, "symbols")
    for number, look in enumerate(looks):
        label = "".join(mark for mark in look.label if mark.isprintable())  # XML knows no control characters
        ET.SubElement(rules, "rule", key=f"{{{number}}}", symbol=str(number), label=label, filter=look.where)
        _add_symbol(symbols, str(number), look, geometry_type)
    _add_labels(root, "text" if layer.name.startswith("indications") else "name", geometry_type)
    ET.indent(root, space=" ")
    return _DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"


def _looks_of_cells(profile: Profile, ui: str) -> list[_Look]:
    looks = []
    for number, side in enumerate(profile.side_ids):
        colour, name = side_colour(side, profile), say_side(side, profile, ui)
        said = "\"basis\" = 'claim' AND \"status\" = {status} AND coalesce({column}, '') = {side}"
        holder, claimant = '"side"', 'coalesce("claimed_side", "side")'
        looks += [
            _Look(label=say(ui, "compare", "start_map") + f": {name}", colour=colour, fill=mix(colour, LAND, _PALE),
                  where=f'"basis" = \'baseline\' AND "side" = {_quoted(side)}', outline="no"),
            _Look(label=say(ui, "compare", "estimate") + f": {name}", colour=colour, dotted=True, outline="no",
                  where=f'"basis" = \'estimate\' AND "side" = {_quoted(side)}'),
            _Look(label=say(ui, "status", "held", side=name), colour=colour, fill=colour,
                  where=said.format(status="'held'", column=holder, side=_quoted(side))),
            _Look(label=say(ui, "status", "claimed", side=name), colour=colour, hatch=(45 if number % 2 else 135,),
                  where=said.format(status="'claimed'", column=claimant, side=_quoted(side))),
            _Look(label=say(ui, "status", "disputed", side=name), colour=colour, hatch=(45, 135),
                  where=said.format(status="'disputed'", column=claimant, side=_quoted(side))),
        ]  # fmt: skip
    looks += [
        _Look(label=say(ui, "status", "contested"), colour=NEUTRAL, hatch=(45, 135),
              where='"basis" = \'claim\' AND "status" = \'contested\''),
        _Look(label=say(ui, "status", "vacated"), colour=NEUTRAL, fill=VACATED_FILL, outline="dash",
              where='"basis" = \'claim\' AND "status" = \'vacated\''),
    ]  # fmt: skip
    return looks


def _looks_of_changes(profile: Profile, ui: str) -> list[_Look]:
    now = 'coalesce("claimed_side", "side", \'\')'
    looks = [
        _Look(label=say_side(side, profile, ui), colour=side_colour(side, profile), fill=side_colour(side, profile),
              where=f"{now} = {_quoted(side)}")
        for side in profile.side_ids
    ]  # fmt: skip
    others = ", ".join(_quoted(side) for side in profile.side_ids)
    return [*looks, _Look(label=say_side(None, profile, ui), colour=NEUTRAL, fill=VACATED_FILL, outline="dash",
                          where=f"{now} NOT IN ({others})")]  # fmt: skip


def _looks_of_marks(profile: Profile, ui: str) -> list[_Look]:
    looks = [
        _Look(label=say_side(side, profile, ui), colour=side_colour(side, profile), where=f'"side" = {_quoted(side)}')
        for side in profile.side_ids
    ]
    others = ", ".join(_quoted(side) for side in profile.side_ids)
    where = f"coalesce(\"side\", '') NOT IN ({others})"
    return [*looks, _Look(label=say_side(None, profile, ui), colour=NEUTRAL, where=where)]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[start : start + 2], 16)) for start in (1, 3, 5)) + ",255"


def _add_symbol(symbols: ET.Element, name: str, look: _Look, geometry_type: str) -> None:
    kind = {"MultiPoint": "marker", "MultiLineString": "line"}.get(geometry_type, "fill")
    symbol = ET.SubElement(symbols, "symbol", type=kind, name=name, alpha="1", clip_to_extent="1", force_rhr="0")
    colour = _rgba(look.colour)
    if kind == "marker":
        _add_part(symbol, "SimpleMarker", name="diamond", color="255,255,255,255", outline_color=colour,
                  outline_width="0.6", outline_width_unit="MM", size="2.6", size_unit="MM")  # fmt: skip
        return
    if kind == "line":
        _add_part(symbol, "SimpleLine", line_color=colour, line_width="0.8", line_width_unit="MM", line_style="dash")
        return
    brush = "no" if look.fill is None else "solid"
    _add_part(symbol, "SimpleFill", color=_rgba(look.fill or LAND), style=brush, outline_color=colour,
              outline_style=look.outline, outline_width="0.3", outline_width_unit="MM")  # fmt: skip
    if look.dotted:
        _add_dots(symbol, name, colour)
    for number, angle in enumerate(look.hatch, start=1):
        part = _add_part(symbol, "LinePatternFill", angle=str(angle), color=colour, distance="1.6", distance_unit="MM",
                         line_width="0.4", line_width_unit="MM")  # fmt: skip
        line = ET.SubElement(part, "symbol", type="line", name=f"@{name}@{number}", alpha="1", clip_to_extent="1",
                             force_rhr="0")  # fmt: skip
        _add_part(line, "SimpleLine", line_color=colour, line_width="0.4", line_width_unit="MM", line_style="solid")


def _add_dots(symbol: ET.Element, name: str, colour: str) -> None:
    part = _add_part(symbol, "PointPatternFill", distance_x="2.2", distance_x_unit="MM", distance_y="2.2",
                     distance_y_unit="MM", displacement_x="1.1", displacement_x_unit="MM")  # fmt: skip
    dot = ET.SubElement(part, "symbol", type="marker", name=f"@{name}@1", alpha="1", clip_to_extent="1", force_rhr="0")
    _add_part(dot, "SimpleMarker", name="circle", color=colour, outline_style="no", size="0.7", size_unit="MM")


def _add_part(symbol: ET.Element, kind: str, **options: str) -> ET.Element:
    part = ET.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    table = ET.SubElement(part, "Option", type="Map")
    for option, value in options.items():
        ET.SubElement(table, "Option", type="QString", name=option, value=value)
    return part


def _add_labels(root: ET.Element, field: str, geometry_type: str) -> None:
    labelling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labelling, "settings", calloutType="simple")
    text = ET.SubElement(settings, "text-style", fieldName=field, isExpression="0", fontSize="8", fontSizeUnit="Point",
                         textColor=_rgba(INK))  # fmt: skip
    ET.SubElement(text, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferSizeUnits="MM",
                  bufferColor="255,255,255,255")  # fmt: skip
    placement = {"MultiPoint": "6", "MultiLineString": "2"}.get(geometry_type, "1")
    ET.SubElement(settings, "placement", placement=placement)
    ET.SubElement(settings, "rendering", obstacle="0", drawLabels="1")  # an oblast's outline would hide all names in it
