"""What the tests of claims share."""

from __future__ import annotations

import pytest

from geomap.claims.extract import extract_claims
from geomap.model import Document


@pytest.fixture
def read(gazetteer, profile):
    """Claims of a text."""

    def read_text(text, *, language="nl", published="2024-09-12", **changes):
        document = Document(document_id="x", text=text, language=language, published=published, **changes)
        return extract_claims(document, gazetteer=gazetteer, profile=profile).claims

    return read_text
