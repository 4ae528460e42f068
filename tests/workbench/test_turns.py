"""Requests take turns: who came first is first, nobody waits for long behind a slow one, and none is ever left behind."""

import random
import threading
import time

import pytest

from workbench import turns
from workbench.turns import Turns

PATIENCE = 0.05
LONG = 20  # seconds; nothing here takes that long unless a turn is lost


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", PATIENCE)


def in_line(them, count):
    """Wait until so many stand in line."""
    end = time.monotonic() + LONG
    while len(them._line) < count:
        assert time.monotonic() < end
        time.sleep(0.001)


def test_one_at_a_time_in_the_order_in_which_they_came(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", LONG)
    them, done, most, working = Turns(1), [], [], []

    def work(name):
        with them.mine():
            working.append(name)
            most.append(len(working))
            done.append(name)
            working.remove(name)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    with them.mine():
        for number, thread in enumerate(threads):
            thread.start()
            in_line(them, number + 1)
    for thread in threads:
        thread.join(LONG)
    assert done == list(range(6))
    assert max(most) == 1


def test_as_many_at_once_as_there_may_be():
    them, inside, both = Turns(2), threading.Barrier(2, timeout=LONG), []

    def work():
        with them.mine():
            both.append(inside.wait())

    threads = [threading.Thread(target=work) for _each in range(2)]
    [thread.start() for thread in threads]
    [thread.join(LONG) for thread in threads]
    assert sorted(both) == [0, 1]


def test_a_slow_one_is_passed_and_costs_those_behind_it_one_wait_together():
    """A large file on a slow line: the first behind it waits, those that follow take turns as usual."""
    them, slow_ends, waits = Turns(1), threading.Event(), []

    def slow():
        with them.mine():
            slow_ends.wait(LONG)

    def quick():
        with them.mine() as waited:
            waits.append(waited)

    holder = threading.Thread(target=slow)
    holder.start()
    while not them._working:
        time.sleep(0.001)
    for number in range(1, 6):
        one = threading.Thread(target=quick)
        one.start()
        one.join(LONG)
        assert len(waits) == number
        assert not them._working, "the slow one works on, and stands in nobody's way"
    assert holder.is_alive()
    slow_ends.set()
    holder.join(LONG)
    assert waits[0] > PATIENCE / 2
    assert not them._working


def test_one_that_fails_gives_its_turn_back():
    them = Turns(1)
    with pytest.raises(ValueError, match="a fault"), them.mine():
        raise ValueError("a fault")
    assert not them._working
    with them.mine():
        assert len(them._working) == 1


def test_nobody_is_left_behind():
    """Many threads, some slower than the patience: everybody comes to work, and nothing is left over."""
    them, chance, done = Turns(1), random.Random(3), []

    def work(pauses):
        for pause in pauses:
            with them.mine():
                time.sleep(pause)
            done.append(pause)

    plans = [[0.07 if chance.random() < 0.03 else 0.0005 for _each in range(40)] for _thread in range(12)]
    threads = [threading.Thread(target=work, args=(plan,)) for plan in plans]
    [thread.start() for thread in threads]
    [thread.join(LONG) for thread in threads]
    assert len(done) == 12 * 40
    assert not them._working
    assert not them._line
