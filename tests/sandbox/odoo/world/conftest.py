from collections.abc import Callable
from typing import Any

import pytest

from erp_mcp.sandbox.odoo.world import Json, World
from erp_mcp.sandbox.odoo.world.filling import company_rows

ADMIN, DEMO, LIMITED = 2, 5, 7
Call = Callable[..., Any]  # each test knows the shape of the answer it asks for


@pytest.fixture
def call() -> Call:
    """A fresh world of 19.0: model, method, arguments; the administrator unless `uid` says otherwise."""
    return caller(World(company_rows))


def caller(world: World) -> Call:
    def made(model: str, method: str, *arguments: Json, uid: int = ADMIN, **keywords: Json) -> Any:
        return world.call(uid, model, method, None, arguments, keywords)

    return made
