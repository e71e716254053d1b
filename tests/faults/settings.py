"""Settings of processes that a test starts and kills: its own database and broker, and impatient beats."""

from config.env import env, key_set, optional_key
from config.settings.test import *  # noqa: F403
from config.settings.test import DATABASES

DATABASES["default"]["NAME"] = env.str("RECADO_TEST_DATABASE")
HOSTED_MASTER_KEYS = key_set("HOSTED_MASTER_KEYS")
HOSTED_WORKER_PRIVATE_KEY = optional_key("HOSTED_WORKER_PRIVATE_KEY")
CELERY_BEAT_SCHEDULE = {
    "wake-outbox": {"task": "messaging.tasks.wake_outbox_task", "schedule": 0.2},
    "sweep-awaited": {"task": "messaging.tasks.sweep_awaited_hosted_task", "schedule": 0.2},
}
CELERY_BEAT_MAX_LOOP_INTERVAL = 0.2
