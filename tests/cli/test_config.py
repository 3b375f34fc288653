import json
import os
import stat
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from erp_mcp.cli.config import config, first_in_use
from erp_mcp.cli.host_file import HostFileRefused
from erp_mcp.cli.hosts import HostOptionRefused, Machine, config_files

app = typer.Typer()
app.command()(config)
LOCAL = {"command": sys.executable, "args": ["-P", "-m", "erp_mcp", "serve"]}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith(("ERP_MCP_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def done(*words: str) -> Result:
    result = run(*words)
    assert result.exception is None, result.output
    return result


def refusal(*words: str) -> str:
    result = run(*words)
    assert isinstance(result.exception, HostFileRefused | HostOptionRefused), result.output
    return str(result.exception)


@pytest.mark.parametrize("host", ["claude-desktop", "claude-code", "cursor", "vscode", "stdio"])
def test_stdout_is_the_entry_and_nothing_else(home: Path, host: str) -> None:
    result = done(host, "--demo", "--name", "shop")

    document = json.loads(result.stdout)
    section = "servers" if host == "vscode" else "mcpServers"
    entry = document.pop(section).pop("shop")
    assert (document, entry["command"], entry["args"][-2:]) == ({}, sys.executable, ["serve", "--demo"])
    assert list(home.iterdir()) == []


def test_what_is_printed_says_where_it_belongs_and_what_comes_next(home: Path) -> None:
    result = done("claude-desktop")

    assert str(home / ".config" / "Claude" / "claude_desktop_config.json") in result.stderr
    assert "start it again" in result.stderr


def test_claude_code_also_gets_the_line_that_adds_it(home: Path) -> None:
    assert f"erp-mcp -- {sys.executable} -P -m erp_mcp serve" in done("claude-code").stderr


def test_a_shared_server_is_printed_with_its_token_and_a_warning(home: Path) -> None:
    result = done("http", "--token", "erp_abc")

    assert json.loads(result.stdout) == {
        "mcpServers": {
            "erp-mcp": {
                "type": "http",
                "url": "http://127.0.0.1:8765/mcp",
                "headers": {"Authorization": "Bearer erp_abc"},
            }
        }
    }
    assert "plain text" in result.stderr
    assert "unencrypted" not in result.stderr


@pytest.mark.parametrize(
    ("host", "advice"),
    [("claude-code", "ERP_MCP_TOKEN"), ("cursor", "ERP_MCP_TOKEN"), ("vscode", "VS Code asks for it")],
)
def test_a_host_that_fills_in_the_token_is_told_how(home: Path, host: str, advice: str) -> None:
    result = done(host, "--url", "https://erp.example.com/mcp")

    assert "The entry holds no token" in result.stderr
    assert advice in result.stderr


def test_a_token_on_its_way_over_plain_http_is_warned_about(home: Path) -> None:
    assert "unencrypted" in done("sse", "--url", "http://erp.lan/sse", "--token", "t").stderr


def test_settings_of_the_shell_that_the_client_will_not_see_are_named_without_their_values(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERP_MCP_DATABASE_URL", "postgresql://owner:secret@db/erp")

    result = done("claude-desktop")

    assert "ERP_MCP_DATABASE_URL" in result.stderr
    assert "secret" not in result.output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("stdio", "--write"), "--write"),
        (("http", "--token", "t", "--write"), "--write"),
        (("cursor", "--token", "t"), "--token goes with --url"),
        (("cursor", "--url", "https://h/mcp", "--demo"), "--demo"),
        (("cursor", "--url", ""), "takes an address"),
        (("claude-desktop", "--project", "."), "--project"),
        (("cursor", "--name", "my shop"), "--name"),
    ],
)
def test_options_that_do_not_go_together_are_refused(home: Path, words: tuple[str, ...], why: str) -> None:
    assert why in refusal(*words)


def test_an_unknown_host_and_a_missing_project_are_usage_errors(home: Path) -> None:
    assert run("notepad").exit_code == 2
    assert run("cursor", "--project", "nowhere").exit_code == 2


def test_writing_creates_file_and_folders_for_their_owner_alone(home: Path) -> None:
    file = home / ".config" / "Claude" / "claude_desktop_config.json"

    result = done("claude-desktop", "--write")

    assert json.loads(file.read_text()) == {"mcpServers": {"erp-mcp": LOCAL}}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]
    assert f"{file}: added `erp-mcp`." in result.stderr


def test_writing_goes_to_the_project_that_was_named(home: Path) -> None:
    (home / "shop").mkdir()

    done("claude-code", "--project", "shop", "--write")

    assert [*json.loads((home / "shop" / ".mcp.json").read_text())["mcpServers"]] == ["erp-mcp"]


def test_a_change_names_the_backup_of_the_file(home: Path) -> None:
    file = home / ".cursor" / "mcp.json"
    file.parent.mkdir()
    file.write_text('{"mcpServers": {"other": {}}}')

    result = done("cursor", "--write")

    [backup] = file.parent.glob("mcp.json.bak-*")
    assert backup.read_text() == '{"mcpServers": {"other": {}}}'
    assert result.stderr.splitlines()[:2] == [f"{file}: added `erp-mcp`.", f"Backup: {backup}"]


def test_writing_what_is_there_already_says_so(home: Path) -> None:
    done("cursor", "--write")

    result = done("cursor", "--write")

    assert "holds exactly this entry already; nothing was changed." in result.stderr
    assert [*(home / ".cursor").iterdir()] == [home / ".cursor" / "mcp.json"]


def test_a_refused_write_still_prints_the_entry_to_paste(home: Path) -> None:
    (home / ".mcp.json").write_text('{"mcpServers": {},}')

    result = run("claude-code", "--write")

    assert isinstance(result.exception, HostFileRefused)
    assert json.loads(result.stdout)["mcpServers"]["erp-mcp"]["args"] == LOCAL["args"]


def test_the_packaged_claude_desktop_of_windows_comes_first_once_it_has_run(home: Path) -> None:
    files = config_files("claude-desktop", Machine("win32", home, {}, home), None)
    assert first_in_use(files) == home / "AppData/Roaming/Claude/claude_desktop_config.json"

    Path(files[0]).parent.mkdir(parents=True)

    assert first_in_use(files) == files[0]
