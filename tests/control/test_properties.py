"""What must hold for any claims: the invariants of ARCHITECTURE.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from geomap.config import default_profile
from geomap.control.baseline import Baseline
from geomap.control.corroborate import assess_claims, share_out
from geomap.control.grouping import key_of, says_change
from geomap.control.rules import LEVEL_ORDER, Case, judge
from geomap.control.state import control_on, dates_of_change
from geomap.control.territory import draw_territory
from geomap.intervals import interval, last_day
from geomap.words import CLAIMED_LEVELS, CORROBORATED_LEVELS, TAKING_EVENTS, Level, Modality, NotMapped, Stance, Status
from tests.support.builders import PLACES, by_gainer, by_witness
from tests.support.land import SmallWorld, a_world
from tests.support.strategies import FIRST, SPAN_DAYS, claims, claims_of_one_place, days, many_claims

if TYPE_CHECKING:
    from geomap.model import Assessment, Claim

PROFILE = default_profile()
steady = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
"""No deadline: how fast a shared machine is, is not what is tested here."""
LAST = FIRST + timedelta(days=SPAN_DAYS)
OBLASTS = {"iso3166-2:UA-63": shapely.box(35.0, 48.5, 38.5, 50.5)}


def assess(found: list[Claim], known_by: date | None = None) -> tuple[Assessment, ...]:
    return assess_claims(found, profile=PROFILE, known_by=known_by)


@steady
@given(found=many_claims(), data=st.data())
def test_order_and_repetition_change_nothing(found: list[Claim], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(found))
    repeated = data.draw(st.lists(st.sampled_from(found), max_size=5)) if found else []
    first, second = assess(found), assess([*shuffled, *repeated])
    assert first == second
    for day in (FIRST, FIRST + timedelta(days=20), LAST):
        assert control_on(first, found, on=day, profile=PROFILE) == control_on(
            second, shuffled, on=day, profile=PROFILE
        )


@steady
@given(found=many_claims(), parts=st.integers(1, 4))
def test_places_judged_apart_are_judged_the_same(found: list[Claim], parts: int) -> None:
    """What is shared among processes: whole places, so that nothing is judged without what belongs to it."""
    shared = share_out(found, parts)
    assert sorted(claim.claim_id for part in shared for claim in part) == sorted(claim.claim_id for claim in found)
    apart = [one for part in shared for one in assess(part)]
    assert {one.assessment_id: one for one in apart} == {one.assessment_id: one for one in assess(found)}
    assert len(apart) == len(assess(found))


@steady
@given(found=claims_of_one_place(), copies=st.integers(1, 4), data=st.data())
def test_one_origin_copied_counts_once(found: list[Claim], copies: int, data: st.DataObject) -> None:
    """The same words of the same speaker in more papers raise and lower no level."""
    assume(found)
    original = data.draw(st.sampled_from(found))
    copied = [
        replace(original, claim_id=f"copy-{number}", document_id=f"copy-{number}", relay=("Het Dagblad",))
        for number in range(copies)
    ]
    before, after = assess(found), assess([*found, *copied])
    assert [(one.level, one.rule, one.origins) for one in before] == [
        (one.level, one.rule, one.origins) for one in after
    ]


@steady
@given(found=claims_of_one_place(), supporter=claims(places=("Izium",)), data=st.data())
def test_a_new_independent_origin_never_lowers_a_level(
    found: list[Claim], supporter: Claim, data: st.DataObject
) -> None:
    """Whatever was said of a change: one more origin that supports it leaves its level or lifts it."""
    before = [one for one in assess(found) if one.level is not Level.NOT_ASSESSABLE]
    assume(before)
    target = data.draw(st.sampled_from(before))
    member = next(claim for claim in found if claim.claim_id in target.supporting and claim.event is target.event)
    new = replace(
        supporter,
        claim_id="new",
        origin="new-origin" if supporter.speaker_side == "third" else supporter.origin,
        event=member.event,
        gaining_side=member.gaining_side,
        losing_side=member.losing_side,
        geo_precision=member.geo_precision,
        extent=member.extent,
        modality="asserted" if supporter.modality in {"denied", "intended"} else supporter.modality,
        changes_control=member.changes_control,
        not_mapped=None,
        event_date=target.event_date,
    )
    # A party that spoke before is no new origin: its newest word may be another one.
    spoken = {claim.origin for claim in found}
    assume(new.origin not in spoken)
    after = [one for one in assess([*found, new]) if set(target.supporting) <= set(one.supporting)]
    assert after
    assert max(LEVEL_ORDER.index(one.level) for one in after) >= LEVEL_ORDER.index(target.level)


@steady
@given(found=many_claims(), later=many_claims(max_size=5), known_by=days())
def test_a_later_publication_never_alters_what_was_known(
    found: list[Claim], later: list[Claim], known_by: date
) -> None:
    after = known_by + timedelta(days=1)
    late = [replace(claim, claim_id=f"late-{claim.claim_id}", published=after.isoformat()) for claim in later]
    undated = [replace(claim, claim_id=f"undated-{claim.claim_id}", published=None) for claim in later]
    assert assess(found, known_by) == assess([*found, *late, *undated], known_by)


@steady
@given(first=days(), gap=st.integers(1, 20), wide=st.lists(claims(places=("Izium",), event="recapture"), max_size=4))
def test_a_wide_interval_never_bridges_two_groups(first: date, gap: int, wide: list[Claim]) -> None:
    """Two dated changes stay two, however many wide or open intervals span both; each may lend them support."""
    second = first + timedelta(days=gap)
    apart = [by_gainer(event_date=day.isoformat(), published=LAST.isoformat(), claim_id=day.isoformat())
             for day in (first, second)]  # fmt: skip
    spanning = [
        replace(claim, event_date=interval(None if number % 2 else first - timedelta(days=number), second),
                gaining_side="UA", losing_side="RU", geo_precision=1, extent=None, quantity=None, blames=None,
                not_mapped=None, changes_control=True, modality=Modality.ASSERTED)
        for number, claim in enumerate(wide)
    ]  # fmt: skip
    found = assess([*apart, *spanning])
    for one in found:
        assert not {claim.claim_id for claim in apart} <= set(one.supporting)
        shared = [claim.event_date for claim in (*apart, *spanning) if claim.claim_id in one.supporting]
        starts = [days.earliest for days in shared if days and days.earliest]
        ends = [days.latest for days in shared if days and days.latest]
        assert max(starts, default=date.min) <= min(ends)
    for claim in spanning:
        assert {one.event_date.latest for one in found if claim.claim_id in one.supporting} >= {second}


@steady
@given(found=many_claims())
def test_every_assessment_carries_its_trace(found: list[Claim]) -> None:
    """Every claim behind a change is some voice's, as its word or as what it said before; the rule is named."""
    for one in assess(found):
        heard = {claim_id for voice in one.heard for claim_id in (*voice.claims, *voice.older)}
        assert heard == {*one.supporting, *one.opposing}
        standing = {voice.origin for voice in one.heard if voice.stance is not Stance.DENIES}
        assert standing == set(one.origins)
        assert f"[{one.rule}]" in one.trace
        assert all(level is not one.level for _what, level in one.would_change)
        assert one.credibility in range(1, 7)
        assert all(voice.reliability is None or voice.reliability in "ABCDEF" for voice in one.heard)


@steady
@given(case=st.builds(Case, independent=st.integers(0, 2), access_only=st.integers(0, 2),
                      **{name: st.booleans() for name in ("gainer_states", "others_state", "conceded", "loser_denies",
                         "gainer_denies", "left", "faction_states", "unaligned_denies", "other_denies", "taken_back",
                         "of_control")}))  # fmt: skip
def test_support_never_lowers_and_denial_never_lifts_a_case(case: Case) -> None:
    """The rules themselves, on any case at all."""
    assume(judge(case)[0] is not Level.NOT_ASSESSABLE)  # a change that nobody ever stated is none
    rank = LEVEL_ORDER.index(judge(case)[0])
    more = replace(case, independent=case.independent + 1, others_state=True)
    assert LEVEL_ORDER.index(judge(more)[0]) >= rank
    for denied in (replace(case, loser_denies=True), replace(case, unaligned_denies=True)):
        assert LEVEL_ORDER.index(judge(denied)[0]) <= rank


@steady
@given(found=claims_of_one_place(), known_by=days(), later=st.integers(1, 9))
def test_a_later_copy_never_alters_what_was_known(found: list[Claim], known_by: date, later: int) -> None:
    """Copied words count as the first printing's; a copy that comes later moves nothing before it."""
    words = "Onze verslaggever zag op het plein van de stad hoe soldaten de vlag op het stadhuis hesen en zwaaiden. "
    told = [replace(claim, quote=words * 2 + str(number % 2)) for number, claim in enumerate(found)]
    late = [replace(claim, claim_id=f"late-{claim.claim_id}", publisher=f"De Nieuwe {number}", document_id=f"n{number}",
                    published=(known_by + timedelta(days=later)).isoformat())
            for number, claim in enumerate(told)]  # fmt: skip
    assert assess(told, known_by) == assess([*told, *late], known_by)


@steady
@given(found=many_claims(), on=days())
def test_every_claim_of_a_change_is_judged(found: list[Claim], on: date) -> None:
    """Each claim that states a change supports some assessment; the rest carry the reason why they are listed."""
    judged = {claim_id for one in assess(found) for claim_id in one.supporting}
    for claim in found:
        assert claim.claim_id in judged or not says_change(claim)
        assert says_change(claim) or claim.not_mapped is not None


@steady
@given(found=many_claims())
def test_a_change_that_shows_has_a_day_on_which_it_shows(found: list[Claim]) -> None:
    """Every claim that can be painted is on the map of its day, as a cell or a mark, or a later change replaced it."""
    assessments = assess(found)
    dates = dates_of_change(assessments, found)
    by_id = {claim.claim_id: claim for claim in found}
    for one in assessments:
        if one.level in {Level.REFUTED, Level.RETRACTED, Level.NOT_ASSESSABLE} or one.event == "presence":
            continue
        assert one.event_date.latest in dates
        assert all(key_of(by_id[claim_id]) is not None for claim_id in one.supporting)


@steady
@given(found=many_claims(), on=days())
def test_only_changes_that_may_have_happened_are_shown(found: list[Claim], on: date) -> None:
    assessments = {one.assessment_id: one for one in assess(found)}
    state = control_on(tuple(assessments.values()), found, on=on, profile=PROFILE)
    for shown in (*state.places, *state.indications):
        one = assessments[shown.assessments[0]]
        assert (one.event_date.earliest or one.event_date.latest or date.max) <= on
        assert one.level not in {Level.REFUTED, Level.RETRACTED, Level.NOT_ASSESSABLE}
        assert shown.claims
    names = [place.place.id for place in state.places]
    assert len(names) == len(set(names))


@steady
@given(found=claims_of_one_place(), on=days(), start=st.sampled_from([None, "UA", "RU"]))
def test_status_and_tracks_agree(found: list[Claim], on: date, start: str | None) -> None:
    baseline = Baseline(sides=((start, shapely.box(30, 45, 42, 53)),)) if start else None
    for one in control_on(assess(found), found, on=on, profile=PROFILE, baseline=baseline).places:
        assert (one.status is Status.HELD) <= (one.side is not None and one.claimed_side is None)
        assert (one.status is Status.HELD) <= (one.corroboration in CORROBORATED_LEVELS)
        assert (one.status is Status.CLAIMED) <= (one.claimed_side is not None)
        assert (one.status is Status.CLAIMED) <= (one.corroboration in CLAIMED_LEVELS)
        assert (one.status is Status.VACATED) <= (one.claimed_side is None)
        assert (one.status is Status.DISPUTED) <= (one.corroboration is Level.DISPUTED)
        assert (one.change is None) == (one.change_side is None)
        assert one.since is not None
        assert one.since <= on or not one.certain


@steady
@given(found=claims_of_one_place(), known_by=days())
def test_a_holder_was_named_by_somebody(found: list[Claim], known_by: date) -> None:
    """Nobody holds a place unless a claim says that the side took it."""
    takers = {claim.gaining_side for claim in found if claim.event in TAKING_EVENTS and claim.changes_control}
    for one in control_on(assess(found, known_by), found, on=LAST, profile=PROFILE, known_by=known_by).places:
        assert {one.side, one.claimed_side} - {None} <= takers


@steady
@given(found=many_claims(), on=days())
def test_areas_and_advances_never_make_a_holder(found: list[Claim], on: date) -> None:
    wide = [
        claim
        for claim in found
        if claim.event == "advance"
        or (claim.place and claim.place.kind in {"oblast", "region"})
        or claim.geo_precision != 1
    ]
    places = control_on(assess(wide), wide, on=on, profile=PROFILE).places
    assert {(one.side, one.claimed_side) for one in places} <= {(None, None)}
    assert {one.rule for one in places} <= {"presence_where_another_holds"}


SPOTS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 30)).map(lambda xy: (31.0 + xy[0] / 10, 47.0 + xy[1] / 10)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(spots=SPOTS, found=many_claims(), on=days(), radius_km=st.sampled_from([1.0, 8.0, 40.0]))
def test_cells_never_overlap_and_fill_the_capped_cells(
    spots: list[tuple[float, float]], found: list[Claim], on: date, radius_km: float
) -> None:
    """On any settlements: clustered, doubled, one alone."""
    world: SmallWorld = a_world(
        *((place_id, lon, lat) for place_id, kind, lat, lon in PLACES.values() if kind in {"settlement", "island"}),
        *((f"test:{number}", lon, lat) for number, (lon, lat) in enumerate(spots)),
        outlines=OBLASTS,
    )
    moved = [
        by_witness(
            f"w{number}", place=replace(claim.place, id=f"test:{number}", lon=lon, lat=lat), event_date=claim.event_date
        )
        for number, (claim, (lon, lat)) in enumerate(zip(found, spots, strict=False))
        if claim.place
    ]
    everything = [*found, *moved]
    state = control_on(assess(everything), everything, on=on, profile=PROFILE)
    drawn = draw_territory(state, gazetteer=world, footprints=world, radius_km=radius_km)  # type: ignore[arg-type]
    shapes = [cell.geometry for cell in drawn.cells]
    union = shapely.union_all(shapes)
    total = sum(shape.area for shape in shapes)
    assert abs(total - union.area) <= 1e-9 * max(1.0, total)
    ids = [place.place.id for place in state.places if place.place.id]
    capped = shapely.union_all(list(world.cells_of(world, ids, radius_km=radius_km).values()))
    assert capped.symmetric_difference(union).area <= 1e-9


@steady
@given(found=many_claims())
def test_rejected_claims_leave_no_trace(found: list[Claim]) -> None:
    rejected = [replace(claim, claim_id=f"r-{claim.claim_id}", not_mapped=NotMapped.REJECTED) for claim in found]
    assert assess([*found, *rejected]) == assess(found)


@steady
@given(found=many_claims(), known_by=days())
def test_known_by_is_the_same_as_not_having_read_the_rest(found: list[Claim], known_by: date) -> None:
    read = [claim for claim in found if (day := last_day(claim.published)) is not None and day <= known_by]
    assert assess(found, known_by) == assess(read)
