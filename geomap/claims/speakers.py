"""Who says it: attributions in a sentence, and the chain between.

A speaker is a run of words ("Oleh Synjehoebov, de gouverneur van de provincie Charkiv") beside a cue of the lexicon
("volgens", ", zegt"); ``speaker_identity`` tells who that is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geomap.claims.cue_speaker import BEFORE_SAYING, CUE_REACH, DASHES, after_prepositions, speaker_of
from geomap.claims.speaker_identity import Registry, Speaker, identify_speaker, side_of_country
from geomap.claims.speaker_runs import CUE_CATEGORIES, QUOTE_MARKS, Run, find_runs, split_listener
from geomap.words import THIRD, Access

if TYPE_CHECKING:
    from geomap.claims.actors import Actor
    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.phrases import Hit
    from geomap.claims.vocabulary import Vocabulary

_HEADING_REACH = 8
_PEOPLE = frozenset({"", "title", "local", "witness", "official", "spokesperson"})
"""Kinds of speakers that are persons; an analyst may be an institute."""
_BACK_REACH = 2
"""Sentences back in which "за їхніми даними" may have its analysts."""
_CREDIT_REACH = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A speaker and the cue that cites them; tokens are of the sentence."""

    speaker: Speaker
    cue: str
    cue_start: int
    cue_end: int
    clause: int
    relay: tuple[str, ...] = ()


def find_attributions(
    annotated: Annotated, owner: list[int], clauses: list[Clause], language: Vocabulary, registry: Registry
) -> list[Attribution]:
    """Attributions of a sentence, in order of their cues; who acts in it is kept for the next."""
    found = _find_attributions(annotated, owner, clauses, language, registry)
    acting = next((actor for actor in annotated.actors if actor.side and not actor.prepositions), None)
    if acting is not None:
        registry.subject = _speaks_by_name(acting, annotated)
        registry.subject_at = annotated.sentence.index
    return found


def _find_attributions(
    annotated: Annotated, owner: list[int], clauses: list[Clause], language: Vocabulary, registry: Registry
) -> list[Attribution]:
    if annotated.dateline_end and annotated.toponyms and annotated.toponyms[0].start < annotated.dateline_end:
        candidates = annotated.toponyms[0].mention.match.candidates
        registry.seat = side_of_country(candidates[0].place.country, language) if candidates else None
    _note_area(annotated, language, registry)
    _note_analysts(annotated, language, registry)
    cues = _cues(annotated)
    if language.lexicon.adverb:
        cues = [(name, hit) for name, hit in cues if not _is_no_verb(hit, annotated)]
    own = annotated.of("speech.self")
    back = annotated.of("speech.back")
    colon, credit = _heading_colon(annotated), _credit_dash(annotated)
    if not (cues or own or back) and colon is None and credit is None:
        return []
    runs = [
        part for run in find_runs(annotated, language.code, owner) for part in split_listener(run, annotated, language)
    ]
    speakers = [identify_speaker(run, annotated, language, registry) for run in runs]
    found: list[Attribution] = []
    used: set[int] = set()
    for cue, hit in cues:
        if _refers_back(cue, hit, annotated, runs, owner, v2=language.order == "v2"):
            last = _acting_above(hit, annotated, owner, clauses) or _cited_again(hit, annotated, language, registry)
            if last is not None and not (cue != "deny" and _is_negated(hit, annotated)):
                found.append(Attribution(speaker=last, cue=cue, cue_start=hit.start, cue_end=hit.end,
                                         clause=owner[hit.start]))  # fmt: skip
            continue
        index = speaker_of(cue, hit, runs, annotated, owner, clauses, used, language=language)
        if index is None or (cue != "deny" and _is_negated(hit, annotated)):
            continue
        speaker = speakers[index]
        # "Russia claimed to have seized X, saying its forces took Y": a claim still.
        claimed = any(one.speaker is speaker and one.cue == "claim" for one in found)
        cue = "claim" if index in used and cue == "say" and claimed else cue
        used.add(index)
        if speaker is None:
            continue
        found.append(
            Attribution(speaker=speaker, cue=cue, cue_start=hit.start, cue_end=hit.end, clause=owner[hit.start])
        )
    found += _self_cited(own, runs, speakers, owner, annotated)
    cited = _spoken_of_just_now(annotated, registry) or registry.last_person or registry.last
    if cited is not None:
        found += [Attribution(speaker=cited, cue="according", cue_start=hit.start, cue_end=hit.end,
                              clause=owner[hit.start]) for hit in back]  # fmt: skip
    heads = [speakers[at] for at, run in enumerate(runs)
             if _reaches_colon(run.end, colon, annotated) and _opens_heading(run.start, annotated)]  # fmt: skip
    heading = heads[0] if heads else None
    # "Kyiv: Russia has taken X, researchers confirmed": below a city's name somebody else may be cited.
    if heading is not None and heading.kind and not (found and heading.kind == "side.name"):
        found.append(Attribution(speaker=heading, cue="say", cue_start=0, cue_end=colon or 0, clause=owner[0]))
    if credit is not None and not found:
        tail = [speaker for run, speaker in zip(runs, speakers, strict=True) if run.start > credit]
        told = any(credit < place.start and not place.prepositions & {"of"} for place in annotated.toponyms)
        if len(tail) == 1 and tail[0] is not None and tail[0].kind and not told:
            found.append(Attribution(speaker=tail[0], cue="so", cue_start=credit, cue_end=credit + 1,
                                     clause=owner[credit]))  # fmt: skip
    if found:
        registry.last, registry.last_at = found[-1].speaker, annotated.sentence.index
        registry.last_person = next((one.speaker for one in reversed(found) if one.speaker.kind in _PEOPLE),
                                    registry.last_person)  # fmt: skip
    return _with_relays(found, runs, speakers, annotated)


def _note_area(annotated: Annotated, language: Vocabulary, registry: Registry) -> None:
    for place in annotated.toponyms:
        candidates = place.mention.match.candidates
        if candidates and str(candidates[0].place.kind) == "oblast":
            registry.area_side = side_of_country(candidates[0].place.country, language)


def _spoken_of_just_now(annotated: Annotated, registry: Registry) -> Speaker | None:
    """Such as "DeepState оновив карту. За їхніми даними, …": who is an analyst by trade, nobody cited since."""
    noted, analyst = registry.analyst or (-_BACK_REACH, None)
    return (
        analyst if annotated.sentence.index - noted < _BACK_REACH and registry.last_at < noted - _BACK_REACH else None
    )


def _note_analysts(annotated: Annotated, language: Vocabulary, registry: Registry) -> None:
    for hit in annotated.of("source"):
        source = language.sources[hit.value]
        if source.kind == "analyst":
            speaker = Speaker(name=source.name, side=source.side, access=Access(source.access), kind=source.kind,
                              aligned=source.aligned)  # fmt: skip
            registry.analyst = annotated.sentence.index, speaker


def _heading_colon(annotated: Annotated) -> int | None:
    """The colon of "ISW: …", "Geheimdienst: …", where nothing but a speaker stands before it."""
    words = annotated.sentence.words
    opening = words[:_HEADING_REACH]
    at = opening.index(":") if ":" in opening else 0
    if not at or at + 1 >= len(words):
        return None
    verbs = annotated.covered("predicate", "grammar.perfect", "grammar.passive", "modality.modal")
    return at if verbs.isdisjoint(range(at)) else None


def _credit_dash(annotated: Annotated) -> int | None:
    """The dash of "Russland hat X erobert – ISW", where nothing but who says so stands behind it."""
    words = annotated.sentence.words
    last = len(words) - 1
    starts, ends = annotated.sentence.starts, annotated.sentence.ends
    at = next((look for look in range(last, max(0, last - _CREDIT_REACH), -1)
               if words[look] in DASHES and starts[look] > ends[look - 1]), 0)  # fmt: skip # "sabotage- en …"
    if not at or not any(hit.tokens[-1] < at for hit in annotated.of("predicate")) or words[last] in QUOTE_MARKS:
        return None
    told = annotated.covered("predicate", "grammar.passive", "modality.modal")
    plain = all(
        words[look][:1].isalnum() or words[look] in {".", "(", ")", *QUOTE_MARKS} for look in range(at + 1, last)
    )
    return at if plain and told.isdisjoint(range(at, last + 1)) else None


def _reaches_colon(end: int, colon: int | None, annotated: Annotated) -> bool:
    """Right before the colon, or "on the radio" between them."""
    if colon is None or end > colon:
        return False
    where = annotated.covered("preposition.locative", "speech.medium")
    return end == colon or (colon - 1 in annotated.covered("speech.medium") and where.issuperset(range(end, colon)))


def _opens_heading(at: int, annotated: Annotated) -> bool:
    """At the start, or behind "LIVE |"."""
    return at <= 1 or annotated.sentence.words[at - 1] == "|"


def _self_cited(
    hits: list[Hit], runs: list[Run], speakers: list[Speaker | None], owner: list[int], annotated: Annotated
) -> list[Attribution]:
    """Such as "Die Ukraine hat nach eigenen Angaben X erobert": the subject of the clause speaks."""
    if not hits:
        return []
    governed = after_prepositions(annotated)
    found = []
    for hit in hits:
        mine = [index for index, run in enumerate(runs) if owner[run.start] == owner[hit.start]
                and run.start not in governed and not set(range(run.start, run.end)) & set(hit.tokens)]  # fmt: skip
        speaker = next((speakers[index] for index in mine if speakers[index] is not None), None)
        if speaker is not None and speaker.side != THIRD:
            found.append(
                Attribution(speaker=speaker, cue="according", cue_start=hit.start, cue_end=hit.end,
                            clause=owner[hit.start])
            )  # fmt: skip
    return found


def speakers_in(annotated: Annotated, language: Vocabulary, registry: Registry) -> list[Speaker]:
    """Everybody named in a sentence who could speak, cited or not."""
    found = (identify_speaker(run, annotated, language, registry) for run in find_runs(annotated, language.code))
    return [speaker for speaker in found if speaker is not None]


def _refers_back(
    cue: str, hit: Hit, annotated: Annotated, runs: list[Run], owner: list[int], *, v2: bool
) -> bool:  # fmt: skip
    """Such as "he said", "volgens haar", "the report stated": whoever was cited last."""
    words = annotated.sentence.words
    pronouns = {one.start for one in annotated.of("speech.pronoun")}
    if cue in {"according", "so"}:
        named = hit.end + (hit.end in annotated.covered("grammar.definite"))
        # "Selon ce communiqué, …", not "selon le communiqué de Kiev"
        told = named in annotated.covered("speech.document") and words[named + 1 : named + 2] == [","]
        return hit.end in pronouns or told
    verbs = annotated.covered("grammar.perfect", "grammar.passive", "modality.modal", "modality.possible")
    small = annotated.covered("grammar.adverbial")  # "він також додав"
    first = hit.start
    while first and first - 1 in verbs | small:
        first -= 1
    documents = annotated.covered("speech.document")
    if any(run.end < first and owner[run.start] == owner[hit.start] for run in runs):
        documents = frozenset()  # "The ministry released a statement confirming …": it is the ministry's own
    # "Waar generaal X hem meldde dat …": a name right before the pronoun speaks to whom it means.
    pronouns -= {run.end for run in runs if run.end == first - 1 and owner[run.start] == owner[hit.start]}
    if first - 1 in pronouns or (hit.start != first and hit.start - 1 in pronouns) or first - 1 in documents:
        return True
    if first > 2 and first - 3 in documents and first - 2 in annotated.covered("preposition.locative"):
        return True  # "The statement on Saturday said"
    following = hit.tokens[0] + 1
    # "— говорится в сообщении" refers back, "говорится в сообщении Минобороны" does not.
    told = following + 1 in documents and not any(word[:1].isalnum() for word in words[following + 2 : following + 3])
    if following not in pronouns and not told:
        return False
    if v2 and following in annotated.covered("speech.person") & annotated.covered("actor.pronoun"):
        return following + 1 not in verbs | annotated.covered("predicate")  # "Dinsdag meldde hij al dat …"
    # ", said it had taken X": the pronoun has a verb of its own; ", he said" has none.
    opens = hit.start == 0 or words[first - 1] in BEFORE_SAYING
    return opens and following + 1 not in verbs | annotated.covered("predicate")


def _cited_again(hit: Hit, annotated: Annotated, language: Vocabulary, registry: Registry) -> Speaker | None:
    """Whom "he said", "it added" points to: the person or the institution cited last, else who acted."""
    if {hit.start - 1, hit.tokens[0] + 1, hit.end, hit.end + 1} & annotated.covered("speech.person"):
        last = registry.last
        if registry.last_person is not None or (language.order == "svo" and last and last.kind not in _PEOPLE):
            return registry.last_person  # "he" is no ministry
        if last is not None and last.kind == "side.name":
            return None  # nor a country: "Die Ukraine weist die Aussage des Generals zurück. Er behauptete …"
        if language.order == "free":
            return last  # "Противник наступає. Він нагадав …": no army speaks so
    acted = registry.subject if annotated.sentence.index - registry.subject_at <= 1 else None
    if {hit.start - 1, hit.end} & annotated.covered("speech.people") and registry.last_is_person:
        # "They said" behind the words of one person: those of whom the words told.
        return acted if acted is not None and registry.last and acted.side != registry.last.side else None
    return registry.last or acted or _acting_before(hit, annotated)


def _acting_above(hit: Hit, annotated: Annotated, owner: list[int], clauses: list[Clause]) -> Speaker | None:
    """Such as "Russian troops are advancing in the east, where they said they took X": who acts in the clause above."""
    clause = clauses[owner[hit.start]]
    if clause.kind != "relative" or clause.parent is None or clause.start not in annotated.covered("grammar.where"):
        return None
    acting = next((actor for actor in annotated.actors if actor.side and not actor.prepositions
                   and owner[actor.start] == clause.parent), None)  # fmt: skip
    return _speaks_by_name(acting, annotated) if acting is not None else None


def _acting_before(hit: Hit, annotated: Annotated) -> Speaker | None:
    """Such as "L'armée a repris X, a-t-elle ajouté": who acts in the same sentence, where nobody was named before."""
    acting = next((actor for actor in annotated.actors if actor.side and not actor.prepositions), None)
    if acting is None or acting.end > hit.start or hit.start - 1 not in annotated.covered("speech.pronoun"):
        return None
    return _speaks_by_name(acting, annotated)


def _speaks_by_name(actor: Actor, annotated: Annotated) -> Speaker:
    sentence = annotated.sentence
    name = " ".join(sentence.raw[actor.start : actor.end])
    return Speaker(name=name, side=actor.side or THIRD, access=Access.OFFICIAL, kind="side.name",
                   start=sentence.starts[actor.start], end=sentence.ends[actor.end - 1])  # fmt: skip


def _is_negated(hit: Hit, annotated: Annotated) -> bool:
    """Such as "gaf nooit toe dat …" cites nobody; "X больше не наша, признал мэр" does."""
    negations, words = annotated.covered("grammar.negation"), annotated.sentence.words
    near = range(max(0, hit.start - 3), hit.end + 2)
    return any(at in negations and "," not in words[at : hit.start] for at in near if at not in hit.tokens)


def _is_no_verb(hit: Hit, annotated: Annotated) -> bool:
    """Such as "several confirmed advances", "denied Russian claims that …": where nouns look like verbs."""
    before = hit.start - 1
    if len(hit.tokens) > 1 or before < 0:
        return False
    if any(before in one.tokens and hit.end < one.end and hit.start not in one.tokens
           for one in annotated.of("predicate") if not one.value.endswith("/state")):  # fmt: skip
        return True  # "made confirmed gains"
    determiners = annotated.covered("grammar.determiner", "grammar.possessive")
    peoples = annotated.covered("side.demonym")
    nobody = annotated.covered("speech.pronoun") - annotated.covered("speech.person")
    if before in annotated.covered("grammar.passive") and before - 1 in nobody:
        return True  # "it was reported that": by nobody
    told = annotated.covered("speech.deny", "speech.confirm", "speech.say", "speech.admit")
    if before in peoples and hit.start in annotated.covered("speech.claim"):
        opens = annotated.covered("grammar.subordinator", "grammar.relative", "grammar.infinitive_mark")
        if hit.end not in opens:
            return True  # "undermining Moscow's claims of victory"
    return before in determiners or (before in peoples and before - 1 in told)


def _cues(annotated: Annotated) -> list[tuple[str, Hit]]:
    found: list[tuple[str, Hit]] = []
    used = set(annotated.covered("speech.self"))  # the "Angaben" of "nach eigenen Angaben" is nobody else's
    rows = annotated.hits
    hits = [(name, hit) for name, category in CUE_CATEGORIES if category in rows for hit in rows[category]]
    if not hits:
        return []
    for name, hit in sorted(hits, key=lambda pair: -len(pair[1].tokens)):
        # "назвал ложью" denies, "назвал" alone says.
        quoted = all(annotated.in_quote[token] for token in hit.tokens) and not _claims_a_clause(name, hit, annotated)
        if used.isdisjoint(hit.tokens) and not quoted:
            used.update(hit.tokens)
            found.append((name, hit))
    return sorted(found, key=lambda pair: pair[1].start)


def _claims_a_clause(cue: str, hit: Hit, annotated: Annotated) -> bool:
    """Such as "“Russian bloggers claimed that …”, the institute noted": who claims it, within a quotation."""
    subordinators = {one.start for one in annotated.of("grammar.subordinator")}
    behind = hit.end + (annotated.sentence.words[hit.end : hit.end + 1] == [","])
    return cue == "claim" and behind in subordinators


def _with_relays(
    found: list[Attribution], runs: list[Run], speakers: list[Speaker | None], annotated: Annotated
) -> list[Attribution]:
    """Such as "zeggen soldaten tegen The Telegraph", "meldt TASS op gezag van het ministerie"."""
    result = []
    for item in found:
        relays = [
            speaker.name
            for run, speaker in zip(runs, speakers, strict=True)
            if speaker is not None
            and speaker.access is Access.PRESS
            and speaker.name != item.speaker.name
            and run.start >= item.cue_start
            and run.start - item.cue_end <= CUE_REACH
            and not annotated.in_quote[run.start]
        ]
        result.append(replace(item, relay=tuple(relays[:1])) if relays else item)
    return result
