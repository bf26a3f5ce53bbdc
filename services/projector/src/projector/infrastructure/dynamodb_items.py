"""Facts as items of the read-model table, one each: to replace a fact is to put one item.

A partition holds a share of one generation's invites, or its menu; `sk` begins with the id, so that
all that is known of an invite lies side by side and is read at once.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from contracts.events import AttendingGuest, InvitedGuest
from contracts.values import Course
from projector.domain.facts import (
    AnswerSubmitted,
    AnswersWelcome,
    CodeReissued,
    EmailAddressNoted,
    Fact,
    FoodChoiceAvailable,
    GuestListChanged,
    InviteLastAuthenticated,
    InviteLastReminded,
    InviteSent,
    KitchenInformed,
    alphabetical,
)

SHARES: Final = 8
"""Partitions the invites of a generation are spread over, by their ids: each takes 1,000 small
writes a second. query_api knows the number, too; to change it, rebuild."""

type Item = dict[str, dict[str, str]]


def partitions(generation: int) -> tuple[str, ...]:
    """All that hold a generation."""
    return (
        _wedding(generation),
        _kitchen(generation),
        _menu(generation),
        *(f"{generation}#invites-{share}" for share in range(SHARES)),
    )


def item(generation: int, fact: Fact) -> Item:  # noqa: C901, PLR0911 - a table of facts
    match fact:
        case FoodChoiceAvailable():
            return _item(
                _menu(generation),
                str(fact.id),
                fact.version,
                guestType=fact.guest_type,
                course=fact.course,
                name=fact.name,
                alphabetical=alphabetical(fact.name),
            )
        case InviteSent():
            return _item(
                _share(generation, fact.id),
                f"{fact.id}#invite",
                fact.version,
                code=fact.code,
                type=fact.type,
                sentAt=_moment(fact.sent_at),
                guests=_json(map(_invited, fact.guests)),
            )
        case GuestListChanged():
            return _item(
                _share(generation, fact.id),
                f"{fact.id}#guests",
                fact.version,
                guests=_json(map(_invited, fact.guests)),
            )
        case CodeReissued():
            return _item(
                _share(generation, fact.id), f"{fact.id}#code", fact.version, code=fact.code
            )
        case InviteLastAuthenticated():
            return _item(
                _share(generation, fact.id), f"{fact.id}#sign-in", fact.version, at=_moment(fact.at)
            )
        case EmailAddressNoted():
            return _item(
                _share(generation, fact.id),
                f"{fact.id}#address",
                fact.version,
                **({"emailAddress": fact.address} if fact.address else {}),
            )
        case InviteLastReminded():
            return _item(
                _share(generation, fact.id),
                f"{fact.id}#reminder",
                fact.version,
                wave=fact.wave.isoformat(),
            )
        case AnswerSubmitted():
            return _item(
                _share(generation, fact.id),
                f"{fact.id}#answer",
                fact.version,
                submittedAt=_moment(fact.submitted_at),
                answeredBy=fact.answered_by,
                guests=_json(_attending(guest) for guest in fact.attending),
                songs=_json({"artist": s.artist, "track": s.track} for s in fact.songs),
                **({"emailAddress": fact.email_address} if fact.email_address else {}),
                **({"confirmed": "yes"} if fact.confirmed else {}),
            )
        case AnswersWelcome():
            return _item(
                _wedding(generation),
                "rsvp-deadline",
                fact.version,
                lastDay=fact.last_day.isoformat(),
                timeZone=fact.time_zone,
                closesAt=_moment(fact.closes_at),
            )
        case KitchenInformed(entry=entry):
            return _item(
                _kitchen(generation),
                str(entry.id),
                fact.version,
                about=str(entry.about),
                recordedAt=_moment(entry.recorded_at),
                fact=entry.fact.model_dump_json(),
            )


def _kitchen(generation: int) -> str:
    return f"{generation}#kitchen"


def _wedding(generation: int) -> str:
    return f"{generation}#wedding"


def _item(partition: str, sort: str, version: int, **attributes: str) -> Item:
    return {
        "pk": {"S": partition},
        "sk": {"S": sort},
        "version": {"N": str(version)},
        **{name: {"S": value} for name, value in attributes.items()},
    }


def _menu(generation: int) -> str:
    return f"{generation}#menu"


def _share(generation: int, invite_id: UUID) -> str:
    return f"{generation}#invites-{invite_id.int % SHARES}"


def _invited(guest: InvitedGuest) -> Mapping[str, object]:
    return {
        "id": str(guest.id),
        "guestType": guest.guest_type,
        "name": guest.name,
        "hasFoodChoices": guest.has_food_choices,
        **({"guestOf": str(guest.guest_of)} if guest.guest_of else {}),
    }


def _attending(guest: AttendingGuest) -> Mapping[str, object]:
    chosen = guest.chosen_food_choices
    dishes = {
        Course.STARTER: chosen.starter_id,
        Course.MAIN: chosen.main_id,
        Course.DESSERT: chosen.dessert_id,
    }
    return {
        "id": str(guest.id),
        "inviteType": guest.invite_type,
        "guestType": guest.guest_type,
        "name": guest.name,
        "alphabetical": alphabetical(guest.name),
        "dishes": {course: str(dish) for course, dish in dishes.items() if dish},
        "dietaryRequirements": chosen.dietary_requirements,
        "dietaryNeeds": chosen.dietary_needs,
    }


def _json(rows: Iterable[Mapping[str, object]]) -> str:
    """One string: the SDK takes ten times as long over lists of maps."""
    return json.dumps(list(rows), ensure_ascii=False, separators=(",", ":"))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
