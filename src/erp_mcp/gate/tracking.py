"""Running a call that was recommended accepts the recommendation; that this fails never fails the call."""

import logging
from typing import Any

from mcp.server.context import ServerRequestContext

from erp_mcp.errors import InteractionTrackingFailed
from erp_mcp.gate.admission import object_of, text_of
from erp_mcp.gate.backstop import Wire, texts
from erp_mcp.governance.principal import Call
from erp_mcp.opening import Opening

logger = logging.getLogger("erp_mcp.gate")

NOTE = "\n[INTERACTION_TRACKING_FAILED: done, but not counted as a recommendation that was followed]"


async def accept(ctx: ServerRequestContext[Opening, Any], result: Wire, call: Call) -> None:
    """Nothing of what was refused, declined or ends with a question."""
    params = ctx.params or {}
    if ctx.method != "tools/call" or result.get("isError") or call.is_declined:
        return
    if result.get("resultType", "complete") != "complete":
        return
    app = await ctx.lifespan_context.app()
    try:
        cta_id = await app.crm.tracking.accepted(
            call.principal.tenant_id, text_of(params, "name"), object_of(params, "arguments")
        )
    except InteractionTrackingFailed as error:
        logger.warning("%s: %s", error.code, type(error.__cause__).__name__)
        if "structuredContent" not in result:
            holder, key = texts(ctx.method, result)[-1]
            holder[key] += NOTE
        return
    if cta_id is not None:
        call.meta["erp/ctaId"] = cta_id
