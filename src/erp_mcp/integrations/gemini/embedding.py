"""A batch of texts as the SDK takes it, and their vectors; needs the SDK."""

import math
from collections.abc import Sequence
from functools import partial

from google.genai.models import AsyncModels
from google.genai.types import Content, ContentEmbedding, EmbedContentConfig, Part

from erp_mcp.errors import AiAnswerInvalid
from erp_mcp.integrations.gemini.calls import call, http_options
from erp_mcp.integrations.gemini.texts import well_formed
from erp_mcp.integrations.seam import Vector


async def embed(
    models: AsyncModels, model: str, dimension: int, timeout_seconds: float, texts: Sequence[str]
) -> list[Vector]:
    """One vector of unit length for each text, in their order."""
    request = partial(
        models.embed_content,  # pyright: ignore[reportUnknownMemberType] (it takes Pillow's pictures, too)
        model=model,
        # Strings would be taken for the parts of one content, which has one vector.
        contents=[Content(parts=[Part(text=well_formed(text))]) for text in texts],
        config=EmbedContentConfig(
            output_dimensionality=dimension, http_options=http_options(timeout_seconds)
        ),
    )
    embeddings = (await call(request, timeout_seconds)).embeddings or []
    if len(embeddings) != len(texts):
        raise AiAnswerInvalid(f"The model gave {len(embeddings)} vectors for {len(texts)} texts.")
    return [unit_vector(embedding, dimension) for embedding in embeddings]


def unit_vector(embedding: ContentEmbedding, dimension: int) -> Vector:
    """Shortened vectors come in any length, and are compared by their direction alone."""
    values = embedding.values or []
    length = math.hypot(*values)
    if len(values) != dimension or not 0 < length < math.inf:
        raise AiAnswerInvalid(f"The model gave a vector that is none of {dimension} dimensions.")
    return [value / length for value in values]
