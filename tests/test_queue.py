"""Waking the worker: a cheap hint, whatever Redis does."""

import socket
import time

import pytest

from referrals import queue
from referrals.queue import wake_worker


@pytest.fixture
def redis(redis_server):
    queue.configure(redis_server.url)
    yield redis_server
    queue.configure(None)


@pytest.fixture
def black_hole():
    """A port that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
    queue.configure(None)


@pytest.fixture
def refusing_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    yield f"redis://127.0.0.1:{port}/0"
    queue.configure(None)


def hints(server):
    return queue.open_queue(server.client()).get_job_ids()


def seconds(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def test_a_hint_waits_for_the_worker(redis):
    assert wake_worker("deliver")
    assert hints(redis) == ["deliver"]


def test_a_hint_names_the_job_and_carries_nothing_else(redis):
    wake_worker("sweep")
    (job,) = queue.open_queue(redis.client()).get_jobs()
    assert (job.func_name, job.args, job.kwargs) == ("referrals.jobs.sweep", [], {})


def test_a_hint_is_json(redis):
    wake_worker()
    assert redis.client().hget("rq:job:deliver", "data")[:1] == b"x"  # zlib
    assert queue.open_queue(redis.client()).get_jobs()[0].serializer is queue.SERIALIZER


def test_hints_do_not_pile_up(redis):
    assert [wake_worker() for _ in range(50)] == [True] * 50
    assert hints(redis) == ["deliver", "deliver-again"]


def test_both_hints_are_for_the_same_job(redis):
    wake_worker()
    wake_worker()
    assert {queue.job_name(hint) for hint in hints(redis)} == {"deliver"}


def test_a_hint_that_nobody_takes_lapses(redis):
    wake_worker()
    assert 0 < redis.client().ttl("rq:job:deliver") <= queue.HINT_TTL


def test_without_redis_nobody_is_woken():
    queue.configure(None)
    assert not wake_worker()


def test_a_refused_connection_costs_nothing(refusing_port):
    queue.configure(refusing_port)
    assert seconds(wake_worker) < 0.5


def test_a_black_hole_costs_a_second_once(black_hole):
    queue.configure(black_hole)
    assert seconds(wake_worker) < 2
    assert seconds(lambda: [wake_worker() for _ in range(100)]) < 0.1


def test_a_frozen_redis_costs_a_second_once(redis):
    wake_worker()
    redis.freeze()
    assert seconds(wake_worker) < 2
    assert seconds(lambda: [wake_worker() for _ in range(100)]) < 0.1
    redis.thaw()


def test_a_redis_that_is_gone_costs_one_line(refusing_port, caplog, monkeypatch):
    monkeypatch.setattr(queue, "BACK_OFF_SECONDS", 0.0)
    queue.configure(refusing_port)
    assert [wake_worker() for _ in range(5)] == [False] * 5
    assert caplog.text.count("Redis does not answer") == 1


def test_a_redis_that_is_back_is_used_again(redis, monkeypatch):
    monkeypatch.setattr(queue, "BACK_OFF_SECONDS", 0.0)
    redis.kill()
    assert not wake_worker()
    redis.start()
    assert wake_worker()


def test_an_emptied_redis_is_used_as_before(redis):
    wake_worker()
    redis.client().flushall()
    assert wake_worker()
    assert hints(redis) == ["deliver"]
