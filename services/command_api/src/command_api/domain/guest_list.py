"""Who is on an invite, mended by the hosts before anybody has answered it."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from command_api.domain.refusal import Refused, Violation, refuse_any
from contracts.commands import NewGuest
from contracts.events import GuestAdded, GuestCorrected, GuestWithdrawn, InvitedGuest
from contracts.values import MAX_GUESTS, GuestType, InviteType


def chooses_courses(invite_type: InviteType, guest_type: GuestType) -> bool:
    """Babies dine without choosing; evening guests do not dine."""
    return invite_type is InviteType.DAY and guest_type is not GuestType.BABY


def place_of(guest: str) -> str:
    """What a place is called until somebody is named who takes it."""
    return f"Guest of {guest}"


def violations(command: NewGuest, others: Sequence[str], *within: str | int) -> Iterator[Violation]:
    """The rules that such a guest breaks on an invite where `others` are named."""
    if command.guest_of is None:
        if not command.name.strip():
            yield Violation((*within, "name"), "A guest needs a name.")
        return
    if command.name.strip():
        yield Violation((*within, "name"), f"{command.guest_of} will say who comes along.")
    if command.guest_of not in others:
        yield Violation((*within, "guestOf"), "No guest of this name is on the invite.")


def invited(
    invite_type: InviteType, guest_id: UUID, command: NewGuest, others: Sequence[InvitedGuest]
) -> InvitedGuest:
    """The guest, or the place, that `command` describes; it breaks no rule. If two guests have the
    same name, the first brings somebody."""
    brings = next((one for one in _named(others) if one.name == command.guest_of), None)
    return InvitedGuest(
        id=guest_id,
        invite_type=invite_type,
        guest_type=command.type,
        name=place_of(brings.name) if brings else command.name,
        has_food_choices=chooses_courses(invite_type, command.type),
        guest_of=brings.id if brings else None,
    )


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
    if guest.guest_of and any(each.guest_of == guest_id for each in guests):
        raise Refused(Violation(("guestOf",), f"{before.name} may bring somebody: keep the name."))
    corrected = tuple(guest if each is before else _called(each, guest) for each in guests)
    return GuestCorrected(id=invite_id, guest=guest, invited_guests=corrected)


def withdraw(invite_id: UUID, guests: Sequence[InvitedGuest], guest_id: UUID) -> GuestWithdrawn:
    """With the places for whom the guest could bring."""
    guest = _find(guests, guest_id)
    left = tuple(each for each in guests if guest_id not in (each.id, each.guest_of))
    if not left:
        raise Refused(Violation((), "An invite needs at least one guest."))
    return GuestWithdrawn(id=invite_id, guest=guest, invited_guests=left)


def _find(guests: Sequence[InvitedGuest], guest_id: UUID) -> InvitedGuest:
    for guest in guests:
        if guest.id == guest_id:
            return guest
    raise Refused(Violation(("guestId",), "This guest is not on the invite."))


def _guest(guest_id: UUID, guests: Sequence[InvitedGuest], command: NewGuest) -> InvitedGuest:
    """If two guests have the same name, whoever brings somebody now goes on doing so."""
    now = next((each.guest_of for each in guests if each.id == guest_id), None)
    others = [each for each in guests if each.id != guest_id]
    others.sort(key=lambda each: each.id != now)
    refuse_any(violations(command, [each.name for each in _named(others)]))
    return invited(guests[0].invite_type, guest_id, command, others)


def _named(guests: Sequence[InvitedGuest]) -> Iterator[InvitedGuest]:
    return (each for each in guests if each.guest_of is None)


def _called(place: InvitedGuest, guest: InvitedGuest) -> InvitedGuest:
    """A place bears the name of the guest it belongs to, as that is written now."""
    if place.guest_of != guest.id:
        return place
    return place.model_copy(update={"name": place_of(guest.name)})
