"""The hosted worker's share of the outbox: it alone opens what was locked for it, and seals for customers."""

from uuid import UUID

from accounts.crypto.errors import CryptoError
from accounts.errors.base import DomainError
from messaging.bodies.templates import read_request, template_body
from messaging.delivery.submissions import Submission
from messaging.errors.notifications import BadRequestError
from messaging.hosted.endpoints import Endpoint, open_endpoint, open_request
from messaging.models.outbox import OutboxRow
from messaging.models.templates import TemplateVersion
from messaging.services.outbox import CLAIM_ROWS, Sealer, begin_wake, claim_due, send_claimed
from messaging.wording import check_values


def seal_due(*, business_id: UUID) -> None:
    """Seal and send what is due for a business, in the hosted worker; a claim of rows at a time.

    Safe to run twice at once: no row is claimed twice. When the endpoint is closed the rows say so and wait.
    """
    begin_wake(business_id)
    while rows := claim_due(business_id=business_id, sealer=Sealer.HOSTED):
        claim = rows[0].claim
        assert claim is not None  # noqa: S101  # nosec B101  a claimed row has one
        sealed: dict[UUID, Submission] = {}
        failed: dict[UUID, DomainError] = {}
        try:
            endpoint = open_endpoint(business_id)
            endpoint.prepare(row.customer_id for row in rows if row.customer_id)
        except DomainError as error:
            failed = dict.fromkeys((row.id for row in rows), error)
        else:
            for row in rows:
                try:
                    sealed[row.id] = _seal(endpoint, row)
                except DomainError as error:
                    failed[row.id] = error
        send_claimed(business_id=business_id, claim=claim, sealed=sealed, failed=failed)
        if len(rows) < CLAIM_ROWS or not sealed:
            return


def _seal(endpoint: Endpoint, row: OutboxRow) -> Submission:
    if row.customer_id is None or row.request is None:
        raise BadRequestError
    try:
        plain = open_request(bytes(row.request))
    except CryptoError as error:
        raise BadRequestError from error
    return endpoint.seal(
        customer_id=row.customer_id,
        body=body_for(row.template_version, plain) if row.template_version else plain,
        client_message_id=row.client_message_id,
        template_version_id=row.template_version_id,
    )


def body_for(version: TemplateVersion, plain: bytes) -> bytes:
    """The body that an opened request makes from a wording. Raises BadRequestError, TemplateValuesError."""
    try:
        language, given = read_request(plain)
    except CryptoError as error:
        raise BadRequestError from error
    values = check_values(version.parameter_names, given)
    if language not in version.variants:
        raise BadRequestError
    return template_body(
        template_id=version.template_id, number=version.number, language=language, values=values
    )
