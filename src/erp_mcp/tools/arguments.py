"""Arguments that several tools share, described once."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from erp_mcp.language.normal import normalize

# What these two mean is told once, in the instructions of the server.
MaxTokens = Annotated[int | None, Field(ge=100), WithJsonSchema({"type": "integer"})]
Format = Literal["text", "json"]


def _written(text: str) -> str:
    if not normalize(text):
        raise ValueError("there is nothing in it that can be seen")
    return text


# More than blanks and signs of no width.
WRITTEN = AfterValidator(_written)


def objects(description: str) -> WithJsonSchema:
    """In words what a schema would say at three times the length."""
    return WithJsonSchema({"type": "array", "items": {"type": "object"}, "description": description})
