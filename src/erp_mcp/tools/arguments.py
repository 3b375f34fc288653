"""Arguments that several tools share, described once."""

from typing import Annotated, Literal

from pydantic import Field

MaxTokens = Annotated[
    int | None, Field(ge=100, description="Most tokens of the answer; the server's default if left out.")
]
Format = Annotated[
    Literal["text", "json"], Field(description="`json` gives the same as an object instead of text.")
]
