"""One link, one sign-in; a session outlives the hub; nobody else comes in."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import httpx

from deskhand.testing.serving import Listening, listening, sign_in


def token_of(link: str) -> str:
    return link.partition("#in=")[2]


def test_a_link_signs_in_once(served: Listening, stranger: httpx.Client) -> None:
    token = token_of(served.link())
    first = stranger.post("/api/session", json={"token": token})
    assert first.status_code == 200
    key = {"X-Deskhand-Key": first.json()["key"]}
    cookie = first.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert stranger.get("/api/me", headers=key).status_code == 200
    with httpx.Client(base_url=served.url, trust_env=False) as other:
        again = other.post("/api/session", json={"token": token})
        assert again.status_code == 401
        assert again.json()["error"]["code"] == "LinkNotValid"
        assert other.get("/api/me").status_code == 401


def test_the_link_keeps_its_token_out_of_requests(served: Listening) -> None:
    link = served.link()
    assert link.startswith(f"http://localhost:{served.port}/#in=")
    assert len(token_of(link)) >= 40


def test_signing_out_ends_this_session_alone(served: Listening, page: httpx.Client) -> None:
    with httpx.Client(base_url=served.url, trust_env=False) as other:
        sign_in(other, served.link())
        cookies, headers = dict(page.cookies), dict(page.headers)
        assert page.delete("/api/session").status_code == 204
        assert httpx.get(f"{served.url}/api/me", cookies=cookies, headers=headers, trust_env=False).status_code == 401
        assert other.get("/api/me").status_code == 200


def test_a_session_outlives_the_hub_and_a_link_does_not(home: Path, root: Path) -> None:
    with listening(home, root) as first:
        port, unused = first.port, token_of(first.link())
        with httpx.Client(base_url=first.url, trust_env=False) as client:
            sign_in(client, first.link())
            cookies, headers = dict(client.cookies), dict(client.headers)
    with listening(home, root, port=port) as second:
        assert second.port == port
        answer = httpx.get(f"{second.url}/api/me", cookies=cookies, headers=headers, trust_env=False)
        assert answer.status_code == 200
        late = httpx.post(f"{second.url}/api/session", json={"token": unused}, trust_env=False)
        assert late.status_code == 401


def test_only_hashes_are_kept_and_only_for_the_owner(served: Listening, page: httpx.Client, home: Path) -> None:
    file = home / "sessions.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert next(iter(dict(page.cookies).values())) not in file.read_text()
    assert page.headers["X-Deskhand-Key"] not in file.read_text()
    note = home / "hub.json"
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert json.loads(note.read_text()).keys() == {"pid", "port", "token"}


def test_neither_half_of_a_session_signs_in_without_the_other(served: Listening, page: httpx.Client) -> None:
    """A browser hands the cookie to every server on `localhost`, whatever its port: alone it must be worth nothing."""
    cookies, key = dict(page.cookies), page.headers["X-Deskhand-Key"]
    with httpx.Client(base_url=served.url, trust_env=False) as other:
        sign_in(other, served.link())
        foreign = other.headers["X-Deskhand-Key"]
    url = f"{served.url}/api/me"
    assert httpx.get(url, cookies=cookies, trust_env=False).status_code == 401
    assert httpx.get(url, headers={"X-Deskhand-Key": key}, trust_env=False).status_code == 401
    assert httpx.get(url, cookies=cookies, headers={"X-Deskhand-Key": foreign}, trust_env=False).status_code == 401
    swapped = dict.fromkeys(cookies, key)
    wrong = httpx.get(url, cookies=swapped, headers={"X-Deskhand-Key": next(iter(cookies.values()))}, trust_env=False)
    assert wrong.status_code == 401
    assert page.get("/api/me").status_code == 200


def test_the_note_of_a_running_hub_goes_with_it(home: Path, root: Path) -> None:
    with listening(home, root):
        assert (home / "hub.json").exists()
    assert not (home / "hub.json").exists()


def test_the_terminal_has_a_token_and_a_wrong_one_is_nobody(served: Listening, page: httpx.Client) -> None:
    assert httpx.get(f"{served.url}/api/me", headers=served.terminal, trust_env=False).status_code == 200
    for wrong in ("Bearer x", "Bearer", "Basic abc", "Bearer " + "é" * 10):
        # Not even where a good cookie comes with it.
        assert page.get("/api/me", headers=[(b"Authorization", wrong.encode())]).status_code == 401


def test_new_links_are_for_the_terminal_alone(terminal: httpx.Client, page: httpx.Client) -> None:
    assert page.post("/api/links").status_code == 403
    made = terminal.post("/api/links")
    assert made.status_code == 201
    assert page.post("/api/session", json={"token": token_of(made.json()["url"])}).status_code == 200


def test_the_page_may_not_name_other_folders(page: httpx.Client, terminal: httpx.Client, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    body = {"id": "elsewhere", "text": "list .", "root": str(other)}
    refused = page.post("/api/messages", json=body)
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "TerminalOnly"
    assert terminal.post("/api/messages", json=body).status_code == 202


def test_the_page_has_one_conversation_and_may_not_name_another(page: httpx.Client, terminal: httpx.Client) -> None:
    body = {"id": "other-chat", "text": "list Downloads", "chat": "do:somebody-elses"}
    refused = page.post("/api/messages", json=body)
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "TerminalOnly"
    assert page.get("/api/runs").json()["runs"] == []
    assert terminal.post("/api/messages", json=body).status_code == 202
