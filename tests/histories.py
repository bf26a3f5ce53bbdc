"""Histories as the write side could have left them, and ways they could be delivered."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid5

from hypothesis import strategies as st

from contracts.changes import AnswerChanges
from contracts.envelope import Recorded
from contracts.events import (
    AggregateEvent,
    AttendingGuest,
    CatererNumbersHandedOver,
    ChosenFoodChoices,
    Confirmation,
    FoodChoiceCreated,
    GuestAdded,
    GuestCorrected,
    GuestWithdrawn,
    InviteAmended,
    InviteAuthenticated,
    InviteCodeAssigned,
    InviteCodeReissued,
    InviteCreated,
    InvitedGuest,
    InviteEmailAddressNoted,
    InviteReminded,
    InviteSubmitted,
    RsvpDeadlineSet,
    SongChoice,
)
from contracts.values import AnsweredBy, Course, DietaryNeed, DietaryNeeds, GuestType, InviteType

ORIGIN = UUID("5f2ad4c0-2f4b-5a5e-9d0b-6d9f2c1b7a10")
START = datetime(2026, 11, 1, 12, tzinfo=UTC)


def an_id(*names: object) -> UUID:
    return uuid5(ORIGIN, "/".join(map(str, names)))


def recorded(
    event: AggregateEvent, version: int = 1, at: datetime = START, **envelope: object
) -> Recorded:
    stream = f"{event.type.partition('.')[0]}-{getattr(event, 'id', 'code')}"
    return Recorded.model_validate(
        {
            "id": an_id(stream, version),
            "stream": stream,
            "version": version,
            "occurred_at": at,
            "recorded_at": at,
            "correlation_id": "request-1",
            "causation_id": an_id("command", stream, version),
            "command_hash": "0" * 64,
            "event": event,
            **envelope,
        }
    )


def dish(number: int, guest_type: GuestType, course: Course, name: str) -> FoodChoiceCreated:
    return FoodChoiceCreated(
        id=an_id("dish", number), guest_type=guest_type, course=course, name=name
    )


def guest(
    invite: int, place: int, name: str, kind: GuestType = GuestType.ADULT, *, dines: bool = True
) -> InvitedGuest:
    return InvitedGuest(
        id=an_id("guest", invite, place),
        invite_type=InviteType.DAY if dines else InviteType.EVENING,
        guest_type=kind,
        name=name,
        has_food_choices=dines and kind is not GuestType.BABY,
    )


def place(invite: int, number: int, of: InvitedGuest) -> InvitedGuest:
    """For somebody whom a guest may bring."""
    one = guest(invite, number, f"Guest of {of.name}", dines=of.invite_type is InviteType.DAY)
    return one.model_copy(update={"guest_of": of.id})


def invite(number: int, *guests: InvitedGuest) -> InviteCreated:
    return InviteCreated(
        id=an_id("invite", number),
        invite_code=f"{number:08d}",
        invite_type=guests[0].invite_type,
        invited_guests=guests,
    )


def signed_in(number: int) -> InviteAuthenticated:
    return InviteAuthenticated(id=an_id("invite", number))


def reissued(number: int, time: int = 1) -> InviteCodeReissued:
    """The code of a lost card replaced for the `time`-th time."""
    return InviteCodeReissued(
        id=an_id("invite", number),
        invite_code=f"{time}{number:07d}",
        retired_code=f"{time - 1}{number:07d}",
    )


def comes(
    guest: InvitedGuest,
    *dishes: FoodChoiceCreated,
    dietary_requirements: str = "",
    dietary_needs: DietaryNeeds = None,
    name: str | None = None,
) -> AttendingGuest:
    """`name` is who comes in a place that has none."""
    return AttendingGuest(
        id=guest.id,
        invite_type=guest.invite_type,
        guest_type=guest.guest_type,
        name=name or guest.name,
        guest_of=guest.guest_of,
        chosen_food_choices=ChosenFoodChoices.model_validate(
            {f"{dish.course}_id": dish.id for dish in dishes}
            | {"dietary_requirements": dietary_requirements, "dietary_needs": dietary_needs}
        ),
    )


def listed(
    change: type[GuestAdded | GuestCorrected | GuestWithdrawn],
    number: int,
    one: InvitedGuest,
    *guests: InvitedGuest,
) -> GuestAdded | GuestCorrected | GuestWithdrawn:
    """`one` was added, corrected or withdrawn, and these are `guests` now."""
    return change(id=an_id("invite", number), guest=one, invited_guests=guests)


def answer(
    number: int,
    *attending: AttendingGuest,
    songs: Sequence[SongChoice] = (),
    email_address: str | None = None,
    confirmation: Confirmation | None = None,
    by: AnsweredBy = AnsweredBy.GUEST,
) -> InviteSubmitted:
    return InviteSubmitted(
        id=an_id("invite", number),
        attending_guests=attending,
        absent_guests=(),
        song_choices=tuple(songs),
        email_address=email_address,
        confirmation=confirmation,
        answered_by=by,
    )


def amended(
    number: int,
    *attending: AttendingGuest,
    songs: Sequence[SongChoice] = (),
    email_address: str | None = None,
    confirmation: Confirmation | None = None,
    by: AnsweredBy = AnsweredBy.GUEST,
) -> InviteAmended:
    """What it says of changes is for letters; read models take the answer as it stands."""
    return InviteAmended(
        id=an_id("invite", number),
        attending_guests=attending,
        absent_guests=(),
        song_choices=tuple(songs),
        changes=AnswerChanges(guests=(), songs_added=(), songs_withdrawn=()),
        email_address=email_address,
        confirmation=confirmation,
        answered_by=by,
    )


def handed_over(as_of: datetime, *, mail_changes: bool = False) -> CatererNumbersHandedOver:
    return CatererNumbersHandedOver(id=an_id("caterer"), as_of=as_of, mail_changes=mail_changes)


def deadline(last_day: date) -> RsvpDeadlineSet:
    return RsvpDeadlineSet(
        id=an_id("wedding"),
        last_day=last_day,
        time_zone="Etc/UTC",
        closes_at=datetime(last_day.year, last_day.month, last_day.day, tzinfo=UTC)
        + timedelta(days=1),
    )


def noted(number: int, address: str | None = "z@example.com") -> InviteEmailAddressNoted:
    return InviteEmailAddressNoted(id=an_id("invite", number), email_address=address)


def reminded(number: int, wave: date) -> InviteReminded:
    return InviteReminded(
        id=an_id("invite", number),
        wave=wave,
        email_address="z@example.com",
        invite_code=f"{number:08d}",
        guest_names=("Zoë",),
        last_day=None,
    )


COPY = Confirmation(invite_type=InviteType.DAY, revision=0, cancels=False, dishes=())


_words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8
) | st.sampled_from(["Zoë", "zoe", "ZOË", "Åsa", "O'Brien", "=1+1", "李娜", "مريم", "Ñandú"])


_NEEDS = st.none() | st.lists(st.sampled_from(DietaryNeed), max_size=2, unique=True).map(tuple)


@st.composite
def _invite_stream(
    draw: st.DrawFn, number: int, dishes: Sequence[FoodChoiceCreated]
) -> list[AggregateEvent]:
    """An invite whose guests are mended, with its sign-ins, lost cards, and an answer, amended
    again and again, by the guests or by the hosts."""
    dines = draw(st.booleans())
    kinds = draw(st.lists(st.sampled_from(GuestType), min_size=1, max_size=3))
    guests = [
        guest(number, place, draw(_words), kind, dines=dines) for place, kind in enumerate(kinds)
    ]
    if draw(st.booleans()):
        guests.append(place(number, len(guests), draw(st.sampled_from(guests))))
    events: list[AggregateEvent] = [invite(number, *guests)]
    kinds_of_event = ["signs in", "is mended", "answers", "is lost", "is chased"]
    for kind in draw(st.lists(st.sampled_from(kinds_of_event), max_size=5)):
        answered = any(isinstance(event, InviteSubmitted) for event in events)
        if kind == "signs in":
            events.append(signed_in(number))
            continue
        if kind == "is lost":
            lost = sum(isinstance(event, InviteCodeReissued) for event in events)
            events.append(reissued(number, lost + 1))
            continue
        if kind == "is chased":
            events.append(draw(st.sampled_from([noted(number), noted(number, None)])))
            events.append(reminded(number, START.date() + timedelta(days=len(events))))
            continue
        if kind == "is mended":
            if not answered:
                events.append(draw(_mended(number, guests, len(events), dines=dines)))
            continue
        attending = [
            comes(
                one,
                *draw(_choices(dishes, one)),
                dietary_requirements=draw(_words | st.just("")),
                dietary_needs=draw(_NEEDS),
                name=draw(_words) if one.guest_of else None,
            )
            for one in guests
            if draw(st.booleans())
        ]
        songs = draw(st.lists(st.builds(SongChoice, artist=_words, track=_words), max_size=2))
        address = draw(st.none() | st.sampled_from(["zoe@example.com", "z.ng@example.org"]))
        events.append(
            (amended if answered else answer)(
                number,
                *attending,
                songs=songs,
                email_address=address,
                confirmation=COPY if address and draw(st.booleans()) else None,
                by=draw(st.sampled_from(AnsweredBy)),
            )
        )
    return events


@st.composite
def _mended(
    draw: st.DrawFn, number: int, guests: list[InvitedGuest], nth: int, *, dines: bool
) -> AggregateEvent:
    """Changes `guests`, too."""
    change = draw(st.sampled_from([GuestAdded, GuestCorrected, GuestWithdrawn]))
    named = [one for one in guests if one.guest_of is None]
    if change is GuestAdded or len(named) == 1:
        kind = draw(st.sampled_from(GuestType))
        one = guest(number, 10 + nth, draw(_words), kind, dines=dines)
        if draw(st.booleans()):
            one = place(number, 10 + nth, draw(st.sampled_from(named)))
        guests.append(one)
        return listed(GuestAdded, number, one, *guests)
    one = draw(st.sampled_from(guests))
    if change is GuestWithdrawn:
        guests[:] = [each for each in guests if one.id not in (each.id, each.guest_of)]
        return listed(GuestWithdrawn, number, one, *guests)
    corrected = one.model_copy(update={"name": draw(_words), "guest_of": None})
    guests[guests.index(one)] = corrected
    return listed(GuestCorrected, number, corrected, *guests)


def _choices(
    dishes: Sequence[FoodChoiceCreated], chooser: InvitedGuest
) -> st.SearchStrategy[list[FoodChoiceCreated]]:
    """At most one dish a course, or none at all for those who choose none."""
    if not chooser.has_food_choices or not dishes:
        return st.just([])
    return st.lists(st.sampled_from(dishes), max_size=3, unique_by=lambda dish: dish.course)


@st.composite
def histories(draw: st.DrawFn, *, most_invites: int = 3) -> list[Recorded]:
    """Some dishes and invites, every stream in its order, versions from 1 without gaps."""
    dishes = [
        dish(n, draw(st.sampled_from(GuestType)), draw(st.sampled_from(Course)), draw(_words))
        for n in range(draw(st.integers(0, 4)))
    ]
    streams: list[list[AggregateEvent]] = [[one] for one in dishes]
    last_days = st.dates(date(2027, 1, 1), date(2027, 12, 31))
    streams.append([deadline(day) for day in draw(st.lists(last_days, max_size=3))])
    told_at = st.integers(0, 400).map(lambda minutes: START + timedelta(minutes=minutes))
    streams.append([handed_over(at) for at in draw(st.lists(told_at, max_size=2))])
    for number in range(draw(st.integers(1, most_invites))):
        streams.append(
            [InviteCodeAssigned(code=f"{number:08d}", invite_id=an_id("invite", number))]
        )
        streams.append(draw(_invite_stream(number, dishes)))
    return [
        recorded(event, version, START + timedelta(minutes=draw(st.integers(0, 3)), hours=version))
        for stream in streams
        for version, event in enumerate(stream, start=1)
    ]


@st.composite
def deliveries(draw: st.DrawFn, history: Sequence[Recorded]) -> list[list[Recorded]]:
    """Every event at least once, in any order, some again, cut into batches anywhere."""
    again = draw(st.lists(st.sampled_from(history), max_size=len(history)))
    order = draw(st.permutations([*history, *again]))
    cuts = sorted(draw(st.sets(st.integers(1, len(order)), max_size=6)) | {0, len(order)})
    return [list(order[start:end]) for start, end in pairwise(cuts)]


@st.composite
def delivered_histories(
    draw: st.DrawFn, *, most_invites: int = 3
) -> tuple[list[Recorded], list[list[Recorded]]]:
    history = draw(histories(most_invites=most_invites))
    return history, draw(deliveries(history))
