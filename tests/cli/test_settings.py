"""Settings: one file, then the environment; what is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from deskhand.cli.account_settings import accounts_of
from deskhand.cli.home import HomeOfAnother, home_folder, make_home, user_folders
from deskhand.cli.settings import BadSettings, BadVariable, NoRootFolder, read_settings
from deskhand.desk.accounts.account import Server


def write(home: Path, text: str) -> None:
    (home / "settings.toml").write_text(text)


def test_without_a_file_all_is_at_its_default(home: Path) -> None:
    settings = read_settings(home).settings
    assert (settings.lang, settings.folders, settings.port) == (None, None, 8765)


def test_the_environment_goes_before_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, 'lang = "zh"\nport = 9000\nvault_cap = "2 GB"\n')
    monkeypatch.setenv("DESKHAND_PORT", "9100")
    settings = read_settings(home).settings
    assert (settings.lang, settings.port, settings.vault_cap) == ("zh", 9100, 2_000_000_000)


@pytest.mark.parametrize("text", ["colour = 1", 'port = "many"', "port = 70000", 'lang = "fr"', "not toml", "\udcff"])
def test_a_wrong_setting_is_named_with_its_file(home: Path, text: str) -> None:
    (home / "settings.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadSettings) as wrong:
        read_settings(home)
    assert "settings.toml" in wrong.value.said("zh")


def test_a_wrong_variable_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKHAND_PORT", "soon")
    with pytest.raises(BadVariable, match="DESKHAND_PORT"):
        read_settings(home)


def test_ordinary_folders_are_granted_below_the_person_s_home(home: Path) -> None:
    person = Path.home()
    for name in ("Downloads", "Documents", "Secrets"):
        (person / name).mkdir()
    scope = read_settings(home).scope()
    assert scope.root == str(person)
    assert scope.folders == ("Documents", "Downloads")
    assert not scope.covers("Secrets/key")


def test_a_desktop_in_another_language_is_found(home: Path) -> None:
    person = Path.home()
    (person / "下载").mkdir()
    (person / ".config/user-dirs.dirs").write_text('XDG_DOWNLOAD_DIR="$HOME/下载"\nXDG_MUSIC_DIR="$HOME/"\n')
    assert user_folders() == [person / "下载"]


def test_a_folder_that_points_at_home_grants_nothing(home: Path) -> None:
    person = Path.home()
    (person / ".config/user-dirs.dirs").write_text('XDG_DESKTOP_DIR="$HOME/"\n')
    assert user_folders() == []


def test_folders_of_the_settings_may_lie_elsewhere(home: Path, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (Path.home() / "Mine").mkdir()
    write(home, f'folders = ["~/Mine", "{tmp_path / "work"}"]')
    assert read_settings(home).scope().folders == ("Mine", str(tmp_path / "work"))


def test_a_granted_folder_that_is_not_there_does_not_stand_in_the_way(home: Path) -> None:
    (Path.home() / "Mine").mkdir()
    write(home, 'folders = ["/not/plugged/in", "~/Mine"]')
    assert read_settings(home).scope().folders == ("Mine",)


def test_a_root_is_where_it_really_is(home: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert read_settings(home).scope(tmp_path / "link").root == str(tmp_path / "real")


def test_a_root_that_is_not_there_is_said(home: Path, tmp_path: Path) -> None:
    with pytest.raises(NoRootFolder):
        read_settings(home).scope(tmp_path / "nowhere")


def test_the_home_is_for_its_owner_alone(tmp_path: Path) -> None:
    place = tmp_path / "state"
    place.mkdir(mode=0o755)
    assert make_home(place).stat().st_mode & 0o777 == 0o700


def test_a_home_of_somebody_else_is_not_taken(tmp_path: Path) -> None:
    import os

    other = Path("/proc/1")
    if other.stat().st_uid == os.geteuid():
        other = tmp_path / "state"
        other.mkdir()
        os.chown(other, 12345, -1)
    with pytest.raises(HomeOfAnother):
        make_home(other)


def test_the_platform_s_place_is_used_without_a_variable(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESKHAND_HOME")
    assert home_folder() == Path.home() / ".local/share/deskhand"
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    assert home_folder() == Path.home() / ".local/share/deskhand"


@pytest.mark.parametrize(
    "address",
    [
        "mysql://me:S3cr3t@host/db",
        "postgres://me:S3cr3t@host/db",
        "postgresql://me:S3cr3t@host/db",
        "postgresql+psycopg://me:S3cr3t@TailOfPw@host/db",
        "postgresql+psycopg://me:S3cr3t@host:port/db",
        "postgresql+psycopg://me:S3cr3t/TailOfPw@host/db",
        "my S3cr3t database",
        "sqlite://S3cr3t",
    ],
)
def test_an_address_that_opens_nothing_is_refused_and_not_shown(
    home: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    write(home, f'database = "{address}"')
    with pytest.raises(BadSettings) as wrong:
        read_settings(home)
    (home / "settings.toml").unlink()
    monkeypatch.setenv("DESKHAND_DATABASE", address)
    with pytest.raises(BadVariable) as other:
        read_settings(home)
    for told in (wrong.value.said("en"), wrong.value.said("zh"), other.value.said("en")):
        assert "sqlite:///" in told
        assert "S3cr3t" not in told
        assert "TailOfPw" not in told


@pytest.mark.parametrize(
    "address", ["sqlite:////tmp/x.db", "postgresql+psycopg://me:p%40w@host:5432/db?sslmode=require"]
)
def test_an_address_that_can_be_opened_is_taken(home: Path, address: str) -> None:
    write(home, f'database = "{address}"')
    assert read_settings(home).settings.database == address


ACCOUNT = """
[[account]]
name = "work"
address = "li@example.com"
person = "李伟"
secret = "work"
imap = "imap.example.com"
smtp = "smtp.example.com:587"
caldav = "https://dav.example.com/li/"
zone = "Asia/Shanghai"

[[account]]
name = "papers"
mail_folder = "Mail"
mail_by = "person"
calendar_folder = "~/Calendars"
"""


def test_accounts_are_read(home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text(ACCOUNT, encoding="utf-8")
    accounts = accounts_of(read_settings(home), "salt")
    work, papers = accounts.all
    assert (work.imap, work.smtp, work.login) == (
        Server("imap.example.com", 993), Server("smtp.example.com", 587), "li@example.com",
    )  # fmt: skip
    assert papers.mail_folder == str((Path.home() / "Mail").resolve())
    assert papers.calendar_folder.endswith("/Calendars")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('imap = "imap.example.com"', "account"), ('caldav = "ftp://x"', "caldav"), ('zone = "Mars/Base"', "zone"),
        ('smtp = "a b"', "smtp"), ('address = "nobody"', "address"), ("color = 1", "color"), ('name = "a"', "account"),
    ],
)  # fmt: skip
def test_an_account_that_cannot_be_is_named(home: Path, line: str, name: str) -> None:
    home.mkdir(exist_ok=True)
    own = "" if line.startswith("name") else 'name = "b"\n'
    write(home, f'[[account]]\nname = "a"\n[[account]]\n{own}{line}\n')
    with pytest.raises(BadSettings) as wrong:
        read_settings(home)
    assert name in str(wrong.value)
