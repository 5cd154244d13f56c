"""Editions: numbered, frozen builds of a ledger that can be made again to the byte, each saying what it corrects.

An edition is a row of the ledger: from which rows it was made, with which settings, rules, gazetteer and files, and the
hash of its manifest, which lists the hash of every file. See ``docs/ledger.md``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.building import build
from geomap.changes import Added, Because, Changes, EditionNote, compare_assessments, compare_claims
from geomap.errors import InputError, LedgerError
from geomap.inputs import prepare, read_inputs
from geomap.pipeline import assess, known_claims
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geomap.building import BuildSummary
    from geomap.claims.ledger import Clock, Ledger
    from geomap.claims.ledger_rows import Edition
    from geomap.inputs import Progress
    from geomap.model import Assessment, Claim

_DAYS = ("known_by", "baseline_on")
_NOT_KEPT = frozenset({"recorded_by", "position", "ledger_sources", "gazetteer_path"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What an edition rests on."""

    claims: tuple[Claim, ...]
    assessments: tuple[Assessment, ...]


def new_edition(
    path: Path,
    out: Path,
    settings: Settings,
    *,
    title: str | None = None,
    clock: Clock | None = None,
    who: str | None = None,
    progress: Progress | None = None,
) -> tuple[Edition, BuildSummary]:
    """Build the next edition of a ledger into a folder and record it: both or neither.

    Parameters
    ----------
    settings
        As of a build; ``recorded_by`` takes the ledger as it was then.
    clock
        Gives the day that the edition bears.

    Raises
    ------
    LedgerError
        The ledger cannot be used, or the edition before it was made by other means meanwhile.
    OutputError
        The folder may not or cannot be written.
    """
    from geomap.claims.ledger import open_ledger, utc_now
    from geomap.claims.ledger_rows import Edition

    with open_ledger(path, clock=clock or utc_now) as ledger:
        earlier = ledger.editions()
        position = ledger.count() if settings.recorded_by is None else ledger.position_at(settings.recorded_by)
        used = prepare([path], replace(settings, recorded_by=None, position=position))
        now = (clock or utc_now)().astimezone(UTC).isoformat(timespec="microseconds")
        made = max(now, ledger.recorded_at(position))
        edition = Edition(
            number=len(earlier) + 1,
            position=position,
            chain=ledger.hash_at(position),
            made=made,
            settings=_settings_to_json(used),
            versions=_versions(used),
            files=_files_of(used),
            outputs="",
            title=title,
        )
        note = _note(ledger, edition, earlier, used)

        def record(outputs: str) -> None:
            ledger.append_edition(replace(edition, outputs=outputs), who=who)

        summary = _build(path, out, used, edition, note, record, progress)
        return ledger.editions()[-1], summary


def remake_edition(
    path: Path, number: int, out: Path, settings: Settings, *, progress: Progress | None = None
) -> BuildSummary:
    """Make an edition again, the same to the byte, or say why it cannot be.

    Parameters
    ----------
    settings
        Gives the files that it was made with (profile, start map); all else is taken from the record.

    Raises
    ------
    InputError
        There is no such edition, or a file is missing or another.
    LedgerError
        The result differs, because of other rules or another gazetteer; the folder is left as it was.
    """
    from geomap.claims.ledger import open_ledger

    with open_ledger(path) as ledger:
        earlier = ledger.editions()
        edition = find_edition(earlier, number, path)
        used = _settings_of(edition, settings, path)
        note = _note(ledger, edition, earlier[: number - 1], used)

    def compare(outputs: str) -> None:
        if outputs != edition.outputs:
            now = _versions(used)
            other = [f"{name} {edition.versions.get(name)}, here {now[name]}" for name in now
                     if now[name] != edition.versions.get(name)]  # fmt: skip
            raise LedgerError(
                f"{path}: edition {number} comes out otherwise than it was recorded "
                f"({'made with ' + '; '.join(other) if other else 'same versions: other libraries?'}); "
                "use the versions that made it"
            )

    return _build(path, out, used, edition, note, compare, progress)


def find_edition(editions: Iterable[Edition], number: int, path: Path) -> Edition:
    """The edition of a number.

    Raises
    ------
    InputError
        There is none.
    """
    found = tuple(editions)
    for edition in found:
        if edition.number == number:
            return edition
    raise InputError(f"{path}: no edition {number}, it has {len(found)}; see: geomap edition list {path}")


def diff_editions(path: Path, first: int, second: int, settings: Settings) -> EditionNote:
    """What is different in the second of two editions."""
    from geomap.claims.ledger import open_ledger

    with open_ledger(path) as ledger:
        editions = ledger.editions()
        before, after = (find_edition(editions, number, path) for number in sorted((first, second)))
        return _note(ledger, after, (before,), _settings_of(after, settings, path, strict=False))


def _build(
    path: Path,
    out: Path,
    settings: Settings,
    edition: Edition,
    note: EditionNote,
    when_made: Any,
    progress: Progress | None,
) -> BuildSummary:
    told = {
        "number": edition.number,
        "made": edition.made,
        "title": edition.title,
        "rows": edition.position,
        "chain": edition.chain,
    }
    more = {"progress": progress} if progress else {}
    return build([path], out, settings, edition=note, manifest=told, when_made=when_made, **more)


def _note(
    ledger: Ledger,
    edition: Edition,
    earlier: tuple[Edition, ...],
    settings: Settings,
) -> EditionNote:
    changes = None
    if earlier:
        last = earlier[-1]
        before = _settings_of(last, settings, ledger.path, strict=False)
        changes = _changes(ledger, last, edition, _shown(ledger.path, before), _shown(ledger.path, settings))
    return EditionNote(
        number=edition.number, made=datetime.fromisoformat(edition.made).date(), title=edition.title, changes=changes
    )


def _shown(path: Path, settings: Settings) -> Shown:
    reading = read_inputs([path], settings)
    return Shown(claims=known_claims(reading, settings), assessments=assess(reading, settings))


def _changes(ledger: Ledger, first: Edition, second: Edition, before: Shown, after: Shown) -> Changes:
    from geomap.bookkeeping import RETRACTION

    because, documents, recorded, taken_back = _rows_between(ledger, first.position, second.position)
    corrected, withdrawn, new = compare_claims(
        before.claims,
        after.claims,
        heirs=ledger.heirs(after=first.position, upto=second.position),
        because=because,
        taken_back=taken_back,
    )
    known = {claim.document_id for claim in before.claims}
    titles = {document_id: document["title"] for document_id, (document, _day) in documents.items()}
    counted: dict[tuple[str, str | None, str | None], list[Claim]] = {}
    for claim in new:
        if claim.rule != RETRACTION:
            title = claim.title or titles.get(claim.document_id or "") or claim.document_id
            title = title or claim.url or claim.publisher or claim.claim_id
            counted.setdefault((title, claim.publisher, claim.published), []).append(claim)
    added = [
        Added(title=title, publisher=publisher, published=published, claims=len(claims),
              day=next((day for one in claims if (day := recorded.get(one.claim_id))), None))
        for (title, publisher, published), claims in sorted(counted.items(), key=lambda pair: str(pair[0]))
    ]  # fmt: skip
    told = {one.title for one in added}
    for document_id, (document, day) in sorted(documents.items()):
        title = document["title"] or document_id
        if document_id not in known and title not in told and document_id not in told:
            added.append(Added(title=title, publisher=document["publisher"], published=document["published"],
                               claims=0, day=day))  # fmt: skip
    return Changes(
        since=first.number,
        corrected=corrected,
        withdrawn=withdrawn,
        added=tuple(added),
        rejudged=compare_assessments(before.assessments, after.assessments),
    )


def _rows_between(
    ledger: Ledger, after: int, upto: int
) -> tuple[dict[str, Because], dict[str, tuple[dict[str, Any], date]], dict[str, date], dict[str, Because]]:
    """Of the rows between: why claims changed, new documents, days of new claims, what speakers took back."""
    from geomap.bookkeeping import RETRACTION
    from geomap.claims.ledger_rows import Kind

    because: dict[str, Because] = {}
    documents: dict[str, tuple[dict[str, Any], date]] = {}
    recorded: dict[str, date] = {}
    taken_back: dict[str, Because] = {}
    reasons: dict[str, str | None] = {}
    for event in ledger.events(after=after, upto=upto):
        day = datetime.fromisoformat(event.recorded).date()
        body = json.loads(event.body)
        if event.kind == Kind.JUDGEMENT:
            why = Because(reason=body.get("reason"), day=day)
            for claim_id in ledger.claim_ids_of(event.subject):
                because[claim_id] = why
        elif event.kind == Kind.SUPERSEDED:
            because.setdefault(event.subject, Because(reason=body.get("reason"), day=day))
        elif event.kind == Kind.DOCUMENT:
            reasons[event.subject] = body.get("reason")
            if body.get("supersedes") is None:
                documents[event.subject] = (body, day)
        elif event.kind == Kind.CLAIM:
            recorded[event.subject] = day
            if body.get("document_id") in reasons:
                because.setdefault(event.subject, Because(reason=reasons[body["document_id"]], day=day))
            if body.get("rule") == RETRACTION:
                said = event.subject.removesuffix(f"-{RETRACTION}")
                taken_back[said] = Because(reason=body.get("quote"), day=day)
    return because, documents, recorded, taken_back


# --- what an edition was made with ---------------------------------------------------------------------------------


def _settings_to_json(settings: Settings) -> dict[str, Any]:
    kept = {}
    for field in fields(settings):
        value = getattr(settings, field.name)
        if field.name not in _NOT_KEPT and not isinstance(value, Path) and value not in (None, False, ()):
            kept[field.name] = value.isoformat() if isinstance(value, date) else value
    return kept


def _files_of(settings: Settings) -> dict[str, Any]:
    """Name and SHA-256 of the files beside the ledger, by the setting that names them."""
    return {
        field.name: {"name": value.name, "sha256": hashlib.sha256(value.read_bytes()).hexdigest()}
        for field in fields(settings)
        if field.name not in _NOT_KEPT and isinstance(value := getattr(settings, field.name), Path)
    }


def _versions(settings: Settings) -> dict[str, str]:
    from geomap.versions import all_versions

    return all_versions(settings.gazetteer)


def _settings_of(edition: Edition, given: Settings, path: Path, *, strict: bool = True) -> Settings:
    """The settings of an edition, with its files as they are given now; ``strict`` when they must be those it had."""
    values: dict[str, Any] = {
        name: date.fromisoformat(value) if name in _DAYS else value for name, value in edition.settings.items()
    }
    problems = []
    for name, file in edition.files.items():
        option = "--" + name.removesuffix("_path").replace("_", "-")
        now = getattr(given, name, None)
        if now is None:
            problems.append(f"edition {edition.number} was made with {option} {file['name']}; give that file")
        elif hashlib.sha256(now.read_bytes()).hexdigest() != file["sha256"]:
            problems.append(f"{now}: not the file of edition {edition.number} ({file['name']}); give that one")
        values[name] = now
    if problems and strict:
        raise InputError("; ".join(problems))
    return prepare([path], Settings(**values, gazetteer_path=given.gazetteer_path, position=edition.position))


def render_edition_diff(path: Path, first: int, second: int, settings: Settings, *, form: str = "text") -> str:
    """The difference of two editions as text or JSON."""
    from geomap.changes import changes_to_json
    from geomap.render.corrections import change_log
    from geomap.render.words import load_words

    note = diff_editions(path, first, second, settings)
    if note.changes is None:
        return ""
    if form == "json":
        return json.dumps(changes_to_json(note.changes), ensure_ascii=False, indent=1) + "\n"
    words = load_words(settings.ui or "nl")
    used = prepare([path], settings)
    log = change_log(note, words, profile=used.profile, gazetteer=used.gazetteer)
    lines = [words.text("edition.since", number=note.changes.since), *log]
    return "\n".join(lines) + "\n"
