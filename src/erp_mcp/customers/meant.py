"""Which one customer is meant where an answer or a record needs exactly one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.customers.finding import CONVINCING, SAME_NAME, Hit, find
from erp_mcp.errors import CustomerErased
from erp_mcp.language.normal import normalize
from erp_mcp.store.candidates import Candidate, candidates, numbered

ID = re.compile(r"(?:.*#)?(\d{1,18})")  # as answers write it: Salim#12
AS_ALIKE = 0.04  # a name that is less like it by no more than this may be meant as well
MOST = 50


@dataclass(frozen=True, slots=True)
class Meant:
    """Everybody who may be meant, the likeliest first, `total` of them; if nobody is, the nearest by name.

    `is_certain` says that they have this key or a name so spelt, and not merely one like it.
    """

    candidates: Sequence[Candidate] = ()
    total: int = 0
    is_certain: bool = False
    near: Sequence[str] = ()

    def the_one(self, given: str) -> Candidate | None:
        """The only one, or the only one whose own name it is: others merely go by it as well."""
        named = [each for each in self.candidates if each.name.casefold() == given.strip().casefold()]
        alone = self.candidates if len(self.candidates) == 1 else named
        return alone[0] if len(alone) == 1 else None


async def meant(session: AsyncSession, given: str) -> Meant:
    """A number may be an id here and another customer's in the ERP: the name before it decides, or the caller."""
    if number := ID.fullmatch(given):
        found = await numbered(session, int(number[1]))
        name = normalize(given.rpartition("#")[0])
        erased = [each for each in found if each.erased_at]
        found = [each for each in found if each not in erased]
        if erased and erased[0].erased_at and not found:
            raise CustomerErased.of(erased[0].id, erased[0].erased_at)
        if found:
            named = [each for each in found if name and normalize(each.name) == name] or found
            return Meant(named, len(named), is_certain=True)
    sought = await find(session, given, MOST)
    sure = _sure(sought.hits)
    if not sure:
        return Meant(near=[*(f"{hit.name}#{hit.customer_id}" for hit in sought.hits[:3]), *sought.near][:3])
    known = {each.id: each for each in await candidates(session, [hit.customer_id for hit in sure])}
    total = sought.total if len(sure) == MOST else len(sure)
    people = [known[hit.customer_id] for hit in sure if hit.customer_id in known]
    return Meant(people, total, sure[0].by == "key" or sure[0].score >= SAME_NAME)


def _sure(hits: Sequence[Hit]) -> list[Hit]:
    """Whoever has the key; else those whose names are as alike as the best one, if that convinces."""
    if keyed := [hit for hit in hits if hit.by == "key"]:
        return [hit for hit in keyed if hit.score == keyed[0].score]
    return [hit for hit in hits if hit.score >= max(CONVINCING, hits[0].score - AS_ALIKE)]
