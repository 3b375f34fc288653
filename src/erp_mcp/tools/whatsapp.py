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


class Options(BaseModel):
    """`send_at` without a zone is in the company's; `number` is the name of one of its own."""

    model_config = ConfigDict(extra="forbid")

    reply_to: Annotated[str | None, Field(max_length=500)] = None
    number: Annotated[str | None, Field(max_length=100)] = None
    send_at: datetime | None = None
    allow_duplicate: bool = False


def sending(app: "App") -> "Sending":
    return app.messaging.sending


async def send_whatsapp(
    ctx: Context,
    to: Annotated[str, Field(min_length=2, max_length=200, description="Customer, +number or conversation.")],
    text: Annotated[str | None, Field(max_length=4096, description="Or caption.")] = None,
    template: Annotated[
        GivenTemplate | None,
        WithJsonSchema({"type": "object", "description": "name, language, parameters, header, buttons."}),
    ] = None,
    media: Annotated[str | None, Field(max_length=500, description="Path or URL.")] = None,
    choices: Annotated[
        list[Annotated[str, Field(max_length=24)]] | None,
        Field(max_length=10),
        WithJsonSchema(
            {"type": "array", "items": {"type": "string"}, "description": "Buttons; a list beyond 3."}
        ),
    ] = None,
    options: Annotated[
        Options | None,
        WithJsonSchema({"type": "object", "description": "reply_to, number, send_at, allow_duplicate."}),
    ] = None,
    idempotency_key: Annotated[str | None, Field(max_length=100, description="Yours.")] = None,
    max_tokens: Annotated[int | None, Field(ge=100)] = None,
    format: Literal["text", "json"] = "text",  # noqa: A002 (the name on the wire)
) -> CallToolResult:
    """Send a WhatsApp message; 24 hours after they wrote only a template goes."""
    given, chosen = template.wish if template else None, options or Options()
    wish = Wish(
        to,
        text,
        given,
        media,
        choices or (),
        chosen.reply_to,
        chosen.number,
        chosen.send_at,
        chosen.allow_duplicate,
        idempotency_key,
    )
    return await governed(ctx, sending, wish, max_tokens, format)
