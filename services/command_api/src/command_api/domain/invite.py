"""An invitation, from posting to reply."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from uuid import UUID

from command_api.domain import amendment, answer, guest_list
from command_api.domain.amendment import GivenAnswer
from command_api.domain.confirmation import Copies
from command_api.domain.food_choice import Menu
from command_api.domain.refusal import (
    AlreadyAnswered,
    AnswerChanged,
    CodeReplaced,
    Refused,
    UnknownCode,
    Violation,
    refuse_any,
)
from command_api.domain.reminding import Reminders, check_wave
from contracts.commands import AmendInvite, CreateInvite, NewGuest, RemindInvite, SubmitInvite
from contracts.events import (
    AggregateEvent,
    GuestAdded,
    GuestCorrected,
    GuestWithdrawn,
    InviteAmended,
    InviteAuthenticated,
    InviteCodeReissued,
    InviteCreated,
    InvitedGuest,
    InviteEmailAddressNoted,
    InviteReminded,
    InviteSubmitted,
)
from contracts.values import AnsweredBy


@dataclass(frozen=True)
class Invite:
    """What the rules need to know of an invite's history; `version` is that of its last event,
    `guests_version` that of the last that said who is on it.

    `authenticated` says that somebody signed in with the `code` it has now. Whoever answers, the
    guests or the hosts whom they told it, keeps to the same rules.
    """

    id: UUID
    code: str
    guests: tuple[InvitedGuest, ...]
    version: int = 1
    guests_version: int = 1
    authenticated: bool = False
    answer: GivenAnswer | None = None
    copies: Copies = field(default_factory=Copies)
    reminders: Reminders = field(default_factory=Reminders)

    def authenticate(self, code: str) -> InviteAuthenticated:
        """Only the code the invite itself names opens it, whatever else leads here."""
        if code != self.code:
            raise UnknownCode
        return InviteAuthenticated(id=self.id)

    def check_lost(self, code: str) -> None:
        """Raise CodeReplaced unless `code` is the one that opens the invite: two hosts who hear of
        the same lost card make one new code, not two."""
        if code != self.code:
            raise CodeReplaced

    def reissue(self, lost: str, code: str) -> InviteCodeReissued:
        """Answered or not: a guest looks at the answer, too, with the code."""
        self.check_lost(lost)
        return InviteCodeReissued(id=self.id, invite_code=code, retired_code=lost)

    def submit(
        self, command: SubmitInvite, menu: Menu, by: AnsweredBy = AnsweredBy.GUEST
    ) -> InviteSubmitted:
        self._check_signed_in(by)
        if self.answer:
            raise AlreadyAnswered
        refuse_any(answer.violations(self.guests, command, menu))
        attending = answer.attending(self.guests, command)
        return InviteSubmitted(
            id=self.id,
            attending_guests=attending,
            absent_guests=answer.absent(self.guests, command),
            song_choices=answer.songs(command),
            email_address=command.email_address,
            confirmation=self.copies.confirm(command.email_address, self.guests, attending, menu),
            answered_by=by,
        )

    def amend(
        self, command: AmendInvite, menu: Menu, by: AnsweredBy = AnsweredBy.GUEST
    ) -> InviteAmended | None:
        """None where nothing is different. Two who change the same answer at once are not mixed:
        the second is told, by AnswerChanged. `menu` holds the dishes of both answers."""
        self._check_signed_in(by)
        if self.answer is None:
            raise Refused(Violation((), "There is no answer yet that could be changed."))
        if command.version != self.answer.version:
            raise AnswerChanged(self.answer.version)
        refuse_any(answer.violations(self.guests, command, menu))
        attending, songs = answer.attending(self.guests, command), answer.songs(command)
        changes = amendment.changes(self.answer, self.guests, attending, songs, menu)
        if not changes and command.email_address == self.answer.email_address:
            return None
        return InviteAmended(
            id=self.id,
            attending_guests=attending,
            absent_guests=answer.absent(self.guests, command),
            song_choices=songs,
            changes=changes,
            email_address=command.email_address,
            confirmation=self.copies.confirm(command.email_address, self.guests, attending, menu),
            answered_by=by,
        )

    def note_email_address(self, address: str | None) -> InviteEmailAddressNoted | None:
        """None where it is noted so already."""
        if address == self.reminders.address:
            return None
        return InviteEmailAddressNoted(id=self.id, email_address=address)

    def remind(
        self, command: RemindInvite, at: datetime, last_day: date | None
    ) -> InviteReminded | None:
        """None where this wave, or a later one, has reached them already."""
        if self.answer:
            raise AlreadyAnswered
        check_wave(command.wave, at)
        address = self.reminders.reachable_at()
        if not self.reminders.is_new(command.wave):
            return None
        return InviteReminded(
            id=self.id,
            wave=command.wave,
            email_address=address,
            invite_code=self.code,
            guest_names=tuple(guest.name for guest in self.guests),
            last_day=last_day,
        )

    def add_guest(self, command: NewGuest, guest_id: UUID) -> GuestAdded:
        self._check_unanswered()
        return guest_list.add(self.id, self.guests, guest_id, command)

    def correct_guest(self, command: NewGuest, guest_id: UUID) -> GuestCorrected | None:
        """None where the guest is listed so already."""
        self._check_unanswered()
        return guest_list.correct(self.id, self.guests, guest_id, command)

    def withdraw_guest(self, guest_id: UUID) -> GuestWithdrawn:
        self._check_unanswered()
        return guest_list.withdraw(self.id, self.guests, guest_id)

    def _check_unanswered(self) -> None:
        """An answer is for the guests it names: then it is changed, and not the list."""
        if self.answer:
            raise AlreadyAnswered

    def _check_signed_in(self, by: AnsweredBy) -> None:
        """Hosts answer without the guests' card."""
        if by is AnsweredBy.GUEST and not self.authenticated:
            raise Refused(Violation((), "Please sign in before replying."))


def create(
    invite_id: UUID, code: str, command: CreateInvite, guest_ids: Sequence[UUID]
) -> InviteCreated:
    """`guest_ids` gives each guest of the command an id, in its order."""
    check_creation(command)
    new = list(zip(guest_ids, command.guests, strict=True))
    named = [
        guest_list.invited(command.type, guest_id, guest, ())
        for guest_id, guest in new
        if guest.guest_of is None
    ]
    return InviteCreated(
        id=invite_id,
        invite_code=code,
        invite_type=command.type,
        invited_guests=tuple(
            guest_list.invited(command.type, guest_id, guest, named) for guest_id, guest in new
        ),
    )


def check_creation(command: CreateInvite) -> None:
    """Raise Refused for an invite that can't be created, before a code is reserved for it or
    anybody is told that it will be."""
    if not command.guests:
        raise Refused(Violation(("guests",), "An invite needs at least one guest."))
    names = [guest.name for guest in command.guests if guest.guest_of is None]
    refuse_any(
        violation
        for n, guest in enumerate(command.guests)
        for violation in guest_list.violations(guest, names, "guests", n)
    )


def evolve(invite: Invite | None, event: AggregateEvent) -> Invite:
    """The state after `event`. Applies no rule: what happened, happened."""
    match invite, event:
        case None, InviteCreated():
            return Invite(event.id, event.invite_code, event.invited_guests)
        case Invite(version=version), GuestAdded() | GuestCorrected() | GuestWithdrawn():
            now = version + 1
            return replace(invite, version=now, guests_version=now, guests=event.invited_guests)
        case Invite(version=version), InviteAuthenticated():
            return replace(invite, version=version + 1, authenticated=True)
        case Invite(version=version), InviteCodeReissued():
            return replace(invite, version=version + 1, code=event.invite_code, authenticated=False)
        case Invite(version=version), InviteSubmitted() | InviteAmended():
            given = GivenAnswer.told_by(event, version + 1)
            copies = invite.copies.after(event)
            return replace(invite, version=version + 1, answer=given, copies=copies)
        case Invite(version=version), InviteEmailAddressNoted() | InviteReminded():
            reminders = invite.reminders.after(event)
            return replace(invite, version=version + 1, reminders=reminders)
        case _:
            raise ValueError(f"{event.type} can't follow here")


def load(events: Iterable[AggregateEvent]) -> Invite | None:
    return reduce(evolve, events, None)
