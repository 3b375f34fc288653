"""Which model does which kind of task and what it costs: data with a date, which a file can replace."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from erp_mcp.errors import SettingsInvalid
from erp_mcp.integrations.seam import Consumption, Thinking

Kind = Literal["simple", "complex", "multimodal"]
KINDS: tuple[Kind, ...] = ("simple", "complex", "multimodal")
BUNDLED = Path(__file__).with_name("models.toml")
MILLION = Decimal(1_000_000)
# The provider counts in an encoding of its own, up to 22 % above ours on a page of one language.
INPUT_MARGIN = Decimal("1.3")


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Route(_Data):
    model: str
    thinking: Thinking
    timeout_seconds: float = Field(gt=0, le=600)


class EmbeddingRoute(_Data):
    model: str
    dimension: int = Field(ge=128, le=3072)
    timeout_seconds: float = Field(gt=0, le=600)

    @property
    def model_id(self) -> str:
        """Vectors of another length are those of another model."""
        return f"{self.model}-{self.dimension}"


class Price(_Data):
    """US dollars for a million tokens."""

    model: str
    begins: date = Field(alias="from")
    input: Decimal = Field(ge=0)
    output: Decimal = Field(ge=0)
    cached: Decimal | None = Field(default=None, ge=0)

    def of(self, used: Consumption) -> Decimal:
        cached = self.input if self.cached is None else self.cached
        fresh_tokens = used.input_tokens - used.cached_tokens
        return (
            fresh_tokens * self.input + used.cached_tokens * cached + used.output_tokens * self.output
        ) / MILLION

    def worst(self, input_tokens: int, output_tokens: int) -> Decimal:
        """The most that a call can cost: nothing cached, every token that may be written is written."""
        return (input_tokens * INPUT_MARGIN * self.input + output_tokens * self.output) / MILLION


class Models(_Data):
    dated: date
    routes: dict[Kind, Route]
    embedding: EmbeddingRoute
    prices: list[Price]

    @model_validator(mode="after")
    def _complete(self) -> "Models":
        if missing := [kind for kind in KINDS if kind not in self.routes]:
            raise ValueError(f"there is no route for {', '.join(missing)} tasks")
        used = {route.model for route in self.routes.values()} | {self.embedding.model}
        if unpriced := sorted(used - {price.model for price in self.prices}):
            raise ValueError(f"there is no price for {', '.join(unpriced)}")
        return self

    def price(self, model: str, day: date) -> Price:
        """Before its first price has begun that one holds already: better than nothing being counted."""
        known = sorted((each for each in self.prices if each.model == model), key=lambda each: each.begins)
        begun = [each for each in known if each.begins <= day]
        return begun[-1] if begun else known[0]


class Own(_Data):
    """What the file of an installation may say; the rest stays as it is bundled."""

    dated: date
    routes: dict[Kind, Route] = Field(default_factory=dict[Kind, Route])
    embedding: EmbeddingRoute | None = None
    prices: list[Price] = Field(default_factory=list[Price])


def read_models(own: Path | None) -> Models:
    bundled = Models.model_validate(tomllib.loads(BUNDLED.read_text(encoding="utf-8")))
    if own is None:
        return bundled
    try:
        return _merged(bundled, Own.model_validate(tomllib.loads(own.read_text(encoding="utf-8"))))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid(f"ERP_MCP_MODELS_FILE cannot be read as TOML: {own}.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise SettingsInvalid(f"ERP_MCP_MODELS_FILE, {where}: {first['msg']}.") from error


def _merged(bundled: Models, own: Own) -> Models:
    """The file's prices of a model replace all that were bundled for it."""
    repriced = {price.model for price in own.prices}
    return Models(
        dated=own.dated,
        routes={**bundled.routes, **own.routes},
        embedding=own.embedding or bundled.embedding,
        prices=[*(price for price in bundled.prices if price.model not in repriced), *own.prices],
    )
