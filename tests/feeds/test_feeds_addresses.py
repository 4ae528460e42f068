"""The guard judges an address as it is written."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.errors import UNREACHABLE, FetchRefused
from feeds.guarded import FetchPolicy, check_url
from feeds.guarded.addresses import is_public, is_public_text
from feeds.guarded.targets import read_target

REFUSED = [
    "0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.255.255", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.0.192", "192.0.2.7", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.9", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "ff0e::1", "5f00::1",
]  # fmt: skip
ALLOWED = ["8.8.8.8", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1",
           "198.17.255.255", "223.255.255.254", "2606:2800:220:1::1", "2a00:801::1", "::ffff:8.8.8.8"]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_address_when_not_on_the_open_internet_is_refused(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ALLOWED)
def test_address_when_on_the_open_internet_is_allowed(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("text", ["", "norrvik.example", "fe80::1%eth0", "2606:2800::1%eth0", "1.2.3"])
def test_address_when_unreadable_or_scoped_is_refused(text):
    assert not is_public_text(text)


ODD_URLS = [
    ("http://127.1/", "private"),
    ("http://0177.0.0.1/", "private"),
    ("http://0x7f.1/", "private"),
    ("http://2130706433/", "private"),
    ("http://0/", "private"),
    ("http://017700000001/", "private"),
    ("http://127.0.0.1./", "private"),
    ("http://[::1]/", "private"),
    ("http://[::ffff:7f00:1]/", "private"),
    ("http://localhost/", "private"),
    ("http://a.LOCALHOST./", "private"),
    ("http://ip6-localhost/", "private"),
    ("http://printer.local/", "private"),
    ("http://metadata.google.internal/", "private"),
    ("http://①②⑦.⓪.⓪.①/", "odd-spelling"),
    ("http://１２７.0.0.1/", "odd-spelling"),
    ("http://ⓔxample.org/", "odd-spelling"),
    ("http://1.2.3.4.5/", "odd-spelling"),
    ("http://norrvik.0x/", "odd-spelling"),
    ("http://exa mple.org/", "odd-spelling"),
    ("http://example.org\\@127.0.0.1/", "odd-spelling"),
    ("http:\\\\127.0.0.1\\", "odd-spelling"),
    ("http://a\tb.org/", "odd-spelling"),
    ("http://exa\xadmple.org/", "odd-spelling"),
    ("http://a\u200bb.org/", "odd-spelling"),
    ("http://a\x00b.org/", "odd-spelling"),
    ("http://127.0.0.1%2f@example.org/", "userinfo"),
    ("http://example.org%2f.norrvik.org/", "odd-spelling"),
    ("http://user:secret@example.org/", "userinfo"),
    ("http://@example.org/", "userinfo"),
    ("http://example.org:/", "odd-spelling"),
    ("http://example.org:22/", "port"),
    ("http://example.org:8080/", "port"),
    ("http://example.org:99999/", "odd-spelling"),
    ("http://[::1/", "odd-spelling"),
    ("http://[fe80::1%25eth0]/", "odd-spelling"),
    ("http:///x", "odd-spelling"),
    ("http://", "odd-spelling"),
    ("http://-a.org/", "odd-spelling"),
    ("http://a..b.org/", "odd-spelling"),
    ("http://" + "a" * 64 + ".org/", "odd-spelling"),
    ("file:///secret", "scheme"),
    ("ftp://example.org/", "scheme"),
    ("//example.org/", "scheme"),
    ("", "scheme"),
    ("example.org", "scheme"),
    ("javascript:alert(1)", "scheme"),
    ("data:text/xml,<rss/>", "scheme"),
    ("http://example.org/" + "a" * 2100, "long-url"),
]


@pytest.mark.parametrize(("url", "kind"), ODD_URLS)
def test_url_when_closed_or_oddly_spelt_is_refused_with_one_public_text(url, kind):
    with pytest.raises(FetchRefused) as refused:
        check_url(url)
    assert refused.value.kind == kind
    assert refused.value.public_text == UNREACHABLE


@pytest.mark.parametrize(
    ("url", "clear"),
    [
        ("http://example.org", "http://example.org/"),
        ("HTTPS://Example.ORG:443/a?b=c#d", "https://example.org/a?b=c"),
        ("https://example.org:80/", "https://example.org:80/"),
        ("https://räksmörgås.example/å", "https://xn--rksmrgs-5wao1o.example/%C3%A5"),
        ("http://200.1.1.1/", "http://200.1.1.1/"),
        ("http://[2606:2800:220:1:0:0:0:1]/", "http://[2606:2800:220:1::1]/"),
    ],
)
def test_url_when_open_is_written_in_one_clear_spelling(url, clear):
    assert read_target(url, FetchPolicy()).url == clear
    assert read_target(clear, FetchPolicy()).url == clear


def test_allowed_host_when_listed_opens_that_port_only():
    policy = FetchPolicy(allowed_hosts=frozenset({"127.0.0.1:18080"}))
    assert read_target("http://127.0.0.1:18080/feed", policy).is_allowed_host
    for url in ("http://127.0.0.1/", "http://127.0.0.1:18081/", "http://localhost:18080/", "http://127.0.0.2:18080/"):
        with pytest.raises(FetchRefused):
            read_target(url, policy)


@given(st.text(max_size=60))
def test_url_when_any_text_is_refused_or_stays_clear(text):
    for url in (text, f"http://{text}/", f"https://example.org/{text}"):
        try:
            target = read_target(url, FetchPolicy())
        except FetchRefused:
            continue
        again = read_target(target.url, FetchPolicy())
        assert (again.host, again.port, again.url) == (target.host, target.port, target.url)
