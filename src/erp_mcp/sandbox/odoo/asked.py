"""A request that has been understood: what it is about, and how it is answered."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from starlette.responses import Response

from erp_mcp.sandbox.odoo.world import Failure
from erp_mcp.sandbox.odoo.world.shapes import Json, is_mapping


@dataclass(frozen=True)
class Recorded:
    """What came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_json(self) -> bool:
        kind = self.headers.get("content-type", "").partition(";")[0].strip()
        return kind in ("application/json", "application/json-rpc")

    @cached_property
    def json(self) -> Json:
        return json.loads(self.body)


def member(body: Json, name: str) -> Json:
    return body.get(name) if is_mapping(body) else None


@dataclass(frozen=True, slots=True)
class Asked:
    """`model` and `method` are what faults are aimed at; of services and pages they are the names of these.

    `answer` carries it out, each time it is called; `refuse` says in the same protocol why it was not."""

    model: str
    method: str
    answer: Callable[[], Response]
    refuse: Callable[[Failure], Response]
