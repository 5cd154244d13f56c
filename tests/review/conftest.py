"""A desk that runs: three articles in a ledger, served by the real command on the loopback address."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from geomap.bookkeeping import add_inputs
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "</script><img src=x onerror=\"document.title='owned'\"> {{7*7}} \u202e"

ARTICLES = {
    "izjoem.txt": (
        "date 2022-09-12\nOekraïense troepen hebben zondag de stad Izjoem heroverd, meldt het ministerie van Defensie "
        "in Kiev. Volgens de gouverneur van Charkiv is ook Balaklija bevrijd.\n\nDe burgemeester was blij."
    ),
    "makijivka.txt": (
        "date 2022-11-05\nHet Russische leger heeft zaterdag het dorp Makijivka ingenomen, zegt Moskou. "
        f"Een bewoner schreef: {HOSTILE}.\n\nOok Snihoerivka viel die dag in andere handen, zo bleek later."
    ),
    "lyman.txt": (
        "date 2022-10-02\nHet Oekraïense leger heeft Lyman zaterdag heroverd, zegt president Zelensky. "
        "Rusland zegt dat de troepen uit de stad zijn teruggetrokken."
    ),
}


@dataclass(frozen=True)
class Served:
    """A desk at an address."""

    url: str
    ledger: Path

    def ask(
        self, path: str, *, method: str = "GET", body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of a call; ``path`` after the secret, or whole with a leading slash."""
        address = urlsplit(self.url)
        connection = HTTPConnection(address.hostname or "", address.port, timeout=30)
        whole = path if path.startswith("/") else address.path + path
        given = None if body is None else json.dumps(body)
        connection.request(method, whole, body=given, headers=headers or {})
        answer = connection.getresponse()
        text = answer.read().decode()
        found = {name.lower(): value for name, value in answer.getheaders()}
        connection.close()
        return answer.status, found, text

    def read(self, path: str) -> Any:
        """JSON of a call that must succeed."""
        status, _headers, text = self.ask(path)
        assert status == 200, text
        return json.loads(text)

    def send(self, path: str, body: Any) -> tuple[int, Any]:
        """Status and JSON of a change, as the page sends it."""
        headers = {"content-type": "application/json", "x-geomap-desk": "1"}
        status, _headers, text = self.ask(path, method="POST", body=body, headers=headers)
        return status, json.loads(text)


def write_articles(folder: Path) -> Path:
    """The three articles in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "metadata.csv").write_text(
        f'file,title,publisher\nmakijivka.txt,"{HOSTILE.replace(chr(34), chr(34) * 2)}",De Dorpskrant\n',
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger with the three articles."""
    path = tmp_path / "desk.ledger"
    add_inputs(path, [write_articles(tmp_path / "articles")], Settings())
    return path


@pytest.fixture
def served(ledger: Path) -> Iterator[Served]:
    """The desk of that ledger, served by the command."""
    process = start(ledger)
    yield Served(url=first_line(process), ledger=ledger)
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The same, one for all tests of a module that change nothing."""
    folder = tmp_path_factory.mktemp("shared")
    path = folder / "desk.ledger"
    add_inputs(path, [write_articles(folder / "articles")], Settings())
    process = start(path)
    yield Served(url=first_line(process), ledger=path)
    process.terminate()
    process.wait(timeout=20)


def start(ledger: Path, *more: str) -> subprocess.Popen[str]:
    """``geomap review`` on a free port."""
    return subprocess.Popen(
        [sys.executable, "-m", "geomap", "review", str(ledger), "--port", "0", *more],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def first_line(process: subprocess.Popen[str]) -> str:
    """The address that the command prints."""
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    assert line.startswith("http://127.0.0.1:"), process.stderr.read() if process.stderr else line
    return line
