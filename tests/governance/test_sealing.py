import base64
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import SecretStr

from erp_mcp.governance.sealing import SealBroken, SecretKeyRefused, key_bytes, new_key, seal, unseal

KEY = bytes(range(32))


@given(
    some.text(some.characters(codec="utf-8")),
    some.lists(some.text(some.characters(codec="utf-8")), max_size=3),
)
def test_what_was_sealed_opens_for_the_row_that_it_was_sealed_for(secret: str, row: list[str]) -> None:
    assert unseal(KEY, seal(KEY, secret, *row), *row) == secret


def test_the_same_secret_looks_different_each_time() -> None:
    assert seal(KEY, "secret", "main") != seal(KEY, "secret", "main")


@pytest.mark.parametrize(
    "row",
    [("other", "odoo", "erp"), ("main", "whatsapp", "erp"), ("main", "odoo", "crm"), ("main", "odooerp", "")],
)
def test_a_sealed_secret_does_not_open_in_another_row(row: tuple[str, ...]) -> None:
    sealed = seal(KEY, "secret", "main", "odoo", "erp")

    with pytest.raises(SealBroken, match="does not open"):
        unseal(KEY, sealed, *row)


def test_no_byte_of_a_sealed_secret_can_be_changed() -> None:
    sealed = seal(KEY, "secret", "main")

    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            unseal(KEY, bytes(changed), "main")


def test_a_sealed_secret_that_was_cut_off_does_not_open() -> None:
    sealed = seal(KEY, "secret", "main")

    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            unseal(KEY, sealed[:length], "main")


def test_another_key_does_not_open_it_and_the_error_says_what_to_do() -> None:
    with pytest.raises(SealBroken, match="ERP_MCP_SECRET_KEY is not the key that sealed it"):
        unseal(bytes(32), seal(KEY, "secret", "main"), "main")


def test_a_new_key_can_be_used_as_it_is() -> None:
    assert len({key_bytes(SecretStr(new_key())) for _ in range(20)}) == 20


@pytest.mark.parametrize("how", ["{}", "{}=", " {}=\n"])
@pytest.mark.parametrize("alphabet", [base64.urlsafe_b64encode, base64.b64encode])
def test_alphabet_padding_and_blanks_of_a_key_do_not_matter(
    how: str, alphabet: Callable[[bytes], bytes]
) -> None:
    key = b"\xfb\xff" * 16

    assert key_bytes(SecretStr(how.format(alphabet(key).decode().rstrip("=")))) == key


@pytest.mark.parametrize(
    "written",
    [
        "",
        "short",
        base64.urlsafe_b64encode(bytes(31)).decode(),
        base64.urlsafe_b64encode(bytes(33)).decode(),
        "ß" * 43,
        "a b" * 15,
        "=" * 44,
    ],
)
def test_a_malformed_key_is_refused_without_being_repeated(written: str) -> None:
    with pytest.raises(SecretKeyRefused) as refused:
        key_bytes(SecretStr(written))

    assert "erp-mcp connection key" in str(refused.value)
    assert refused.value.__cause__ is None
    assert not written or written not in str(refused.value)


def test_a_missing_key_says_how_to_make_one() -> None:
    with pytest.raises(SecretKeyRefused, match=r"is not set\. `erp-mcp connection key` prints a new one"):
        key_bytes(None)
