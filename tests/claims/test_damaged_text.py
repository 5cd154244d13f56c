"""Damaged text (words lost, moved, cut off, marks strewn in) never stops the reading, and spans stay true."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from geomap.claims.extract import extract_claims
from geomap.model import Document

CORPUS = Path(__file__).parents[1] / "corpus"
MARKS = (",", ".", ";", ":", "-", "–", "—", '"', "«", "»", "(", ")", "“", "”", "…", "\n", "\n\n", "\u200b", "\u202e",
         "!", "?", "1.", "km²", "%", "10 km", "'", "’s")  # fmt: skip
TEXTS = 300


def damaged(text: str, pick: random.Random) -> str:
    words = text.split(" ")
    for _ in range(pick.randrange(1, 6)):
        at = pick.randrange(len(words))
        how = pick.choice(("lose", "strew", "move", "behead", "cut", "mark"))
        if how == "lose" and len(words) > 1:
            del words[at]
        elif how == "strew":
            words.insert(at, pick.choice(MARKS))
        elif how == "move":
            words.insert(pick.randrange(len(words)), words.pop(at))
        elif how == "behead":
            words = words[at:]
        elif how == "cut":
            words = words[: at + 1]
        else:
            words[at] += pick.choice(MARKS)
    return " ".join(words)


@pytest.mark.parametrize("language", ["nl", "en", "de", "fr", "uk", "ru"])
def test_damaged_text_is_read(language, gazetteer, profile):
    pick = random.Random(language)
    lines = (CORPUS / f"dev_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    passages = [json.loads(line)["text"] for line in lines]
    for number in range(TEXTS):
        text = damaged(pick.choice(passages), pick)
        published = pick.choice(("2022-09-12", "2023-06", "2024", None))
        document = Document(document_id=str(number), text=text, published=published, language=language)
        found = extract_claims(document, gazetteer=gazetteer, profile=profile)
        assert all(text[one.start : one.end] == one.quote for one in found.claims), text
        assert all(text[one.start : one.end] == one.surface for one in found.mentions), text
