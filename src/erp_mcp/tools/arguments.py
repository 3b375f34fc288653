"""Arguments that several tools share, described once."""

from typing import Annotated, Literal

from pydantic import Field

MaxTokens = Annotated[int | None, Field(ge=100, description="Most tokens of the answer.")]
Format = Annotated[Literal["text", "json"], Field(description="`json` for an object.")]
