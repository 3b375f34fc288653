"""The world: one company's Odoo in memory. Every call is a transaction, and a failed one leaves no trace."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from erp_mcp.sandbox.odoo.keys import key_of
from erp_mcp.sandbox.odoo.world import itself, methods, names, tables
from erp_mcp.sandbox.odoo.world.environment import Environment, Rules
from erp_mcp.sandbox.odoo.world.failure import (
    Failure,
    access_denied,
    access_error,
    missing_record,
    user_error,
    value_error,
)
from erp_mcp.sandbox.odoo.world.labels import LANGUAGES
from erp_mcp.sandbox.odoo.world.methods import Answer, Method
from erp_mcp.sandbox.odoo.world.schema import Schema
from erp_mcp.sandbox.odoo.world.shapes import (
    NO_CONTEXT,
    Json,
    Row,
    ids_of,
    integers,
    is_list,
    is_mapping,
    text,
)
from erp_mcp.sandbox.odoo.world.store import Store

CompanyData = Callable[[str], Mapping[int, Row]]


class World:
    """`company_data` gives the rows of a model when they are first needed; `clock` the time of a transaction."""

    def __init__(
        self,
        company_data: CompanyData,
        version: str = "19.0",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.version = version
        self.schema = Schema(int(version.partition(".")[0]), tables.MODELS)
        self._company_data = company_data
        self._store = Store(self._rows)
        self._clock = clock
        self._rules = Rules(
            names.compute_for,
            tables.COMPUTES,
            tables.DEFAULTS,
            tables.EFFECTS,
            tables.CHECKS,
            tables.REMOVALS,
        )

    def _rows(self, model: str) -> Mapping[int, Row]:
        told = itself.rows_of(self.schema, model)
        return self._company_data(model) if told is None else told

    def authenticate(self, login: str, password: str) -> int | None:
        """The uid; like Odoo, a key is taken as a password too."""
        for uid, row in self._store.table("res.users").rows.items():
            fits = password in (row.get("password"), key_of(login))
            if row.get("login") == login and row.get("active", True) and fits:
                return uid
        return None

    def user_of_key(self, key: str) -> int | None:
        users = self._store.table("res.users").rows
        return next((uid for uid, row in users.items() if key == key_of(text(row.get("login", False)))), None)

    def method(self, model: str, name: str) -> Method:
        """What a call would perform, with its signature; a failure where there is none."""
        return methods.lookup(tables.METHODS, self.schema.model(model), name, self.schema.version)

    def methods_of(self, model: str) -> Iterable[Method]:
        known = {name for owner, name in tables.METHODS if owner in ("", model)}
        for name in sorted(known):
            try:
                yield self.method(model, name)
            except Failure:
                continue

    def call(
        self,
        uid: int,
        model: str,
        method: str,
        ids: Sequence[Json] | None,
        arguments: Sequence[Json],
        keywords: Mapping[str, Json],
    ) -> Answer:
        """`ids` is None where they are the first of the arguments, as JSON-RPC has them."""
        self._store.begin()
        try:
            found = self.method(model, method)
            env = self._environment(uid, keywords.get("context", NO_CONTEXT))
            given = (ids, *arguments) if ids is not None and found.takes_ids else arguments
            named = {name: value for name, value in keywords.items() if name != "context"}
            return methods.perform(env, self.schema.model(model), found, given, named)
        except BaseException:  # an end of the program too leaves nothing half done
            self._store.roll_back()
            raise

    def _environment(self, uid: int, context: Json) -> Environment:
        user = self._store.row("res.users", uid)
        if user is None:
            raise missing_record("res.users", uid, uid)
        if not user.get("active", True):
            raise access_denied()
        if context and not is_mapping(context):
            raise value_error("dictionary update sequence element #0 has length 1; 2 is required")
        known = context if is_mapping(context) else NO_CONTEXT
        return Environment(
            schema=self.schema,
            store=self._store,
            rules=self._rules,
            uid=uid,
            now=self._clock(),
            lang=_language(known.get("lang"), self.schema.version),
            company_ids=_companies(user, known.get("allowed_company_ids")),
            context=known,
        )


def _language(given: Json, version: int) -> str:
    if not given:
        return "en_US"
    if given in LANGUAGES:
        return str(given)
    if version >= 18:
        raise user_error(f"Invalid language code: {given}")
    return "en_US"


def _companies(user: Row, given: Json) -> tuple[int, ...]:
    """The first is where new records go."""
    own = ids_of(user.get("company_ids", ()))
    if not is_list(given) or not given:
        default = ids_of(user.get("company_id", False))
        return (*default, *(each for each in own if each not in default))
    wanted = integers(given)
    if not set(wanted) <= set(own):
        raise access_error("Access to unauthorized or invalid companies.")
    return tuple(wanted)
