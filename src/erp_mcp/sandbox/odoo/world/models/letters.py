"""What Odoo writes to people: the templates of letters, and the dialog that fills one in and sends it."""

from erp_mcp.sandbox.odoo.world.fields import Model
from erp_mcp.sandbox.odoo.world.models.kinds import char, choice, html, integer, text, to_many, to_one

TEMPLATE = Model(
    name="mail.template",
    label="Email Templates",
    order="name, id",
    modules="mail",
    fields={
        "name": char("Name", required=True, translate=True),
        "model": char("Related Document Model"),
        "subject": char("Subject", translate=True),
        "body_html": html("Body", translate=True),
        "partner_to": char("To (Partners)"),
        "lang": char("Language"),
    },
)
COMPOSER = Model(
    name="mail.compose.message",
    label="Email composition wizard",
    transient=True,
    rec_name="display_name",
    modules="mail",
    fields={
        "template_id": to_one("Use template", "mail.template"),
        "composition_mode": choice(
            "Composition mode",
            (("comment", "Post on a document"), ("mass_mail", "Email Mass Mailing")),
            default="comment",
        ),
        "model": char("Related Document Model"),
        "res_id": integer("Related Document ID", until=16),
        "res_ids": text("Related Document IDs", since=17),
        "subject": char("Subject"),
        "body": html("Contents"),
        "partner_ids": to_many("Additional Contacts", "res.partner"),
    },
)

MODELS = (TEMPLATE, COMPOSER)
