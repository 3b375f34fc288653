"""What columns are for, and how they are called in four languages."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from pydantic import TypeAdapter

Role = Literal["date", "amount", "customer", "order", "product", "price", "quantity", "group"]
ROLES: tuple[Role, ...] = get_args(Role)
NUMBERS: tuple[Role, ...] = ("amount", "price", "quantity")


@cache
def names_of(role: Role | Literal["currency"]) -> frozenset[str]:
    text = files("erp_mcp.analytics.given").joinpath("names.toml").read_text(encoding="utf-8")
    return frozenset(TypeAdapter(dict[str, str]).validate_python(tomllib.loads(text))[role].split())
