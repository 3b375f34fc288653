from erp_mcp.documents.reading import DocumentReader


async def test_comments_and_pictures_in_letters_are_not_read(reader: DocumentReader) -> None:
    text = (
        "# Fees\n\nFrom 5 <!-- we pay\n```\n3\n```\n-->to 9, `<!-- kept -->`.\n\n```\n<!-- code -->\n```\n\n"
        "![A map](data:image/png;base64,AAAA) ![Our van][Image2] ![](van.png)\n\n"
        "[image2]: <data:image/png;base64,BBBB>\n"
    )

    found = await reader.read("fees.md", text.encode())

    assert found.text.strip() == (
        "# Fees\n\nFrom 5 to 9, `<!-- kept -->`.\n\n```\n<!-- code -->\n```\n\nA map Our van ![](van.png)"
    )


async def test_underlined_headings_are_headings_and_code_is_not(reader: DocumentReader) -> None:
    text = "```\n# none\n```\n\nOpening hours\n=====\n\nNine.\n\nFridays\n---\n\n- a\n---\n\na | b\n---\n"

    found = await reader.read("x.md", text.encode())

    assert found.title == "Opening hours"
    assert found.text == text.replace("Opening hours\n=====", "# Opening hours").replace(
        "Fridays\n---", "## Fridays"
    )
