"""CPU time of starting: ``geomap --help`` and ``import geomap``, beside an import of everything at once.

Whole processes, user plus system seconds of the children, median of several; prints figures, judges nothing. Modules
are compiled once, as an installed package's are, even where the shell asks Python to keep no bytecode.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile

RUNS = 7
CASES = {
    "python, nothing": [sys.executable, "-c", "pass"],
    "import geomap": [sys.executable, "-c", "import geomap"],
    "geomap --help": [sys.executable, "-m", "geomap", "--help"],
    "gazetteer lookup Izjoem": [sys.executable, "-m", "gazetteer", "lookup", "Izjoem"],
    "peer: import folium, geopandas": [sys.executable, "-c", "import folium, geopandas"],
}


def cpu_seconds(command: list[str], compiled: str) -> float:
    """CPU seconds of one run; bytecode is kept in the folder ``compiled``."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env | {"PYTHONPYCACHEPREFIX": compiled})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    print(f"start-up, CPU seconds, median of {RUNS} (min–max)")
    with tempfile.TemporaryDirectory() as compiled:
        for name, command in CASES.items():
            cpu_seconds(command, compiled)
            seconds = sorted(cpu_seconds(command, compiled) for _ in range(RUNS))
            print(f"  {name:32s} {statistics.median(seconds):6.3f}  ({seconds[0]:.3f}–{seconds[-1]:.3f})")


if __name__ == "__main__":
    main()
