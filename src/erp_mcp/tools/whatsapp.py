"""Tools that write to customers on WhatsApp."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from erp_mcp.messaging.asked import TemplateWish, Wish
from erp_mcp.tools.agreeing import governed

if TYPE_CHECKING:
    from erp_mcp.app import App
    from erp_mcp.messaging.sending import Sending

# Described once elsewhere, as in `writing`.
Optional = Annotated[str | None, Field(max_length=500)]


class GivenTemplate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=512)]
    language: Annotated[str | None, Field(max_length=10)] = None
    parameters: dict[str, str] | list[str] = Field(default_factory=list[str])
    header: str | None = None
    buttons: dict[str, str] | None = None

    @property
    def wish(self) -> TemplateWish:
        return TemplateWish(self.name, self.language, self.parameters, self.header, self.buttons)


def sending(app: "App") -> "Sending":
    return app.messaging.sending


async def send_whatsapp(
    ctx: Context,
    to: Annotated[str, Field(min_length=2, max_length=200, description="Customer or +number.")],
    text: Annotated[str | None, Field(max_length=4096)] = None,
    template: Annotated[
        GivenTemplate | None,
        WithJsonSchema({"type": "object", "description": "name, language, parameters, header, buttons."}),
    ] = None,
    media: Annotated[Optional, Field(description="Path or URL.")] = None,
    choices: Annotated[
        list[Annotated[str, Field(max_length=24)]] | None,
        Field(max_length=10),
        WithJsonSchema({"type": "array", "items": {"type": "string"}}),
    ] = None,
    reply_to: Annotated[Optional, Field(description="Message id.")] = None,
    number: Annotated[Optional, Field(description="Sender.")] = None,
    send_at: Annotated[datetime | None, WithJsonSchema({"type": "string"})] = None,
    allow_duplicate: bool = False,
    idempotency_key: Annotated[str | None, Field(max_length=100)] = None,
    max_tokens: Annotated[int | None, Field(ge=100)] = None,
    format: Literal["text", "json"] = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Send one WhatsApp message to a customer; a person agrees first.

    Beyond 24 hours after they wrote only a template goes. `choices` become buttons, beyond three a list.
    """
    given = template.wish if template else None
    wish = Wish(
        to, text, given, media, choices or (), reply_to, number, send_at, allow_duplicate, idempotency_key
    )
    return await governed(ctx, sending, wish, max_tokens, format)
