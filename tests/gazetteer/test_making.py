"""What is made by slots equals what the classes make, in every field, and is as frozen."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields
from datetime import date

import pytest

from gazetteer.making import make_candidate, make_match, make_mention, make_place, make_query
from gazetteer.model import Candidate, How, Kind, Match, MatchStatus, Mention, NameStatus, Place, Query

_PLACE = Place(id="geonames:707292", name="Izium", kind=Kind.SETTLEMENT, lat=49.2, lon=37.3)
_FIELDS = {"id": "geonames:707292", "name": "Izium", "kind": Kind.SETTLEMENT, "lat": 49.2, "lon": 37.3, "country": "UA",
           "admin": ("Ukraine",), "population": 45884, "source": "GeoNames"}  # fmt: skip
_QUERY = {"text": "Izjoem", "language": "nl", "kind": Kind.SETTLEMENT, "admin": ("a",), "near": ((37.0, 49.0),),
          "on": date(2022, 9, 10)}  # fmt: skip
_CANDIDATE = {"place": _PLACE, "score": 0.7, "matched_name": "Izjoem", "name_status": NameStatus.EXONYM,
              "how": How.EXACT, "parts": (("name", 0.5),)}  # fmt: skip
_MATCH = {"query": Query(text="Izjoem"), "status": MatchStatus.MATCHED, "candidates": ()}
_UNKNOWN = Match(query=Query(text="x"), status=MatchStatus.UNKNOWN)
_MENTION = {"start": 3, "end": 9, "surface": "Izjoem", "match": _UNKNOWN,
            "literal": False, "kind_cue": Kind.OBLAST}  # fmt: skip


@pytest.mark.parametrize(
    ("cls", "make", "values"),
    [
        (Place, make_place, _FIELDS),
        (Query, make_query, _QUERY),
        (Candidate, make_candidate, _CANDIDATE),
        (Match, make_match, _MATCH),
        (Mention, make_mention, _MENTION),
    ],
)
def test_made_by_slots_equals_made_by_class(cls, make, values):
    assert list(values) == [field.name for field in fields(cls)]
    made = make(*values.values())
    assert type(made) is cls
    assert made == cls(**values)
    assert hash(made) == hash(cls(**values))
    assert pickle.loads(pickle.dumps(made)) == made
    with pytest.raises(FrozenInstanceError):
        setattr(made, next(iter(values)), None)


def test_a_query_has_the_defaults_of_its_class():
    assert make_query("Izjoem", None, None) == Query(text="Izjoem")
