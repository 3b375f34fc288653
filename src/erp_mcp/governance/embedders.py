"""Which model finds a tenant's knowledge: the one that came along, or a provider's, charged to whoever asks."""

from collections.abc import Callable

from erp_mcp.errors import InvalidInput, VectorSearchFailed
from erp_mcp.governance.principal import Caller
from erp_mcp.integrations.seam import Embedder

Paid = Callable[[Caller], Embedder]


class Embedders:
    """`local` is None where the model has no wheel, `paid` where no provider is configured."""

    def __init__(self, local: Embedder | None, paid_id: str, paid: Paid | None) -> None:
        self._local = local
        self._paid_id = paid_id
        self._paid = paid

    @property
    def default_id(self) -> str | None:
        """The model of a library for which none was chosen."""
        return self._local.model_id if self._local else None

    def of(self, model_id: str, caller: Caller) -> Embedder:
        """One that cannot be had is never replaced by another: their vectors have nothing in common."""
        if self._local and model_id == self._local.model_id:
            return self._local
        if self._paid and model_id == self._paid_id:
            return self._paid(caller)
        raise VectorSearchFailed(
            f"This library is embedded by {model_id}, which is not configured here: set its key, "
            "or run `erp-mcp index --reembed local`."
        )

    def named(self, name: str) -> str:
        """The model that goes by this name on the command line."""
        offered = {"local": self.default_id, "gemini": self._paid_id if self._paid else None}
        if name not in offered:
            raise InvalidInput(
                f"There is no embedding model {name!r}; there are local and gemini. Nothing was changed."
            )
        model_id = offered[name]
        if model_id is None:
            needs = {"local": "has no wheel for this machine", "gemini": "needs GOOGLE_API_KEY or Vertex AI"}
            raise InvalidInput(f"The model {name} {needs[name]}. Nothing was changed.")
        return model_id
