"""A name that several go by: the person at the host says which one, else the model is told and nothing is done."""

from collections.abc import Sequence

import pytest
from mcp.client import ClientRequestContext
from mcp_types import ElicitRequestFormParams, ElicitRequestParams, ElicitResult

from erp_mcp.app import App
from tests.answers import tokens_in
from tests.protocol_fixtures import Build
from tests.serving import Mode
from tests.tools.test_writing import Person, asked, newest_approval, said


class Chooser(Person):
    """Chooses, of what is offered, whatever holds one of the words; then agrees."""

    def __init__(self, *words: str, action: str = "accept") -> None:
        super().__init__(action)
        self.words, self.action = words, action
        self.offered: list[Sequence[str]] = []

    async def __call__(self, context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:
        assert isinstance(params, ElicitRequestFormParams)
        which = params.requested_schema["properties"].get("choice")
        if which is None:
            return await super().__call__(context, params)
        self.offered.append(which["enum"])
        if self.action != "accept":
            return ElicitResult.model_validate({"action": self.action})
        chosen = next(each for each in which["enum"] if any(word in each for word in self.words))
        return ElicitResult(action="accept", content={"choice": chosen})


def contact(name: str, **values: object) -> dict[str, object]:
    return {"model": "res.partner", "records": [{"name": name, **values}]}


async def test_the_one_that_a_person_chooses_is_written(build: Build, era: Mode) -> None:
    person = Chooser("Emirates")
    answer = said(
        await asked(build, era, person, "create_records", **contact(f"Chosen {era}", country_id="united"))
    )
    assert "Done: change" in answer
    assert "United Arab Emirates#2" in answer
    (offered,) = person.offered
    assert "United Arab Emirates#2" in offered
    assert any(each.startswith("United States") for each in offered)
    (question,) = person.questions
    assert "United Arab Emirates#2" in question


async def test_several_names_are_asked_about_one_after_the_other(build: Build, era: Mode) -> None:
    person = Chooser("Emirates", "Ahmed")
    given = contact(f"Twice {era}", country_id="united", parent_id="Ahmed")
    answer = said(await asked(build, era, person, "create_records", **given))
    assert "Done: change" in answer
    assert len(person.offered) == 2
    assert len(person.questions) == 1


async def test_people_are_told_apart_by_more_than_their_names(build: Build, demo: App) -> None:
    person = Chooser("Ahmed")
    await asked(build, "auto", person, "create_records", **contact("Apart", parent_id="Ahmed"))
    (offered,) = person.offered
    assert len(offered) > 1
    assert all("#" in each for each in offered)
    assert any("•••" in each for each in offered)


@pytest.mark.parametrize("action", ["decline", "cancel"])
async def test_who_chooses_none_changes_nothing(build: Build, era: Mode, action: str) -> None:
    person = Chooser(action=action)
    answer = await asked(build, era, person, "create_records", **contact("Nobody", country_id="united"))
    assert person.questions == []
    assert bool(answer.is_error) is (action == "cancel")
    assert ("The person chose none. Nothing was changed" in said(answer)) is (action == "decline")


async def test_where_nobody_can_be_asked_the_model_is_told_and_does_not_choose(
    build: Build, era: Mode
) -> None:
    answer = await asked(build, era, None, "create_records", **contact("Untold", country_id="united"))
    assert answer.is_error
    assert said(answer).startswith("NAME_UNCLEAR: 'united' may be United Arab Emirates#2")
    assert "Nothing was changed; ask which, and repeat with its id." in said(answer)
    assert tokens_in(said(answer)) <= 80


async def test_no_more_than_three_names_are_asked_about(build: Build, demo: App) -> None:
    names = ["Ahmed", "Fatima", "Mohamed", "Omar"]
    person = Chooser("#")
    rows = [{"name": f"Child of {each}", "parent_id": each} for each in names]
    answer = await asked(build, "auto", person, "create_records", model="res.partner", records=rows)
    assert answer.is_error
    assert len(person.offered) == 3


async def test_a_name_is_asked_about_once_however_often_it_is_written(build: Build, demo: App) -> None:
    person = Chooser("Emirates")
    rows = [{"name": f"Row {each}", "country_id": "united"} for each in range(3)]
    answer = said(await asked(build, "auto", person, "create_records", model="res.partner", records=rows))
    assert answer.count("United Arab Emirates#2") >= 3
    assert len(person.offered) == 1


async def test_a_message_goes_to_the_customer_that_a_person_chooses(build: Build, era: Mode) -> None:
    person = Chooser("#")
    template = {
        "name": "order_shipped",
        "language": "en",
        "parameters": {"customer_name": "Ahmed", "order_number": f"S9{era}"},
    }
    sent = said(await asked(build, era, person, "send_whatsapp", to="Ahmed", template=template))
    assert "Queued: message" in sent
    (offered,) = person.offered
    assert len(offered) > 1
    assert all("•••" in each for each in offered)
    name = offered[0].partition(",")[0]
    number = offered[0].rpartition("#")[2]
    assert f"{name}#{number}" in person.questions[0]


async def test_a_message_to_nobody_known_asks_nobody(build: Build, demo: App) -> None:
    person = Chooser("#")
    answer = await asked(build, "auto", person, "send_whatsapp", to="Zxqwv Plmokn", text="Hello")
    assert said(answer).startswith("RECIPIENT_UNCLEAR: ")
    assert person.offered == []


async def test_a_company_by_half_its_name_is_chosen_too(build: Build, demo: App) -> None:
    person = Chooser("LLC")
    answer = await asked(
        build, "auto", person, "update_records", model="res.partner", ids=[3],
        values={"credit_limit": 5}, company="Nakhla",
    )  # fmt: skip
    (offered,) = person.offered
    assert len(offered) > 1
    approval = await demo.company.approvals.get("demo", newest_approval(answer))
    assert approval.intent.operation["company_id"] == 1
