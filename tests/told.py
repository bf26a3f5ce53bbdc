"""What the read models tell the hosts and the guests, to be compared with `tests.accounts`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from contracts.caterer_sheet import CatererSheet, GuestCounts
from contracts.read_models import SentInvite, SubmittedRsvp
from contracts.values import GuestType, InviteType
from query_api.application import Invited, ReadModels
from query_api.domain import caterer_sheet
from tests.accounts import Plain


async def as_the_read_models_tell(read_models: ReadModels, moments: Iterable[datetime]) -> Plain:
    guests = (await read_models.attending_guests(None, None)).items
    menu = (await read_models.food_choices(None, None)).items
    songs = (await read_models.song_choices(None, None)).items
    invites = (await read_models.invites(None, None)).items
    deadline = await read_models.rsvp_deadline()
    entries = await read_models.kitchen_entries()
    assert len({guest.id for guest in guests}) == len(guests)
    return {
        "guests": {
            guest.id: (
                guest.name,
                guest.guest_type,
                guest.invite_type,
                guest.chosen_food_choices,
                guest.dietary_requirements,
                guest.dietary_needs,
            )
            for guest in guests
        },
        "songs": Counter((song.artist, song.track, song.submitted_at) for song in songs),
        "menu": {dish.id: (dish.guest_type, dish.course, dish.name) for dish in menu},
        "invites": {invite.id: _listed(invite) for invite in invites},
        "answers": {invite.id: _told(await read_models.rsvp(invite.id)) for invite in invites},
        "closes at": deadline.closes_at if deadline else None,
        "sheets": {moment: _printed(caterer_sheet(entries, moment)) for moment in moments},
    }


def _listed(invite: SentInvite) -> Plain:
    return {
        "code": invite.code.replace("-", ""),
        "type": invite.type,
        "guests": [(g.name, g.guest_type, g.attending, g.guest_of) for g in invite.guests],
        "answered": invite.submitted_at,
        "by": invite.answered_by,
        "signed in": invite.last_authenticated_at,
        "reminding": (invite.email_address, invite.last_reminded_on),
    }


def _told(found: Invited | None) -> Plain:
    assert found
    rsvp = found.rsvp
    told: Plain = {"version": rsvp.version, "guests": [guest.id for guest in rsvp.guests]}
    if isinstance(rsvp, SubmittedRsvp):
        told["coming"] = {guest.id: guest.name for guest in rsvp.guests if guest.attending}
        told["songs"] = [(song.artist, song.track) for song in rsvp.songs]
        told["copy"] = (rsvp.email_address, rsvp.confirmed)
    return told


def _printed(sheet: CatererSheet) -> Plain:
    """Every course adds up to those who dine, and all of them to the headcount."""
    assert all(
        _adds_up(
            course.all,
            *(dish.portions for dish in course.dishes),
            course.without_choice,
            course.without_menu,
        )
        for course in sheet.courses
    )
    assert all(course.all == sheet.day for course in sheet.courses)
    assert _adds_up(sheet.all, sheet.day, sheet.evening)
    counts = {InviteType.DAY: sheet.day, InviteType.EVENING: sheet.evening}
    return {
        "headcount": Counter({(k, t): n for k, c in counts.items() for t, n in _by_type(c)}),
        "portions": Counter(
            {
                (course.course, dish.name, guest_type): number
                for course in sheet.courses
                for dish in course.dishes
                for guest_type, number in _by_type(dish.portions)
            }
        ),
        "diets": {diet.id: (diet.dietary_needs, diet.dietary_requirements) for diet in sheet.diets},
        "needs": Counter({count.need: count.guests for count in sheet.needs}),
        "no needs": sheet.no_needs,
        "unsaid": {guest.id for guest in sheet.diet_unsaid},
        "handed over": sheet.handover.as_of if sheet.handover else None,
        "changed": {c.id: (c.was_attending, c.attending) for c in sheet.changed_since_handover},
    }


def _by_type(counts: GuestCounts) -> Iterator[tuple[GuestType, int]]:
    yield GuestType.ADULT, counts.adult
    yield GuestType.CHILD, counts.child
    yield GuestType.BABY, counts.baby


def _adds_up(total: GuestCounts, *parts: GuestCounts) -> bool:
    return all(
        getattr(total, name) == sum(getattr(part, name) for part in parts)
        for name in GuestCounts.model_fields
    )
