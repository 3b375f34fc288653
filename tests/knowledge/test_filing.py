"""What the rows of a table are known by, and the language each is in."""

from datetime import UTC, datetime

from erp_mcp.documents.reading import DocumentReader
from erp_mcp.knowledge.filing import Filing, Origin, documents_of
from erp_mcp.store.records import Document

ORIGIN = Origin("list.csv", "file:///list.csv", None, datetime(2026, 11, 1, tzinfo=UTC))


async def filed(table: str) -> list[Document]:
    read = await DocumentReader().read("list.csv", table.encode())
    return list(documents_of(ORIGIN, read, Filing()))


async def keys(table: str) -> dict[str, str]:
    return {each.text: each.key for each in await filed(table)}


async def test_a_row_is_known_by_its_question_wherever_it_stands() -> None:
    before = await keys("question,answer\nDo you gift-wrap?,Yes.\nOpen on Fridays?,From two.\n")
    after = await keys(
        "question,answer\nIs it new?,It is.\nOPEN on  Fridays?,From two.\nDo you gift-wrap?,Yes.\n"
    )

    assert {text: after[text] for text in before} == before
    assert len(set(after.values())) == 3


async def test_a_product_is_known_by_its_code_whatever_it_is_called() -> None:
    before = await keys("name,sku,price\nMug,M-1,10\n")
    after = await keys("name,sku,price\nPlate,P-1,12\nMug with a lid,M-1,10\n")

    assert before["M-1, 10"] == after["M-1, 10"] != after["P-1, 12"]


async def test_rows_of_one_name_are_told_apart() -> None:
    found = await keys("question,answer\nHow much?,Ten.\nhow much?,Twelve.\nHow much?,A lot.\n")

    first, second, third = found.values()
    assert (second, third) == (f"{first}-2", f"{first}-3")


async def test_a_row_is_in_the_language_that_its_column_names() -> None:
    found = await filed("question,answer,language\nIban?,TR12,Turkish\nIban?,SA03,العربية\nOpen?,At nine.,\n")

    assert [each.language for each in found] == ["tr", "ar", "en"]


async def test_a_row_too_short_to_tell_is_in_the_language_of_the_others() -> None:
    names = ["Oven", "TV 55 OLED", "Lamp L-1"]
    rows = "\n".join(
        f"{name},9990 USD,Delivered to your door within three days" for name in ["Fridge", "Sofa"]
    )
    short = "\n".join(f"{name},1200 USD," for name in names)

    found = await filed(f"Name,Price,Notes\n{rows}\n{short}\nدفتر,10 USD,\n")

    assert [each.language for each in found[:5]] == ["en"] * 5
    assert found[5].language in {"ar", "fa"}
