"""The hosted worker is killed in the middle of answering: each message is still answered exactly once."""

from typing import Any

import pytest

from messaging.models.automation import AwaitedAnswer
from messaging.models.messages import Message
from tests.conftest import Cast, make_cast
from tests.faults.processes import BEAT, WORKER, Processes, processes, wait_until
from tests.messaging.test_automation import ONLY_COMMANDS, prepare, says

pytestmark = pytest.mark.django_db(transaction=True)
# Below the number of answers at which a conversation counts as a loop.
QUESTIONS_EACH = 18


def answered(cast: Cast) -> int:
    return Message.objects.filter(sender_id=cast.bakery.id).count()


def kill_after(cast: Cast, started: Processes, answers: int) -> None:
    """Both processes die while something is claimed; what they held is free at once."""
    started.start(*WORKER)
    started.start(*BEAT)
    wait_until(lambda: answered(cast) >= answers)
    started.kill()
    AwaitedAnswer.objects.update(claimed_at=None)


def test_each_message_is_answered_once_though_worker_and_beat_are_killed_twice(settings: Any) -> None:
    cast = prepare(make_cast(), settings, ONLY_COMMANDS)
    triggers = [says(cast, "/hours", who) for _ in range(QUESTIONS_EACH) for who in ("alice", "bob")]
    with processes() as started:
        kill_after(cast, started, 3)
        assert AwaitedAnswer.objects.exists()
        kill_after(cast, started, 12)
        started.start(*WORKER)
        started.start(*BEAT)
        wait_until(lambda: not AwaitedAnswer.objects.exists())
    assert answered(cast) == len(triggers)
