"""The local authority, spoken to by OpenSSL over a real handshake."""

from __future__ import annotations

import ssl
import stat
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509

from deskhand.trust.ca import BadAuthority, Certificates, new_authority, new_leaf, private

NOW = datetime.now(UTC)
HERE = [ip_address("192.168.1.7")]
OFFICE = ["office.local", "office"]


def shake(authority: bytes, leaf: Path, name: str) -> str:
    """A TLS handshake in memory; the version that was agreed on."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(leaf)
    client = ssl.create_default_context(cadata=authority.decode())
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = client.wrap_bio(down, up, server_hostname=name)
    theirs = server.wrap_bio(up, down, server_side=True)
    waiting = [ours, theirs]
    for _ in range(20):
        for side in list(waiting):
            try:
                side.do_handshake()
                waiting.remove(side)
            except ssl.SSLWantReadError:
                continue
        if not waiting:
            return str(ours.version())
    raise AssertionError("no handshake")


@pytest.mark.parametrize("name", ["office.local", "office", "localhost", "192.168.1.7", "127.0.0.1", "::1"])
def test_a_browser_that_trusts_it_gets_through_by_every_name(tmp_path: Path, name: str) -> None:
    kept = Certificates(tmp_path / "tls", OFFICE)
    leaf = kept.leaf(HERE, NOW)
    assert shake(kept.authority(NOW).pem(), leaf, name) == "TLSv1.3"
    assert stat.S_IMODE(leaf.stat().st_mode) == 0o600
    assert b"PRIVATE" not in kept.authority(NOW).pem()


@pytest.mark.parametrize("name", ["bank.com", "192.168.1.8", "evil.local"])
def test_another_name_gets_nowhere(tmp_path: Path, name: str) -> None:
    kept = Certificates(tmp_path / "tls", OFFICE)
    leaf = kept.leaf(HERE, NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(kept.authority(NOW).pem(), leaf, name)


@pytest.mark.parametrize("name", ["bank", "evil"])
def test_a_stolen_authority_cannot_pose_as_others(tmp_path: Path, name: str) -> None:
    authority = new_authority(OFFICE, NOW)
    forged = tmp_path / "forged.pem"
    forged.write_bytes(new_leaf(authority, [f"{name}.local"], [], NOW))
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        shake(authority.pem(), forged, f"{name}.local")


def test_without_trust_there_is_no_handshake(tmp_path: Path) -> None:
    leaf = Certificates(tmp_path / "tls", OFFICE).leaf(HERE, NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake(new_authority(OFFICE, NOW).pem(), leaf, "office.local")


def test_the_leaf_is_made_anew_when_it_must_be_and_only_then(tmp_path: Path) -> None:
    kept = Certificates(tmp_path / "tls", OFFICE)
    first = kept.leaf(HERE, NOW).read_bytes()
    authority = kept.authority(NOW).pem()
    assert kept.leaf(HERE, NOW + timedelta(days=300)).read_bytes() == first
    assert kept.leaf([], NOW).read_bytes() == first
    other = kept.leaf([ip_address("10.0.0.9")], NOW).read_bytes()
    assert other != first
    late = kept.leaf([], NOW + timedelta(days=370)).read_bytes()
    assert late != other
    assert kept.authority(NOW).pem() == authority
    leaf = x509.load_pem_x509_certificate(late)
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == timedelta(days=397)
    (tmp_path / "tls/leaf.pem").write_bytes(b"torn")
    assert kept.leaf([], NOW).read_bytes().startswith(b"-----BEGIN PRIVATE KEY")


def test_an_authority_that_is_torn_or_over_is_not_made_again_in_silence(tmp_path: Path) -> None:
    kept = Certificates(tmp_path / "tls", OFFICE)
    kept.leaf(HERE, NOW)
    with pytest.raises(BadAuthority):
        kept.leaf(HERE, NOW + timedelta(days=3700))
    path = tmp_path / "tls/authority.pem"
    whole = path.read_bytes()
    for torn in (
        b"",
        whole[: len(whole) // 2],
        new_authority(["x.local"], NOW).pem() + whole[whole.index(b"-----BEGIN PRIV") :],
    ):
        path.write_bytes(torn)
        with pytest.raises(BadAuthority):
            kept.leaf(HERE, NOW)


def test_public_addresses_are_left_out() -> None:
    shown = private([ip_address("8.8.8.8"), ip_address("10.1.2.3"), ip_address("fe80::1"), ip_address("2001:db8::1")])
    assert [str(one) for one in shown] == ["10.1.2.3", "127.0.0.1", "::1", "fe80::1"]
