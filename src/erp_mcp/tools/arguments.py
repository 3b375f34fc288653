"""Arguments that several tools share, described once."""

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

# What these two mean is told once, in the instructions of the server.
MaxTokens = Annotated[int | None, Field(ge=100), WithJsonSchema({"type": "integer"})]
Format = Literal["text", "json"]


def objects(description: str) -> WithJsonSchema:
    """In words what a schema would say at three times the length."""
    return WithJsonSchema({"type": "array", "items": {"type": "object"}, "description": description})
