"""What a door believes of a request: its address, its cookies; and what it tells caches."""

import pytest
from django.test import Client, RequestFactory

from accounts.doors import BUSINESS, CHAT, DOORS, address_of, network_of, session_from_headers
from tests.conftest import Cast
from tests.sessions import open_door, session_cookie


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "address"),
    [
        (0, "198.51.100.7", "203.0.113.5", "203.0.113.5"),
        (1, "192.0.2.1, 198.51.100.7", "127.0.0.1", "198.51.100.7"),
        (2, "192.0.2.1, 198.51.100.7", "127.0.0.1", "192.0.2.1"),
        (3, "192.0.2.1, 198.51.100.7", "127.0.0.1", "127.0.0.1"),
        (1, "garbage", "203.0.113.5", "203.0.113.5"),
        (1, "198.51.100.7:443", "203.0.113.5", "203.0.113.5"),
        (1, "::ffff:198.51.100.7", "127.0.0.1", "198.51.100.7"),
        (1, "2001:DB8::0001", "127.0.0.1", "2001:db8::1"),
        (1, "fe80::1%eth0", "", "127.0.0.1"),
        (0, "", "garbage", "127.0.0.1"),
    ],
)
def test_an_address_is_believed_only_from_our_proxies_and_only_if_it_is_one(
    settings: object, proxies: int, forwarded: str, remote: str, address: str
) -> None:
    settings.TRUSTED_PROXY_COUNT = proxies  # type: ignore[attr-defined]
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=remote)
    assert address_of(request) == address


def test_one_ipv6_host_with_all_its_addresses_is_one_place() -> None:
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::2")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")


@pytest.mark.parametrize(
    "value", ['"abcdefgh\\000ijkl"', '"\\355\\240\\200aaaaaaa"', "A" * 32, "a" * 5000, ""]
)
def test_a_cookie_that_is_no_session_key_is_a_visitor_without_one(db: None, value: str) -> None:
    for door in DOORS[:2]:
        answer = Client().get(f"{door.path}sign-in/", headers={"Cookie": f"{door.cookie}={value}"})
        assert answer.status_code == 200


def test_strange_cookies_beside_ours_do_not_close_a_socket(cast: Cast) -> None:
    mine = f"{CHAT.cookie}={session_cookie(cast.alice.user, CHAT)}"
    for strange in ("a/b=1", "a@b=1", '{"x":1}=2', 'x="unterminated', "b b=3"):
        session = session_from_headers(CHAT, [(b"cookie", f"{strange}; {mine}".encode())])
        assert session["_auth_user_id"] == str(cast.alice.user_id)


def test_nothing_behind_a_door_is_kept_by_a_cache(cast: Cast) -> None:
    client = Client()
    open_door(client, cast.olga.user, BUSINESS)
    for path in ("/business/inbox/", "/business/api/me/", "/business/sign-in/", "/chat/", "/chat/no/"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path
