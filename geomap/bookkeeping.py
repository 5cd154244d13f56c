"""What goes into a ledger, and how: inputs are read and added, claims and documents corrected or taken back.

Joins the reading of documents with the store; the commands of ``geomap ledger`` and the editor's desk call it.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import FormatError, InputError, LedgerError
from geomap.model import Judgement
from geomap.versions import reader_versions
from geomap.words import JudgementAction, Modality, NotMapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from geomap.claims.ledger import Clock, Ledger
    from geomap.claims.ledger_pen import Appended, Extracted
    from geomap.inputs import Progress
    from geomap.model import Claim, Document, Skipped
    from geomap.settings import Settings

DOCUMENTS_AT_ONCE = 100
"""Documents of one transaction: what is confirmed is kept, and no editor waits for the reading of the rest."""

SAME_DOCUMENT = 0.3
"""Two texts under one id that share so much of the runs of three words of the shorter are versions of one document."""

DOCUMENT_FIELDS = ("published", "publisher", "url", "archive_url", "title", "language")
CLAIM_FIELDS = (
    "place",
    "event",
    "gaining_side",
    "event_date",
    "speaker",
    "speaker_side",
    "access",
    "modality",
    "extent",
)
RETRACTION = "retraction"
"""Rule of the claim by which a speaker takes another back."""


def add_inputs(
    path: Path,
    inputs: Sequence[str | Path],
    settings: Settings,
    *,
    clock: Clock | None = None,
    who: str | None = None,
    reason: str | None = None,
    revised: bool = False,
    progress: Progress | None = None,
) -> tuple[Appended, list[Skipped]]:
    """Read documents and claim tables and add them to a ledger, which is made when it is not there.

    Documents are added a hundred at a time, each time in one transaction, so that a run that is cut off keeps what it
    confirmed and can be given again.

    Parameters
    ----------
    revised
        True to take every document that is known under its id as a new version of it, however different its words.

    Raises
    ------
    InputError
        A path that does not exist; a document whose id is taken by another text.
    NothingUsableError
        Nothing at all could be read.
    """
    from geomap.claims.handmade import read_claims_file
    from geomap.claims.ledger import create_ledger, open_ledger, utc_now
    from geomap.claims.ledger_pen import Appended
    from geomap.claims.read import InputKind, list_inputs, read_documents
    from geomap.config import load_sources
    from geomap.errors import NothingUsableError

    paths = [Path(one) for one in inputs]
    kinds = list_inputs(paths)
    ledgers = [str(one) for one, kind in kinds if kind is InputKind.LEDGER and one != path]
    if ledgers:
        raise InputError(
            f"{', '.join(ledgers)}: a ledger cannot be added to another; use geomap ledger export and import"
        )
    tables = [one for one, kind in kinds if kind is InputKind.CLAIMS]
    sources = load_sources(settings.sources_path, settings.profile) if settings.sources_path else ()
    claims = [claim for table in tables for claim in _claims_of(table, read_claims_file, settings)]
    texts = [one for one in paths if one not in tables and one != path]
    documents, skipped = read_documents(texts, strict=settings.strict) if texts else (iter(()), [])
    if not path.exists():
        documents, first = _peek(documents)
        if first is None and not claims and not sources:
            reasons = "; ".join(f"{one.source}: {one.reason}" for one in skipped[:5]) or "no file of a known kind"
            raise NothingUsableError(f"nothing usable in {', '.join(map(str, inputs))} ({reasons}); give other input")
        create_ledger(path)
    total = Appended(added=0, known=0)
    with open_ledger(path, clock=clock or utc_now, verify=False) as ledger:
        if sources:
            ledger.append_sources(sources, who=who)
        shown = progress(documents, "documents") if progress else documents
        while batch := list(islice(shown, DOCUMENTS_AT_ONCE)):
            known = [one for one in (_as_known(document, ledger) for document in batch) if one is not None]
            if not revised:
                _refuse_other_texts(known, ledger)
            found = list(extract_documents(known, ledger, settings))
            total += ledger.append_extractions(found, reader=reader_versions(), who=who, reason=reason)
        if claims:
            total += ledger.append_claims(claims, who=who)
    read_elsewhere = {str(one) for one in (*tables, path)}
    return total, [one for one in skipped if one.source not in read_elsewhere]


def _claims_of(table: Path, read: Any, settings: Settings) -> tuple[Claim, ...]:
    found: tuple[Claim, ...] = read(table, gazetteer=settings.gazetteer, profile=settings.profile)
    return found


def _peek(documents: Iterable[Document]) -> tuple[Iterator[Document], Document | None]:
    pending = iter(documents)
    first = next(pending, None)
    return (_chained(first, pending) if first is not None else pending), first


def _chained(first: Document, rest: Iterator[Document]) -> Iterator[Document]:
    yield first
    yield from rest


def _as_known(document: Document, ledger: Ledger) -> Document | None:
    """The document as the ledger would have it: with its corrections; None where it is there under another id."""
    for document_id in ledger.ids_of_text(document.text):
        if document_id != document.document_id and ledger.document(document.document_id) is None:
            other = ledger.document(document_id)
            if other is not None and other.text == document.text and other.publisher == document.publisher:
                return None
    corrected: dict[str, Any] = ledger.corrections_of(document.document_id)
    return replace(document, **corrected) if corrected else document


def _refuse_other_texts(documents: Iterable[Document], ledger: Ledger) -> None:
    problems = []
    for document in documents:
        known = ledger.document(document.document_id)
        if known is None or known.text == document.text or (known.url is not None and known.url == document.url):
            continue
        alike = _share_of_words(known.text, document.text)
        if alike < SAME_DOCUMENT:
            problems.append(
                f"{document.source or document.document_id}: document {document.document_id!r} is in {ledger.path} "
                f"with another text ({alike:.0%} of it the same); give it an id of its own (metadata.csv, another file "
                "name), or say that it is a new version: --revised"
            )
    if problems:
        raise FormatError(problems)


def _share_of_words(first: str, second: str) -> float:
    runs = []
    for text in (first, second):
        words = text.casefold().split()
        runs.append({tuple(words[at : at + 3]) for at in range(max(1, len(words) - 2))})
    return len(runs[0] & runs[1]) / min(len(runs[0]), len(runs[1]))


def extract_documents(documents: Iterable[Document], ledger: Ledger, settings: Settings) -> Iterator[Extracted]:
    """Each document with what is read out of it, and the corrections that it has in the ledger."""
    from geomap.claims.ledger_pen import Extracted
    from geomap.inputs import extract_all

    for document, claims, mentions in extract_all(documents, settings):
        corrected = ledger.corrections_of(document.document_id)
        yield Extracted(document=document, claims=claims, mentions=mentions, corrected=tuple(sorted(corrected.items())))


def reread_documents(ledger: Ledger, settings: Settings, *, who: str | None = None, reason: str) -> Appended:
    """Read every document of a ledger again with the rules of today; judgements are carried to the claims."""
    from geomap.claims.ledger_pen import Appended

    total = Appended(added=0, known=0)
    pending = iter(ledger.documents())
    while batch := list(islice(pending, DOCUMENTS_AT_ONCE)):
        found = list(extract_documents(batch, ledger, settings))
        total += ledger.append_extractions(found, reader=reader_versions(), who=who, reason=reason)
    return total


def correct(
    ledger: Ledger, subject: str, changes: Mapping[str, str], settings: Settings, *, who: str, reason: str
) -> None:
    """Correct fields of a claim, or what is known of a document, which is then read again.

    Parameters
    ----------
    subject
        Id of a claim or of a document.
    changes
        Field and new value: of a claim :data:`CLAIM_FIELDS` (``place`` by name or id), of a document
        :data:`DOCUMENT_FIELDS`.

    Raises
    ------
    InputError
        No such claim or document, an unknown field, or a value that cannot be.
    """
    from geomap.claims.ledger_rows import Kind

    kinds = {event.kind for event in ledger.history(subject)}
    if Kind.CLAIM in kinds:
        ledger.judge([replacement(subject, changes, settings, reason=reason)], who=who)
    elif Kind.DOCUMENT in kinds:
        _correct_document(ledger, subject, changes, settings, who=who, reason=reason)
    else:
        raise InputError(f"{subject!r}: no claim or document of {ledger.path}; see: geomap ledger list {ledger.path}")


def replacement(claim_id: str, changes: Mapping[str, str], settings: Settings, *, reason: str | None) -> Judgement:
    """A judgement that replaces fields, from texts as an editor writes them.

    Raises
    ------
    InputError
        Lists every unknown field and every value that cannot be.
    """
    from geomap.claims.dates import parse_any_date
    from geomap.errors import DateError
    from geomap.words import Access, Event, Extent

    words = {"event": Event, "access": Access, "modality": Modality, "extent": Extent}
    values: dict[str, Any] = {}
    problems = []
    for name, value in changes.items():
        if name not in CLAIM_FIELDS:
            problems.append(
                f"{name}: no field of a claim that can be corrected; expected one of {', '.join(CLAIM_FIELDS)}"
            )
        elif name == "place":
            try:
                values["place_id"] = _place_id(value, settings)
            except InputError as error:
                problems.append(str(error))
        elif name in words:
            if value in set(words[name]):
                values[name] = words[name](value)
            else:
                problems.append(f"{name}: got {value!r}, expected one of {', '.join(words[name])}")
        elif name == "event_date":
            try:
                values[name] = parse_any_date(value).edtf
            except DateError as error:
                problems.append(f"event_date: {error}")
        elif name in {"gaining_side", "speaker_side"} and value not in (*settings.profile.side_ids, "third"):
            problems.append(
                f"{name}: got {value!r}, expected one of {', '.join((*settings.profile.side_ids, 'third'))}"
            )
        else:
            values[name] = value
    if not changes:
        problems.append("nothing to correct; give FIELD=VALUE")
    if problems:
        raise FormatError([f"claim {claim_id}: {problem}" for problem in problems])
    return Judgement(claim_id=claim_id, action=JudgementAction.REPLACE, reason=reason, **values)


def _place_id(name: str, settings: Settings) -> str:
    known = settings.gazetteer.place(name)
    if known is not None:
        return str(known.id)
    match = settings.gazetteer.lookup(name)
    if match.place is not None:
        return str(match.place.id)
    rivals = ", ".join(f"{one.place.name} ({one.place.id})" for one in match.candidates[:6])
    raise InputError(f"place: {name!r} is {'one of ' + rivals if rivals else 'not known'}; give the id of a place")


def _correct_document(
    ledger: Ledger, document_id: str, changes: Mapping[str, str], settings: Settings, *, who: str, reason: str
) -> None:
    from geomap.claims.read import read_published
    from geomap.errors import DateError

    unknown = sorted(set(changes) - set(DOCUMENT_FIELDS))
    if unknown or not changes:
        raise InputError(
            f"document {document_id!r}: {', '.join(unknown) or 'nothing'} to correct; "
            f"expected {', '.join(DOCUMENT_FIELDS)}"
        )
    document = ledger.document(document_id)
    if document is None:
        raise LedgerError(f"document {document_id!r}: not in {ledger.path}")
    corrected = ledger.corrections_of(document_id) | dict(changes)
    if "published" in changes:
        try:
            corrected["published"] = read_published(changes["published"])
        except DateError as error:
            raise InputError(f"document {document_id!r}: published: {error}") from error
    given: dict[str, Any] = dict(corrected)
    found = [
        replace(one, corrected=tuple(sorted(corrected.items())))
        for one in extract_documents([replace(document, **given)], ledger, settings)
    ]
    ledger.append_extractions(found, reader=reader_versions(), who=who, reason=reason)


def retract(
    ledger: Ledger, subject: str, *, who: str, reason: str, published: str | None = None, url: str | None = None
) -> None:
    """Record that something was taken back: a claim by who said it, or a document by who published it.

    A speaker's retraction is a statement of its own, with a day: what was known before that day stays as it was. All
    claims of a document that is taken back are listed as rejected, with the reason.

    Parameters
    ----------
    published
        EDTF day on which the speaker took it back; needed for a claim.

    Raises
    ------
    InputError
        No such claim or document, or no day.
    """
    from geomap.claims.ledger_rows import Kind

    kinds = {event.kind for event in ledger.history(subject)}
    if Kind.DOCUMENT in kinds:
        ledger.judge([Judgement(claim_id=subject, action=JudgementAction.RETRACT, reason=reason)], who=who)
        return
    said = next((claim for claim in ledger.claims_of([subject])), None)
    if said is None:
        raise InputError(f"{subject!r}: no claim or document of {ledger.path}; see: geomap ledger list {ledger.path}")
    if published is None:
        raise InputError(f"claim {subject}: on which day was it taken back? give --published DAY")
    taken_back = replace(
        said,
        claim_id=f"{subject}-{RETRACTION}",
        document_id=None,
        start=None,
        end=None,
        quote=reason,
        modality=Modality.DENIED,
        changes_control=False,
        not_mapped=NotMapped.DENIED,
        published=published,
        rule=RETRACTION,
        url=url or said.url,
        evidence=None,
    )
    ledger.append_claims([taken_back], who=who)


def group_of(claim_ids: Sequence[str], *, reason: str | None = None) -> list[Judgement]:
    """Judgements that put claims into one group: joined with each other, split from all others."""
    distinct = sorted(set(claim_ids))
    label = "g-" + hashlib.sha256("\x1f".join(distinct).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return [Judgement(claim_id=one, action=JudgementAction.GROUP, group=label, reason=reason) for one in distinct]
