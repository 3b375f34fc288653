"""The one definition of who waits: a conversation that is not closed and whose last word is the customer's.

Thanks alone are no word: whoever was answered and thanks waits for nothing, and whoever thanks after a question
that nobody answered waits for that.
"""

from sqlalchemy import BigInteger, ColumnElement, Select, select, text, type_coerce

from erp_mcp.language.normal import normalize
from erp_mcp.language.thanks import LONGEST, PATTERN
from erp_mcp.store.tables import Conversation, Message

# What is written in several ways, and what `lower` leaves where the database knows the letters of English alone.
# No more of them than there must be: each letter of a message is looked for among all.
ACCENTED = "âçéğıîöşûüÂÇÉĞİÎÖŞÛÜ"
MARKS = ((0x300, 0x30D), (0x327, 0x328), (0x640, 0x660), (0x200B, 0x2010), (0xFE0E, 0xFE10))
ARABIC = "آأؤإئةىٰٱکڪھۀہۃیے"


def _letters() -> tuple[str, str]:
    """For `translate`, which leaves out what has no counterpart."""
    written = [*ACCENTED, *ARABIC, *(chr(each) for first, end in MARKS for each in range(first, end))]
    plain = {letter: normalize(f"a{letter}a")[1:-1] for letter in written}
    kept = {letter: to for letter, to in plain.items() if len(to) == 1 and to != letter}
    return "".join([*kept, *(letter for letter, to in plain.items() if not to)]), "".join(kept.values())


FORMS, PLAIN = _letters()
# Of a row of messages.
IS_THANKS = f"""(
    role = 'customer' and length(text) <= {LONGEST} and translate(lower(text), '{FORMS}', '{PLAIN}') ~ '{PATTERN}'
)"""
# Of the conversation that a statement looks at.
LAST_WORD = f"""
select id, role, text, sent_at from messages where conversation_id = conversations.id and not {IS_THANKS}
order by sent_at desc, position desc limit 1
"""


def open_issues() -> Select[int]:
    """The ids of the customers who wait for an answer."""
    last_role = (
        select(Message.role)
        .where(Message.conversation_id == Conversation.id, text(f"not {IS_THANKS}"))
        .order_by(Message.sent_at.desc(), Message.position.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(type_coerce(Conversation.customer_id, BigInteger)).where(
        Conversation.closed_at.is_(None), Conversation.customer_id.is_not(None), last_role == "customer"
    )


def has_open_issue(customer_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Of each customer that is looked at, where all who wait need not be known."""
    return open_issues().where(Conversation.customer_id == customer_id).exists()
