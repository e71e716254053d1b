"""What the network says about a domain: its DNS as several resolvers see it, and one file of its website.

Each check ends within seconds. An address inside a private network is never called: requests-hardened looks a
name up, checks the address and keeps to it, so that a name cannot change its mind in between.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

import dns.exception
import dns.nameserver
import dns.rdatatype
import dns.resolver
import requests
from django.conf import settings
from requests_hardened import Config, Manager
from requests_hardened.ip_filter import InvalidIPAddress

from accounts.models.verification import DomainProof
from accounts.outside import deadline, read_beginning

Problem = DomainProof.Problem
LABEL = "_recado"
PATH = "/.well-known/recado.txt"
MARK = "recado-site-verification="
DNS_TRY_SECONDS, DNS_SECONDS = 2.0, 4.0
CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 3, 4, 8
MAX_FILE_BYTES = 4096
MAX_CALLS = 3
OK = 200
# A test's website is on the own machine: only there is another origin than this one ever called.
ORIGIN = "https://{domain}"
ALLOW_LOOPBACK = False


def record_for(token: str) -> str:
    """The text that must be found, in the record or in the file."""
    return f"{MARK}{token}"


def look_in_dns(domain: str, token: str) -> str:
    """Look for the TXT record at `_recado.<domain>`; "" when it is there, else what is in the way.

    Every resolver that answers must show it: what only one of them says may be forged, or not yet everywhere.
    """
    resolvers = _resolvers(settings.DOMAIN_RESOLVERS)
    if not resolvers:
        return Problem.DNS_SILENT
    with ThreadPoolExecutor(len(resolvers)) as pool:
        found = list(pool.map(lambda resolver: _ask(resolver, domain, token), resolvers))
    answered = [problem for problem in found if problem != Problem.DNS_SILENT]
    if not answered:
        return Problem.DNS_SILENT
    if "" in answered and any(answered):
        return Problem.DNS_DIFFERS
    return answered[0]


def look_on_website(domain: str, token: str) -> str:
    """Look for the text in the file at PATH of `https://<domain>`; "" when it is there, else the problem."""
    url = ORIGIN.format(domain=domain) + PATH
    try:
        return _read_file(url, record_for(token))
    except InvalidIPAddress:
        return Problem.PRIVATE_ADDRESS
    except requests.exceptions.SSLError:
        return Problem.NOT_SECURE
    except (requests.RequestException, OSError, ValueError):
        return Problem.NO_ANSWER


def _resolvers(addresses: Iterable[str]) -> list[dns.resolver.Resolver]:
    made = []
    for address in addresses:
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = [_nameserver(address)]
        made.append(resolver)
    if not made:
        try:
            made.append(dns.resolver.Resolver())
        except dns.resolver.NoResolverConfiguration:
            return []
    for resolver in made:
        resolver.timeout, resolver.lifetime = DNS_TRY_SECONDS, DNS_SECONDS
    return made


def _nameserver(address: str) -> dns.nameserver.Nameserver:
    """A resolver's address: 9.9.9.9, 9.9.9.9:5353, 2620:fe::fe or [2620:fe::fe]:5353."""
    try:
        return dns.nameserver.Do53Nameserver(str(ip_address(address)))
    except ValueError:
        host, _, port = address.rpartition(":")
        return dns.nameserver.Do53Nameserver(str(ip_address(host.strip("[]"))), int(port))


def _ask(resolver: dns.resolver.Resolver, domain: str, token: str) -> str:
    try:
        answer = resolver.resolve(f"{LABEL}.{domain}.", dns.rdatatype.TXT, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return Problem.NO_RECORD
    except (dns.exception.DNSException, OSError):
        return Problem.DNS_SILENT
    texts = [b"".join(record.strings).decode("utf-8", "replace").strip() for record in answer]
    if record_for(token) in texts:
        return ""
    return Problem.WRONG_RECORD if any(text.startswith(MARK) for text in texts) else Problem.NO_RECORD


def _read_file(url: str, wanted: str) -> str:
    """The website may send the call on to itself, never to another host or out of TLS."""
    origin = urlsplit(url)
    with _manager().get_session() as session:
        # A proxy of the environment would look the name up itself, past the check.
        session.trust_env = False
        with deadline(session, TOTAL_SECONDS):
            for _ in range(MAX_CALLS):
                with session.request("GET", url, stream=True) as answer:
                    if not answer.is_redirect:
                        return _judge(answer, wanted)
                    url = urljoin(url, answer.headers["Location"])
                if urlsplit(url)[:2] != origin[:2]:
                    return Problem.REDIRECTED
    return Problem.REDIRECTED


def _judge(answer: requests.Response, wanted: str) -> str:
    if answer.status_code != OK:
        return Problem.NO_FILE
    read = read_beginning(answer, MAX_FILE_BYTES + 1)
    if len(read) > MAX_FILE_BYTES:
        return Problem.TOO_LARGE
    lines = [line.strip() for line in read.decode("utf-8-sig", "replace").splitlines()]
    return "" if wanted in lines else Problem.WRONG_FILE


def _manager() -> Manager:
    return Manager(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=ALLOW_LOOPBACK,
            never_redirect=True,
            default_timeout=(CONNECT_SECONDS, READ_SECONDS),
            user_agent_override="Recado-Domain-Check/1",
        )
    )
