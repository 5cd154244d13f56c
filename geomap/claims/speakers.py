"""Who says it: attributions in a sentence, and the chain between.

A speaker is a run of words ("Oleh Synjehoebov, de gouverneur van de provincie Charkiv") beside a cue of the lexicon
("volgens", ", zegt"); ``speaker_identity`` tells who that is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geomap.claims.speaker_identity import Registry, Speaker, identify_speaker, side_of_country
from geomap.claims.speaker_runs import CUE_CATEGORIES, QUOTE_MARKS, Run, day_words, find_runs, split_listener
from geomap.model import THIRD, Access

if TYPE_CHECKING:
    from geomap.claims.actors import Actor
    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.phrases import Hit
    from geomap.claims.vocabulary import Vocabulary

_CUE_REACH = 16
_CUE_REACH_LAST = 28
"""Where the verb of saying closes the clause: "Zuvor hatte X auch … bestätigt"."""
_TITLE_REACH = 10
_HEADING_REACH = 8
_ADVERBIAL = ("preposition.locative", "preposition.other", "preposition.near", "preposition.goal",
              "preposition.source", "preposition.against", "preposition.with")  # fmt: skip
_OWNERS = ("source", "side.name", "side.demonym", "side.force", "side.actor")
"""Words that tell whose a speaker is."""
_PEOPLE = frozenset({"", "title", "local", "witness", "official", "spokesperson"})
"""Kinds of speakers that are persons; an analyst may be an institute."""
_CREDIT_REACH = 7
_BEHIND_REACH = 4
_DAY_REACH = 9
_DASHES = frozenset("-–—−")
_BEFORE_SAYING = QUOTE_MARKS | _DASHES | {","}
"""Marks between a statement and the verb of saying that follows it."""
_AGENT_REACH = 4


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
        if _refers_back(cue, hit, annotated, runs, owner):
            last = _acting_above(hit, annotated, owner, clauses) or _cited_again(hit, annotated, language, registry)
            if last is not None and not (cue != "deny" and _is_negated(hit, annotated)):
                found.append(Attribution(speaker=last, cue=cue, cue_start=hit.start, cue_end=hit.end,
                                         clause=owner[hit.start]))  # fmt: skip
            continue
        index = _speaker_of(cue, hit, runs, annotated, owner, clauses, used, language=language)
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
    cited = registry.last_person or registry.last
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
               if words[look] in _DASHES and starts[look] > ends[look - 1]), 0)  # fmt: skip # "sabotage- en …"
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
    governed = _after_prepositions(annotated)
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


def _refers_back(cue: str, hit: Hit, annotated: Annotated, runs: list[Run], owner: list[int]) -> bool:
    """Such as "he said", "volgens haar", "the report stated": whoever was cited last."""
    words = annotated.sentence.words
    pronouns = {one.start for one in annotated.of("speech.pronoun")}
    if cue in {"according", "so"}:
        named = hit.end + (hit.end in annotated.covered("grammar.definite"))
        # "Selon ce communiqué, …", not "selon le communiqué de Kiev"
        told = named in annotated.covered("speech.document") and words[named + 1 : named + 2] == [","]
        return hit.end in pronouns or told
    verbs = annotated.covered("grammar.perfect", "grammar.passive", "modality.modal", "modality.possible")
    first = hit.start
    while first and first - 1 in verbs:
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
    # ", said it had taken X": the pronoun has a verb of its own; ", he said" has none.
    opens = hit.start == 0 or words[first - 1] in _BEFORE_SAYING
    return opens and following + 1 not in verbs | annotated.covered("predicate")


def _cited_again(hit: Hit, annotated: Annotated, language: Vocabulary, registry: Registry) -> Speaker | None:
    """Whom "he said", "it added" points to: the person or the institution cited last, else who acted."""
    if {hit.start - 1, hit.end, hit.end + 1} & annotated.covered("speech.person"):
        last = registry.last
        if registry.last_person is not None or (language.order == "svo" and last and last.kind not in _PEOPLE):
            return registry.last_person  # "he" is no ministry
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
    """Such as "gaf nooit toe dat …" cites nobody."""
    negations = annotated.covered("grammar.negation")
    return any(at in negations for at in range(max(0, hit.start - 3), hit.end + 2) if at not in hit.tokens)


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
        if used.isdisjoint(hit.tokens) and not all(annotated.in_quote[token] for token in hit.tokens):
            used.update(hit.tokens)
            found.append((name, hit))
    return sorted(found, key=lambda pair: pair[1].start)


def _speaker_of(
    cue: str,
    hit: Hit,
    runs: list[Run],
    annotated: Annotated,
    owner: list[int],
    clauses: list[Clause],
    used: set[int],
    *,
    language: Vocabulary,
) -> int | None:
    """Index of the run that this cue cites: after "volgens" and ", zegt", else the subject before the verb."""
    words, order = annotated.sentence.words, language.order
    quotes = annotated.in_quote
    quoted = quotes[hit.start]
    used = used | {index for index, run in enumerate(runs) if quotes[run.start] and not quoted
                   and not _is_name_in_quotes(run, annotated)}  # fmt: skip
    # "geeft burgemeester X toe": the speaker may stand inside a parted verb.
    first_end = hit.end if cue in {"according", "so"} else hit.tokens[0] + 1
    # "Bestätigte auf seinem Kanal, dass …": where it was told, not who told it.
    where = order in {"v2", "svo"} and cue not in {"according", "so"}
    # "Said on TV", but "ont dit à l'AFP deux officiers"
    broad = order == "v2"
    aside = _after_prepositions(annotated, "preposition.locative") if where or order == "free" else frozenset()
    media = annotated.covered("speech.medium") if order == "free" else frozenset()
    told_on = {at for one in annotated.of("speech.medium") if len(one.tokens) > 1 for at in one.tokens if where}
    after = next((index for index, run in enumerate(runs)
                  if run.start >= first_end and index not in used and run.start not in told_on
                  and not (run.start in aside and (broad or (where and set(run.words) <= {"speech.press"})
                                                   or media.issuperset(range(run.start, run.end))))), None)  # fmt: skip
    near_after = _is_just_behind(after, runs, first_end, cue, hit, annotated, owner, language)
    teller = _teller_of_passive(hit, runs, annotated, owner, language)
    if teller is not None and teller not in used:
        return teller
    verbs = annotated.covered("grammar.perfect", "grammar.passive", "modality.modal", "modality.possible",
                              "modality.hedge", "predicate")  # fmt: skip
    if cue in {"according", "so"}:
        # "volgens sommige berichten zouden Russische troepen …", "so wurde die Armee …": nobody is named.
        between = range(first_end, runs[after].start) if near_after and after is not None else ()
        return after if near_after and not any(at in verbs for at in between if at not in hit.tokens) else None
    # "Vlak voor de komst van gezant X liet het Kremlin weten": inside the parted verb; but "In Moskau teilte das
    # Ministerium mit" says elsewhere whose it is.
    inside = order == "v2" and near_after and after is not None and runs[after].end <= hit.tokens[-1]
    if inside and after is not None and (
        any(runs[after].words.get(name) for name in _OWNERS) or not any(run.words.get("side.name") for run in runs)
    ):  # fmt: skip
        return after
    if hit.start in annotated.covered("speech.postposed"):
        return next((index for index, run in enumerate(runs) if run.end == hit.start), None)
    perfect = annotated.covered("grammar.perfect")
    first = hit.start
    while first and first - 1 in perfect:
        # ", a indiqué X": the auxiliary stands before the cue.
        first -= 1
    previous = words[first - 1] if first else ""
    inverted = previous in _BEFORE_SAYING or not previous or hit.start == 0
    inverted |= first in annotated.covered("speech.that")  # "C'est ce qu'a soutenu X"
    acts = near_after and after is not None and any(run.end <= hit.start for run in runs) and (
        runs[after].end in verbs or any(at in verbs for at in range(first_end, runs[after].start))
    )  # fmt: skip
    if inverted and near_after and after is not None and (order != "svo" or not acts):
        return after  # not ", said Ukrainian troops had left", ", a affirmé avoir retiré ses troupes"
    if inverted and hit.start and order == "v2":
        titled = _titled_after(first_end, runs, annotated)
        if titled is not None:
            return titled
    subject = _subject_before(hit, runs, annotated, owner, clauses, used, language=language)
    reach = _CUE_REACH_LAST if order == "v2" else _CUE_REACH
    if order == "free" and near_after and after is not None and subject is not None:
        told_to, tells = runs[subject], runs[after]
        if _is_paper(told_to, language) and not _is_paper(tells, language) and tells.words:
            return after  # "Об этом AFP сообщил представитель группировки": whom it was told
    if subject is not None and _tokens_between(runs[subject].end, hit.start, owner, clauses) <= reach:
        first = subject
        while (
            first
            and owner[runs[first - 1].start] == owner[runs[subject].start]
            and _same_phrase(runs, first, annotated)
        ):
            first -= 1
        adverb = order == "v2" and near_after and not runs[first].words and runs[first].start == 0
        if adverb and after is not None and runs[after].words:
            return after  # "Ondertussen meldde Moskou …"
        return first
    # "Dinsdag meldde Oekraïne …": the subject may follow the verb, but not in English.
    return after if near_after and (inverted or (subject is None and order != "svo")) else None


def _is_paper(run: Run, language: Vocabulary) -> bool:
    """Nothing but a paper or an agency: no "correspondent of AFP"."""
    kinds = {language.sources[hit.value].kind for hit in run.words.get("source", ())}
    return bool(kinds) and kinds <= {"press", "agency"} and set(run.words) <= {"source", "speech.press"}


def _is_just_behind(
    index: int | None, runs: list[Run], start: int, cue: str, hit: Hit, annotated: Annotated, owner: list[int],
    language: Vocabulary,
) -> bool:  # fmt: skip
    """Such as ", meldde generaal X": a run a few tokens behind the cue, which ends before ``start``, in its clause."""
    if index is None:
        return False
    run = runs[index]
    words, quotes, free = annotated.sentence.words, annotated.in_quote, language.order == "free"
    named = _is_name_in_quotes(run, annotated)
    # ", сообщило во вторник, 14 января, министерство": nothing but the day between.
    dated = free and _tells_the_day(start, run.start, annotated, language)
    if hit.start in annotated.covered("speech.told") or not (dated or run.start - start <= _BEHIND_REACH):
        return False
    if any(
        (not dated and words[at] in {",", ".", ":"} and f"{words[at - 1]}." not in language.lexicon.abbreviations)
        or (words[at] in QUOTE_MARKS and (at + 1 < run.start or (quotes[at + 1] and not named)))
        for at in range(start, run.start)
    ):
        return False
    beside = owner[run.start] == owner[hit.start] or cue in {"according", "so"}
    return beside and not (free and _tells_of(run, start, annotated))


def _tells_the_day(start: int, end: int, annotated: Annotated, language: Vocabulary) -> bool:
    words, days = annotated.sentence.words, day_words(language.code)
    small = annotated.covered("preposition.locative", "speech.common")
    between = words[start:end]
    return 0 < len(between) <= _DAY_REACH and all(
        word == "," or word.isdigit() or word in days or start + at in small for at, word in enumerate(between)
    )


def _is_name_in_quotes(run: Run, annotated: Annotated) -> bool:
    """Such as "сообщает «Институт изучения войны»": quotation marks around the name of an institution alone."""
    words = annotated.sentence.words
    marked = run.start > 0 and words[run.start - 1] in QUOTE_MARKS and words[run.end : run.end + 1] != []
    known = any(run.words.get(name) for name in ("source", "speech.analyst", "speech.press"))
    return marked and known and words[run.end] in QUOTE_MARKS


def _tokens_between(end: int, cue: int, owner: list[int], clauses: list[Clause]) -> int:
    """Tokens from a subject to its verb of saying, but those of relative clauses that set something in between."""
    aside = {clause.index for clause in clauses if clause.kind == "relative" and end <= clause.start < cue}
    aside -= {owner[cue]}
    aside |= {clause.index for clause in clauses if clause.parent in aside} - {owner[cue]}
    return sum(owner[at] not in aside for at in range(end, cue))


def _is_owned(run: Run, annotated: Annotated) -> bool:
    """Such as "об уходе защитников объявила …": they left, somebody else says so."""
    small = not any(annotated.sentence.is_capital(at) for at in range(run.start, run.end))
    return small and run.start - 1 in annotated.covered("predicate", "preposition.of")


def _tells_of(run: Run, cue_end: int, annotated: Annotated) -> bool:
    """Such as "подтвердил вывод украинских войск": whose withdrawal it is, not who confirms it."""
    return not annotated.covered("predicate").isdisjoint(range(cue_end, run.start))


def _teller_of_passive(
    hit: Hit, runs: list[Run], annotated: Annotated, owner: list[int], language: Vocabulary
) -> int | None:
    """Such as "La prise de X a été annoncée par Moscou", "wurde von Kiew bestätigt": the agent speaks; or the owner."""
    passive = annotated.covered("grammar.passive")
    agents = {one.end for one in annotated.of("preposition.agent")}
    after = bool({hit.start - 1, hit.start} & passive)
    for index, run in enumerate(runs):
        told = hit.end <= run.start <= hit.end + _AGENT_REACH if after else run.end == hit.start
        if told and _phrase_start(run.start, annotated) in agents and owner[run.start] == owner[hit.start]:
            return index if after or any(owner[at] == owner[hit.start] for at in passive) else None
    return _owner_of_noun(hit, runs, annotated, language)


def _owner_of_noun(hit: Hit, runs: list[Run], annotated: Annotated, language: Vocabulary) -> int | None:
    """Such as "Russische Truppen sind nach britischen Angaben vorgerückt": whose word the noun is, not who acts."""
    if not language.lexicon.capital_nouns or not annotated.sentence.is_capital(hit.start) or len(hit.tokens) > 1:
        return None
    governed = _after_prepositions(annotated)
    return next((index for index, run in enumerate(runs)
                 if run.end == hit.start and run.start in governed and run.start > 1), None)  # fmt: skip


def _phrase_start(at: int, annotated: Annotated) -> int:
    """Where the noun phrase of a run begins: with its article, or an initial ("M. Prigojine", "le chef de X")."""
    words, articles = annotated.sentence.words, annotated.covered("grammar.determiner")
    while at and (at - 1 in articles or words[at - 1] == "." or (len(words[at - 1]) == 1 and words[at] == ".")):
        at -= 1
    return at


def _subject_before(
    hit: Hit, runs: list[Run], annotated: Annotated, owner: list[int], clauses: list[Clause], used: set[int], *,
    language: Vocabulary,
) -> int | None:  # fmt: skip
    """Index of the run that is the subject of a verb of saying, in its clause or the clauses above it."""
    order, gerund = language.order, language.lexicon.gerund
    governed = _after_prepositions(annotated) if order != "free" else frozenset()
    perfect = annotated.covered("grammar.perfect")
    first = hit.start
    while first and first - 1 in perfect:
        first -= 1
    # "Russia says it surrounded soldiers in X, and claims Y": the subject of the first verb is that of the second.
    shared = first - 1 in annotated.covered("grammar.coordinator")
    # "Zelensky denied Moscow's claims, saying …": who denied them.
    words = annotated.sentence.words
    shared |= bool(gerund) and words[hit.start].endswith(gerund) and first > 0 and words[first - 1] == ","
    subject = None
    clause: int | None = owner[hit.start]
    while subject is None and clause is not None:
        before = [index for index, run in enumerate(runs) if run.end <= hit.start and owner[run.start] == clause]
        media = annotated.covered("speech.medium") if order == "free" else frozenset()
        for index in before:
            if media.issuperset(range(runs[index].start, runs[index].end)):
                continue  # "у своєму Telegram-каналі оприлюднила X"
            if (index in used and not shared) or _another_tells(runs[index].end, hit.start, annotated):
                continue
            if order == "free" and _is_owned(runs[index], annotated):
                continue
            # "Каналы, освещающие войну в Украине, пишут": where the war is, not who writes of it.
            aside = order == "free" and subject is not None and set(runs[index].words) <= {"side.name"}
            if aside and runs[index].start in _after_prepositions(annotated, "preposition.locative"):
                continue
            # "Despite Russian claims to have taken X": whose the claims are, whatever governs them.
            theirs = (runs[index].end == hit.start == runs[index].start + 1
                      and hit.start in annotated.covered("speech.claim")
                      and set(runs[index].words) <= {"side.demonym"})  # fmt: skip
            # "After Ukraine's command confirmed that …": the word before it opens the clause.
            opens = (order == "svo" and clauses[clause].kind == "sub"
                     and runs[index].start - clauses[clause].start <= 2
                     and (runs[index].words.get("source") or runs[index].words.get("speech.office")))  # fmt: skip
            if runs[index].start in governed and (order == "svo" or index != before[-1]) and not (theirs or opens):
                continue  # "Am Vormittag hatte die ukrainische Seite … gemeldet"
            subject = index
            if order == "v2" or shared:
                break
        if subject is None and clauses[clause].kind == "relative":
            # "Les troupes russes, qui avaient revendiqué la prise de X": who stands before the comma.
            first = clauses[clause].start
            # not "an update on the war in Ukraine, which noted that …"
            nearest = next((index for index, run in enumerate(runs) if first - 2 <= run.end <= first
                            and not (order == "svo" and run.start in governed and set(run.words) <= {"side.name"})),
                           None)  # fmt: skip
            if nearest is not None or order != "free":
                return nearest
        above = {"sub", "speech", "relative"} if order == "free" else {"sub", "speech"}
        clause = clauses[clause].parent if clauses[clause].kind in above else None
    return subject


def _another_tells(end: int, cue: int, annotated: Annotated) -> bool:
    """Such as "Russian forces advanced and drone footage shows …": the verb of saying has a subject of its own."""
    acts = annotated.covered("predicate")
    # "Hatte X den Rückzug und die Gefangennahme gemeldet": two nouns in a row are no two clauses.
    told = {at for hit in annotated.of("predicate") if not hit.value.endswith("/noun") for at in hit.tokens}
    plain = annotated.covered("grammar.adverbial", "grammar.perfect", "grammar.negation")
    words = annotated.sentence.words
    opened = {hit.start for hit in annotated.of(*_ADVERBIAL)}
    opened |= {place.start for place in annotated.toponyms if place.joined_to is not None}  # "aus X und Y erklärt"
    for at in annotated.covered("grammar.coordinator"):
        if end < at < cue and at + 1 not in opened and any(look in told for look in range(end, at)):
            between = [look for look in range(at + 1, cue) if look not in plain and words[look][:1].isalpha()]
            if between and not any(look in acts for look in between):
                return True
    return False


def _after_prepositions(annotated: Annotated, *categories: str) -> frozenset[int]:
    """Tokens that open the noun phrase of a preposition (of these categories), an article between them or not."""
    ends = {hit.end for hit in annotated.of(*(categories or _ADVERBIAL))}
    determiners = annotated.covered("grammar.determiner")
    return frozenset(ends | {at + 1 for at in ends if at in determiners})


def _titled_after(start: int, runs: list[Run], annotated: Annotated) -> int | None:
    """Such as ", schrieb auch der für den Abschnitt zuständige General X": an office somewhat further on."""
    words = annotated.sentence.words
    for index, run in enumerate(runs):
        if run.start < start:
            continue
        if run.start - start > _TITLE_REACH or any(
            words[at] in {",", ".", ":", ";", *QUOTE_MARKS} for at in range(start, run.start)
        ):
            return None
        if any(run.words.get(name) for name in ("source", "speech.title", "speech.office", "speech.local")):
            return index
    return None


def _same_phrase(runs: list[Run], index: int, annotated: Annotated) -> bool:
    between = range(runs[index - 1].end, runs[index].start)
    words, verbs = annotated.sentence.words, annotated.covered("grammar.perfect", "grammar.passive")
    return len(between) <= 2 and not any(words[at] == "," or at in verbs for at in between)


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
            and run.start - item.cue_end <= _CUE_REACH
            and not annotated.in_quote[run.start]
        ]
        result.append(replace(item, relay=tuple(relays[:1])) if relays else item)
    return result
