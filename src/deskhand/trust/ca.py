"""HTTPS on the local network: a certificate authority of this installation, and the leaf that it signs for the page.

A phone signs only on a page that its browser holds for secure. The authority can speak for nothing but the names it was
made for, `localhost` and private addresses, and says so critically: its key, stolen, cannot pose as a bank.
"""

from __future__ import annotations

import ssl
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.trust import secretfile

Address = IPv4Address | IPv6Address
AUTHORITY_LIFE: Final = timedelta(days=3650)
LEAF_LIFE: Final = timedelta(days=397)
RENEW_BEFORE: Final = timedelta(days=30)
_PRIVATE: Final = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
    "::1/128", "fc00::/7", "fe80::/10",
)  # fmt: skip
NETWORKS: Final = tuple(ip_network(one) for one in _PRIVATE)


class BadAuthority(Problem):
    words = Words(
        "The certificate file {path} is damaged or not valid today. The page was not opened to other machines. "
        "Delete it to have a new one made, which phones must then trust, or give a certificate of your own.",
        "证书文件 {path} 已损坏或目前无效。页面没有向其他设备开放。"
        "请删除它以重新生成（手机需要重新信任），或使用您自己的证书。",
    )


class NotItsName(Problem):
    words = Words(
        "The certificate authority in {path} was made for other names and may not speak for {name}. The page was not "
        "opened to other machines. Take {name} out of lan_name, or delete the file to have a new authority made, "
        "which phones must then trust.",
        "{path} 中的证书颁发机构是为其他名称生成的，不能用于 {name}。页面没有向其他设备开放。"
        "请从 lan_name 中去掉 {name}，或删除该文件以重新生成（手机需要重新信任）。",
    )


class BadCertificate(Problem):
    words = Words(
        "Your certificate {path} cannot be used: {why}. The page was not opened to other machines. "
        "Correct tls_cert and tls_key in the settings.",
        "无法使用您的证书 {path}：{why}。页面没有向其他设备开放。请改正设置中的 tls_cert 和 tls_key。",
    )


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority: what phones are asked to trust, and the key that must not leave."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def pem(self) -> bytes:
        """The certificate alone, to be put into a phone."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def fingerprint(self) -> str:
        """What a person compares before a phone is told to trust this certificate, as phones show it."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    def hash(self) -> str:
        """The same for programs."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def speaks_for(self, name: str) -> bool:
        """Whether its constraints let it: a name it was made for, or one below."""
        limits = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        known = [one.value for one in limits.permitted_subtrees or () if isinstance(one, x509.DNSName)]
        return any(name == one or name.endswith(f".{one}") for one in known)

    def whole(self) -> bytes:
        """Certificate and key, to be kept."""
        return self.pem() + _key_pem(self.key)


def new_authority(names: Sequence[str], now: datetime) -> Authority:
    """An authority for these names, the first of which stands in its own, and private addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _named(f"Deskhand on {names[0]}"[:64])
    constraints = x509.NameConstraints([*_dns(names), *(x509.IPAddress(network) for network in NETWORKS)], None)
    certificate = (
        _builder(name, name, key.public_key(), now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(constraints, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def new_leaf(authority: Authority, names: Sequence[str], addresses: Collection[Address], now: datetime) -> bytes:
    """Key and certificate for the server, in one PEM, so that no crash leaves one without the other.

    Addresses that are not private are left out: the authority may not speak for them.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    all_: list[x509.GeneralName] = [*_dns(names), *(x509.IPAddress(one) for one in private(addresses))]
    certificate = (
        _builder(_named(names[0][:64]), authority.certificate.subject, key.public_key(), now, LEAF_LIFE)
        .add_extension(x509.SubjectAlternativeName(all_), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return _key_pem(key) + certificate.public_bytes(serialization.Encoding.PEM)


def leaf_due(
    leaf: bytes, authority: Authority, names: Sequence[str], addresses: Collection[Address], now: datetime
) -> bool:
    """Whether the server needs a new leaf: a month is left, a name or address is new, another authority signed it."""
    try:
        certificate = x509.load_pem_x509_certificate(leaf)
        certificate.verify_directly_issued_by(authority.certificate)
    except (ValueError, TypeError, InvalidSignature):
        return True
    if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - RENEW_BEFORE:
        return True
    known = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if not set(names) <= set(known.get_values_for_type(x509.DNSName)):
        return True
    return not set(private(addresses)) <= set(known.get_values_for_type(x509.IPAddress))


def private(addresses: Collection[Address]) -> list[Address]:
    """Those of these addresses that the authority may speak for, loopback always among them."""
    wanted = {ip_address("127.0.0.1"), ip_address("::1"), *addresses}
    inside = (one for one in wanted if any(one.version == net.version and one in net for net in NETWORKS))
    return sorted(inside, key=lambda one: (one.version, int(one)))


class Certificates:
    """The authority and the leaf of one folder, made at the first use and renewed when they are due."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        """`names` are those that the page is opened by, in lower case; the first is the one that links carry."""
        self._authority = folder / "authority.pem"
        self._leaf = folder / "leaf.pem"
        self._names = tuple(names)

    def authority(self, now: datetime) -> Authority:
        """The authority that is kept, or a new one where there never was any; raises `BadAuthority`, `NotItsName`."""
        kept = secretfile.read(self._authority)
        if kept is None:
            secretfile.keep_new(self._authority, new_authority(self._names, now).whole())
            kept = secretfile.read(self._authority) or b""
        try:
            certificate = x509.load_pem_x509_certificate(kept)
            key = serialization.load_pem_private_key(kept, None)
        except (ValueError, TypeError):
            raise BadAuthority(path=self._authority) from None
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise BadAuthority(path=self._authority)
        if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc:
            raise BadAuthority(path=self._authority)
        found = Authority(certificate, key)
        for name in self._names:
            if not found.speaks_for(name):
                raise NotItsName(path=self._authority, name=name)
        return found

    def there(self) -> bool:
        """Whether an authority was ever made here."""
        return secretfile.read(self._authority) is not None

    def leaf(self, addresses: Collection[Address], now: datetime) -> Path:
        """The file with key and certificate for these addresses, for certfile and keyfile both; renewed if due."""
        authority = self.authority(now)
        kept = secretfile.read(self._leaf)
        if kept is None or leaf_due(kept, authority, self._names, addresses, now):
            secretfile.keep(self._leaf, new_leaf(authority, self._names, addresses, now))
        return self._leaf

    def context(self, addresses: Collection[Address], now: datetime) -> ssl.SSLContext:
        """What TLS is spoken with at these addresses."""
        return server_context(self.leaf(addresses, now), None)


class OwnCertificate:
    """The certificate that the owner brought, read anew each time: whoever renews it need not tell us."""

    def __init__(self, certificate: Path, key: Path | None) -> None:
        """Without a key file of its own, the key stands in the certificate's."""
        self._certificate = certificate
        self._key = key

    def names(self) -> tuple[str, ...]:
        """The names that it is for, but those with a star, which no link can carry; raises `BadCertificate`."""
        try:
            found = x509.load_pem_x509_certificate(self._certificate.read_bytes())
            known = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except (OSError, ValueError, x509.ExtensionNotFound) as wrong:
            raise BadCertificate(path=self._certificate, why=wrong) from None
        return tuple(one.lower() for one in known.get_values_for_type(x509.DNSName) if "*" not in one)

    def authority(self, now: datetime) -> None:
        """None of ours: phones trust it already, or the owner sees to it."""

    def context(self, addresses: Collection[Address], now: datetime) -> ssl.SSLContext:
        """What TLS is spoken with; raises `BadCertificate`."""
        try:
            found = x509.load_pem_x509_certificate(self._certificate.read_bytes())
            if now >= found.not_valid_after_utc:
                raise BadCertificate(path=self._certificate, why=f"{found.not_valid_after_utc:%Y-%m-%d}")
            return server_context(self._certificate, self._key)
        except (OSError, ValueError) as wrong:  # ssl.SSLError is an OSError
            raise BadCertificate(path=self._certificate, why=wrong) from None


def server_context(certificate: Path, key: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    # With an empty password, a key that is locked is an error; without one, OpenSSL asks at the terminal and waits.
    context.load_cert_chain(certificate, key, password="")
    return context


def _dns(names: Sequence[str]) -> list[x509.DNSName]:
    return [x509.DNSName(name) for name in dict.fromkeys((*names, "localhost"))]


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    begun = now.astimezone(UTC).replace(microsecond=0) - timedelta(hours=1)  # a phone's clock may be behind
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begun)
        .not_valid_after(begun + life)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
