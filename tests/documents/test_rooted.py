"""Files below a root are opened as they were checked, whatever somebody does to the folder meanwhile."""

import os
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from erp_mcp.documents.rooted import open_below
from erp_mcp.errors import DocumentUnreadable, InvalidInput

TRIES = 3000


def text_at(root: Path, given: str) -> str:
    opened = open_below([root], given)
    with opened.file:
        return opened.file.read().decode()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in (("root/inner", "Open."), ("outside", "Secret.")):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "note.md").write_text(text, encoding="utf-8")
    return tmp_path / "root"


def test_the_path_that_is_told_has_no_links_in_it(root: Path) -> None:
    (root / "link").symlink_to(root / "inner")
    opened = open_below([root.parent / "outside", root], "link/note.md")
    opened.file.close()
    assert opened.path == Path(os.path.realpath(root)) / "inner" / "note.md"


def test_a_root_that_is_a_link_is_a_root(root: Path) -> None:
    link = root.with_name("link")
    link.symlink_to(root)
    assert text_at(link, "inner/note.md") == text_at(link, str(root / "inner" / "note.md")) == "Open."


def test_a_folder_that_is_swapped_for_a_link_again_and_again_never_leads_outside(root: Path) -> None:
    """The real folder and a link to the one outside take turns under one name."""
    place, real, link = root / "inner", root / "real", root / "link"
    link.symlink_to(root.parent / "outside")
    ended, read = Event(), set[str]()

    def swap() -> None:
        while not ended.is_set():
            place.rename(real)
            link.rename(place)
            place.rename(link)
            real.rename(place)

    swapping = Thread(target=swap)
    swapping.start()
    try:
        for _ in range(TRIES):
            with suppress(InvalidInput, DocumentUnreadable):
                read.add(text_at(root, "inner/note.md"))
    finally:
        ended.set()
        swapping.join()
    assert read == {"Open."}


def test_no_descriptor_is_left_open(root: Path) -> None:
    (root / "folder.md").mkdir()
    before = open_descriptors()
    for given in ("inner/note.md", "folder.md", "missing.md", "inner/missing/note.md", "../outside/note.md"):
        with suppress(InvalidInput, DocumentUnreadable):
            text_at(root, given)
    assert open_descriptors() == before


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
