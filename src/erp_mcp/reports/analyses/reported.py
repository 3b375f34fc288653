"""Analyses that are a report, or one part of it."""

from dataclasses import replace

from erp_mcp.analytics.given.narrowing import refuse_rows
from erp_mcp.analytics.narrowing import refuse_other
from erp_mcp.analytics.scene import Scene
from erp_mcp.analytics.story import Phrase, Story
from erp_mcp.reports.catalogue.inventory import inventory
from erp_mcp.reports.catalogue.leads import leads
from erp_mcp.reports.catalogue.suppliers import suppliers

DRAFT = "create_records"


async def tell_leads(scene: Scene) -> Story:
    refuse_rows(scene.rows, "The conversion of leads")
    return replace(await leads(scene), name="lead_conversion")


async def tell_suppliers(scene: Scene) -> Story:
    refuse_rows(scene.rows, "The analysis of suppliers")
    refuse_other(scene.scope, "The analysis of suppliers", "branch", "supplier")
    return await suppliers(scene)


async def stock_to_order(scene: Scene) -> Story:
    """Of the report on stock what has to be ordered, and the drafts that do it."""
    refuse_other(scene.scope, "What to order", "branch", "product", "supplier")
    story = await inventory(scene)
    return replace(
        story,
        name="reorder",
        title=Phrase("reorder.title"),
        grids=[each for each in story.grids if each.name == "reorder"],
        advice=[each for each in story.advice if each.call and each.call.tool == DRAFT],
    )
