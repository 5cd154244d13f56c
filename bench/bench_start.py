"""CPU time of starting: ``geomap --help`` and ``import geomap``, beside an import of everything at once.

Whole processes, user plus system seconds of the children, median of several; prints figures, judges nothing.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

RUNS = 7
CASES = {
    "python, nothing": [sys.executable, "-c", "pass"],
    "import geomap": [sys.executable, "-c", "import geomap"],
    "geomap --help": [sys.executable, "-m", "geomap", "--help"],
    "gazetteer lookup Izjoem": [sys.executable, "-m", "gazetteer", "lookup", "Izjoem"],
    "peer: import folium, geopandas": [sys.executable, "-c", "import folium, geopandas"],
}


def cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    print(f"start-up, CPU seconds, median of {RUNS} (min–max)")
    for name, command in CASES.items():
        cpu_seconds(command)
        seconds = sorted(cpu_seconds(command) for _ in range(RUNS))
        print(f"  {name:32s} {statistics.median(seconds):6.3f}  ({seconds[0]:.3f}–{seconds[-1]:.3f})")


if __name__ == "__main__":
    main()
