"""The notebooks run from top to bottom without a network, and their maps and plots stand in the exported HTML."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

ROOT = Path(__file__).parents[2]
SHOWN = {
    "01_map_for_a_date": (1, 0),
    "02_claimed_versus_corroborated": (0, 3),
    "03_maps_in_a_report": (1, 1),
    "04_your_own_articles_and_places": (1, 0),
}
"""Maps and pictures that each notebook shows."""


def test_every_notebook_is_listed():
    assert {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} == set(SHOWN)


@pytest.mark.filterwarnings("ignore")  # the kernel's own, not ours
@pytest.mark.enable_socket  # a kernel is spoken to over the loopback address
@pytest.mark.parametrize("name", SHOWN)
def test_notebook_runs_and_shows_its_maps(name, monkeypatch):
    for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(proxy, "http://127.0.0.1:9")  # what asks the network is told at once that there is none
    notebook = nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "clear the outputs before committing"
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT)}}).execute()
    ran = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in ran)
    assert not [out for cell in ran for out in cell.outputs if out.get("name") == "stderr"]
    page, _ = HTMLExporter().from_notebook_node(notebook)
    maps, pictures = SHOWN[name]
    assert len(re.findall(r"<iframe [^>]*sandbox=", page)) == maps
    assert (
        len(re.findall(r'<img[^>]+src="data:image/png|<svg[^>]*role="img"|class="[^"]*jp-RenderedSVG', page))
        == pictures
    )
