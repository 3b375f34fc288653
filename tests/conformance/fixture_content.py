"""Fixtures that only return content: every content type, from tools, resources and prompts."""

import base64

from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.prompts.base import UserMessage
from mcp_types import (
    AudioContent,
    ContentBlock,
    EmbeddedResource,
    ImageContent,
    TextContent,
    TextResourceContents,
)

ONE_PIXEL_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC"
)
SILENT_WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\0\0\0\0"


def image() -> ImageContent:
    return ImageContent(type="image", data=base64.b64encode(ONE_PIXEL_PNG).decode(), mime_type="image/png")


def embedded(uri: str, mime_type: str, text: str) -> EmbeddedResource:
    contents = TextResourceContents(uri=uri, mime_type=mime_type, text=text)
    return EmbeddedResource(type="resource", resource=contents)


async def simple_text() -> str:
    """Answers with one text."""
    return "This is a simple text response for testing."


async def image_content() -> list[ImageContent]:
    """Answers with an image."""
    return [image()]


async def audio_content() -> list[AudioContent]:
    """Answers with a sound."""
    return [AudioContent(type="audio", data=base64.b64encode(SILENT_WAV).decode(), mime_type="audio/wav")]


async def embedded_resource() -> list[EmbeddedResource]:
    """Answers with a resource inside the result."""
    return [embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")]


async def several_contents() -> list[ContentBlock]:
    """Answers with text, an image and a resource."""
    return [
        TextContent(type="text", text="Multiple content types test:"),
        image(),
        embedded("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
    ]


async def fail() -> str:
    """Always fails."""
    raise ToolError("This tool intentionally returns an error for testing")


async def static_text() -> str:
    """A text that never changes."""
    return "This is the content of the static text resource."


async def static_binary() -> bytes:
    """An image that never changes."""
    return ONE_PIXEL_PNG


async def watched_resource() -> str:
    """A text that clients subscribe to."""
    return "Watched resource content."


async def template_data(key: str) -> dict[str, str | bool]:
    """Data for any key."""
    return {"id": key, "templateTest": True, "data": f"Data for ID: {key}"}


async def simple_prompt() -> str:
    """A prompt without arguments."""
    return "This is a simple prompt for testing."


async def prompt_with_arguments(arg1: str, arg2: str) -> str:
    """A prompt that repeats its two arguments."""
    return f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"


async def prompt_with_embedded_resource(resourceUri: str) -> list[UserMessage]:  # noqa: N803 # named by the suite
    """A prompt with a resource inside."""
    return [
        UserMessage(embedded(resourceUri, "text/plain", "Embedded resource content for testing.")),
        UserMessage("Please process the embedded resource above."),
    ]


async def prompt_with_image() -> list[UserMessage]:
    """A prompt with an image."""
    return [UserMessage(image()), UserMessage("Please analyze the image above.")]


TOOLS = {
    "test_simple_text": simple_text,
    "test_image_content": image_content,
    "test_audio_content": audio_content,
    "test_embedded_resource": embedded_resource,
    "test_multiple_content_types": several_contents,
    "test_error_handling": fail,
}
RESOURCES = {
    "test://static-text": ("text/plain", static_text),
    "test://static-binary": ("image/png", static_binary),
    "test://watched-resource": ("text/plain", watched_resource),
    "test://template/{key}/data": ("application/json", template_data),
}
PROMPTS = {
    "test_simple_prompt": simple_prompt,
    "test_prompt_with_arguments": prompt_with_arguments,
    "test_prompt_with_embedded_resource": prompt_with_embedded_resource,
    "test_prompt_with_image": prompt_with_image,
}
