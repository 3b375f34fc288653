"""Writes with a model of Gemini."""

from erp_mcp.integrations.gemini.client import Gemini
from erp_mcp.integrations.seam import Commission, Thinking, Written


class GeminiWriter:
    def __init__(self, gemini: Gemini, model: str, thinking: Thinking, timeout_seconds: float) -> None:
        self._gemini = gemini
        self._model = model
        self._thinking: Thinking = thinking
        self._timeout_seconds = timeout_seconds

    @property
    def name(self) -> str:
        return self._model

    async def write(self, commission: Commission) -> Written:
        models = await self._gemini.models()
        from erp_mcp.integrations.gemini.generation import generate

        return await generate(models, self._model, self._thinking, self._timeout_seconds, commission)
