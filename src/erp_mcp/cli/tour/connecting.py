"""How to connect Claude Desktop, Claude Code, Cursor and VS Code: the commands, ready to be copied."""

import sys

from rich import box
from rich.console import Console
from rich.table import Table

HOSTS = (
    ("Claude Desktop", "claude-desktop"),
    ("Claude Code", "claude-code"),
    ("Cursor", "cursor"),
    ("VS Code", "vscode"),
)


def how_to_connect(console: Console) -> None:
    command = f"{sys.executable} -m erp_mcp"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("host", style="cyan", no_wrap=True)
    table.add_column("writes the entry into its configuration, keeping a backup", overflow="fold")
    for name, host in HOSTS:
        table.add_row(name, f"{command} config {host} --demo --write")
    console.print(table)
    console.print("Without --write the entry is printed. Other agents: config stdio, http or sse.")
    console.print("Your own company: leave out --demo. Something wrong: erp-mcp doctor.")
