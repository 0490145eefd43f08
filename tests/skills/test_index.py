"""An index is believed in nothing: what it serves is held against what it says, what the author signed, and limits."""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.core.skill.test_format import skill

from deskhand.cli.skills import fetched, packed
from deskhand.core.errors import Problem
from deskhand.core.skill.format import content_hash
from deskhand.skills.fetch import NoIndex, Source, put
from deskhand.skills.index import FILE, BadIndex, IndexLies, NotInIndex, read_index
from deskhand.skills.package import BadPackage, read_package
from deskhand.testing.accepting import accepting
from deskhand.trust.keys import Key
from deskhand.trust.skill import Statement, authored

AUTHOR = Key(b"a" * 32)
OTHER = Key(b"b" * 32)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    put(tmp_path, *packed(skill(), AUTHOR))
    return tmp_path


def the_file(index: Path) -> Path:
    return next(index.glob("*.skill"))


def edited(path: Path, change: Callable[[Any], Any]) -> None:
    path.write_text(json.dumps(change(json.loads(path.read_text()))))


async def test_what_is_as_it_says_is_fetched(index: Path) -> None:
    found, author = await fetched("Friday  Report", str(index))
    assert (found, author) == (skill(), AUTHOR.id)


async def test_the_newest_version_is_meant(index: Path) -> None:
    put(index, *packed(skill(version=10), AUTHOR))
    put(index, *packed(skill(version=9), AUTHOR))
    assert (await fetched("friday report", str(index)))[0].version == 10


def swapped(body: Any) -> Any:
    """The file says another automation under the signature of the first."""
    other = skill(worst="R2").raw()
    return {**body, "skill": base64.b64encode(other).decode()}


def replayed(body: Any) -> Any:
    """A signature of the same author, for something else."""
    signed = authored(AUTHOR, Statement(name="other", version=1, hash="0" * 64, iat=1))
    return {**body, "statement": base64.b64encode(signed.raw).decode(), "sig": base64.b64encode(signed.sig).decode()}


def forged(body: Any) -> Any:
    return {**body, "sig": base64.b64encode(b"\0" * 64).decode()}


def anothers_key(body: Any) -> Any:
    return {**body, "public": OTHER.public.hex()}


def renamed_author(body: Any) -> Any:
    return {**body, "public": OTHER.public.hex(), "by": OTHER.id}


@pytest.mark.parametrize("change", [swapped, replayed, forged, anothers_key, renamed_author])
async def test_a_tampered_file_is_refused(index: Path, change: Callable[[Any], Any]) -> None:
    edited(the_file(index), change)
    size = the_file(index).stat().st_size
    edited(index / FILE, lambda body: {**body, "skills": [{**body["skills"][0], "size": size}]})
    with pytest.raises(IndexLies):
        await fetched("friday report", str(index))


async def test_a_tampered_file_whose_hash_the_index_repeats_is_refused(index: Path) -> None:
    other = skill(worst="R2").raw()
    edited(the_file(index), swapped)
    claim = {"hash": content_hash(other), "size": the_file(index).stat().st_size}
    edited(index / FILE, lambda body: {**body, "skills": [{**body["skills"][0], **claim}]})
    with pytest.raises(IndexLies):
        await fetched("friday report", str(index))


@pytest.mark.parametrize(
    "claim", [{"version": 2}, {"name": "monday report"}, {"hash": "0" * 64}, {"author": OTHER.id}, {"size": 10_000}]
)
async def test_an_index_that_lies_is_refused(index: Path, claim: dict[str, Any]) -> None:
    edited(index / FILE, lambda body: {**body, "skills": [{**body["skills"][0], **claim}]})
    with pytest.raises(Problem):
        await fetched(claim.get("name", "friday report"), str(index))


@pytest.mark.parametrize(
    "name", ["../secret.skill", "/etc/passwd", "a/b.skill", "..", "https://evil.example/x.skill", "x.zip", "A.skill"]
)
async def test_no_file_lies_anywhere_but_beside_the_index(index: Path, name: str) -> None:
    edited(index / FILE, lambda body: {**body, "skills": [{**body["skills"][0], "file": name}]})
    with pytest.raises(BadIndex):
        await fetched("friday report", str(index))


async def test_a_link_is_not_followed(index: Path, tmp_path: Path) -> None:
    real = the_file(index)
    elsewhere = tmp_path / "elsewhere"
    real.rename(elsewhere)
    real.symlink_to(elsewhere)
    with pytest.raises(NoIndex):
        await fetched("friday report", str(index))


async def test_a_file_larger_than_announced_is_not_read_on(index: Path) -> None:
    with the_file(index).open("ab") as file:
        file.truncate(50_000_000)
    with pytest.raises(BadIndex):
        await fetched("friday report", str(index))


async def test_one_that_is_not_there_is_named_with_those_that_are(index: Path) -> None:
    with pytest.raises(NotInIndex, match="friday report"):
        await fetched("sunday report", str(index))


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"v":2}', b'{"v":1,"skills":[{}]}', b"[" * 200_000, b" " * 3_000_000])
def test_an_index_that_cannot_be_read_is_refused(raw: bytes) -> None:
    with pytest.raises(BadIndex):
        read_index(raw, "here")


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"{}", b"[" * 200_000, b" " * 2_000_000])
def test_a_file_that_is_no_package_is_refused(raw: bytes) -> None:
    with pytest.raises(BadPackage):
        read_package(raw, "x.skill")


@pytest.mark.parametrize("place", ["http://127.0.0.1/i", "https://", "https://a.example/i?x=1", "ftp://a.example"])
async def test_only_a_folder_or_an_https_address_is_an_index(place: str) -> None:
    with pytest.raises(NoIndex):
        await Source(place).index()


class Serving:
    """An https server of this test: what it answers is set by path."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.address = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readline()).split()[1].decode()
        while (await reader.readline()).strip():
            pass
        writer.write(self.answers.get(path, b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"))
        await writer.drain()


def ok(body: bytes, *headers: str) -> bytes:
    head = "\r\n".join(("HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Connection: close", *headers))
    return f"{head}\r\n\r\n".encode() + body


@pytest.fixture
async def serving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Serving]:
    certificate, key = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    found = Serving()
    async with accepting(found.answer, ssl=context) as port:
        found.address = f"https://localhost:{port}/skills"
        yield found


def certified(folder: Path) -> tuple[Path, Path]:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.fromtimestamp(time.time(), UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, private


async def test_over_https(serving: Serving) -> None:
    entry, raw = packed(skill(), AUTHOR)
    serving.answers = {
        f"/skills/{FILE}": ok(msgspec.json.encode({"v": 1, "skills": [entry]})),
        f"/skills/{entry.file}": ok(raw),
    }
    assert (await fetched("friday report", serving.address))[0] == skill()


@pytest.mark.parametrize(
    "answer",
    [
        ok(b" " * 3_000_000),
        ok(b"\x1f\x8b", "Content-Encoding: gzip"),
        b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nhalf",
    ],
)
async def test_what_a_server_may_not_do(serving: Serving, answer: bytes) -> None:
    serving.answers = {f"/skills/{FILE}": answer}
    with pytest.raises((NoIndex, BadIndex)):
        await fetched("friday report", serving.address)


async def test_a_server_nobody_vouches_for_is_no_index(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    serving.answers = {f"/skills/{FILE}": ok(b'{"v":1}')}
    with pytest.raises(NoIndex):
        await fetched("friday report", serving.address)
