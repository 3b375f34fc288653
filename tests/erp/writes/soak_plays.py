"""What goes wrong in the soak: at one call of an exchange, and each kind counted when it has happened."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

import anyio
from starlette.responses import Response

from erp_mcp.sandbox.odoo.faults import (
    Exchange,
    Play,
    conflicts,
    cut_after,
    cut_before,
    cut_within,
    fails,
    hangs,
    html,
    late,
    loses_answer,
    proxy,
)
from erp_mcp.sandbox.odoo.server import OdooSandbox
from erp_mcp.sandbox.odoo.world import Failure

EFFECTS = frozenset((
    "create", "write", "unlink", "action_set_won", "action_set_lost", "action_confirm", "action_cancel",
    "action_draft", "action_quotation_sent", "action_send_mail", "create_invoices", "action_post",
    "button_cancel", "button_draft", "refund_moves", "action_create_payments", "message_post",
))  # fmt: skip
WIZARDS = frozenset((
    "mail.compose.message", "sale.advance.payment.inv", "account.move.reversal", "account.payment.register",
))  # fmt: skip
FURTHEST = 8  # a call of an exchange that something goes wrong at
SHARES: Mapping[str, float] = {
    "cut before": 10,
    "cut after": 14,
    "cut within": 10,
    "page of html": 6,
    "502": 6,
    "504, carried out": 10,
    "500, carried out": 8,
    "500": 8,
    "conflict": 4,
    "slow": 3,
    "no answer": 1,
    "no answer, carried out": 2,
    "carried out late": 2,
    "process ends before": 5,
    "process ends after": 6,
    "somebody else before": 4,
    "somebody else after": 4,
}


@dataclass(slots=True)
class Trouble:
    """`asking` is the scope of whoever asks; `meddle` what somebody else does; `belated` waits for `release`."""

    odoo: OdooSandbox
    chance: Random
    meddle: Callable[[], None]
    asking: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    release: anyio.Event = field(default_factory=anyio.Event)
    belated: int = 0
    faults: int = 0
    counts: Counter[str] = field(default_factory=Counter[str])
    happened: list[str] = field(default_factory=list[str])

    def draw(self) -> None:
        """One fault at what is to be changed, or at any call on the way; now and then at several."""
        self.happened.clear()
        self.release = anyio.Event()
        (kind,) = self.chance.choices(list(SHARES), list(SHARES.values()))
        play = self._counted(kind, 1 if self.chance.random() < 0.9 else 3)
        if kind == "carried out late" or self.chance.random() < 0.7:
            self.odoo.faults.draw_lots(0, {play: 1.0}, EFFECTS)
        else:
            self.odoo.faults.plan(play, skip=self.chance.randrange(FURTHEST), times=3)

    def _counted(self, kind: str, times: int) -> Play:
        play = self._plays()[kind]

        async def play_at_most(exchange: Exchange) -> Response | None:
            if len(self.happened) == times:
                return exchange.asked.answer()
            self.happened.append(kind)
            self.faults += 1
            self.counts[kind] += 1
            return await play(exchange)

        return play_at_most

    def _plays(self) -> Mapping[str, Play]:
        return {
            "cut before": cut_before,
            "cut after": cut_after,
            "cut within": cut_within,
            "page of html": html,
            "502": proxy(502),
            "504, carried out": proxy(504, is_carried_out=True),
            "500, carried out": proxy(500, is_carried_out=True),
            "500": fails(Failure("builtins.RuntimeError", "boom")),
            "conflict": conflicts,
            "slow": late(0.005),
            "no answer": hangs,
            "no answer, carried out": loses_answer,
            "carried out late": self._carried_out_late,
            "process ends before": self._ends,
            "process ends after": self._ends_after,
            "somebody else before": self._meddled_before,
            "somebody else after": self._meddled_after,
        }

    async def _carried_out_late(self, exchange: Exchange) -> None:
        """Whoever asked has lost patience, and looked into it once."""
        self.belated += 1
        await exchange.abandoned()
        await self.release.wait()
        exchange.asked.answer()
        self.belated -= 1

    async def _ends(self, exchange: Exchange) -> None:
        self.asking.cancel()
        await exchange.abandoned()

    async def _ends_after(self, exchange: Exchange) -> None:
        exchange.asked.answer()
        await self._ends(exchange)

    async def _meddled_before(self, exchange: Exchange) -> Response:
        self.meddle()
        return exchange.asked.answer()

    async def _meddled_after(self, exchange: Exchange) -> Response:
        response = exchange.asked.answer()
        self.meddle()
        return response

    @property
    def effects(self) -> int:
        """What was carried out, whoever heard of it; a dialog that is only opened is none."""
        return sum(
            each.failure is None
            and each.call.method in EFFECTS
            and (each.call.method != "create" or each.call.model not in WIZARDS)
            for each in self.odoo.site.executed
        )
