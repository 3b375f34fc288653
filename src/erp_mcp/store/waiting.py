"""The one definition of an open issue: a conversation that is not closed and whose last word is the customer's."""

from sqlalchemy import BigInteger, ColumnElement, Select, select, type_coerce

from erp_mcp.store.tables import Conversation, Message


def open_issues() -> Select[int]:
    """The ids of the customers who wait for an answer."""
    last_role = (
        select(Message.role)
        .where(Message.conversation_id == Conversation.id)
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
