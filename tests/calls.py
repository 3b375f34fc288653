"""One good use of everything that the server offers; a new tool, resource or prompt needs its line here."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from uuid import uuid4

import httpx
from prometheus_client import CollectorRegistry

from erp_mcp.app import App
from erp_mcp.cli.network import network_app
from erp_mcp.customers.finding import find
from erp_mcp.erp.writes.asked import Target, Updating
from erp_mcp.erp.writes.images import records_of
from erp_mcp.erp.writes.writes import proposal
from erp_mcp.governance import journal
from erp_mcp.governance.operations import as_json
from erp_mcp.governance.principal import local_principal
from erp_mcp.reports.wanted import Wanted
from erp_mcp.server import Server, lifespan_of
from erp_mcp.settings import Settings
from erp_mcp.store.changes import Settlement
from erp_mcp.store.dialogue import newest_messages
from erp_mcp.store.intents import Intent
from erp_mcp.store.journal import within
from erp_mcp.store.ratings import newest_replies
from tests.governance.proposals import operation
from tests.trade import ORDER, plant_order

Arguments = dict[str, object]


@dataclass(frozen=True)
class Offered:
    """`resources` maps each template to a URI that can be read."""

    session_id: str
    tools: dict[str, Arguments]
    resources: dict[str, str]
    prompts: dict[str, dict[str, str]]


async def planted_change(app: App) -> int:
    """One that is in the journal as done, and left its record as it is: it moved from Fujairah."""
    who = local_principal("demo")
    wish = Updating(Target("res.partner", [3]), {"city": "Ajman"})
    planned = await app.company.writes.plan(who, wish)
    (now,) = records_of(planned.before.image)
    intent = replace(proposal(planned, app.tokens).intent_of(who), before=[{**now, "city": "Fujairah"}])
    async with app.database.transactions("demo") as session:
        change = await journal.begin(session, "demo", intent, "planted")
        await journal.settle(within(session), "demo", change, Settlement("done", planned.before.image))
    return change.id


ALWAYS_THERE = {
    "erp://knowledge/search/{query}{?max_tokens}": "erp://knowledge/search/delivery%20to%20Riyadh",
    "erp://approvals{?max_tokens,after}": "erp://approvals?max_tokens=500",
    "erp://odoo/{model}{?max_tokens,after,instance}": "erp://odoo/res.partner",
    "erp://odoo/{model}/{id}{?max_tokens,after,instance}": "erp://odoo/res.partner/1437",
    "erp://instructions{?max_tokens,after}": "erp://instructions?max_tokens=500",
    "erp://routing{?max_tokens,after}": "erp://routing?max_tokens=500",
    "erp://budget{?max_tokens,after}": "erp://budget?max_tokens=500",
    "erp://alerts{?max_tokens,after}": "erp://alerts?max_tokens=500",
}
OF_CUSTOMERS: dict[str, Arguments] = {
    "search_customers": {"query": "restaurants in Dubai who owe more than 100"},
    "get_customer": {"customer": "Ahmed Mohamed"},
    "score_leads": {"limit": 3, "language": "ar"},
    "recommend_actions": {"context": "How much are 20 bags of rice?"},
}


async def offered(app: App) -> Offered:
    (chunk,) = await app.knowledge.complete_chunk("demo", "", 1)
    (source,) = await app.knowledge.complete_source("demo", "", 1)
    (session,) = await app.sessions.complete_id("demo", "", 1)
    async with app.database.transactions("demo") as opened:
        (reply,) = await newest_replies(opened, session, 1)
        said = await newest_messages(opened, session, 0, 20, 20)
    asked = next(each.id for each in said if each.role == "customer")
    return Offered(
        session,
        tools={
            **of_knowledge(session, reply),
            "analyze_conversation": {"session_id": session},
            **OF_CUSTOMERS,
            **await of_odoo(app),
            **of_whatsapp(session, asked),
            "generate_report": {"report": "sales", "period": "2026-03-01..2026-03-31"},
            "analyze_data": {"analysis": ""},
            "read_resource": {"uri": f"erp://sessions/{session}/context"},
        },
        resources={
            "erp://knowledge/chunks/{id}{?max_tokens,after}": f"erp://knowledge/chunks/{chunk}",
            "erp://knowledge/sources/{id}{?max_tokens,after}": f"erp://knowledge/sources/{source}",
            "erp://sessions/{id}/summary{?max_tokens,after}": f"erp://sessions/{session}/summary",
            "erp://sessions/{id}/messages{?max_tokens,after}": f"erp://sessions/{session}/messages",
            "erp://sessions/{id}/context{?max_tokens,after}": f"erp://sessions/{session}/context",
            "erp://customers/{id}{?max_tokens,after}": f"erp://customers/{await a_customer(app)}",
            "erp://reports/{id}{?max_tokens,after}": f"erp://reports/{await a_report(app)}",
            **ALWAYS_THERE,
            "erp://changes/{id}{?max_tokens,after}": f"erp://changes/{await a_change(app)}",
        },
        prompts={
            "summarize_conversation": {"session_id": session},
            "reply_to_customer": {"session_id": session},
            "handle_complaint": {"session_id": session},
            **await of_business(app),
        },
    )


def of_knowledge(session: str, reply: str) -> dict[str, Arguments]:
    question = "What if the goods arrive broken?"
    return {
        "search_knowledge": {"query": question},
        "build_context": {"question": question, "session_id": session},
        "save_knowledge": {"document": {"title": "Gift wrapping", "text": "Gifts are wrapped for 5 AED."}},
        "record_messages": {
            "session_id": "from-an-agent",
            "messages": [{"id": "m1", "role": "customer", "text": "Are you open on Friday?"}],
        },
        "rate_reply": {"session_id": session, "message_id": reply, "rating": "down"},
    }


def of_whatsapp(session: str, asked: str) -> dict[str, Arguments]:
    shipped = {"customer_name": "Ali", "order_number": "S1"}
    return {
        "send_whatsapp": {
            "to": "+971501234567",
            "template": {"name": "order_shipped", "parameters": shipped},
        },
        "read_messages": {"conversation": session},
        "draft_reply": {"conversation": session, "message_id": asked},
    }


async def of_business(app: App) -> dict[str, dict[str, str]]:
    async with app.database.transactions("demo") as session:
        await plant_order(session, "demo")
    return {
        "follow_up_offer": {"customer": str(await a_customer(app))},
        "qualify_lead": {"lead": "900001", "language": "fa"},
        "daily_briefing": {},
        "weekly_business_review": {"week": "2026-W10", "language": "tr"},
        "restock_plan": {},
        "price_review": {"language": "ar"},
        "collections_round": {},
        "fulfil_order": {"order": ORDER},
        "supplier_round": {},
    }


async def of_odoo(app: App) -> dict[str, Arguments]:
    return {
        "search_records": {"model": "res.partner", "limit": 5},
        "aggregate_records": {"model": "sale.order", "measures": ["amount_total:sum"], "by": ["state"]},
        "describe_model": {"model": "res.partner"},
        "create_records": {"model": "res.partner", "records": [{"name": "A new customer"}]},
        "update_records": {"model": "res.partner", "ids": [3], "values": {"city": "Ajman"}},
        "delete_records": {"model": "res.partner", "ids": [3]},
        "run_action": {"action": "archive", "model": "res.partner", "ids": [3]},
        "undo_change": {"change_id": await planted_change(app)},
    }


async def a_customer(app: App) -> int:
    async with app.database.transactions("demo") as session:
        return (await find(session, "Ahmed Mohamed")).hits[0].customer_id


async def a_report(app: App) -> str:
    told = await app.reporting.reports.tell(local_principal("demo"), Wanted("sales"))
    return told.uri.rsplit("/", 1)[1]


async def a_change(app: App) -> int:
    """Of the local principal, as the journal keeps it; every call makes another."""
    name = uuid4().hex
    intent = Intent("local", as_json(operation(name=name)), name.encode(), {}, [{"id": 7, "name": "Sara"}])
    async with app.database.transactions("demo") as session:
        return (await journal.begin(session, "demo", intent, "for the tests")).id


@asynccontextmanager
async def http_in_process(
    server: Server, settings: Settings, token: str
) -> AsyncGenerator[httpx.AsyncClient]:
    """The whole HTTP side without a network between: for requests whose answer is not a stream."""
    async with lifespan_of(server) as opening:
        app = network_app(settings, server, opening, "http", CollectorRegistry())
        async with (
            server.session_manager.run(),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app),
                base_url="http://127.0.0.1",
                headers={"Authorization": f"Bearer {token}"},
            ) as http,
        ):
            yield http
