"""The door of the Cloud API: who calls, which node is meant, and every error in the Cloud API's own form."""

import logging
import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from accounts.errors.base import DomainError
from messaging.api.cloud.calls import Call, read_parameters, token_of
from messaging.api.cloud.edges import EDGES, OPEN
from messaging.cloud.errors import (
    BAD_TOKEN,
    NO_RIGHT,
    NO_TOKEN,
    PARAMETER,
    SERVER_FAULT,
    UNKNOWN_PATH,
    CloudError,
    new_trace,
    not_there,
    refused,
)
from messaging.queries.cloud import APP, find_node, find_node_lately
from messaging.services.cloud import Caller, find_caller

VERSION = re.compile(r"v\d{1,3}\.\d{1,3}")
RETRY_SECONDS = "5"
logger = logging.getLogger(__name__)


@csrf_exempt
def cloud(request: HttpRequest, address: str = "") -> HttpResponse:
    """Any version or none, a trailing slash or none; GET, POST and DELETE."""
    trace = new_trace()
    # Programs read these sentences, whatever language their machine prefers.
    with translation.override("en"):
        try:
            response: HttpResponse = JsonResponse(_answer(request, address))
        except CloudError as error:
            response = refusal(error, trace)
        except DomainError as error:
            response = refusal(refused(error.code), trace)
        except Exception:
            logger.exception("A call to the Cloud API failed: %s", trace)
            response = refusal(CloudError(SERVER_FAULT), trace)
    response.headers["x-fb-trace-id"] = response.headers["x-fb-request-id"] = trace
    return response


def refusal(error: CloudError, trace: str) -> HttpResponse:
    """An error as clients of the Cloud API expect it."""
    response = JsonResponse(error.document(trace), status=error.status)
    if error.status in {401}:
        response.headers["WWW-Authenticate"] = "Bearer"
    if error.status in {429, 503}:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


def _answer(request: HttpRequest, address: str) -> dict[str, Any]:
    parts = [part for part in address.split("/") if part]
    if parts and VERSION.fullmatch(parts[0]):
        parts = parts[1:]
    parameters = read_parameters(request)
    if give := OPEN.get(tuple(parts)):
        return give(parameters)
    caller = _caller(token_of(request, parameters))
    if not parts:
        raise CloudError(UNKNOWN_PATH, "The address names no node.")
    node_id, edge, rest = parts[0], parts[1] if parts[1:] else "", tuple(parts[2:])
    find = find_node_lately if edge == "messages" else find_node
    node = find(caller.business_id, node_id)
    if node is None:
        raise not_there(node_id)
    handlers = EDGES.get((node.kind, edge))
    if handlers is None:
        raise CloudError(UNKNOWN_PATH, f"/{'/'.join(parts[1:])}")
    handler = handlers.get(str(request.method))
    if handler is None:
        raise CloudError(PARAMETER, f"Unsupported {str(request.method).lower()} request.", status=405)
    if caller.is_app and node.kind != APP:
        raise CloudError(NO_RIGHT, "An app's own token manages its app only. Use a token of the business.")
    return handler(Call(request, node, rest, parameters))


def _caller(token: str) -> Caller:
    if not token:
        raise CloudError(NO_TOKEN)
    caller = find_caller(token)
    if caller is None:
        raise CloudError(BAD_TOKEN)
    if not caller.may_use_cloud:
        raise CloudError(NO_RIGHT, "This token was not given the scope 'cloud_api'.")
    return caller
