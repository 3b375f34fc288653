"""To whom a message goes: exactly one person with exactly one address, or a question back."""

import re
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.customers.meant import Meant, meant
from erp_mcp.errors import InvalidInput, RecipientUnclear, RecipientUnreachable
from erp_mcp.integrations.whatsapp.addresses import WRITTEN_PHONE, address
from erp_mcp.language.exact import phone_of
from erp_mcp.messaging.masking import masked
from erp_mcp.store.addressing import (
    Known,
    contact_at,
    contacts_of,
    customer_named,
    customers_at,
)

PUNCTUATION = re.compile(r"[\s().\-/\u200e\u200f\u202a-\u202c]")
ONLY_NUMBER = re.compile(r"\+?[\d\s().\-/]{7,}")
MOST_SHOWN = 3
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Recipient:
    """`contact_id` is None for somebody whom nobody here has written to, `customer_id` for no customer."""

    address: str
    name: str
    customer_id: int | None
    contact_id: int | None
    language: str | None
    is_shared: bool = False

    @property
    def called(self) -> str:
        """For people and models: the number is not shown in full."""
        who = f"{self.name}#{self.customer_id}" if self.customer_id else self.name
        return f"{who} ({masked(self.address)})" if who else masked(self.address)

    @property
    def for_policy(self) -> str:
        """`customer:12/+9715…`, `customers/+9715…` where several have the number, `contact:7/…`, `unknown/…`."""
        if self.customer_id is not None:
            return f"customer:{self.customer_id}/{self.address}"
        if self.is_shared:
            return f"customers/{self.address}"
        return f"contact:{self.contact_id}/{self.address}" if self.contact_id else f"unknown/{self.address}"


async def recipient_of(session: AsyncSession, given: str) -> Recipient:
    written = given.strip()[:LONGEST]
    plain = PUNCTUATION.sub("", written)
    if WRITTEN_PHONE.fullmatch(plain):
        return await _at(session, plain)
    if ONLY_NUMBER.fullmatch(written):
        raise RecipientUnclear(
            f"{masked(plain) if plain.isdecimal() else 'That'} lacks the plus and the country's code: it may be "
            "somebody else's. Nothing was sent; write it as +971501234567."
        )
    found = await meant(session, written)
    chosen = found.the_one(written)
    if chosen is None or not found.is_certain:
        raise _unclear(written, found)
    return await _customer(session, chosen.id)


async def _at(session: AsyncSession, number: str) -> Recipient:
    address(number)
    contact = await contact_at(session, number)
    customers = await customers_at(session, number.removeprefix("+"))
    linked = contact.customer_id if contact else None
    only = linked or (customers[0][0] if len(customers) == 1 else None)
    if only is not None:
        named = await customer_named(session, only)
        name, language = (named[0], named[1]) if named else ("", None)
        return Recipient(number, name, only, contact.id if contact else None, language)
    name = contact.name if contact else ""
    return Recipient(number, name, None, contact.id if contact else None, None, is_shared=len(customers) > 1)


async def _customer(session: AsyncSession, customer_id: int) -> Recipient:
    named = await customer_named(session, customer_id)
    if named is None:
        raise RecipientUnclear
    name, language, phone, country = named
    number = phone_of(phone or "", country)
    contact = _contact(name, await contacts_of(session, customer_id), number.digits if number else None)
    if contact is not None:
        return Recipient(contact.address, name, customer_id, contact.id, language)
    if number is None:
        raise RecipientUnreachable(
            f"{name[:40]}#{customer_id} has no phone number here. Nothing was sent; give one as +971501234567."
        )
    return await _by_phone(session, name, customer_id, language, f"+{number.digits}")


async def _by_phone(
    session: AsyncSession, name: str, customer_id: int, language: str, number: str
) -> Recipient:
    try:
        address(number)
    except InvalidInput as error:
        raise RecipientUnreachable(
            f"The phone number of {name[:40]}#{customer_id} is not complete. Nothing was sent; give it as "
            "+971501234567."
        ) from error
    contact = await contact_at(session, number)
    return Recipient(number, name, customer_id, contact.id if contact else None, language)


def _contact(name: str, contacts: "list[Known]", digits: str | None) -> Known | None:
    """Of several the one whose number the ERP has."""
    if len(contacts) <= 1:
        return contacts[0] if contacts else None
    same = [each for each in contacts if each.wa_id == digits]
    if same:
        return same[0]
    numbers = ", ".join(masked(each.address) for each in contacts[:MOST_SHOWN])
    raise RecipientUnclear(f"{name[:40]} writes from several numbers: {numbers}. Nothing was sent; give one.")


def _unclear(given: str, found: Meant) -> RecipientUnclear:
    if not found.candidates:
        near = f" Nearest: {', '.join(found.near[:MOST_SHOWN])}." if found.near else ""
        return RecipientUnclear(
            f"Nobody is called {given[:40]!r}.{near} Nothing was sent; give an id as #12, or a number as "
            "+971501234567."
        )
    some = [f"{each.name[:40]}#{each.id}" for each in found.candidates[:MOST_SHOWN]]
    return RecipientUnclear(
        f"{max(found.total, len(some))} may be meant: {', '.join(some)}. Nothing was sent; ask again with one, "
        f"as #{found.candidates[0].id}."
    )
