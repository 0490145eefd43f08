"""`up --lan` and `pair`: a phone in the network of this computer is paired by what the terminal shows."""

from __future__ import annotations

import hashlib
import json
import signal
import ssl
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from deskhand.testing.phone import Phone

ADDRESS = "127.0.0.2"


def line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    said = process.stdout.readline()
    assert said, process.stderr.read() if process.stderr else ""
    return dict(json.loads(said))


def up(deskhand: Any, *words: str, **program: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    environ = {"DESKHAND_LAN_ADDRESSES": ADDRESS, "DESKHAND_LAN_PORT": "0", "DESKHAND_LAN_NAME": "Office.local"}
    environ["DESKHAND_FOLDERS"] = str(deskhand.desk / "Documents")
    process: subprocess.Popen[str] = deskhand.start("up", "--port", "0", "--json", *words, program=environ | program)
    return process, line(process)


@pytest.fixture
def opened(deskhand: Any) -> dict[str, Any]:
    """Where phones reach it."""
    return dict(up(deskhand, "--lan")[1]["lan"])


@pytest.fixture
def phone(opened: dict[str, Any]) -> Iterator[Phone]:
    """One that fetched the certificate, and was told to trust it after its fingerprint was compared."""
    plain = opened["plain"].replace("office.local", ADDRESS)
    authority = httpx.get(f"{plain}/ca.crt", trust_env=False).raise_for_status().text
    assert fingerprint(authority) == opened["fingerprint"]
    one = Phone(opened["url"].replace("office.local", ADDRESS), ssl.create_default_context(cadata=authority))
    with closing(one):
        yield one


def fingerprint(pem: str) -> str:
    digits = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest().upper()
    return ":".join(digits[at : at + 2] for at in range(0, 64, 2))


def say(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdin is not None
    process.stdin.write(text)
    process.stdin.flush()


def test_a_phone_is_paired_at_the_terminal(deskhand: Any, phone: Phone) -> None:
    pairing = deskhand.start("pair", "--json")
    offer = line(pairing)
    assert offer["url"].startswith("https://office.local:")
    words = phone.greet(offer["url"])
    asking = line(pairing)
    assert (asking["state"], asking["words"], asking["device"]["name"]) == ("asking", list(words), "a phone")
    say(pairing, "hm\nyes\n")
    assert line(pairing)["state"] == "confirmed"
    assert pairing.wait(60) == 0
    assert phone.sign_in().json()["state"] == "confirmed"
    asked = phone.http.post("/api/messages?wait=20", json={"id": "a", "text": "list Documents"}).json()
    assert asked["state"] == "done", asked


def test_by_digits_in_chinese_and_no(deskhand: Any, phone: Phone) -> None:
    pairing = deskhand.start("pair", "--code", "--json", "--lang", "zh")
    offer = line(pairing)
    assert len(offer["code"]) == 8
    words = phone.type(offer["code"])
    assert line(pairing)["words"] == list(words)
    assert all(len(word) == 2 for word in words)
    say(pairing, "不是\n")
    told = line(pairing)
    assert told["state"] == "failed"
    assert "不同" in told["why"]
    assert pairing.wait(60) == 3
    assert phone.sign_in().status_code == 403


def test_what_a_person_sees(deskhand: Any, opened: dict[str, Any]) -> None:
    pairing = deskhand.start("pair", "--address", "--lang", "en")
    assert pairing.stdout is not None
    shown = ""
    while "Waiting for the phone" not in shown:
        shown += pairing.stdout.readline()
    assert opened["fingerprint"][:47] in shown
    assert opened["fingerprint"][48:] in shown
    assert f"https://{ADDRESS}:" in shown
    assert "█" in shown
    assert "10 minutes" in shown
    pairing.send_signal(signal.SIGINT)
    assert pairing.wait(60) == 130


def test_who_leaves_takes_the_offer_along(deskhand: Any, phone: Phone) -> None:
    pairing = deskhand.start("pair", "--json")
    offer = line(pairing)
    pairing.send_signal(signal.SIGINT)
    assert pairing.wait(60) == 130
    with pytest.raises(httpx.HTTPStatusError):
        phone.greet(offer["url"])


def test_nobody_answers_no_means_no(deskhand: Any, phone: Phone) -> None:
    pairing = deskhand.start("pair", "--json")
    phone.greet(line(pairing)["url"])
    assert line(pairing)["state"] == "asking"
    assert pairing.stdin is not None
    pairing.stdin.close()
    assert line(pairing)["state"] == "failed"


def test_a_link_to_look_by(deskhand: Any, opened: dict[str, Any]) -> None:
    link = deskhand("pair", "--look", "--json", code=0).object["link"]
    base, _, token = link.partition("/#in=")
    assert base == opened["plain"]
    with httpx.Client(base_url=base.replace("office.local", ADDRESS), trust_env=False) as client:
        key = client.post("/api/session", json={"token": token}).raise_for_status().json()["key"]
        assert client.get("/api/me", headers={"X-Deskhand-Key": key}).status_code == 200


def test_without_a_hub_or_without_a_network_it_says_how(deskhand: Any) -> None:
    assert deskhand("pair", "--json", code=1).object["error"]["code"] == "NotUp"
    process, found = up(deskhand)
    assert "lan" not in found
    assert deskhand("pair", "--json", code=1).object["error"]["code"] == "NotOpen"
    assert "end it and run: deskhand up --lan" in deskhand("up", "--lan", "--lang", "en", code=0).out
    assert process.poll() is None
    assert not (deskhand.home / "tls").exists()


def test_this_computer_alone_unless_the_owner_says_so(deskhand: Any) -> None:
    process, found = up(deskhand, "--no-lan", DESKHAND_LAN="1")
    assert "lan" not in found
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    (deskhand.home / "settings.toml").write_text("lan = true\n")
    assert up(deskhand)[1]["lan"]["url"].startswith("https://office.local:")
    assert stat.S_IMODE((deskhand.home / "tls/authority.pem").stat().st_mode) == 0o600


def test_a_certificate_that_is_missing_keeps_all_of_it_from_starting(deskhand: Any) -> None:
    process, told = up(deskhand, "--lan", DESKHAND_TLS_CERT="missing.pem")
    assert told["error"]["code"] == "BadCertificate"
    assert process.wait(60) == 1
    assert not (deskhand.home / "hub.json").exists()


def test_doctor_says_how_it_stands(deskhand: Any) -> None:
    def phones(**environ: str) -> dict[str, Any]:
        found = deskhand("doctor", "--json", "--lang", "en", **environ).object["checks"]
        return next(dict(check) for check in found if check["name"] == "phones")

    closed = phones()
    assert closed["ok"]
    assert "deskhand up --lan" in closed["what"]
    environ = {"DESKHAND_LAN": "1", "DESKHAND_LAN_ADDRESSES": ADDRESS, "DESKHAND_LAN_NAME": "desk.example"}
    assert f"https://desk.example:8766 at {ADDRESS}" in phones(**environ)["what"]
    assert not (deskhand.home / "tls").exists()
    broken = phones(DESKHAND_LAN="1", DESKHAND_TLS_CERT="missing.pem")
    assert not broken["ok"]
    assert "missing.pem" in broken["what"]
