"""Statements on what is worth telling without being asked, each of one kind.

They find a `subject` and a `score` of each, the money at stake in the company's currency, and what is told of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.store.basis import rows_of

MOST = 10  # of a kind, beside those that were told before and are still so
Record = TypeVar("Record")
RANKED = """
select {columns} from (
    select found.*, row_number() over (order by score desc nulls last, subject) as place from ({found}) as found
) as ranked
where place <= {most} and coalesce(score, :least) >= :least or subject = any(:told) order by place
"""


@dataclass(frozen=True, slots=True)
class Looking:
    """In whose money and days, which subjects of the kind have an open alert, and what is worth a new one.

    What was told stays open for as long as it is so, however little is left of it.
    """

    home: str
    zone: str
    now: datetime
    told: Sequence[str] = ()
    least: Decimal = Decimal(0)

    @property
    def today(self) -> date:
        return self.now.date()


async def noticed(
    session: AsyncSession, statement: str, make: type[Record], looking: Looking, /
) -> list[Record]:
    given = {
        "home": looking.home,
        "zone": looking.zone,
        "now": looking.now,
        "today": looking.today,
        "branch": "",
    }
    names = _names_of(make)
    ranked = RANKED.format(columns=", ".join(names), found=statement, most=MOST)
    used = {name: value for name, value in given.items() if f":{name}" in statement}
    return await rows_of(session, ranked, make, told=list(looking.told), least=looking.least, **used)


def _names_of(make: Callable[..., object]) -> Sequence[str]:
    return tuple(make.__annotations__)
