"""Who is asking, as the authorizer hands it to the services."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from contracts.values import Message


class Role(StrEnum):
    GUEST = "guest"
    HOST = "host"
    NONE = "none"
    UNAVAILABLE = "unavailable"
    """The sessions could not be read: answer 503, not 401."""


class Principal(Message):
    """`viewer_address` is empty for a call that did not come through the front door (403)."""

    role: Role = Role.NONE
    invite_id: UUID | None = None
    viewer_address: str = ""

    def context(self) -> dict[str, str]:
        """The authorizer context, which API Gateway passes on as flat strings."""
        return {
            "role": self.role,
            "inviteId": str(self.invite_id or ""),
            "viewerAddress": self.viewer_address,
        }

    @classmethod
    def from_context(cls, context: Mapping[str, str]) -> "Principal":
        """Read the authorizer context back; raises ValidationError for anything malformed."""
        return cls(
            role=Role(context.get("role", Role.NONE)),
            invite_id=UUID(context["inviteId"]) if context.get("inviteId") else None,
            viewer_address=context.get("viewerAddress", ""),
        )
