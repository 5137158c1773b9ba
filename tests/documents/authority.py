"""A certification authority for tests, made anew each time: no key of it lies in a file."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

PASSWORD = "mật khẩu thử"
_NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Holder:
    """A key with its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def _name(common: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(*wanted: str) -> x509.KeyUsage:
    bits = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{bit: bit in wanted for bit in bits})


def _issue(
    name: x509.Name,
    usage: x509.KeyUsage,
    issuer: Holder | None,
    *,
    authority: bool = False,
    stamping: bool = False,
    begins: datetime | None = None,
    ends: datetime | None = None,
) -> Holder:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins or _NOW - timedelta(days=400))
        .not_valid_after(ends or _NOW + timedelta(days=400))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    above = (issuer.key if issuer else key).public_key()
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(above), critical=False
    )
    if not authority:
        # Where its revocation list would lie; only certificates that name one are looked up.
        place = x509.DistributionPoint(
            [x509.UniformResourceIdentifier("http://ca.invalid/thu-hoi.crl")], None, None, None
        )
        builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    if stamping:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return Holder(key, builder.sign(issuer.key if issuer else key, hashes.SHA256()))


@cache
def root() -> Holder:
    """The one authority the tests trust."""
    name = _name("CA thử nghiệm", "Cơ quan chứng thực thử nghiệm")
    return _issue(name, _usage("key_cert_sign", "crl_sign"), None, authority=True)


@cache
def signer(common: str = "Lò Văn An", *, expired: bool = False) -> Holder:
    """A leader with a certificate of the trusted authority."""
    ends = _NOW - timedelta(days=1) if expired else None
    name = _name(common, "Hội Khuyến học thành phố Sơn La")
    return _issue(name, _usage("digital_signature", "content_commitment"), root(), ends=ends)


@cache
def foreigner() -> Holder:
    """Somebody who signed his own certificate, under the leader's name."""
    return _issue(
        _name("Lò Văn An", "Không rõ"), _usage("digital_signature", "content_commitment"), None
    )


@cache
def _stamping() -> Holder:
    name = _name("Dấu thời gian thử", "Cơ quan chứng thực thử nghiệm")
    return _issue(name, _usage("digital_signature"), root(), stamping=True)


def time_stamps(at: datetime | None = None) -> DummyTimeStamper:
    """A time-stamp service of the trusted authority, without a network."""
    holder = _stamping()
    key = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return DummyTimeStamper(
        asn1_x509.Certificate.load(holder.der), asn1_keys.PrivateKeyInfo.load(key), fixed_dt=at
    )


def revocations(*revoked: Holder) -> bytes:
    """The authority's revocation list of today, DER."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root().certificate.subject)
        .last_update(_NOW - timedelta(hours=1))
        .next_update(_NOW + timedelta(days=7))
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root().key.public_key()),
            critical=False,
        )
    )
    for holder in revoked:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(holder.certificate.serial_number)
            .revocation_date(_NOW - timedelta(hours=2))
            .build()
        )
    return builder.sign(root().key, hashes.SHA256()).public_bytes(Encoding.DER)


def pkcs12_of(holder: Holder, password: str = PASSWORD) -> bytes:
    """The key and its certificate as a .p12 file, the way they are handed out."""
    return pkcs12.serialize_key_and_certificates(
        b"ky", holder.key, holder.certificate, None, BestAvailableEncryption(password.encode())
    )


#: NSS keeps its state for the whole process, so its database is made in one of its own. This is
#: what ``certutil -N`` and ``certutil -A -t CT,C,C`` do, with the library pdfsig brings along.
_NSS = """
import ctypes, sys
nss, smime = ctypes.CDLL("libnss3.so"), ctypes.CDLL("libsmime3.so")
for function in (nss.PK11_GetInternalKeySlot, nss.CERT_GetDefaultCertDB,
                 smime.CERT_DecodeCertFromPackage):
    function.restype = ctypes.c_void_p
pem = open(sys.argv[2], "rb").read()
assert nss.NSS_InitReadWrite(("sql:" + sys.argv[1]).encode()) == 0
slot = ctypes.c_void_p(nss.PK11_GetInternalKeySlot())
assert nss.PK11_InitPin(slot, None, b"") == 0
root = ctypes.c_void_p(smime.CERT_DecodeCertFromPackage(pem, len(pem)))
assert nss.PK11_ImportCert(slot, root, ctypes.c_ulong(0), b"root", 0) == 0
trust = (ctypes.c_uint * 3)(0x98, 0x98, 0x98)
base = ctypes.c_void_p(nss.CERT_GetDefaultCertDB())
assert nss.CERT_ChangeCertTrust(base, root, trust) == 0
nss.CERT_DestroyCertificate(root)
nss.PK11_FreeSlot(slot)
assert nss.NSS_Shutdown() == 0
"""


def nss_database(folder: Path) -> str:
    """An NSS database that trusts the authority and nobody else; its name for ``-nssdir``."""
    folder.mkdir()
    file = folder / "root.pem"
    file.write_bytes(root().pem)
    subprocess.run([sys.executable, "-c", _NSS, str(folder), str(file)], check=True, timeout=60)
    return f"sql:{folder}"
