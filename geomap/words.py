"""The vocabulary of the values that pass between the stages: sides and origins, events, levels, and their like.

One word per idea, those of ARCHITECTURE.md; a word is its own text, so files hold it as it stands here.
"""

from __future__ import annotations

from enum import StrEnum

THIRD = "third"
"""The side of a speaker who belongs to no party of the conflict. Sides themselves are ids of the profile."""

PRESS = "press"
"""The one origin that all unattributed prose of third-party press shares."""


class Word(StrEnum):
    """A word of the vocabulary. Equal to its text, so hashed like it: in a tenth of the time of the Enum's own way."""

    __hash__ = str.__hash__


class Event(Word):
    """What is said to have happened, in neutral words."""

    CAPTURE = "capture"
    RECAPTURE = "recapture"
    TRANSFER = "transfer"
    WITHDRAWAL = "withdrawal"
    ADVANCE = "advance"
    PRESENCE = "presence"
    REPELLED = "repelled"
    HOLDS = "holds"
    CONTESTED = "contested"
    BESIEGED = "besieged"
    ANNEXATION = "annexation"


TAKING_EVENTS = frozenset({Event.CAPTURE, Event.RECAPTURE, Event.TRANSFER})
"""Events that make the gaining side the holder of the place."""

CHANGE_EVENTS = TAKING_EVENTS | {Event.WITHDRAWAL, Event.ADVANCE}
"""Events by which ground can change hands (an advance only when ground is said to be gained)."""


class Modality(Word):
    """How surely it is said; the strongest that applies, in this order."""

    DENIED = "denied"
    UNCONFIRMED = "unconfirmed"
    INTENDED = "intended"
    CONCEDED = "conceded"
    CONFIRMED = "confirmed"
    HEDGED = "hedged"
    CLAIMED = "claimed"
    ASSESSED = "assessed"
    ASSERTED = "asserted"


NO_CHANGE_MODALITIES = frozenset({Modality.DENIED, Modality.INTENDED})


class Access(Word):
    """How the speaker can know: saw it there, says it in office, analyses it, or prints it."""

    WITNESS = "witness"
    OFFICIAL = "official"
    ANALYST = "analyst"
    PRESS = "press"
    UNKNOWN = "unknown"


class NotMapped(Word):
    """Why a claim is listed instead of mapped."""

    NO_PLACE = "no_place"
    AMBIGUOUS_PLACE = "ambiguous_place"
    NO_DATE = "no_date"
    INTERVAL_TOO_WIDE = "interval_too_wide"
    AREA_ONLY = "area_only"
    INTENDED = "intended"
    DENIED = "denied"
    NO_CHANGE = "no_change"
    BACKGROUND = "background"
    WEAK_READING = "weak_reading"
    """The sentence was read with too much doubt to paint what it seems to say; an editor may accept it."""
    REJECTED = "rejected"
    UNREVIEWED = "unreviewed"
    """Kept back until an editor looked at it; only where that was asked for."""
    RETRACTED = "retracted"
    """Who published it has taken it back."""


class Extent(Word):
    """How much of an area the claim speaks of."""

    WHOLE = "whole"
    PART = "part"
    UNSPECIFIED = "unspecified"


class Level(Word):
    """How far a change is corroborated."""

    UNCORROBORATED = "uncorroborated"
    REPORTED = "reported"
    CORROBORATED = "corroborated"
    CONCEDED = "conceded"
    VERIFIED = "verified"
    DISPUTED = "disputed"
    REFUTED = "refuted"
    RETRACTED = "retracted"
    NOT_ASSESSABLE = "not_assessable"


CORROBORATED_LEVELS = frozenset({Level.CORROBORATED, Level.CONCEDED, Level.VERIFIED})
"""Displayed as *corroborated*; these move ``side``."""

CLAIMED_LEVELS = frozenset({Level.UNCORROBORATED, Level.REPORTED})
"""Displayed as *claimed*; these move ``claimed_side``."""

INERT_LEVELS = frozenset({Level.REFUTED, Level.RETRACTED, Level.NOT_ASSESSABLE})
"""These move nothing."""


class Role(Word):
    """Where a speaker stands towards a change."""

    GAINER = "gainer"
    LOSER = "loser"
    THIRD = "third"


class Weight(Word):
    """What an origin that states a change adds to it."""

    INDEPENDENT = "independent"
    """Access of its own and no wish that it were so: a witness there, or somebody not aligned with the gainer."""
    ACCESS = "access"
    """Access of its own, but of the gaining side or aligned with it."""
    NONE = "none"
    """Repeats or infers: prose of the press, analysts who saw nothing, hedged words."""


class Stance(Word):
    """A voice's newest word on a change."""

    STATES = "states"
    DENIES = "denies"
    BOTH = "both"


class Status(Word):
    """State of a place on a day."""

    HELD = "held"
    CLAIMED = "claimed"
    VACATED = "vacated"
    CONTESTED = "contested"
    DISPUTED = "disputed"


class PlaceMatch(Word):
    """What the gazetteer made of a name."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


class Unit(Word):
    """Unit of a stated amount (hectares are converted to km² when read)."""

    KM2 = "km2"
    SETTLEMENTS = "settlements"
    KM = "km"
    PERCENT = "percent"


class Comparison(Word):
    """How a stated amount is bounded; ``None`` where it is stated plainly."""

    MORE_THAN = "more than"
    LESS_THAN = "less than"
    AT_LEAST = "at least"
    UP_TO = "up to"
    ABOUT = "about"


class IndicationKind(Word):
    """Kinds of mark drawn over the cells, never counted as area."""

    AREA = "area"
    NEAR = "near"
    ADVANCE = "advance"
    PRESENCE = "presence"
    AMOUNT = "amount"


class Basis(Word):
    """What a drawn polygon rests on."""

    CLAIM = "claim"
    BASELINE = "baseline"
    ESTIMATE = "estimate"


class JudgementAction(Word):
    """What an editor decides about a claim."""

    REJECT = "reject"
    ACCEPT = "accept"
    REPLACE = "replace"
    """Fields of the claim are set to what the editor says."""
    VERIFY = "verify"
    """A reviewer attaches located, dated evidence of control; a second one is needed for ``verified``."""
    RETRACT = "retract"
    """Whoever said or printed it has taken it back."""
    GROUP = "group"
    """Claims with the same ``group`` are one change, apart from all others: joins and splits."""
    UNDO = "undo"
    """Takes back an earlier judgement (``undoes``)."""
