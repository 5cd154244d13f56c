"""Documents, claim tables and ledgers, mixed → one set of located claims, as editors left them."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import InputError, NothingUsableError
from geomap.model import Claim, Reading, Skipped
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from geomap.claims.ledger import Kept, Ledger
    from geomap.config import Source
    from geomap.model import Document, Judgement, Mention

    Progress = Callable[[Iterable[Any], str], Iterable[Any]]


def no_progress(items: Iterable[Any], _what: str) -> Iterable[Any]:
    """Tell nobody how far it is."""
    return items


def read_inputs(
    inputs: Sequence[str | Path],
    settings: Settings | None = None,
    *,
    progress: Progress = no_progress,
) -> Reading:
    """Read documents, claim tables and ledgers, mixed, into one set of located claims with judgements applied.

    Raises
    ------
    InputError
        A path that does not exist, or (``strict``) a document that cannot be used.
    NothingUsableError
        Nothing at all could be read.
    """
    from geomap.claims.gaps import find_gaps
    from geomap.claims.quantities import find_mismatches
    from geomap.claims.read import InputKind, list_inputs, read_documents

    settings = settings or Settings()
    paths = [Path(path) for path in inputs]
    kinds = list_inputs(paths)
    tables = [path for path, kind in kinds if kind is InputKind.CLAIMS]
    ledgers = [path for path, kind in kinds if kind is InputKind.LEDGER]
    texts = [path for path in paths if path not in tables and path not in ledgers]

    claims: list[Claim] = []
    mentions: list[Mention] = []
    kept: list[Document] = []
    skipped: list[Skipped] = []
    if texts:
        documents, skipped = read_documents(texts, strict=settings.strict)
        for document, found, named in extract_all(progress(documents, "documents"), settings):
            kept.append(document)
            claims += found
            mentions += named
        read_elsewhere = {str(path) for path in (*tables, *ledgers)}
        skipped = [one for one in skipped if one.source not in read_elsewhere]
    claims += chain.from_iterable(_read_table(path, settings) for path in tables)
    if settings.recorded_by is not None and not ledgers:
        raise InputError("--recorded-by: only a ledger knows when something was recorded; give one: geomap ledger add")
    judgements: tuple[Judgement, ...] = ()
    for path in ledgers:
        remembered = _read_ledger(path, settings)
        recorded = {document.document_id: document for document in remembered.documents}
        skipped += _given_twice(kept, recorded, path)
        kept = [*(one for one in kept if one.document_id not in recorded), *remembered.documents]
        claims = [*(one for one in claims if one.document_id not in recorded), *remembered.claims]
        mentions = [*(one for one in mentions if one.document_id not in recorded), *remembered.mentions]
        usable, waiting = _without_fresh_evidence(path, remembered, settings)
        judgements += usable
        skipped += waiting
        skipped += [
            Skipped(source=f"ledger: judgement {one.judgement.seq} ({one.judgement.action}) of claim "
                           f"{one.judgement.claim_id!r}", reason=one.why)
            for one in remembered.lost
        ]  # fmt: skip
    judgements += settings.judgements
    claims = _distinct(claims)
    if not kept and not claims:
        reasons = "; ".join(f"{one.source}: {one.reason}" for one in skipped[:5]) or "no file of a known kind"
        raise NothingUsableError(f"nothing usable in {', '.join(map(str, inputs))} ({reasons}); give other input")
    claims = _judged(claims, judgements, settings, skipped)
    return Reading(
        documents=tuple(kept),
        claims=tuple(claims),
        mentions=tuple(mentions),
        mismatches=find_mismatches(claims, ui=settings.ui or "nl"),
        gaps=find_gaps(claims, gazetteer=settings.gazetteer, ui=settings.ui or "nl"),
        skipped=tuple(skipped),
    )


def extract_all(
    documents: Iterable[Document], settings: Settings
) -> Iterator[tuple[Document, tuple[Claim, ...], tuple[Mention, ...]]]:
    """Claims and mentions of each document in turn; memory does not grow with their number."""
    from geomap.claims.extract import extract_claims

    for document in documents:
        extraction = extract_claims(document, gazetteer=settings.gazetteer, profile=settings.profile)
        yield document, extraction.claims, extraction.mentions


def _read_table(path: Path, settings: Settings) -> tuple[Claim, ...]:
    from geomap.claims.handmade import read_claims_file

    return read_claims_file(path, gazetteer=settings.gazetteer, profile=settings.profile)


def prepare(inputs: Sequence[str | Path], settings: Settings) -> Settings:
    """Settings with what the ledgers among the inputs bring along: the sources that were kept in them."""
    from geomap.claims.read import InputKind, list_inputs

    ledgers = [path for path, kind in list_inputs([Path(path) for path in inputs]) if kind is InputKind.LEDGER]
    if not ledgers:
        return settings
    found: list[Source] = []
    for path in ledgers:
        with open_kept(path, verify=False) as ledger:
            found += ledger.sources(upto=position_in(ledger, settings))
    return replace(settings, ledger_sources=tuple(found))


def _read_ledger(path: Path, settings: Settings) -> Kept:
    with open_kept(path) as ledger:
        return ledger.keep(upto=position_in(ledger, settings))


def read_places(paths: Iterable[Path], place_ids: Sequence[str], settings: Settings) -> Reading:
    """Of ledgers only the claims on some places, judgements applied: fast, however much the ledgers hold.

    There are no documents and no toponyms in it; claims published after ``known_by`` are left out.
    """
    claims: list[Claim] = []
    judgements: tuple[Judgement, ...] = ()
    skipped: list[Skipped] = []
    for path in paths:
        with open_kept(path, verify=False) as ledger:
            found = ledger.keep(upto=position_in(ledger, settings), place_ids=place_ids, known_by=settings.known_by)
        usable, _waiting = _without_fresh_evidence(path, found, settings)
        claims += found.claims
        judgements += usable
    known = {claim.claim_id for claim in claims}
    judgements += tuple(one for one in settings.judgements if one.claim_id in known)
    claims = _judged(_distinct(claims), judgements, settings, skipped)
    wanted = frozenset(place_ids)
    return Reading(
        claims=tuple(claim for claim in claims if claim.place is not None and claim.place.id in wanted),
        skipped=tuple(skipped),
    )


def _judged(
    claims: list[Claim], judgements: tuple[Judgement, ...], settings: Settings, skipped: list[Skipped]
) -> list[Claim]:
    """Claims as editors left them, and without what may not be shown before one looked at it."""
    from geomap.claims.publishing import Unreviewed, hold_unreviewed

    if judgements:
        from geomap.claims.overrides import apply_judgements, unusable_judgements

        judged = apply_judgements(
            claims, judgements, gazetteer=settings.gazetteer, profile=settings.profile, strict=settings.strict
        )
        skipped += [
            Skipped(source=f"override of claim {one.claim_id!r}", reason=why)
            for one, why in unusable_judgements(
                claims, judgements, gazetteer=settings.gazetteer, profile=settings.profile
            )
        ]
        claims = list(judged)
    return list(hold_unreviewed(claims, Unreviewed(settings.unreviewed or settings.profile.unreviewed)))


def _without_fresh_evidence(path: Path, kept: Kept, settings: Settings) -> tuple[tuple[Judgement, ...], list[Skipped]]:
    """Judgements without evidence that nobody published and that was recorded only just."""
    from geomap.claims.publishing import withhold_fresh_evidence

    with open_kept(path, verify=False) as ledger:
        moment = ledger.moment_of(position_in(ledger, settings), settings.recorded_by)
    used, waiting = withhold_fresh_evidence(
        kept.judgements, moment=moment, delay_hours=settings.profile.evidence_delay_hours
    )
    return used, [
        Skipped(
            source=f"ledger: evidence of {one.who} (row {one.seq})",
            reason=f"not published and too fresh; it counts from {free:%Y-%m-%dT%H:%MZ} "
            "(--recorded-by that moment), or at once with the address where it was published",
        )
        for one, free in waiting
    ]


def open_kept(path: Path, *, verify: bool = True) -> Ledger:
    """A ledger among the inputs."""
    from geomap.claims.ledger import open_ledger

    return open_ledger(path, verify=verify)


def position_in(ledger: Ledger, settings: Settings) -> int | None:
    """Last row of a ledger that these settings let us see; None for all."""
    return ledger.position_at(settings.recorded_by) if settings.recorded_by is not None else settings.position


def _given_twice(kept: Iterable[Document], recorded: Mapping[str, Document], ledger: Path) -> list[Skipped]:
    """Documents that a ledger has with other words; those with the same words are one."""
    why = f"is in {ledger} with other words, which are used; bring it up to date: geomap ledger add"
    return [
        Skipped(source=one.source or one.document_id, reason=why)
        for one in kept
        if one.document_id in recorded and recorded[one.document_id].text != one.text
    ]


def _distinct(claims: Iterable[Claim]) -> list[Claim]:
    """One of each claim id, in a fixed order: the same claim read twice is one claim."""
    by_id = {claim.claim_id: claim for claim in claims}
    return sorted(
        by_id.values(), key=lambda one: (one.published or "", one.document_id or "", one.start or 0, one.claim_id)
    )
