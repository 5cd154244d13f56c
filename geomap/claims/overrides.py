"""Editors' judgements: ``overrides.csv`` rejects, accepts or replaces claims; what follows from them is derived anew.

``claim_id, action, place_id, event, gaining_side, event_date, reason, who``; the ledger's judgements are the same, with
more fields to replace, and four more actions: verify, retract, group, undo.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geomap import flat
from geomap.claims.dates import parse_any_date
from geomap.claims.decide import decide_mapping
from geomap.claims.decode import UndecodableError
from geomap.claims.handmade import LOSING_EVENTS
from geomap.claims.resolve import precision_of, ref_of_place
from geomap.claims.rows import RowError, read_header, read_rows
from geomap.claims.sides import side_of_speaker
from geomap.config import default_profile
from geomap.errors import DateError, FormatError, InputError
from geomap.intervals import parse_edtf
from geomap.model import Claim, Judgement
from geomap.words import THIRD, Access, Event, JudgementAction, Modality, NotMapped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from geomap.config import Profile

COLUMNS = ("claim_id", "action", "place_id", "event", "gaining_side", "event_date", "reason", "who")
_NEW_VALUES = ("place_id", "event", "gaining_side", "event_date")
_TABLE_ACTIONS = (JudgementAction.REJECT, JudgementAction.ACCEPT, JudgementAction.REPLACE)


def read_overrides(path: Path) -> tuple[Judgement, ...]:
    """Judgements of an ``overrides.csv``, in its order.

    Raises
    ------
    InputError
        The file cannot be read.
    FormatError
        Lists every wrong cell: an unknown action or event, a date that is none, ``replace`` without a new value,
        ``reject`` or ``accept`` with one.
    """
    problems: list[str] = []
    found: list[Judgement] = []
    try:
        missing = [name for name in COLUMNS[:2] if name not in read_header(path)]
        if missing:
            raise FormatError([f"{path.name}:1: no column {', '.join(missing)}; expected {', '.join(COLUMNS)}"])
        for line, row in read_rows(path):
            where = f"{path.name}:{line}"
            if isinstance(row, RowError):
                problems.append(f"{where}: {row}; correct the row")
                continue
            judgement = _read_row(row, where, problems)
            if judgement is not None:
                found.append(judgement)
    except UndecodableError as error:
        raise InputError(f"{path}: {error}") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error}); give a CSV with overrides") from error
    if problems:
        raise FormatError(problems)
    return tuple(found)


def _read_row(row: dict[str, Any], where: str, problems: list[str]) -> Judgement | None:
    cells = {name: flat.unguard_cell(str(row.get(name) or "")).strip() or None for name in COLUMNS}
    before = len(problems)
    if cells["claim_id"] is None:
        problems.append(f"{where}: claim_id: empty; copy it from claims.csv or the report")
    action = _word(JudgementAction, "action", cells["action"], where, problems, among=_TABLE_ACTIONS)
    event = _word(Event, "event", cells["event"], where, problems) if cells["event"] else None
    day = None
    if cells["event_date"]:
        try:
            day = parse_any_date(cells["event_date"]).edtf
        except DateError as error:
            problems.append(f"{where}: event_date: {error}")
    given = [name for name in _NEW_VALUES if cells[name]]
    if action is JudgementAction.REPLACE and not given:
        problems.append(f"{where}: replace: nothing to replace; give one of {', '.join(_NEW_VALUES)}")
    elif action in {JudgementAction.REJECT, JudgementAction.ACCEPT} and given:
        problems.append(f"{where}: {action}: takes no {', '.join(given)}; use replace to change a claim")
    if len(problems) > before or action is None:
        return None
    return Judgement(
        claim_id=cells["claim_id"] or "",
        action=action,
        place_id=cells["place_id"],
        event=event,
        gaining_side=cells["gaining_side"],
        event_date=day,
        reason=cells["reason"],
        who=cells["who"],
    )


def _word(
    kind: Any, column: str, value: str | None, where: str, problems: list[str], *, among: Iterable[Any] | None = None
) -> Any:
    allowed = tuple(among or kind)
    if (value or "").lower() in allowed:
        return kind((value or "").lower())
    problems.append(f"{where}: {column}: got {value!r}, expected one of {', '.join(allowed)}; correct it")
    return None


def apply_judgements(
    claims: Iterable[Claim],
    judgements: Iterable[Judgement],
    *,
    gazetteer: Any,
    profile: Profile | None = None,
    strict: bool = True,
) -> tuple[Claim, ...]:
    """Claims as the editors left them, in the same order.

    Judgements of one claim are applied in their order: a later ``accept`` or ``replace`` takes a ``reject`` back, and
    replaced fields stay replaced. Whoever judged is in ``reviewed_by``, the last reason in ``review_reason``. Losing
    side, precision, ``changes_control`` and ``not_mapped`` are derived anew from the new fields.

    Parameters
    ----------
    profile
        The conflict; None for the one that ships.
    strict
        False to pass over judgements of claims that are not there, and those of the ledger that name a place or side
        that is not (see :func:`unusable_judgements`).

    Raises
    ------
    FormatError
        Lists every other judgement of an unknown claim, place or side.
    """
    profile = profile or default_profile()
    kept, asked = tuple(claims), tuple(judgements)
    unusable = unusable_judgements(kept, asked, gazetteer=gazetteer, profile=profile)
    known = {claim.claim_id for claim in kept}
    # What the ledger kept was right when it was decided; a table that was given just now can be corrected.
    wrong = [(one, why) for one, why in unusable if strict or (one.seq is None and one.claim_id in known)]
    if wrong:
        raise FormatError([f"override of claim {one.claim_id!r}: {why}" for one, why in wrong])
    left_out = {id(one) for one, _why in unusable}
    by_claim: dict[str, list[Judgement]] = {}
    for judgement in asked:
        if id(judgement) not in left_out:
            by_claim.setdefault(judgement.claim_id, []).append(judgement)
    return tuple(
        _judge(claim, by_claim[claim.claim_id], gazetteer, profile) if claim.claim_id in by_claim else claim
        for claim in kept
    )


def unusable_judgements(
    claims: Iterable[Claim], judgements: Iterable[Judgement], *, gazetteer: Any, profile: Profile
) -> tuple[tuple[Judgement, str], ...]:
    """Judgements of an unknown claim, place or side, each with what is wrong and what to do."""
    known = {claim.claim_id for claim in claims}
    found = []
    for one in judgements:
        if one.claim_id not in known:
            found.append((one, "no such claim; its text may have changed, copy the id from claims.csv anew"))
        if one.place_id and gazetteer.place(one.place_id) is None:
            found.append((one, f"place_id: {one.place_id!r} is not in the gazetteer; use 'gazetteer lookup'"))
        if one.gaining_side and one.gaining_side not in profile.side_ids:
            sides = ", ".join(profile.side_ids)
            found.append((one, f"gaining_side: got {one.gaining_side!r}, expected one of {sides}; correct it"))
        if one.speaker_side and one.speaker_side not in {*profile.side_ids, THIRD}:
            sides = ", ".join((*profile.side_ids, THIRD))
            found.append((one, f"speaker_side: got {one.speaker_side!r}, expected one of {sides}; correct it"))
    return tuple(found)


def _judge(claim: Claim, judgements: list[Judgement], gazetteer: Any, profile: Profile) -> Claim:
    changed, out = claim, claim.not_mapped if claim.not_mapped in _PUT_ASIDE.values() else None
    for judgement in judgements:
        if judgement.action is JudgementAction.GROUP:
            changed = replace(changed, group=judgement.group)
            continue
        if judgement.action is JudgementAction.VERIFY:
            changed = replace(changed, evidence=_with_evidence(changed.evidence, judgement))
            continue
        out = _PUT_ASIDE.get(judgement.action)
        if judgement.action is JudgementAction.REPLACE:
            changed = _replace_fields(changed, judgement, gazetteer, profile)
        changed = replace(
            changed,
            reviewed_by=judgement.who or changed.reviewed_by or "editor",
            review_reason=judgement.reason or changed.review_reason,
        )
    if claim.not_mapped is NotMapped.WEAK_READING and all(one.action is JudgementAction.GROUP for one in judgements):
        out = NotMapped.WEAK_READING  # nobody has said that it was read right
    return _decide_anew(changed, claim, out=out, profile=profile)


_PUT_ASIDE = {JudgementAction.REJECT: NotMapped.REJECTED, JudgementAction.RETRACT: NotMapped.RETRACTED}


def _with_evidence(evidence: str | None, judgement: Judgement) -> str:
    """``REVIEWER: what; REVIEWER: what``, the form in which it is counted; the signs between parts are kept apart."""
    who = " ".join((judgement.who or "editor").replace(":", " ").replace(";", " ").split())
    shown = " ".join((judgement.evidence or "").replace(";", ",").split())
    return "; ".join(part for part in (evidence, f"{who}: {shown}") if part)


def _replace_fields(claim: Claim, judgement: Judgement, gazetteer: Any, profile: Profile) -> Claim:
    changes: dict[str, Any] = {}
    if judgement.place_id:
        place = gazetteer.place(judgement.place_id)
        ref = ref_of_place(place, claim.place.surface if claim.place else None)
        near = claim.geo_precision == 2 and claim.place is not None and claim.place.id == ref.id
        changes |= {"place": ref, "geo_precision": precision_of(ref, near=near)}
        if not near:
            changes |= {"relation": None, "distance_km": None}
    if judgement.event_date:
        changes["event_date"] = replace(parse_edtf(judgement.event_date), basis="editor")
    if judgement.event or judgement.gaining_side:
        event, gaining = judgement.event or claim.event, judgement.gaining_side or claim.gaining_side
        losing = profile.other_side(gaining) if event in LOSING_EVENTS else None
        changes |= {"event": event, "gaining_side": gaining, "losing_side": losing}
        if event is not claim.event and claim.modality in {Modality.INTENDED, Modality.DENIED}:
            # An editor who names another event says that it happened.
            changes["modality"] = Modality.ASSERTED
    if judgement.modality:
        changes["modality"] = judgement.modality
    if judgement.extent:
        changes["extent"] = judgement.extent
    changed = replace(claim, **changes) if changes else claim
    if judgement.speaker is None and judgement.speaker_side is None and judgement.access is None:
        return changed
    return _replace_speaker(changed, judgement, profile)


def _replace_speaker(claim: Claim, judgement: Judgement, profile: Profile) -> Claim:
    """Who says it, with side, access and origin as the registry has them unless the editor names them."""
    speaker, side, access = claim.speaker, claim.speaker_side, claim.access
    aligned, faction = claim.aligned, claim.faction
    if judgement.speaker is not None:
        speaker = judgement.speaker or None
        known = profile.find_source(speaker or claim.publisher)
        side = known.side if known else side_of_speaker(speaker, profile)
        access = known.access if known and speaker else Access.UNKNOWN if speaker else Access.PRESS
        aligned, faction = (known.aligned, known.faction) if known else (None, None)
    side, access = judgement.speaker_side or side, judgement.access or access
    origin = profile.origin_of(speaker=speaker, speaker_side=side, access=access, publisher=claim.publisher)
    return replace(
        claim,
        speaker=speaker,
        speaker_side=side,
        access=access,
        aligned=aligned if side == THIRD else None,
        faction=faction,
        origin=origin,
    )


def _decide_anew(claim: Claim, before: Claim, *, out: NotMapped | None, profile: Profile) -> Claim:
    """``changes_control`` and ``not_mapped`` of the new fields; what only the reader of the text knew is kept."""
    reason = out
    if out is None and before.not_mapped is NotMapped.BACKGROUND and claim.event_date == before.event_date:
        reason = NotMapped.BACKGROUND
    moved = before.event is Event.ADVANCE and claim.event is Event.ADVANCE and not before.changes_control
    ground = not (moved and before.modality not in {Modality.INTENDED, Modality.DENIED})
    decided = decide_mapping(replace(claim, not_mapped=reason), profile=profile, ground_gained=ground)
    if decided.not_mapped is None and before.not_mapped is NotMapped.AREA_ONLY and claim.place == before.place:
        return replace(decided, not_mapped=NotMapped.AREA_ONLY)
    return decided
