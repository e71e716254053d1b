"""The connector: an end of a business on the business's own machine, with keys that never leave it."""

import re
from uuid import UUID

from django.db import transaction

from accounts.crypto.keyrings import Custody, PartyType, SignedStatement
from accounts.errors.base import MalformedError, NotFoundError
from accounts.errors.custody import ConnectorExistsError, ConnectorSignedError
from accounts.models.businesses import Membership
from accounts.models.hosting import AgentEndpoint
from accounts.models.keys import Party
from accounts.models.tokens import ApiToken, Scope
from accounts.queries.keys import has_connector
from accounts.queries.tokens import find_token
from accounts.services.audit import Action, record_event
from accounts.services.custody import end_endpoints
from accounts.services.keys import publish_epoch
from accounts.services.tokens import issue_token, replace_token

TOKEN_NAME = "Connector"  # noqa: S105
TOKEN_HASH = re.compile(r"[0-9a-f]{64}")
VERSION = re.compile(r"[0-9A-Za-z.+-]{1,20}")


@transaction.atomic
def ask_for_connector(*, owner: Membership, actor_id: UUID) -> str:
    """Make a place for a business's connector; returns the token with which it enrols, shown this once.

    Nothing can be read yet: an owner signs that, and hands over the business's keys. Asked again before it
    has enrolled, the earlier token ends and a new one takes its place. The caller has proved to be this
    owner. Raises ConnectorExistsError when one has enrolled already.
    """
    standing = AgentEndpoint.objects.connectors().select_for_update().filter(business_id=owner.business_id)
    if any(has_enrolled(endpoint) for endpoint in standing):
        raise ConnectorExistsError
    end_endpoints(standing, actor_id=actor_id)
    text = issue_token(membership=owner, name=TOKEN_NAME, scopes=[Scope.CONNECTOR], actor_id=actor_id)
    kind = AgentEndpoint.Kind.CONNECTOR
    AgentEndpoint.objects.create(business_id=owner.business_id, kind=kind, token=find_token(text))
    return text


@transaction.atomic
def withdraw_connector(*, business_id: UUID, actor_id: UUID) -> None:
    """End a connector that holds no keys yet. The caller has proved to be an owner.

    Raises ConnectorSignedError once an epoch lets it in: then the owner signs one that does not.
    """
    if has_connector(business_id):
        raise ConnectorSignedError
    standing = AgentEndpoint.objects.connectors().filter(business_id=business_id)
    end_endpoints(standing, actor_id=actor_id)


def enrol_connector(*, token: ApiToken, signed: SignedStatement, token_hash: object) -> bool:
    """Publish a connector's first keys, made on its own machine; True when they are new.

    From then on it comes with a token that it drew itself and of which `token_hash` is the SHA-256 in
    hexadecimal: the one that was shown to the owner, and stands in a shell's history, ends. The caller has
    proved to hold the token. Raises NotFoundError for a token of no connector, ConnectorExistsError when it
    has enrolled already, MalformedError, and as `publish_epoch`.

    Source: SPEC 7.
    """
    endpoint = connector_of(token)
    if not isinstance(token_hash, str) or not TOKEN_HASH.fullmatch(token_hash):
        raise MalformedError
    with transaction.atomic():
        AgentEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        if has_enrolled(endpoint):
            raise ConnectorExistsError
        created = publish_epoch(
            party_id=endpoint.id,
            party_type=PartyType.AGENT,
            signed=signed,
            actor_id=token.membership.user_id,
            allowed_custody=Custody.CONNECTOR,
        )
        replace_token(token=token, token_hash=token_hash)
        record_event(
            action=Action.CONNECTOR_ENROLLED,
            actor_id=token.membership.user_id,
            business_id=endpoint.business_id,
            target=str(endpoint.id),
        )
    return created


def connector_of(token: ApiToken) -> AgentEndpoint:
    """The standing connector that comes with this token. Raises NotFoundError."""
    endpoint = AgentEndpoint.objects.connectors().filter(token=token).first()
    if endpoint is None:
        raise NotFoundError
    return endpoint


def has_enrolled(endpoint: AgentEndpoint) -> bool:
    """Say whether an end has published keys of its own."""
    return Party.objects.filter(pk=endpoint.pk).exists()


def note_version(*, token: ApiToken, version: object) -> None:
    """Keep which version of the connector came last; when it came, its token says.

    Raises NotFoundError for a token of no connector, MalformedError.
    """
    endpoint = connector_of(token)
    if not isinstance(version, str) or not VERSION.fullmatch(version):
        raise MalformedError
    if endpoint.version != version:
        AgentEndpoint.objects.filter(pk=endpoint.pk).update(version=version)
