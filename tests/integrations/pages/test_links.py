import httpx
from hypothesis import given
from hypothesis import strategies as st

from erp_mcp.integrations.pages.links import links_of

HERE = httpx.URL("https://shop.example/docs/page")


def found(html: str) -> list[str]:
    return [str(link) for link in links_of(html, HERE)[0]]


def test_links_are_absolute_and_each_there_once() -> None:
    written = ['"a"', "'/b?x=1&amp;y=2'", "../c#part", '"a#z"']

    assert found("".join(f"<A class=x HREF={each}>link</A>" for each in written)) == [
        "https://shop.example/docs/a",
        "https://shop.example/b?x=1&y=2",
        "https://shop.example/c",
    ]


def test_what_is_no_page_is_no_link() -> None:
    assert (
        found('<a href="mailto:a@b.c"><a href="javascript:x()"><a href="tel:1"><a href=""><a name="x">') == []
    )


def test_a_page_may_say_where_its_links_begin() -> None:
    assert found('<base href="https://cdn.example/x/"><a href="y">') == ["https://cdn.example/x/y"]


def test_links_differ_by_their_query_but_not_by_what_only_tracks_visitors() -> None:
    assert found('<a href="/a?id=1&utm_source=mail"><a href="/a?id=2&fbclid=z"><a href="/a?gclid=q">') == [
        "https://shop.example/a?id=1",
        "https://shop.example/a?id=2",
        "https://shop.example/a",
    ]


def test_addresses_in_our_languages_keep_their_letters() -> None:
    (link,) = links_of('<a href="/محصولات/چای">', HERE)[0]

    assert (link.host, link.path) == ("shop.example", "/محصولات/چای")


@given(st.text(alphabet="<a href=\"'>&#;:/?[]x", max_size=300))
def test_any_text_has_links_or_none(html: str) -> None:
    assert all(link.scheme in {"http", "https"} for link in links_of(html, HERE)[0])


def test_a_long_page_of_half_tags_is_read_at_once() -> None:
    assert links_of("<a href=" * 500_000, HERE) == ([], None)
