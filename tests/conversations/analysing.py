"""Messages to analyse, and what was found in them."""

from datetime import UTC, datetime, timedelta

from erp_mcp.app import App
from erp_mcp.conversations.analysis.found import Findings, Kind
from erp_mcp.governance.principal import Caller
from erp_mcp.sandbox.company.loading import TENANT
from erp_mcp.store.records import Message, Role

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)  # a Monday
WHO = Caller(TENANT, "tests")
Spoken = tuple[Role, str]


def messages(*said: Spoken) -> list[Message]:
    return [
        Message(f"m{number}", role, text, "", NOON + timedelta(minutes=number))
        for number, (role, text) in enumerate(said, 1)
    ]


async def analysis(app: App, *said: Spoken) -> Findings:
    return (await app.analysing.analyze(WHO, None, messages(*said))).findings


def of_kind(findings: Findings, kind: Kind) -> list[tuple[str, str]]:
    return [(each.message_id, each.quote) for each in findings.noted if each.kind == kind]
