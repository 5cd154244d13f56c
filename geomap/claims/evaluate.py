"""Scores the rules against annotated passages, beside a trivial baseline, with every miss named.

The measures are defined in ``docs/evaluation.md``. A change of control matches when place and gaining side are those of
the annotator and the sentences overlap; debatable annotations are neither asked for nor held against us.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from geomap.claims.gold import GoldClaim, GoldMention, GoldPassage, GoldPlace, read_gold
from geomap.intervals import overlaps
from geomap.words import Modality

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from geomap.model import Claim, Mention, PlaceRef

NEAR_KM = 5.0
"""Settlements closer than this are the same answer."""

POINT_KINDS = frozenset({"settlement", "facility", "island"})
"""Kinds compared by distance; all others by name and kind."""

FIELDS = ("side", "speaker_side", "modality", "event", "date", "amount")
"""What is checked of matched changes. ``side`` is counted over changes matched by place alone."""

_EARTH_RADIUS_KM = 6371.0


class Extracted(Protocol):
    """What an extractor returns: claims and mentions of one document."""

    @property
    def claims(self) -> Sequence[Claim]:
        """Claims of the document."""

    @property
    def mentions(self) -> Sequence[Mention]:
        """Every toponym of the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Counts of a yes-or-no task; the ratios are None where nothing was asked or answered."""

    right: int = 0
    invented: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """Share of the answers that are right."""
        answered = self.right + self.invented
        return self.right / answered if answered else None

    @property
    def recall(self) -> float | None:
        """Share of what was asked that is answered."""
        asked = self.right + self.missed
        return self.right / asked if asked else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two."""
        counted = 2 * self.right + self.invented + self.missed
        return 2 * self.right / counted if counted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Right answers out of those that could be compared."""

    right: int = 0
    of: int = 0

    @property
    def value(self) -> float | None:
        """The share, None where nothing could be compared."""
        return self.right / self.of if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All measures over a group of passages."""

    passages: int
    mentions: Score
    resolution: Score
    """Span and place are right: the id where gold has one, else name and kind."""
    resolution_5_km: Score
    """Span is right and the place within 5 km (areas: same name and kind)."""
    changes: Score
    mapped: Ratio
    """Changes that reach the map (the others are listed with their reason) and are right, of all that reach it."""
    fields: tuple[tuple[str, Ratio], ...]
    false_alarms: Ratio
    """Passages without a change that yield one, of all passages without a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One difference between gold and answer."""

    document_id: str
    kind: str
    expected: str
    got: str
    quote: str
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Scores by group (``total``, each language, ``no change``), those of the baseline, and every miss."""

    gold: str
    scores: tuple[tuple[str, Scores], ...]
    baseline: tuple[tuple[str, Scores], ...] = ()
    misses: tuple[Miss, ...] = ()

    def of(self, group: str) -> Scores:
        """Scores of one group; KeyError where no passage belongs to it."""
        return dict(self.scores)[group]


def evaluate(
    gold_path: Path,
    *,
    texts_dir: Path | None = None,
    gazetteer: Any,
    profile: Any,
    extract: Callable[..., Extracted] | None = None,
    with_baseline: bool = True,
) -> Evaluation:
    """Read every gold passage with the rules and compare.

    Parameters
    ----------
    gold_path
        Gold file (JSON lines, ``docs/evaluation.md``).
    texts_dir
        Folder of texts that the gold names by ``file``.
    gazetteer, profile
        Passed to the extractor.
    extract
        ``extract(document, gazetteer=…, profile=…)``; None for :func:`geomap.claims.extract.extract_claims`.
    with_baseline
        Score the trivial baseline too.

    Raises
    ------
    InputError
        Gold or a text cannot be read.
    """
    if extract is None:
        from geomap.claims.extract import extract_claims

        extract = extract_claims
    passages = read_gold(gold_path, texts_dir=texts_dir)
    answers = [extract(passage.document, gazetteer=gazetteer, profile=profile) for passage in passages]
    scores, misses = score(passages, [(answer.claims, answer.mentions) for answer in answers])
    baseline: tuple[tuple[str, Scores], ...] = ()
    if with_baseline:
        from geomap.claims.baseline import read_baseline

        baseline, _ = score(passages, [read_baseline(one.document, gazetteer=gazetteer) for one in passages])
    return Evaluation(gold=gold_path.name, scores=scores, baseline=baseline, misses=misses)


def score(
    passages: Sequence[GoldPassage], answers: Sequence[tuple[Sequence[Claim], Sequence[Mention]]]
) -> tuple[tuple[tuple[str, Scores], ...], tuple[Miss, ...]]:
    """Compare answers (claims, mentions) with the gold of the same passages, in order."""
    groups: dict[str, _Tally] = defaultdict(_Tally)
    misses: list[Miss] = []
    for passage, (claims, mentions) in zip(passages, answers, strict=True):
        names = ["total", passage.document.language or "?"]
        if not passage.has_change:
            names.append("no change")
        tally = _Tally(passages=1)
        _compare_mentions(passage, mentions, tally, misses)
        _compare_changes(passage, [claim for claim in claims if claim.changes_control], tally, misses)
        for name in names:
            groups[name].add(tally)
    order = sorted(groups, key=lambda name: (name != "total", name == "no change", name))
    return tuple((name, groups[name].scores()) for name in order), tuple(misses)


@dataclass(slots=True, kw_only=True)
class _Tally:
    """Running counts of one group."""

    passages: int = 0
    counts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    def count(self, what: str, *, right: int = 0, invented: int = 0, missed: int = 0) -> None:
        for index, number in enumerate((right, invented, missed)):
            self.counts[what][index] += number

    def check(self, what: str, *, right: bool) -> None:
        self.count(what, right=int(right), missed=int(not right))

    def add(self, other: _Tally) -> None:
        self.passages += other.passages
        for what, (right, invented, missed) in other.counts.items():
            self.count(what, right=right, invented=invented, missed=missed)

    def scores(self) -> Scores:
        def one(what: str) -> Score:
            right, invented, missed = self.counts.get(what, (0, 0, 0))
            return Score(right=right, invented=invented, missed=missed)

        def ratio(what: str) -> Ratio:
            right, _, missed = self.counts.get(what, (0, 0, 0))
            return Ratio(right=right, of=right + missed)

        return Scores(
            passages=self.passages,
            mentions=one("mentions"),
            resolution=one("resolution"),
            resolution_5_km=one("resolution_5_km"),
            changes=one("changes"),
            mapped=ratio("mapped"),
            fields=tuple((what, ratio(what)) for what in FIELDS),
            false_alarms=ratio("false_alarms"),
        )


def _compare_mentions(passage: GoldPassage, mentions: Iterable[Mention], tally: _Tally, misses: list[Miss]) -> None:
    if passage.mentions is None:
        return
    document = passage.document
    wanted = {(one.start, one.end): one for one in passage.mentions}
    found = {(one.start, one.end): one for one in mentions}
    for span in sorted(wanted.keys() | found.keys()):
        gold, answer = wanted.get(span), found.get(span)
        quote = _around(document.text, *span)
        tally.count(
            "mentions",
            right=int(bool(gold and answer)),
            invented=int(gold is None),
            missed=int(answer is None),
        )
        if gold is None and answer is not None:
            misses.append(_miss(document.document_id, "mention invented", "", _say_mention(answer), quote))
        if gold is not None and answer is None:
            misses.append(_miss(document.document_id, "mention missed", _say_mention(gold), "", quote))
        if gold is not None and gold.place is None:
            continue
        answered = answer is not None and answer.place.name is not None
        same = bool(gold and answer and gold.place and _is_same_place(gold.place, answer.place))
        near = bool(gold and answer and gold.place and _is_near_place(gold.place, answer.place))
        for what, right in (("resolution", same), ("resolution_5_km", near)):
            tally.count(
                what, right=int(right), invented=int(answered and not right), missed=int(gold is not None and not right)
            )
        if gold is not None and answer is not None and not near:
            misses.append(_miss(document.document_id, "place wrong", _say_mention(gold), _say_mention(answer), quote))


def pair_changes(
    passage: GoldPassage, claims: Sequence[Claim]
) -> tuple[list[tuple[GoldClaim, Claim]], list[Claim], list[GoldClaim]]:
    """Changes of the annotator with those that were read, what was invented, and all that was asked for.

    What answers a debatable annotation is in neither of the first two.
    """
    gold = [claim for claim in passage.claims if claim.changes_control]
    required = [claim for claim in gold if not claim.debatable]
    pairs, left = _pair(required, claims, with_side=True)
    _excused, left = _pair([claim for claim in gold if claim.debatable], left, with_side=True)
    return pairs, left, required


def _compare_changes(passage: GoldPassage, claims: Sequence[Claim], tally: _Tally, misses: list[Miss]) -> None:
    document = passage.document
    pairs, left, required = pair_changes(passage, claims)
    by_place, _ = _pair(required, claims, with_side=False)
    for wanted, answer in by_place:
        tally.check("side", right=wanted.gaining_side == answer.gaining_side)
    matched = {id(wanted) for wanted, _ in pairs}
    for wanted in required:
        if id(wanted) not in matched:
            tally.count("changes", missed=1)
            quote = document.text[wanted.start : wanted.end]
            misses.append(_miss(document.document_id, "change missed", _say_gold(wanted), "", quote))
    for right, answers in ((True, [answer for _, answer in pairs]), (False, left)):
        for answer in answers:
            if answer.not_mapped is None:
                tally.check("mapped", right=right)
    for answer in left:
        tally.count("changes", invented=1)
        quote = answer.quote or ""
        misses.append(_miss(document.document_id, "change invented", "", _say_claim(answer), quote, rule=answer.rule))
    for wanted, answer in pairs:
        tally.count("changes", right=1)
        _compare_fields(document.document_id, wanted, answer, tally, misses)
    if not passage.has_change:
        # ``right`` counts passages that wrongly yield a change: the ratio is the share of false alarms.
        tally.check("false_alarms", right=bool(claims))


def _compare_fields(document_id: str, wanted: GoldClaim, answer: Claim, tally: _Tally, misses: list[Miss]) -> None:
    checks: list[tuple[str, Any, Any, bool]] = [
        ("speaker_side", wanted.speaker_side, answer.speaker_side, wanted.speaker_side == answer.speaker_side),
        ("event", wanted.event, str(answer.event), wanted.event == answer.event),
    ]
    if wanted.modality is not None:
        checks.append(("modality", wanted.modality, str(answer.modality), wanted.modality == answer.modality))
    elif wanted.unconfirmed is not None:
        unconfirmed = answer.modality is Modality.UNCONFIRMED
        checks.append(
            ("modality", f"unconfirmed: {wanted.unconfirmed}", answer.modality, wanted.unconfirmed == unconfirmed)
        )
    if wanted.event_date is not None:
        stated = answer.event_date
        checks.append(
            (
                "date",
                f"{wanted.event_date.earliest}/{wanted.event_date.latest}",
                stated and f"{stated.earliest}/{stated.latest}",
                stated is not None and overlaps(wanted.event_date, stated),
            )
        )
    amount = (answer.quantity.value, str(answer.quantity.unit)) if answer.quantity else None
    if wanted.quantity is not None or amount is not None:
        checks.append(("amount", wanted.quantity, amount, wanted.quantity == amount))
    for what, expected, got, right in checks:
        tally.check(what, right=right)
        if not right:
            misses.append(
                _miss(document_id, f"{what} wrong", str(expected), str(got), answer.quote or "", rule=answer.rule)
            )


def _pair(
    gold: Sequence[GoldClaim], claims: Sequence[Claim], *, with_side: bool
) -> tuple[list[tuple[GoldClaim, Claim]], list[Claim]]:
    """Pair gold with answers one to one, best agreement first; and the answers that are left over."""
    options = []
    for i, wanted in enumerate(gold):
        for j, answer in enumerate(claims):
            if not _is_same_claim_place(wanted, answer):
                continue
            if with_side and wanted.gaining_side != answer.gaining_side:
                continue
            shared = min(wanted.end, answer.end or 0) - max(wanted.start, answer.start or 0)
            if shared <= 0:
                continue
            alike = (
                wanted.gaining_side == answer.gaining_side,
                wanted.event == answer.event,
                wanted.quantity == ((answer.quantity.value, str(answer.quantity.unit)) if answer.quantity else None),
            )
            options.append((-sum(alike), -shared, i, j))
    pairs: list[tuple[GoldClaim, Claim]] = []
    used_gold: set[int] = set()
    used_claims: set[int] = set()
    for _, _, i, j in sorted(options):
        if i not in used_gold and j not in used_claims:
            used_gold.add(i)
            used_claims.add(j)
            pairs.append((gold[i], claims[j]))
    return pairs, [claim for j, claim in enumerate(claims) if j not in used_claims]


def _is_same_claim_place(wanted: GoldClaim, answer: Claim) -> bool:
    answered = answer.place if answer.place is not None and answer.place.name is not None else None
    if wanted.place is None or answered is None:
        # "500 km² were retaken": of the country fought over, whether it is written down or not.
        return all(place is None or place.kind == "country" for place in (wanted.place, answered))
    return _is_near_place(wanted.place, answered)


def _is_same_place(gold: GoldPlace, answer: PlaceRef) -> bool:
    if gold.id is not None:
        return gold.id == answer.id
    if gold.kind in POINT_KINDS:
        return _fold(gold.name) == _fold(answer.name) and _is_near_place(gold, answer)
    return _fold(gold.name) == _fold(answer.name) and gold.kind == answer.kind


def _is_near_place(gold: GoldPlace, answer: PlaceRef) -> bool:
    if gold.kind in POINT_KINDS and answer.kind in POINT_KINDS:
        if answer.lat is None or answer.lon is None:
            return False
        return distance_km(gold.lon, gold.lat, answer.lon, answer.lat) <= NEAR_KM
    return _fold(gold.name) == _fold(answer.name) and gold.kind == answer.kind


def distance_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Great-circle distance of two points (degrees) on a sphere of 6,371 km, kilometres.

    Examples
    --------
    >>> round(distance_km(36.25, 49.98, 37.25, 49.21))
    112
    """
    a, b = math.radians(lat_a), math.radians(lat_b)
    chord = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def render_evaluation(evaluation: Evaluation, *, style: str = "text", errors: bool = False) -> str:
    """The scores as a table (``text``) or as JSON; with ``errors`` every miss with its quote.

    Raises
    ------
    ValueError
        Another style.
    """
    if style == "json":
        return json.dumps(_as_data(evaluation, errors=errors), ensure_ascii=False, indent=2) + "\n"
    if style != "text":
        raise ValueError(f"style: got {style!r}, expected 'text' or 'json'")
    lines = [f"gold: {evaluation.gold}", "", *_table(evaluation)]
    if errors:
        lines += ["", f"misses: {len(evaluation.misses)}"]
        for miss in evaluation.misses:
            lines.append(f"- {miss.document_id} · {miss.kind}" + (f" · rule {miss.rule}" if miss.rule else ""))
            lines += [
                f"    {label}: {words}" for label, words in (("expected", miss.expected), ("got", miss.got)) if words
            ]
            lines.append(f"    “{miss.quote.strip()}”")
    return "\n".join(lines) + "\n"


_COLUMNS = ("mentions P/R/F1", "place F1", "5 km F1", "changes P/R/F1", "mapped P", *FIELDS, "false alarms")


def _table(evaluation: Evaluation) -> list[str]:
    rows = [["group", "passages", *_COLUMNS]]
    rows += [_row(name, scores) for name, scores in evaluation.scores]
    rows += [_row(f"baseline {name}", scores) for name, scores in evaluation.baseline]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [lines[0], "-" * len(lines[0]), *lines[1:]]


def _row(name: str, scores: Scores) -> list[str]:
    def three(one: Score) -> str:
        return "/".join(_share(value) for value in (one.precision, one.recall, one.f1))

    alarms = scores.false_alarms
    return [
        name,
        str(scores.passages),
        three(scores.mentions),
        _share(scores.resolution.f1),
        _share(scores.resolution_5_km.f1),
        f"{three(scores.changes)} ({scores.changes.right + scores.changes.missed})",
        _share(scores.mapped.value),
        *(_share(ratio.value) for _, ratio in scores.fields),
        f"{alarms.right}/{alarms.of}",
    ]


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _as_data(evaluation: Evaluation, *, errors: bool) -> dict[str, Any]:
    data: dict[str, Any] = {
        "gold": evaluation.gold,
        "scores": {name: _scores_data(scores) for name, scores in evaluation.scores},
        "baseline": {name: _scores_data(scores) for name, scores in evaluation.baseline},
    }
    if errors:
        data["misses"] = [
            {
                "document_id": miss.document_id,
                "kind": miss.kind,
                "expected": miss.expected,
                "got": miss.got,
                "rule": miss.rule,
                "quote": miss.quote,
            }
            for miss in evaluation.misses
        ]
    return data


def _scores_data(scores: Scores) -> dict[str, Any]:
    def three(one: Score) -> dict[str, Any]:
        ratios = {"precision": one.precision, "recall": one.recall, "f1": one.f1}
        rounded = {name: None if value is None else round(value, 4) for name, value in ratios.items()}
        return {**rounded, "right": one.right, "invented": one.invented, "missed": one.missed}

    def share(ratio: Ratio) -> dict[str, Any]:
        return {"value": None if ratio.value is None else round(ratio.value, 4), "right": ratio.right, "of": ratio.of}

    return {
        "passages": scores.passages,
        "mentions": three(scores.mentions),
        "resolution": three(scores.resolution),
        "resolution_5_km": three(scores.resolution_5_km),
        "changes": three(scores.changes),
        "mapped": share(scores.mapped),
        **{name: share(ratio) for name, ratio in scores.fields},
        "false_alarms": share(scores.false_alarms),
    }


def _fold(name: str | None) -> str:
    """Case, spaces and apostrophes apart; "Dnipro River" is "Dnipro", since the kind is compared beside the name."""
    return " ".join((name or "").casefold().replace("’", "'").split()).removesuffix(" river")


def _around(text: str, start: int, end: int, *, margin: int = 40) -> str:
    return " ".join(text[max(0, start - margin) : end + margin].split())


def _miss(document_id: str, kind: str, expected: str, got: str, quote: str, *, rule: str | None = None) -> Miss:
    return Miss(document_id=document_id, kind=kind, expected=expected, got=got, quote=quote, rule=rule)


def _say_mention(mention: GoldMention | Mention) -> str:
    place = mention.place
    return f"{mention.surface} → {place.name} ({place.kind})" if place and place.name else mention.surface


def _say_gold(claim: GoldClaim) -> str:
    return f"{claim.event}, {claim.gaining_side} gains {claim.place.name if claim.place else 'an unnamed place'}"


def _say_claim(claim: Claim) -> str:
    place = claim.place.name if claim.place and claim.place.name else "an unnamed place"
    return f"{claim.event}, {claim.gaining_side} gains {place}"
