"""The parser's own process: `python -m feeds.limited_child`. Reads jobs from standard input, writes answers as JSON lines.

A job is one JSON line {length, url, content_type, now, cpu_s, is_masking} followed by `length` bytes of feed. Masked here, their
words as they came never leave this process. Languages are not guessed
here: the model and its numerical library would take most of the memory that a parser may have.
"""

from __future__ import annotations

import json
import math
import resource
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import feedparser  # noqa: F401  loaded before the first job is timed

from feeds.errors import ParseFailed
from feeds.limited_wire import pack_feed
from feeds.masking.items import mask_feed
from feeds.syndication import json_feed, xml_feed  # noqa: F401  likewise
from feeds.syndication.parsing import parse


def serve_jobs(answer: Callable[[dict[str, Any], bytes], dict[str, Any]], memory_bytes: int) -> None:
    """Answers jobs until the input ends. Dies of SIGPROF, else of SIGXCPU, when a job passes its time."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = sys.stdout.buffer
    while line := sys.stdin.buffer.readline():
        job = json.loads(line)
        body = sys.stdin.buffer.read(job["length"])
        _allow_cpu(job["cpu_s"])
        answers.write(json.dumps(answer(job, body)).encode("ascii") + b"\n")
        answers.flush()
        signal.setitimer(signal.ITIMER_PROF, 0)


def answer_job(job: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Gives {feed: …} or {failed: {…}}. Running out of memory is an answer too."""
    try:
        now = datetime.fromisoformat(job["now"])
        feed = parse(body, url=job["url"], content_type=job["content_type"], now=now, is_guessing=False)
        return {"feed": pack_feed(mask_feed(feed) if job["is_masking"] else feed)}
    except ParseFailed as error:
        return {"failed": {"message": str(error), "kind": error.kind, "public_text": error.public_text}}
    except MemoryError:
        return {"overrun": "memory"}
    except Exception as error:
        # The edge of the process: whatever a feed breaks is reported by its name, and the next feed is read.
        return {"failed": {"message": f"parser stopped: {type(error).__name__}", "kind": "parser", "public_text": None}}


def _allow_cpu(seconds: float) -> None:
    """A timer to the hundredth of a second, and a limit in whole seconds behind it that nothing in the process can lift."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.ceil(usage.ru_utime + usage.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_PROF, seconds)


if __name__ == "__main__":
    serve_jobs(answer_job, int(sys.argv[1]))
