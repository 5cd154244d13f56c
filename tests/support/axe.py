"""axe-core in the browser that is already open: what it finds wrong with a page for people who use other means.

The script comes with the declared test dependency axe-playwright-python; only its file is used.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def find_violations(driver: Any) -> list[str]:
    """Every violation, as ``rule: what, where``; empty where there is none."""
    script = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    # Through the debugging protocol: the page's own policy lets no script of ours in.
    driver.execute_cdp_cmd("Runtime.evaluate", {"expression": script})
    found = driver.execute_cdp_cmd(
        "Runtime.evaluate",
        {
            "expression": f"axe.run(document, {{runOnly: {list(RULES)!r}}}).then((told) => JSON.stringify("
            "told.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => "
            "node.target.join(' ') + ' ' + (node.any[0] || node.all[0] || node.none[0] || {message: ''}).message)"
            ".join(' | ')}`)))",
            "awaitPromise": True,
            "returnByValue": True,
        },
    )
    problems: list[str] = json.loads(found["result"]["value"])
    return problems
