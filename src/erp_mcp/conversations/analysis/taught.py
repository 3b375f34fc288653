"""What a tenant has taught: sentences of its own beside our prototypes, with their vectors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.conversations.analysis.prototypes import LABELS, Prototype
from erp_mcp.integrations.embeddings.local import MODEL_ID
from erp_mcp.integrations.seam import Vector
from erp_mcp.store.examples import Shown, examples_shown


@dataclass(frozen=True, slots=True)
class Taught:
    own: Sequence[Prototype] = ()
    vectors: Mapping[str, Vector] = field(default_factory=dict[str, Vector])


async def taught(session: AsyncSession) -> Taught:
    """Of the tenant whose transaction it is; nothing of another model, whose vectors say nothing here."""
    shown = await examples_shown(session, MODEL_ID)
    return Taught([one for each in shown for one in _known(each)], {each.text: each.vector for each in shown})


def _known(shown: Shown) -> Iterator[Prototype]:
    """Labels come and go with versions."""
    for aspect, labels in LABELS.items():
        for label in labels:
            if (aspect, label) == (shown.aspect, shown.label):
                yield Prototype(aspect, label, shown.text)
