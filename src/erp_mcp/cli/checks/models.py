"""Which models are asked for what, what they cost, and on demand whether they answer."""

from datetime import UTC, datetime
from uuid import uuid4

from pydantic import BaseModel

from erp_mcp.cli.checks.finding import Finding
from erp_mcp.cli.opened import OPERATOR
from erp_mcp.errors import AiServiceUnavailable, CostLimitReached
from erp_mcp.governance.models import Models, read_models
from erp_mcp.governance.principal import Caller
from erp_mcp.governance.tasks import Matter, Passage, Task
from erp_mcp.settings import Settings


class Probe(BaseModel):
    reached: bool


PROBE = Task("probe", "simple", Probe, 64)
NOT_PROBED = Finding(
    "model probe", "skipped", "`erp-mcp doctor --probe` asks a model for a fraction of a cent"
)
NO_MODEL = "no GOOGLE_API_KEY and no ERP_MCP_VERTEX_PROJECT"


async def models(settings: Settings) -> Finding:
    data = read_models(settings.models_file)
    routes = [f"{kind} {priced(data, route.model)}" for kind, route in data.routes.items()]
    embedding = f"embedding {priced(data, data.embedding.model)}"
    found = f"{', '.join([*routes, embedding])}; USD per million tokens in/out of {data.dated}"
    return Finding("models", "ok", found if settings.has_model else f"none is asked ({NO_MODEL}): {found}")


def priced(data: Models, model: str) -> str:
    price = data.price(model, datetime.now(UTC).date())
    return f"{model} ({price.input:f}/{price.output:f})"


async def probe(settings: Settings) -> Finding:
    """One call, paid for and in the ledger like any other."""
    from erp_mcp.app import open_app

    if not settings.has_model:
        return Finding("model probe", "warning", "there is no model to ask", "Set GOOGLE_API_KEY.")
    # Never the same question twice: an answer from the cache would prove nothing.
    matter = Matter([Passage("question", uuid4().hex)], None)
    async with open_app(settings) as app:
        try:
            answered = await app.model_calls.write(PROBE, Caller(settings.tenant, OPERATOR), matter)
        except (AiServiceUnavailable, CostLimitReached) as error:
            return Finding("model probe", "problem", f"{error.code}: {error}", HOW_TO_MEND[error.retryable])
    return Finding("model probe", "ok", f"{answered.by} answered; what it cost is in `erp-mcp budget show`")


HOW_TO_MEND = {
    True: "Try `erp-mcp doctor --probe` again in a minute.",
    False: "Check GOOGLE_API_KEY, ERP_MCP_MODELS_FILE and `erp-mcp budget show`.",
}
