"""Who is on an invite, mended by the hosts before anybody has answered it."""

from collections.abc import Sequence
from uuid import UUID

from command_api.domain.refusal import Refused, Violation
from contracts.commands import NewGuest
from contracts.events import GuestAdded, GuestCorrected, GuestWithdrawn, InvitedGuest
from contracts.values import MAX_GUESTS, GuestType, InviteType


def dines(invite_type: InviteType, guest_type: GuestType) -> bool:
    """Whether such a guest chooses courses."""
    return invite_type is InviteType.DAY and guest_type is not GuestType.BABY


def add(
    invite_id: UUID, guests: Sequence[InvitedGuest], guest_id: UUID, command: NewGuest
) -> GuestAdded:
    if len(guests) >= MAX_GUESTS:
        raise Refused(Violation((), f"An invite is for at most {MAX_GUESTS} guests."))
    guest = _guest(guest_id, guests, command)
    return GuestAdded(id=invite_id, guest=guest, invited_guests=(*guests, guest))


def correct(
    invite_id: UUID, guests: Sequence[InvitedGuest], guest_id: UUID, command: NewGuest
) -> GuestCorrected | None:
    """None where the guest is listed so already."""
    before, guest = _find(guests, guest_id), _guest(guest_id, guests, command)
    if guest == before:
        return None
    corrected = tuple(guest if each is before else each for each in guests)
    return GuestCorrected(id=invite_id, guest=guest, invited_guests=corrected)


def withdraw(invite_id: UUID, guests: Sequence[InvitedGuest], guest_id: UUID) -> GuestWithdrawn:
    guest = _find(guests, guest_id)
    left = tuple(each for each in guests if each is not guest)
    if not left:
        raise Refused(Violation((), "An invite needs at least one guest."))
    return GuestWithdrawn(id=invite_id, guest=guest, invited_guests=left)


def _find(guests: Sequence[InvitedGuest], guest_id: UUID) -> InvitedGuest:
    for guest in guests:
        if guest.id == guest_id:
            return guest
    raise Refused(Violation(("guestId",), "This guest is not on the invite."))


def _guest(guest_id: UUID, guests: Sequence[InvitedGuest], command: NewGuest) -> InvitedGuest:
    if not command.name.strip():
        raise Refused(Violation(("name",), "A guest needs a name."))
    invite_type = guests[0].invite_type
    return InvitedGuest(
        id=guest_id,
        invite_type=invite_type,
        guest_type=command.type,
        name=command.name,
        has_food_choices=dines(invite_type, command.type),
    )
