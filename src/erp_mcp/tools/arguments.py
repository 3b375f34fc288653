"""Arguments that several tools share, described once."""

from typing import Annotated, Literal

from pydantic import Field

MaxTokens = Annotated[int | None, Field(ge=100, description="Of the answer.")]
Format = Annotated[Literal["text", "json"], Field(description="`json`: as an object.")]
