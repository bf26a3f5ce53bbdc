"""A guest's own RSVP, put together of the rows of a household and the menu."""

from collections.abc import Sequence
from typing import Final

from contracts.read_models import (
    Dish,
    GuestMenu,
    PendingGuest,
    PendingRsvp,
    RepliedGuest,
    Song,
    SubmittedRsvp,
)
from contracts.values import Course, GuestType
from query_api.infrastructure.dynamodb_lists import Menu, in_menu_order, names
from query_api.infrastructure.dynamodb_rows import (
    AnswerRow,
    AttendingRow,
    DishRow,
    InvitedRow,
    InviteRow,
)

_NO_MENU: Final = GuestMenu()


def _own_menu(guest: InvitedRow, dishes: Sequence[DishRow]) -> GuestMenu:
    return _choices(guest.guest_type, dishes) if guest.has_food_choices else _NO_MENU


def pending(invite: InviteRow, menu: Menu) -> PendingRsvp:
    dishes = in_menu_order(menu.values())
    return PendingRsvp(
        guests_version=invite.guests_version,
        type=invite.type,
        guests=tuple(
            PendingGuest(
                id=guest.id,
                name=guest.name,
                guest_type=guest.guest_type,
                food_choices=_own_menu(guest, dishes),
                guest_of=guest.guest_of,
                brought_by=guest.brought_by,
            )
            for guest in invite.guests
        ),
    )


def _choices(guest_type: GuestType, dishes: Sequence[DishRow]) -> GuestMenu:
    def course(course: Course) -> tuple[Dish, ...]:
        return tuple(
            Dish(id=dish.id, name=dish.name)
            for dish in dishes
            if (dish.guest_type, dish.course) == (guest_type, course)
        )

    return GuestMenu(
        starter=course(Course.STARTER), main=course(Course.MAIN), dessert=course(Course.DESSERT)
    )


def submitted(invite: InviteRow, answer: AnswerRow, menu: Menu) -> SubmittedRsvp:
    dishes = in_menu_order(menu.values())
    attending = {guest.id: guest for guest in answer.attending}
    return SubmittedRsvp(
        version=answer.version,
        type=invite.type,
        guests=tuple(
            _replied(guest, attending.get(guest.id), menu, _own_menu(guest, dishes))
            for guest in invite.guests
        ),
        songs=tuple(Song(artist=artist, track=track) for artist, track in answer.songs),
        email_address=answer.email_address,
        confirmed=answer.confirmed,
        answered_by=answer.answered_by,
    )


def _replied(
    guest: InvitedRow, reply: AttendingRow | None, menu: Menu, food_choices: GuestMenu
) -> RepliedGuest:
    """`reply` is None for who stays at home; it knows by which name a guest's guest comes."""
    chosen = reply.dishes if reply else {}
    return RepliedGuest(
        id=guest.id,
        name=reply.name if reply else guest.name,
        guest_type=guest.guest_type,
        attending=reply is not None,
        chosen_food_choices=names(chosen.values(), menu),
        dietary_requirements=reply.dietary_requirements if reply else "",
        dietary_needs=reply.dietary_needs if reply else None,
        food_choices=food_choices,
        starter_id=chosen.get(Course.STARTER),
        main_id=chosen.get(Course.MAIN),
        dessert_id=chosen.get(Course.DESSERT),
        guest_of=guest.guest_of,
    )
