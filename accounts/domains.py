"""Domain names as businesses write them: in one form, and none that cannot be one business's own."""

import re
import unicodedata
from urllib.parse import urlsplit

import dns.exception
import dns.name

from accounts.errors.domains import BadDomainError, SharedDomainError

# 253 characters of a name, less the label that the proof stands under.
MAX_LENGTH = 253 - len("_recado.")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_COUNTRY_TLD = re.compile(r"[a-z]{2}")
# Names of a network's inside, or of no network at all.
_INNER = frozenset(
    {"arpa", "corp", "home", "internal", "intranet", "invalid", "lan", "local", "localhost", "onion", "test"}
)
# Below a country, these are sold to everybody (co.uk, com.es), so that none of them is anybody's own.
_SECOND_LEVELS = frozenset({"ac", "co", "com", "edu", "gob", "gov", "ltd", "net", "nom", "org", "or", "ne"})
_SHARED_HOSTS = frozenset(
    {
        "blogspot.com", "carrd.co", "fly.dev", "github.io", "gitlab.io", "herokuapp.com", "jimdosite.com",
        "myshopify.com", "netlify.app", "pages.dev", "square.site", "tumblr.com", "vercel.app", "web.app",
        "weebly.com", "wixsite.com", "wordpress.com",
    }
)  # fmt: skip


def read_domain(text: str) -> str:
    """A domain in its one form: lower case, IDNA 2008 (xn--), no dot at the end.

    Whoever pastes the address of a page means its host. Raises BadDomainError for an IP address, a single
    label, an inner name or what is no name; SharedDomainError where many share it.
    Source: RFC 5890, UTS 46.
    """
    host = _host_of(text.strip())
    if any(unicodedata.category(sign).startswith("C") for sign in host):
        raise BadDomainError
    try:
        name = dns.name.from_text(host, idna_codec=dns.name.IDNA_2008_UTS_46)
    except (dns.exception.DNSException, UnicodeError, ValueError) as error:
        raise BadDomainError from error
    domain = name.to_text(omit_final_dot=True).lower()
    labels = domain.split(".")
    is_name = len(labels) > 1 and len(domain) <= MAX_LENGTH and all(map(_LABEL.fullmatch, labels))
    top = labels[-1]
    if not is_name or not (top.isalpha() or top.startswith("xn--")) or top in _INNER:
        raise BadDomainError
    is_suffix = len(labels) == 2 and labels[0] in _SECOND_LEVELS and _COUNTRY_TLD.fullmatch(top)
    if is_suffix or domain in _SHARED_HOSTS:
        raise SharedDomainError
    return domain


def show_domain(domain: str) -> str:
    """A domain as people of its script read it; what it is by its letters alone is `domain` itself."""
    try:
        name = dns.name.from_text(domain)
        return name.to_unicode(omit_final_dot=True, idna_codec=dns.name.IDNA_2008_Practical)
    except (dns.exception.DNSException, UnicodeError, ValueError):
        return domain


def covers(domain: str, host: str) -> bool:
    """Say whether a host (as `read_domain` gives it) is this domain or lies below it, www. or not."""
    own, other = domain.removeprefix("www."), host.removeprefix("www.")
    return other == own or other.endswith(f".{own}")


def _host_of(text: str) -> str:
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        return parts.hostname or "" if parts.username is None else ""
    except ValueError as error:
        raise BadDomainError from error
