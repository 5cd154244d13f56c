"""Who stands with a word of telling: its subject, the agent of its passive, who is named behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomap.claims.speaker_runs import QUOTE_MARKS, Run, day_words

if TYPE_CHECKING:
    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.phrases import Hit
    from geomap.claims.vocabulary import Vocabulary

CUE_REACH = 16
_CUE_REACH_LAST = 28
"""Where the verb of saying closes the clause: "Zuvor hatte X auch … bestätigt"."""
_TITLE_REACH = 10
_ADVERBIAL = ("preposition.locative", "preposition.other", "preposition.near", "preposition.goal",
              "preposition.source", "preposition.against", "preposition.with")  # fmt: skip
_OWNERS = ("source", "side.name", "side.demonym", "side.force", "side.actor")
"""Words that tell whose a speaker is."""
_BEHIND_REACH = 4
_DAY_REACH = 9
DASHES = frozenset("-–—−")
BEFORE_SAYING = QUOTE_MARKS | DASHES | {","}
"""Marks between a statement and the verb of saying that follows it."""
_AGENT_REACH = 4


def speaker_of(
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
    # Nor inside words that stand together ("делают вывод").
    whole = cue in {"according", "so"} or (order == "free" and hit.end - hit.start == len(hit.tokens))
    first_end = hit.end if whole else hit.tokens[0] + 1
    # "Bestätigte auf seinem Kanal, dass …": where it was told, not who told it.
    where = order in {"v2", "svo"} and cue not in {"according", "so"}
    # "Said on TV", but "ont dit à l'AFP deux officiers"
    broad = order == "v2"
    aside = after_prepositions(annotated, "preposition.locative") if where or order == "free" else frozenset()
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
    if cue in {"according", "so"} or hit.start in annotated.covered("speech.impersonal"):
        # "сообщается, что": who acts before it says nothing;
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
    inverted = previous in BEFORE_SAYING or not previous or hit.start == 0
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
    reach = _CUE_REACH_LAST if order == "v2" else CUE_REACH
    if near_after and _is_told_or_met(subject, after, first_end, hit, runs, annotated, language):
        return after
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


def _is_told_or_met(
    subject: int | None, after: int | None, first_end: int, hit: Hit, runs: list[Run], annotated: Annotated,
    language: Vocabulary,
) -> bool:  # fmt: skip
    """What stands before the verb of saying is no subject: who speaks stands behind it."""
    if subject is None or after is None:
        return False
    if language.order == "free":
        told_to, tells = runs[subject], runs[after]
        # "Об этом AFP сообщил представитель группировки": whom it was told
        return _is_paper(told_to, language) and not _is_paper(tells, language) and bool(tells.words)
    # "Na een gesprek met de Amerikaanse gezant verklaarde Poetin …": whom he had met
    beside = runs[after].start - first_end <= 1 and runs[subject].end == hit.start
    met = language.order == "v2" and beside and bool(runs[after].words.get("source"))
    return met and runs[subject].start in after_prepositions(annotated)


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
    governed = after_prepositions(annotated)
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
    governed = after_prepositions(annotated) if order != "free" else frozenset()
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
            if aside and runs[index].start in after_prepositions(annotated, "preposition.locative"):
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


def after_prepositions(annotated: Annotated, *categories: str) -> frozenset[int]:
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
