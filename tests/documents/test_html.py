import pytest

from erp_mcp.documents.reading import DocumentReader
from erp_mcp.errors import DocumentEmpty

PAGE = """<!doctype html><html><head><title>Returns – Acme</title><style>p { color: red }</style>
<script>track("visit")</script></head><body>
<header><a href="/">Acme</a><nav><ul><li><a href="/shop">Shop</a></li></ul></nav></header>
<div class="breadcrumb">Home / Returns</div>
<div id="content"><h1>Returns <em>policy</em> <button>Copy</button></h1>
<p>You may   return goods<br>within <a href="/terms">14 days</a>.</p>
Loose text
<ul><li>Unused<ul><li>sealed</li></ul></li><li><p>With the invoice</p></li></ul>
<ol><li>Write to us</li><li>Send it</li></ol>
<table><caption>Fees</caption><thead><tr><th>Country</th><th>Fee</th></tr></thead>
<tbody><tr><td>Türkiye</td><td>49,90 | 59,90</td></tr></tbody></table>
<a href="/tea"><div><h2>Green tea</h2>From Rize</div></a>
<pre>  code
kept</pre>
<blockquote><p>Fast.</p><p>Kind.</p></blockquote>
<dl><dt>Phone</dt><dd>800-123</dd></dl>
<div hidden><h3>Do you deliver?</h3>Yes.</div>
<h3><button aria-expanded="false">Do you gift-wrap?</button></h3><button>Buy</button>
<img src="a.png" alt="A tin of tea"><form><label>Name</label><input value="x"></form></div>
<footer>© Acme</footer></body></html>"""

MARKDOWN = """# Returns policy

You may return goods
within 14 days.

Loose text

- Unused
  - sealed
- With the invoice

1. Write to us
2. Send it

Fees

| Country | Fee |
|---|---|
| Türkiye | 49,90 \\| 59,90 |

## Green tea

From Rize

```
  code
kept
```

> Fast.
>
> Kind.

- Phone
  800-123

### Do you deliver?

Yes.

### Do you gift-wrap?

A tin of tea

Name"""


async def test_a_page_is_its_content_as_markdown_without_what_frames_it(reader: DocumentReader) -> None:
    found = await reader.read("returns.html", PAGE.encode())

    assert (found.title, found.text) == ("Returns policy", MARKDOWN)


async def test_what_a_page_marks_as_its_content_is_its_content(reader: DocumentReader) -> None:
    page = "<div>Around</div><main><header>Of the article</header><p>%s</p><aside>A note</aside></main>"

    found = await reader.read("a.html", (page % ("word " * 20)).encode())

    assert found.text.split() == ["Of", "the", "article", *["word"] * 20, "A", "note"]


async def test_an_empty_main_does_not_hide_the_page(reader: DocumentReader) -> None:
    assert "Around" in (await reader.read("a.html", b"<p>Around</p><main></main>")).text


async def test_a_table_that_only_arranges_the_page_is_read_cell_by_cell(reader: DocumentReader) -> None:
    page = b"<table><tr><td>Menu<td><h2>Tea</h2><p>Green</p></table>"

    assert (await reader.read("a.html", page)).text == "Menu\n\n## Tea\n\nGreen"


async def test_a_wide_cell_keeps_the_columns_below_their_header(reader: DocumentReader) -> None:
    page = b"<table><tr><th colspan=2>Size<th>Price<tr><td>S<td>M<td>12</table>"

    assert (await reader.read("a.html", page)).text == "| Size |  | Price |\n|---|---|---|\n| S | M | 12 |"


async def test_prose_that_begins_like_a_heading_is_none(reader: DocumentReader) -> None:
    assert (await reader.read("a.html", b"<p># 1 in tea</p>")).text == "\\# 1 in tea"


@pytest.mark.parametrize(
    ("page", "media_type"),
    [
        ('<meta charset="windows-1254"><p>Şişli şubesi'.encode("cp1254"), None),
        ("<p>Şişli şubesi".encode("cp1254"), "text/html; charset=windows-1254"),
        ('<meta charset="windows-1252"><p>Şişli şubesi'.encode(), None),
        ("<p>Şişli şubesi".encode("utf-16"), None),
    ],
)
async def test_a_page_is_read_in_its_encoding(
    reader: DocumentReader, page: bytes, media_type: str | None
) -> None:
    assert (await reader.read("a.html", page, media_type)).text == "Şişli şubesi"


async def test_a_page_that_only_a_browser_fills_is_empty(reader: DocumentReader) -> None:
    with pytest.raises(DocumentEmpty, match=r"^app.html has no text\. Save it again"):
        await reader.read("app.html", b'<div id="root"></div><script>render()</script>')


async def test_a_page_without_heading_is_called_by_its_title_or_its_name(reader: DocumentReader) -> None:
    assert (await reader.read("a.html", b"<title> Our \n shop </title><p>Tea")).title == "Our shop"
    assert (await reader.read("contact.html", b"<p>Tea")).title == "contact"


async def test_a_cell_that_spans_rows_is_said_in_each_of_them(reader: DocumentReader) -> None:
    rows = (
        "<tr><th>Tea</th><th>Tin</th><th>Price</th></tr><tr><td rowspan=2>Rize</td><td>S</td><td>40</td></tr>"
        "<tr><td>L</td><td>70</td></tr><tr><td>Assam</td><td>S</td><td rowspan=9>55</td></tr>"
    )

    found = await reader.read("a.html", f"<table>{rows}</table>".encode())

    assert found.text.split("\n")[2:] == ["| Rize | S | 40 |", "| Rize | L | 70 |", "| Assam | S | 55 |"]


@pytest.mark.parametrize(
    ("button", "is_read"),
    [
        ("<button aria-expanded=false>Gift wrap</button>", True),
        ("<button class='faq accordion-button'>Gift wrap</button>", True),
        ("<button>هل تغلفون الهدايا؟</button>", True),
        ("<button aria-haspopup=menu aria-expanded=false>Account</button>", False),
        ("<button>Add to basket</button>", False),
    ],
)
async def test_a_button_that_unfolds_text_is_its_heading(
    reader: DocumentReader, button: str, is_read: bool
) -> None:
    found = await reader.read("a.html", f"<meta charset=utf-8>{button}<div>Yes.</div>".encode())

    assert (found.text != "Yes.") is is_read


async def test_what_is_struck_out_is_not_read(reader: DocumentReader) -> None:
    page = "<p><s>120</s> <del>110</del> <i style='text-decoration: line-through'>100</i> <ins>90</ins></p>"

    assert (await reader.read("a.html", page.encode())).text == "90"
