"""Five lines of Python from articles to a map, and values that show themselves without doing harm."""

from __future__ import annotations

import base64
import pickle
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

import gazetteer
import geomap
from tests.support.builders import a_claim

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "examples/ukraine/articles"


@pytest.fixture(scope="module")
def reading():
    return geomap.read_inputs(ARTICLES)


@pytest.fixture(scope="module")
def page(reading):
    return geomap.render_map(geomap.view_on("2022-09-12", reading))


def test_documents_then_claims_is_what_reading_them_at_once_gives(reading):
    apart = geomap.extract_claims(geomap.read_documents(ARTICLES))
    assert {claim.claim_id for claim in apart.claims} == {claim.claim_id for claim in reading.claims}
    assert len(apart.documents) == len(reading.documents)


def test_a_plain_text_is_a_document_without_a_date():
    (claim,) = geomap.extract_claims("Oekraïne heeft Izjoem heroverd, zegt het leger.").claims
    assert (claim.place.name, claim.gaining_side, claim.published) == ("Izium", "UA", None)


def test_assessments_made_for_you_are_those_you_would_make(reading):
    assessments = geomap.assess(reading)
    assert geomap.control_on("2022-09-12", reading) == geomap.control_on(date(2022, 9, 12), reading, assessments)
    assert geomap.dates_of(reading) == geomap.dates_of(reading, assessments)
    frame = assessments.to_frame()
    assert len(frame) == len(assessments)
    assert set(frame["level"]) == {str(one.level) for one in assessments}
    assert str(frame["latest"].dtype).startswith("datetime64")


def test_the_frame_of_claims_says_which_are_on_the_map(reading):
    frame = geomap.claims_to_frame(reading)
    assert frame["mapped"].sum() == sum(one.not_mapped is None for one in reading.claims)
    assert frame.loc[~frame["mapped"], "not_mapped"].notna().all()
    assert geomap.claims_to_frame(geomap.Reading()).empty


def test_a_wrong_day_is_one_clear_error(reading):
    with pytest.raises(geomap.GeomapError, match="'12-9-2022' is not a day; write it as 2022-09-12"):
        geomap.control_on("12-9-2022", reading)
    with pytest.raises(gazetteer.GazetteerError, match="expected a day"):
        gazetteer.lookup("Izjoem", on="gisteren")


def test_a_map_is_its_html_and_can_be_kept(page, tmp_path):
    assert page.save(tmp_path / "map.html").read_text(encoding="utf-8") == page
    assert pickle.loads(pickle.dumps(page)) == page


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_a_map_shows_a_sandboxed_frame_over_a_still_picture(page):
    shown = _Tags()
    shown.feed(page._repr_html_())
    (picture,) = [attrs for tag, attrs in shown.tags if tag == "img"]
    (frame,) = [attrs for tag, attrs in shown.tags if tag == "iframe"]
    assert "12 september 2022" in picture["alt"]
    kind, _, data = picture["src"].partition(";base64,")
    assert kind == "data:image/svg+xml"
    assert base64.b64decode(data).lstrip().startswith(b"<svg")
    assert "allow-same-origin" not in frame["sandbox"]
    assert 'http-equiv="Content-Security-Policy"' in frame["srcdoc"]
    assert not any(name.startswith("on") for _, attrs in shown.tags for name in attrs)


def test_tables_show_what_is_there(reading):
    assert f"<td>claims</td><td>{len(reading.claims)}</td>" in reading._repr_html_()
    assert "<td>Izium</td>" in geomap.control_on("2022-09-12", reading)._repr_html_()
    assert "more</td>" in geomap.assess(reading)._repr_html_()
    assert "indicative" in geomap.compare("2022-09-12", reading, since="2022-09-01")._repr_html_()
    assert "<td>Izium</td>" in gazetteer.lookup("Izjoem")._repr_html_()


def test_hostile_names_stay_text_in_tables():
    name = '"><script>alert(1)</script>{{7*7}}\u202e' + "x" * 5000
    claim = a_claim()
    place = type(claim.place)(**{**{f: getattr(claim.place, f) for f in claim.place.__slots__}, "name": name})
    hostile = type(claim)(**{**{f: getattr(claim, f) for f in claim.__slots__}, "place": place})
    shown = geomap.assess(geomap.Reading(claims=(hostile,)))._repr_html_()
    assert "<script" not in shown
    assert "\u202e" not in shown
    assert len(shown) < 5000
    assert not re.search(r"<script", gazetteer.lookup(name[:200])._repr_html_())


def test_why_and_diff_answer_in_python_too(reading):
    assert "Izjoem" in geomap.why("Izjoem", "2022-09-12", reading)
    assert geomap.diff("2022-09-12", ("2022-09-09", "2022-09-12"), reading).known_by == (
        date(2022, 9, 9),
        date(2022, 9, 12),
    )
