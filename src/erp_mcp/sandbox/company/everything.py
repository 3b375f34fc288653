"""All that customers may know in one text: what an assistant that does not search sends with every question."""

from erp_mcp.sandbox.company.catalogue import products
from erp_mcp.sandbox.company.documents import manual, pages, questions
from erp_mcp.store.records import Document, Language


def everything(language: Language) -> str:
    """Manual, FAQ and pages in one language only, and of the catalogue only names and prices."""
    listed = [
        f"{each.name} ({each.sku}): {each.price} {each.currency} per {each.unit}" for each in products()
    ]
    told = [f"# {each.title}\n{each.text}" for each in written(language)]
    return "\n\n".join([*told, "# Products\n" + "\n".join(listed)])


def written(language: Language) -> list[Document]:
    return [
        each
        for each in (*manual(), *questions(), *pages())
        if each.language == language and each.audience == "public"
    ]
