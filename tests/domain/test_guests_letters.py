"""Copies of answers: what guests read again, and nothing of theirs where it could mislead."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.changes import SongTitle
from contracts.content import WrittenContent
from contracts.domain_events import AnswerConfirmed, ConfirmedReply
from contracts.values import DietaryNeed, DietaryNeeds, InviteType
from notifier.domain.letter import Letter
from notifier.domain.to_guests import CONFIRMED, confirm

SITE = "https://wedding.example"
INVITE = UUID(int=1)
ANSWERED = datetime(2026, 11, 23, 14, tzinfo=UTC)
WEDDING = WrittenContent(
    names="Zoë & Tomás",
    wedding_date=date(2027, 6, 19),
    plan_of_the_day="",
    plan_of_the_evening="",
    menu="",
    gift_registry="",
    location="",
    map_link="",
    accommodation="",
    time_zone="Europe/London",
    starts_at=time(13),
    evening_starts_at=time(19, 30),
    ends_at=time(0, 30),
    place="St Mary's, Clun",
    evening_place="The Tithe Barn",
)


def coming(
    name: str, *dishes: str, note: str | None = None, needs: DietaryNeeds = None
) -> ConfirmedReply:
    return ConfirmedReply(
        name=name,
        attending=True,
        dishes=dishes,
        dietary_requirements=note,
        dietary_needs=needs,
    )


def staying(name: str) -> ConfirmedReply:
    return ConfirmedReply(name=name, attending=False)


def confirmed(
    *guests: ConfirmedReply,
    invite_type: InviteType = InviteType.DAY,
    revision: int = 0,
    cancels: bool = False,
    songs: tuple[SongTitle, ...] = (),
) -> AnswerConfirmed:
    return AnswerConfirmed(
        id=INVITE,
        email_address="ada@example.com",
        invite_type=invite_type,
        revision=revision,
        cancels=cancels,
        guests=guests,
        songs=songs,
    )


def letter(event: AnswerConfirmed, wedding: WrittenContent | None = WEDDING) -> Letter:
    return confirm(event, wedding, ANSWERED, SITE)


def test_the_answer_is_repeated_guest_by_guest_with_the_day() -> None:
    event = confirmed(
        coming("Ada", "Soup", "Cod", "Cake", note="no nuts,\nplease", needs=(DietaryNeed.VEGAN,)),
        coming("Tim", needs=()),
        staying("Ben"),
        songs=(SongTitle(artist="ABBA", track="Waterloo"),),
    )
    assert letter(event).text == (
        "Thank you for your answer! This is what you told us:\n"
        "\n"
        "Ada: will be there; Soup, Cod, Cake; dietary needs: vegan; dietary requirements: “no nuts,"
        " please”\n"
        "Tim: will be there; dietary needs: none\n"
        "Ben: can’t make it\n"
        "On the dance floor: “Waterloo” by ABBA\n"
        "When: Saturday, 19 June 2027, 13:00 (Europe/London)\n"
        "Where: St Mary's, Clun\n"
        "\n"
        "Has something changed? With the code on your card, you can change it here:"
        f" {SITE}/rsvp/change\n"
        "\n"
        "The file that came with this mail puts the wedding into your calendar.\n"
        "\n"
        "This mail came because somebody who answered our invite left this address. If that was"
        " not you, there is nothing you have to do.\n"
    )


def test_the_calendar_has_the_hours_of_the_guests_own_invite() -> None:
    day, evening = (
        letter(confirmed(coming("Ada"), invite_type=kind)).calendar for kind in InviteType
    )
    assert day
    assert evening
    assert (f"{day.starts}", day.place) == ("2027-06-19 13:00:00+01:00", "St Mary's, Clun")
    assert (f"{evening.starts}", evening.place) == ("2027-06-19 19:30:00+01:00", "The Tithe Barn")
    assert f"{day.ends}" == f"{evening.ends}" == "2027-06-20 00:30:00+01:00"
    assert day.uid == evening.uid == INVITE
    assert day.summary == "The wedding of Zoë & Tomás"


@pytest.mark.parametrize(
    "unwritten",
    [
        {"starts_at": None},
        {"time_zone": None},
        {"time_zone": "Europe/Atlantis"},
        {"time_zone": "/etc/passwd"},
    ],
)
def test_without_hours_the_wedding_lasts_all_day(unwritten: dict[str, object]) -> None:
    written = letter(confirmed(coming("Ada")), WEDDING.model_copy(update=unwritten))
    assert written.calendar
    assert (written.calendar.starts, written.calendar.ends) == (date(2027, 6, 19), None)
    assert "When: Saturday, 19 June 2027\n" in written.text


def test_an_end_on_the_same_day() -> None:
    written = letter(confirmed(coming("Ada")), WEDDING.model_copy(update={"ends_at": time(18)}))
    assert written.calendar
    assert f"{written.calendar.ends}" == "2027-06-19 18:00:00+01:00"


def test_without_a_word_of_the_hosts_the_answer_goes_back_alone() -> None:
    written = letter(confirmed(coming("Ada")), None)
    assert written.calendar is None
    assert "Ada: will be there\n" in written.text
    assert "calendar" not in written.text


def test_who_stays_at_home_needs_no_entry() -> None:
    written = letter(confirmed(staying("Ada")))
    assert written.calendar is None
    assert "calendar" not in written.text


def test_who_no_longer_comes_has_the_entry_taken_back() -> None:
    written = letter(confirmed(staying("Ada"), revision=3, cancels=True))
    assert written.calendar
    assert written.calendar.cancelled
    assert written.calendar.sequence == 3
    assert "takes the wedding out of your calendar" in written.text
    assert "When:" not in written.text
    assert written.text.startswith("Thank you for telling us! This is how your answer stands now:")


WORDS = st.text(st.characters(codec="utf-8"), max_size=40)


@given(WORDS, WORDS, WORDS)
def test_nothing_a_guest_wrote_is_in_subject_greeting_or_calendar(
    name: str, note: str, song: str
) -> None:
    plain = letter(confirmed(coming("Ada"), songs=(SongTitle(artist="ABBA", track="SOS"),)))
    guest = coming(name, note, note=note)
    written = letter(confirmed(guest, songs=(SongTitle(artist=song, track=song),)))
    assert written.subject == CONFIRMED
    assert written.text.split("\n")[:2] == plain.text.split("\n")[:2]
    assert len(written.text.split("\n")) == len(plain.text.split("\n"))
    assert written.calendar == plain.calendar
    assert written.html.count("<li>") == plain.html.count("<li>")
    assert written.html.count("<a ") == 1


def test_what_the_hosts_wrote_adds_no_line_to_the_calendar() -> None:
    forged = "Clun\r\nATTENDEE:mailto:everyone@example.com"
    written = letter(
        confirmed(coming("Ada")), WEDDING.model_copy(update={"place": forged, "names": forged})
    )
    assert written.calendar
    assert "\n" not in written.calendar.place + written.calendar.summary
    assert replace(written.calendar, place="", summary="")
