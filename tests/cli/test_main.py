"""The table of commands: whole in the help, one at a time when it is run."""

import subprocess
import sys

import pytest
from typer._click.exceptions import UsageError

from erp_mcp.cli.main import command_line
from erp_mcp.cli.table import MODULES


def printed(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_every_command_of_the_table_is_one_by_its_name() -> None:
    assert {name: command.name for name, command in command_line().commands.items()} == {
        name: name for name in MODULES
    }


def test_a_command_loads_its_own_module_and_no_other_command() -> None:
    code = (
        "import sys; from erp_mcp.cli.main import command_line; command_line().commands['serve'];"
        "print(*sys.modules)"
    )
    commands = {f"erp_mcp.cli.{module}" for module in MODULES.values()}

    assert commands.intersection(printed(code).split()) == {"erp_mcp.cli.serve"}


def test_a_misspelt_command_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(UsageError) as refused:
        command_line()(["budgte"], standalone_mode=False)

    assert refused.value.message == "No such command 'budgte'. Did you mean 'budget'?"
