"""What Odoo knows of itself, and what hangs on any record: messages and files."""

from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.models.kinds import (
    binary,
    char,
    choice,
    flag,
    html,
    integer,
    moment,
    text,
    to_many,
    to_one,
)

MESSAGE = Model(
    name="mail.message",
    label="Message",
    order="id desc",
    rec_name="subject",
    modules="mail",
    fields={
        "subject": char("Subject"),
        "body": html("Contents"),
        "date": moment("Date"),
        "message_type": choice(
            "Type",
            (("email", "Incoming Email"), ("comment", "Comment"), ("notification", "System notification")),
            default="comment",
        ),
        "subtype_xmlid": char("Subtype"),
        "is_internal": flag("Employee Only"),
        "author_id": to_one("Author", "res.partner"),
        "email_from": char("From"),
        "model": char("Related Document Model"),
        "res_id": integer("Related Document ID"),
        "partner_ids": to_many("Recipients", "res.partner"),
    },
)
ATTACHMENT = Model(
    name="ir.attachment",
    label="Attachment",
    order="id desc",
    fields={
        "name": char("Name", required=True),
        "description": text("Description"),
        "datas": binary("File Content (base64)", column="file"),
        "raw": binary("File Content (raw)", searchable=False),
        "file_size": integer("File Size", readonly=True),
        "checksum": char("Checksum/SHA1", readonly=True),
        "mimetype": char("Mime Type"),
        "res_model": char("Resource Model"),
        "res_id": integer("Resource ID"),
        "res_field": char("Resource Field"),
        "type": choice("Type", (("url", "URL"), ("binary", "File")), default="binary"),
        "url": char("Url"),
        "public": flag("Is public document"),
        "company_id": to_one("Company", "res.company"),
    },
)
IR_MODEL = Model(
    name="ir.model",
    label="Models",
    order="model",
    fields={
        "name": char("Model Description", required=True, translate=True),
        "model": char("Model", required=True),
        "state": choice("Type", (("manual", "Custom Object"), ("base", "Base Object")), default="base"),
        "transient": flag("Transient Model"),
        "modules": char("In Apps"),
    },
)
IR_FIELD = Model(
    name="ir.model.fields",
    label="Fields",
    order="name, id",
    rec_name="field_description",
    fields={
        "name": char("Field Name", required=True),
        "field_description": char("Field Label", required=True, translate=True),
        "model": char("Model Name", required=True),
        "model_id": to_one("Model", "ir.model", required=True, when_target_goes="cascade"),
        "ttype": char("Field Type", required=True),
        "relation": char("Related Model"),
        "required": flag("Required"),
        "readonly": flag("Readonly"),
        "store": flag("Stored"),
    },
)
IR_DATA = Model(
    name="ir.model.data",
    label="Model Data",
    order="module, model, name",
    fields={
        "name": char("External Identifier", required=True),
        "module": char("Module", required=True, default=""),
        "complete_name": char("Complete ID", readonly=True),
        "model": char("Model Name", required=True),
        "res_id": integer("Record ID"),
        "noupdate": flag("Non Updatable"),
    },
)
MODULE = Model(
    name="ir.module.module",
    label="Module",
    order="name",
    fields={
        "name": char("Technical Name", required=True),
        "shortdesc": char("Module Name", translate=True),
        "state": char("Status"),
        "latest_version": char("Installed Version"),
        "application": flag("Application"),
    },
)
PARAMETER = Model(
    name="ir.config_parameter",
    label="System Parameter",
    order="key",
    rec_name="key",
    fields={"key": char("Key", required=True), "value": text("Value", required=True)},
)
CRON = Model(
    name="ir.cron",
    label="Scheduled Actions",
    fields={"name": char("Name", required=True), "active": flag("Active", default=True)},
)
API_KEY = Model(
    name="res.users.apikeys",
    label="Users API Keys",
    fields={
        "name": char("Description", required=True, readonly=True),
        "user_id": to_one("User", "res.users", required=True, readonly=True, when_target_goes="cascade"),
        "scope": char("Scope", readonly=True),
        "expiration_date": moment("Expiration Date", readonly=True, since=18),
    },
)

MODELS = (MESSAGE, ATTACHMENT, IR_MODEL, IR_FIELD, IR_DATA, MODULE, PARAMETER, CRON, API_KEY)
