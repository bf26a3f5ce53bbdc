"""Changing an answer: given an answer, when another comes in its place, then this is different."""

from uuid import UUID

import pytest

from command_api.domain import invite
from command_api.domain.food_choice import FoodChoice
from command_api.domain.refusal import AnswerChanged, Refused
from contracts.changes import (
    AnswerChanges,
    DishChange,
    GuestChange,
    NeedsChange,
    NoteChange,
    SongTitle,
)
from contracts.commands import AmendInvite, GuestAnswer
from contracts.events import (
    AbsentGuest,
    AggregateEvent,
    InviteAmended,
    InviteAuthenticated,
    InviteSubmitted,
)
from contracts.values import Course, DietaryNeed, GuestType, InviteType
from tests.domain.test_invite import (
    ANN,
    BEN,
    COMING,
    INVITE,
    KIT,
    MENU,
    NOT_COMING,
    answer,
    created,
    dish,
    given,
    guest,
    meal,
)

FAMILY = (
    guest(ANN, "Ann"),
    guest(BEN, "Ben", GuestType.CHILD),
    guest(KIT, "Kit", GuestType.BABY),
)
CHILDS_MEAL = meal(GuestType.CHILD)
SONG = ("Etta James", "At Last")
OTHER_SONG = ("Queen", "Bicycle Race")


def answered(*songs: tuple[str, str], **replies: GuestAnswer) -> invite.Invite:
    """The family's invite, answered so: that is version 3."""
    submitted = given(*FAMILY).submit(answer(*songs, **replies), MENU)
    return given(*FAMILY, then=(submitted,))


def change(*songs: tuple[str, str], version: int = 3, **replies: GuestAnswer) -> AmendInvite:
    given = answer(*songs, **replies)
    return AmendInvite(guests=given.guests, songs=given.songs, version=version)


def amended(state: invite.Invite, command: AmendInvite) -> InviteAmended:
    event = state.amend(command, MENU)
    assert event is not None
    return event


def changes(state: invite.Invite, command: AmendInvite) -> AnswerChanges:
    return amended(state, command).changes


def then(state: invite.Invite, *events: AggregateEvent) -> invite.Invite:
    for event in events:
        state = invite.evolve(state, event)
    return state


class TestTheNewAnswer:
    def test_stands_in_place_of_the_old_one_as_a_whole(self) -> None:
        state = answered(SONG, ann=meal(), ben=CHILDS_MEAL, kit=COMING)
        event = amended(state, change(OTHER_SONG, ann=meal(), ben=NOT_COMING, kit=COMING))
        assert [one.name for one in event.attending_guests] == ["Ann", "Kit"]
        assert event.absent_guests == (AbsentGuest(id=BEN, name="Ben"),)
        assert [song.track for song in event.song_choices] == ["Bicycle Race"]

    def test_can_change_again(self) -> None:
        state = answered(ann=meal(), ben=CHILDS_MEAL, kit=COMING)
        state = then(state, amended(state, change(ann=meal(), ben=NOT_COMING, kit=COMING)))
        back = change(ann=meal(), ben=CHILDS_MEAL, kit=COMING, version=4)
        assert [one.name for one in amended(state, back).attending_guests] == ["Ann", "Ben", "Kit"]

    def test_that_says_the_same_is_no_event(self) -> None:
        state = answered(SONG, OTHER_SONG, ann=meal(), ben=NOT_COMING, kit=COMING)
        same = change(OTHER_SONG, SONG, ann=meal(), ben=NOT_COMING, kit=COMING)
        assert state.amend(same, MENU) is None


class TestWhatIsDifferent:
    def test_another_dish(self) -> None:
        state = answered(ann=meal(), ben=NOT_COMING, kit=NOT_COMING)
        wellington = UUID(int=77)
        menu = {
            **MENU,
            wellington: FoodChoice(wellington, GuestType.ADULT, Course.MAIN, "Wellington"),
        }
        command = change(ann=meal(main_id=wellington), ben=NOT_COMING, kit=NOT_COMING)
        event = state.amend(command, menu)
        assert event is not None
        assert event.changes.guests == (
            GuestChange(
                id=ANN,
                name="Ann",
                was_attending=True,
                attending=True,
                dishes=(DishChange(course=Course.MAIN, before="adult main", after="Wellington"),),
                dietary_requirements=None,
            ),
        )

    def test_somebody_no_longer_comes(self) -> None:
        nuts = CHILDS_MEAL.model_copy(update={"dietary_requirements": "no nuts"})
        state = answered(ann=meal(), ben=nuts, kit=COMING)
        (ben,) = changes(state, change(ann=meal(), ben=NOT_COMING, kit=COMING)).guests
        assert (ben.name, ben.was_attending, ben.attending) == ("Ben", True, False)
        assert [(dish.before, dish.after) for dish in ben.dishes] == [
            ("child starter", None),
            ("child main", None),
            ("child dessert", None),
        ]
        assert ben.dietary_requirements == NoteChange(before="no nuts", after="")

    def test_somebody_comes_after_all(self) -> None:
        state = answered(ann=NOT_COMING, ben=NOT_COMING, kit=NOT_COMING)
        ann, kit = changes(state, change(ann=meal(), ben=NOT_COMING, kit=COMING)).guests
        assert (ann.was_attending, ann.attending) == (False, True)
        assert [dish.after for dish in ann.dishes] == [
            "adult starter",
            "adult main",
            "adult dessert",
        ]
        assert (kit.name, kit.was_attending, kit.attending, kit.dishes) == ("Kit", False, True, ())

    def test_a_note(self) -> None:
        nuts = meal().model_copy(update={"dietary_requirements": "no nuts"})
        state = answered(ann=nuts, ben=NOT_COMING, kit=NOT_COMING)
        (ann,) = changes(state, change(ann=meal(), ben=NOT_COMING, kit=NOT_COMING)).guests
        assert ann.dishes == ()
        assert ann.dietary_requirements == NoteChange(before="no nuts", after="")

    def test_dietary_needs(self) -> None:
        vegan = meal().model_copy(update={"dietary_needs": (DietaryNeed.VEGAN,)})
        none = meal().model_copy(update={"dietary_needs": ()})
        for before, after in ((meal(), none), (none, vegan), (vegan, none), (vegan, meal())):
            state = answered(ann=before, ben=NOT_COMING, kit=NOT_COMING)
            (ann,) = changes(state, change(ann=after, ben=NOT_COMING, kit=NOT_COMING)).guests
            assert ann.dietary_needs == NeedsChange(
                before=before.dietary_needs, after=after.dietary_needs
            )
            assert ann.dietary_requirements is None

    def test_dietary_needs_are_never_told_without_the_note_that_stays(self) -> None:
        both = meal().model_copy(
            update={"dietary_needs": (DietaryNeed.NUTS,), "dietary_requirements": "no celery"}
        )
        state = answered(ann=both, ben=NOT_COMING, kit=NOT_COMING)
        note = both.model_copy(update={"dietary_needs": ()})
        (ann,) = changes(state, change(ann=note, ben=NOT_COMING, kit=NOT_COMING)).guests
        assert ann.dietary_needs == NeedsChange(before=(DietaryNeed.NUTS,), after=())
        assert ann.dietary_requirements == NoteChange(before="no celery", after="no celery")

    def test_the_same_needs_ticked_in_another_order_are_no_change(self) -> None:
        ticked = (DietaryNeed.VEGAN, DietaryNeed.NUTS)
        one, other = (
            meal().model_copy(update={"dietary_needs": needs}) for needs in (ticked, ticked[::-1])
        )
        state = answered(ann=one, ben=NOT_COMING, kit=NOT_COMING)
        assert state.amend(change(ann=other, ben=NOT_COMING, kit=NOT_COMING), MENU) is None

    def test_songs(self) -> None:
        state = answered(SONG, SONG, ann=meal(), ben=NOT_COMING, kit=NOT_COMING)
        command = change(SONG, OTHER_SONG, ann=meal(), ben=NOT_COMING, kit=NOT_COMING)
        found = changes(state, command)
        assert found.guests == ()
        assert found.songs_added == (SongTitle(artist="Queen", track="Bicycle Race"),)
        assert found.songs_withdrawn == (SongTitle(artist="Etta James", track="At Last"),)


class TestWhichAnswerStands:
    def test_a_change_of_an_older_answer_is_refused_and_told_the_newer(self) -> None:
        state = answered(ann=meal(), ben=CHILDS_MEAL, kit=COMING)
        state = then(state, amended(state, change(ann=meal(), ben=NOT_COMING, kit=COMING)))
        with pytest.raises(AnswerChanged) as refused:
            state.amend(change(ann=meal(), ben=CHILDS_MEAL, kit=NOT_COMING, version=3), MENU)
        assert refused.value.version == 4

    def test_a_sign_in_makes_no_answer_older(self) -> None:
        state = answered(ann=meal(), ben=CHILDS_MEAL, kit=COMING)
        state = then(state, InviteAuthenticated(id=INVITE))
        event = amended(state, change(ann=meal(), ben=NOT_COMING, kit=COMING, version=3))
        state = then(state, event)
        assert state.answer is not None
        assert state.answer.version == 5

    def test_an_answer_nobody_has_given_is_refused(self) -> None:
        state = answered(ann=meal(), ben=CHILDS_MEAL, kit=COMING)
        with pytest.raises(AnswerChanged):
            state.amend(change(ann=meal(), ben=NOT_COMING, kit=COMING, version=99), MENU)


class TestTheRules:
    def test_are_those_of_every_answer(self) -> None:
        state = answered(ann=meal(), ben=CHILDS_MEAL, kit=COMING)
        command = change(("", "At Last"), ann=meal(main_id=None), ben=meal())
        with pytest.raises(Refused) as refused:
            state.amend(command, MENU)
        assert {"/".join(map(str, v.path)) for v in refused.value.violations} == {
            f"guests/{ANN}/mainId",
            f"guests/{BEN}/starterId",
            f"guests/{BEN}/mainId",
            f"guests/{BEN}/dessertId",
            f"guests/{KIT}",
            "songs/0/artist",
        }

    def test_there_must_be_an_answer_to_change(self) -> None:
        state = given(guest(ANN, "Ann", invite_type=InviteType.EVENING))
        with pytest.raises(Refused, match="no answer yet"):
            state.amend(change(ann=COMING), MENU)

    def test_not_before_signing_in(self) -> None:
        nobody = InviteSubmitted(id=INVITE, attending_guests=(), absent_guests=(), song_choices=())
        state = invite.load([created(guest(ANN, "Ann")), nobody])
        assert state is not None
        with pytest.raises(Refused, match="sign in"):
            state.amend(change(ann=meal(), version=2), MENU)


def test_a_dish_of_the_old_answer_is_looked_up_too() -> None:
    state = answered(ann=meal(), ben=NOT_COMING, kit=NOT_COMING)
    assert state.answer is not None
    assert state.answer.dishes() == {dish(GuestType.ADULT, course) for course in Course}
