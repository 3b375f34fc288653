"""What a method is: a function of the call, the model and perhaps records, found by model, name and version."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from erp_mcp.sandbox.odoo.world.environment import Environment
from erp_mcp.sandbox.odoo.world.failure import Failure, access_error, not_an_id, type_error
from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.shapes import Json, Nothing, is_id, is_list

Answer = Json | Nothing
Given = Mapping[str, Json]
Body = Callable[..., Answer]

_PRIVATE = ("exists", "browse", "sudo", "with_context", "with_user", "with_company", "mapped", "filtered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """`body` takes environment and model, the ids if `takes_ids`, and then what its caller gives.

    One that Odoo gives many parameters declares them in `required` and `optional`, and takes them in one mapping.
    """

    name: str
    body: Body
    takes_ids: bool = False
    required: Sequence[str] = ()
    optional: Mapping[str, Json] | None = None
    model: str = ""
    since: int = 0
    until: int = 99

    @property
    def signature(self) -> inspect.Signature:
        """Of what the caller gives."""
        if self.optional is not None:
            return _declared(self.required, self.optional)
        whole = inspect.signature(self.body)
        skipped = 3 if self.takes_ids else 2
        return whole.replace(parameters=list(whole.parameters.values())[skipped:])


Methods = Mapping[tuple[str, str], Sequence[Method]]


def table(methods: Sequence[Method]) -> Methods:
    found: dict[tuple[str, str], list[Method]] = {}
    for method in methods:
        found.setdefault((method.model, method.name), []).append(method)
    return found


def lookup(methods: Methods, model: Model, name: str, version: int) -> Method:
    for owner in (model.name, ""):
        for method in methods.get((owner, name), ()):
            if method.since <= version <= method.until:
                return method
    if name.startswith("_") or (name in _PRIVATE and version >= 19):
        shown = f"'{model.name}.{name}'" if version >= 18 else name
        raise access_error(f"Private methods (such as {shown}) cannot be called remotely.")
    if version >= 18:
        raise Failure("builtins.AttributeError", f"The method '{model.name}.{name}' does not exist")
    raise Failure(
        "builtins.AttributeError", f"The method '{name}' does not exist on the model '{model.name}'"
    )


def perform(
    env: Environment,
    model: Model,
    method: Method,
    arguments: Sequence[Json],
    keywords: Mapping[str, Json],
) -> Answer:
    """`arguments` begin with the ids where the method works on records."""
    ids, rest = _ids(model, method, arguments)
    try:
        bound = method.signature.bind(*rest, **keywords)
    except TypeError as error:
        raise type_error(_in_python(model, method, str(error))) from error
    if method.optional is not None:
        return method.body(env, model, *ids, {**method.optional, **bound.arguments})
    return method.body(env, model, *ids, *bound.args, **bound.kwargs)


def _declared(required: Sequence[str], optional: Mapping[str, Json]) -> inspect.Signature:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    needed = [inspect.Parameter(name, kind) for name in required]
    return inspect.Signature(
        [*needed, *(inspect.Parameter(name, kind, default=value) for name, value in optional.items())]
    )


def _ids(model: Model, method: Method, arguments: Sequence[Json]) -> tuple[list[list[int]], Sequence[Json]]:
    if not method.takes_ids:
        return [], arguments
    if not arguments:
        raise Failure("builtins.IndexError", "list index out of range")
    return [record_ids(model, arguments[0])], arguments[1:]


def record_ids(model: Model, given: Json) -> list[int]:
    if is_id(given):
        return [given]
    if not given:
        return []
    strangers = [each for each in given if not is_id(each)] if is_list(given) else list(str(given))
    if strangers:
        raise not_an_id(str(strangers[0]), model.name)
    return [each for each in given if is_id(each)] if is_list(given) else []


def _in_python(model: Model, method: Method, said: str) -> str:
    """As the interpreter words it when a call of the real function fails."""
    owner = model.class_name if method.name in ("create", "write", "unlink", "copy") else "BaseModel"
    if said.startswith("missing a required argument: "):
        said = f"missing 1 required positional argument: {said.rpartition(' ')[2]}"
    return f"{owner}.{method.name}() {said}"
