"""Finds what in a text is personal: names, phones, e-mails, cards, accounts, identity papers, addresses."""

from erp_mcp.language.personal.found import Found, Kind, without_overlaps
from erp_mcp.language.personal.known import NOBODY, Names
from erp_mcp.language.personal.plain import Plain, plain

__all__ = ["NOBODY", "Found", "Kind", "Names", "find", "find_in", "without_overlaps"]


def find(text: str, names: Names = NOBODY) -> list[Found]:
    """In the order of the text and without overlaps; `names` are those that the company knows."""
    return find_in(plain(text), names)


def find_in(read: Plain, names: Names = NOBODY) -> list[Found]:
    """The same, for who has made the text plain already."""
    # Their patterns take a while to compile, and a server starts without them.
    from erp_mcp.language.personal.addresses import find_addresses
    from erp_mcp.language.personal.mail import find_mail
    from erp_mcp.language.personal.numbers import find_numbers
    from erp_mcp.language.personal.persons import find_persons

    return without_overlaps(
        [*find_numbers(read), *find_mail(read), *find_addresses(read), *find_persons(read, names)]
    )
