"""To whom a message goes: exactly one person with exactly one address, or a question back."""

import re
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from erp_mcp.customers.meant import Meant, meant
from erp_mcp.errors import Choice, InvalidInput, RecipientUnclear, RecipientUnreachable
from erp_mcp.integrations.whatsapp.addresses import WRITTEN_PHONE, address
from erp_mcp.language.exact import phone_of
from erp_mcp.language.fence import defuse
from erp_mcp.messaging.masking import masked
from erp_mcp.store.addressing import (
    Known,
    contact_at,
    contacts_of,
    customer_named,
    customers_at,
    has_written,
    party_of,
)
from erp_mcp.store.candidates import Candidate

PUNCTUATION = re.compile(r"[\s().\-/\u200e\u200f\u202a-\u202c]")
ONLY_NUMBER = re.compile(r"\+?[\d\s().\-/]{7,}")
CONVERSATION = re.compile(r"wa-\d+-\d+")
MOST_SHOWN = 3
MOST_OFFERED = 8  # to a person
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Recipient:
    """`contact_id` is None for somebody with whom nobody has had to do here, `customer_id` for no customer.

    `has_written` is not asked of a customer: who they are is known.
    """

    address: str
    name: str
    customer_id: int | None
    contact_id: int | None = None
    language: str | None = None
    is_shared: bool = False
    has_written: bool = False

    @property
    def called(self) -> str:
        """For people and models: the number is not shown in full."""
        who = f"{self.name}#{self.customer_id}" if self.customer_id else self.name
        return f"{who} ({masked(self.address)})" if who else masked(self.address)

    @property
    def for_policy(self) -> str:
        """`customer:12/+9715…`, `customers/…` where several have the number, `contact/…`, `unknown/…`."""
        if self.customer_id is not None:
            return f"customer:{self.customer_id}/{self.address}"
        if self.is_shared:
            return f"customers/{self.address}"
        return f"contact/{self.address}" if self.has_written else f"unknown/{self.address}"


async def recipient_of(session: AsyncSession, given: str) -> Recipient:
    written = given.strip()[:LONGEST]
    plain = PUNCTUATION.sub("", written)
    if WRITTEN_PHONE.fullmatch(plain):
        return await _at(session, plain)
    if CONVERSATION.fullmatch(written):
        return await _in_conversation(session, written)
    if ONLY_NUMBER.fullmatch(written):
        called = masked(plain).removeprefix("+") if plain.isdecimal() else "That"
        raise RecipientUnclear(
            f"{called} lacks the plus and the country's code: it may be somebody else's. "
            "Nothing was sent; write it as +971501234567."
        )
    found = await meant(session, written)
    chosen = found.the_one(written)
    if chosen is None or not found.is_certain:
        raise _unclear(written, found)
    return await _customer(session, chosen.id)


async def number_of(session: AsyncSession, given: str) -> str | None:
    """Of ours, where a conversation says with which one it is."""
    written = given.strip()
    party = await party_of(session, written) if CONVERSATION.fullmatch(written) else None
    return party[0] if party else None


async def _in_conversation(session: AsyncSession, conversation_id: str) -> Recipient:
    party = await party_of(session, conversation_id)
    if party is None:
        raise RecipientUnclear(
            f"There is no conversation {conversation_id[:40]!r}. Nothing was sent; `read_messages` lists them, or "
            "give a customer or a number."
        )
    return await _at(session, party[1].address)


async def _at(session: AsyncSession, number: str) -> Recipient:
    address(number)
    contact = await contact_at(session, number)
    customers = await customers_at(session, number.removeprefix("+"))
    linked = contact.customer_id if contact else None
    only = linked or (customers[0][0] if len(customers) == 1 else None)
    contact_id = contact.id if contact else None
    named = await customer_named(session, only) if only is not None else None
    if named is not None:
        return Recipient(number, named[0], only, contact_id, named[1])
    return Recipient(
        number,
        contact.name if contact else "",
        None,
        contact_id,
        is_shared=len(customers) > 1,
        has_written=contact_id is not None and await has_written(session, contact_id),
    )


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
    raise RecipientUnclear(
        f"{name[:40]} writes from several numbers: {numbers}. Nothing was sent; give one.",
        name,
        _numbers(contacts),
    )


def _numbers(contacts: "list[Known]") -> list[Choice]:
    """None where what is shown of them does not tell them apart."""
    choices = [Choice(each.address, masked(each.address)) for each in contacts[:MOST_OFFERED]]
    return choices if len({each.label for each in choices}) == len(choices) else []


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
        f"as #{found.candidates[0].id}.",
        given,
        [Choice(f"#{each.id}", _told_apart(each)) for each in found.candidates[:MOST_OFFERED]],
    )


def _told_apart(candidate: Candidate) -> str:
    phone = masked(candidate.phone) if candidate.phone else ""
    signs = ", ".join(filter(None, (defuse(candidate.name[:40]), candidate.city, phone)))
    return f"{signs} #{candidate.id}"
