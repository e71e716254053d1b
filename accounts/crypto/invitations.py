"""Invitations: the secret in a link's fragment proves to the owner that the invited person answered.

Source: SPEC 2, Invitation.
"""

from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import ID_SIZE, KEY_SIZE, equal, exact, labelled_hash, random_bytes

SECRET_SIZE = KEY_SIZE


def generate_invite_secret() -> bytes:
    """Return a new secret (32 bytes) for the part of the link after "#", which no server ever sees."""
    return random_bytes(SECRET_SIZE)


def invite_mac(secret: bytes, *, business_id: bytes, agent_id: bytes, agent_identity_key: bytes) -> bytes:
    """Return what the new agent posts: H("recado1/invite", business id | agent id | agent key, secret).

    Source: SPEC 2, Invitation.
    """
    answer = exact(business_id, ID_SIZE) + exact(agent_id, ID_SIZE) + exact(agent_identity_key, KEY_SIZE)
    return labelled_hash("recado1/invite", answer, exact(secret, SECRET_SIZE))


def check_invite(
    mac: bytes, secret: bytes, *, business_id: bytes, agent_id: bytes, agent_identity_key: bytes
) -> None:
    """Prove that this identity key belongs to the person who got the link; only then wrap keys for it.

    Raises CryptoError("invite"). Without the secret, compare safety numbers instead.

    Source: SPEC 2, Invitation.
    """
    expected = invite_mac(
        secret, business_id=business_id, agent_id=agent_id, agent_identity_key=agent_identity_key
    )
    if not equal(mac, expected):
        raise CryptoError("invite")
