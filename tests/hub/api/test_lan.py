"""The doors to other machines: encrypted, under their own names alone; without encryption one may look and no more."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import stat
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import httpx
import pytest

from deskhand.cli.signer import Signer
from deskhand.core.errors import Problem
from deskhand.hub.api.addresses import lan_addresses
from deskhand.hub.api.lan import NotOurAddress, PortTaken
from deskhand.hub.api.routes import ROUTES, Row
from deskhand.hub.trust.kept import as_text, kept
from deskhand.testing.pace import slowness_by_the_clock
from deskhand.testing.phone import ADDRESS, NAMES, Phone, address, network, trusting
from deskhand.testing.serving import Listening, listening
from deskhand.trust.ca import (
    BadAuthority,
    BadCertificate,
    Certificates,
    NotItsName,
    OwnCertificate,
    new_authority,
    new_leaf,
)
from deskhand.trust.keys import Key

KEY = "X-Deskhand-Key"
OTHER = IPv4Address("127.0.0.3")


@pytest.fixture
def served(home: Path, root: Path) -> Iterator[Listening]:
    with listening(home, root, lan=network(home)) as it:
        yield it


@pytest.fixture
def phone(served: Listening, terminal: httpx.Client) -> Iterator[Phone]:
    """One that is paired."""
    with contextlib.closing(Phone(address(served), trusting(served))) as one:
        words = one.greet(terminal.post("/api/pair", json={}).json()["url"])
        signed = kept(Signer(served.house.keys.owner).command(f"pair {one.key.id}"))
        confirmed = terminal.post("/api/pair/confirm", json={"words": list(words), "yes": True, "signed": signed})
        assert confirmed.json()["state"] == "confirmed"
        assert one.sign_in().json()["state"] == "confirmed"
        yield one


@pytest.fixture
def looking(served: Listening, terminal: httpx.Client) -> Iterator[httpx.Client]:
    """Signed in over plain http; it said it has a key, as a page there would if it could."""
    link = terminal.post("/api/links/plain").json()["url"]
    assert link.startswith("http://office.local:")
    with httpx.Client(base_url=address(served, "plain"), timeout=40, trust_env=False) as client:
        device = {"alg": "ed25519", "public": as_text(Key.make().public), "name": "a page"}
        answer = client.post("/api/session", json={"token": link.partition("#in=")[2], "device": device}).json()
        assert answer["device"] is None
        client.headers[KEY] = answer["key"]
        yield client


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["error"]["code"])


def ids(row: Row) -> str:
    return f"{row.method} {row.path}"


def place(row: Row) -> str:
    return row.path.replace("{run}", "1").replace("{hash}", "0" * 64)


# -- names -------------------------------------------------------------------------------------------------------------


def test_each_door_answers_to_its_own_names_alone(served: Listening, phone: Phone, looking: httpx.Client) -> None:
    lan = served.serving.lan
    assert lan is not None
    ours = [*NAMES, str(ADDRESS), "Office.LOCAL"]
    strange = ["evil.example", "localhost", "127.0.0.1", str(OTHER), "x.office.local", "office.local.evil.example"]
    with httpx.Client(base_url=served.url, trust_env=False) as here:
        for client, port in ((phone.http, lan.secure.port), (looking, lan.plain.port)):
            for name in ours:
                assert client.get("/health", headers={"Host": f"{name}:{port}"}).status_code == 200
                assert here.get("/health", headers={"Host": f"{name}:{served.port}"}).status_code == 421
            for name in strange:
                for path in ("/", "/health", "/api/me", "/ca.crt"):
                    assert client.get(path, headers={"Host": f"{name}:{port}"}).status_code == 421
            for other in (served.port, lan.secure.port + lan.plain.port - port, 80):
                assert client.get("/health", headers={"Host": f"office.local:{other}"}).status_code == 421
            assert client.get("/health", headers={"Host": "office.local"}).status_code == 421


def test_no_other_site_is_obeyed_there_either(phone: Phone, looking: httpx.Client) -> None:
    for client, scheme, other in ((phone.http, "https", "http"), (looking, "http", "https")):
        host = f"{client.base_url.host}:{client.base_url.port}"
        assert client.get("/api/me", headers={"Origin": f"{scheme}://{host}"}).status_code == 200
        for origin in (f"{other}://{host}", "https://evil.example", "null", f"{scheme}://office.local:1"):
            assert code(client.get("/api/me", headers={"Origin": origin})) == (403, "WrongOrigin")
        assert code(client.get("/api/me", headers={"Sec-Fetch-Site": "same-site"})) == (403, "WrongOrigin")


@pytest.mark.parametrize("row", [row for row in ROUTES if row.authority != "open"], ids=ids)
def test_a_stranger_in_the_network_hears_nothing(served: Listening, row: Row) -> None:
    with Phone(address(served), trusting(served)).http as one, httpx.Client(trust_env=False) as other:
        for answer in (
            one.request(row.method, place(row)),
            one.request(row.method, place(row), headers=served.terminal),
            other.request(row.method, address(served, "plain") + place(row), headers=served.terminal),
        ):
            assert code(answer) == (401, "NotSignedIn")


# -- plain http --------------------------------------------------------------------------------------------------------


def test_over_plain_http_one_may_look(looking: httpx.Client, root: Path) -> None:
    me = looking.get("/api/me").raise_for_status().json()
    assert me["device"] is None
    assert looking.get("/api/runs").status_code == 200
    assert looking.post("/api/plan", json={"text": "list Downloads"}).status_code == 200
    asked = looking.post("/api/messages?wait=20", json={"id": "a", "text": "list Downloads"}).json()
    assert asked["state"] == "done", asked
    before = sorted(root.rglob("*"))
    looking.post("/api/messages?wait=10", json={"id": "b", "text": "organize Downloads by type"})
    assert sorted(root.rglob("*")) == before


@pytest.mark.parametrize("row", [row for row in ROUTES if row.reach != "any"], ids=ids)
def test_over_plain_http_one_does_no_more(looking: httpx.Client, row: Row) -> None:
    if row.authority == "terminal":
        assert code(looking.request(row.method, place(row), json={})) == (403, "TerminalOnly")
    else:
        wanted = "HereOnly" if row.reach == "here" else "LookOnly"
        assert code(looking.request(row.method, place(row), json={})) == (403, wanted)


def test_what_changes_things_is_never_open_to_plain_http() -> None:
    opened = {(row.method, row.path) for row in ROUTES if row.reach == "any" and row.method != "GET"}
    assert opened == {
        ("POST", "/api/session"),
        ("DELETE", "/api/session"),
        ("POST", "/api/messages"),
        ("POST", "/api/plan"),
        ("POST", "/api/runs/{run}/stop"),
        ("POST", "/api/files/{hash}/ticket"),
    }


def test_nothing_signed_is_taken_over_plain_http(served: Listening, looking: httpx.Client, root: Path) -> None:
    """A real signature of the owner, even: where others can change the page, nobody knows what was meant by it."""
    before = sorted(root.rglob("*"))
    signed = kept(Signer(served.house.keys.owner, "page").command("organize Downloads by type"))
    body = {"id": "a", "text": "organize Downloads by type", "signed": signed}
    assert code(looking.post("/api/messages", json=body)) == (403, "LookOnly")
    assert sorted(root.rglob("*")) == before


# -- a session belongs to its door -------------------------------------------------------------------------------------


def test_a_session_is_nothing_at_another_door(
    served: Listening, phone: Phone, looking: httpx.Client, page: httpx.Client
) -> None:
    lan = served.serving.lan
    assert lan is not None
    doors = {"here": served.url, "lan": address(served), "plain": address(served, "plain")}
    names = {"here": f"deskhand_{served.port}", "lan": lan.secure.cookie, "plain": lan.plain.cookie}
    for kind, client in (("lan", phone.http), ("plain", looking), ("here", page)):
        cookie = client.cookies[names[kind]]
        for other, where in doors.items():
            with httpx.Client(base_url=where, verify=trusting(served), trust_env=False) as thief:
                headers = {KEY: client.headers[KEY], "Cookie": f"{names[other]}={cookie}; {names[kind]}={cookie}"}
                assert thief.get("/api/me", headers=headers).status_code == (200 if other == kind else 401)


def test_a_cookie_of_https_never_goes_over_http(served: Listening, phone: Phone) -> None:
    """Nor does one of http stand for it: the names differ, and browsers take `__Host-` from secure pages alone."""
    plain = httpx.Client(base_url=address(served, "plain"), cookies=phone.http.cookies, trust_env=False)
    with plain:
        assert "cookie" not in plain.get("/health").request.headers


def test_a_link_signs_in_at_its_own_door_alone(served: Listening, terminal: httpx.Client) -> None:
    doors = {"here": served.url, "lan": address(served), "plain": address(served, "plain")}
    for made, path in (("here", ""), ("plain", "/plain")):
        for other, where in doors.items():
            token = terminal.post(f"/api/links{path}").json()["url"].partition("#in=")[2]
            with httpx.Client(base_url=where, verify=trusting(served), trust_env=False) as client:
                answer = client.post("/api/session", json={"token": token})
                assert answer.status_code == (200 if other == made else 401)
                assert client.post("/api/session", json={"token": token}).status_code == 401


# -- TLS ---------------------------------------------------------------------------------------------------------------


def test_without_trust_or_encryption_there_is_no_answer(served: Listening) -> None:
    with pytest.raises(httpx.ConnectError), httpx.Client(base_url=address(served), trust_env=False) as client:
        client.get("/health")
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(address(served).replace("https", "http") + "/health", trust_env=False)
    old = trusting(served)
    old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(httpx.ConnectError), httpx.Client(verify=old, trust_env=False) as client:
        client.get(address(served) + "/health")


def test_the_certificate_is_given_to_anybody_and_its_key_to_nobody(served: Listening, home: Path) -> None:
    lan = served.serving.lan
    assert lan is not None
    assert lan.authority is not None
    given = httpx.get(f"{address(served, 'plain')}/ca.crt", trust_env=False)
    assert given.headers["content-type"] == "application/x-x509-ca-cert"
    assert given.content == lan.authority.pem()
    assert b"PRIVATE" not in given.content
    assert lan.view().fingerprint == lan.authority.fingerprint()
    for name in ("authority.pem", "leaf.pem"):
        assert stat.S_IMODE((home / "tls" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "tls").stat().st_mode) == 0o700


def test_a_key_that_others_can_read_is_not_used(home: Path, root: Path) -> None:
    with listening(home, root, lan=network(home)):
        pass
    (home / "tls/authority.pem").chmod(0o644)
    with pytest.raises(Problem, match=r"read or replaced"), listening(home, root, lan=network(home)):
        pass


def as_browsers_do(client: httpx.Client, path: str) -> int:
    """Once more where a connection that was idle had to go meanwhile."""
    try:
        return client.get(path).status_code
    except (httpx.ReadError, httpx.RemoteProtocolError):
        return client.get(path).status_code


def test_half_open_handshakes_hold_nobody_up(served: Listening, phone: Phone) -> None:
    """More than there are places for strangers, none of which says a word of TLS."""
    with contextlib.ExitStack() as stack:
        lan = served.serving.lan
        assert lan is not None
        for _ in range(120):
            stack.enter_context(socket.create_connection((str(ADDRESS), lan.secure.port), 5))
        began = time.monotonic()
        assert as_browsers_do(phone.http, "/api/me") == 200
        with Phone(address(served), trusting(served)).http as fresh:
            assert fresh.get("/health").status_code == 200
        assert time.monotonic() - began < 5 * slowness_by_the_clock()


def test_it_ends_soon_with_connections_open(home: Path, root: Path) -> None:
    with listening(home, root, lan=network(home)) as it, contextlib.ExitStack() as stack:
        lan = it.serving.lan
        assert lan is not None
        stack.enter_context(socket.create_connection((str(ADDRESS), lan.secure.port), 5))
        client = stack.enter_context(Phone(address(it), trusting(it)).http)
        assert client.get("/health").status_code == 200
        began = time.monotonic()
        it.close()
        assert time.monotonic() - began < 5 * slowness_by_the_clock()


# -- what changes while it is open -------------------------------------------------------------------------------------


def test_an_address_comes_and_goes(home: Path, root: Path) -> None:
    now = [ADDRESS]
    with listening(home, root, lan=replace(network(home), addresses=lambda: list(now), every=0.1)) as it:
        trust, second = trusting(it), address(it).replace(str(ADDRESS), str(OTHER))
        first = address(it)
        assert reached(first, trust)
        assert not reached(second, trust)
        now[:] = [ADDRESS, OTHER]
        until(lambda: reached(second, trust) and reached(first, trust))
        now[:] = [OTHER]
        until(lambda: reached(second, trust) and not reached(first, trust))
        now.clear()
        until(lambda: not reached(second, trust))
        now[:] = [ADDRESS]
        until(lambda: reached(first, trust))


def reached(where: str, trust: ssl.SSLContext) -> bool:
    try:
        return httpx.get(f"{where}/health", verify=trust, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def until(true: Any, seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_a_leaf_that_runs_out_is_made_anew(home: Path, root: Path) -> None:
    kept_ = Certificates(home / "tls", NAMES)
    long_ago = datetime.now(UTC) - timedelta(days=380)
    authority = new_authority(NAMES, long_ago)
    (home / "tls").mkdir(mode=0o700)
    for name, content in (
        ("authority.pem", authority.whole()),
        ("leaf.pem", new_leaf(authority, NAMES, [ADDRESS], long_ago)),
    ):
        (home / "tls" / name).write_bytes(content)
        (home / "tls" / name).chmod(0o600)
    old = (home / "tls/leaf.pem").read_bytes()
    with listening(home, root, lan=replace(network(home), credentials=kept_)) as it:
        assert reached(address(it), trusting(it))
    assert (home / "tls/leaf.pem").read_bytes() != old
    assert kept_.authority(datetime.now(UTC)).pem() == authority.pem()


# -- what keeps it from being opened -----------------------------------------------------------------------------------


def test_the_owners_own_certificate_is_used_as_it_is(home: Path, root: Path, tmp_path: Path) -> None:
    authority = new_authority(["desk.example"], datetime.now(UTC))
    whole = tmp_path / "own.pem"
    whole.write_bytes(new_leaf(authority, ["desk.example"], [ADDRESS], datetime.now(UTC)))
    own = OwnCertificate(whole, None)
    assert own.names() == ("desk.example", "localhost")
    lan = replace(network(home), names=("desk.example",), credentials=own)
    with listening(home, root, lan=lan) as it:
        assert reached(address(it), ssl.create_default_context(cadata=authority.pem().decode()))
        assert httpx.get(f"{address(it, 'plain')}/ca.crt", trust_env=False).status_code == 404
    assert not (home / "tls").exists()


@pytest.mark.parametrize("content", [b"", b"torn", None])
def test_a_certificate_that_cannot_be_used_is_said(
    home: Path, root: Path, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "own.pem"
    if content is not None:
        path.write_bytes(content)
    lan = replace(network(home), credentials=OwnCertificate(path, None))
    with pytest.raises(BadCertificate), listening(home, root, lan=lan):
        pass
    with pytest.raises(BadCertificate):
        OwnCertificate(path, None).names()


def test_a_name_that_the_authority_may_not_speak_for_is_said(home: Path) -> None:
    Certificates(home / "tls", NAMES).authority(datetime.now(UTC))
    assert Certificates(home / "tls", ["a.office.local"]).authority(datetime.now(UTC))
    with pytest.raises(NotItsName, match=r"bank\.example"):
        Certificates(home / "tls", [*NAMES, "bank.example"]).authority(datetime.now(UTC))
    (home / "tls/authority.pem").write_bytes(b"torn")
    with pytest.raises(BadAuthority):
        Certificates(home / "tls", NAMES).authority(datetime.now(UTC))


def test_a_port_that_is_taken_is_never_changed_for_another(home: Path, root: Path) -> None:
    with socket.socket() as other:
        other.bind((str(ADDRESS), 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken, match=str(port)), listening(home, root, lan=network(home, port)):
            pass


def test_an_address_that_is_not_ours_is_said(home: Path, root: Path) -> None:
    lan = replace(network(home, 8766), addresses=lambda: [IPv4Address("10.255.255.1")])
    with pytest.raises(NotOurAddress), listening(home, root, lan=lan):
        pass


def test_only_private_addresses_are_taken_by_themselves() -> None:
    found = lan_addresses()
    assert all(one.is_private and not one.is_loopback for one in found)
    assert asyncio.run(asyncio.to_thread(lan_addresses)) == found
