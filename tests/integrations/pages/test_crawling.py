import gzip
from collections.abc import Mapping

import httpx
import pytest

from erp_mcp.errors import PageUnreachable
from erp_mcp.integrations.pages.crawling import Stopped, Visit, crawl
from erp_mcp.integrations.pages.fetching import Validators
from erp_mcp.integrations.pages.reading import Page, PageLimits, Pages, Skipped, Unchanged
from tests.integrations.pages.site import HTML, PLAIN, Reply, Site, html, redirect

XML = {"Content-Type": "application/xml"}


async def visits(pages: Pages, start: str, known: Mapping[str, Validators] | None = None) -> list[Visit]:
    return [visit async for visit in crawl(pages, start, known or {})]


def urls(found: list[Visit]) -> list[str]:
    return sorted(visit.url for visit in found if isinstance(visit, Page))


def skipped(found: list[Visit]) -> dict[str, str]:
    return {visit.url: visit.reason for visit in found if isinstance(visit, Skipped)}


def sitemap(*addresses: str, kind: str = "urlset") -> str:
    entries = "".join(f"<url><loc> {address} </loc></url>" for address in addresses)
    return (
        f'<?xml version="1.0"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{kind}>'
    )


async def test_a_site_without_sitemap_is_read_from_link_to_link_each_page_once(
    pages: Pages, site: Site
) -> None:
    site.replies |= {
        "/": html("/a", "/b", "https://elsewhere.example/x", "/logo.png", text="home"),
        "/a": html("/", "/b#part", text="a"),
        "/b": html("/c", text="b"),
        "/c": html(text="c"),
    }

    found = await visits(pages, site.url("/"))

    assert urls(found) == [site.url(path) for path in ("/", "/a", "/b", "/c")]
    assert len(found) == 4
    assert sorted(site.paths()) == ["/", "/a", "/b", "/c", "/robots.txt", "/sitemap.xml"]


async def test_a_sitemap_says_what_there_is_also_packed_and_in_parts(pages: Pages, site: Site) -> None:
    parts = sitemap(site.url("/part.xml.gz"), site.url("/gone.xml"), kind="sitemapindex")
    listed = sitemap(site.url("/a"), site.url("/b?x=1&amp;y=2"), "https://elsewhere.example/")
    site.replies |= {
        "/robots.txt": Reply(f"Sitemap: {site.url('/parts.xml')}", 200, PLAIN),
        "/parts.xml": Reply(parts, 200, XML),
        "/part.xml.gz": Reply(gzip.compress(listed.encode()), 200, {"Content-Type": "application/gzip"}),
        "/": html("/unlisted", text="home"),
        "/a": html(text="a"),
        "/b?x=1&y=2": html(text="b"),
    }

    assert urls(await visits(pages, site.url("/"))) == [site.url(each) for each in ("/", "/a", "/b?x=1&y=2")]


async def test_a_crawl_may_begin_with_a_sitemap(pages: Pages, site: Site) -> None:
    site.replies |= {"/map.xml": Reply(sitemap(site.url("/a")), 200, XML), "/a": html("/b", text="a")}

    assert urls(await visits(pages, site.url("/map.xml"))) == [site.url("/a")]


async def test_a_sitemap_of_entities_without_end_is_a_list_without_entries(pages: Pages, site: Site) -> None:
    bomb = '<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>'
    site.replies |= {"/sitemap.xml": Reply(bomb, 200, XML), "/": html("/a"), "/a": html(text="a")}

    assert urls(await visits(pages, site.url("/"))) == [site.url("/"), site.url("/a")]


async def test_an_address_that_is_none_ends_no_crawl(pages: Pages, site: Site) -> None:
    listed = sitemap("http://xn--/", "http://[", site.url("/a"), site.url("/b"))
    site.replies |= {
        "/robots.txt": Reply(f"Sitemap: {site.url('/all.xml')}\nSitemap: http://xn--/", 200, PLAIN),
        "/all.xml": Reply(listed, 200, XML),
        "/": html("http://xn--/", "http://["),
        "/a": redirect("http://["),
        "/b": html(text="b"),
    }

    found = await visits(pages, site.url("/"))

    assert urls(found) == [site.url("/"), site.url("/b")]
    assert set(skipped(found)) == {"http://xn--/", site.url("/a")}


async def test_what_cannot_be_read_of_a_sitemap_is_said(pages: Pages, site: Site) -> None:
    index = sitemap(
        *(site.url(path) for path in ("/map.xml", "/broken.xml", "/torn.xml", "/a.xml")), kind="sitemapindex"
    )
    site.replies |= {
        "/map.xml": Reply(index, 200, XML),
        "/broken.xml": Reply(b"", 500),
        "/torn.xml": Reply(gzip.compress(b"<urlset/>")[:-4], 200, XML),
        "/a.xml": Reply(sitemap(site.url("/a")), 200, XML),
        "/a": html(text="a"),
    }

    found = await visits(pages, site.url("/map.xml"))

    assert urls(found) == [site.url("/a")]
    assert skipped(found) == {
        site.url("/broken.xml"): f"{site.url('/broken.xml')} answers 500.",
        site.url("/torn.xml"): f"It is broken, or has more than {50 * 2**20:,} bytes.",
    }


async def test_only_what_lies_below_the_start_is_read(pages: Pages, site: Site) -> None:
    site.replies |= {
        "/docs/": html("/docs/a", "/shop"),
        "/docs/a": html("../shop", text="a"),
        "/shop": html(),
    }

    assert urls(await visits(pages, site.url("/docs/"))) == [site.url("/docs/"), site.url("/docs/a")]


async def test_what_is_not_read_is_skipped_for_a_reason(pages: Pages, site: Site) -> None:
    site.replies |= {
        "/robots.txt": Reply("User-agent: *\nDisallow: /private", 200, PLAIN),
        "/": html("/private", "/away", "/photo", "/broken", "/gone", "/twin", "/again?sort=up", text="home"),
        "/away": redirect("http://169.254.169.254/"),
        "/photo": Reply(b"", 200, {"Content-Type": "image/webp"}),
        "/broken": Reply(b"", 500),
        "/twin": html(text="same"),
        "/again?sort=up": html(text="same"),
    }

    found = await visits(pages, site.url("/"))

    reasons = skipped(found)
    (twin,) = reasons.keys() & {site.url("/twin"), site.url("/again?sort=up")}
    (other,) = set(urls(found)) - {site.url("/")}
    assert reasons == {
        site.url("/private"): "robots.txt of 127.0.0.1 asks not to read /private.",
        site.url("/away"): "http://169.254.169.254/ is not on this site.",
        site.url("/photo"): f"{site.url('/photo')} is image/webp, which is not read.",
        site.url("/broken"): f"{site.url('/broken')} answers 500.",
        site.url("/gone"): f"There is no page at {site.url('/gone')}.",
        twin: f"the same page as {other}",
    }
    assert [each.url for each in found if isinstance(each, Skipped) and each.is_gone] == [site.url("/gone")]


async def test_a_page_under_two_addresses_is_read_once_under_the_one_it_calls_its_own(
    pages: Pages, site: Site
) -> None:
    own = f'<link rel="canonical" href="{site.url("/tea")}">'
    site.replies |= {
        "/": html("/tea?a=1", "/tea?a=2"),
        "/tea?a=1": html(text="one", head=own),
        "/tea?a=2": html(text="two", head=own),
    }

    found = await visits(pages, site.url("/"))

    assert [visit.address for visit in found if isinstance(visit, Page)] == [site.url("/"), site.url("/tea")]
    assert set(skipped(found).values()) == {f"the same page as {site.url('/tea')}"}


async def test_a_site_that_calls_its_front_page_the_address_of_all_is_not_believed(
    pages: Pages, site: Site
) -> None:
    mistaken = '<link rel="canonical" href="/">'
    site.replies |= {"/": html("/a", head=mistaken), "/a": html(text="a", head=mistaken)}

    assert urls(await visits(pages, site.url("/"))) == [site.url("/"), site.url("/a")]


async def test_a_second_crawl_asks_only_for_what_has_changed_and_finds_what_is_new(
    pages: Pages, site: Site
) -> None:
    known = {site.url("/a"): Validators('"v1"'), site.url("/old"): Validators('"v1"')}
    site.replies |= {
        "/": html("/a", "/new"),
        "/a": lambda asked: Reply(b"", 304) if asked.headers.get("If-None-Match") == '"v1"' else html("/old"),
        "/new": html(text="new"),
    }

    found = await visits(pages, site.url("/"), known)

    assert urls(found) == [site.url("/"), site.url("/new")]
    assert Unchanged(site.url("/a")) in found
    assert Skipped(site.url("/old"), f"There is no page at {site.url('/old')}.", is_gone=True) in found


async def test_a_crawl_that_ends_before_the_site_says_so(client: httpx.AsyncClient, site: Site) -> None:
    site.replies |= {f"/{number}": html(f"/{number + 1}", text=str(number)) for number in range(30)}
    few = Pages(client, PageLimits(max_pages=3, max_depth=99, delay_seconds=0))
    near = Pages(client, PageLimits(max_depth=2, delay_seconds=0))
    short = Pages(client, PageLimits(crawl_seconds=0, delay_seconds=0))

    assert (await visits(few, site.url("/0")))[-1] == Stopped("at most 3 pages are read", 1)
    assert (await visits(near, site.url("/0")))[-1] == Stopped("more than 2 links away from the start", 1)
    assert (await visits(short, site.url("/0")))[-1] == Stopped("it took more than 0 s", 1)


async def test_a_site_that_has_enough_is_left_alone(pages: Pages, site: Site) -> None:
    site.replies |= {"/": html(*(f"/{number}" for number in range(40)))}
    site.replies |= {f"/{number}": Reply(b"", 429, HTML) for number in range(40)}

    found = await visits(pages, site.url("/"))

    assert found[-1] == Stopped("the site does not answer any more", 34)


async def test_a_start_that_cannot_be_read_is_an_error_and_no_empty_crawl(pages: Pages, site: Site) -> None:
    site.replies["/"] = Reply(b"", 500)

    with pytest.raises(PageUnreachable):
        await visits(pages, site.url("/"))


async def test_what_is_only_known_from_before_leads_no_further(pages: Pages, site: Site) -> None:
    site.replies |= {"/": html(text="home"), "/a": html("/b", text="a"), "/b": html(text="b")}

    found = await visits(pages, site.url("/"), {site.url("/a"): Validators()})

    assert urls(found) == [site.url("/"), site.url("/a")]
