"""Arguments that several tools share, described once."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

MaxTokens = Annotated[int | None, Field(ge=100, description="Of the answer.")]
Format = Annotated[Literal["text", "json"], Field(description="`json`: as an object.")]


def objects(description: str) -> WithJsonSchema:
    """In words what a schema would say at three times the length."""
    return WithJsonSchema({"type": "array", "items": {"type": "object"}, "description": description})
