"""What production refuses to start with, each fault in one sentence that begins with the variable's name."""

import re
from collections.abc import Iterator, Mapping

from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.module_loading import import_string

from accounts.crypto.boxes import box_public_key
from accounts.sms import ConsoleSender, HttpGatewaySender, PageSender

# As accounts.queries.verification has it, which needs models and so cannot be asked here.
APPEAL_DAYS = 30
SECRET_CHARACTERS, SECRET_DISTINCT = 50, 5
# A name or an address in full; loopback ones too, for benchmarks on one machine.
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]", re.IGNORECASE)


def secret_faults(secret: str) -> Iterator[str]:
    """A secret that could be guessed."""
    if len(secret) < SECRET_CHARACTERS or len(set(secret)) < SECRET_DISTINCT:
        yield f"SECRET_KEY must have at least {SECRET_CHARACTERS} random characters"


def host_faults(hosts: list[str]) -> Iterator[str]:
    """A host that stands for others, or for none."""
    if not hosts or not all(HOST.fullmatch(host) for host in hosts):
        yield "ALLOWED_HOSTS must name each host in full: no *, no leading dot, no port"


def address_faults(database_url: str, valkey_url: str, proxies: int) -> Iterator[str]:
    """A service that is not the one production runs on."""
    if not database_url.startswith(("postgres://", "postgresql://")):
        yield "DATABASE_URL must be a postgres:// address"
    if not valkey_url.startswith(("redis://", "rediss://", "unix://")):
        yield "VALKEY_URL must be the redis://, rediss:// or unix:// address of Redis or Valkey"
    if proxies < 0:
        yield "TRUSTED_PROXY_COUNT must not be negative"


def sender_faults(path: str, gateway_url: str, gateway_token: str) -> Iterator[str]:
    """A sender that does not exist, that shows codes to whoever looks, or that lacks its gateway."""
    try:
        sender = import_string(path)
    except Exception as error:  # an operator's module may fail in any way
        yield f"SMS_SENDER must name an importable class that needs no models ({error!r})"
        return
    if not isinstance(sender, type) or issubclass(sender, PageSender | ConsoleSender):
        yield "SMS_SENDER must be a class, and not a demo sender"
    elif not all(callable(getattr(sender, way, None)) for way in ("send", "call")):
        yield "SMS_SENDER must be able to send and to call"
    elif issubclass(sender, HttpGatewaySender):
        if not gateway_url.startswith("https://"):
            yield "SMS_GATEWAY_URL must be an https:// address"
        if not gateway_token:
            yield "SMS_GATEWAY_TOKEN is missing"


def key_faults(sets: Mapping[str, Mapping[str, bytes]]) -> Iterator[str]:
    """A purpose without a key, or a key with two names or purposes."""
    seen: dict[bytes, str] = {}
    for name, keys in sets.items():
        if not keys:
            yield f"{name} is missing"
        for kid, key in keys.items():
            if key in seen:
                yield f"{name} has in {kid} the key of {seen[key]}; each must have its own"
            seen.setdefault(key, f"{name} {kid}")


def signer_faults(environment: Mapping[str, str]) -> Iterator[str]:
    """A process that is told where the certificate key is: only the signer is, as its argument."""
    if "ISSUING_KEY_FILE" in environment:
        yield "ISSUING_KEY_FILE must not be set: give the file to `manage.py run_signer` alone"


HOSTED_SECRETS = ("HOSTED_MASTER_KEYS", "HOSTED_WORKER_PRIVATE_KEY")


def hosted_faults(environment: Mapping[str, str]) -> Iterator[str]:
    """A process that is given the hosted worker's secrets and is not the hosted worker."""
    if environment.get("DJANGO_SETTINGS_MODULE", "").endswith("_hosted"):
        return
    for name in HOSTED_SECRETS:
        if name in environment:
            yield f"{name} must not be set: give it to the hosted worker alone, which has settings of its own"


def hosted_worker_faults(masters: Mapping[str, bytes], private: bytes, public: bytes) -> Iterator[str]:
    """A hosted worker that could open nothing, or whose two halves are not of one key."""
    if not masters:
        yield "HOSTED_MASTER_KEYS is missing"
    if not private:
        yield "HOSTED_WORKER_PRIVATE_KEY is missing"
    elif box_public_key(private) != public:
        yield "HOSTED_WORKER_PUBLIC_KEY is not the public half of HOSTED_WORKER_PRIVATE_KEY"


def retention_faults(
    evidence_days: int, document_days: int, guest_days: int, ad_days: int = 1
) -> Iterator[str]:
    """What would be erased before anybody could ask about a decision, or appeal it."""
    if evidence_days < 1:
        yield "EVIDENCE_RETENTION_DAYS must be at least 1"
    if document_days < APPEAL_DAYS:
        yield f"DOCUMENT_RETENTION_DAYS must be at least {APPEAL_DAYS}: so long a decision can be appealed"
    if guest_days < 1:
        yield "GUEST_RETENTION_DAYS must be at least 1"
    if ad_days < 1:
        yield "AD_RETENTION_DAYS must be at least 1"


def push_faults(key: bytes) -> Iterator[str]:
    """A key of another kind: without any, nobody is woken, and that is a choice."""
    try:
        if key:
            ec.derive_private_key(int.from_bytes(key), ec.SECP256R1())
    except ValueError:
        yield "VAPID_PRIVATE_KEY must be the 32 bytes of a P-256 private key"


def media_faults(root: str, bucket: str) -> Iterator[str]:
    """Files without a place to rest, or with two."""
    if bool(root) == bool(bucket):
        yield "MEDIA_ROOT must name a folder, or MEDIA_S3_BUCKET a bucket: one of the two"
    elif root and not root.startswith("/"):
        yield "MEDIA_ROOT must be the whole path of a folder"


def mail_faults(url: str, sender: str) -> Iterator[str]:
    """No mail server: nobody would learn of a new device, or get back in without the password."""
    if not url.startswith(("smtp://", "smtps://", "smtp+tls://", "smtp+ssl://", "submission://")):
        yield "EMAIL_URL must be the smtp://, smtps:// or smtp+tls:// address of a mail server"
    if "@" not in sender or sender.endswith("@localhost>"):
        yield "DEFAULT_FROM_EMAIL must be the address that letters come from"


NUMBER = re.compile(r"[\d.]+|\[.*")


def named_hosts(hosts: list[str]) -> list[str]:
    """The hosts that passkeys can belong to: names, no numbers."""
    return [host for host in hosts if not NUMBER.fullmatch(host)]


def passkey_faults(domain: str, hosts: list[str]) -> Iterator[str]:
    """A domain under which no page of ours is; without any named host nobody makes passkeys at all."""
    named = named_hosts(hosts)
    if named and not any(host == domain or host.endswith(f".{domain}") for host in named):
        yield "PASSKEY_DOMAIN must be one of ALLOWED_HOSTS, or the end of one"
