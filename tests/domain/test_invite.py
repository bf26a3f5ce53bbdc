"""The rules of an invite: given a history, when a command comes, then this happens."""

from uuid import UUID, uuid5

import pytest

from command_api.domain import food_choice, invite
from command_api.domain.food_choice import Menu
from command_api.domain.refusal import AlreadyAnswered, Refused, UnknownCode
from contracts.commands import CreateFoodChoice, CreateInvite, GuestAnswer, SubmitInvite
from contracts.events import (
    AbsentGuest,
    AggregateEvent,
    AttendingGuest,
    ChosenFoodChoices,
    InviteAuthenticated,
    InviteCreated,
    InvitedGuest,
    InviteSubmitted,
    SongChoice,
)
from contracts.values import Course, DietaryNeed, GuestType, InviteType

INVITE = UUID(int=1)
ANN, BEN, KIT = UUID(int=11), UUID(int=12), UUID(int=13)
CODE = "ABCD2345"


def guest(
    guest_id: UUID,
    name: str,
    guest_type: GuestType = GuestType.ADULT,
    invite_type: InviteType = InviteType.DAY,
) -> InvitedGuest:
    return InvitedGuest(
        id=guest_id,
        name=name,
        guest_type=guest_type,
        invite_type=invite_type,
        has_food_choices=invite_type is InviteType.DAY and guest_type is not GuestType.BABY,
    )


def created(*guests: InvitedGuest) -> InviteCreated:
    return InviteCreated(
        id=INVITE, invite_code=CODE, invite_type=guests[0].invite_type, invited_guests=guests
    )


def given(*guests: InvitedGuest, then: tuple[AggregateEvent, ...] = ()) -> invite.Invite:
    """An invite that was sent and signed in to."""
    state = invite.load([created(*guests), InviteAuthenticated(id=INVITE), *then])
    assert state is not None
    return state


def dish(guest_type: GuestType, course: Course) -> UUID:
    return uuid5(INVITE, f"{guest_type}/{course}")


MENU: Menu = {
    dish(guest_type, course): food_choice.evolve(
        None,
        food_choice.create(
            dish(guest_type, course),
            CreateFoodChoice(guest_type=guest_type, course=course, name=f"{guest_type} {course}"),
        ),
    )
    for guest_type in (GuestType.ADULT, GuestType.CHILD, GuestType.BABY)
    for course in Course
}


def meal(guest_type: GuestType = GuestType.ADULT, **changes: UUID | None) -> GuestAnswer:
    chosen = {
        "starter_id": dish(guest_type, Course.STARTER),
        "main_id": dish(guest_type, Course.MAIN),
        "dessert_id": dish(guest_type, Course.DESSERT),
    }
    return GuestAnswer.model_validate({"attending": True, **chosen, **changes})


COMING = GuestAnswer(attending=True)
NOT_COMING = GuestAnswer(attending=False)


def answer(*songs: tuple[str, str], **guests: GuestAnswer) -> SubmitInvite:
    ids = {"ann": ANN, "ben": BEN, "kit": KIT}
    return SubmitInvite.model_validate(
        {
            "guests": {ids[name]: reply.model_dump() for name, reply in guests.items()},
            "songs": [{"artist": artist, "track": track} for artist, track in songs],
        }
    )


def refusals(state: invite.Invite, command: SubmitInvite) -> dict[str, str]:
    """Each refused field with the reason, as `guests/…/mainId`."""
    with pytest.raises(Refused) as refused:
        state.submit(command, MENU)
    return {"/".join(map(str, v.path)): v.message for v in refused.value.violations}


class TestCreating:
    def test_a_day_invite_lets_all_but_babies_choose(self) -> None:
        command = CreateInvite.model_validate(
            {
                "type": "day",
                "guests": [
                    {"type": "adult", "name": "Ann"},
                    {"type": "child", "name": "Ben"},
                    {"type": "baby", "name": "Kit"},
                ],
            }
        )
        assert invite.create(INVITE, CODE, command, [ANN, BEN, KIT]) == created(
            guest(ANN, "Ann"),
            guest(BEN, "Ben", GuestType.CHILD),
            guest(KIT, "Kit", GuestType.BABY),
        )

    def test_nobody_chooses_in_the_evening(self) -> None:
        command = CreateInvite.model_validate(
            {"type": "evening", "guests": [{"type": "adult", "name": "Ann"}]}
        )
        event = invite.create(INVITE, CODE, command, [ANN])
        assert [guest.has_food_choices for guest in event.invited_guests] == [False]

    def test_an_invite_without_guests_is_refused(self) -> None:
        command = CreateInvite(type=InviteType.DAY, guests=())
        with pytest.raises(Refused, match="at least one guest"):
            invite.create(INVITE, CODE, command, [])

    def test_every_blank_name_is_pointed_at(self) -> None:
        command = CreateInvite.model_validate(
            {
                "type": "day",
                "guests": [
                    {"type": "adult", "name": " "},
                    {"type": "adult", "name": "Ben"},
                    {"type": "adult", "name": ""},
                ],
            }
        )
        with pytest.raises(Refused) as refused:
            invite.create(INVITE, CODE, command, [ANN, BEN, KIT])
        assert [violation.path for violation in refused.value.violations] == [
            ("guests", 0, "name"),
            ("guests", 2, "name"),
        ]


class TestSigningIn:
    def test_the_code_of_the_invite_opens_it(self) -> None:
        assert given(guest(ANN, "Ann")).authenticate(CODE) == InviteAuthenticated(id=INVITE)

    def test_a_code_that_only_leads_here_does_not(self) -> None:
        with pytest.raises(UnknownCode):
            given(guest(ANN, "Ann")).authenticate("ZZZZ9999")


class TestSubmitting:
    def test_everyone_coming_to_the_day(self) -> None:
        state = given(
            guest(ANN, "Ann"), guest(BEN, "Ben", GuestType.CHILD), guest(KIT, "Kit", GuestType.BABY)
        )
        ann = meal().model_copy(update={"dietary_requirements": "no nuts"})
        command = answer(("Etta James", "At Last"), ann=ann, ben=meal(GuestType.CHILD), kit=COMING)
        submitted = state.submit(command, MENU)
        assert submitted.absent_guests == ()
        assert submitted.song_choices == (SongChoice(artist="Etta James", track="At Last"),)
        assert [guest.name for guest in submitted.attending_guests] == ["Ann", "Ben", "Kit"]
        assert submitted.attending_guests[0] == AttendingGuest(
            id=ANN,
            invite_type=InviteType.DAY,
            guest_type=GuestType.ADULT,
            name="Ann",
            chosen_food_choices=ChosenFoodChoices(
                starter_id=dish(GuestType.ADULT, Course.STARTER),
                main_id=dish(GuestType.ADULT, Course.MAIN),
                dessert_id=dish(GuestType.ADULT, Course.DESSERT),
                dietary_requirements="no nuts",
            ),
        )
        assert submitted.attending_guests[2].chosen_food_choices == ChosenFoodChoices()

    def test_some_coming_some_not(self) -> None:
        state = given(guest(ANN, "Ann"), guest(BEN, "Ben"))
        submitted = state.submit(answer(ann=NOT_COMING, ben=meal()), MENU)
        assert submitted.absent_guests == (AbsentGuest(id=ANN, name="Ann"),)
        assert [guest.name for guest in submitted.attending_guests] == ["Ben"]

    def test_an_evening_guest_just_comes(self) -> None:
        state = given(guest(ANN, "Ann", invite_type=InviteType.EVENING))
        submitted = state.submit(answer(ann=COMING), MENU)
        assert submitted.attending_guests[0].chosen_food_choices == ChosenFoodChoices()

    def test_not_before_signing_in(self) -> None:
        state = invite.load([created(guest(ANN, "Ann"))])
        assert state is not None
        assert refusals(state, answer(ann=meal())) == {"": "Please sign in before replying."}

    def test_only_once(self) -> None:
        submitted = InviteSubmitted(
            id=INVITE, attending_guests=(), absent_guests=(), song_choices=()
        )
        state = given(guest(ANN, "Ann"), then=(submitted,))
        with pytest.raises(AlreadyAnswered):
            state.submit(answer(ann=meal()), MENU)

    def test_once_even_after_signing_in_again(self) -> None:
        submitted = InviteSubmitted(
            id=INVITE, attending_guests=(), absent_guests=(), song_choices=()
        )
        state = given(guest(ANN, "Ann"), then=(submitted, InviteAuthenticated(id=INVITE)))
        with pytest.raises(AlreadyAnswered):
            state.submit(answer(ann=NOT_COMING), MENU)

    def test_every_guest_must_be_answered(self) -> None:
        state = given(guest(ANN, "Ann"), guest(BEN, "Ben"))
        assert refusals(state, answer(ann=meal())) == {
            f"guests/{BEN}": "Please say whether Ben comes."
        }

    def test_unknown_guests_are_refused(self) -> None:
        state = given(guest(ANN, "Ann"))
        assert refusals(state, answer(ann=meal(), ben=meal())) == {
            f"guests/{BEN}": "This guest is not on your invite."
        }

    @pytest.mark.parametrize(
        ("field", "course"),
        [("starter_id", "starter"), ("main_id", "main"), ("dessert_id", "dessert")],
    )
    def test_all_three_courses_are_chosen(self, field: str, course: str) -> None:
        pointer = f"guests/{ANN}/{course}Id"
        command = answer(ann=meal(GuestType.ADULT, **{field: None}))
        assert refusals(given(guest(ANN, "Ann")), command) == {
            pointer: f"Please choose a {course} for Ann."
        }

    def test_a_dish_of_another_course(self) -> None:
        command = answer(ann=meal(main_id=dish(GuestType.ADULT, Course.DESSERT)))
        assert refusals(given(guest(ANN, "Ann")), command) == {
            f"guests/{ANN}/mainId": "This dish is not a main."
        }

    def test_a_dish_of_another_guest_type(self) -> None:
        command = answer(ann=meal(main_id=dish(GuestType.CHILD, Course.MAIN)))
        assert refusals(given(guest(ANN, "Ann")), command) == {
            f"guests/{ANN}/mainId": "This dish is not on the menu for adults."
        }

    def test_a_dish_nobody_cooks(self) -> None:
        command = answer(ann=meal(dessert_id=UUID(int=99)))
        assert refusals(given(guest(ANN, "Ann")), command) == {
            f"guests/{ANN}/dessertId": "This dish is not on the menu."
        }

    @pytest.mark.parametrize(
        ("who", "reply"),
        [
            (guest(ANN, "Ann", GuestType.BABY), meal(GuestType.BABY)),
            (guest(ANN, "Ann", invite_type=InviteType.EVENING), meal()),
            (guest(ANN, "Ann"), meal().model_copy(update={"attending": False})),
        ],
        ids=["a baby", "an evening guest", "an absent guest"],
    )
    def test_nobody_else_chooses_a_course(self, who: InvitedGuest, reply: GuestAnswer) -> None:
        assert refusals(given(who), answer(ann=reply)) == {
            f"guests/{ANN}/{course}Id": f"No {course} can be chosen for Ann." for course in Course
        }

    @pytest.mark.parametrize(
        "who",
        [
            guest(ANN, "Ann", GuestType.BABY),
            guest(ANN, "Ann", GuestType.CHILD, InviteType.EVENING),
            guest(ANN, "Ann", invite_type=InviteType.EVENING),
        ],
        ids=["a baby", "an evening child", "an evening guest"],
    )
    def test_dietary_needs_are_for_those_too_who_choose_no_course(self, who: InvitedGuest) -> None:
        vegan = COMING.model_copy(
            update={"dietary_needs": (DietaryNeed.VEGAN,), "dietary_requirements": "no celery"}
        )
        (ann,) = given(who).submit(answer(ann=vegan), MENU).attending_guests
        assert ann.chosen_food_choices == ChosenFoodChoices(
            dietary_needs=(DietaryNeed.VEGAN,), dietary_requirements="no celery"
        )

    def test_no_dietary_needs_are_an_answer_and_no_word_of_them_is_none(self) -> None:
        state = given(guest(ANN, "Ann"), guest(BEN, "Ben"))
        ann = meal().model_copy(update={"dietary_needs": ()})
        submitted = state.submit(answer(ann=ann, ben=meal()), MENU)
        said = [one.chosen_food_choices.dietary_needs for one in submitted.attending_guests]
        assert said == [(), None]

    def test_dietary_needs_are_kept_once_each_and_in_our_order(self) -> None:
        ticked = (DietaryNeed.NUTS, DietaryNeed.VEGAN, DietaryNeed.NUTS)
        command = answer(ann=meal().model_copy(update={"dietary_needs": ticked}))
        (ann,) = given(guest(ANN, "Ann")).submit(command, MENU).attending_guests
        assert ann.chosen_food_choices.dietary_needs == (DietaryNeed.VEGAN, DietaryNeed.NUTS)

    def test_two_songs_are_welcome_three_are_not(self) -> None:
        state = given(guest(ANN, "Ann"))
        songs = [("Etta James", "At Last"), ("Queen", "Bicycle Race"), ("Björk", "Jóga")]
        assert len(state.submit(answer(*songs[:2], ann=meal()), MENU).song_choices) == 2
        assert refusals(state, answer(*songs, ann=meal())) == {
            "songs": "Please wish for at most 2 songs."
        }

    def test_half_a_song_is_refused(self) -> None:
        command = answer(("", "At Last"), ("Queen", " "), ann=meal())
        assert refusals(given(guest(ANN, "Ann")), command) == {
            "songs/0/artist": "Who is this song by?",
            "songs/1/track": "What is this song called?",
        }

    def test_everything_wrong_is_said_at_once(self) -> None:
        state = given(guest(ANN, "Ann"), guest(BEN, "Ben"))
        command = answer(("", "At Last"), ann=meal(main_id=None), kit=COMING)
        assert set(refusals(state, command)) == {
            f"guests/{ANN}/mainId",
            f"guests/{BEN}",
            f"guests/{KIT}",
            "songs/0/artist",
        }


def test_history_is_not_judged_only_told() -> None:
    with pytest.raises(ValueError, match="can't follow here"):
        invite.load([InviteAuthenticated(id=INVITE)])
