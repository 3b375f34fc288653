"""send_whatsapp as clients see it: a person agrees to what is shown, and the answer tells how to follow it."""

from erp_mcp.app import App
from tests.answers import tokens_in
from tests.calls import a_customer
from tests.protocol_fixtures import Build
from tests.serving import Mode
from tests.tools.test_writing import Person, asked, said


def shipped(order: str) -> dict[str, object]:
    parameters = {"customer_name": "Ahmed", "order_number": order}
    return {"name": "order_shipped", "language": "en", "parameters": parameters}


async def test_a_person_who_agrees_has_it_sent_and_one_who_does_not_has_not(
    build: Build, era: Mode, demo: App
) -> None:
    to = f"#{await a_customer(demo)}"
    yes, no = Person("accept"), Person("accept", agreed=False)

    sent = said(await asked(build, era, yes, "send_whatsapp", to=to, template=shipped(f"S{era}")))
    declined = said(await asked(build, era, no, "send_whatsapp", to=to, template=shipped(f"N{era}")))

    assert "Queued: message" in sent
    assert "read_messages(message_id=" in sent
    assert "Send on WhatsApp: utility" in yes.questions[0]
    assert f"order S{era} is on its way" in yes.questions[0]
    assert "declined" in declined


async def test_as_an_object_it_says_what_the_text_says(build: Build, demo: App) -> None:
    answer = await asked(
        build, "auto", Person("accept"), "send_whatsapp", to=f"#{await a_customer(demo)}",
        template=shipped("S77"), format="json",
    )  # fmt: skip
    told = answer.structured_content
    assert told
    assert (told["state"], told["category"], told["from"], told["tier"]) == (
        "queued",
        "utility",
        "main",
        "send",
    )
    assert "•••" in str(told["to"])


async def test_where_nobody_can_be_asked_it_waits(build: Build, demo: App) -> None:
    answer = said(
        await asked(build, "auto", None, "send_whatsapp", to="+971501112233", template=shipped("S78"))
    )
    assert "erp-mcp approvals approve" in answer


async def test_a_reply_to_somebody_silent_names_the_template_that_may_go(build: Build, demo: App) -> None:
    to = f"#{await a_customer(demo)}"
    refused = await asked(build, "auto", None, "send_whatsapp", to=to, text="Hello")
    assert refused.is_error
    assert "order_shipped" in said(refused)
    assert tokens_in(said(refused)) <= 80
