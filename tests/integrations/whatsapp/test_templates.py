"""A template is filled with what it needs, shown as it will be read, and never silently in another language."""

import pytest

from erp_mcp.errors import InvalidInput
from erp_mcp.integrations.whatsapp.contents import ButtonParameter, Media, Parameter, Template
from erp_mcp.integrations.whatsapp.templates import (
    TemplateButton,
    TemplateDefinition,
    check,
    chosen,
    definition_of,
    text_of,
)
from tests.integrations.whatsapp.examples import examples


def definition(language: str = "en", status: str = "APPROVED") -> TemplateDefinition:
    said = {"id": "1", "name": "order", "language": language, "category": "UTILITY", "status": status}
    found = definition_of(
        {**said, "components": [{"type": "BODY", "text": "Hi {{name}}, order {{number}} left."}]}
    )
    assert found is not None
    return found


NAMED = definition()
NUMBERED = TemplateDefinition(
    "2",
    "promo",
    "en_US",
    "MARKETING",
    "APPROVED",
    "Hi {{1}}, use {{2}} and {{1}} again.",
    header_kind="TEXT",
    header="Sale for {{1}}",
    footer="Bye",
    buttons=(TemplateButton("URL", "Open", "https://e.com/{{1}}"), TemplateButton("QUICK_REPLY", "Stop")),
)
PICTURED = TemplateDefinition("3", "pic", "en", "MARKETING", "APPROVED", "Look at this.", header_kind="IMAGE")
VALUES = (Parameter("Ali", "name"), Parameter("42", "number"))
PROMO = Template(
    "promo", "en_US", (Parameter("Ali"), Parameter("X9")), Parameter("Ali"), (ButtonParameter(0, "url", "7"),)
)


def test_a_value_that_looks_like_a_variable_is_not_filled_again() -> None:
    values = (Parameter("{{number}}", "name"), Parameter("42", "number"))
    assert text_of(NAMED, Template("order", "en", values)) == "Hi {{number}}, order 42 left."


@pytest.mark.parametrize(
    ("known", "template", "read"),
    [
        (NAMED, Template("order", "en", VALUES), "Hi Ali, order 42 left."),
        (NAMED, Template("order", "en", VALUES[::-1]), "Hi Ali, order 42 left."),
        (NUMBERED, PROMO, "Sale for Ali\nHi Ali, use X9 and Ali again.\nBye\n[Open]\n[Stop]"),
        (PICTURED, Template("pic", "en", header=Media("image", "1")), "[image]\nLook at this."),
    ],
)
def test_what_fits_is_taken_and_shown_as_the_recipient_will_read_it(
    known: TemplateDefinition, template: Template, read: str
) -> None:
    check(known, template)
    assert text_of(known, template) == read


@pytest.mark.parametrize(
    ("known", "template", "said"),
    [
        (NAMED, Template("order", "en", VALUES[:1]), "template body lacks number"),
        (NAMED, Template("order", "en", (*VALUES, Parameter("x", "more"))), "template body has no 'more'"),
        (NAMED, Template("order", "en", (Parameter("Ali"), Parameter("42"))), "template body lacks name"),
        (NUMBERED, Template("promo", "en_US", (Parameter("Ali"),)), "template body takes 2 values, and 1"),
        (NUMBERED, Template("promo", "en_US", VALUES), "template body takes values in order"),
        (NUMBERED, Template("promo", "en_US", PROMO.body), "template header takes 1 values, and 0"),
        (
            NUMBERED,
            Template("promo", "en_US", PROMO.body, PROMO.header),
            "button 0 of the template needs a value",
        ),
        (
            NUMBERED,
            Template(
                "promo", "en_US", PROMO.body, PROMO.header, (*PROMO.buttons, ButtonParameter(2, "url", "x"))
            ),
            "template has no button 2",
        ),
        (PICTURED, Template("pic", "en"), "template header needs a image"),
        (PICTURED, Template("pic", "en", header=Media("video", "1")), "template header needs a image"),
        (NAMED, Template("order", "en", VALUES, Media("image", "1")), "template header takes no file"),
        (definition(status="PAUSED"), Template("order", "en", VALUES), "template is paused"),
    ],
)
def test_what_does_not_fit_is_named(known: TemplateDefinition, template: Template, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(known, template)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize(
    ("there", "wanted", "found"),
    [
        (("ar", "en", "en_US"), "ar", "ar"),
        (("en", "ar_EG"), "ar", "ar_EG"),
        (("ar", "en_US"), "ar_EG", "ar"),
        (("tr", "en_US"), "fa", "en_US"),
        (("tr",), "fa", None),
        (("ar",), "en", None),
        (("en", "en_US"), "en_US", "en_US"),
        (("de",), "de", "de"),
    ],
)
def test_a_language_falls_back_in_a_fixed_order_and_to_no_other(
    there: tuple[str, ...], wanted: str, found: str | None
) -> None:
    choice = chosen([definition(each) for each in there], "order", wanted)
    assert (choice.language if choice else None) == found


def test_what_is_not_approved_is_not_chosen() -> None:
    assert chosen([definition("ar", "PAUSED"), definition("en")], "order", "ar") == definition("en")


@pytest.mark.usefixtures("shared_examples")
def test_the_templates_of_meta_are_read() -> None:
    [body] = [
        each
        for name, each in examples("openapi_templates_response").items()
        if "message_templates 200 [Exa" in name and "data" in each
    ]
    hello, promo = map(definition_of, body["data"])
    assert promo == TemplateDefinition(
        "920070352646140",
        "2023_april_promo",
        "en_US",
        "MARKETING",
        "APPROVED",
        "Hi {{1}}, our Fall Sale is on! Use promo code {{2}} Get an extra 25% off every order above $350!",
        None,
        "TEXT",
        "Fall Sale",
        "Not interested in any of our sales? Tap Stop Promotions",
        (TemplateButton("QUICK_REPLY", "Stop promotions"),),
    )
    assert hello is not None
    assert hello.variables == ()


def test_what_is_no_template_is_none() -> None:
    assert definition_of({"name": "x", "components": "many"}) is None
