"""What every answer of a tenant keeps to: a few short sentences that never outgrow their budget."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.budget import Tokens
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance import audit
from erp_mcp.governance.lines import checked_line
from erp_mcp.governance.reading import Page, Readable, Reading, read
from erp_mcp.language.normal import normalize
from erp_mcp.store import instructions as statements
from erp_mcp.store.engine import Transactions
from erp_mcp.store.instructions import Instruction, Origin
from erp_mcp.store.notify import notify

URI = "erp://instructions"
MOST_WORDS, LONGEST = 15, 200
MOST_ON, MOST_TOKENS = 20, 400
MOST_KEPT = 200  # on and off together


@dataclass(frozen=True, slots=True)
class Changed:
    """`gave_way` were switched off to make room, the oldest that ratings had left."""

    instruction: Instruction
    gave_way: tuple[Instruction, ...] = ()


class Instructions:
    def __init__(self, transactions: Transactions, tokens: Tokens) -> None:
        self._transactions = transactions
        self._tokens = tokens

    async def list(self, tenant_id: str) -> list[Instruction]:
        async with self._transactions(tenant_id) as session:
            return await statements.list_instructions(session)

    async def current(self, tenant_id: str) -> "list[str]":
        """What enters every context."""
        return [each.text for each in await self.list(tenant_id) if each.is_on]

    async def add(
        self, tenant_id: str, text: str, *, by: str, origin: Origin = "manual", source_id: int | None = None
    ) -> Changed:
        """The same again is switched on, not added. Without room, one that a rating left is added off."""
        checked = _checked(text)
        async with self._transactions(tenant_id) as session:
            await statements.claim_instructions(session, tenant_id)
            there = await statements.list_instructions(session)
            new = next((each for each in there if normalize(each.text) == normalize(checked)), None)
            if new is None:
                if len(there) >= MOST_KEPT:
                    raise InvalidInput(
                        f"There are {MOST_KEPT} instructions: remove one. Nothing was changed."
                    )
                new = await statements.save_instruction(session, tenant_id, checked, origin, source_id)
            changed = await self._switch_on(session, there, new)
            await _announce(session, tenant_id, by, "instructions.add", changed)
        return changed

    async def switch(self, tenant_id: str, instruction_id: int, is_on: bool, *, by: str) -> Changed:
        async with self._transactions(tenant_id) as session:
            await statements.claim_instructions(session, tenant_id)
            there = await statements.list_instructions(session)
            wanted = _wanted(there, instruction_id)
            if is_on:
                changed = await self._switch_on(session, there, wanted)
            else:
                await statements.switch_instruction(session, instruction_id, False)
                changed = Changed(replace(wanted, is_on=False))
            await _announce(session, tenant_id, by, f"instructions.{'on' if is_on else 'off'}", changed)
        return changed

    async def remove(self, tenant_id: str, instruction_id: int, *, by: str) -> Instruction:
        async with self._transactions(tenant_id) as session:
            removed = _wanted(await statements.list_instructions(session), instruction_id)
            await statements.delete_instruction(session, instruction_id)
            await _announce(session, tenant_id, by, "instructions.remove", Changed(removed))
        return removed

    async def read(self, tenant_id: str, reading: Reading) -> Page:
        there = await self.list(tenant_id)
        body = "\n".join(["id\tstate\tfrom\tinstruction", *map(_line, there)])
        on = [each.text for each in there if each.is_on]
        gist = f"{len(on)} of {len(there)} instructions are on.\n" + "\n".join(on)
        title = f"Instructions that every answer keeps to: {len(on)} on, {MOST_ON} at most"
        return read(self._tokens, Readable(title, body if there else gist, gist, "instructions"), reading)

    async def _switch_on(
        self, session: AsyncSession, there: Sequence[Instruction], wanted: Instruction
    ) -> Changed:
        on = [each for each in there if each.is_on and each.id != wanted.id]
        gave_way = self._to_give_way([*on, wanted])
        for each in gave_way:
            await statements.switch_instruction(session, each.id, False)
        stays = wanted not in gave_way
        await statements.switch_instruction(session, wanted.id, stays)
        others = tuple(each for each in gave_way if each.id != wanted.id)
        return Changed(replace(wanted, is_on=stays), others)

    def _to_give_way(self, on: "Sequence[Instruction]") -> "Sequence[Instruction]":
        """The oldest that ratings left, as few as will do; `on` ends with the newest."""
        can = [each for each in on if each.origin == "rating"]
        for count in range(len(can) + 1):
            if self._fits([each for each in on if each not in can[:count]]):
                return can[:count]
        raise InvalidInput(
            f"At most {MOST_ON} instructions and {MOST_TOKENS} tokens of them are on at a time: "
            "switch one off first. Nothing was changed."
        )

    def _fits(self, on: "Sequence[Instruction]") -> bool:
        text = "\n".join(each.text for each in on)
        return len(on) <= MOST_ON and self._tokens.count(text) <= MOST_TOKENS


def _checked(text: str) -> str:
    line = checked_line("An instruction", text, LONGEST)
    if len(line.split()) > MOST_WORDS:
        raise InvalidInput(f"An instruction has at most {MOST_WORDS} words. Nothing was changed.")
    return line


def _wanted(there: Sequence[Instruction], instruction_id: int) -> Instruction:
    found = next((each for each in there if each.id == instruction_id), None)
    if found is None:
        raise NotFound(f"There is no instruction {instruction_id}; `erp-mcp instructions list` shows them.")
    return found


def _line(each: Instruction) -> str:
    return f"{each.id}\t{'on' if each.is_on else 'off'}\t{each.origin}\t{each.text}"


async def _announce(session: AsyncSession, tenant_id: str, by: str, action: str, changed: Changed) -> None:
    gave_way = [str(each.id) for each in changed.gave_way]
    instruction = changed.instruction
    await audit.record(
        session, tenant_id, by, action, str(instruction.id), text=instruction.text, gave_way=gave_way
    )
    await notify(session, tenant_id, [URI])
