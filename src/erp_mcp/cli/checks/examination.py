"""The table of checks, and how they run: side by side, each on its own."""

from collections.abc import Awaitable, Callable, Mapping

import anyio

from erp_mcp.cli.checks.database import STORE, store
from erp_mcp.cli.checks.directory import data_directory
from erp_mcp.cli.checks.environment import google_key, port, read_settings, secret_key
from erp_mcp.cli.checks.finding import Finding, Name, alone, guarded
from erp_mcp.cli.checks.installation import embeddings, tokenizer, version
from erp_mcp.cli.checks.models import NOT_PROBED, models, probe
from erp_mcp.cli.checks.odoo import odoo
from erp_mcp.cli.checks.policy import policy
from erp_mcp.cli.checks.whatsapp import whatsapp
from erp_mcp.settings import Settings

GROUPS: Mapping[str, tuple[Name, ...]] = {
    "Installation": ("version", "tokenizer", "embeddings"),
    "Settings": ("settings", "secret key", "port", "policy"),
    "Odoo": ("odoo",),
    "WhatsApp": ("whatsapp", "web hook"),
    "Models": ("google key", "models", "model probe"),
    "Database": ("data directory", "database", "pgvector", "role", "migrations", "owner", "clock"),
    "Contents": ("tenant", "queue", "audit"),
}
ORDER = [name for names in GROUPS.values() for name in names]

Check = Callable[[Settings], Awaitable[Finding]]
CHECKS: Mapping[Name, Check] = {
    "version": version,
    "tokenizer": tokenizer,
    "embeddings": embeddings,
    "google key": google_key,
    "models": models,
    "secret key": secret_key,
    "odoo": odoo,
    "whatsapp": whatsapp,
    "port": port,
    "policy": policy,
    "data directory": data_directory,
}


async def examine(environment: Mapping[str, str], *, with_probe: bool = False) -> list[Finding]:
    """At least one finding of each name, in the order of the groups; the probe costs a little."""
    settings, findings = read_settings(environment)

    async def add(names: tuple[Name, ...], check: Awaitable[list[Finding]]) -> None:
        findings.extend(await guarded(names, check))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(add, STORE, store(settings))
        for name, check in CHECKS.items():
            tasks.start_soon(add, (name,), alone(check(settings)))
    findings += await guarded(("model probe",), alone(probe(settings))) if with_probe else [NOT_PROBED]
    return sorted(findings, key=lambda finding: ORDER.index(finding.name))
