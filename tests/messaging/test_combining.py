"""Calls of one moment are answered together, each with its own answer."""

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connection

from messaging.combining import MAX_BATCH, Combiner

LIMIT_SECONDS = 30


class Work:
    """Doubles numbers; the first batch waits until it is let go, so that others gather."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.has_begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self, asked: Sequence[int]) -> list[int | Exception]:
        self.batches.append(list(asked))
        if len(self.batches) == 1:
            self.has_begun.set()
            assert self.may_end.wait(LIMIT_SECONDS)
        if 13 in asked:
            raise ZeroDivisionError
        return [ValueError(one) if one < 0 else 2 * one for one in asked]


def run(act: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=act)
    thread.start()
    return thread


def gathered(numbers: Sequence[int]) -> tuple[Work, dict[int, object]]:
    """What each of these calls was told, all of them made while the work of another was going on."""
    work, told = Work(), dict[int, object]()
    combiner = Combiner(work)

    def ask(number: int) -> None:
        try:
            told[number] = combiner.ask(number)
        except (ValueError, ZeroDivisionError) as error:
            told[number] = type(error)

    first = run(lambda: ask(0))
    assert work.has_begun.wait(LIMIT_SECONDS)
    threads = [run(lambda number=number: ask(number)) for number in numbers]  # type: ignore[misc]
    wait_until(lambda: len(combiner._waiting) == len(numbers))
    work.may_end.set()
    for thread in (first, *threads):
        thread.join()
    return work, told


def wait_until(is_so: Callable[[], bool]) -> None:
    passed = threading.Event()
    while not is_so():
        passed.wait(0.001)


def test_what_gathers_while_others_are_answered_is_one_batch_and_a_lone_call_waits_for_nobody() -> None:
    work, told = gathered([1, 2, -3])
    assert [sorted(batch) for batch in work.batches] == [[0], [-3, 1, 2]]
    assert told == {0: 0, 1: 2, 2: 4, -3: ValueError}


def test_a_batch_that_fails_is_tried_one_by_one() -> None:
    work, told = gathered([1, 13])
    assert [sorted(batch) for batch in work.batches[:2]] == [[0], [1, 13]]
    assert sorted(work.batches[2:]) == [[1], [13]]
    assert told == {0: 0, 1: 2, 13: ZeroDivisionError}


def test_a_batch_has_an_end_and_whoever_is_beyond_it_is_in_the_next() -> None:
    work, told = gathered(range(20, 20 + MAX_BATCH + 3))
    assert [len(batch) for batch in work.batches] == [1, MAX_BATCH, 3]
    assert told == {number: 2 * number for number in (0, *range(20, 20 + MAX_BATCH + 3))}


@pytest.mark.django_db(transaction=True)
def test_who_waits_holds_no_connection_that_whoever_works_may_need() -> None:
    connection.ensure_connection()
    holds: list[bool] = []

    def work(asked: Sequence[int]) -> list[int | Exception]:
        holds.append(connection.connection is not None)
        return list(asked)

    assert Combiner(work).ask(1) == 1
    assert holds == [False]


def test_who_is_interrupted_leaves_nobody_waiting() -> None:
    def interrupted(asked: Sequence[int]) -> list[int | Exception]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Combiner(interrupted).ask(1)
