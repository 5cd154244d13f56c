"""A disk that fills while a page, a picture or a build is written: one line, exit 1, and nothing half-written."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.review.conftest import write_articles

ROOT = Path(__file__).resolve().parents[2]
LIMIT_BYTES = 20_000


def _little_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT_BYTES, LIMIT_BYTES))


@pytest.mark.parametrize(
    "words",
    [
        ["map", "--on", "2022-11-06", "-o", "out.html"],
        ["map", "--on", "2022-11-06", "-o", "out.png"],
        ["report", "--on", "2022-11-06", "-o", "out.docx"],
        ["build", "-o", "out"],
    ],
    ids=lambda words: f"{words[0]}-{Path(words[-1]).suffix or 'folder'}",
)
def test_a_disk_that_fills_leaves_nothing_half_written(tmp_path: Path, words: list[str]) -> None:
    articles = write_articles(tmp_path / "articles")
    folder = tmp_path / "here"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "geomap", words[0], str(articles), *words[1:]],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
        preexec_fn=_little_room,
    )  # fmt: skip
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 1, done.stderr
    assert last.startswith("geomap: ")
    assert "Traceback" not in done.stderr
    assert list(folder.iterdir()) == []
