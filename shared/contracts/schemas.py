"""JSON Schemas of every message, for readers in other languages.

`python -m contracts.schemas DIRECTORY` writes them, one file a message.
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from contracts import caterer_sheet, commands, domain_events, events, read_models
from contracts.envelope import Recorded
from contracts.problems import Problem

MESSAGES: dict[str, type[BaseModel] | TypeAdapter[Any]] = {
    "commands/CreateFoodChoice": commands.CreateFoodChoice,
    "commands/CreateInvite": commands.CreateInvite,
    "commands/AuthenticateInvite": commands.AuthenticateInvite,
    "commands/SubmitInvite": commands.SubmitInvite,
    "commands/AmendInvite": commands.AmendInvite,
    "commands/RecordReply": commands.RecordReply,
    "commands/RecordChange": commands.RecordChange,
    "commands/AddGuest": commands.AddGuest,
    "commands/CorrectGuest": commands.CorrectGuest,
    "commands/WithdrawGuest": commands.WithdrawGuest,
    "commands/SetRsvpDeadline": commands.SetRsvpDeadline,
    "commands/ReissueInviteCode": commands.ReissueInviteCode,
    "commands/NoteEmailAddress": commands.NoteEmailAddress,
    "commands/RemindInvite": commands.RemindInvite,
    "commands/RecordCatererHandover": commands.RecordCatererHandover,
    "commands/QueuedCommand": commands.QueuedCommand,
    "events/food_choice.created": events.FoodChoiceCreated,
    "events/invite.created": events.InviteCreated,
    "events/invite.guest_added": events.GuestAdded,
    "events/invite.guest_corrected": events.GuestCorrected,
    "events/invite.guest_withdrawn": events.GuestWithdrawn,
    "events/invite.authenticated": events.InviteAuthenticated,
    "events/invite.submitted": events.InviteSubmitted,
    "events/invite.amended": events.InviteAmended,
    "events/invite.code_reissued": events.InviteCodeReissued,
    "events/invite.email_address_noted": events.InviteEmailAddressNoted,
    "events/invite.reminded": events.InviteReminded,
    "events/invite_code.assigned": events.InviteCodeAssigned,
    "events/wedding.rsvp_deadline_set": events.RsvpDeadlineSet,
    "events/caterer_numbers.handed_over": events.CatererNumbersHandedOver,
    "events/Recorded": Recorded,
    "domain-events/InviteCreated": domain_events.InviteCreated,
    "domain-events/InviteSubmitted": domain_events.InviteSubmitted,
    "domain-events/InviteAmended": domain_events.InviteAmended,
    "domain-events/AnswerConfirmed": domain_events.AnswerConfirmed,
    "domain-events/ReminderDue": domain_events.ReminderDue,
    "domain-events/CatererNumbersChanged": domain_events.CatererNumbersChanged,
    "domain-events/Published": domain_events.Published,
    "read-models/Rsvp": TypeAdapter(read_models.Rsvp),
    "read-models/AvailableFoodChoice": read_models.AvailableFoodChoice,
    "read-models/SentInvite": read_models.SentInvite,
    "read-models/SubmittedAttendingGuest": read_models.SubmittedAttendingGuest,
    "read-models/SubmittedSongChoice": read_models.SubmittedSongChoice,
    "read-models/Wedding": read_models.Wedding,
    "read-models/CatererSheet": caterer_sheet.CatererSheet,
    "read-models/Content": read_models.Content,
    "Problem": Problem,
}


def documents() -> dict[str, str]:
    """Each schema's text, by its file name."""
    return {
        f"{name}.json": json.dumps(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **_schema(message)},
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
        for name, message in MESSAGES.items()
    }


def _schema(message: type[BaseModel] | TypeAdapter[Any]) -> dict[str, Any]:
    if isinstance(message, TypeAdapter):
        return message.json_schema()
    return message.model_json_schema()


def write(directory: Path) -> None:
    for name, text in documents().items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
