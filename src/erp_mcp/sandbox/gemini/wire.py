"""What clients send, as far as the answer depends on it; names arrive in camel and in snake case."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

Json = dict[str, object]


class _Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, validate_by_alias=True)


class InlineData(_Wire):
    mime_type: str
    data: str


class Part(_Wire):
    text: str = ""
    inline_data: InlineData | None = None


class Content(_Wire):
    parts: list[Part] = []


class Schema(_Wire):
    type: Literal["OBJECT", "ARRAY", "STRING", "NUMBER", "INTEGER", "BOOLEAN"] | None = None
    format: str | None = None
    pattern: str | None = None
    enum: list[str] = []
    nullable: bool = False
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    items: "Schema | None" = None
    properties: dict[str, "Schema"] = {}
    any_of: list["Schema"] = []


class GenerationConfig(_Wire):
    response_schema: Schema | None = None
    max_output_tokens: int | None = None


class Generate(_Wire):
    contents: list[Content]
    system_instruction: Content = Content()
    generation_config: GenerationConfig = GenerationConfig()


class EmbedConfig(_Wire):
    output_dimensionality: int = 3072


class Embed(EmbedConfig):
    """Vertex has the dimension one level deeper."""

    content: Content
    embed_content_config: EmbedConfig | None = None

    @property
    def dimension(self) -> int:
        return (self.embed_content_config or self).output_dimensionality


class EmbedBatch(_Wire):
    requests: list[Embed]


class CountTokens(_Wire):
    contents: list[Content]


def text_of(contents: list[Content]) -> str:
    return "\n".join(part.text for content in contents for part in content.parts if part.text)
