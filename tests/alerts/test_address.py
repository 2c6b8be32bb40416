"""Which machines a webhook may reach."""

import socket

import pytest

from embargraph.alerts.address import find_endpoint, why_refused
from embargraph.alerts.undelivered import Undelivered

REFUSED = [
    "127.0.0.1", "127.255.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.127.255.255", "0.0.0.0", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1",
    "224.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "fec0::1",
    "::ffff:127.0.0.1", "::ffff:93.184.215.14", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "2002:7f00:1::", "2001::1", "2001:db8::1", "::7f00:1", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_that_are_refused(address):
    assert why_refused(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "100.63.255.255", "100.128.0.1"])
def test_public_addresses(address):
    assert why_refused(address) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "fe80::1", "::1", "100.64.0.1", "::ffff:10.0.0.1"])
def test_own_machines_where_they_are_allowed(address):
    assert why_refused(address, allow_private=True) is None


@pytest.mark.parametrize("address", ["224.0.0.1", "ff02::1", "0.0.0.0", "::"])
def test_what_is_no_machine_is_never_dialled(address):
    assert why_refused(address, allow_private=True)


def answering(monkeypatch, *addresses):
    asked = []

    def look_up(host, port, **_):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_a_name_is_looked_up_once_and_that_address_is_dialled(monkeypatch):
    asked = answering(monkeypatch, "93.184.215.14")
    found = find_endpoint("https://example.org:8443/a%20b?c=d")
    assert found == ("93.184.215.14", "example.org", 8443, "/a%20b?c=d")
    assert asked == ["example.org"]


def test_one_private_address_among_several_is_refused(monkeypatch):
    answering(monkeypatch, "93.184.215.14", "10.0.0.5")
    with pytest.raises(Undelivered, match=r"example\.org is 10\.0\.0\.5, a private address"):
        find_endpoint("https://example.org/")


@pytest.mark.parametrize("url", ["https://2130706433/", "https://0x7f000001/", "https://127.1/", "https://[::1]/",
                                 "https://[::ffff:7f00:1]/", "https://localhost/", "https://0/"])  # fmt: skip
def test_ways_of_writing_this_machine(url):
    with pytest.raises(Undelivered, match=r" is |cannot be looked up"):
        find_endpoint(url)


@pytest.mark.parametrize(
    "url", ["http://example.org/", "ftp://example.org/", "file:///etc/passwd", "https:///x", "example.org"]
)
def test_only_https(url):
    with pytest.raises(Undelivered, match="no https address"):
        find_endpoint(url)


def test_a_name_that_cannot_be_looked_up(monkeypatch):
    def fails(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(Undelivered, match=r"nowhere\.example: the name cannot be looked up"):
        find_endpoint("https://nowhere.example/")
