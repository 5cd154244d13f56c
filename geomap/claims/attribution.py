"""Which attribution governs a predicate: in its own sentence, across a quotation, or in the sentence after it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.claims.speaker_runs import QUOTE_MARKS
from geomap.claims.speakers import Attribution
from geomap.words import THIRD, Access

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geomap.claims.annotate import Annotated
    from geomap.claims.clauses import Clause
    from geomap.claims.predicates import PredicateUse
    from geomap.claims.reading import Reading
    from geomap.claims.speaker_identity import Speaker
    from geomap.claims.vocabulary import Vocabulary

_QUOTE_REACH = 4
_RUN_ON_REACH = 4
"""Sentences through which a report of an analyst goes on."""
_BULLETIN = 12
"""Sentences of a bulletin below the one that says whose it is."""
_CITING_GAP = 4
"""Tokens between "said" and "according to": a comma, perhaps a day."""
_NEXT_CONJUNCT = 500
"""Rank, in tokens, of who is cited behind "and": whoever is cited before comes first."""


def choose_attribution(
    readings: Sequence[Reading], index: int, use: PredicateUse, people_of: Callable[[int], list[Speaker]]
) -> Attribution | None:
    """The attribution of a predicate in sentence ``index``, or None where nobody is cited."""
    reading = readings[index]
    own = _in_sentence(reading, use)
    if own is not None:
        return own
    quoted = reading.annotated.in_quote[use.head]
    if not quoted:
        following = _said_next(readings, index)
        if following is not None:
            return following
    if quoted:
        return _across_quote(readings, index, people_of)
    return _continued(readings, index, use) or _announced(readings, index)


def _in_sentence(reading: Reading, use: PredicateUse) -> Attribution | None:
    if not reading.attributions:
        return None
    quoted = reading.annotated.in_quote[use.head]
    best: tuple[int, int, Attribution] | None = None
    for item in reading.attributions:
        distance = _distance(reading, use, item, quoted=quoted)
        if distance is None or _only_prints(item, reading.attributions):
            continue
        # "X meldt volgens staatsmedia dat …": X says it, the paper passes it on.
        far = 1000 * (item.speaker.access is Access.PRESS) + _NEXT_CONJUNCT * _opens_conjunct(item, use, reading)
        rank = (distance, far + abs(item.cue_start - use.head))
        if best is None or rank < best[:2]:
            best = (*rank, item)
    if best is None:
        return None
    chosen = best[2]
    outer = [item.speaker.name for item in reading.attributions
             if item is not chosen and _is_above(reading.clauses, item.clause, chosen.clause)]  # fmt: skip
    return replace(chosen, relay=(*chosen.relay, *outer)) if outer else chosen


def _opens_conjunct(item: Attribution, use: PredicateUse, reading: Reading) -> bool:
    """Such as "haben nach eigenen Angaben X erobert und laut Y die Linie durchbrochen": Y tells of what follows."""
    links = reading.annotated.covered("grammar.coordinator")
    return item.cue == "according" and item.cue_start > use.hit.tokens[-1] and item.cue_start - 1 in links


def _only_prints(item: Attribution, others: Sequence[Attribution]) -> bool:
    """Such as "the minister said, according to the Independent": a paper right behind the words of saying."""
    if item.cue != "according" or item.speaker.access is not Access.PRESS:
        return False
    return any(0 <= item.cue_start - other.cue_end <= _CITING_GAP for other in others if other is not item)


def _distance(reading: Reading, use: PredicateUse, item: Attribution, *, quoted: bool) -> int | None:
    """How directly an attribution governs the predicate; None where it does not."""
    clauses = reading.clauses
    cue_clause = clauses[item.clause]
    if quoted and not reading.annotated.in_quote[item.cue_start]:
        return 1
    if quoted:  # "“Bloggers claimed that X fell, but it holds”, the institute noted": of its own clause only
        return 0 if _is_above(clauses, item.clause, use.clause) else None
    if item.clause == use.clause:
        # "Объявил X взятым" is said by its subject, a verb that is only itself is not.
        itself = item.cue_start in use.hit.tokens and use.hit.tokens[-1] < item.cue_end
        return 0 if item.cue in {"according", "so"} or not itself else None
    if _is_above(clauses, item.clause, use.clause):
        return 1
    if cue_clause.kind == "speech" and _root(clauses, item.clause) == _root(clauses, use.clause):
        return 2
    if cue_clause.kind == "sub" and _opens_with_as(reading, cue_clause) and _is_above(clauses, use.clause, item.clause):
        return 2
    if item.cue in {"according", "so"} and _root(clauses, item.clause) == _root(clauses, use.clause):
        return 3
    if item.cue == "according" and item.cue_start == 0 and _opens_turn(reading, use):
        return 4
    return 5 if _closes_sentence(reading, use, item) else None


def _closes_sentence(reading: Reading, use: PredicateUse, item: Attribution) -> bool:
    """Such as "A was taken, but B holds, said the governor": who speaks last says both halves."""
    annotated = reading.annotated
    behind = range(item.cue_start, len(annotated.sentence))
    told = annotated.covered("predicate", "speech.deny", "grammar.subordinator", "grammar.negation")
    inverted = item.speaker.start > annotated.sentence.starts[item.cue_start]
    marked = annotated.sentence.words[item.cue_start - 1 : item.cue_start] in ([","], ["—"], ["–"], ["-"])
    alone = all(one.speaker is item.speaker for one in reading.attributions)
    return inverted and marked and alone and item.cue_start > use.hit.tokens[-1] and told.isdisjoint(behind)


def _opens_turn(reading: Reading, use: PredicateUse) -> bool:
    """Such as "По его словам, одни взяли X, а другие заняли Y": the second half of what is told."""
    start = reading.clauses[_root(reading.clauses, use.clause)].start
    return start > 0 and start in reading.annotated.covered("grammar.contrast")


def _opens_with_as(reading: Reading, clause: Clause) -> bool:
    """Such as "Wie der Geheimdienst bestätigte, drangen Einheiten …": said of the clause above it."""
    return any(hit.start == clause.start for hit in reading.annotated.of("speech.as"))


def _is_above(clauses: Sequence[Clause], upper: int, lower: int) -> bool:
    parent = clauses[lower].parent
    while parent is not None:
        if parent == upper:
            return True
        parent = clauses[parent].parent
    return False


def _root(clauses: Sequence[Clause], index: int) -> int:
    while True:
        parent = clauses[index].parent
        if parent is None:
            return index
        index = parent


def _said_next(readings: Sequence[Reading], index: int) -> Attribution | None:
    """Such as "Dat zegt gouverneur X." after the statement, or after the two statements of a paragraph."""
    ahead = index + 1 + _goes_on_untold(readings, index)
    if ahead >= len(readings):
        return None
    following = readings[ahead]
    said = following.annotated.of("speech.that")
    if said and said[0].start <= 1 and following.attributions:
        first = following.attributions[0]
        # "Dat bevestigt zij, een dag nadat Moskou X had opgeëist": she says so, whoever else is cited behind her.
        theirs = any(hit.start == said[0].end for hit in following.annotated.of("speech.pronoun"))
        return None if theirs and first.cue_start >= said[0].end else first
    return None


def _goes_on_untold(readings: Sequence[Reading], index: int) -> bool:
    """Whether the sentence after it tells on, in the same paragraph, and the one after that may say by whom."""
    if index + 2 >= len(readings):
        return False
    one, following, last = (readings[at].annotated for at in (index, index + 1, index + 2))
    told = readings[index + 1].attributions or following.of("speech.that") or any(following.in_quote)
    same = one.sentence.paragraph == following.sentence.paragraph == last.sentence.paragraph
    other = _opens_with(following, "speech.aside") or _opens_with(following, "grammar.contrast")
    return same and not told and not other


def _across_quote(
    readings: Sequence[Reading], index: int, people_of: Callable[[int], list[Speaker]]
) -> Attribution | None:
    """A quotation of several sentences: who spoke in the sentence before, in the same paragraph, or right after."""
    paragraph = readings[index].annotated.sentence.paragraph
    for back in range(1, _QUOTE_REACH + 1):
        if index - back < 0 or readings[index - back].annotated.sentence.paragraph != paragraph:
            break
        before = readings[index - back]
        if before.attributions:
            # "Shtupun said, according to Liga: “We advanced.”": the paper only prints it.
            said = [one for one in before.attributions if one.speaker.access is not Access.PRESS]
            return (said or before.attributions)[-1]
        if not any(before.annotated.in_quote):
            closing = _closing_quote(readings, index)
            if closing is not None:
                return closing  # "The village was freed. We repelled two attacks", the ministry said
            # "De leider, Prigozjin, is ontevreden. "Ze zijn gevlucht."": the last person named before it speaks.
            named = [one for one in people_of(index - back)
                     if one.access in {Access.OFFICIAL, Access.ANALYST} and one.kind != "side.name"]  # fmt: skip
            if named:
                return Attribution(speaker=named[-1], cue="say", cue_start=0, cue_end=0, clause=0)
    annotated = readings[index].annotated
    if any(not annotated.in_quote[hit.start] for hit in annotated.of("speech.say")):
        return None  # "…", said he, whom nobody knows: not who speaks next
    partial = not _is_all_quoted(annotated)
    for ahead in range(1, _QUOTE_REACH + 1):
        if index + ahead >= len(readings) or readings[index + ahead].annotated.sentence.paragraph != paragraph:
            break
        if partial and not readings[index + ahead].annotated.in_quote[0]:
            break  # 'Zelensky thanked those who "freed X". According to experts, …': the quotation has ended
        if readings[index + ahead].attributions:
            return readings[index + ahead].attributions[0]
    if index and readings[index - 1].attributions and readings[index - 1].annotated.sentence.text.endswith(":"):
        return readings[index - 1].attributions[-1]
    return _said_above(readings, index)


def _closing_quote(readings: Sequence[Reading], index: int) -> Attribution | None:
    """Who is named where the quotation of several sentences ends that sentence ``index`` stands in."""
    paragraph = readings[index].annotated.sentence.paragraph
    for ahead in range(index + 1, min(index + 1 + _QUOTE_REACH, len(readings))):
        following = readings[ahead]
        if following.annotated.sentence.paragraph != paragraph or not following.annotated.in_quote[0]:
            return None
        if following.attributions:
            first = following.attributions[0]
            return first if first.speaker.access not in {Access.PRESS, Access.WITNESS} else None
    return None


def _said_above(readings: Sequence[Reading], index: int) -> Attribution | None:
    """A paragraph that is a quotation from its first word and names nobody: the official last cited above it speaks."""
    paragraph = readings[index].annotated.sentence.paragraph
    first = index
    while first and readings[first - 1].annotated.sentence.paragraph == paragraph:
        first -= 1
    headed = _is_headed_quote(readings[first].annotated)
    if not first or not (headed or _is_all_quoted(readings[first].annotated)):
        return None
    above = readings[first - 1]
    if not above.attributions or any(above.annotated.in_quote):
        return None
    last = above.attributions[-1]
    if last.speaker.access is not Access.OFFICIAL and not (headed and last.speaker.access is Access.ANALYST):
        return None
    return replace(last, cue="say") if last.cue == "deny" else last  # what was denied is not what is quoted


def _is_headed_quote(annotated: Annotated) -> bool:
    """Such as "Пряма мова: "…"": a heading that names nobody stands before the quotation."""
    return any(hit.start == 0 and annotated.in_quote[hit.end :][1:2] == [True] for hit in annotated.of("speech.quoted"))


def _is_all_quoted(annotated: Annotated) -> bool:
    """No word stands before its quotation."""
    words = annotated.sentence.words
    first = next((at for at, word in enumerate(words) if word[:1].isalnum()), 0)
    return annotated.in_quote[first]


def attribution_run_on(
    readings: Sequence[Reading], index: int, use: PredicateUse, gaining: str | None, language: Vocabulary, *,
    undated: bool,
) -> Attribution | None:  # fmt: skip
    """Who told the sentences before, where the report goes on; ``undated``: the predicate has no day of its own."""
    if language.lexicon.runs_on:
        return _report_run_on(readings, index, use, gaining)
    return _analysis_run_on(readings, index, use) if language.lexicon.analysts_run_on and undated else None


def _report_run_on(
    readings: Sequence[Reading], index: int, use: PredicateUse, gaining: str | None
) -> Attribution | None:
    """The report of the sentence before goes on: its speaker's own gain, or whatever an analyst of a side tells.

    "Минобороны сообщило о боях. Группировка «Восток» заняла X": for languages whose lexicon says ``runs_on``.
    """
    reading = readings[index]
    if not index or reading.attributions or use.predicate.frame in _NO_GAIN or any(reading.annotated.in_quote):
        return None
    onward = _opens_with(reading.annotated, "speech.onward")
    for back in range(1, min(_RUN_ON_REACH, index) + 1):
        after = readings[index - back + 1].annotated
        if _opens_with(after, "speech.aside"):
            return None
        before = readings[index - back]
        quoted = any(before.annotated.in_quote)
        if quoted and not onward:
            return None  # after a quotation the paper speaks again
        if before.attributions and not quoted:
            return _goes_on(before, reading, use, gaining, back=back)
        if not onward and not before.predicates:
            return None
    return None


def _analysis_run_on(readings: Sequence[Reading], index: int, use: PredicateUse) -> Attribution | None:
    """The report of analysts goes on in its paragraph: "ISW assessed that … . They also advanced north of X".

    For languages whose lexicon says ``analysts_run_on``; not what has a day of its own, which may be history.
    """
    reading = readings[index]
    if reading.attributions or not use.verbal or use.passive or use.predicate.frame not in _GAINED:
        return None
    if _opens_with(reading.annotated, "speech.aside") or any(reading.annotated.in_quote):
        return None
    for back in range(1, min(_RUN_ON_REACH, index) + 1):
        before = readings[index - back]
        same = before.annotated.sentence.paragraph == reading.annotated.sentence.paragraph
        if not same or any(before.annotated.in_quote) or not before.predicates:
            return None
        if before.attributions:
            last = before.attributions[-1]
            watches = last.speaker.kind == "analyst" and last.cue in {"assess", "say", "according", "confirm"}
            return replace(last, cue="assess") if watches else None
        if _opens_with(before.annotated, "speech.aside"):
            return None
    return None


def _goes_on(
    before: Reading, reading: Reading, use: PredicateUse, gaining: str | None, *, back: int
) -> Attribution | None:
    """The last attribution of ``before``, where what ``reading`` tells, ``back`` sentences later, is still its own."""
    last = before.attributions[-1]
    speaker = last.speaker
    if last.cue == "deny":
        return None
    same = before.annotated.sentence.paragraph == reading.annotated.sentence.paragraph
    if speaker.kind == "analyst" and speaker.side == THIRD and use.predicate.frame in {"advance", "push"}:
        return (
            last if use.verbal and (same or back == 1) else None
        )  # "В ISW зазначили … Російські війська також просунулися біля X"
    if speaker.kind == "analyst" and speaker.side != THIRD:
        far = back > 1 or not same  # "Military bloggers claimed a gain": that is not all that follows
        mentioned = _opens_with(before.annotated, "speech.aside") or speaker.side == gaining
        return None if far and mentioned else last
    grouped = speaker.access is Access.OFFICIAL and _names_its_group(reading.annotated, speaker.side)
    detailed = same or _opens_with(reading.annotated, "speech.onward") or grouped
    told = use.verbal or grouped
    own = told and speaker.side == gaining and speaker.access in {Access.OFFICIAL, Access.ANALYST}
    return last if (back == 1 or grouped) and detailed and own else None


def _names_its_group(annotated: Annotated, side: str) -> bool:
    """Such as "Группировка «Восток» заняла X": a force by the name that its own reports have for it."""
    words = annotated.sentence.words
    return any(
        actor.side == side and actor.kind == "force" and not QUOTE_MARKS.isdisjoint(words[actor.start : actor.end])
        for actor in annotated.actors
    )


def _opens_with(annotated: Annotated, category: str) -> bool:
    return any(hit.start <= 1 for hit in annotated.of(category))


_GAINED = frozenset({"take", "expel", "push", "advance", "reach"})
_NO_GAIN = frozenset({"leave", "lose", "cede", "hold", "repel", "contest", "besiege", "annex", "presence", "defeat"})


def _continued(readings: Sequence[Reading], index: int, use: PredicateUse) -> Attribution | None:
    """Reported speech runs on: a hedged sentence after an attributed one of the same paragraph keeps its speaker."""
    annotated = readings[index].annotated
    if not index or use.reduced:
        return None
    if annotated.covered("grammar.reported") & set(use.scope):
        return _reported_by(readings, index)
    if not annotated.covered("modality.hedge") & set(use.scope):
        return None
    before = readings[index - 1]
    if before.annotated.sentence.paragraph != annotated.sentence.paragraph or not before.attributions:
        return None
    if any(before.annotated.in_quote):
        return None  # after a quotation the paper speaks again: "Daarmee lijkt X heroverd."
    return before.attributions[-1]


def _announced(readings: Sequence[Reading], index: int) -> Attribution | None:
    """Such as "The following was reported by the General Staff", above all that stands below it."""
    for back in range(1, min(_BULLETIN, index) + 1):
        before = readings[index - back]
        if before.attributions or any(before.annotated.in_quote):
            following = before.annotated.of("speech.following") and before.attributions
            return before.attributions[-1] if following else None
    return None


def _reported_by(readings: Sequence[Reading], index: int) -> Attribution | None:
    """Such as "Insgesamt seien 51 Quadratkilometer befreit worden": the verb tells that the one before still speaks."""
    for back in range(1, min(_QUOTE_REACH, index + 1)):
        before = readings[index - back]
        if before.attributions:
            return before.attributions[-1]
        if not before.annotated.of("grammar.reported"):
            break
    return None
