"""What goes by a name: the whole of it, or a beginning that no other has."""

import pytest

from erp_mcp.analytics.asking import the_one
from erp_mcp.errors import InvalidInput, NotFound

PRODUCTS = ["Bam Dates 500 g", "Basmati Rice 1 kg", "Basmati Rice 5 kg", "كعك العيد", "Tea", "Tea Green"]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Bam", "Bam Dates 500 g"),
        (" bam dates ", "Bam Dates 500 g"),
        ("basmati rice 5", "Basmati Rice 5 kg"),
        ("کعک", "كعك العيد"),
        ("tea", "Tea"),
        ("", ""),
    ],
)
def test_a_beginning_that_only_one_has_is_its_name(given: str, name: str) -> None:
    assert the_one("product", given, PRODUCTS) == name


def test_a_beginning_that_several_have_is_a_choice() -> None:
    told = (
        "2 product names begin with 'Basmati': Basmati Rice 1 kg; Basmati Rice 5 kg. Say which. "
        "Nothing was changed."
    )
    with pytest.raises(InvalidInput) as refused:
        the_one("product", "Basmati", PRODUCTS)
    assert str(refused.value) == told


def test_of_many_choices_some_are_told() -> None:
    with pytest.raises(
        InvalidInput, match=r"^8 product names .*: Rice 1; Rice 2; Rice 3; Rice 4; Rice 5 …\."
    ):
        the_one("product", "rice", [f"Rice {each}" for each in range(1, 9)])


def test_what_nothing_begins_with_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        NotFound, match=r"no product 'Dates'\. Nearest: Bam Dates 500 g.* Nothing was changed"
    ):
        the_one("product", "Dates", PRODUCTS)
