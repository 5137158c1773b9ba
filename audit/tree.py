"""A Merkle tree over a growing list (RFC 6962, section 2.1), kept as its whole subtrees only."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256


def leaf_of(data: bytes) -> bytes:
    """The hash of one leaf."""
    return sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """The hashes of the whole subtrees of a list, the largest first, and how long the list is.

    Adding a leaf costs one hash on average, and the list itself is not needed.
    """

    def __init__(self, size: int = 0, subtrees: Iterable[bytes] = ()) -> None:
        self.size, self.subtrees = size, list(subtrees)
        if len(self.subtrees) != size.bit_count():
            raise ValueError("as many subtrees as the size has bits")

    def add(self, data: bytes) -> None:
        """One more at the end."""
        new, left = leaf_of(data), self.size
        while left & 1:
            new, left = _node(self.subtrees.pop(), new), left >> 1
        self.subtrees.append(new)
        self.size += 1

    @property
    def root(self) -> str:
        """The hash over all of them, in hex."""
        if not self.subtrees:
            return sha256(b"").hexdigest()
        found = self.subtrees[-1]
        for one in reversed(self.subtrees[:-1]):
            found = _node(one, found)
        return found.hex()
