"""Which war it is stands in a table and in the header of an index, and nowhere else."""

import re
from datetime import date
from pathlib import Path

import pytest

from gazetteer import theatre
from gazetteer.compile import compile_index
from gazetteer.errors import IndexFormatError
from gazetteer.index import Index
from gazetteer.model import Kind, Name, NamedPlace, Place
from gazetteer.theatre import read_theatre, read_theatre_rows, theatre_of

CODE = Path(theatre.__file__).parent


def test_an_index_carries_the_theatre_of_its_tables(shipped):
    assert shipped.index.theatre == read_theatre()
    assert read_theatre().home in read_theatre().parties < read_theatre().countries


def test_another_war_is_another_table():
    rows = [dict(row) for row in read_theatre_rows()]
    rows[0] |= {"country": "SY", "name": "Syria", "language": "ar", "capital": "Damascus", "since": "2011-03-15"}
    made = theatre_of(rows)
    assert (made.home, made.home_name, made.since) == ("SY", "Syria", date(2011, 3, 15))
    assert "Damascus" in made.capitals
    assert "UA" not in made.countries


def test_an_index_without_a_theatre_is_told_not_raised_through():
    place = Place(id="test:1", name="Izium", kind=Kind.SETTLEMENT, lat=49.2, lon=37.3, country="UA")
    content = compile_index([NamedPlace(place=place, names=(Name(text="Izium"),))])
    with pytest.raises(IndexFormatError, match="theatre"):
        Index(content.replace(b'"role":"home"', b'"role":"hoMe"'))


def test_no_code_names_a_country_at_war():
    codes = re.compile(r"""["'](UA|RU|BY|Ukraine|Russia|Belarus)["']""")
    told = [
        f"{path.name}: {line.strip()}"
        for path in sorted(CODE.rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if codes.search(line) and '"""' not in line and not line.lstrip().startswith(("(", ">>>"))
    ]
    assert told == []
