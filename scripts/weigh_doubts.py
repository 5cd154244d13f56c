"""How often readings with each doubt are right, and the weights that fit: for ``geomap/claims/doubts.toml``.

    python scripts/weigh_doubts.py GOLD.jsonl …

Give passages that no rule was written for; those that the rules know say little of unknown ones. A change is right
where :mod:`geomap.claims.evaluate` pairs it with one of the annotator; debatable ones are left out. Changes whose place
was left open are left out as well: nothing of them reaches the map. Counts only are printed, never a text.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gazetteer import open_gazetteer
from geomap.claims.doubts import load_doubts
from geomap.claims.evaluate import pair_changes
from geomap.claims.extract import extract_claims
from geomap.claims.gold import read_gold
from geomap.config import default_profile
from geomap.words import NotMapped

if TYPE_CHECKING:
    from geomap.model import Claim

RIDGE = 3.0
"""Strength of the pull towards 0, in observations: doubts seen seldom weigh little."""
CHANCES = (0.5, 0.52, 0.54, 0.56, 0.58, 0.6, 0.62, 0.65)


def read_changes(path: Path) -> tuple[list[tuple[frozenset[str], bool]], int]:
    """The doubts of every change that was read, weak ones too, with whether it is right; and how many were missed."""
    gazetteer, profile = open_gazetteer(), default_profile()
    rows, missed = [], 0
    for passage in read_gold(path):
        found = extract_claims(passage.document, gazetteer=gazetteer, profile=profile).claims
        changes = [
            replace(claim, changes_control=True)
            for claim in found
            if claim.changes_control or claim.not_mapped is NotMapped.WEAK_READING
        ]
        pairs, invented, asked = pair_changes(passage, changes)
        missed += len(asked) - len(pairs)
        rows += [(frozenset(claim.doubts), True) for _wanted, claim in pairs]
        rows += [(frozenset(claim.doubts), False) for claim in invented if not _is_left_open(claim)]
    return rows, missed


def _is_left_open(claim: Claim) -> bool:
    return claim.quantity is None and (claim.place is None or claim.place.id is None)


def fit_weights(doubted: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Log-odds of no doubt, then what each takes off: ridge logistic regression, by Newton's steps."""
    design = np.column_stack([np.ones(len(doubted)), -doubted])
    weights = np.zeros(design.shape[1])
    pull = np.diag([0.0] + [RIDGE] * doubted.shape[1])
    for _step in range(50):
        chance = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (right - chance) - pull @ weights
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + pull
        weights += np.linalg.solve(bend, slope)
    return weights


def main(paths: list[Path]) -> None:
    """Print counts, fitted weights, and what asking for more certainty would keep."""
    if not paths:
        sys.exit("weigh_doubts.py: no file given; give annotated passages, such as tests/corpus/test_en.jsonl")
    rows, missed = [], 0
    for path in paths:
        found, lost = read_changes(path)
        rows += found
        missed += lost
    names = tuple(load_doubts().weights)
    doubted = np.array([[name in doubts for name in names] for doubts, _ok in rows], dtype=float)
    right = np.array([ok for _doubts, ok in rows], dtype=float)
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for doubts, ok in rows:
        for name in doubts or {"(none)"}:
            counted[name][ok] += 1
    fitted = dict(zip(("strength", *names), fit_weights(doubted, right), strict=True))
    shipped = {"strength": load_doubts().strength, **load_doubts().weights}
    print(f"{len(rows)} changes read, {int(right.sum())} right, {missed} missed")
    print(f"{'doubt':14}{'right':>7}{'wrong':>7}{'share':>7}{'fitted':>8}{'shipped':>9}")
    for name in ("strength", *names):
        wrong, good = counted[name if name != "strength" else "(none)"]
        share = f"{good / (good + wrong):.2f}" if good + wrong else "–"
        print(f"{name:14}{good:7}{wrong:7}{share:>7}{fitted[name]:8.2f}{shipped[name]:9.2f}")
    for label, weights in (("shipped", shipped), ("fitted", fitted)):
        strength = weights["strength"] - doubted @ np.array([weights[name] for name in names])
        chance = 1 / (1 + np.exp(-strength))
        for least in CHANCES:
            kept = chance >= least
            precision, recall = right[kept].mean(), right[kept].sum() / (right.sum() + missed)
            print(f"{label} ≥ {least}: {int((~kept).sum()):3} listed, {int(right[~kept].sum()):3} of them right; "
                  f"precision {precision:.3f}, recall {recall:.3f}")  # fmt: skip


if __name__ == "__main__":
    main([Path(one) for one in sys.argv[1:]])
