"""The control plane over HTTP, for whoever is in another process: `/_sandbox/...`, JSON in and out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, fields

from erp_mcp.sandbox.listening import Door
from erp_mcp.sandbox.whatsapp.config import Config
from erp_mcp.sandbox.whatsapp.exchange import Answer, Asked, said
from erp_mcp.sandbox.whatsapp.faults import fault_from
from erp_mcp.sandbox.whatsapp.numbered import body_of
from erp_mcp.sandbox.whatsapp.people import User
from erp_mcp.sandbox.whatsapp.postman import Postman, checked_target
from erp_mcp.sandbox.whatsapp.shapes import Object, is_number, number_at, object_at, text_at
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld

PREFIX = "/_sandbox/"
DONE: Object = {"success": True}


@dataclass(frozen=True, slots=True)
class Wish:
    world: WhatsAppWorld
    postman: Postman
    door: Door
    asked: Asked

    @property
    def body(self) -> Object:
        return body_of(self.asked)


async def answered(world: WhatsAppWorld, postman: Postman, door: Door, asked: Asked) -> Answer:
    grant = _GRANTS.get((asked.method, asked.path.removeprefix(PREFIX)))
    if grant is None:
        return said({"error": f"There is no {asked.method} {asked.path}."}, 404)
    try:
        return said(await grant(Wish(world, postman, door, asked)))
    except (ValueError, LookupError) as error:
        return said({"error": str(error)}, 400)


async def _reset(wish: Wish) -> Object:
    wish.world.reset(int(number_at(wish.body, "seed")))
    return DONE


async def _configure(wish: Wish) -> Object:
    config = wish.world.config
    known = {each.name for each in fields(Config)} - {"tokens"}
    unknown = [key for key in wish.body if key not in known]
    if unknown:
        raise ValueError(f"{unknown[0]} is no setting; there are {', '.join(sorted(known))}.")
    if url := text_at(wish.body, "webhook_url"):
        checked_target(url)
    for key, value in wish.body.items():
        setattr(config, key, value)
    wish.world.on_work()
    return DONE


async def _set_clock(wish: Wish) -> Object:
    clock, body = wish.world.clock, wish.body
    if body.get("freeze") is True:
        clock.freeze()
    if body.get("freeze") is False:
        clock.run()
    if is_number(moment := body.get("set")):
        clock.set(moment)
    if is_number(seconds := body.get("advance")):
        await wish.postman.advance(seconds)
    return {"now": clock.now(), "is_frozen": clock.is_frozen}


async def _add_user(wish: Wish) -> Object:
    """A new one, or other habits of one who is known."""
    body, world = wish.body, wish.world
    phone = text_at(body, "phone").removeprefix("+")
    known = world.state.people.by_phone(phone)
    user = known or world.add_user(phone, user_id=text_at(body, "user_id") or None)
    changeable = {each.name for each in fields(User)} - {"user_id", "phone", "wrote_at", "came_by_ad_at"}
    changed = {key: value for key, value in body.items() if key in changeable}
    for key, value in changed.items():
        setattr(user, key, value)
    if body.get("window") is True:
        user.wrote_at = {number_id: world.clock.now() for number_id in world.state.numbers}
    return {"user_id": user.user_id, "phone": user.phone}


async def _write(wish: Wish) -> Object:
    sender = text_at(wish.body, "from")
    return {"id": wish.world.receives(sender, object_at(wish.body, "message"))}


async def _set_template(wish: Wish) -> Object:
    body = wish.body
    name, language = text_at(body, "name"), text_at(body, "language")
    template = wish.world.set_template(
        name,
        language,
        status=text_at(body, "status") or None,
        category=text_at(body, "category") or None,
        quality=text_at(body, "quality") or None,
    )
    return template.described()


async def _plan_fault(wish: Wish) -> Object:
    if text_at(wish.body, "kind") == "refuse_connect":
        wish.door.shut_for(number_at(wish.body, "seconds", 1))
        return DONE
    wish.world.faults.plan(fault_from(wish.body))
    return DONE


async def _clear_faults(wish: Wish) -> Object:
    wish.world.faults.clear()
    return DONE


async def _webhooks(wish: Wish) -> Object:
    world, mailbox = wish.world, wish.world.mailbox
    match text_at(wish.body, "do"):
        case "drain":
            return {"heard": await wish.postman.drain()}
        case "redeliver":
            count = mailbox.redeliver(world.clock.now())
            world.on_work()
            return {"again": count}
        case "shuffle":
            mailbox.shuffle()
            return DONE
        case "drop":
            return {"dropped": mailbox.drop()}
        case unknown:
            raise ValueError(f"do must be drain, redeliver, shuffle or drop, not {unknown!r}.")


async def _queue(wish: Wish) -> Object:
    return object_at(wish.world.snapshot(), "webhooks")


async def _ledger(wish: Wish) -> Object:
    return {"data": [each.described() for each in wish.world.ledger]}


async def _requests(wish: Wish) -> Object:
    return {"data": [each.described() for each in wish.world.requests]}


async def _snapshot(wish: Wish) -> Object:
    return wish.world.snapshot()


_GRANTS: Mapping[tuple[str, str], Callable[[Wish], Awaitable[Object]]] = {
    ("POST", "reset"): _reset,
    ("POST", "config"): _configure,
    ("POST", "clock"): _set_clock,
    ("POST", "users"): _add_user,
    ("POST", "inbound"): _write,
    ("POST", "templates"): _set_template,
    ("POST", "faults"): _plan_fault,
    ("DELETE", "faults"): _clear_faults,
    ("GET", "webhooks"): _queue,
    ("POST", "webhooks"): _webhooks,
    ("GET", "ledger"): _ledger,
    ("GET", "requests"): _requests,
    ("GET", "snapshot"): _snapshot,
}
