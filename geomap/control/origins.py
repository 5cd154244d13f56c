"""How many origins stand behind how many publications: who speaks, how often, as what, and whom nobody knows yet.

Forty articles may be three origins: one side's army in thirty of them, the other side's in eight, and the press. That
count, and not the number of articles, is what corroborates.
"""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from geomap.config import RELIABILITY, TOPICS, Source, fold_name
from geomap.control.phrases import clean, say, say_count, say_published, say_side
from geomap.control.voices import Registry, origin_of
from geomap.flat import guard_cell
from geomap.intervals import last_day
from geomap.words import PRESS, THIRD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geomap.config import Profile
    from geomap.copies import Copy
    from geomap.model import Claim

FORMATS = ("text", "json", "csv", "toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Somebody who speaks: a source of the registry, or a name as it is cited."""

    name: str
    source_id: str | None
    """Entry of the registry; None where there is none yet."""
    kind: str | None
    side: str
    """Side that the claims give it: a party, or ``third``."""
    aligned: str | None
    origin: str
    """The root that it counts as."""
    reliability: tuple[tuple[str, str], ...]
    """(topic, Admiralty letter)."""
    claims: int
    publications: int
    publishers: tuple[str, ...]
    first: str | None
    last: str | None
    """First and last day of publication."""
    spellings: tuple[str, ...]
    """How it is cited, where that is not its name."""
    speaks: bool = True
    """False for a publisher whose prose cites nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One root of statements, with everybody who speaks for it."""

    origin: str
    claims: int
    publications: int
    speakers: tuple[Speaker, ...]
    """Most claims first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """What stands behind a reading."""

    publications: int
    texts: int
    """Publications without those that print another's text."""
    copies: tuple[Copy, ...]
    claims: int
    origins: tuple[Origin, ...]
    """Most claims first."""

    @property
    def unknown(self) -> tuple[Speaker, ...]:
        """Who is not in the registry, third parties first, then by number of claims."""
        found = [one for origin in self.origins for one in origin.speakers if one.source_id is None]
        return tuple(sorted(found, key=lambda one: (one.side != THIRD, -one.claims, one.name)))


def count_origins(
    claims: Iterable[Claim], *, profile: Profile, copies: Sequence[Copy] = (), publications: int | None = None
) -> Origins:
    """Count who speaks in claims.

    Parameters
    ----------
    claims
        In any order.
    profile
        Sides and sources.
    copies
        Documents that print another's text.
    publications
        How many were read; those that the claims come from without.
    """
    distinct = {claim.claim_id: claim for claim in claims}
    registry = Registry(profile)
    grouped: dict[tuple[str, str, str | None, bool], list[Claim]] = defaultdict(list)
    for claim_id in sorted(distinct):
        claim = distinct[claim_id]
        cited = claim.speaker or claim.publisher or ""
        source = profile.source_in(cited)
        key = source.id if source is not None else registry.fold(cited)
        grouped[origin_of(claim, registry), key, source.id if source else None, bool(claim.speaker)].append(claim)
    speakers: dict[str, list[Speaker]] = defaultdict(list)
    behind: dict[str, list[Claim]] = defaultdict(list)
    for (origin, _key, source_id, speaks), said in grouped.items():
        speakers[origin].append(_speaker(said, origin, profile.find_source(source_id), profile, speaks=speaks))
        behind[origin] += said
    origins = [
        Origin(
            origin=origin,
            claims=len(behind[origin]),
            publications=_count_publications(behind[origin]),
            speakers=tuple(sorted(found, key=lambda one: (-one.claims, one.name, not one.speaks))),
        )
        for origin, found in speakers.items()
    ]
    counted = _count_publications(distinct.values()) if publications is None else publications
    return Origins(
        publications=counted,
        texts=counted - len(copies),
        copies=tuple(copies),
        claims=len(distinct),
        origins=tuple(sorted(origins, key=lambda one: (-one.claims, one.origin))),
    )


def render_origins(found: Origins, *, profile: Profile, ui: str = "nl", form: str = "text") -> str:
    """The count as text, JSON, CSV (a row a speaker), or as the lines of a registry that an editor completes (TOML)."""
    if form == "json":
        return json.dumps(asdict(found) | {"unknown": [one.name for one in found.unknown]}, ensure_ascii=False,
                          indent=1) + "\n"  # fmt: skip
    if form == "csv":
        return _to_csv(found)
    if form == "toml":
        return _to_toml(found, ui)
    return "\n".join(_lines(found, profile, ui)) + "\n"


def _speaker(said: Sequence[Claim], origin: str, source: Source | None, profile: Profile, *, speaks: bool) -> Speaker:
    cited = sorted({name for claim in said if (name := claim.speaker or claim.publisher)})
    days = sorted(day for claim in said if (day := last_day(claim.published)) is not None)
    name = source.name if source is not None else (cited[0] if cited else "")
    side, aligned = said[0].speaker_side, next((claim.aligned for claim in said if claim.aligned), None)
    stands_with = (source.stands_with if source is not None else None) or (side if side != THIRD else aligned)
    letters = tuple(
        (topic, profile.reliability_of(
            source, side=side if side != THIRD else None, aligned=aligned, access=said[0].access,
            gaining_side=stands_with if topic == "own_gains" else None,
            losing_side=stands_with if topic == "own_losses" else None,
        )) for topic in (TOPICS if stands_with else ("others",))
    )  # fmt: skip
    return Speaker(
        name=name,
        source_id=source.id if source is not None else None,
        kind=source.kind if source is not None else None,
        side=side,
        aligned=aligned or (source.aligned if source is not None else None),
        origin=origin,
        reliability=letters,
        claims=len(said),
        publications=_count_publications(said),
        publishers=tuple(sorted({claim.publisher for claim in said if claim.publisher})),
        first=days[0].isoformat() if days else None,
        last=days[-1].isoformat() if days else None,
        spellings=tuple(one for one in cited if fold_name(one) != fold_name(name)),
        speaks=speaks,
    )


def _count_publications(claims: Iterable[Claim]) -> int:
    return len({claim.document_id or claim.url or claim.title or claim.claim_id for claim in claims})


def _lines(found: Origins, profile: Profile, ui: str) -> list[str]:
    def told(key: str, **values: object) -> str:
        return say(ui, "origins", key, **values)

    publications = say_count(found.publications, "publications", ui)
    texts = told("texts", count=found.texts) if found.copies else ""
    lines = [told("head", publications=publications, texts=texts, claims=say_count(found.claims, "claims", ui),
                  origins=say_count(len(found.origins), "origins", ui))]  # fmt: skip
    lines += [
        "  "
        + told("copied", document=clean(one.document_id), original=clean(one.copy_of), percent=round(one.shared * 100))
        for one in found.copies
    ]
    for origin in found.origins:
        name = _origin_name(origin, profile, ui)
        lines += ["", told("origin", name=name, claims=say_count(origin.claims, "claims", ui),
                           publications=say_count(origin.publications, "publications", ui))]  # fmt: skip
        letters = {_letters(one, ui) for one in origin.speakers}
        if len(letters) == 1:
            lines[-1] += f" {min(letters)}".rstrip()
        if len(origin.speakers) > 1 or clean(origin.speakers[0].name) != name:
            lines += [f"  {_speaker_line(one, ui)}" + (f" {_letters(one, ui)}".rstrip() if len(letters) > 1 else "")
                      for one in origin.speakers]  # fmt: skip
    for key, side in (("unknown", None), *(("unnamed", one) for one in profile.side_ids)):
        unknown = [one for one in found.unknown if one.side == (side or THIRD)]
        if unknown:
            lines += ["", told(key, count=len(unknown), side=say_side(side, profile, ui))]
            lines += [f"  {_speaker_line(one, ui)}" for one in unknown]
    if found.unknown:
        lines += ["", told("hint")]
    return lines


def _origin_name(origin: Origin, profile: Profile, ui: str) -> str:
    if origin.origin in profile.side_ids:
        return say(ui, "origins", "party", side=say_side(origin.origin, profile, ui))
    if origin.origin == PRESS:
        return say(ui, "origins", "press")
    source = profile.find_source(origin.origin)
    return clean(source.name if source is not None else origin.speakers[0].name)


def _speaker_line(one: Speaker, ui: str) -> str:
    name = clean(one.name) or "–"
    said = f"{say_count(one.claims, 'claims', ui)}, {say_count(one.publications, 'publications', ui)}"
    parts = [f"{name}: {said}"]
    if one.first and one.last:
        days = say_published(one.first, ui)
        parts.append(days if one.first == one.last else f"{days} – {say_published(one.last, ui)}")
    if one.spellings:
        shown = ", ".join(clean(spelling) for spelling in one.spellings[:5])
        parts.append(say(ui, "origins", "spelled", names=shown + ("…" if len(one.spellings) > 5 else "")))
    return "; ".join(parts)


def _letters(one: Speaker, ui: str) -> str:
    letters = sorted({letter for _topic, letter in one.reliability}, key=RELIABILITY.index)
    if len(letters) < 2:
        return f"[{letters[0]}]" if letters else ""
    return "[" + ", ".join(f"{say(ui, 'topic', topic)} {letter}" for topic, letter in one.reliability) + "]"


def _to_csv(found: Origins) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    letters = [f"reliability_{topic}" for topic in TOPICS]
    writer.writerow(["origin", "speaker", "source_id", "kind", "side", "aligned", "cited", *letters, "claims",
                     "publications", "first", "last", "publishers", "spellings"])  # fmt: skip
    for origin in found.origins:
        for one in origin.speakers:
            by_topic = dict(one.reliability)
            row = [origin.origin, one.name, one.source_id or "", one.kind or "", one.side, one.aligned or "",
                   "yes" if one.speaks else "no", *(by_topic.get(topic, "") for topic in TOPICS), one.claims,
                   one.publications, one.first or "", one.last or "", ";".join(one.publishers),
                   ";".join(one.spellings)]  # fmt: skip
            writer.writerow([guard_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return buffer.getvalue()


def _to_toml(found: Origins, ui: str) -> str:
    """A ``[[source]]`` table for everybody unknown, with what is known filled in; read back by ``--sources``."""
    lines = [f"# {line}" for line in say(ui, "origins", "toml").splitlines()]
    for one in found.unknown:
        if not one.name.strip():
            continue
        kind = "press" if not one.speaks else ("official" if one.side != THIRD else "witness")
        row: dict[str, Any] = {"id": _id_of(one.name), "name": clean(one.name), "side": one.side}
        row |= {"aligned": one.aligned} if one.aligned else {}
        row["kind"] = kind
        row |= {"aliases": [clean(name) for name in one.spellings]} if one.spellings else {}
        said = f"{say_count(one.claims, 'claims', ui)}; {', '.join(clean(name) for name in one.publishers[:5])}"
        lines += ["", f"# {said}", "[[source]]", *(f"{key} = {_toml(value)}" for key, value in row.items())]
    return "\n".join(lines) + "\n"


def _toml(value: str | list[str]) -> str:
    # JSON's strings are TOML's basic strings, but for the delete character, which `clean` leaves out.
    return json.dumps(value, ensure_ascii=False)


def _id_of(name: str) -> str:
    kept = "".join(mark if mark.isalnum() else "-" for mark in name.casefold())
    return "-".join(part for part in kept.split("-") if part)[:60] or "source"
