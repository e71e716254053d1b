"""The hosted worker of the demo: `celery -A config worker -Q hosted`.

The only process with these secrets.
"""

from django.core.exceptions import ImproperlyConfigured

from config.env import key_set, optional_key
from config.settings._faults import hosted_worker_faults
from config.settings.embedded import *  # noqa: F403
from config.settings.embedded import HOSTED_WORKER_PUBLIC_KEY

HOSTED_MASTER_KEYS = key_set("HOSTED_MASTER_KEYS")
HOSTED_WORKER_PRIVATE_KEY = optional_key("HOSTED_WORKER_PRIVATE_KEY")

faults = list(hosted_worker_faults(HOSTED_MASTER_KEYS, HOSTED_WORKER_PRIVATE_KEY, HOSTED_WORKER_PUBLIC_KEY))
if faults:
    raise ImproperlyConfigured("The hosted worker does not start:\n- " + "\n- ".join(faults))
