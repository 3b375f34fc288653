"""What goes wrong in Odoo, under the names and with the words it has on the wire."""

from collections.abc import Sequence

from erp_mcp.sandbox.odoo.world.shapes import Json


class Failure(Exception):
    """An error of the simulated server; the call that raises it has changed nothing."""

    def __init__(self, name: str, message: str, arguments: Sequence[Json] | None = None) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.arguments = [message] if arguments is None else list(arguments)


def value_error(message: str) -> Failure:
    return Failure("builtins.ValueError", message)


def type_error(message: str) -> Failure:
    return Failure("builtins.TypeError", message)


def user_error(message: str) -> Failure:
    return Failure("odoo.exceptions.UserError", message)


def access_error(message: str) -> Failure:
    return Failure("odoo.exceptions.AccessError", message)


def access_denied() -> Failure:
    return Failure("odoo.exceptions.AccessDenied", "Access Denied")


def validation_error(message: str) -> Failure:
    return Failure("odoo.exceptions.ValidationError", message)


def broken_constraint(message: str) -> Failure:
    return validation_error(f"The operation cannot be completed: {message}")


def missing_record(model: str, record_id: int, uid: int) -> Failure:
    return Failure(
        "odoo.exceptions.MissingError",
        f"Record does not exist or has been deleted.\n(Record: {model}({record_id},), User: {uid})",
    )


def not_stored(model: str, field: str) -> Failure:
    return value_error(f"Cannot convert {model}.{field} to SQL because it is not stored")


def no_number(text: str) -> Failure:
    return value_error(f"could not convert string to float: {text!r}")


def not_an_id(text: str, model: str) -> Failure:
    """What PostgreSQL says of text where an id belongs."""
    table = model.replace(".", "_")
    return Failure(
        "psycopg2.errors.InvalidTextRepresentation",
        f'invalid input syntax for type integer: "{text}"\n'
        f'LINE 1: ...{table}" WHERE "{table}"."id" IN (\'{text}\')\n',
    )
