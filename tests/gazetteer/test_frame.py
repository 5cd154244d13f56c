"""A column of names to places."""

import pandas as pd
import pytest

from gazetteer import geocode_frame
from gazetteer.errors import QueryError


def test_rows_index_and_crs_stay():
    frame = pd.DataFrame({"plaats": ["Izjoem", None, "Charkiv", "Ivanivka-nergens", 3]}, index=list("edcba"))
    found = geocode_frame(frame, column="plaats", language="nl")
    assert list(found.index) == list("edcba")
    assert found.crs == "EPSG:4326"
    assert found["place_name"].tolist() == ["Izium", None, "Kharkiv", None, None]
    assert found.geometry.isna().tolist() == [False, True, False, True, True]
    assert found.geometry.iloc[0].x == pytest.approx(37.28, abs=0.1)
    assert list(frame.columns) == ["plaats"]


def test_kind_row_by_row():
    frame = pd.DataFrame({"plaats": ["Charkiv", "Charkiv"], "soort": ["oblast", None]})
    found = geocode_frame(frame, column="plaats", kind_column="soort")
    assert found["place_name"].tolist() == ["Kharkiv Oblast", "Kharkiv"]


def test_an_empty_frame():
    found = geocode_frame(pd.DataFrame({"plaats": []}), column="plaats")
    assert len(found) == 0
    assert "geometry" in found.columns


@pytest.mark.parametrize("column", ["none", "match"])
def test_columns_are_checked(column):
    with pytest.raises(QueryError):
        geocode_frame(pd.DataFrame({"match": ["x"]}), column=column)
