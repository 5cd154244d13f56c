"""Who can hold or take ground in a sentence: countries, forces, "our men", "the enemy".

Called by :mod:`geomap.claims.annotate`, once the toponyms of the sentence are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.phrases import Hit
    from geomap.claims.toponym_phrases import Toponym

_DEMONYM_REACH = 4
_ATTACK_REACH = 3
"""Tokens from a preposition to the noun of an attack."""
_OWNER_REACH = 4
_CASE_PREPOSITIONS = ("preposition.locative", "preposition.source", "preposition.near", "preposition.other")
_QUOTE_MARKS = frozenset('"“”„«»')
_NO_TOKENS: frozenset[int] = frozenset()


@dataclass(slots=True)
class Actor:
    """A noun phrase that can hold or take ground."""

    start: int
    end: int
    side: str | None
    kind: str
    """``country``, ``force``, ``pronoun``, ``own``, ``enemy``."""
    prepositions: frozenset[str] = frozenset()
    oblique: bool = False
    agentive: bool = False
    """Instrumental or after "by": the doer in a passive."""


def find_actors(annotated: Annotated, ends: dict[int, list[Hit]], *, free: bool) -> list[Actor]:
    """Who acts in a sentence, in order; its toponyms must have been found.

    Parameters
    ----------
    ends
        Prepositions by the token after them.
    free
        Word order is free and there are no articles (Ukrainian, Russian).
    """
    sentence = annotated.sentence
    forces = annotated.covered("actor.force")
    taken: set[int] = set()
    found: list[Actor] = []
    demonyms = annotated.of("side.demonym")
    adjectives = _lower_demonyms(annotated, demonyms, ends) if demonyms else _NO_TOKENS
    peoples = {hit.start: hit.value for hit in demonyms if free}
    for hit in annotated.of("side.force", "side.actor"):
        if hit.start not in adjectives and taken.isdisjoint(hit.tokens):
            start = _with_quoted_name(hit.start, sentence.words, forces)
            start -= peoples.get(start - 1) == hit.value and start - 1 not in taken  # "от российских захватчиков"
            found.append(Actor(start=start, end=hit.end, side=hit.value, kind="force"))
            taken.update(range(start, hit.end))
    # "Les autorités ukrainiennes affirment que les troupes russes …": no force of theirs behind what they say.
    told = annotated.covered("grammar.subordinator", "speech.say", "speech.claim", "speech.confirm", "speech.admit",
                             "grammar.passive", "grammar.perfect")  # fmt: skip
    barred = told.union([hit.start for hit in demonyms]) if demonyms else told
    for hit in demonyms:
        if hit.start in taken:
            continue
        head = next(
            (
                token
                for token in range(hit.end, min(len(sentence), hit.end + _DEMONYM_REACH))
                if token in forces
                and not set(sentence.words[hit.end : token]) & {",", ".", ";", ":"}
                and not barred & set(range(hit.end, token))
            ),
            None,
        )
        before = hit.start - 1 - (hit.start > 1 and sentence.words[hit.start - 1] in _QUOTE_MARKS)
        backward = before if before >= 0 and before in forces else None  # also "… des unités» russes"
        if head is not None and not (backward is not None and _is_apart(hit.end, head, ends)):
            found.append(Actor(start=hit.start, end=head + 1, side=hit.value, kind="force"))
            taken.update(range(hit.start, head + 1))
        elif backward is not None and backward not in taken:
            # "Les groupes d'assaut russes": the words of a force that hang together.
            backward = min(one.start for one in annotated.of("actor.force") if backward in one.tokens)
            if taken.isdisjoint(range(backward, hit.end)):
                found.append(Actor(start=backward, end=hit.end, side=hit.value, kind="force"))
                taken.update(range(backward, hit.end))
    names = annotated.of("side.name")
    if names:
        _add_names(annotated, names, found, taken, ends)
    for category, kind in (("actor.own", "own"), ("actor.enemy", "enemy"), ("actor.pronoun", "pronoun")):
        for hit in annotated.of(category):
            if taken.isdisjoint(hit.tokens):
                end = hit.end
                while end < len(sentence) and end in forces:
                    end += 1
                found.append(Actor(start=hit.start, end=end, side=None, kind=kind))
                taken.update(range(hit.start, end))
    _add_generic_forces(annotated, found, taken, free=free)
    _side_of_owners(annotated, found)
    genitives = _side_of_genitives(annotated, found) if free else frozenset()
    oblique = annotated.covered("grammar.oblique")
    agentive = annotated.covered("grammar.instrumental")
    managed = annotated.covered("modality.achieve", "modality.forced")
    determiners = annotated.covered("grammar.determiner")
    owners = _owners_of_attacks(annotated, found) if free else frozenset()
    # "Den Ukrainern entrissen": no subject, but in "den Ukrainern gelang es" they act.
    given = frozenset[int]() if annotated.of("modality.achieve") else annotated.covered("grammar.dative")
    for actor in found:
        # The case is that of the force, not of its owner: "Збройні сили України".
        head = next((at for at in range(actor.start, actor.end) if at in forces), actor.end - 1)
        span = range(actor.start, head + 1)
        # "Армии России удалось взять X": it acts, whatever its case.
        actor.oblique = (
            not oblique.isdisjoint(span) and actor.end not in managed and not _leads_attack(annotated, actor, ends)
        )
        actor.oblique = actor.oblique or actor.start in owners | genitives or actor.start - 1 in given
        actor.agentive = not agentive.isdisjoint(span)
        actor.prepositions = _actor_prepositions(annotated, actor.start, ends, determiners, free=free)
        actor.agentive = (actor.agentive and actor.end not in managed) or "agent" in actor.prepositions
    found = [actor for actor in found if actor.start >= annotated.dateline_end]
    return sorted(found, key=lambda actor: actor.start)


def _owners_of_attacks(annotated: Annotated, found: list[Actor]) -> frozenset[int]:
    """Such as "во время контрнаступления ВСУ российские войска заняли X": whose attack it is, where another acts."""
    attacks = annotated.covered("place.aim", "actor.counter")
    alike = annotated.covered("actor.alike")
    starts = {actor.start for actor in found}
    return frozenset(actor.start for actor in found if actor.start - 1 in attacks and actor.end in starts
                     and alike.issuperset(range(actor.start, actor.end)))  # fmt: skip


def _leads_attack(annotated: Annotated, actor: Actor, ends: dict[int, list[Hit]]) -> bool:
    """Such as "ein Gegenangriff der Ukrainer warf die Russen aus X": not in "bei einem Angriff der Ukrainer"."""
    noun = actor.start - 2
    if actor.start - 1 not in annotated.covered("grammar.genitive"):
        return False
    led = noun in annotated.covered("place.aim", "actor.counter")
    return led and not any(at in ends for at in range(max(0, noun - _ATTACK_REACH), noun))


def _is_apart(first: int, head: int, ends: dict[int, list[Hit]]) -> bool:
    """Such as "l'armée ukrainienne aux forces russes": a preposition stands before the force behind the adjective."""
    return any(at in ends for at in range(first + 1, head + 1))


def _with_quoted_name(start: int, words: list[str], forces: frozenset[int]) -> int:
    """Such as "отряды «Вагнера»": the force begins before the quotation mark."""
    return start - 2 if start > 1 and words[start - 1] in _QUOTE_MARKS and start - 2 in forces else start


def _side_of_owners(annotated: Annotated, found: list[Actor]) -> None:
    """Such as "a military group of the Russian Armed Forces", "les soldats de l'armée russe": no side of its own."""
    forces = annotated.covered("actor.force")
    owned = [actor for actor in found if actor.kind == "pronoun" and actor.end - 1 in forces]
    if not owned:
        return
    links = {hit.start for hit in annotated.of("preposition.of")}
    genitives = annotated.covered("grammar.genitive")  # "Soldaten der russischen Armee": the article is the link
    peoples = annotated.covered("side.demonym")
    named = {hit.start for hit in annotated.of("side.force") if len(hit.tokens) > 1}  # "du groupe de troupes Vostok"
    owners = {actor.start: actor for actor in found
              if actor.side and ({actor.start, actor.end - 1} & peoples or actor.start in named)}  # fmt: skip
    articles = annotated.covered("grammar.definite")
    for actor in owned:
        link = next((at for at in (actor.end, actor.end + 1) if at in links), None)
        owner = owners.get(link + 1 + (link + 1 in articles)) if link is not None else None
        if link is None and actor.end in genitives:
            owner = owners.get(actor.end + 1)
        if owner is not None:
            actor.side, actor.kind = owner.side, "force"


def _side_of_genitives(annotated: Annotated, found: list[Actor]) -> frozenset[int]:
    """Such as "подразделения трёх бригад ВСУ": whose they are stands a few words on, nothing but forces between.

    Returns where those owners begin: a genitive is no subject.
    """
    forces = annotated.covered("actor.force", "actor.unit")
    owned = [actor for actor in found if actor.kind == "pronoun" and actor.end - 1 in forces]
    if not owned:
        return frozenset()
    barred = annotated.covered("predicate", "grammar.passive", "grammar.coordinator", *_CASE_PREPOSITIONS)
    owners = {actor.start: actor.side for actor in found if actor.side}
    words = annotated.sentence.words
    genitives = set[int]()
    for actor in owned:
        ordinal = actor.end + 1 < len(words) and words[actor.end].isdigit() and words[actor.end + 1] == "-"
        first = actor.end + 3 if ordinal else actor.end  # "бойцы 3-й бригады ВСУ"
        for at in range(first, min(len(words), first + _OWNER_REACH)):
            if at in owners and at > actor.end and (at in forces or at - 1 in forces):
                actor.side, actor.kind = owners[at], "force"
                genitives.add(at)
                break
            if at in barred or not words[at][:1].isalnum():
                break
    return frozenset(genitives)


def _lower_demonyms(annotated: Annotated, demonyms: list[Hit], ends: dict[int, list[Hit]]) -> set[int]:
    """Words for a people that are its adjective here: "les lignes russes", not "les Russes"."""
    sentence = annotated.sentence
    determiners = annotated.covered("grammar.determiner")
    return {
        hit.start
        for hit in demonyms
        if hit.start
        and not sentence.is_capital(hit.start)
        and hit.start - 1 not in determiners
        and hit.start not in ends
        and sentence.words[hit.start - 1][:1].isalpha()
    }


def _add_names(
    annotated: Annotated, names: list[Hit], found: list[Actor], taken: set[int], ends: dict[int, list[Hit]]
) -> None:
    """Sides by name: first their forces, such as "het leger van Kiev", "the troops of Ukraine"."""
    forces = annotated.covered("actor.force")
    for hit in names:
        link = next((one for one in ends.get(hit.start, ()) if one.category == "preposition.of"), None)
        if link is None or link.start - 1 not in forces or taken & {link.start - 1, *hit.tokens}:
            continue
        found.append(Actor(start=link.start - 1, end=hit.end, side=hit.value, kind="force"))
        taken.update(range(link.start - 1, hit.end))
    regions = annotated.covered("place.area")
    cities = {at for place in annotated.toponyms
              if _is_plain_city(place) or (place.kind == "oblast" and place.end in regions)
              for at in range(place.start, place.end)}  # fmt: skip
    for hit in names:
        if taken.isdisjoint(hit.tokens) and cities.isdisjoint(hit.tokens):
            found.append(Actor(start=hit.start, end=hit.end, side=hit.value, kind="country"))
            taken.update(hit.tokens)


def _is_plain_city(place: Toponym) -> bool:
    """Such as "uit Kiev", "de regio Kiev": the capital as a place, not as its government."""
    candidates = place.mention.match.candidates
    if not place.mention.literal or not candidates or str(candidates[0].place.kind) == "country":
        return False
    if place.kind == "oblast" and not (place.area_cue or place.settlement_cue):
        return False  # "в ДНР": only one side calls it so
    return place.area_cue or place.settlement_cue or bool(place.prepositions - {"agent"})


def _add_generic_forces(annotated: Annotated, found: list[Actor], taken: set[int], *, free: bool) -> None:
    """Such as "zijn mannen", "the troops": forces without a word for their side, to be resolved from the context."""
    historic = annotated.covered("actor.historic")
    forces = annotated.covered("actor.force")
    for actor in found:
        # "подразделения противника", "армией РФ": a force whose owner stands after it.
        while (
            actor.kind in ({"enemy", "country", "force"} if free else {"enemy", "country"})
            and actor.start
            and actor.start - 1 in forces
            and actor.start - 1 not in taken
        ):
            actor.start -= 1
            taken.add(actor.start)
            actor.kind = "force" if actor.kind == "country" else actor.kind
    for hit in annotated.of("actor.force"):
        if taken.isdisjoint(hit.tokens) and historic.isdisjoint(hit.tokens):
            found.append(Actor(start=hit.start, end=hit.end, side=None, kind="pronoun"))
            taken.update(hit.tokens)


def _is_article(
    hit: Hit, annotated: Annotated, conjunctions: frozenset[int], determiners: frozenset[int]
) -> bool:  # fmt: skip
    """Such as "rapporte que des forces russes occupent X": French "des" is no preposition where a clause begins."""
    if len(hit.tokens) > 1 or hit.start not in determiners:
        return False
    before = hit.start - 1
    opens = before < 0 or annotated.sentence.words[before] == ","
    return opens or before in conjunctions or before in annotated.covered("grammar.relative")


def _actor_prepositions(
    annotated: Annotated, start: int, ends: dict[int, list[Hit]], determiners: frozenset[int], *, free: bool
) -> frozenset[str]:
    at = start
    articled = False
    words = annotated.sentence.words
    conjunctions = annotated.covered("grammar.subordinator")
    pointing = annotated.covered("grammar.relative") & annotated.covered("grammar.demonstrative")
    # "При этом российские войска …": an adverb of two words governs nothing.
    adverbs = {hit.start for hit in annotated.of("grammar.adverbial") if len(hit.tokens) > 1}
    for _step in range(5):
        found = ends.get(at)
        if found and found[0].start in adverbs | annotated.covered("grammar.while_acting"):
            break  # "as Russian forces advanced": a conjunction before who acts
        if found and not articled and _is_article(found[0], annotated, conjunctions, determiners):
            break
        if found and not (found[0].start in conjunctions and "," not in words[found[0].start : at]):
            names = frozenset(hit.category.partition(".")[2] for hit in found)
            # "Bevrijd tijdens het offensief van het leger": whose offensive it is, not whom it was freed from.
            owned = found[0].start - 1 in annotated.covered("actor.counter", "place.aim") and "of" in names
            return names - {"source", "against"} if owned else names
        told = at == start and at - 1 in conjunctions & determiners  # "geeft aan dat Russische troepen"
        # "Somde de dorpen op die Rusland innam": a relative, for no article stands before that name.
        told = told or (at == start and at - 1 in pointing and start in annotated.named)
        if at == 0 or told or (articled and at - 1 in conjunctions):
            break  # "lijkt het erop dat de Oekraïners": no preposition reaches over the conjunction
        before = at - 1
        word = annotated.sentence.words[before]
        if before in determiners or word in {'"', "“", "„", "«", "'"} or word[:1].isdigit():
            at = before
            articled = True
        elif (
            not articled
            and not free  # "через два дня украинская армия": without articles a noun may stand there
            and before - 1 in determiners
            and word[:1].isalpha()
            and (not annotated.sentence.is_capital(before))
        ):
            at = before
        else:
            break
    return frozenset()
