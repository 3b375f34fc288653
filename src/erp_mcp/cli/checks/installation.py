"""Whether what was installed works: the versions, the tokenizer, the embedding model."""

import platform
import sys

from anyio import to_thread

from erp_mcp import __version__, budget
from erp_mcp.budget import EncodingName
from erp_mcp.cli.checks.finding import Finding
from erp_mcp.integrations.embeddings import local
from erp_mcp.integrations.embeddings.local import DIMENSION, MODEL_ID, LocalEmbedder
from erp_mcp.integrations.seam import Vector
from erp_mcp.settings import Settings

REINSTALL = "`python -m pip install --force-reinstall erp-mcp`"

# One question in the four languages; what both models make of it was measured once.
SENTENCE = "Where is my order? أين طلبي؟ سفارش من کجاست؟ Siparişim nerede?"
TOKENS: dict[EncodingName, int] = {"o200k": 21, "cl100k": 35}
FIRST_COMPONENTS = (0.0057, -0.0331, -0.0592, -0.0069, 0.0904, -0.0388, 0.0395, 0.0519, 0.0662, 0.0052)
TOLERANCE = 0.01  # processors round differently; another sentence is off by 0.04


async def version(_: Settings) -> Finding:
    running_on = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    return Finding("version", "ok", f"erp_mcp {__version__}, {running_on}")


async def tokenizer(settings: Settings) -> Finding:
    return await to_thread.run_sync(counted, settings.tokenizer)


def counted(name: EncodingName) -> Finding:
    try:
        count = budget.load(name).count(SENTENCE)
    except (ImportError, OSError, EOFError, RuntimeError) as error:
        found = f"the vocabulary of {name} does not load ({type(error).__name__})"
        return Finding("tokenizer", "problem", found, REINSTALL)
    return judged_count(name, count)


def judged_count(name: EncodingName, count: int) -> Finding:
    if count != TOKENS[name]:
        found = f"{name} counts {count} tokens in a sentence of {TOKENS[name]}"
        return Finding("tokenizer", "problem", found, REINSTALL)
    return Finding("tokenizer", "ok", f"{name} loads and counts exactly")


async def embeddings(_: Settings) -> Finding:
    if not local.is_available():
        return absent(sys.platform)
    try:
        vector = await LocalEmbedder().query(SENTENCE)
    except (ImportError, OSError) as error:
        found = f"{MODEL_ID} does not load ({type(error).__name__})"
        return Finding("embeddings", "problem", found, REINSTALL)
    return judged_vector(vector)


def absent(on: str) -> Finding:
    found = "there is no embedding model: search goes by words, not by meaning"
    if on == "win32":
        return Finding("embeddings", "warning", found, "It has no wheel for Windows: run erp-mcp in WSL.")
    return Finding("embeddings", "warning", found, REINSTALL)


def judged_vector(vector: Vector) -> Finding:
    off = [abs(got - expected) for got, expected in zip(vector, FIRST_COMPONENTS, strict=False)]
    if len(vector) != DIMENSION or max(off) > TOLERANCE:
        found = f"{MODEL_ID} gives other vectors than it should: search by meaning would miss"
        return Finding("embeddings", "problem", found, REINSTALL)
    return Finding("embeddings", "ok", f"{MODEL_ID} gives the expected vector")
