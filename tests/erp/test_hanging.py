"""Messages and files hang on records of any model: where policy hides that model, it hides them too."""

from collections.abc import AsyncGenerator

import pytest

from erp_mcp.documents.reading import DocumentReader
from erp_mcp.erp.asking import Search, Summary, Which
from erp_mcp.erp.file_text import LARGEST, LIMITS, words_of
from erp_mcp.erp.hanging import check_reach
from erp_mcp.erp.page import page_of
from erp_mcp.erp.searching import search
from erp_mcp.erp.sight import MayRead, Sight
from erp_mcp.erp.summing import summed
from erp_mcp.errors import RecordMissing
from erp_mcp.governance.policy.file import read_policy
from erp_mcp.integrations.odoo import Connection, File, Instance, Odoo, Viewpoint
from erp_mcp.sandbox.odoo.server import OdooSandbox
from tests.erp.conftest import ZONE, See
from tests.odoo_sandbox import DATABASE, LIMITED_KEY

ORDER, CUSTOMER = 16042, 1437


def without_orders(model: str, field: str | None) -> bool:
    return model != "sale.order" and read_policy(None).visible.may_read(model, field)


def everything(_model: str, _field: str | None) -> bool:
    return True


@pytest.fixture
async def said(client: Odoo) -> None:
    for model, record_id in (("sale.order", ORDER), ("res.partner", CUSTOMER)):
        await client.post_message(model, record_id, f"About {model}")
        await client.attach(model, record_id, File(f"{model}.txt", "text/plain", b"Thirty days."))


@pytest.mark.usefixtures("said")
@pytest.mark.parametrize(("model", "on"), [("mail.message", "model"), ("ir.attachment", "res_model")])
async def test_what_hangs_on_a_hidden_model_is_neither_listed_nor_counted_nor_opened(
    see: See, sight: Sight, model: str, on: str
) -> None:
    hiding, listed = see(without_orders), Search(Which(model), fields=[on])
    assert {each[on] for each in (await search(sight, listed)).objects()} >= {"sale.order", "res.partner"}
    found = await search(hiding, listed)
    assert {each[on] for each in found.objects()} == {"res.partner"}
    grouped = await summed(hiding, Summary(Which(model), by=[on]))
    assert [each[on] for each in grouped.objects()] == ["res.partner"]
    nothing = await search(hiding, Search(Which(model, domain=[[on, "=", "sale.order"]])))
    assert nothing.notes == [f"without filters there are {found.total}"]
    ids = [
        each["id"]
        for each in (await search(sight, Search(Which(model, domain=[[on, "=", "sale.order"]])))).objects()
    ]
    for each in ids:
        assert isinstance(each, int)
        with pytest.raises(RecordMissing):
            await page_of(hiding, model, each)
        with pytest.raises(RecordMissing):
            await check_reach(hiding, model, [each])


@pytest.fixture
async def limited(odoo: OdooSandbox) -> AsyncGenerator[Odoo]:
    """A user who may not look at the list of models."""
    async with Connection(Instance("main", odoo.url, DATABASE, "limited", LIMITED_KEY)) as connection:
        yield Odoo(connection)


@pytest.mark.usefixtures("said")
async def test_who_may_not_list_models_sees_what_hangs_on_the_usual_ones(limited: Odoo) -> None:
    def seen(may_read: MayRead) -> Sight:
        return Sight(limited.seen_from(Viewpoint("en_US", ZONE.key)), may_read, ZONE, "main", "en_US")

    asked = Search(Which("mail.message", domain=[["model", "=", "res.partner"]]), fields=["model"])
    assert (await search(seen(everything), asked)).total == 1
    assert (await search(seen(lambda model, _: model != "res.partner"), asked)).total == 0


async def test_the_page_of_a_file_tells_what_it_says(sight: Sight, client: Odoo) -> None:
    reader = DocumentReader(LIMITS)
    files = {
        "terms.txt": "الدفع خلال ٣٠ يومًا".encode(),
        "page.html": b"<h1>Terms</h1><script>x</script><p>Thirty days</p>",
        "prices.csv": b"sku,price\nA1,12.5\n",
        "photo.png": b"\x89PNG",
        "empty.txt": b"",
    }
    ids = {
        name: await client.attach("sale.order", ORDER, File(name, "", data)) for name, data in files.items()
    }
    told = {name: await words_of(sight, reader, each) for name, each in ids.items()}
    assert told["terms.txt"] == "الدفع خلال ٣٠ يومًا"
    assert told["page.html"].split() == ["#", "Terms", "Thirty", "days"]
    assert told["prices.csv"] == "- sku: A1; price: 12.5"
    assert told["photo.png"].startswith("(The format of photo.png is not known here")
    assert told["empty.txt"].startswith("(empty.txt is empty. ")


async def test_of_a_file_that_is_too_large_nothing_is_fetched(
    sight: Sight, client: Odoo, odoo: OdooSandbox
) -> None:
    huge = await client.attach("sale.order", ORDER, File("huge.txt", "text/plain", b"x" * (LARGEST + 1)))
    odoo.site.executed.clear()
    assert await words_of(sight, DocumentReader(LIMITS), huge) == (
        f"(Attachment {huge} has 10,000,001 bytes; at most 10,000,000 are read.)"
    )
    assert not [each for each in odoo.site.executed if "datas" in str(each.call)]


async def test_a_file_that_is_the_value_of_a_hidden_field_says_nothing(see: See, client: Odoo) -> None:
    values = File("id.txt", "text/plain", b"secret").values("res.partner", CUSTOMER)
    (value,) = await client.create("ir.attachment", [{**values, "res_field": "image_1920"}])
    reader = DocumentReader(LIMITS)
    assert await words_of(see(everything), reader, value) == "secret"
    assert await words_of(see(lambda _, field: field != "image_1920"), reader, value) == ""
    assert await words_of(see(lambda _, field: field != "datas"), reader, value) == ""
