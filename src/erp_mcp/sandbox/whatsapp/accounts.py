"""Endpoints of the business account: templates, numbers, subscriptions, and single things by their id."""

from collections.abc import Sequence

from erp_mcp.sandbox.whatsapp.exchange import Asked
from erp_mcp.sandbox.whatsapp.media import Medium
from erp_mcp.sandbox.whatsapp.numbered import SUCCESS, body_of, missing
from erp_mcp.sandbox.whatsapp.refusals import Refusal
from erp_mcp.sandbox.whatsapp.shapes import Object, objects_at, text_at
from erp_mcp.sandbox.whatsapp.templates import CATEGORIES, Template, refused_template
from erp_mcp.sandbox.whatsapp.world import WhatsAppWorld

PAGE = 25


def templates(world: WhatsAppWorld, waba_id: str, asked: Asked) -> Object | Refusal:
    if waba_id != world.state.waba_id:
        return missing(waba_id)
    filters = {
        key: asked.query[key] for key in ("name", "language", "status", "category") if key in asked.query
    }
    found = [
        each
        for each in (template.described() for template in world.state.templates.values())
        if all(each[key] == value for key, value in filters.items())
    ]
    return _page(found, asked)


def _page(found: Sequence[Object], asked: Asked) -> Object | Refusal:
    """The cursor is the place of the first one after it."""
    limit, after = asked.query.get("limit", str(PAGE)), asked.query.get("after", "0")
    if not (limit.isdigit() and after.isdigit()):
        return Refusal(100, "limit or after is not valid.")
    start, end = int(after), int(after) + int(limit)
    cursors = {"cursors": {"before": str(start), "after": str(end)}}
    rest = {"next": f"{asked.path}?limit={limit}&after={end}"} if end < len(found) else {}
    return {"data": found[start:end], "paging": {**cursors, **rest}}


def create_template(world: WhatsAppWorld, waba_id: str, asked: Asked) -> Object | Refusal:
    body, state = body_of(asked), world.state
    if waba_id != state.waba_id:
        return missing(waba_id)
    if refusal := refused_template(body):
        return refusal
    name, language = text_at(body, "name"), text_at(body, "language")
    if state.template(name, language):
        return Refusal(2388024, f"There is a template {name} in {language} already.")
    if not state.may_create_template():
        return Refusal(2388019, "Too many templates were created within an hour.")
    template = Template(
        id=state.ids.graph_id(),
        name=name,
        language=language,
        category=CATEGORIES[text_at(body, "category")],
        components=tuple(objects_at(body, "components")),
        parameter_format=text_at(body, "parameter_format").upper() or "POSITIONAL",
        status="PENDING",
        quality="UNKNOWN",
    )
    state.templates[name, language] = template
    return {"id": template.id, "status": template.status, "category": template.category}


def delete_template(world: WhatsAppWorld, waba_id: str, asked: Asked) -> Object | Refusal:
    """By name it goes in all its languages; with `hsm_id` in one."""
    name, template_id = asked.query.get("name"), asked.query.get("hsm_id")
    doomed = [
        key
        for key, each in world.state.templates.items()
        if each.name == name and template_id in (None, each.id)
    ]
    if waba_id != world.state.waba_id or not doomed:
        return missing(template_id or name or waba_id)
    for key in doomed:
        del world.state.templates[key]
    return SUCCESS


def phone_numbers(world: WhatsAppWorld, waba_id: str, _asked: Asked) -> Object | Refusal:
    if waba_id != world.state.waba_id:
        return missing(waba_id)
    return {"data": [each.described() for each in world.state.numbers.values()]}


def subscribed_apps(world: WhatsAppWorld, _waba_id: str, _asked: Asked) -> Object:
    return {
        "data": [
            {"whatsapp_business_api_data": {"id": each, "name": each}}
            for each in sorted(world.state.subscriptions)
        ]
    }


def subscribe(world: WhatsAppWorld, _waba_id: str, _asked: Asked) -> Object:
    world.state.subscriptions.add("sandbox")
    return SUCCESS


def unsubscribe(world: WhatsAppWorld, _waba_id: str, _asked: Asked) -> Object:
    """No web hooks from then on."""
    world.state.subscriptions.clear()
    return SUCCESS


def thing(world: WhatsAppWorld, node: str, _asked: Asked) -> Object | Refusal:
    state = world.state
    if node == state.waba_id:
        return {"id": node, "name": "Nakhla Trading"}
    if number := state.numbers.get(node):
        return number.described()
    if template := _template(world, node):
        return template.described()
    medium = state.shelf.get(node, world.clock.now())
    return missing(node) if medium is None else _medium(world, medium)


def update_thing(world: WhatsAppWorld, node: str, asked: Asked) -> Object | Refusal:
    """A template, which is then reviewed again."""
    if template := _template(world, node):
        template.components = tuple(objects_at(body_of(asked), "components")) or template.components
        template.status = "PENDING"
        return SUCCESS
    return missing(node)


def _template(world: WhatsAppWorld, template_id: str) -> Template | None:
    return next((each for each in world.state.templates.values() if each.id == template_id), None)


def _medium(world: WhatsAppWorld, medium: Medium) -> Object:
    """Asking makes a new address, which does not hold for long."""
    medium.url_path = f"/_files/{world.state.ids.graph_id()}"
    medium.url_expires_at = world.clock.now() + world.config.media_url_seconds
    return {
        "messaging_product": "whatsapp",
        "url": f"{world.base_url}{medium.url_path}",
        "mime_type": medium.mime_type,
        "sha256": medium.sha256,
        "file_size": str(len(medium.content)),
        "id": medium.id,
    }
