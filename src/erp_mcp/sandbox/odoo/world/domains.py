"""Domains: their grammar, with what each version says of a broken one, and the tree they stand for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from erp_mcp.sandbox.odoo.world.failure import Failure, type_error, value_error
from erp_mcp.sandbox.odoo.world.shapes import Json, is_list

OPERATORS = frozenset(
    (
        "=", "!=", "<>", "==", "<", ">", "<=", ">=", "=?", "in", "not in", "like", "not like",
        "ilike", "not ilike", "=like", "=ilike", "not =like", "not =ilike", "child_of", "parent_of", "any", "not any",
    )
)  # fmt: skip
_ARITY = {"&": 2, "|": 2, "!": 1}
_SYNONYMS = {"<>": "!=", "==": "="}
_ANY_SINCE = 17


@dataclass(frozen=True, slots=True)
class Condition:
    path: str
    operator: str
    value: Json

    def __str__(self) -> str:
        return str((self.path, self.operator, self.value))


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Tree"


Tree = Condition | Every | Some | Not
EVERYTHING = Every(())
NOTHING_AT_ALL = Some(())


def parse(domain: Json, version: int) -> Tree:
    if not is_list(domain):
        raise _no_list(domain, version)
    trees: list[Tree] = []
    for item in reversed(domain):
        if isinstance(item, str) and item in _ARITY:
            trees.append(_joined(item, trees, domain, version))
        else:
            trees.append(_leaf(item, version))
    trees.reverse()
    return trees[0] if len(trees) == 1 else Every(tuple(trees))


def _joined(sign: str, trees: list[Tree], domain: Sequence[Json], version: int) -> Tree:
    if len(trees) < _ARITY[sign]:
        raise _malformed(domain, version)
    if sign == "!":
        return Not(trees.pop())
    parts = (trees.pop(), trees.pop())
    return Every(parts) if sign == "&" else Some(parts)


def _leaf(item: Json, version: int) -> Tree:
    if not is_list(item) or len(item) != 3:
        raise _no_condition(item, version)
    path, operator, value = item
    if path in (0, 1) and operator == "=" and not isinstance(path, bool):
        return EVERYTHING if path == value else NOTHING_AT_ALL
    if not isinstance(path, str) or not isinstance(operator, str):
        raise _no_condition(item, version)
    known = operator.lower() in OPERATORS and (version >= _ANY_SINCE or "any" not in operator)
    if not known:
        raise _bad_operator(item, version)
    return Condition(path, _SYNONYMS.get(operator.lower(), operator.lower()), value)


def _no_list(domain: Json, version: int) -> Failure:
    if version >= 19:
        return type_error(f"Domain() invalid argument type for domain: {domain!r}")
    return Failure(
        "builtins.AssertionError",
        "Domains to normalize must have a 'domain' form: a list or tuple of domain components",
    )


def _malformed(domain: Sequence[Json], version: int) -> Failure:
    shown = list(domain)
    if version >= 19:
        return value_error(f"Domain() malformed domain {shown!r}")
    if version >= 17:
        return value_error(f"Domain {shown!r} is syntactically not correct.")
    return Failure("builtins.AssertionError", f"This domain is syntactically not correct: {shown!r}")


def _no_condition(item: Json, version: int) -> Failure:
    if version >= 19:
        return value_error(f"Domain() invalid item in domain: {item!r}")
    if version >= 17 and is_list(item):
        return value_error(f"not enough values to unpack (expected 3, got {len(item)})")
    return value_error(f"Invalid leaf {tuple(item) if is_list(item) else item!r}")


def _bad_operator(item: Sequence[Json], version: int) -> Failure:
    words = "Invalid operator in condition" if version >= 19 else "Invalid leaf"
    return value_error(f"{words} {tuple(item)!r}")


def unknown_field(model: str, field: str, condition: Condition, version: int) -> Failure:
    place = "condition" if version >= 19 else "leaf"
    return value_error(f"Invalid field {model}.{field} in {place} {condition}")


def top_conditions(tree: Tree) -> list[Condition]:
    """The conditions that every match fulfils."""
    if isinstance(tree, Condition):
        return [tree]
    if isinstance(tree, Every):
        return [condition for part in tree.parts for condition in top_conditions(part)]
    return []


def mentions(tree: Tree, says: Callable[[Condition], bool]) -> bool:
    """Whether any condition of the tree is one that `says` holds for."""
    if isinstance(tree, Condition):
        return says(tree)
    parts = (tree.part,) if isinstance(tree, Not) else tree.parts
    return any(mentions(part, says) for part in parts)
