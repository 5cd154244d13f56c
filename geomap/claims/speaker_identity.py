"""Who is cited: the side and the access of a speaker, from a run of words that names one.

By the profile's registry of sources, by a demonym or an office in the run, by the place of the office, or by what the
document said before about the same name.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from geomap.words import THIRD, Access

if TYPE_CHECKING:
    from geomap.claims.actors import Actor
    from geomap.claims.annotate import Annotated
    from geomap.claims.phrases import Hit
    from geomap.claims.speaker_runs import Run
    from geomap.claims.vocabulary import Vocabulary
    from geomap.config import Source

_ROLE_REACH = 4
"""Sentences back in which "the governor" may have been cited by name."""
_OFFICE_REACH = 14
_STEM = 6
"""Letters that an office's name keeps in all cases."""
"""Sentences back in which "the ministry" may have been cited in full."""
_ADJECTIVE_LETTERS = 6
"""Letters of a word between a demonym and the office that may be an adjective."""
_WHOLE_WORD = 4
"""Letters of a word that a shorter name of the office keeps: "штаб" in "Генштаб"."""
_RELATIVE = frozenset({"own", "enemy", "pronoun"})
"""Kinds of actors whose side follows from the speaker's: "our troops" tells nothing of whose "the minister" is."""
_ONE = frozenset({"title", "local", "official", "spokesperson"})
"""Kinds of speakers that are one person."""
_OWNERS = ("source", "side.name", "side.demonym", "side.force", "speech.foreign")
"""Words that tell whose an office is."""


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
    offices: dict[str, tuple[int, Speaker]] = field(default_factory=dict)
    """Offices by their words, and the sentence that told whose they are: "the ministry" is the one named last."""
    analyst: tuple[int, Speaker] | None = None
    """Analysts of the registry that a sentence named last, and its number: "the analysts" after "DeepState"."""
    paper: str | None = None
    """Side of the publisher, where it has one: "the enemy" is the other."""
    seat: str | None = None
    """Side of the country that the text was written in: "MOSCOW (Reuters)"."""

    @property
    def last_is_person(self) -> bool:
        """Whether who was cited last is one person: "they" are others."""
        return self.last is not None and self.last is self.last_person and self.last.kind in _ONE

    def remember(self, names: list[str], speaker: Speaker) -> None:
        """Keep who bears these names."""
        for name in names:
            if len(name) > 2:
                self.people[name] = speaker


def identify_speaker(run: Run, annotated: Annotated, language: Vocabulary, registry: Registry) -> Speaker | None:
    """Who a run of words is, as far as anything tells; the registry learns the names in it."""
    sentence = annotated.sentence
    first = run.start
    articles, common = annotated.covered("grammar.determiner"), annotated.covered("speech.common")
    if first and first - 1 in articles and first - 1 not in common and not sentence.is_capital(first):
        first -= 1  # but "Также президент …"
    text = sentence.text[sentence.starts[first] - sentence.start : sentence.ends[run.end - 1] - sentence.start]
    start, end = sentence.starts[run.start], sentence.ends[run.end - 1]
    large = [at for at in range(run.start, run.end) if sentence.large[at] and at not in annotated.named]
    speaker = _by_words(run, annotated, language)
    if speaker is not None and _is_bare_office(run, language):
        same = _same_office_before(run, annotated, registry)
        speaker = replace(speaker, side=same.side) if same is not None else speaker
    if speaker is None:
        called = {at for name, hits in run.words.items() if name.startswith("speech.") for hit in hits
                  for at in hit.tokens}  # fmt: skip
        names = [sentence.words[at] for at in large if at not in called]
        known = next((registry.people[name] for name in reversed(names) if name in registry.people), None)
        if known is not None:
            return replace(known, name=text, start=start, end=end)
        office = _office_named_before(run, annotated, registry) if not names else None
        if office is not None:
            # "The army" after "the Russian army": likely the same, yet either side has one; "the regiment" is that one.
            unit = any(_is_in(hit, run) for hit in annotated.of("actor.unit"))
            bare = office.supposed or bool(run.words.get("actor.force") and not unit)
            return replace(office, name=text, start=start, end=end, supposed=bare)
        recent = annotated.sentence.index - registry.last_at <= _ROLE_REACH
        owner = (
            (_acting_before(run, annotated) or (registry.last if recent else None))
            if _is_possessed(run, annotated)
            else None
        )
        speaker = _by_role(run, annotated, language, owner, registry.area_side)
        if speaker.kind == "" and speaker.side == THIRD:
            speaker = replace(speaker, side=_side_of_enemy(run, annotated, language, registry) or THIRD)
        whose = _side_of_office(speaker, run, annotated, registry, recent=recent)
        if whose is not None:
            speaker = replace(speaker, side=whose, supposed=_is_another_office(run, text, registry), whose=True)
        soldiers = speaker.kind == "witness" and run.words.get("actor.force") and not run.words.get("speech.press")
        if soldiers and speaker.side == THIRD:
            supposed = _side_of_soldiers(annotated, language, registry)
            speaker = replace(speaker, side=supposed or THIRD, supposed=supposed is not None)
        if (
            (speaker.side == THIRD or speaker.supposed)
            and not names
            and recent
            and (cited := _cited_before(speaker, registry)) is not None
            and speaker.kind in {"title", "office", "local", "analyst"}
            and (speaker.kind != "office" or _is_same_office(text, cited.name))
        ):
            # "De militieleider", "de gouverneur": the one cited just before.
            speaker = replace(cited, name=text)
        if speaker.kind == "analyst" and speaker.side == THIRD and not names and registry.analyst is not None:
            at, named = registry.analyst
            speaker = replace(named, name=text) if annotated.sentence.index - at <= _ROLE_REACH else speaker
    speaker = replace(speaker, name=text, start=start, end=end)
    if not speaker.supposed and speaker.access in {Access.OFFICIAL, Access.WITNESS} and _tells_owner(run):
        registry.offices.update(dict.fromkeys(_office_words(run, annotated), (annotated.sentence.index, speaker)))
    if speaker.kind and not {"side.name", "press"} & {speaker.kind}:
        words = {at for name, hits in run.words.items() if name != "source" for hit in hits for at in hit.tokens}
        registry.remember([sentence.words[at] for at in large if at not in words], speaker)
    return speaker


def _cited_before(speaker: Speaker, registry: Registry) -> Speaker | None:
    """The one cited last, not the agency that passed on their words: "said minister X, RIA writes"."""
    last, person = registry.last, registry.last_person
    if last is not None and last.access is Access.PRESS and speaker.kind == "title" and person is not None:
        last = person
    return last if last is not None and last.access is speaker.access else None


def _office_words(run: Run, annotated: Annotated) -> list[str]:
    """Words that an office or a unit is named by again: "the ministry", "the brigade"."""
    words = annotated.sentence.words
    named = (*run.words.get("speech.office", ()), *(hit for hit in annotated.of("actor.unit") if _is_in(hit, run)))
    return [words[at] for hit in named for at in (hit.tokens[0], hit.tokens[-1])]


def _is_in(hit: Hit, run: Run) -> bool:
    return run.start <= hit.start and hit.end <= run.end


def _tells_owner(run: Run) -> bool:
    """Such as "the British ministry", "Russia's general staff": whose the office is."""
    return any(run.words.get(name) for name in _OWNERS)


def _office_named_before(run: Run, annotated: Annotated, registry: Registry) -> Speaker | None:
    """Such as "the ministry" some sentences after "the UK's ministry of defence"."""
    if _tells_owner(run) or run.words.get("speech.title") or run.words.get("speech.local"):
        return None
    known = [registry.offices[word] for word in _office_words(run, annotated) if word in registry.offices]
    at, speaker = max(known, key=lambda one: one[0], default=(-_OFFICE_REACH, None))
    return speaker if annotated.sentence.index - at < _OFFICE_REACH else None


def _is_bare_office(run: Run, language: Vocabulary) -> bool:
    """Such as "Генштаб": whose it is, is told by nothing but the language of the text."""
    owned = any(run.words.get(name) for name in _OWNERS if name != "source")
    sources = [language.sources[hit.value] for hit in run.words.get("source", ())]
    return not owned and all(one.language and one.side != THIRD and one.kind == "government" for one in sources)


def _same_office_before(run: Run, annotated: Annotated, registry: Registry) -> Speaker | None:
    """Such as "в Генштабе" after "Генштаб ВСУ": the office of that name, in whatever case, that was cited last."""
    named = set(_office_words(run, annotated))
    stems = {word[:_STEM] for word in named}
    known = [one for word, one in registry.offices.items() if word[:_STEM] in stems
             or any(len(word) >= _WHOLE_WORD and word in other for other in named)]  # fmt: skip
    at, speaker = max(known, key=lambda one: one[0], default=(-_OFFICE_REACH, None))
    return speaker if annotated.sentence.index - at < _OFFICE_REACH else None


def _side_of_office(
    speaker: Speaker, run: Run, annotated: Annotated, registry: Registry, *, recent: bool
) -> str | None:
    """Such as "the ministry" after "Russia said", or below "MOSCOW (Reuters)", where nothing in its name tells whose.

    Whom else the sentence names is often the enemy: "the ministry said its forces came near, where Ukrainian units …".
    """
    placed = not annotated.named.isdisjoint(range(run.start, run.end))
    told = speaker.side != THIRD and not speaker.supposed and (_tells_owner(run) or placed)
    office = speaker.kind == "office" or run.words.get("speech.office")  # "the general staff" is no general
    if told or not office or speaker.access is not Access.OFFICIAL or run.words.get("speech.foreign"):
        return None
    last = registry.last if recent else None
    if last is not None and last.side != THIRD and not last.supposed and last.access is Access.OFFICIAL:
        return last.side
    return registry.seat


def _side_of_enemy(run: Run, annotated: Annotated, language: Vocabulary, registry: Registry) -> str | None:
    """Such as "Противник заявляет о взятии X": the other side than the paper's own."""
    if annotated.covered("actor.enemy").isdisjoint(range(run.start, run.end)):
        return None
    return language.profile.other_side(registry.paper or (language.home_side if language.lexicon.home_voice else None))


def _is_another_office(run: Run, text: str, registry: Registry) -> bool:
    """Such as "the army" after "the ministry in Moscow": likely of the same side, not surely."""
    last = registry.last
    army = run.words.get("actor.force") and not run.words.get("speech.title")
    return bool(army) and last is not None and last.kind == "office" and not _is_same_office(text, last.name)


def _is_same_office(text: str, other: str) -> bool:
    """Such as "het ministerie" after "het ministerie van Defensie"; "het leger" after a ministry is another."""
    return bool({word.casefold() for word in text.split()[-1:]} & {word.casefold() for word in other.split()})


def _is_plain_word(at: int, annotated: Annotated) -> bool:
    """Whether a word may be one more adjective of an office."""
    words = annotated.sentence.words
    known = (
        "actor.force",
        "side.demonym",
        "predicate",
        *(f"speech.{name}" for name in ("say", "claim", "admit", "deny")),
    )
    long = at >= 0 and len(words[at]) >= _ADJECTIVE_LETTERS and words[at].isalpha()
    return long and not annotated.sentence.is_capital(at) and at not in annotated.covered(*known)


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
    owners = (*run.words.get("side.name", ()), *run.words.get("side.force", ()))
    owner = next((hit for hit in owners if any(hit.start == one.end for one in sources)), None)
    if owner is not None and best.kind not in {"press", "agency", "analyst"} and owner.value != side != THIRD:
        # "Генштаб РФ" is not Ukraine's, whatever "Генштаб" alone would be.
        return Speaker(name="", side=owner.value, access=Access(best.access), kind=best.kind)
    if best.language and best.side != THIRD:
        # "Російське міноборони": an office that is one's own where nobody says whose it is.
        offices = {hit.start for hit in sources}
        offices |= {
            at - 1 for at in offices if _is_plain_word(at - 1, annotated)
        }  # "російське терористичне Міноборони"
        side = next((hit.value for hit in run.words.get("side.demonym", ()) if hit.end in offices), side)
        ends = {hit.end for hit in sources}
        if any(hit.end in offices or hit.start in ends for hit in run.words.get("speech.foreign", ())):
            return None  # "Міністерство оборони Литви" is nobody's of the two
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


def _acting_before(run: Run, annotated: Annotated) -> Speaker | None:
    """Such as "le groupe X a pris Y, a affirmé son chef": the force that the sentence opens with, where no other acts.

    Only for a leader or a spokesman, not a mayor ("son maire"): a town has one as well.
    """
    if not run.words.get("speech.title") or run.words.get("speech.local"):
        return None
    sided = [actor for actor in annotated.actors if actor.side and actor.start < run.start]
    opens = [actor for actor in sided if not actor.prepositions and not actor.oblique]
    if not opens or len({actor.side for actor in sided}) > 1:
        return None
    return Speaker(name="", side=opens[0].side or THIRD, access=Access.OFFICIAL)


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
        telling = [one for one in annotated.actors if one.side and one.kind not in _RELATIVE and not _is_owner(one)
                   and not one.prepositions & {"against", "source"}
                   and not (language.order == "free" and one.oblique)]  # fmt: skip
        supposed = side != THIRD and not telling
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
        if words.get(f"speech.{name}") and not (name == "title" and _is_only_staff(words)):
            return name, access
    if words.get("actor.force"):
        return "witness", Access.WITNESS
    return "", Access.UNKNOWN


def _is_only_staff(words: dict[str, list[Hit]]) -> bool:
    """Such as "the general staff": no general."""
    offices = [set(hit.tokens) for hit in words.get("speech.office", ())]
    return all(any(set(hit.tokens) < office for office in offices) for hit in words["speech.title"])


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
    free = language.order == "free"  # there the case tells who acts: "берут в плен боевиков ВСУ" are the others' words
    plain = [actor for actor in annotated.actors
             if actor.side and not actor.prepositions - {"agent"} and not (free and actor.oblique)]  # fmt: skip
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
    """A country that only tells where: "Днепропетровская область Украины", "в ДНР" tell nothing of who speaks."""
    return (actor.kind == "country" and actor.oblique) or "locative" in actor.prepositions


def side_of_country(code: str | None, language: Vocabulary) -> str | None:
    """The side whose id is the country code, None for other countries."""
    return code if code in language.profile.side_ids else None
