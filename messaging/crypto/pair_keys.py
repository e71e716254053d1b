"""The pair keys of one conversation's two parties, computed once per pair of epochs and kept in memory only.

Source: SPEC 3, Pair key.
"""

from collections.abc import Mapping

from accounts.crypto.errors import CryptoError
from accounts.crypto.keyrings import EpochKeys, EpochStatement, pair_key_in, pair_key_out


class PairKeys:
    """What one party needs to seal to and open from another.

    `my_keys` is what `KeyPackage.check_against` returned for my own checked chain, `their_chain` what
    `check_chain` returned for the other party.

    Source: SPEC 3, Pair key.
    """

    __slots__ = ("_incoming", "_outgoing", "my_keys", "their_chain")

    def __init__(self, my_keys: Mapping[int, EpochKeys], their_chain: Mapping[int, EpochStatement]) -> None:
        self.my_keys = my_keys
        self.their_chain = their_chain
        self._outgoing: dict[tuple[int, int], bytes] = {}
        self._incoming: dict[tuple[int, int], bytes] = {}

    def outgoing(self, my_epoch: int, their_epoch: int) -> bytes:
        """Return the key (32) of what I send.

        Raises CryptoError: "epoch" when either epoch is in no checked chain, "low order key".
        """
        epochs = (my_epoch, their_epoch)
        if epochs not in self._outgoing:
            self._check(my_epoch, their_epoch)
            their_key = self.their_chain[their_epoch].exchange_key
            self._outgoing[epochs] = pair_key_out(self.my_keys[my_epoch], their_key)
        return self._outgoing[epochs]

    def incoming(self, my_epoch: int, their_epoch: int) -> bytes:
        """Return the key (32) of what they send.

        Raises CryptoError: "epoch" when either epoch is in no checked chain, "low order key".
        """
        epochs = (my_epoch, their_epoch)
        if epochs not in self._incoming:
            self._check(my_epoch, their_epoch)
            their_key = self.their_chain[their_epoch].exchange_key
            self._incoming[epochs] = pair_key_in(self.my_keys[my_epoch], their_key)
        return self._incoming[epochs]

    def _check(self, my_epoch: int, their_epoch: int) -> None:
        if my_epoch not in self.my_keys or their_epoch not in self.their_chain:
            raise CryptoError("epoch")
