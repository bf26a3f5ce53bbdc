"""Given what was held, when an event arrives, then these facts are held."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from contracts.events import (
    GuestAdded,
    GuestCorrected,
    GuestWithdrawn,
    InviteCodeAssigned,
    SongChoice,
)
from contracts.kitchen import (
    DishOffered,
    HouseholdAnswered,
    KitchenEntry,
    KitchenFact,
    NumbersHandedOver,
)
from contracts.routing import SUBSCRIPTIONS
from contracts.values import AnsweredBy, Course, GuestType, InviteType
from projector.domain.facts import (
    AnswerSubmitted,
    AnswersWelcome,
    CodeReissued,
    Fact,
    FoodChoiceAvailable,
    GuestListChanged,
    InviteLastAuthenticated,
    InviteSent,
    Key,
    KitchenInformed,
    alphabetical,
    fold,
)
from projector.domain.translation import EVENT_TYPES, facts
from tests.histories import (
    START,
    amended,
    an_id,
    answer,
    comes,
    deadline,
    dish,
    guest,
    handed_over,
    invite,
    listed,
    recorded,
    reissued,
    signed_in,
)

ZOE = guest(1, 1, "Zoë Ng")
SOUP = dish(1, GuestType.ADULT, Course.STARTER, "Soup")
INVITE = an_id("invite", 1)


def kitchen(version: int, about: UUID, fact: KitchenFact) -> KitchenInformed:
    streams = {"dish": f"food_choice-{about}", "answer": f"invite-{about}"}
    event_id = an_id(streams.get(fact.type, f"caterer_numbers-{about}"), version)
    entry = KitchenEntry(id=event_id, about=about, version=version, recorded_at=START, fact=fact)
    return KitchenInformed(event_id, version, entry)


def answers() -> Sequence[Sequence[Fact]]:
    """That Zoë comes, and then that she does not."""
    return [facts(recorded(answer(1, *who), v)) for v, who in ((2, [comes(ZOE)]), (3, []))]


def the_answer(held: Mapping[Key, Fact]) -> Fact:
    return held[AnswerSubmitted, INVITE]


def test_a_dish_is_available():
    available, informed = facts(recorded(SOUP))
    assert available == FoodChoiceAvailable(SOUP.id, 1, GuestType.ADULT, Course.STARTER, "Soup")
    assert informed == kitchen(
        1, SOUP.id, DishOffered(guest_type=GuestType.ADULT, course=Course.STARTER, name="Soup")
    )


def test_an_invite_is_sent_to_its_guests():
    assert facts(recorded(invite(1, ZOE))) == (
        InviteSent(INVITE, 1, "00000001", InviteType.DAY, START, (ZOE,)),
    )


def test_a_sign_in_says_when():
    assert facts(recorded(signed_in(1), 2)) == (InviteLastAuthenticated(INVITE, 2, START),)


def test_a_new_code_stands_beside_the_invite_it_opens():
    said = facts(recorded(reissued(1), 2))
    assert said == (CodeReissued(INVITE, 2, "10000001"),)
    sent = facts(recorded(invite(1, ZOE)))
    assert list(fold(fold({}, said), sent).values()) == [*said, *sent]


def test_an_answer_is_one_fact_with_its_guests_and_songs():
    song = SongChoice(artist="Björk", track="Hyperballad")
    coming = comes(ZOE, SOUP)
    assert facts(recorded(answer(1, coming, songs=[song]), 3)) == (
        AnswerSubmitted(INVITE, 3, START, (coming,), (song,)),
        kitchen(3, INVITE, HouseholdAnswered(attending=(coming,))),
    )


def test_an_amended_answer_is_the_answer_from_then_on():
    song = SongChoice(artist="Björk", track="Hyperballad")
    coming = comes(ZOE, SOUP)
    said = facts(recorded(amended(1, coming, songs=[song]), 4))
    assert said[0] == AnswerSubmitted(INVITE, 4, START, (coming,), (song,))
    before = facts(recorded(answer(1), 3))
    assert list(fold(fold({}, said), before).values()) == [*said, before[1]]


def test_the_kitchen_keeps_every_answer_for_whoever_asks_how_it_once_was():
    answers = [recorded(answer(1, comes(ZOE)), 3), recorded(amended(1), 4)]
    held = fold({}, [fact for event in reversed(answers) for fact in facts(event)])
    kept = [fact for fact in held.values() if isinstance(fact, KitchenInformed)]
    assert sorted(fact.version for fact in kept) == [3, 4]


def test_a_handover_is_for_the_kitchen():
    assert facts(recorded(handed_over(START, mail_changes=True), 2)) == (
        kitchen(2, an_id("caterer"), NumbersHandedOver(as_of=START, mail_changes=True)),
    )


def test_a_mended_guest_list_says_who_is_invited_from_then_on():
    ben = guest(1, 2, "Ben Ng")
    for change in (GuestAdded, GuestCorrected, GuestWithdrawn):
        assert facts(recorded(listed(change, 1, ZOE, ZOE, ben), 2)) == (
            GuestListChanged(INVITE, 2, (ZOE, ben)),
        )


def test_an_answer_says_whose_hands_it_went_through():
    said, _ = facts(recorded(answer(1, by=AnsweredBy.HOST), 2))
    assert isinstance(said, AnswerSubmitted)
    assert said.answered_by is AnsweredBy.HOST


def test_a_deadline_says_until_when_answers_are_welcome():
    earlier, later = (deadline(date(2027, month, 1)) for month in (5, 6))
    closes_at = datetime(2027, 6, 2, tzinfo=UTC)
    said = facts(recorded(later, 2))
    assert said == (AnswersWelcome(later.id, 2, date(2027, 6, 1), "Etc/UTC", closes_at),)
    held = fold(fold({}, said), facts(recorded(earlier, 1)))
    assert list(held.values()) == list(said)


def test_a_reserved_code_says_nothing_to_a_read_model():
    assert facts(recorded(InviteCodeAssigned(code="00000001", invite_id=INVITE))) == ()


def test_the_projector_reads_every_event_it_is_promised():
    [promised] = [s.event_types for s in SUBSCRIPTIONS if s.consumer == "projector"]
    assert set(promised) == EVENT_TYPES


def test_a_later_fact_replaces_an_earlier_one():
    first, second = answers()
    held = fold(fold({}, first), second)
    assert the_answer(held) == second[0]


def test_an_earlier_fact_that_comes_late_changes_nothing():
    first, second = answers()
    held = fold(fold({}, second), first)
    assert the_answer(held) == second[0]


def test_within_a_batch_the_latest_wins_wherever_it_stands():
    signs_in = [facts(recorded(signed_in(1), version))[0] for version in (3, 4, 2)]
    assert [fact.version for fact in fold({}, signs_in).values()] == [4]


def test_different_facts_of_one_invite_stand_side_by_side():
    said = [*facts(recorded(signed_in(1), 9)), *facts(recorded(invite(1, ZOE)))]
    assert len(fold({}, said)) == 2


def test_folding_leaves_what_was_held_as_it_was():
    held = fold({}, facts(recorded(signed_in(1))))
    fold(held, facts(recorded(invite(1, ZOE))))
    assert len(held) == 1


def test_names_are_listed_without_case_and_accents():
    names = ["Zoë", "ÅSA", "Straße", "asa", "李娜", "Ñandú"]
    assert [alphabetical(name) for name in names] == [
        "zoe",
        "asa",
        "strasse",
        "asa",
        "李娜",
        "nandu",
    ]
