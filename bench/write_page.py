"""Runs the benches and writes ``docs/benchmarks.md``: what each printed, on which machine, on which day.

``python bench/write_page.py`` runs all; with names (``growth start``) only those, and keeps what stands of the others.
Each bench prints the bar and the peer beside our figure; what is printed is written down as it is.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/benchmarks.md"
BENCHES = {
    "start": "Start-up: `--help` and imports",
    "gazetteer": "The gazetteer: look-ups, mentions, memory",
    "names": "The gazetteer with 445,000 spellings",
    "extract": "Reading claims: text a second, beside spaCy",
    "control": "Corroboration and territory",
    "ledger": "The ledger: 100,000 claims, writers killed",
    "million": "The ledger: a place and a day out of a million claims",
    "territory": "Cells and dates: 30,000 cells, 1,000 dates, beside geopandas",
    "estimate": "The estimated extent: synthetic fronts of known truth",
    "pages": "Pages: size, building, first drawing, beside plain folium",
    "growth": "What the work costs as it grows",
}
SCRIPTS = {
    "names": ["bench/bench_gazetteer.py", "--keys", "445000"],
    "million": ["bench/bench_ledger.py", "million"],
}
"""Where it is not ``bench/bench_<name>.py``."""
LIMIT_S = 600
HEAD = """# Benchmarks

Made by `make bench`. Every figure was printed by a script in `bench/`, with the bar asked for and the peer's figure
beside it where there is one, measured in the same run. A section says when and on what it ran;
gaps under 1.5 times are ties.

<!-- not run: takes about a quarter of an hour -->
```sh
make bench
```
"""


def main(names: list[str]) -> int:
    unknown = sorted(set(names) - set(BENCHES))
    if unknown:
        print(f"no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    kept = sections_of(PAGE.read_text(encoding="utf-8")) if PAGE.is_file() else {}
    failed = []
    for name in names or BENCHES:
        print(f"bench_{name} …", file=sys.stderr, flush=True)
        text = run(name)
        if text is None:
            failed.append(name)
        else:
            kept[name] = text
        parts = [f"## {title}\n\n<!-- {name} -->\n{kept[name]}" for name, title in BENCHES.items() if name in kept]
        PAGE.write_text("\n".join([HEAD, *parts]), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} written" + (f"; failed: {', '.join(failed)}" if failed else ""), file=sys.stderr)
    return 1 if failed else 0


def sections_of(page: str) -> dict[str, str]:
    return {name: text.strip() + "\n" for name, text in
            re.findall(r"^<!-- (\w+) -->\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)}  # fmt: skip


def run(name: str) -> str | None:
    """What a bench printed, with the machine and day; None where it failed, which is told."""
    begun = time.monotonic()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    try:
        script = SCRIPTS.get(name, [f"bench/bench_{name}.py"])
        told = subprocess.run([sys.executable, *script], cwd=ROOT, env=environment, text=True, capture_output=True,
                              timeout=LIMIT_S, check=False)  # fmt: skip
    except subprocess.TimeoutExpired:
        print(f"bench_{name}: stopped after {LIMIT_S} s", file=sys.stderr)
        return None
    if told.returncode:
        print(f"bench_{name}: {told.stderr.strip()[-500:]}", file=sys.stderr)
        return None
    seconds = time.monotonic() - begun
    where = (
        f"{datetime.now(UTC):%Y-%m-%d}, {machine()}, load {os.getloadavg()[0]:.1f} at the end, {seconds:.0f} s in all."
    )
    lines = "\n".join(line.rstrip() for line in told.stdout.replace(str(ROOT), ".").strip("\n").splitlines())
    return f"{where}\n\n```text\n{lines}\n```\n"


def machine() -> str:
    try:
        model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    except OSError:
        model = None
    python = platform.python_version()
    return f"{os.cpu_count()} cores ({model[1].strip() if model else platform.machine()}), Python {python}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
