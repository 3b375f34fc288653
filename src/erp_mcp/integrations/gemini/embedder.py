"""Embeds with gemini-embedding-2, which is told in the text what the vector is for."""

from collections.abc import Sequence

from erp_mcp.integrations.gemini.client import Gemini
from erp_mcp.integrations.seam import Vector

LARGEST_BATCH = 100  # the provider takes no more at once
QUERY = "task: search result | query: {}"
PASSAGE = "title: none | text: {}"


class GeminiEmbedder:
    def __init__(self, gemini: Gemini, model: str, dimension: int, timeout_seconds: float = 30.0) -> None:
        self._gemini = gemini
        self._model = model
        self._dimension = dimension
        self._timeout_seconds = timeout_seconds

    @property
    def model_id(self) -> str:
        return f"{self._model}-{self._dimension}"

    @property
    def dimension(self) -> int:
        return self._dimension

    async def query(self, text: str) -> Vector:
        return (await self._embed([QUERY.format(text)]))[0]

    async def passages(self, texts: Sequence[str]) -> list[Vector]:
        told = [PASSAGE.format(text) for text in texts]
        batches = (told[start : start + LARGEST_BATCH] for start in range(0, len(told), LARGEST_BATCH))
        return [vector for batch in batches for vector in await self._embed(batch)]

    async def _embed(self, texts: Sequence[str]) -> list[Vector]:
        models = await self._gemini.models()
        from erp_mcp.integrations.gemini.embedding import embed

        return await embed(models, self._model, self._dimension, self._timeout_seconds, texts)
