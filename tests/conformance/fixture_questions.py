"""Fixtures that ask the client before they answer: one body for the live requests of 2025-11-25 and the
rounds of 2026-07-28; by hand only where the suite dictates the key or the tool chooses what to ask."""

from typing import Annotated, Literal

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.resolve import Elicit, ElicitationResult, ListRoots, Resolve, Sample
from mcp_types import (
    ClientCapabilities,
    CreateMessageRequest,
    CreateMessageResult,
    ElicitRequest,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequest,
    InputRequiredResult,
    ListRootsResult,
    SamplingMessage,
    TextContent,
)
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic.alias_generators import to_camel


class Contact(BaseModel):
    username: str = Field(description="User's response")
    email: str = Field(description="User's email address")


class Person(BaseModel):
    name: str


class Color(BaseModel):
    color: str


class Agreement(BaseModel):
    ok: bool


class Defaults(BaseModel):
    name: str = "John Doe"
    age: int = 30
    score: float = 95.5
    status: Literal["active", "inactive", "pending"] = "active"
    verified: bool = True


def titles(*names: str) -> list[JsonValue]:
    return [{"const": name.lower(), "title": name} for name in names]


TitledItem = Annotated[str, Field(json_schema_extra={"anyOf": titles("One", "Two", "Three")})]


class Choices(BaseModel):
    """Every way in which revision 2025-11-25 writes a choice."""

    model_config = ConfigDict(alias_generator=to_camel)

    untitled_single: Literal["one", "two", "three"]
    titled_single: str = Field(json_schema_extra={"oneOf": titles("One", "Two", "Three")})
    legacy_enum: str = Field(json_schema_extra={"enum": ["one", "two"], "enumNames": ["One", "Two"]})
    untitled_multi: list[Literal["one", "two", "three"]]
    titled_multi: list[TitledItem]


def sample(text: str) -> Sample:
    message = SamplingMessage(role="user", content=TextContent(type="text", text=text))
    return Sample([message], max_tokens=100)


async def ask_contact(message: str) -> Elicit[Contact]:
    return Elicit(message, Contact)


async def ask_defaults() -> Elicit[Defaults]:
    return Elicit("Please check these values", Defaults)


async def ask_choices() -> Elicit[Choices]:
    return Elicit("Please choose", Choices)


async def ask_agreement() -> Elicit[Agreement]:
    return Elicit("Please confirm", Agreement)


async def ask_name() -> Elicit[Person]:
    return Elicit("Step 1: What is your name?", Person)


async def ask_color(person: Annotated[Person, Resolve(ask_name)]) -> Elicit[Color]:
    return Elicit(f"Step 2: What is your favorite color, {person.name}?", Color)


async def ask_model(prompt: str) -> Sample:
    return sample(prompt)


async def ask_capital() -> Sample:
    return sample("What is the capital of France?")


async def ask_roots() -> ListRoots:
    return ListRoots()


ContactAnswer = Annotated[ElicitationResult[Contact], Resolve(ask_contact)]
DefaultsAnswer = Annotated[ElicitationResult[Defaults], Resolve(ask_defaults)]
ChoicesAnswer = Annotated[ElicitationResult[Choices], Resolve(ask_choices)]
AgreementAnswer = Annotated[ElicitationResult[Agreement], Resolve(ask_agreement)]
Name = Annotated[Person, Resolve(ask_name)]
FavoriteColor = Annotated[Color, Resolve(ask_color)]
Capital = Annotated[CreateMessageResult, Resolve(ask_capital)]
Roots = Annotated[ListRootsResult, Resolve(ask_roots)]


async def elicit_contact(message: str, answer: ContactAnswer) -> str:
    """Asks for a name and an address."""
    return f"User response: {answer.model_dump_json()}"


async def elicit_defaults(answer: DefaultsAnswer) -> str:
    """Asks with a default in every field."""
    return f"Elicitation completed: {answer.model_dump_json()}"


async def elicit_choices(answer: ChoicesAnswer) -> str:
    """Asks with every kind of choice."""
    return f"Elicitation completed: {answer.model_dump_json()}"


async def elicit_agreement(answer: AgreementAnswer) -> str:
    """Asks for a yes; the sealed state of the question has to come back with the answer."""
    return f"state-ok: {answer.model_dump_json()}"


async def sample_prompt(prompt: str, reply: Annotated[CreateMessageResult, Resolve(ask_model)]) -> str:
    """Asks the model of the client."""
    return f"LLM response: {reply.model_dump_json()}"


async def sample_capital(reply: Capital) -> str:
    """Asks the model of the client for a capital."""
    return f"LLM response: {reply.model_dump_json()}"


async def list_roots(roots: Roots) -> str:
    """Asks the client for its roots."""
    return f"Roots: {[str(root.uri) for root in roots.roots]}"


async def ask_three(person: Name, capital: Capital, roots: Roots) -> str:
    """Asks the user, the model and the client in one round."""
    return f"{person.name}: {capital.model}, {len(roots.roots)} roots"


async def ask_twice(person: Name, favorite: FavoriteColor) -> str:
    """Asks a second question that depends on the answer to the first."""
    return f"{person.name} likes {favorite.color}."


def form(message: str, field: str) -> ElicitRequest:
    schema = {"type": "object", "properties": {field: {"type": "string"}}, "required": [field]}
    return ElicitRequest(params=ElicitRequestFormParams(message=message, requested_schema=schema))


async def greet(ctx: Context) -> str | InputRequiredResult:
    """Asks for a name under the key `user_name`, and again while the answer is missing."""
    answer = (ctx.input_responses or {}).get("user_name")
    if isinstance(answer, ElicitResult) and answer.content:
        return f"Hello, {answer.content['name']}!"
    return InputRequiredResult(input_requests={"user_name": form("What is your name?", "name")})


async def ask_what_can_be_asked(ctx: Context) -> str | InputRequiredResult:
    """Asks only what the client declared that it can answer."""
    if ctx.input_responses:
        return "Answered."
    return InputRequiredResult(input_requests=askable(ctx.client_capabilities or ClientCapabilities()))


def askable(capabilities: ClientCapabilities) -> dict[str, InputRequest]:
    requests: dict[str, InputRequest] = {}
    if capabilities.elicitation:
        requests["user_name"] = form("What is your name?", "name")
    if capabilities.sampling:
        requests["greeting"] = CreateMessageRequest(params=sample("Write a greeting").params)
    return requests


async def ask_for_context(ctx: Context) -> str | InputRequiredResult:
    """A prompt that asks for its context."""
    answer = (ctx.input_responses or {}).get("user_context")
    if isinstance(answer, ElicitResult) and answer.content:
        return f"Use this context: {answer.content}"
    return InputRequiredResult(input_requests={"user_context": form("Which context?", "context")})


TOOLS = {
    "test_elicitation": elicit_contact,
    "test_elicitation_sep1034_defaults": elicit_defaults,
    "test_elicitation_sep1330_enums": elicit_choices,
    "test_sampling": sample_prompt,
    "test_missing_capability": sample_capital,
    "test_streaming_elicitation": elicit_agreement,
    "test_input_required_result_elicitation": greet,
    "test_input_required_result_sampling": sample_capital,
    "test_input_required_result_list_roots": list_roots,
    "test_input_required_result_request_state": elicit_agreement,
    "test_input_required_result_multiple_inputs": ask_three,
    "test_input_required_result_multi_round": ask_twice,
    "test_input_required_result_tampered_state": elicit_agreement,
    "test_input_required_result_capabilities": ask_what_can_be_asked,
}
PROMPTS = {"test_input_required_result_prompt": ask_for_context}
