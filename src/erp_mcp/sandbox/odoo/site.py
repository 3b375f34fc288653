"""The site behind the wire: its databases, who may enter them, and what was carried out there."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from erp_mcp.sandbox.odoo.release import Release
from erp_mcp.sandbox.odoo.removal import Removals
from erp_mcp.sandbox.odoo.world import NOTHING, Failure, World
from erp_mcp.sandbox.odoo.world.shapes import Json, Nothing, is_mapping

Result: TypeAlias = "Json | Nothing"
LARGEST_BODY = 128 * 1024 * 1024
MOST_REMEMBERED = 500  # of what came in and what was carried out: a demo may be served for weeks


@dataclass(frozen=True, slots=True)
class Call:
    """`ids` is None for a method of the model."""

    model: str
    method: str
    ids: Sequence[Json] | None
    arguments: Sequence[Json]
    keywords: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Executed:
    """A call that reached its database; with the name of a failure it changed nothing there."""

    database: str
    user_id: int
    call: Call
    failure: str | None = None


@dataclass(slots=True)
class Database:
    name: str
    world: World
    expired_keys: set[str] = field(default_factory=set[str])
    key_only_logins: set[str] = field(default_factory=set[str])
    """Who has a second factor: their password opens no call from outside."""
    removals: Removals = field(default_factory=Removals)

    def user_of_key(self, key: str) -> int | None:
        return None if key in self.expired_keys else self.world.user_of_key(key)

    def entering(self, login: str, secret: str) -> int | None:
        """The user of a login with a password or an API key."""
        is_key = self.world.user_of_key(secret) is not None
        if secret in self.expired_keys or (login in self.key_only_logins and not is_key):
            return None
        return self.world.authenticate(login, secret)

    def admit(self, user_id: int, secret: str) -> None:
        if self.entering(self._login(user_id), secret) != user_id:
            raise Failure("odoo.exceptions.AccessDenied", "Access Denied")

    def takes_ids(self, model: str, method: str) -> bool:
        try:
            return self.world.method(model, method).takes_ids
        except Failure:  # which the call itself will say
            return False

    def fields(self, user_id: int, model: str, *attributes: str) -> Mapping[str, Json]:
        found = self.world.call(user_id, model, "fields_get", None, [None, attributes or None], {})
        if isinstance(found, Nothing) or not is_mapping(found):
            return {}
        return {name: each for name, each in found.items() if (model, name) not in self.removals.fields}

    def _login(self, user_id: int) -> str:
        match self.world.call(user_id, "res.users", "read", [user_id], [["login"]], {}):
            case [{"login": str(login)}]:
                return login
            case _:
                raise Failure("odoo.exceptions.AccessDenied", "Access Denied")


@dataclass(slots=True)
class Site:
    release: Release
    databases: Mapping[str, Database]
    largest_body: int = LARGEST_BODY
    executed: deque[Executed] = field(default_factory=lambda: deque(maxlen=MOST_REMEMBERED))

    def database(self, name: Json) -> Database:
        found = self.databases.get(name) if isinstance(name, str) else None
        if found is None:
            raise Failure(
                "psycopg2.OperationalError",
                'connection to server at "127.0.0.1", port 5432 failed: '
                f'FATAL:  database "{name}" does not exist\n',
            )
        return found

    def carry_out(self, database: Database, user_id: int, call: Call) -> Result:
        try:
            result = self._result(database, user_id, call)
        except Failure as failure:
            self.executed.append(Executed(database.name, user_id, call, failure=failure.name))
            raise
        self.executed.append(Executed(database.name, user_id, call))
        return result

    def _result(self, database: Database, user_id: int, call: Call) -> Result:
        database.removals.check(self.release, call.model, call.method, [call.arguments, call.keywords])
        result = database.world.call(
            user_id, call.model, call.method, call.ids, call.arguments, call.keywords
        )
        return NOTHING if isinstance(result, Nothing) else database.removals.without(call.model, result)
