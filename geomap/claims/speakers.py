"""Who says it: attributions in a sentence, the side and access of a speaker, and the chain between.

A speaker is a run of words ("Oleh Synjehoebov, de gouverneur van de provincie Charkiv") beside a cue of the lexicon
("volgens", ", zegt"). Its side comes from the profile's registry, from a demonym, from an office's place, or from what
the document said before about the same name.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geomap.claims.speaker_runs import CUE_CATEGORIES, QUOTE_MARKS, Run, find_runs, split_listener
from geomap.model import THIRD, Access

if TYPE_CHECKING:
    from geomap.claims.actors import Actor
    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.phrases import Hit
    from geomap.claims.vocabulary import Vocabulary
    from geomap.config import Source

_CUE_REACH = 16
_CUE_REACH_LAST = 28
"""Where the verb of saying closes the clause: "Zuvor hatte X auch … bestätigt"."""
_TITLE_REACH = 10
_HEADING_REACH = 8
_ADVERBIAL = ("preposition.locative", "preposition.other", "preposition.near", "preposition.goal",
              "preposition.source", "preposition.against", "preposition.with")  # fmt: skip
_ROLE_REACH = 4
_OWNERS = ("source", "side.name", "side.demonym", "side.force", "side.actor")
"""Words that tell whose a speaker is."""
_PEOPLE = frozenset({"", "title", "local", "witness", "official", "spokesperson"})
"""Kinds of speakers that are persons; an analyst may be an institute."""
_CREDIT_REACH = 7
_DASHES = frozenset("-–—−")
_BEFORE_SAYING = QUOTE_MARKS | _DASHES | {","}
"""Marks between a statement and the verb of saying that follows it."""
_AGENT_REACH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Somebody who is cited."""

    name: str
    side: str = THIRD
    aligned: str | None = None
    faction: str | None = None
    access: Access = Access.UNKNOWN
    kind: str = ""
    """Category of the lexicon or the kind of the source."""
    supposed: bool = False
    """The side is supposed, for want of any other named; who gains is never inferred from it."""
    whose: bool = True
    """False of "the defence ministry" where nothing says whose it is: then it is no independent voice."""
    start: int = 0
    end: int = 0
    """Characters of the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A speaker and the cue that cites them; tokens are of the sentence."""

    speaker: Speaker
    cue: str
    cue_start: int
    cue_end: int
    clause: int
    relay: tuple[str, ...] = ()


@dataclass(slots=True)
class Registry:
    """People a document has introduced: last name to speaker."""

    people: dict[str, Speaker] = field(default_factory=dict)
    last: Speaker | None = None
    """Who was cited last: "hij zegt", "volgens hem"."""
    last_at: int = -99
    last_person: Speaker | None = None
    """The last of them who is a person: "he" is no ministry and no country."""
    subject: Speaker | None = None
    """The army or country that acted last, for an "it said" where nobody was cited yet."""
    subject_at: int = -99
    area_side: str | None = None
    """Side of the country in which the oblast lies that was named last: "the governor" is of its side."""
    seat: str | None = None
    """Side of the country that the text was written in: "MOSCOW (Reuters)"."""

    def remember(self, names: list[str], speaker: Speaker) -> None:
        """Keep who bears these names."""
        for name in names:
            if len(name) > 2:
                self.people[name] = speaker


def find_attributions(
    annotated: Annotated, owner: list[int], clauses: list[Clause], language: Vocabulary, registry: Registry
) -> list[Attribution]:
    """Attributions of a sentence, in order of their cues; who acts in it is kept for the next."""
    found = _find_attributions(annotated, owner, clauses, language, registry)
    acting = next((actor for actor in annotated.actors if actor.side and not actor.prepositions), None)
    if acting is not None:
        sentence = annotated.sentence
        name = " ".join(sentence.raw[acting.start : acting.end])
        registry.subject = Speaker(name=name, side=acting.side or THIRD, access=Access.OFFICIAL, kind="side.name",
                                   start=sentence.starts[acting.start], end=sentence.ends[acting.end - 1])  # fmt: skip
        registry.subject_at = sentence.index
    return found


def _find_attributions(
    annotated: Annotated, owner: list[int], clauses: list[Clause], language: Vocabulary, registry: Registry
) -> list[Attribution]:
    if annotated.dateline_end and annotated.toponyms and annotated.toponyms[0].start < annotated.dateline_end:
        candidates = annotated.toponyms[0].mention.match.candidates
        registry.seat = side_of_country(candidates[0].place.country, language) if candidates else None
    _note_area(annotated, language, registry)
    cues = _cues(annotated)
    own = annotated.of("speech.self")
    back = annotated.of("speech.back")
    colon, credit = _heading_colon(annotated), _credit_dash(annotated)
    if not (cues or own or back) and colon is None and credit is None:
        return []
    runs = [
        part for run in find_runs(annotated, language.code, owner) for part in split_listener(run, annotated, language)
    ]
    speakers = [_identify(run, annotated, language, registry) for run in runs]
    found: list[Attribution] = []
    used: set[int] = set()
    for cue, hit in cues:
        if _refers_back(cue, hit, annotated, runs, owner):
            person = {hit.start - 1, hit.end, hit.end + 1} & annotated.covered("speech.person")
            acted = registry.subject if annotated.sentence.index - registry.subject_at <= 1 else None
            last = (registry.last_person if person else None) or registry.last or acted
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
    heads = [speakers[at] for at, run in enumerate(runs) if run.end == colon and _opens_heading(run.start, annotated)]
    heading = heads[0] if heads else None
    if heading is not None and heading.kind:
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


def _opens_heading(at: int, annotated: Annotated) -> bool:
    """At the start, or behind "LIVE |"."""
    return at <= 1 or annotated.sentence.words[at - 1] == "|"


def _self_cited(
    hits: list[Hit], runs: list[Run], speakers: list[Speaker | None], owner: list[int], annotated: Annotated
) -> list[Attribution]:
    """Such as "Die Ukraine hat nach eigenen Angaben X erobert": the subject of the clause speaks."""
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
    found = (_identify(run, annotated, language, registry) for run in find_runs(annotated, language.code))
    return [speaker for speaker in found if speaker is not None]


def _refers_back(cue: str, hit: Hit, annotated: Annotated, runs: list[Run], owner: list[int]) -> bool:
    """Such as "he said", "volgens haar", "the report stated": whoever was cited last."""
    words = annotated.sentence.words
    pronouns = {one.start for one in annotated.of("speech.pronoun")}
    if cue in {"according", "so"}:
        return hit.end in pronouns
    verbs = annotated.covered("grammar.perfect", "grammar.passive", "modality.modal", "modality.possible")
    first = hit.start
    while first and first - 1 in verbs:
        first -= 1
    documents = annotated.covered("speech.document")
    if any(run.end < first and owner[run.start] == owner[hit.start] for run in runs):
        documents = frozenset()  # "The ministry released a statement confirming …": it is the ministry's own
    if first - 1 in pronouns or (hit.start != first and hit.start - 1 in pronouns) or first - 1 in documents:
        return True
    following = hit.tokens[0] + 1
    # "— говорится в сообщении" refers back, "говорится в сообщении Минобороны" does not.
    told = following + 1 in documents and not any(word[:1].isalnum() for word in words[following + 2 : following + 3])
    if following not in pronouns and not told:
        return False
    # ", said it had taken X": the pronoun has a verb of its own; ", he said" has none.
    opens = hit.start == 0 or words[first - 1] in _BEFORE_SAYING
    return opens and following + 1 not in verbs | annotated.covered("predicate")


def _is_negated(hit: Hit, annotated: Annotated) -> bool:
    """Such as "gaf nooit toe dat …" cites nobody."""
    negations = annotated.covered("grammar.negation")
    return any(at in negations for at in range(max(0, hit.start - 3), hit.end + 2) if at not in hit.tokens)


def _cues(annotated: Annotated) -> list[tuple[str, Hit]]:
    found: list[tuple[str, Hit]] = []
    used: set[int] = set()
    rows = annotated.hits
    hits = [(name, hit) for name, category in CUE_CATEGORIES if category in rows for hit in rows[category]]
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
    used = used | {index for index, run in enumerate(runs) if annotated.in_quote[run.start] and not quoted}
    # "geeft burgemeester X toe": the speaker may stand inside a parted verb.
    first_end = hit.end if cue in {"according", "so"} else hit.tokens[0] + 1
    after = next((index for index, run in enumerate(runs) if run.start >= first_end and index not in used), None)
    near_after = (
        after is not None
        and runs[after].start - first_end <= 4
        and not any(
            words[at] in {",", ".", ":"}
            or (words[at] in QUOTE_MARKS and (at + 1 < runs[after].start or quotes[at + 1]))
            for at in range(first_end, runs[after].start)
        )
        and (owner[runs[after].start] == owner[hit.start] or cue in {"according", "so"})
        and not (order == "free" and _tells_of(runs[after], first_end, annotated))
    )
    teller = _teller_of_passive(hit, runs, annotated, owner)
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
    if inverted and near_after and after is not None:
        acts = any(run.end <= hit.start for run in runs) and (
            runs[after].end in verbs or any(at in verbs for at in range(first_end, runs[after].start))
        )
        if order != "svo" or not acts:
            return after  # not ", said Ukrainian troops had left", ", a affirmé avoir retiré ses troupes"
    if inverted and hit.start and order == "v2":
        titled = _titled_after(first_end, runs, annotated)
        if titled is not None:
            return titled
    subject = _subject_before(hit, runs, annotated, owner, clauses, used, language=language)
    reach = _CUE_REACH_LAST if order == "v2" else _CUE_REACH
    if subject is not None and hit.start - runs[subject].end <= reach:
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


def _is_owned(run: Run, annotated: Annotated) -> bool:
    """Such as "об уходе защитников объявила …": they left, somebody else says so."""
    small = not any(annotated.sentence.is_capital(at) for at in range(run.start, run.end))
    return small and run.start - 1 in annotated.covered("predicate", "preposition.of")


def _tells_of(run: Run, cue_end: int, annotated: Annotated) -> bool:
    """Such as "подтвердил вывод украинских войск": whose withdrawal it is, not who confirms it."""
    return not annotated.covered("predicate").isdisjoint(range(cue_end, run.start))


def _teller_of_passive(hit: Hit, runs: list[Run], annotated: Annotated, owner: list[int]) -> int | None:
    """Such as "La prise de X a été annoncée par Moscou", "wurde von Kiew bestätigt": the agent speaks."""
    passive = annotated.covered("grammar.passive")
    agents = {one.end for one in annotated.of("preposition.agent")}
    after = bool({hit.start - 1, hit.start} & passive)
    for index, run in enumerate(runs):
        told = hit.end <= run.start <= hit.end + _AGENT_REACH if after else run.end == hit.start
        if told and run.start in agents and owner[run.start] == owner[hit.start]:
            return index if after or any(owner[at] == owner[hit.start] for at in passive) else None
    return None


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
        for index in before:
            if (index in used and not shared) or _another_tells(runs[index].end, hit.start, annotated):
                continue
            if order == "free" and _is_owned(runs[index], annotated):
                continue
            if runs[index].start in governed and (order == "svo" or index != before[-1]):
                continue  # "Am Vormittag hatte die ukrainische Seite … gemeldet"
            subject = index
            if order == "v2" or shared:
                break
        if subject is None and clauses[clause].kind == "relative":
            # "Les troupes russes, qui avaient revendiqué la prise de X": who stands before the comma.
            first = clauses[clause].start
            nearest = next((index for index, run in enumerate(runs) if first - 2 <= run.end <= first), None)
            if nearest is not None or order != "free":
                return nearest
        above = {"sub", "speech", "relative"} if order == "free" else {"sub", "speech"}
        clause = clauses[clause].parent if clauses[clause].kind in above else None
    return subject


def _another_tells(end: int, cue: int, annotated: Annotated) -> bool:
    """Such as "Russian forces advanced and drone footage shows …": the verb of saying has a subject of its own."""
    acts = annotated.covered("predicate")
    plain = annotated.covered("grammar.adverbial", "grammar.perfect", "grammar.negation")
    words = annotated.sentence.words
    opened = {hit.start for hit in annotated.of(*_ADVERBIAL)}
    opened |= {place.start for place in annotated.toponyms if place.joined_to is not None}  # "aus X und Y erklärt"
    for at in annotated.covered("grammar.coordinator"):
        if end < at < cue and at + 1 not in opened and any(look in acts for look in range(end, at)):
            between = [look for look in range(at + 1, cue) if look not in plain and words[look][:1].isalpha()]
            if between and not any(look in acts for look in between):
                return True
    return False


def _after_prepositions(annotated: Annotated) -> frozenset[int]:
    """Tokens that open the noun phrase of a preposition, an article between them or not."""
    ends = {hit.end for hit in annotated.of(*_ADVERBIAL)}
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


def _identify(run: Run, annotated: Annotated, language: Vocabulary, registry: Registry) -> Speaker | None:
    sentence = annotated.sentence
    first = run.start
    if first and first - 1 in annotated.covered("grammar.determiner") and not sentence.is_capital(first):
        first -= 1
    text = sentence.text[sentence.starts[first] - sentence.start : sentence.ends[run.end - 1] - sentence.start]
    start, end = sentence.starts[run.start], sentence.ends[run.end - 1]
    called = {at for name, hits in run.words.items() if name.startswith("speech.") for hit in hits for at in hit.tokens}
    names = [sentence.words[at] for at in range(run.start, run.end)
             if sentence.is_capital(at) and at not in called and not _in_place(annotated, at)]  # fmt: skip
    speaker = _by_words(run, annotated, language)
    if speaker is None:
        known = next((registry.people[name] for name in reversed(names) if name in registry.people), None)
        if known is not None:
            return replace(known, name=text, start=start, end=end)
        recent = annotated.sentence.index - registry.last_at <= _ROLE_REACH
        owner = registry.last if recent and _is_possessed(run, annotated) else None
        speaker = _by_role(run, annotated, language, owner, registry.area_side)
        whose = _side_of_office(speaker, run, registry, recent=recent)
        if whose is not None:
            speaker = replace(speaker, side=whose, supposed=False, whose=True)
        soldiers = speaker.kind == "witness" and run.words.get("actor.force") and not run.words.get("speech.press")
        if soldiers and speaker.side == THIRD:
            supposed = _side_of_soldiers(annotated, language, registry)
            speaker = replace(speaker, side=supposed or THIRD, supposed=supposed is not None)
        if (
            (speaker.side == THIRD or speaker.supposed)
            and not names
            and recent
            and registry.last is not None
            and speaker.kind in {"title", "office", "local", "analyst"}
            and registry.last.access is speaker.access
            and (speaker.kind != "office" or _is_same_office(text, registry.last.name))
        ):
            # "De militieleider", "de gouverneur": the one cited just before.
            speaker = replace(registry.last, name=text)
    speaker = replace(speaker, name=text, start=start, end=end)
    if speaker.kind and not {"side.name", "press"} & {speaker.kind}:
        people = [sentence.words[at] for at in range(run.start, run.end)
                  if sentence.is_capital(at) and not _in_place(annotated, at)
                  and not any(at in hit.tokens for name, hits in run.words.items() for hit in hits
                              if name != "source")]  # fmt: skip
        registry.remember(people, speaker)
    return speaker


def _side_of_office(speaker: Speaker, run: Run, registry: Registry, *, recent: bool) -> str | None:
    """Such as "the ministry" after "Russia said", or below "MOSCOW (Reuters)", where nothing else tells whose it is."""
    told = speaker.side != THIRD and not speaker.supposed
    office = speaker.kind == "office" or run.words.get("speech.office")  # "the general staff" is no general
    if told or not office or speaker.access is not Access.OFFICIAL or run.words.get("speech.foreign"):
        return None
    last = registry.last if recent else None
    if last is not None and last.side != THIRD and not last.supposed and last.access is Access.OFFICIAL:
        return last.side
    return registry.seat


def _is_same_office(text: str, other: str) -> bool:
    """Such as "het ministerie" after "het ministerie van Defensie"; "het leger" after a ministry is another."""
    return bool({word.casefold() for word in text.split()[-1:]} & {word.casefold() for word in other.split()})


def _in_place(annotated: Annotated, at: int) -> bool:
    return any(place.start <= at < place.end for place in annotated.toponyms)


def _by_words(run: Run, annotated: Annotated, language: Vocabulary) -> Speaker | None:
    """By the registry of sources, or by who appointed an official."""
    profile = language.profile
    home = language.home_side
    if run.words.get("speech.installed"):
        return Speaker(name="", side=profile.other_side(home) or THIRD, access=Access.OFFICIAL, kind="official")
    sources = run.words.get("source", [])
    if not sources:
        return None
    # A name tells more than an office: "заместитель министра обороны Анна Маляр".
    best: Source = language.sources[
        max(sources, key=lambda hit: (annotated.sentence.is_capital(hit.start), len(hit.tokens), -hit.start)).value
    ]
    demonym = next((hit.value for hit in run.words.get("side.demonym", ())), None)
    side = best.side
    owner = next((hit for hit in run.words.get("side.name", ()) if any(hit.start == one.end for one in sources)), None)
    if owner is not None and best.kind not in {"press", "agency", "analyst"} and owner.value != side != THIRD:
        # "Генштаб РФ" is not Ukraine's, whatever "Генштаб" alone would be.
        return Speaker(name="", side=owner.value, access=Access(best.access), kind=best.kind)
    if best.language and best.side != THIRD:
        # "Російське міноборони": an office that is one's own where nobody says whose it is.
        offices = {hit.start for hit in sources}
        side = next((hit.value for hit in run.words.get("side.demonym", ()) if hit.end in offices), side)
    if (
        best.kind in {"press", "agency"}
        and side == THIRD
        and demonym
        and (run.words.get("speech.title") or run.words.get("speech.office"))
    ):
        return None
    if side == THIRD and demonym and best.kind not in {"press", "agency", "analyst"} and not best.aligned:
        side = demonym
    access = Access(best.access)
    if any(run.words.get(f"speech.{name}") for name in ("witness",)) and best.kind in {"press", "agency"}:
        access = Access.WITNESS
    return Speaker(name="", side=side, aligned=best.aligned, faction=best.faction, access=access, kind=best.kind)


def _is_possessed(run: Run, annotated: Annotated) -> bool:
    """Such as "son armée": of whoever was cited just before."""
    return bool(annotated.covered("grammar.possessive") & {run.start - 1, run.start})


def _by_role(
    run: Run, annotated: Annotated, language: Vocabulary, owner: Speaker | None, area_side: str | None
) -> Speaker:
    words = run.words
    demonym = next(
        (hit.value for name in ("side.demonym", "side.force", "side.actor") for hit in words.get(name, ())), None
    )
    country = next((hit.value for hit in words.get("side.name", ())), None)
    kind, access = _kind_of(words)
    side, supposed = demonym or (owner.side if owner else THIRD), False
    if side == THIRD and country and kind in {"", "local", "office", "title", "witness"}:
        side = country
    if side == THIRD and kind in {"local", "title", "office"} and not words.get("source"):
        side = _side_of_place(run, annotated, language) or THIRD
    if words.get("speech.foreign") and demonym is None:
        return Speaker(name="", side=THIRD, access=access, kind=kind)
    if side == THIRD and kind == "local":
        side = area_side or language.home_side or THIRD
    if side == THIRD and kind in {"title", "office"} and access is Access.OFFICIAL:
        side = _only_side(run, annotated, language) or THIRD
        supposed = side != THIRD and not any(actor.side for actor in annotated.actors if not _is_owner(actor))
    if kind == "" and (country or demonym):
        kind, access = "side.name", Access.OFFICIAL
    if kind == "witness" and words.get("side.demonym") is None and side != THIRD and not words.get("actor.force"):
        side = THIRD if words.get("speech.press") else side
    inside = any(place.start < run.end and run.start < place.end for place in annotated.toponyms)
    whose = side != THIRD or kind != "office" or access is not Access.OFFICIAL or inside
    return Speaker(name="", side=side, access=access, kind=kind, supposed=supposed, whose=whose)


def _kind_of(words: dict[str, list[Hit]]) -> tuple[str, Access]:
    for name, access in (
        ("local", Access.OFFICIAL),
        ("title", Access.OFFICIAL),
        ("office", Access.OFFICIAL),
        ("analyst", Access.ANALYST),
        ("witness", Access.WITNESS),
        ("press", Access.PRESS),
    ):
        if words.get(f"speech.{name}"):
            return name, access
    if words.get("actor.force"):
        return "witness", Access.WITNESS
    return "", Access.UNKNOWN


def _side_of_place(run: Run, annotated: Annotated, language: Vocabulary) -> str | None:
    """A governor of Kharkiv speaks for the country that Kharkiv lies in."""
    for place in annotated.toponyms:
        if run.start <= place.start < run.end and place.mention.match.candidates:
            code = place.mention.match.candidates[0].place.country
            return side_of_country(code, language)
    return None


def _only_side(run: Run, annotated: Annotated, language: Vocabulary) -> str | None:
    """An unnamed "army spokesman" is of the home side where the sentence names no other side.

    The other side's officials are named as such, and what is said of its losses is seldom said by them.
    """
    if run.words.get("speech.foreign"):
        return None
    plain = [actor for actor in annotated.actors if actor.side and not actor.prepositions - {"agent"}]
    # "Ukrainian troops left X, the army said, as Russian forces …": who acts before the speaker is named tells more.
    named = {actor.side for actor in plain if actor.start < run.start} or {actor.side for actor in plain}
    return language.home_side if named <= {language.home_side} else None


def _side_of_soldiers(annotated: Annotated, language: Vocabulary, registry: Registry) -> str | None:
    """Soldiers or a brigade nobody tells the side of ("soldiers said"): the home side, where no other acts.

    A side named behind a preposition ("from Ukrainian forces") is the one they act against.
    """
    acted = registry.subject if annotated.sentence.index - registry.subject_at <= 1 else None
    sided = [actor for actor in annotated.actors if actor.side]
    home = language.home_side
    alone = not any(actor.prepositions or actor.side != home for actor in sided)
    alone &= acted is None or bool(sided) or acted.side == home
    return home if alone and not annotated.of("speech.foreign") else None


def _is_owner(actor: Actor) -> bool:
    """A country in the genitive: "Днепропетровская область Украины" tells nothing of who speaks."""
    return actor.kind == "country" and actor.oblique


def side_of_country(code: str | None, language: Vocabulary) -> str | None:
    """The side whose id is the country code, None for other countries."""
    return code if code in language.profile.side_ids else None


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
        result.append(replace(item, relay=tuple(relays[:1])))
    return result
