import json
import shlex
import subprocess
import sys
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from erp_mcp.cli.hosts import (
    DEFAULT_URLS,
    Host,
    HostOptionRefused,
    HostSettings,
    LocalServer,
    Machine,
    checked_name,
    checked_url,
    claude_mcp_add,
    config_files,
    host_settings,
    is_exposed,
    remote_server,
    serve_command,
)
from erp_mcp.settings import Settings

LINUX = Machine("linux", PurePosixPath("/home/sara"), {}, PurePosixPath("/work/shop"))
MAC = Machine("darwin", PurePosixPath("/Users/sara"), {}, PurePosixPath("/work/shop"))
WINDOWS = Machine("win32", PureWindowsPath("C:/Users/Sara"), {}, PureWindowsPath("D:/shop"))
PACKAGED = "Packages/Claude_pzs8sxrjxfjjc/LocalCache/Roaming/Claude/claude_desktop_config.json"
SERVER = LocalServer(("/opt/erp/bin/python", "-P", "-m", "erp_mcp", "serve"))


def local(host: Host) -> HostSettings:
    return host_settings(host, "erp-mcp", SERVER)


def remote(host: Host, token: str | None = None) -> HostSettings:
    server = remote_server(host, "erp-mcp", "https://erp.example.com/mcp", token)
    return host_settings(host, "erp-mcp", server)


@pytest.mark.parametrize(
    ("machine", "files"),
    [
        (LINUX, [PurePosixPath("/home/sara/.config/Claude/claude_desktop_config.json")]),
        (
            Machine("linux", LINUX.home, {"XDG_CONFIG_HOME": "/cfg"}, LINUX.directory),
            [PurePosixPath("/cfg/Claude/claude_desktop_config.json")],
        ),
        (MAC, [MAC.home / "Library/Application Support/Claude/claude_desktop_config.json"]),
        (
            WINDOWS,
            [
                WINDOWS.home / "AppData/Local" / PACKAGED,
                WINDOWS.home / "AppData/Roaming/Claude/claude_desktop_config.json",
            ],
        ),
        (
            Machine("win32", WINDOWS.home, {"APPDATA": "E:\\R", "LOCALAPPDATA": "E:\\L"}, WINDOWS.directory),
            [PureWindowsPath("E:/L") / PACKAGED, PureWindowsPath("E:/R/Claude/claude_desktop_config.json")],
        ),
    ],
)
def test_claude_desktop_is_found_on_every_system(machine: Machine, files: list[PurePath]) -> None:
    assert config_files("claude-desktop", machine, None) == tuple(files)


@pytest.mark.parametrize("machine", [LINUX, MAC, WINDOWS])
def test_the_other_hosts_read_the_same_places_on_every_system(machine: Machine) -> None:
    project = machine.home / "crm"

    assert config_files("claude-code", machine, None) == (machine.directory / ".mcp.json",)
    assert config_files("claude-code", machine, project) == (project / ".mcp.json",)
    assert config_files("cursor", machine, None) == (machine.home / ".cursor" / "mcp.json",)
    assert config_files("cursor", machine, project) == (project / ".cursor" / "mcp.json",)
    assert config_files("vscode", machine, None) == (machine.directory / ".vscode" / "mcp.json",)
    assert config_files("vscode", machine, project) == (project / ".vscode" / "mcp.json",)
    assert config_files("stdio", machine, None) == ()


@pytest.mark.parametrize("host", ["claude-desktop", "stdio", "http", "sse"])
def test_a_project_is_refused_by_hosts_that_have_none(host: Host) -> None:
    with pytest.raises(HostOptionRefused, match="--project"):
        config_files(host, LINUX, LINUX.directory)


def test_claude_desktop_and_generic_clients_get_command_and_arguments() -> None:
    entry = {"command": "/opt/erp/bin/python", "args": ["-P", "-m", "erp_mcp", "serve"]}

    assert local("claude-desktop").document() == {"mcpServers": {"erp-mcp": entry}}
    assert local("stdio").document() == {"mcpServers": {"erp-mcp": entry}}


def test_hosts_that_name_the_transport_get_its_type() -> None:
    entry = {"type": "stdio", "command": "/opt/erp/bin/python", "args": ["-P", "-m", "erp_mcp", "serve"]}

    assert local("claude-code").document() == {"mcpServers": {"erp-mcp": entry}}
    assert local("cursor").document() == {"mcpServers": {"erp-mcp": entry}}
    assert local("vscode").document() == {"servers": {"erp-mcp": entry}}


def test_claude_code_and_cursor_take_the_token_from_the_environment() -> None:
    assert remote("claude-code").entry == {
        "type": "http",
        "url": "https://erp.example.com/mcp",
        "headers": {"Authorization": "Bearer ${ERP_MCP_TOKEN}"},
    }
    assert remote("cursor").entry == {
        "url": "https://erp.example.com/mcp",
        "headers": {"Authorization": "Bearer ${env:ERP_MCP_TOKEN}"},
    }


def test_vscode_asks_for_the_token() -> None:
    assert remote("vscode").document() == {
        "inputs": [
            {
                "type": "promptString",
                "id": "erp-mcp-token",
                "description": "Access token of erp-mcp",
                "password": True,
            }
        ],
        "servers": {
            "erp-mcp": {
                "type": "http",
                "url": "https://erp.example.com/mcp",
                "headers": {"Authorization": "Bearer ${input:erp-mcp-token}"},
            }
        },
    }


@pytest.mark.parametrize("host", ["http", "sse"])
def test_generic_clients_get_the_token_that_was_given(host: Host) -> None:
    assert remote(host, "erp_abc").entry == {
        "type": host,
        "url": "https://erp.example.com/mcp",
        "headers": {"Authorization": "Bearer erp_abc"},
    }


@pytest.mark.parametrize(
    ("host", "token", "why"),
    [
        ("claude-desktop", None, "Connectors"),
        ("stdio", None, "use http or sse"),
        ("claude-code", "erp_abc", "store a secret"),
        ("cursor", "erp_abc", "store a secret"),
        ("vscode", "erp_abc", "store a secret"),
        ("http", None, "needs --token"),
        ("sse", "", "needs --token"),
        ("http", "a\nX-Evil: b", "no access token has"),
    ],
)
def test_a_token_that_would_be_stored_or_is_missing_is_refused(
    host: Host, token: str | None, why: str
) -> None:
    with pytest.raises(HostOptionRefused, match=why):
        remote(host, token)


@pytest.mark.parametrize(
    "url", ["", "erp.example.com", "ftp://erp.example.com", "http://", "http://h:99999/mcp"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(HostOptionRefused, match="takes an address"):
        checked_url(url)


def test_a_password_in_the_url_is_refused() -> None:
    with pytest.raises(HostOptionRefused, match="user or a password"):
        checked_url("https://sara:secret@erp.example.com/mcp")


def test_a_token_is_exposed_by_plain_http_to_another_machine_only() -> None:
    assert is_exposed("http://erp.lan/mcp")
    assert not is_exposed("https://erp.lan/mcp")
    assert not is_exposed("http://127.0.0.1:8765/mcp")
    assert not is_exposed("http://[::1]:8765/mcp")


@pytest.mark.parametrize("name", ["", "1erp", "erp mcp", "erp.mcp", "متجر", "e" * 21])
def test_a_name_that_some_host_would_not_take_is_refused(name: str) -> None:
    with pytest.raises(HostOptionRefused, match="--name"):
        checked_name(name)


def test_the_default_addresses_are_those_the_server_listens_on() -> None:
    fields = Settings.model_fields
    address = f"http://{fields['host'].default}:{fields['port'].default}"

    assert {"http": f"{address}/mcp", "sse": f"{address}/sse"} == DEFAULT_URLS


def test_modules_of_the_project_do_not_take_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('the module of the project ran')")
    command = serve_command(sys.executable, demo=False)
    interpreter = command[: command.index("-m")]

    ran = subprocess.run([*interpreter, "-c", "import json"], cwd=tmp_path, capture_output=True, check=False)

    assert (ran.returncode, ran.stderr) == (0, b"")


def test_the_command_line_for_claude_code_holds_the_same_words() -> None:
    server = LocalServer(serve_command("/home/sara/my tools/python", demo=True))

    words = shlex.split(claude_mcp_add("erp-mcp", server, "linux"))

    assert " ".join(words[:9]) == "claude mcp add --scope project --transport stdio erp-mcp --"
    assert words[9:] == [*server.command]


def test_the_command_line_for_a_url_ends_with_the_header_unexpanded_by_the_shell() -> None:
    server = remote_server("claude-code", "erp-mcp", "https://erp.example.com/mcp", None)

    assert claude_mcp_add("erp-mcp", server, "linux") == (
        "claude mcp add --scope project --transport http erp-mcp https://erp.example.com/mcp "
        "--header 'Authorization: Bearer ${ERP_MCP_TOKEN}'"
    )


def test_the_command_line_on_windows_is_quoted_for_cmd() -> None:
    server = LocalServer(serve_command(r"C:\Program Files\Python\python.exe", demo=False))

    assert claude_mcp_add("erp-mcp", server, "win32") == (
        "claude mcp add --scope project --transport stdio erp-mcp -- "
        r'"C:\Program Files\Python\python.exe" -P -m erp_mcp serve'
    )


def test_the_example_file_is_what_claude_desktop_needs_when_erp_mcp_is_on_the_path() -> None:
    example = Path(__file__).parents[2] / "claude_config.example.json"
    settings = host_settings("claude-desktop", "erp-mcp", LocalServer(("erp-mcp", "serve", "--demo")))

    assert json.loads(example.read_text()) == settings.document()
