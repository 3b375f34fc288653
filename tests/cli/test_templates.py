"""`erp-mcp templates`: from a file, from stdin or in an editor, and nothing that was written is lost."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.commands import Run, done, runner_for

from erp_mcp.cli.templates import templates
from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance.texts import RULES, template_of
from erp_mcp.store.embedded import Urls

GREETING = template_of("greeting")
OWN = "سلام! به {name} خوش آمدید؛ چه می‌خواهید؟"
VERSION = GREETING.used(OWN).version


@pytest.fixture
def run(urls: Urls, anyio_backend: str) -> Run:
    return runner_for(templates, urls)


def listed(run: Run, *options: str) -> dict[tuple[str, str], str]:
    rows = json.loads(done(run("list", "--json", *options)).stdout)
    return {(row["name"], row["language"]): row["set_by"] for row in rows}


def test_a_text_is_cloned_edited_shown_and_reset(run: Run) -> None:
    cloned = done(run("clone", "greeting", "--language", "fa"))
    assert cloned.stdout == GREETING.texts["fa"] + "\n"
    assert cloned.stderr == (
        f"greeting in fa is the tenant's own now ({GREETING.used(GREETING.texts['fa']).version}).\n"
    )
    edited = done(run("edit", "greeting", "--language", "fa", typed=OWN))
    assert edited.stderr == f"greeting in fa is the tenant's own now ({VERSION}).\n"
    assert done(run("show", "greeting", "--language", "fa")).stdout == OWN + "\n"
    assert done(run("reset", "greeting", "--language", "fa")).stderr.startswith(
        "greeting in fa is the bundled text again ("
    )
    assert done(run("show", "greeting", "--language", "fa")).stdout == GREETING.texts["fa"] + "\n"


def test_the_list_says_whose_each_text_is_and_how_it_begins(run: Run) -> None:
    done(run("edit", "greeting", "--language", "fa", typed=OWN))
    greetings = {("greeting", each): "default" for each in ("ar", "en", "tr")}
    assert listed(run, "--name", "greeting") == greetings | {("greeting", "fa"): "tenant"}
    assert sum(each == "tenant" for each in listed(run).values()) == 1
    assert f"greeting\treply\tfa\ttenant\t{VERSION}\t{OWN}\n" in done(run("list")).stdout
    assert "session_summary@" in done(run("list")).stdout


def test_the_rules_that_no_edit_removes_are_shown_beside_a_brief(run: Run) -> None:
    brief = done(run("show", "session_summary"))
    assert brief.stdout == template_of("session_summary").texts["en"] + "\n"
    assert brief.stderr == f"\nBelow it stands, and cannot be edited:\n\n{RULES}\n"
    assert done(run("show", "greeting")).stderr == ""


def test_a_text_comes_from_a_file_too_with_the_mark_that_some_editors_leave(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "greeting.txt"
    file.write_text(OWN, encoding="utf-8-sig", newline="\r\n")
    done(run("edit", "greeting", "--file", str(file)))
    assert done(run("show", "greeting")).stdout == OWN + "\n"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "A reply has 1 to 150 tokens, not 0."),
        ("Größe".encode("latin-1"), "The text is not in UTF-8: save it so."),
        (b"x" * 100_001, "A text has at most 100000 bytes."),
        (b"Hello {nmae}", "{nmae} in line 1 is no placeholder of greeting. Nearest: {name}."),
    ],
)
def test_what_cannot_be_a_text_is_refused_in_one_sentence(
    run: Run, tmp_path: Path, content: bytes, fault: str
) -> None:
    file = tmp_path / "text"
    file.write_bytes(content)
    refused = run("edit", "greeting", "--file", str(file)).exception
    assert isinstance(refused, InvalidInput)
    assert str(refused) == f"{fault} Nothing was changed."
    assert set(listed(run).values()) == {"default"}


def test_a_file_that_cannot_be_read_is_named(run: Run, tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "nothing"):
        assert isinstance(refused := run("edit", "greeting", "--file", str(file)).exception, InvalidInput)
        assert str(refused) == f"{file} cannot be read. Nothing was changed."


@pytest.mark.parametrize("command", ["show", "clone", "edit", "reset", "list --name"])
def test_an_unknown_name_is_answered_with_the_nearest(run: Run, command: str) -> None:
    refused = run(*command.split(), "greting").exception
    assert isinstance(refused, NotFound)
    assert str(refused) == "There is no template 'greting'. Nearest: greeting. Nothing was changed."


def test_what_is_not_the_tenants_own_cannot_be_reset_nor_what_is_be_cloned(run: Run) -> None:
    assert isinstance(refused := run("reset", "greeting").exception, NotFound)
    assert "no text of its own for greeting in en;" in str(refused)
    done(run("clone", "greeting"))
    assert isinstance(refused := run("clone", "greeting").exception, InvalidInput)
    assert "in en already: `edit` changes it" in str(refused)


def test_a_tenant_that_is_not_there_is_refused(run: Run) -> None:
    assert isinstance(run("list", "--tenant", "mian").exception, NotFound)


def in_editor(urls: Urls, tmp_path: Path, program: str | None) -> tuple[int, str]:
    """Status and errors of `edit` at a terminal; the editor is a program that is given the file."""
    file = tmp_path / "editor.py"
    file.write_text(f"import sys, pathlib\nfile = pathlib.Path(sys.argv[1])\n{program}", encoding="utf-8")
    outside = {name: value for name, value in os.environ.items() if name not in {"EDITOR", "VISUAL"}}
    editor = {"EDITOR": f"{sys.executable} '{file}'"} if program else {}
    given = {"ERP_MCP_DATABASE_URL": urls.app, "ERP_MCP_DATABASE_OWNER_URL": urls.owner}
    terminal, keyboard = pty.openpty()
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "erp_mcp", "templates", "edit", "greeting", "--language", "fa"],
            env=outside | given | editor | {"TMPDIR": str(tmp_path)},
            stdin=keyboard,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    finally:
        os.close(terminal)
        os.close(keyboard)
    return ended.returncode, ended.stderr


def drafts(tmp_path: Path) -> list[str]:
    return [each.read_text(encoding="utf-8") for each in tmp_path.glob("greeting.*.md")]


def test_at_a_terminal_the_text_is_written_in_the_editor(run: Run, urls: Urls, tmp_path: Path) -> None:
    done(run("edit", "greeting", "--language", "fa", typed="سلام!"))
    program = "file.write_text(file.read_text('utf-8').strip() + ' {name}', 'utf-8')"
    status, said = in_editor(urls, tmp_path, program)
    assert (status, said.startswith("greeting in fa is the tenant's own now (")) == (0, True)
    assert done(run("show", "greeting", "--language", "fa")).stdout == "سلام! {name}\n"
    assert drafts(tmp_path) == []


@pytest.mark.slow
def test_what_the_editor_leaves_as_it_was_changes_nothing(run: Run, urls: Urls, tmp_path: Path) -> None:
    assert in_editor(urls, tmp_path, "pass") == (0, "The text is as it was. Nothing was changed.\n")
    assert set(listed(run).values()) == {"default"}
    assert drafts(tmp_path) == []


@pytest.mark.slow
def test_what_was_written_and_refused_is_kept(run: Run, urls: Urls, tmp_path: Path) -> None:
    status, said = in_editor(urls, tmp_path, "file.write_text('{nmae}', 'utf-8')")
    assert status == 1
    assert re.fullmatch(
        r"What you wrote is kept: mend it and give it with --file \S+greeting\.\S+\.md\n"
        r"erp-mcp: \{nmae\} in line 1 is no placeholder of greeting\. .*Nothing was changed\.\n",
        said,
    )
    assert drafts(tmp_path) == ["{nmae}"]
    assert set(listed(run).values()) == {"default"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "fault"),
    [(None, "There is no EDITOR: set it, or give --file."), ("sys.exit(3)", "did not end well.")],
)
def test_an_editor_that_is_not_there_or_fails_is_said(
    run: Run, urls: Urls, tmp_path: Path, program: str | None, fault: str
) -> None:
    status, said = in_editor(urls, tmp_path, program)
    assert (status, fault in said, drafts(tmp_path)) == (1, True, [])
    assert set(listed(run).values()) == {"default"}
