"""Examples of a tenant's own: how its customers say what our prototypes do not know."""

from erp_mcp.conversations.analysis.judging import LONGEST, WORDS
from erp_mcp.conversations.analysis.prototypes import LABELS, Aspect
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance import audit
from erp_mcp.governance.lines import checked_line
from erp_mcp.integrations.embeddings.local import MODEL_ID, LocalEmbedder
from erp_mcp.store import examples as statements
from erp_mcp.store.engine import Transactions
from erp_mcp.store.examples import Example, Shown

MOST = 300


class Examples:
    def __init__(self, transactions: Transactions, embedder: LocalEmbedder | None) -> None:
        self._transactions = transactions
        self._embedder = embedder

    async def list(self, tenant_id: str) -> list[Example]:
        async with self._transactions(tenant_id) as session:
            return await statements.list_examples(session)

    async def add(self, tenant_id: str, aspect: Aspect, label: str, text: str, *, by: str) -> int:
        """The same sentence again is shown for something else."""
        if label not in LABELS[aspect]:
            raise InvalidInput(
                f"{aspect} has no label {label[:40]!r}: {', '.join(LABELS[aspect])}. Nothing was changed."
            )
        line = checked_line("An example", text, LONGEST)
        if not WORDS.search(line):
            raise InvalidInput("An example has words in it. Nothing was changed.")
        if self._embedder is None:
            raise InvalidInput(
                "No model of sentences can be had on this machine, so nothing would be found like an example. "
                "Nothing was changed."
            )
        shown = Shown(aspect, label, line, await self._embedder.query(line))
        async with self._transactions(tenant_id) as session:
            await statements.claim_examples(session, tenant_id)
            there = await statements.list_examples(session)
            is_new = all((each.aspect, each.text) != (aspect, line) for each in there)
            if is_new and len(there) >= MOST:
                raise InvalidInput(f"There are {MOST} examples: remove one. Nothing was changed.")
            example_id = await statements.save_example(session, tenant_id, MODEL_ID, shown)
            await audit.record(
                session, tenant_id, by, "examples.add", str(example_id), shows=f"{aspect} {label}"
            )
        return example_id

    async def remove(self, tenant_id: str, example_id: int, *, by: str) -> None:
        async with self._transactions(tenant_id) as session:
            if not await statements.delete_example(session, example_id):
                raise NotFound(
                    f"There is no example {example_id}; `erp-mcp examples list` shows them. Nothing was changed."
                )
            await audit.record(session, tenant_id, by, "examples.remove", str(example_id))
