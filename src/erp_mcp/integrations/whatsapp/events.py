"""What a web hook can tell of. What Meta does not say is None; `raw` keeps what has no place here."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from erp_mcp.integrations.whatsapp.failures import Failure
from erp_mcp.integrations.whatsapp.values import Record

Preferred = Literal["stop", "resume"]


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody who hides the number has no `wa_id`, and who has failed to be reached may have no `user_id`."""

    wa_id: str | None = field(default=None, repr=False)
    user_id: str | None = None
    parent_user_id: str | None = None
    username: str | None = None
    name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class MediaRef:
    """The id serves for seven days."""

    id: str
    kind: str
    mime: str | None = None
    sha256: str | None = None
    filename: str | None = None
    is_voice: bool = False


@dataclass(frozen=True, slots=True)
class Reacted:
    """Without an emoji the reaction was taken away."""

    wamid: str
    emoji: str | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was tapped: our id of it, and the words on it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Said:
    """`text` is what a person reads of a message, empty where it has nothing to read."""

    kind: str
    text: str = field(default="", repr=False)
    media: MediaRef | None = None
    reaction: Reacted | None = None
    choice: Chosen | None = None


@dataclass(frozen=True, slots=True)
class Inbound:
    number_id: str | None
    wamid: str
    sender: Sender
    at: datetime | None
    said: Said
    replies_to: str | None = None
    is_forwarded: bool = False
    group_id: str | None = None
    referral: Record | None = field(default=None, repr=False)
    raw: Record = field(kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class Pricing:
    """`billable` is deprecated: what is free follows from `type`."""

    category: str | None
    type: str | None
    model: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """`state` as Meta words it: sent, delivered, read, played or failed, and whatever it will add."""

    number_id: str | None
    wamid: str
    state: str
    at: datetime | None
    recipient: str | None = field(default=None, repr=False)
    user_id: str | None = None
    tracker: str | None = None
    pricing: Pricing | None = None
    failures: tuple[Failure, ...] = ()
    raw: Record = field(kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class Echo:
    """What staff sent from the phone itself."""

    number_id: str | None
    wamid: str
    recipient: Sender
    at: datetime | None
    said: Said
    raw: Record = field(kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class Edited:
    """`is_ours` where staff changed what they had sent from the phone."""

    number_id: str | None
    wamid: str
    original: str
    at: datetime | None
    said: Said
    is_ours: bool = False
    raw: Record = field(kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class Revoked:
    number_id: str | None
    wamid: str
    original: str
    at: datetime | None
    is_ours: bool = False
    raw: Record = field(kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class IdentityChanged:
    """`kind` as Meta words it: user_changed_number, user_changed_user_id or customer_identity_changed."""

    number_id: str | None
    wamid: str | None
    kind: str
    sender: Sender
    new_wa_id: str | None
    new_user_id: str | None
    at: datetime | None
    raw: Record = field(kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class Preference:
    """The switch for marketing in WhatsApp itself."""

    number_id: str | None
    sender: Sender
    wants: Preferred
    at: datetime | None
    raw: Record = field(kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class TemplateChanged:
    """Only what has changed is there."""

    business_id: str | None
    template_id: str | None
    name: str | None
    language: str | None
    status: str | None = None
    reason: str | None = None
    category: str | None = None
    quality: str | None = None
    raw: Record = field(kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """`topic` is the field of the web hook, `event` what happened."""

    business_id: str | None
    topic: str
    event: str | None
    at: datetime | None
    raw: Record = field(kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class Other:
    """What is not known here, or not to be read."""

    topic: str
    raw: Record = field(kw_only=True, repr=False)


Event: TypeAlias = (
    Inbound
    | Status
    | Echo
    | Edited
    | Revoked
    | IdentityChanged
    | Preference
    | TemplateChanged
    | AccountChanged
    | Other
)
