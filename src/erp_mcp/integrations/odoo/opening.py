"""Which version answers, which protocol it is asked by, and as whom: found out once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from erp_mcp.errors import (
    OdooAnswerUnreadable,
    OdooDatabaseUnknown,
    OdooLoginFailed,
    OdooMisconfigured,
)
from erp_mcp.integrations.odoo.instance import Instance
from erp_mcp.integrations.odoo.json2 import Json2
from erp_mcp.integrations.odoo.jsonrpc import JsonRpc, result_of, service
from erp_mcp.integrations.odoo.values import Json, number, record, text
from erp_mcp.integrations.odoo.wire import Answer, Call, Letter, Protocolled

if TYPE_CHECKING:
    from erp_mcp.integrations.odoo.http import Line

FIRST_WITH_JSON2 = 19
OLDEST = 14
WHO_AM_I = Call("res.users", "context_get", reads=True)


@dataclass(frozen=True, slots=True)
class Version:
    major: int
    text: str


@dataclass(frozen=True, slots=True)
class Session:
    """`reason` says why this protocol; `lang` and `tz` are the user's own."""

    version: Version
    protocol: Protocolled
    uid: int
    reason: str
    lang: str | None
    tz: str | None


async def open_session(line: "Line", instance: Instance, seconds: float) -> Session:
    """An account without an API key, or behind a proxy that knows only the old path, works by JSON-RPC."""
    version = await version_of(line, seconds)
    if version.major < FIRST_WITH_JSON2:
        return await _by_jsonrpc(line, instance, version, seconds, f"version {version.text} has no JSON-2")
    try:
        return await _by_json2(line, instance, version, seconds)
    except OdooLoginFailed:
        return await _by_jsonrpc(line, instance, version, seconds, "JSON-2 does not take this key")
    except OdooDatabaseUnknown:
        return await _by_jsonrpc(line, instance, version, seconds, "nothing answers under /json/2")


async def version_of(line: "Line", seconds: float) -> Version:
    answer = await line.exchange(Letter("GET", "/web/version"), seconds)
    info = _info(answer, "version_info")
    if info is None:
        asked = await line.exchange(service("common", "version", []), seconds)
        info = _info(Answer(200, is_json=True, body=result_of(asked)), "server_version_info")
    if info is None:
        raise OdooAnswerUnreadable
    if info.major < OLDEST:
        raise OdooMisconfigured(f"Odoo {info.text} is too old: {OLDEST} is the oldest that works here.")
    return info


def _info(answer: Answer, member: str) -> Version | None:
    """`saas~19.1` stands where online versions have their first number."""
    if answer.status != 200 or not isinstance(answer.body, dict):
        return None
    match answer.body.get(member):
        case [int(major), int(minor), *_]:
            return Version(major, f"{major}.{minor}")
        case [str(major), int(minor), *_] if major.rpartition("~")[2].isdecimal():
            return Version(int(major.rpartition("~")[2]), f"{major}.{minor}")
        case _:
            return None


async def _by_json2(line: "Line", instance: Instance, version: Version, seconds: float) -> Session:
    protocol = Json2(instance.database, instance.key)
    answer = await line.exchange(protocol.letter(WHO_AM_I), seconds)
    said = record(protocol.result(WHO_AM_I, answer))
    reason = f"version {version.text} has it, and the key is an API key"
    return _session(version, protocol, number(said.get("uid")), reason, said)


async def _by_jsonrpc(
    line: "Line", instance: Instance, version: Version, seconds: float, reason: str
) -> Session:
    account: list[Json] = [instance.database, instance.login, instance.key, {}]
    uid = result_of(await line.exchange(service("common", "authenticate", account), seconds))
    if uid is False or uid is None:
        raise OdooLoginFailed
    protocol = JsonRpc(instance.database, number(uid), instance.key)
    answer = await line.exchange(protocol.letter(WHO_AM_I), seconds)
    return _session(version, protocol, number(uid), reason, record(protocol.result(WHO_AM_I, answer)))


def _session(
    version: Version, protocol: Protocolled, uid: int, reason: str, said: dict[str, Json]
) -> Session:
    return Session(
        version, protocol, uid, reason, text(said.get("lang")) or None, text(said.get("tz")) or None
    )
