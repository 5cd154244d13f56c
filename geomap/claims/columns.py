"""What people call the columns of a claims table and the words in them, in Dutch and English.

Case, spaces, hyphens and underscores do not matter.
"""

from __future__ import annotations

_NAMES = {
    "claim_id": "id claimid",
    "document_id": "document documentid doc",
    "place": "plaats plaatsnaam placename location locatie where waar toponym settlement nederzetting naam name",
    "place_id": "placeid plaatsid geonamesid geonames gazetteerid",
    "kind": "soort placekind plaatssoort placetype",
    "admin": "oblast province provincie regio region admin1 area gebied",
    "lat": "latitude breedte breedtegraad y",
    "lon": "lng long longitude lengte lengtegraad x",
    "geo_precision": "precision precisie geoprecision",
    "relation": "relatie relativeplace ligging",
    "distance_km": "distance afstand afstandkm distancekm",
    "extent": "omvang scope",
    "event": "gebeurtenis what wat eventtype type",
    "gaining_side": "gainer gaining winner winnaar winnendepartij winst gainingparty side partij kant wint",
    "losing_side": "loser losing verliezer verliezendepartij verlies losingparty verliest",
    "event_date": "date datum when wanneer eventdate day dag gebeurtenisdatum",
    "speaker": "wie who spreker bron source zegt volgens saidby speakername",
    "speaker_side": "speakerside sprekerkant kantspreker partijspreker zijdespreker bronkant sourceside",
    "aligned": "gelieerd alignedwith verbonden",
    "faction": "factie",
    "blames": "beschuldigt",
    "access": "toegang",
    "relay": "via doorgegevendoor",
    "publisher": "uitgever medium krant outlet publicatie newspaper",
    "origin": "oorsprong",
    "modality": "modaliteit zekerheid certainty",
    "published": "gepubliceerd publicatiedatum publicationdate publishedat datepublished verschenen",
    "quantity": "hoeveelheid aantal amount",
    "quote": "citaat quotation tekst text passage",
    "language": "taal lang",
    "url": "link adres address webadres",
    "archive_url": "archive archief archivelink archieflink archiefadres archived",
    "title": "titel kop headline",
    "evidence": "bewijs",
    "changes_control": "terreinwijziging verandering",
}

COLUMNS = frozenset(_NAMES)
"""Columns of the contract that a hand-made table may have."""

_BY_ALIAS = {alias: name for name, aliases in _NAMES.items() for alias in (*aliases.split(), name.replace("_", ""))}


def column_of(header: str) -> str:
    """The column that a header means; an unknown one is returned as it is.

    Examples
    --------
    >>> column_of("Gaining side"), column_of("Datum"), column_of("opmerkingen")
    ('gaining_side', 'event_date', 'opmerkingen')
    """
    folded = "".join(char for char in header.casefold() if char.isalnum())
    return _BY_ALIAS.get(folded, header.strip().lower())


def _table(rows: dict[str, str]) -> dict[str, str]:
    return {alias.strip(): name for name, aliases in rows.items() for alias in aliases.split(",")}


EVENTS = _table({
    "capture": "captured, verovering, veroverd, inname, ingenomen, seizure, seized, taken",
    "recapture": "recaptured, herovering, heroverd, retaken, terugverovering",
    "transfer": "overdracht, overgedragen, handover",
    "withdrawal": "withdrew, terugtrekking, teruggetrokken, retreat, aftocht",
    "advance": "advanced, opmars, opgerukt, terreinwinst, gain",
    "presence": "aanwezigheid, aanwezig, present",
    "repelled": "afgeslagen, teruggeslagen, repulsed",
    "holds": "hold, held, houdt, in handen, controls, controleert, bezit",
    "contested": "omstreden, gevechten, betwist, fighting",
    "besieged": "belegerd, belegering, omsingeld, siege, surrounded",
    "annexation": "annexed, annexatie, geannexeerd",
})  # fmt: skip

LOADED_WORDS = frozenset({
    "liberated", "liberation", "bevrijd", "bevrijding", "occupied", "occupation", "bezet", "bezetting", "liberate",
})  # fmt: skip
"""Words that take a side; they are asked to be replaced, not guessed at."""

MODALITIES = _table({
    "denied": "denies, ontkend, ontkent, denial",
    "unconfirmed": "not confirmed, onbevestigd, niet bevestigd",
    "intended": "planned, beoogd, gepland, voorgenomen, intention",
    "conceded": "concedes, erkend, erkent, toegegeven, admitted",
    "confirmed": "confirms, bevestigd, bevestigt",
    "hedged": "mogelijk, naar verluidt, reportedly, possibly, possible",
    "claimed": "claims, geclaimd, claimt, beweerd, beweert",
    "assessed": "assesses, ingeschat, inschatting, estimated",
    "asserted": "says, said, zegt, gezegd, gemeld, meldt, reported, reports, stated",
})  # fmt: skip

ACCESS = _table({
    "witness": "ooggetuige, getuige, eyewitness, saw it",
    "official": "officieel, ambtelijk, government",
    "analyst": "analist, deskundige, expert, think tank",
    "press": "pers, media, journalist, newspaper, krant",
    "unknown": "onbekend",
})  # fmt: skip

EXTENTS = _table({
    "whole": "heel, hele, geheel, volledig, all, full",
    "part": "deel, deels, gedeeltelijk, partly, partial",
    "unspecified": "onbekend, unknown, niet gezegd",
})  # fmt: skip
