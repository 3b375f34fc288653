"""What a kind of the mirror is made from: one model of Odoo, its fields, and how a record is read from them."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.erp.sync.source import Source
from erp_mcp.integrations.odoo import Domain, Record, Schema
from erp_mcp.store.mirror import Marks
from erp_mcp.store.tables.company import Mirrored

# Kind, how many are through, how many there are.
Progress = Callable[[str, int, int], None]


class Mirrorable(Protocol):
    """A record of the store that has an id in the ERP."""

    @property
    def external_id(self) -> int: ...


Made = TypeVar("Made", bound=Mirrorable)
Saved_contra = TypeVar("Saved_contra", bound=Mirrorable, contravariant=True)


@dataclass(frozen=True, slots=True)
class Reference:
    """To a record of another kind, without which this one cannot be in the mirror."""

    kind: str
    external_id: int


class Save(Protocol[Saved_contra]):
    """Brings records into the store, with the marks by which they are known again."""

    async def __call__(
        self, session: AsyncSession, tenant_id: str, records: Sequence[Saved_contra], marks: Marks, /
    ) -> None: ...


def unwatched(_kind: str, _done: int, _total: int) -> None:
    """Nobody watches."""


def everything(_: Schema) -> Domain:
    return ()


def nothing(_: object) -> Iterable[Reference]:
    return ()


@dataclass(frozen=True, slots=True)
class Kind(Generic[Made]):
    """`reader` fetches what belongs to some rows beside their fields, and gives what makes a record of each.

    `touched_by` are relations to records whose change changes these; `feeds` is the job that makes something of
    them when they have changed. `reached_by` are other models and the paths that lead there: what a change of
    ours to one of those changes or makes here. `grouped_by` is what a mirror that was loaded has words of its
    own for.
    """

    name: str
    model: str
    fields: Sequence[str]
    reader: Callable[[Source, Sequence[Record]], Awaitable[Callable[[Record], Made]]]
    save: Save[Made]
    table: type[Mirrored]
    domain: Callable[[Schema], Domain] = everything
    touched_by: Sequence[str] = ()
    refers: Callable[[Made], Iterable[Reference]] = nothing
    feeds: str | None = None
    reached_by: Mapping[str, str] = field(default_factory=dict[str, str])
    grouped_by: Sequence[str] = ()


@dataclass(slots=True)
class Outcome:
    """What became of one kind; `problem` is why nothing or not all of it was done."""

    kind: str
    total: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    troubled: dict[int, str] = field(default_factory=dict[int, str])
    problem: str | None = None
    is_missing: bool = False

    @property
    def has_changed(self) -> bool:
        return bool(self.new or self.changed or self.gone)
