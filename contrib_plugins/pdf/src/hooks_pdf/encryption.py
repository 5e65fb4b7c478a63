"""AES-256 of PDF 2.0 (revision 6), as far as documents of one template share it. ISO 32000-2, 7.6.4.

A document opens without a password, so its key is no secret: whoever has the file can derive it. That is
why all documents of a prepared template may have the same one, with a new initialization vector for each string
and stream. What stays apart is the owner's password: its entries are random bytes in each document, so
there is none that anybody could know, or that would open another's document.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from hashlib import sha256, sha384, sha512

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from hooks_pdf.objects import Name, Value

HASHES = (sha256, sha384, sha512)
VALIDATION, KEY_SALT = slice(32, 40), slice(40, 48)


def file_key(user: bytes, encrypted_key: bytes) -> bytes:
    """Return the key of a file that opens without a password, from its entries /U and /UE (2.A).

    Raises: ValueError: it needs a password.
    """
    if _hash(user[VALIDATION]) != user[:32]:
        raise ValueError("the file opens with a password only")
    decryptor = Cipher(AES(_hash(user[KEY_SALT])), CBC(bytes(16))).decryptor()
    return decryptor.update(encrypted_key) + decryptor.finalize()


def encrypted(data: bytes, key: bytes) -> bytes:
    """Return *data* padded and encrypted, behind its initialization vector (1.A)."""
    padding = 16 - len(data) % 16
    vector = secrets.token_bytes(16)
    encryptor = Cipher(AES(key), CBC(vector)).encryptor()
    return vector + encryptor.update(data + bytes((padding,)) * padding) + encryptor.finalize()


def nobody() -> Mapping[str, Value]:
    """Return the owner's entries of /Encrypt: an owner of this document's own, who is nobody."""
    return {"O": secrets.token_bytes(48), "OE": secrets.token_bytes(32)}


def entries(user: bytes, user_key: bytes, perms: bytes, bits: int) -> Mapping[str, Value]:
    """Return the entries of /Encrypt that documents of a template share."""
    crypt_filter = {"AuthEvent": Name("DocOpen"), "CFM": Name("AESV3"), "Length": 32}
    return {
        "Filter": Name("Standard"),
        "V": 5,
        "R": 6,
        "Length": 256,
        "CF": {"StdCF": crypt_filter},
        "StmF": Name("StdCF"),
        "StrF": Name("StdCF"),
        "U": user,
        "UE": user_key,
        "P": bits,
        "Perms": perms,
        "EncryptMetadata": True,
    }


def _hash(salt: bytes) -> bytes:
    """Return the hash of the empty password and *salt*: 64 rounds or more (2.B)."""
    found = sha256(salt).digest()
    done, last = 0, 0
    while done < 64 or last > done - 32:
        encryptor = Cipher(AES(found[:16]), CBC(found[16:32])).encryptor()
        block = encryptor.update(found * 64) + encryptor.finalize()
        found = HASHES[sum(block[:16]) % 3](block).digest()
        done, last = done + 1, block[-1]
    return found[:32]
