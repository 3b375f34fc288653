"""Texts that people give to a command: in a file, on stdin, or written in their editor."""

import os
import shlex
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

import typer

from erp_mcp.errors import ErpError, InvalidInput

LARGEST = 100_000  # bytes


def read_text(file: Path | None) -> str:
    """Of stdin if no file is given."""
    try:
        with file.open("rb") if file else sys.stdin.buffer as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise InvalidInput(f"{file or 'stdin'} cannot be read. Nothing was changed.") from error
    if len(content) > LARGEST:
        raise InvalidInput(f"A text has at most {LARGEST} bytes. Nothing was changed.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput("The text is not in UTF-8: save it so. Nothing was changed.") from error


@contextmanager
def draft(name: str, text: str) -> Generator[Path]:
    """A file to write in; what was written stays there if it is not taken."""
    before = f"{text}\n".encode()
    with NamedTemporaryFile(prefix=f"{name}.", suffix=".md", delete=False) as file:
        file.write(before)
    path = Path(file.name)
    try:
        yield path
    except ErpError:
        if path.read_bytes() == before:
            path.unlink()
        else:
            typer.echo(f"What you wrote is kept: mend it and give it with --file {path}", err=True)
        raise
    path.unlink()


def write_in_editor(file: Path) -> None:
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise InvalidInput("There is no EDITOR: set it, or give --file. Nothing was changed.")
    try:
        subprocess.run([*shlex.split(editor, posix=os.name == "posix"), file], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise InvalidInput(f"The editor `{editor}` did not end well. Nothing was changed.") from error
