"""What is saved again is filed as it was, unless somebody says otherwise: staff text stays with the staff."""

from collections.abc import Mapping
from dataclasses import replace

from erp_mcp.knowledge.filing import Gathered
from erp_mcp.store.records import Audience, Document, KnowledgeKind
from erp_mcp.store.sources import FiledAs

AS_IT_LOOKS: frozenset[KnowledgeKind] = frozenset(("faq", "product"))  # of rows: nobody needs to have said it


def filed_as_before(
    gathered: Gathered,
    before: Mapping[str, FiledAs],
    kind: KnowledgeKind | None,
    audience: Audience | None,
) -> Gathered:
    """`kind` and `audience` are what was said now; `before` has all that was saved under the key."""
    if not before:
        return gathered
    if audience is None:
        is_for_staff = any(each.audience == "staff" for each in before.values())
        audience = "staff" if is_for_staff else "public"
    documents = [
        replace(each, kind=kind or _kind_before(each, gathered.key, before), audience=audience)
        for each in gathered.documents
    ]
    return replace(gathered, documents=documents)


def _kind_before(document: Document, key: str, before: Mapping[str, FiledAs]) -> KnowledgeKind:
    """Rows go by what they hold, unless all of them were filed as something else."""
    if document.key == key:
        return before[key].kind if key in before else document.kind
    kinds: set[KnowledgeKind] = {each.kind for row, each in before.items() if row != key}
    kinds -= AS_IT_LOOKS
    return kinds.pop() if len(kinds) == 1 else document.kind
