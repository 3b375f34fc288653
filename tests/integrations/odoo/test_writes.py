"""Writes as real servers took them: what is sent, and what is made of the answer."""

import base64

import pytest

from erp_mcp.errors import BusinessRule, InvalidValue, OdooAnswerTooLarge, RecordMissing, UnknownField
from erp_mcp.integrations.odoo import Attachment, Done, File, NeedsStep
from tests.integrations.odoo.recordings import BY_VERSION, JSON2, Replay, opened, recorded_result

pytestmark = pytest.mark.usefixtures("recorded")
EVERY_SET = (*BY_VERSION, JSON2)


@pytest.mark.parametrize("version", EVERY_SET)
async def test_what_was_created_is_always_a_list_of_ids(version: str) -> None:
    replay = Replay(version, {"create": ["*_create_batch", "*_create_single*"]})
    odoo = opened(replay)
    rows = [{"name": "One"}, {"name": "Two"}]
    assert await odoo.create("res.partner", rows) == recorded_result(version, "*_create_batch")
    assert rows in (*replay.last().positional, replay.last().named.get("vals_list"))
    assert len(await odoo.create("res.partner", rows[:1])) == 1


@pytest.mark.parametrize("version", EVERY_SET)
async def test_records_are_written_and_deleted_by_their_ids(version: str) -> None:
    replay = Replay(version, {"write": "*_write", "unlink": "*_unlink"})
    odoo = opened(replay)
    await odoo.write("res.partner", [46, 47], {"city": "Gaza"})
    await odoo.unlink("res.partner", [46])
    written, deleted = replay.calls
    if version == JSON2:
        assert written.named == {"ids": [46, 47], "vals": {"city": "Gaza"}}
        assert deleted.named == {"ids": [46]}
    else:
        assert written.positional == [[46, 47], {"city": "Gaza"}]
        assert deleted.positional == [[46]]


async def test_nothing_is_written_to_no_records() -> None:
    replay = Replay("19.0", {})
    await opened(replay).write("res.partner", [], {"city": "Gaza"})
    await opened(replay).unlink("res.partner", [])
    assert replay.calls == []


@pytest.mark.parametrize("version", EVERY_SET)
async def test_a_field_that_is_unknown_is_named_also_where_odoo_says_only_its_name(version: str) -> None:
    replay = Replay(version, {"write": "*_err_unknown_field_write"})
    with pytest.raises(UnknownField, match="'no_field'") as caught:
        await opened(replay).write("res.partner", [46], {"no_field": 1})
    assert caught.value.field == "no_field"


@pytest.mark.parametrize("version", EVERY_SET)
async def test_what_is_written_to_a_missing_record_is_said(version: str) -> None:
    replay = Replay(version, {"write": "*_write_missing"})
    with pytest.raises(RecordMissing):
        await opened(replay).write("res.partner", [99999999], {"city": "Gaza"})


@pytest.mark.parametrize("version", EVERY_SET)
async def test_an_import_gives_ids(version: str) -> None:
    replay = Replay(version, {"load": "*_load" if version == JSON2 else "*_load_ok"})
    loaded = await opened(replay).load("res.partner", ["id", "name"], [["__import__.x", "Loaded"]])
    assert len(loaded) == 1
    assert replay.last().named["data"] == [["__import__.x", "Loaded"]]


@pytest.mark.parametrize("version", BY_VERSION)
async def test_an_import_that_fails_names_the_row_and_the_field(version: str) -> None:
    replay = Replay(version, {"load": "*_load_error"})
    with pytest.raises(InvalidValue, match="row 1, field 'country_id': «No matching record found for name"):
        await opened(replay).load("res.partner", ["id", "country_id"], [["__import__.x", "Nowhereland"]])


@pytest.mark.parametrize("version", EVERY_SET)
async def test_an_action_without_a_result_is_done(version: str) -> None:
    replay = Replay(version, {"action_archive": "*_archive*"})
    assert await opened(replay).call("res.partner", "action_archive", [46]) == Done(None)


async def test_an_action_that_opens_a_wizard_needs_a_step() -> None:
    replay = Replay(JSON2, {"button_validate": "19.0-flows:*_picking_validate"})
    asked = await opened(replay).call("stock.picking", "button_validate", [12])
    assert isinstance(asked, NeedsStep)
    assert (asked.kind, asked.model) == ("ir.actions.act_window", "stock.backorder.confirmation")
    assert (asked.res_id, asked.name, asked.target) == (None, "Create Backorder?", "new")
    assert asked.context["button_validate_picking_ids"] == [51]


async def test_what_a_rule_of_odoo_says_reaches_the_user_but_no_longer_than_an_answer_bears() -> None:
    replay = Replay("19.0", {"unlink": "*_move_unlink_posted"})
    with pytest.raises(BusinessRule, match="You can't delete a posted journal item") as caught:
        await opened(replay).unlink("account.move", [57])
    assert str(caught.value).endswith("» Nothing was changed.")


@pytest.mark.parametrize("version", EVERY_SET)
async def test_a_message_is_posted_as_text_whatever_the_version_makes_of_html(version: str) -> None:
    replay = Replay(version, {"message_post": "*_message_post"})
    posted = await opened(replay).post_message("res.partner", 46, "5 < 6 & <b>so</b>\non")
    assert isinstance(posted, int)
    assert replay.last().named["body"] == "5 &lt; 6 &amp; &lt;b&gt;so&lt;/b&gt;<br/>on"
    assert replay.last().named["subtype_xmlid"] == "mail.mt_note"
    assert ("body_is_html" in replay.last().named) == (version != "16.0")


@pytest.mark.parametrize("version", BY_VERSION)
async def test_a_file_is_attached_and_read_back(version: str) -> None:
    replay = Replay(version, {"create": "*_attachment_create", "read": "*_attachment_read"})
    odoo = opened(replay)
    await odoo.attach("res.partner", 46, File("hello.txt", "text/plain", b"hello world"))
    (sent,) = replay.last().positional[0]
    assert base64.b64decode(sent["datas"]) == b"hello world"
    assert (sent["res_model"], sent["res_id"]) == ("res.partner", 46)
    assert await odoo.file(928, 1000) == File("hello.txt", "text/plain", b"hello world")


@pytest.mark.parametrize("version", BY_VERSION)
async def test_a_file_that_is_too_large_is_not_fetched(version: str) -> None:
    replay = Replay(version, {"read": "*_attachment_read"})
    with pytest.raises(OdooAnswerTooLarge, match="11 bytes; at most 10"):
        await opened(replay).file(928, 10)
    assert len(replay.calls) == 1


async def test_a_file_that_is_missing_is_said() -> None:
    with pytest.raises(RecordMissing):
        await opened(Replay("19.0", {"read": "*_read_missing"})).file(928, 10)


async def test_attachments_are_listed_without_their_content() -> None:
    replay = Replay("19.0", {"search_read": "*_attachment_read"})
    listed = await opened(replay).attachments("res.partner", 46)
    assert listed == [Attachment(928, "hello.txt", "text/plain", 11, "")]
    assert "datas" not in replay.last().named["fields"]
