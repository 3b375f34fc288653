"""A customer writes on WhatsApp: what arrives, what is answered by a person's leave, and how far it gets."""

import json
import re
from collections.abc import Mapping

import anyio
from mcp import Client
from pydantic import BaseModel
from rich.console import Console

from erp_mcp.cli.tour.calling import PATIENCE_SECONDS, show_approved, show_call, text_of
from erp_mcp.cli.tour.framing import framed
from erp_mcp.sandbox.whatsapp import phone
from erp_mcp.settings import Settings

AISHA, HER_QUESTION = "+971505555527", "السلام عليكم، كم رسوم التوصيل ومتى يصبح التوصيل مجانياً؟"
HOUSHANG, HIS_QUESTION = "+905325551655", "سلام، قیمت پلن Pro چقدره؟"
MOST_TOKENS = 350
IS_READ = re.compile(r"^Message .*: read\.", re.MULTILINE)


async def show_whatsapp(console: Console, client: Client) -> None:
    """Everything goes over real HTTP: a signed web hook in, the Graph API out, states in again."""
    url = phone.url_in(Settings().data_dir)
    theirs = await _arrived(console, client, url, AISHA, HER_QUESTION)
    analysed = {"session_id": theirs, "max_tokens": MOST_TOKENS}
    await show_call(console, client, "analyze_conversation", analysed)
    sending = await _drafted(console, client, theirs)
    _, entry = await show_approved(console, client, "send_whatsapp", sending)
    await _show_way(console, client, message_in(entry))
    his = await _arrived(console, client, url, HOUSHANG, HIS_QUESTION)
    await show_call(console, client, "read_messages", {"only": "unanswered", "limit": 1})
    await show_call(console, client, "draft_reply", {"conversation": his})


def message_in(entry: str) -> int:
    """What the journal says was put into the outbox."""
    (message_id,) = re.findall(r"^\d+\tid\t-\t(\d+)", entry, re.MULTILINE)
    return int(message_id)


async def _drafted(console: Console, client: Client, conversation: str) -> Mapping[str, object]:
    """The call that would send it, as the draft names it."""
    draft = await show_call(console, client, "draft_reply", {"conversation": conversation})
    (call,) = re.findall(r"^send_whatsapp (\{.*\})$", draft, re.MULTILINE)
    return json.loads(call)


async def _arrived(console: Console, client: Client, url: str, sender: str, text: str) -> str:
    """The id of the conversation in which it is, as soon as it is there."""
    await phone.write(url, sender, text)
    console.print(framed(text, f"on the phone {sender}"))
    wanted = {"customer": sender, "limit": 1, "format": "json"}
    with anyio.fail_after(PATIENCE_SECONDS):
        while True:
            answer = await client.call_tool("read_messages", wanted)
            for each in Listed.model_validate(answer.structured_content).found:
                if each.last_text == text:
                    console.print(f"[dim]It is in conversation {each.conversation} of {each.customer}.[/]\n")
                    return each.conversation
            await anyio.sleep(0.1)


class Written(BaseModel):
    conversation: str
    customer: str
    last_text: str


class Listed(BaseModel):
    found: list[Written]


async def _show_way(console: Console, client: Client, message_id: int) -> None:
    """Once it was read."""
    with anyio.fail_after(PATIENCE_SECONDS):
        while True:
            told = text_of(await client.call_tool("read_messages", {"message_id": message_id}))
            if IS_READ.search(told):
                break
            await anyio.sleep(0.1)
    await show_call(console, client, "read_messages", {"message_id": message_id})
