"""The table of resources: what can be read, for whom it is meant, and how its ids are completed."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl

from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.language.nearest import nearest
from erp_mcp.resources import budget, changes, customers, knowledge, odoo, reports, routing, sessions
from erp_mcp.settings import Bucket

Complete = Callable[[str], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class ResourceEntry:
    """`complete` maps a variable of the template to what completes it."""

    uri_template: str
    run: Callable[..., Awaitable[str]]
    title: str
    audience: tuple[Literal["user", "assistant"], ...] = ("assistant",)
    priority: float = 0.5
    bucket: Bucket | None = None
    is_metered: bool = True
    complete: Mapping[str, Complete] = field(default_factory=dict[str, Complete])

    @property
    def name(self) -> str:
        return self.run.__name__

    @property
    def path(self) -> re.Pattern[str]:
        """The template without its query, as a pattern."""
        parts = re.split(r"\{\w+\}", self.path_template)
        return re.compile("[^/?#]+".join(re.escape(part) for part in parts))

    @property
    def is_single(self) -> bool:
        """Without a variable in its path it is one resource, to be listed as such."""
        return "{" not in self.path_template

    @property
    def path_template(self) -> str:
        return self.uri_template.partition("{?")[0]

    @property
    def variables(self) -> tuple[str, ...]:
        return tuple(filter(None, self.uri_template.partition("{?")[2].rstrip("}").split(",")))

    @staticmethod
    def budget_in(uri: str) -> int | None:
        """What the URI asks for; the reading itself refuses what is no number."""
        asked = dict(parse_qsl(uri.partition("?")[2])).get("max_tokens", "")
        return int(asked) if asked.isascii() and asked.isdigit() else None


READ = "{?max_tokens,after}"
ON_ODOO = "{?max_tokens,after,instance}"
RESOURCES = (
    ResourceEntry(
        f"erp://knowledge/chunks/{{id}}{READ}",
        knowledge.read_chunk,
        "Knowledge chunk",
        priority=0.8,
        complete={"id": knowledge.complete_chunk},
    ),
    ResourceEntry(
        f"erp://knowledge/sources/{{id}}{READ}",
        knowledge.read_source,
        "Knowledge source",
        complete={"id": knowledge.complete_source},
    ),
    ResourceEntry(
        f"erp://reports/{{id}}{READ}",
        reports.read_report,
        "Report",
        complete={"id": reports.complete_report},
    ),
    ResourceEntry(
        "erp://knowledge/search/{query}{?max_tokens}",
        knowledge.read_search,
        "Knowledge search",
        priority=0.7,
        bucket="searches",
    ),
    ResourceEntry(
        f"erp://sessions/{{id}}/summary{READ}",
        sessions.read_summary,
        "Session summary",
        priority=0.9,
        complete={"id": sessions.complete_id},
    ),
    ResourceEntry(
        f"erp://sessions/{{id}}/messages{READ}",
        sessions.read_messages,
        "Session messages",
        complete={"id": sessions.complete_id},
    ),
    ResourceEntry(
        f"erp://sessions/{{id}}/context{READ}",
        sessions.read_context,
        "Session context",
        priority=0.9,
        complete={"id": sessions.complete_id},
    ),
    ResourceEntry(
        f"erp://customers/{{id}}{READ}",
        customers.read_customer,
        "Customer",
        ("user", "assistant"),
        priority=0.8,
        bucket="searches",
        complete={"id": customers.complete_customer},
    ),
    ResourceEntry(
        f"erp://changes/{{id}}{READ}",
        changes.read_change,
        "Change",
        ("user", "assistant"),
        complete={"id": changes.complete_change},
    ),
    ResourceEntry(
        f"erp://approvals{READ}",
        changes.read_approvals,
        "Approvals",
        ("user", "assistant"),
        priority=0.7,
    ),
    ResourceEntry(
        f"erp://odoo/{{model}}{ON_ODOO}", odoo.read_model, "Odoo model", priority=0.3, bucket="odoo_calls"
    ),
    ResourceEntry(
        f"erp://odoo/{{model}}/{{id}}{ON_ODOO}",
        odoo.read_record,
        "Odoo record",
        priority=0.7,
        bucket="odoo_calls",
    ),
    ResourceEntry(f"erp://instructions{READ}", routing.read_instructions, "Instructions", priority=0.8),
    ResourceEntry(f"erp://routing{READ}", routing.read_routing, "Routing", priority=0.2),
    ResourceEntry(
        f"erp://budget{READ}",
        budget.read_budget,
        "Budget",
        ("user", "assistant"),
        priority=0.3,
        is_metered=False,  # it says when the allowance refills, above all to whom it is spent
    ),
    ResourceEntry(
        f"erp://alerts{READ}",
        budget.read_alerts,
        "Alerts",
        audience=("user", "assistant"),
        priority=0.6,
        is_metered=False,
    ),
)


# What is listed one by one, because people pick from lists: the newest of a kind, with their dates.
LISTINGS = (sessions.recent,)


def entry_of(uri: str) -> ResourceEntry:
    """The entry of a URI; its query variables are checked too, since the SDK drops unknown ones."""
    path, _, query = uri.partition("?")
    entry = next((each for each in RESOURCES if each.path.fullmatch(path)), None)
    if entry is None:
        raise NotFound(
            f"No resource has this URI. {nearest(path, [each.path_template for each in RESOURCES], 3)}"
        )
    given = [name for name, _ in parse_qsl(query, keep_blank_values=True)]
    unknown = [name for name in given if name not in entry.variables]
    if unknown or len(given) != len(set(given)):
        raise InvalidInput(
            f"{entry.title} takes {' and '.join(entry.variables)} once each, and no other variable."
        )
    return entry
