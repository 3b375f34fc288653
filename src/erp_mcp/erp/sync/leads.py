"""Whoever may become a customer, and how far that has come."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from erp_mcp.erp.cells import clean
from erp_mcp.erp.sync.fields import (
    amount,
    language_in,
    moment,
    needed_moment,
    record_id,
    related,
    related_name,
    title,
    words,
)
from erp_mcp.erp.sync.kinds import Kind
from erp_mcp.erp.sync.source import Source
from erp_mcp.integrations.odoo import Json, Record
from erp_mcp.language.detect import language_of
from erp_mcp.store import records
from erp_mcp.store.mirror import save_leads
from erp_mcp.store.records import LeadStage
from erp_mcp.store.tables import Lead

SURE = 100
WRITING_DOWN = timedelta(minutes=1)


async def lead_reader(source: Source, rows: Sequence[Record]) -> Callable[[Record], records.Lead]:
    won, first = await _stages(source)

    def lead(row: Record) -> records.Lead:
        name = title(row, "name", "display_name")
        return records.Lead(
            external_id=record_id(row),
            name=name,
            contact_name=words(row, "contact_name") or words(row, "partner_name"),
            language=language_in(row.get("lang_code")) or language_of(name),
            phone=words(row, "phone") or words(row, "mobile") or None,
            email=words(row, "email_from") or None,
            city=words(row, "city"),
            source=related_name(row, "source_id"),
            stage=stage_of(row, won, first),
            expected_revenue=amount(row, "expected_revenue"),
            currency=related_name(row, "company_currency") or source.currency,
            note=clean(words(row, "description")),
            created_at=needed_moment(row, "create_date"),
            last_contact_at=moved_at(row),
        )

    return lead


async def _stages(source: Source) -> tuple[frozenset[int], int | None]:
    """Those that mean won, and the one where everything begins; every company has stages of its own."""
    stages = await source.found("crm.stage", [], ["is_won", "sequence"])
    ordered = sorted(stages, key=lambda each: (amount(each, "sequence"), record_id(each)))
    won = frozenset(record_id(each) for each in stages if each.get("is_won"))
    return won, next((record_id(each) for each in ordered), None)


def stage_of(row: Record, won: frozenset[int], first: int | None) -> LeadStage:
    """An archived one is lost."""
    stage: Json = related(row, "stage_id")
    if not row.get("active", True):
        return "lost"
    if stage in won:
        return "won"
    if stage is None or stage == first:
        return "new"
    return "proposition" if amount(row, "probability") >= SURE / 2 else "qualified"


def moved_at(row: Record) -> datetime | None:
    """Odoo says of a lead that was only written down that it came to its stage then."""
    moved, created = moment(row, "date_last_stage_update"), needed_moment(row, "create_date")
    return moved if moved and moved - created > WRITING_DOWN else None


LEADS = Kind(
    name="leads",
    model="crm.lead",
    fields=(
        "name",
        "display_name",
        "contact_name",
        "partner_name",
        "lang_code",
        "phone",
        "mobile",
        "email_from",
        "city",
        "source_id",
        "stage_id",
        "probability",
        "expected_revenue",
        "company_currency",
        "description",
        "create_date",
        "date_last_stage_update",
        "active",
    ),
    reader=lead_reader,
    save=save_leads,
    table=Lead,
)
