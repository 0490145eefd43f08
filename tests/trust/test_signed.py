"""Keys, signatures, and the refusal of one thing for another."""

from __future__ import annotations

import contextlib
import os
import stat
import subprocess
import sys
import threading
from itertools import product
from pathlib import Path
from types import ModuleType

import keyring
import keyring.backend
import keyring.errors
import msgspec
import pytest

from deskhand.trust.keyhome import KeyHome, KeyThere, NoKey, RingSilent
from deskhand.trust.keys import Alg, Key, check_public, device_id, verify
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.secretfile import Exposed, NotKept
from deskhand.trust.signed import Kind, Signed, check, framed, sign
from deskhand.trust.strict import write

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@pytest.mark.parametrize(("made", "read"), [(a, b) for a, b in product(Kind, Kind) if a is not b])
def test_a_signature_of_one_kind_is_nothing_as_another(house: ModuleType, made: Kind, read: Kind) -> None:
    signed = sign(house.PHONE, made, b"{}")
    check(signed, made, house.ROSTER.device(house.PHONE.id))
    with pytest.raises(Rejected) as no:
        check(signed, read, house.ROSTER.device(house.PHONE.id))
    assert no.value.why is Why.SIGNATURE


def test_a_signature_over_the_bare_bytes_is_nothing(house: ModuleType) -> None:
    bare = Signed(b"{}", house.PHONE.id, house.PHONE.sign(b"{}"))
    with pytest.raises(Rejected):
        house.ROSTER.spoken(bare, Kind.COMMAND)


def test_a_page_signs_with_p256_as_webcrypto_does(house: ModuleType) -> None:
    signed = house.PAGE.signed(Kind.COMMAND, b"{}")
    assert house.ROSTER.spoken(signed, Kind.COMMAND).kind == "page"


def test_both_forms_of_an_ecdsa_signature_name_the_same_message(house: ModuleType) -> None:
    signed = house.PAGE.signed(Kind.COMMAND, b"{}")
    s = P256_ORDER - int.from_bytes(signed.sig[32:])
    other = msgspec.structs.replace(signed, sig=signed.sig[:32] + s.to_bytes(32))
    house.ROSTER.spoken(other, Kind.COMMAND)
    assert other.hash == signed.hash


@pytest.mark.parametrize("r", [0, 1, P256_ORDER - 1, P256_ORDER, 2**256 - 1])
@pytest.mark.parametrize("s", [0, 1, P256_ORDER, 2**256 - 1])
def test_numbers_at_the_edge_are_no_signature(house: ModuleType, r: int, s: int) -> None:
    with pytest.raises(Rejected) as no:
        verify("p256", house.PAGE.public, r.to_bytes(32) + s.to_bytes(32), b"m")
    assert no.value.why is Why.SIGNATURE


def test_the_kind_of_key_stands_in_the_roster_and_cannot_be_chosen(house: ModuleType) -> None:
    """A P-256 key speaks for no device that is listed with Ed25519, nor the other way round."""
    for signed in (
        Signed(b"{}", house.PHONE.id, house.PAGE.sign(framed(Kind.COMMAND, b"{}"))),
        Signed(b"{}", house.PAGE.id, house.PHONE.sign(framed(Kind.COMMAND, b"{}"))),
    ):
        with pytest.raises(Rejected) as no:
            house.ROSTER.spoken(signed, Kind.COMMAND)
        assert no.value.why is Why.SIGNATURE
    mixed: list[tuple[Alg, bytes]] = [("p256", house.PHONE.public), ("ed25519", house.PAGE.public)]
    for alg, public in mixed:
        with pytest.raises(Rejected) as no:
            check_public(alg, public)
        assert no.value.why is Why.KEY
        with pytest.raises(Rejected):
            house.ROSTER.adding(house.OWNER, kind="phone", alg=alg, public=public, name="n", person="ann", at=house.NOW)


def test_points_that_are_not_on_the_curve_and_compressed_ones_are_refused(house: ModuleType) -> None:
    public = house.PAGE.public
    for bad in (public[:-1] + bytes([public[-1] ^ 1]), b"\x02" + public[1:33], b"\x00", b"", b"\x04" + bytes(64)):
        with pytest.raises(Rejected):
            check_public("p256", bad)


def test_of_no_device_nobody_speaks(house: ModuleType) -> None:
    with pytest.raises(Rejected) as no:
        house.ROSTER.spoken(sign(house.STRANGER, Kind.COMMAND, write(house.COMMAND)), Kind.COMMAND)
    assert no.value.why is Why.UNKNOWN_DEVICE
    assert device_id(house.STRANGER.public) == house.STRANGER.id
    assert len(house.STRANGER.id) == 26


def test_a_key_shows_nothing_of_itself() -> None:
    key = Key.make()
    assert key.seed().hex() not in repr(key)
    assert repr(key) == f"Key({key.id})"


# --- keys on the disk


def test_keys_are_kept_and_never_made_twice(tmp_path: Path) -> None:
    home = KeyHome(tmp_path / "keys")
    assert not home.has("owner")
    with pytest.raises(NoKey):
        home.load("owner")
    key = home.make("owner")
    assert home.load("owner").id == key.id
    with pytest.raises(KeyThere):
        home.make("owner")
    assert home.load("owner").id == key.id
    assert stat.S_IMODE((tmp_path / "keys/owner").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["owner"]


def test_of_many_that_make_a_key_at_once_one_wins(tmp_path: Path) -> None:
    made: list[str] = []

    def make() -> None:
        with contextlib.suppress(KeyThere):
            made.append(KeyHome(tmp_path / "keys").make("desk").id)

    threads = [threading.Thread(target=make) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [KeyHome(tmp_path / "keys").load("desk").id]


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_a_key_that_others_could_reach_is_not_used(tmp_path: Path) -> None:
    home = KeyHome(tmp_path / "keys")
    home.make("hub")
    (tmp_path / "keys/hub").chmod(0o640)
    with pytest.raises(Exposed):
        home.load("hub")
    (tmp_path / "keys/hub").chmod(0o600)
    (tmp_path / "keys").chmod(0o755)
    with pytest.raises(Exposed):
        home.load("hub")
    (tmp_path / "keys").chmod(0o700)
    home.load("hub")


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir(mode=0o700)
    (tmp_path / "elsewhere").write_bytes(b"k" * 32)
    (tmp_path / "elsewhere").chmod(0o600)
    (tmp_path / "keys/hub").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Exception, match="could not be read"):
        KeyHome(tmp_path / "keys").load("hub")


def test_half_a_key_is_a_missing_key(tmp_path: Path) -> None:
    home = KeyHome(tmp_path / "keys")
    home.make("hub")
    os.truncate(tmp_path / "keys/hub", 16)
    with pytest.raises(NoKey):
        home.load("hub")
    with pytest.raises(KeyThere):
        home.make("hub")


def test_a_disk_that_is_no_place_says_so() -> None:
    with pytest.raises(NotKept):
        KeyHome(Path("/proc/self/nowhere")).make("hub")


class Pocket(keyring.backend.KeyringBackend):
    """A keyring of one process, for the package `keyring` to find."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def test_a_key_in_the_keyring_is_only_there(tmp_path: Path) -> None:
    pocket, before = Pocket(), keyring.get_keyring()
    keyring.set_keyring(pocket)
    try:
        home = KeyHome(tmp_path / "keys")
        key = home.make("owner", in_ring=True)
        assert key.seed() not in (tmp_path / "keys/owner").read_bytes()
        assert home.load("owner").id == key.id
        pocket.locked = True
        with pytest.raises(RingSilent):
            home.load("owner")
        with pytest.raises(KeyThere):
            home.make("owner")
        with pytest.raises(RingSilent):
            home.make("desk", in_ring=True)
        assert not home.has("desk")
        pocket.locked = False
        pocket.kept.clear()
        with pytest.raises(NoKey):
            home.load("owner")
    finally:
        keyring.set_keyring(before)


def test_the_keyring_and_the_qr_are_imported_only_when_they_are_used() -> None:
    code = "import sys, deskhand.trust.keyhome, deskhand.trust.qr, deskhand.trust.pairing; "
    code += "print([one for one in ('keyring', 'segno', 'cryptography.x509') if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
