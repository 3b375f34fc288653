"""Newcomers are classified: once each, and again when the ERP says something else of them."""

from functools import partial

import anyio

from erp_mcp.customers.guessing.guesses import Experience
from erp_mcp.store.engine import Transactions
from erp_mcp.store.guesses import Made, Newcomer, examples, newcomers, save_guesses

AT_ONCE = 500


class Arriving:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def classify(self, tenant_id: str) -> int:
        """How many were; none the second time."""
        async with self._transactions(tenant_id) as session:
            waiting = await newcomers(session, AT_ONCE)
            known = await examples(session) if waiting else []
        if not waiting:
            return 0
        experience = await anyio.to_thread.run_sync(Experience, known)
        classified = 0
        while waiting:
            made = await anyio.to_thread.run_sync(partial(_guesses, experience, waiting))
            async with self._transactions(tenant_id) as session:
                await save_guesses(session, tenant_id, made)
                classified += len(waiting)
                waiting = await newcomers(session, AT_ONCE)
        return classified


def _guesses(experience: Experience, waiting: list[Newcomer]) -> list[Made]:
    return [made for each in waiting for made in experience.guesses(each)]
