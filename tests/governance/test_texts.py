"""What is bundled is complete in every language, and what a text may have in braces is known."""

import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.errors import InvalidInput, NotFound
from erp_mcp.governance import texts
from erp_mcp.governance.texts import BRACED, FOLDERS, Template, template_of, templates
from erp_mcp.prompts import PROMPTS

CLOSED = template_of("closed")
every_template = pytest.mark.parametrize("template", templates().values(), ids=lambda each: each.name)


def test_every_file_is_a_text_of_a_name_of_its_own() -> None:
    bundled = [file for folder in FOLDERS.values() for file in files(texts).joinpath(folder).iterdir()]
    assert sum(len(each.texts) for each in templates().values()) == len(bundled)


def test_every_prompt_has_its_texts() -> None:
    assert [each for each in PROMPTS if template_of(each.name).kind != "prompt"] == []


@every_template
def test_what_people_read_is_there_in_every_language(template: Template) -> None:
    spoken = {"en"} if template.kind == "brief" else {"ar", "en", "fa", "tr"}
    assert set(template.texts) == spoken


@every_template
def test_every_language_has_the_same_placeholders(template: Template) -> None:
    for text in template.texts.values():
        assert {f"{{{each}}}" for each in BRACED.findall(text)} == set(template.placeholders)


def test_a_version_is_that_of_the_name_and_the_words() -> None:
    greeting, thanks = template_of("greeting"), template_of("thanks")
    versions = [greeting.used("A"), greeting.used("A"), greeting.used("B"), thanks.used("A")]
    assert versions[0] == versions[1]
    assert len({each.version for each in versions}) == 3
    assert re.fullmatch("greeting@[0-9a-f]{8}", versions[0].version)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("We open at {huors}.", "{huors} in line 1 is no placeholder of closed. Nearest: {hours}."),
        ("{name}\n\n{Name}", "{ in line 3 is no placeholder of closed. There are: {name}, {hours}."),
        ("{name", "{ in line 1"),
        ("{name}}", "} in line 1"),
        ("{{name}}", "{ in line 1"),
        ("{name.__class__}", "{ in line 1"),
        ("{name!r}", "{ in line 1"),
        ("{0}", "{ in line 1"),
        ("{}", "{ in line 1"),
    ],
)
def test_what_is_no_placeholder_is_refused_with_the_nearest(text: str, fault: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(fault)) as refused:
        CLOSED.check_placeholders(text)
    assert str(refused.value).endswith(" Nothing was changed.")


def test_a_text_that_has_no_placeholders_takes_none() -> None:
    with pytest.raises(
        InvalidInput, match=r"\{name\} in line 1 is no placeholder of apology\. It has none\. "
    ):
        template_of("apology").check_placeholders("Sorry, {name}")


@given(st.text(alphabet="{} abc\n") | st.from_regex(r"([^{}]|\{name\}|\{hours\}|\{|\})*", fullmatch=True))
def test_what_passes_is_filled_in_and_otherwise_as_it_was(text: str) -> None:
    try:
        CLOSED.check_placeholders(text)
    except InvalidInput:
        assert re.search(r"[{}]", re.sub(r"\{(name|hours)\}", "", text))
    else:
        expected = text.replace("{name}", "<n>").replace("{hours}", "<h>")
        assert text.format(name="<n>", hours="<h>") == expected


def test_an_unknown_name_is_answered_with_those_most_like_it() -> None:
    with pytest.raises(
        NotFound, match=r"There is no template 'thankz'\. Nearest: thanks\. Nothing was changed"
    ):
        template_of("thankz")
