import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from erp_mcp.cli.host_file import HostFileRefused, Written, dumped, merged, parsed, write_settings
from erp_mcp.cli.hosts import Host, HostSettings, JsonObject, LocalServer, host_settings, remote_server

NOW = datetime(2026, 11, 21, 9, 5, 7, tzinfo=UTC)
LOCAL: JsonObject = {"command": "/opt/erp/bin/python", "args": ["-m", "erp_mcp", "serve"]}
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
OTHER: JsonObject = {"command": "npx", "args": ["-y", "أداة"], "env": {"KEY": "k"}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "host"
    folder.mkdir()
    return folder / "mcp.json"


def local(name: str = "erp-mcp") -> HostSettings:
    return host_settings(
        "claude-desktop", name, LocalServer(("/opt/erp/bin/python", "-m", "erp_mcp", "serve"))
    )


def remote(host: Host, url: str = "https://erp.example.com/mcp") -> HostSettings:
    return host_settings(host, "erp-mcp", remote_server(host, "erp-mcp", url, None))


def read(file: Path) -> JsonObject:
    return json.loads(file.read_text(encoding="utf-8"))


def test_a_new_file_and_its_folders_are_for_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "mcp.json"

    assert write_settings(file, local(), NOW) == Written("added")

    assert read(file) == {"mcpServers": {"erp-mcp": LOCAL}}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("indent", ["\t", "    ", "  "])
def test_everything_else_stays_in_its_order_and_indentation(file: Path, indent: str) -> None:
    servers = {"other": OTHER, "last": {"url": "x"}}
    before = {"zeta": [1, 2.5, None], "mcpServers": servers, "alpha": {"b": 1}}
    file.write_text(json.dumps(before, indent=indent, ensure_ascii=False), encoding="utf-8")

    write_settings(file, local(), NOW)

    after = {**before, "mcpServers": {**servers, "erp-mcp": LOCAL}}
    assert file.read_text(encoding="utf-8") == json.dumps(after, indent=indent, ensure_ascii=False) + "\n"


@given(rest=st.dictionaries(st.text(), VALUES), servers=st.dictionaries(st.text(), VALUES))
def test_whatever_others_wrote_is_read_back_as_it_was(rest: JsonObject, servers: JsonObject) -> None:
    others = {name: value for name, value in servers.items() if name != "erp-mcp"}
    document: JsonObject = {**rest, "mcpServers": others}

    after = parsed(dumped(merged(document, local(), Path("mcp.json")), ""), Path("mcp.json"))

    assert [*after.items()] == [*{**document, "mcpServers": {**others, "erp-mcp": LOCAL}}.items()]


def test_the_file_as_it_was_is_kept_beside_it_and_both_have_its_mode(file: Path) -> None:
    file.write_text('{"mcpServers": {}}')
    file.chmod(0o640)

    written = write_settings(file, local(), NOW)

    backup = file.with_name("mcp.json.bak-20261121-090507")
    assert written == Written("added", backup)
    assert backup.read_text() == '{"mcpServers": {}}'
    assert {each: stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()} == {
        file: 0o640,
        backup: 0o640,
    }


def test_every_change_has_a_backup_of_its_own_even_within_a_second(file: Path) -> None:
    file.write_text("{}")

    backups = [write_settings(file, local(name), NOW).backup for name in ("one", "two", "three")]

    assert [read(backup) for backup in backups if backup] == [
        {},
        {"mcpServers": {"one": LOCAL}},
        {"mcpServers": {"one": LOCAL, "two": LOCAL}},
    ]


def test_our_own_entry_is_replaced_but_keeps_what_the_user_added(file: Path) -> None:
    file.write_text(json.dumps({"mcpServers": {"erp-mcp": {**LOCAL, "env": {"ERP_MCP_TENANT": "shop"}}}}))

    assert write_settings(file, remote("cursor"), NOW).outcome == "replaced"

    assert read(file)["mcpServers"] == {
        "erp-mcp": {
            "url": "https://erp.example.com/mcp",
            "headers": {"Authorization": "Bearer ${env:ERP_MCP_TOKEN}"},
            "env": {"ERP_MCP_TENANT": "shop"},
        }
    }


def test_an_entry_that_is_there_already_changes_nothing(file: Path) -> None:
    write_settings(file, local(), NOW)
    before = (file.read_bytes(), file.stat().st_ino)

    assert write_settings(file, local(), NOW) == Written("unchanged")

    assert (file.read_bytes(), file.stat().st_ino) == before
    assert list(file.parent.iterdir()) == [file]


def test_vscode_keeps_its_other_inputs_and_asks_once(file: Path) -> None:
    file.write_text(json.dumps({"inputs": [{"id": "perplexity-key"}, "odd"], "servers": {"other": OTHER}}))

    write_settings(file, remote("vscode"), NOW)
    write_settings(file, remote("vscode", "https://erp.example.com/v2/mcp"), NOW)

    settings = remote("vscode", "https://erp.example.com/v2/mcp")
    assert read(file) == {
        "inputs": [{"id": "perplexity-key"}, "odd", *settings.inputs],
        "servers": {"other": OTHER, "erp-mcp": settings.entry},
    }


def test_a_symlink_stays_one_and_what_it_points_at_is_changed(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "cursor.json"
    real.parent.mkdir()
    real.write_text('{"mcpServers": {"other": {}}}')
    file.symlink_to(Path("..") / "dotfiles" / "cursor.json")

    written = write_settings(file, local(), NOW)

    assert file.is_symlink()
    assert read(real) == {"mcpServers": {"other": {}, "erp-mcp": LOCAL}}
    assert written.backup == real.with_name("cursor.json.bak-20261121-090507")


@pytest.mark.parametrize("content", ["", " \n", "\ufeff{}"])
def test_an_empty_file_and_a_byte_order_mark_are_no_obstacle(file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")

    write_settings(file, local(), NOW)

    assert read(file) == {"mcpServers": {"erp-mcp": LOCAL}}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"mcpServers": {', "is not valid JSON (line 1, column 17"),
        (b'{"mcpServers": {}} // mine', "comments or trailing commas"),
        (b'{/* mine\n*/"mcpServers": {"a": {"url": "http://h"}}}', "comments or trailing commas"),
        (b'{"mcpServers": {"a": {"args": ["x", ],},\n}}', "comments or trailing commas"),
        (b'{"mcpServers": {"a": 1, // last\n}}', "comments or trailing commas"),
        (b'{"mcpServers": {"a": "x\\" // y", }}', "comments or trailing commas"),
        (b'{"mcpServers": {"a": "// ,} no \\" comment"}, oops}', "is not valid JSON"),
        (b"[]", "does not hold a JSON object"),
        (b'{"mcpServers": []}', "`mcpServers` that is not an object"),
        (b'{"mcpServers": null}', "`mcpServers` that is not an object"),
        (b'{"mcpServers": {"erp-mcp": "npx"}}', "`erp-mcp` that is not an object"),
        (b'{"mcpServers": {"a": {}, "a": {"url": "x"}}}', "the same key twice"),
        (b'{"a": "\xff"}', "not UTF-8"),
        (b'{"a": "\\ud800"}', "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_kept_whole_is_refused_untouched(file: Path, content: bytes, why: str) -> None:
    file.write_bytes(content)

    with pytest.raises(HostFileRefused) as refused:
        write_settings(file, local(), NOW)

    message = str(refused.value)
    assert why in message
    assert (message.startswith(str(file)), message.endswith("nothing was changed.")) == (True, True)
    assert file.read_bytes() == content
    assert list(file.parent.iterdir()) == [file]


def test_vscode_inputs_of_the_wrong_shape_are_refused(file: Path) -> None:
    file.write_text('{"inputs": {}}')

    with pytest.raises(HostFileRefused, match="`inputs` that is not a list"):
        write_settings(file, remote("vscode"), NOW)


def test_what_the_system_refuses_is_said_in_its_words(file: Path) -> None:
    file.mkdir()

    with pytest.raises(HostFileRefused, match="cannot be changed \\(Is a directory\\)"):
        write_settings(file, local(), NOW)
