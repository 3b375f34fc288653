"""What the company sells, as sources of its library: one for each product."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from erp_mcp.store.records import Document, Language, Product

KEY = "product"


def catalogue_documents(products: Sequence[Product], updated_at: datetime) -> list[Document]:
    """A code that several products share stands for none of them."""
    codes = Counter(each.sku for each in products)
    return [
        replace(found, key=f"{KEY}/{each.external_id}") if codes[each.sku] > 1 else found
        for each in products
        for found in (product_document(each, updated_at),)
    ]


def product_document(product: Product, updated_at: datetime) -> Document:
    """Under its own name and by its other ones; the price is of the day when it was indexed."""
    language = _language(product)
    price = f"{product.price} {product.currency} per {product.unit}"
    facts = ", ".join(filter(None, (product.sku, product.category, price)))
    others = "; ".join(name for other, name in product.names.items() if other != language)
    return Document(
        key=f"{KEY}/{product.sku or product.external_id}",
        kind="product",
        title=product.name,
        language=language,
        url=None,
        audience="public",
        text=f"{product.description}\n{facts}.{f' {others}.' if others else ''}".strip(),
        updated_at=updated_at,
    )


def _language(product: Product) -> Language:
    """That of the name by which the company itself calls it."""
    own: list[Language] = [language for language, name in product.names.items() if name == product.name]
    return own[0] if own else "en"
