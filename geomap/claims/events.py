"""What happened, in neutral words: the frame, the sides and the place decide the event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.tellings import Telling
from geomap.words import Event, Unit

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.places import PlaceUse
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.roles import Sides
    from geomap.claims.vocabulary import Vocabulary
    from geomap.model import PlaceRef, Quantity

_HEADLINE_WORDS = 10
_HEADLINE_START = 4
"""Tokens before the name of a town that open a headline: "Ook strategische stad X"."""
_CLAIM_REACH = 5
_CURB_REACH = 10
_COPULA_REACH = 4

_PLAIN = {
    "leave": Event.WITHDRAWAL,
    "cede": Event.TRANSFER,
    "push": Event.ADVANCE,
    "advance": Event.ADVANCE,
    "reach": Event.ADVANCE,
    "repel": Event.REPELLED,
    "contest": Event.CONTESTED,
    "besiege": Event.BESIEGED,
    "annex": Event.ANNEXATION,
    "defeat": Event.WITHDRAWAL,
}


def event_of(
    use: PredicateUse, sides: Sides, annotated: Annotated, place_use: PlaceUse | None, ref: PlaceRef | None,
    country: str | None, language: Vocabulary, amount: Quantity | None = None, telling: Telling | None = None,
) -> tuple[Event, bool]:  # fmt: skip
    """Event of a predicate at a place, and whether ground is said to be gained (it matters for an advance only)."""
    telling = telling or Telling()
    dated = telling.dated
    frame = use.predicate.frame
    if (
        frame in {"take", "fall", "lose", "expel"}
        and amount is not None
        and amount.unit in {Unit.KM2, Unit.KM}
        and (
            ref is not None
            and ref.kind in {"settlement", "facility"}
            and not (place_use is not None and place_use.near)
        )
    ):
        # Square kilometres at a town are ground gained there, not the town.
        return Event.ADVANCE, True
    if frame in _PLAIN:
        return _PLAIN[frame], _gains_ground(use, annotated) and not _leads_towards(use, place_use, annotated)
    if frame == "hold":
        if amount is not None and (amount.unit is Unit.PERCENT or (amount.unit is Unit.KM2 and use.form == "state")):
            return Event.HOLDS, True
        taken = use.form == "participle" and not use.passive and not use.reduced
        taken = taken and (dated or not _lies_all_over(use, ref, language))
        past = use.predicate.invader and _is_past(use, annotated)
        taken = taken or (past and (dated or _is_taken_now(use, ref, language)))
        taken = taken or (telling.reported and _has_been_occupied(use, annotated, ref, language))
        taken = taken and not _describes_ground(use, annotated)
        own = sides.gaining is not None and sides.gaining == (country or language.home_side)
        ours = not annotated.covered("actor.own").isdisjoint(use.scope)  # "onder controle van de eigen troepen"
        kept = own and use.predicate.kept and sides.basis == "grammar" and not ours
        held = became_held(use, annotated, ref, own=own, kept=kept, reported=telling.reported) or _is_claimed_whole(
            use, annotated, ref
        )
        whole_place = place_use is not None and (place_use.role == "direct" or place_use.carried)
        if telling.by_holder and (not own or telling.admitted) and amount is None and whole_place:
            held = held or _is_news_of_holder(use, annotated, ref, language, place_use, telling)
        if telling.on_day and not own and amount is None and whole_place:
            held = held or _is_news_of_the_day(use, annotated, ref, language)
        lasting = language.order == "free" and _is_lasting(use, annotated, amount, own=own)
        taken = taken or (held and not lasting)
        if (
            taken
            and place_use is not None
            and _is_only_part(place_use, annotated, use, ref, counted=amount is not None)
        ):
            return Event.ADVANCE, True  # "had occupied positions near X"
        return (_taking(use, sides, country, language) if taken else Event.HOLDS), True
    if frame == "presence":
        again = annotated.covered("modality.again") & set(use.scope)
        return (_taking(use, sides, country, language) if again else Event.PRESENCE), True
    if frame == "expel" and annotated.covered("actor.unit") & set(use.scope):
        # One brigade driven out of a town is ground gained there, not the town.
        return Event.ADVANCE, True
    if frame == "fall" and use.form == "finite" and amount is not None and amount.unit is Unit.PERCENT:
        return Event.HOLDS, True  # "tachtig procent van de stad is nu van ons"
    if use.predicate.name == "control_gained" and amount is not None and amount.unit is Unit.PERCENT:
        return Event.HOLDS, True  # "hat 70 Prozent der Stadt unter Kontrolle gebracht"
    if frame in {"take", "fall", "lose", "expel"}:
        if place_use is not None and _is_only_part(place_use, annotated, use, ref, counted=amount is not None):
            return Event.ADVANCE, True
        return _taking(use, sides, country, language), True
    return Event.CONTESTED, False


def _is_taken_now(use: PredicateUse, ref: PlaceRef | None, language: Vocabulary) -> bool:
    """Such as "Russian troops occupied X": of one town an act, of an area what lasts."""
    return language.order == "svo" and use.form == "finite" and ref is not None and (
        ref.kind in {"settlement", "island", "facility"}
    )  # fmt: skip


def _has_been_occupied(use: PredicateUse, annotated: Annotated, ref: PlaceRef | None, language: Vocabulary) -> bool:
    """Such as "confirmed that X had been occupied": of one town, an act that is reported."""
    if language.order != "svo" or not use.predicate.invader or not use.passive or use.reduced:
        return False
    near = range(use.head - _COPULA_REACH, use.head)
    done = not annotated.covered("grammar.perfect").isdisjoint(near)
    lasting = annotated.covered("modality.bygone", "place.partly", "place.mostly", "grammar.since_when")
    lasting |= annotated.covered("modality.still") - annotated.covered("grammar.passive")
    point = ref is not None and ref.kind in {"settlement", "island", "facility"}
    return done and point and lasting.isdisjoint(use.scope)


def _lies_all_over(use: PredicateUse, ref: PlaceRef | None, language: Vocabulary) -> bool:
    """Such as "has occupied most of the X region": what lasts, of an area."""
    return language.order == "svo" and use.predicate.invader and ref is not None and ref.kind in {
        "oblast", "region", "country"}  # fmt: skip


def _is_past(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "occupied X in March", "X was occupied in March": what happened then, not what lasts."""
    if use.form == "finite":
        return use.hit.value.endswith("/participle")
    was = annotated.covered("grammar.passive") & annotated.covered("modality.still") & set(use.scope)
    return use.passive and not use.reduced and bool(was)


def _leads_towards(use: PredicateUse, place_use: PlaceUse | None, annotated: Annotated) -> bool:
    """Such as "de opmars naar X", "de opmars naar de stad": where it leads, not where it came."""
    if use.form != "noun" or place_use is None:
        return False
    behind = any(hit.start == use.hit.end for hit in annotated.of("preposition.goal"))
    return place_use.role == "goal" or (place_use.carried and behind)


def _taking(use: PredicateUse, sides: Sides, country: str | None, language: Vocabulary) -> Event:
    """Capture, or recapture where the gainer takes back what it held before."""
    if use.predicate.name == "retake":
        return Event.RECAPTURE
    home = sides.gaining is not None and (country or language.home_side) == sides.gaining
    return Event.RECAPTURE if home else Event.CAPTURE


def became_held(
    use: PredicateUse,
    annotated: Annotated,
    ref: PlaceRef | None,
    *,
    own: bool = False,
    kept: bool = False,
    reported: bool = False,
) -> bool:
    """Such as "is weer in handen van", "volledig onder controle": a state told as reached.

    ``own``: the holder is the country that the place lies in, which "fully controls" what it never lost; ``kept``: and
    the words say no more than that ("volledig onder Oekraïense controle").
    """
    if use.describing:
        return False
    scope = set(use.scope)
    again = annotated.covered("modality.again") & scope
    if len(again) > 1 and ref is not None and not annotated.covered("place.mostly", "place.partly") & scope:
        return True  # "were also now back under Ukrainian control"
    lasting = annotated.covered("modality.still") - (annotated.covered("grammar.passive") if reported else frozenset())
    mostly = (
        bool(annotated.covered("place.mostly") & scope) and bool(again) and ref is not None and ref.kind == "oblast"
    )
    if mostly and not (lasting | annotated.covered("place.partly")) & scope:
        return True  # "heeft bijna de hele regio X weer in handen"
    if (lasting | annotated.covered("place.mostly", "place.partly")) & scope:
        return False
    if annotated.covered("modality.again", "modality.fought") & scope:
        return ref is not None  # not "we now control 800 km²"
    if use.form == "state" and ref is not None and _is_headline(annotated):
        return True
    whole = annotated.covered("place.whole") & scope - annotated.covered("place.mostly", "place.partly")
    if kept or (own and use.form in {"finite", "infinitive", "noun"}):
        return False
    return bool(whole) and ref is not None and ref.kind in {"settlement", "island", "facility"}


def _is_news_of_the_day(use: PredicateUse, annotated: Annotated, ref: PlaceRef | None, language: Vocabulary) -> bool:
    """Such as "Russian troops were in control of X on Friday after a night of shelling": a result with a day."""
    if language.order != "svo" or use.form != "state" or use.describing:
        return False
    lasting = annotated.covered("modality.still") - annotated.covered("grammar.passive")
    lasting |= annotated.covered("place.partly", "place.mostly", "grammar.negation", "modality.bygone")
    copulas = annotated.covered("grammar.passive")
    another = (copulas | annotated.covered("grammar.perfect", "predicate")) - set(use.hit.tokens)
    if copulas.isdisjoint(range(use.head - _COPULA_REACH, use.head)) or any(at > use.head for at in another):
        return False  # "X is under Russian control and was hit on Monday"
    return lasting.isdisjoint(use.scope) and ref is not None and ref.kind in {"settlement", "island", "facility"}


def _is_news_of_holder(
    use: PredicateUse, annotated: Annotated, ref: PlaceRef | None, language: Vocabulary, place_use: PlaceUse | None,
    telling: Telling,
) -> bool:  # fmt: skip
    """Such as "Moskou zegt X in handen te hebben": an army abroad announces what it has just come to hold."""
    claimed = range(max(0, use.head - _CLAIM_REACH), use.head)
    announced = use.form == "noun" and not annotated.covered("speech.claim").isdisjoint(claimed)
    news = language.order == "v2" or language.lexicon.news_of_holder
    told = use.form == "infinitive" or (news and (announced or use.form == "state"))
    if language.order == "free" or not told or use.describing:
        return False
    # "Nog in handen", "al maanden in handen", "was in handen": what lasts, or no longer does.
    unsure = annotated.covered(
        "modality.still", "place.partly", "place.mostly", "grammar.negation", "grammar.first_since", "modality.goal"
    )
    named = place_use is not None and place_use.toponym is not None and place_use.toponym.start < use.head
    if language.order == "svo" and (named or telling.dated):
        unsure -= annotated.covered("grammar.passive")  # "said X was in its hands": a past tense of saying
    towns = annotated.covered("place.settlement")
    if any(hit.end + 1 in towns for hit in annotated.of("preposition.part") if hit.start in use.scope):
        return False  # "het oosten van de stad in handen"
    since = annotated.covered("grammar.while_acting", "grammar.circumstance", "modality.bygone")
    if (unsure | since) & set(use.scope):
        return False
    return ref is not None and ref.kind in {"settlement", "island", "facility"}


def _is_lasting(use: PredicateUse, annotated: Annotated, amount: Quantity | None, *, own: bool) -> bool:
    """Such as "під контролем уже 74 села" (so far), "полностью под контролем ВСУ" of one's own town (never lost)."""
    if amount is not None and amount.unit is Unit.SETTLEMENTS:
        return True
    if not own or use.form != "state":
        return False
    scope = set(use.scope)
    return bool(annotated.covered("place.lying") & scope) or annotated.covered("modality.again").isdisjoint(scope)


def _is_headline(annotated: Annotated) -> bool:
    """Such as "X in Russian hands": a name, no verb, no stop; what a paper puts on top has happened."""
    words = annotated.sentence.words
    verbs = annotated.covered("grammar.passive", "grammar.perfect", "modality.modal", "speech.say", "grammar.negation")
    first = annotated.toponyms[0] if annotated.toponyms else None
    # "Ook de stad X in Russische handen"
    opens = first is not None and (first.start == 0 or (first.settlement_cue and not first.prepositions
                                                        and first.start <= _HEADLINE_START))  # fmt: skip
    return opens and not verbs and len(words) <= _HEADLINE_WORDS and words[-1][-1:].isalnum()


def _describes_ground(use: PredicateUse, annotated: Annotated) -> bool:
    """Such as "roads into land the Russians have occupied": which land it is."""
    subject = next((one for one in annotated.actors if one.start in use.scope and one.end <= use.head), None)
    if subject is None:
        return False
    articles = annotated.covered("grammar.definite")
    before = subject.start - 1 - (subject.start - 1 in articles)
    return before in annotated.covered("place.ground", "place.area", "place.settlements")


def _is_claimed_whole(use: PredicateUse, annotated: Annotated, ref: PlaceRef | None) -> bool:
    """Such as "claims full control of X": who holds it since long claims nothing."""
    if use.form != "noun" or ref is None or ref.kind not in {"settlement", "island", "facility"}:
        return False
    cues = annotated.covered("speech.claim")
    if use.head - 1 in cues:  # "claimed control of X"
        return annotated.covered("place.partly", "place.mostly", "modality.still").isdisjoint(use.scope)
    near = range(max(0, use.head - _CLAIM_REACH), min(len(annotated.sentence), use.head + 2 * _CLAIM_REACH))
    whole = annotated.covered("place.whole") - annotated.covered("place.mostly", "place.partly")
    scope = set(use.scope)
    return any(at in cues for at in near) and bool(whole & scope) and not annotated.covered("place.partly") & scope


def _is_only_part(
    place_use: PlaceUse, annotated: Annotated, use: PredicateUse, ref: PlaceRef | None, *, counted: bool
) -> bool:
    """Positions in a town, or its edge: ground gained there, the town itself not taken."""
    if ref is None or ref.kind not in {"settlement", "facility", "island"}:
        return False
    if place_use.role == "fringe":
        return True
    if place_use.role == "near" and use.predicate.frame in {"take", "lose", "hold"} and not counted:
        return bool(annotated.covered("place.ground") & set(use.scope))  # "заняли позиции у X"
    where = annotated.covered("grammar.where") & set(use.scope)  # "в промзоне X, где они заняли позиции"
    apart = place_use.toponym is not None and place_use.toponym.start not in use.scope and bool(where)
    told_before = place_use.carried or (apart and place_use.role == "direct")
    if told_before and ref.kind == "settlement" and use.verbal and use.predicate.frame in {"take", "lose"}:
        # "Ont récupéré la route": ground at the town named before; not "tout son territoire", "l'île et sa ville".
        whole = annotated.covered("place.whole", "place.settlement", "place.settlements", "place.capital")
        return whole.isdisjoint(use.scope) and not annotated.covered("place.ground").isdisjoint(use.scope)
    if place_use.role == "direct" and use.verbal and _is_named_after(place_use, annotated, ref):
        return True
    if place_use.role in {"locative", "part"} and use.predicate.frame in {"take", "lose"}:
        # "Positionen im Zentrum von X", not "das Zentrum von X", "mehrere Viertel im Norden von X".
        parts = frozenset[int]()
        if place_use.role == "part":
            parts = annotated.covered("preposition.part", "place.within", "place.partly")
        return bool((annotated.covered("place.ground") - parts) & set(use.scope))
    return False


def _is_named_after(place_use: PlaceUse, annotated: Annotated, ref: PlaceRef) -> bool:
    """Such as "verovert westoever X", "erobern Bahnhof X": ground with the name of the town behind it."""
    toponym = place_use.toponym
    if toponym is None or ref.kind != "settlement" or toponym.prepositions or toponym.settlement_cue:
        return False
    ground = annotated.covered("place.ground") - annotated.covered("place.area", "place.heading", "place.settlement")
    return toponym.start - 1 in ground


def _gains_ground(use: PredicateUse, annotated: Annotated) -> bool:
    if not use.verbal:
        # "Drones slowed the advance near X": told of what stopped it.
        near = range(use.head - _CURB_REACH, use.head + _CURB_REACH)
        if annotated.covered("modality.curbed") & set(near):
            return False
    return not annotated.covered("modality.began") & set(use.scope)
