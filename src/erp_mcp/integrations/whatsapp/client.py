"""The WhatsApp number of a business: sends once and says what became of it, reads, and moves files."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Self, TypeVar

import httpx

from erp_mcp.errors import WhatsAppMisconfigured, WhatsAppRefused, WhatsAppUnavailable
from erp_mcp.integrations.whatsapp.answers import Answer
from erp_mcp.integrations.whatsapp.connection import WhatsAppConnection
from erp_mcp.integrations.whatsapp.failures import failure_of
from erp_mcp.integrations.whatsapp.filetypes import check_file
from erp_mcp.integrations.whatsapp.graph import AnswerTooLarge, File, Graph, Method
from erp_mcp.integrations.whatsapp.media import Download, MediaInfo, fetch, media_info
from erp_mcp.integrations.whatsapp.outcomes import NotSent, Outcome, Uncertain, outcome_of
from erp_mcp.integrations.whatsapp.payloads import Payload
from erp_mcp.integrations.whatsapp.templates import TemplateDefinition, definition_of
from erp_mcp.integrations.whatsapp.values import Record, record, records, text

Result = TypeVar("Result")

# Nothing has left before there is a connection; after that nobody can know.
NOTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
OUT_OF_TIME = (httpx.TimeoutException, TimeoutError)
LOST = (*OUT_OF_TIME, httpx.HTTPError, AnswerTooLarge)
NUMBER_FIELDS = (
    "display_phone_number,verified_name,quality_rating,status,throughput,"
    "whatsapp_business_manager_messaging_limit"
)
TEMPLATE_FIELDS = "id,name,language,category,status,quality_score,parameter_format,components"
MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class NumberHealth:
    """As Meta words it; None where it does not say."""

    display: str | None
    verified_name: str | None
    quality: str | None
    status: str | None
    throughput: str | None
    tier: str | None


class WhatsApp:
    def __init__(
        self, connection: WhatsAppConnection, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.connection = connection
        self._graph = Graph(connection, transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._graph.client.aclose()

    async def send(self, payload: Payload) -> Outcome:
        """Exactly one request. Whatever becomes of it is an answer, never an exception."""
        try:
            answer = await self._graph.ask("POST", self._of_number("messages"), payload)
        except NOTHING_LEFT:
            return NotSent()
        except OUT_OF_TIME:
            return Uncertain("timed_out")
        except httpx.HTTPError:
            return Uncertain("cut_off")
        except AnswerTooLarge:
            return Uncertain("unexpected_answer")
        return outcome_of(answer)

    async def upload(self, content: bytes, mime: str, filename: str) -> str:
        """The id serves for thirty days."""
        check_file(mime, content)
        body = await _answered(self._graph.upload(self._of_number("media"), File(filename, mime, content)))
        media_id = text(body.get("id"))
        if media_id is None:
            raise WhatsAppUnavailable
        return media_id

    async def media(self, media_id: str) -> MediaInfo:
        query = {"phone_number_id": self.connection.number_id}
        return media_info(await self._ask("GET", _segment(media_id), query=query))

    async def download(self, media_id: str) -> Download:
        info = await self.media(media_id)
        try:
            return await fetch(self._graph, info, self.connection.base_url)
        except LOST as error:
            raise WhatsAppUnavailable from error

    async def templates(self) -> list[TemplateDefinition]:
        path = f"{self.connection.business_id}/message_templates"
        query = {"fields": TEMPLATE_FIELDS, "limit": "100"}
        found: list[TemplateDefinition] = []
        for _ in range(MOST_PAGES):
            page = await self._ask("GET", path, query=query)
            found += [each for one in records(page.get("data")) if (each := definition_of(one))]
            after = _next_page(page)
            if after is None or after == query.get("after"):
                return found
            query = {**query, "after": after}
        return found

    async def number(self) -> NumberHealth:
        body = await self._ask("GET", self.connection.number_id, query={"fields": NUMBER_FIELDS})
        return NumberHealth(
            text(body.get("display_phone_number")),
            text(body.get("verified_name")),
            text(body.get("quality_rating")),
            text(body.get("status")),
            text(record(body.get("throughput")).get("level")),
            text(body.get("whatsapp_business_manager_messaging_limit")),
        )

    def _of_number(self, what: str) -> str:
        return f"{self.connection.number_id}/{what}"

    async def _ask(
        self, method: Method, path: str, body: Record | None = None, query: dict[str, str] | None = None
    ) -> Record:
        return await _answered(self._graph.ask(method, path, body, query))


async def _answered(asking: Awaitable[Answer]) -> Record:
    """For what may be asked again: a failure has a name."""
    try:
        answer = await asking
    except LOST as error:
        raise WhatsAppUnavailable from error
    if 200 <= answer.status < 300:
        return answer.body
    failure = failure_of(record(answer.body.get("error")), answer.status)
    if failure is None or answer.status >= 500 or failure.action == "hold":
        raise WhatsAppUnavailable
    if failure.action in {"stop_sender", "stop_account"}:
        raise WhatsAppMisconfigured(f"{failure.says} Nothing was changed.")
    raise WhatsAppRefused(f"{failure.says} Nothing was changed.")


def _next_page(page: Record) -> str | None:
    """By the cursor alone: the address of the next page would carry the token wherever it points."""
    paging = record(page.get("paging"))
    return text(record(paging.get("cursors")).get("after")) if paging.get("next") else None


def _segment(media_id: str) -> str:
    """Of a path: a web hook names it."""
    if not media_id.isascii() or not media_id.replace("-", "").replace("_", "").isalnum():
        raise WhatsAppRefused("The id of the file is none. Nothing was fetched.")
    return media_id
