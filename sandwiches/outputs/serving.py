"""What the child process does: orders in, finished files out. Every order has a limit on processor time."""

from __future__ import annotations

import math
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

from sandwiches.outputs import logos, setting, word_file
from sandwiches.outputs.errors import BadLogo, CannotMake
from sandwiches.outputs.wire import pack, unpack

Answer = tuple[dict[str, Any], bytes]
Kinds = dict[str, Callable[[dict[str, Any], bytes], Answer]]


def serve_orders(memory_bytes: int, kinds: Kinds | None = None, *, file_bytes: int = 0) -> None:
    """Answer orders until the input ends. Dies of SIGPROF, else of SIGXCPU, when an order passes its time.

    `kinds` are another program's orders; `file_bytes` is the largest file that one of its libraries may need on the way.
    """
    if kinds is None:
        setting.warm()
    if memory_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))  # the outputs have no file to write
    answers = sys.stdout.buffer
    while message := unpack(sys.stdin.buffer.read):
        order, body = message
        _allow_cpu(order["cpu_s"])
        answers.write(pack(*answer_order(order, body, kinds)))
        answers.flush()
        signal.setitimer(signal.ITIMER_PROF, 0)


def answer_order(order: dict[str, Any], body: bytes, kinds: Kinds | None = None) -> Answer:
    """Give (head, file). What goes wrong is an answer too: {failed: {kind, …}}."""
    try:
        return (kinds or _KINDS)[order["kind"]](order, body)
    except CannotMake as error:
        return {"failed": {"kind": "cannot", "output": error.output, "reason": error.reason, "detail": error.detail}}, b""
    except BadLogo as error:
        return {"failed": {"kind": "logo", "reason": error.reason}}, b""
    except MemoryError:
        return {"failed": {"kind": "overrun", "reason": "memory"}}, b""
    except Exception as error:
        # The edge of the process: what an order breaks is reported by its name, and the next order is answered.
        return {"failed": {"kind": "error", "reason": f"{type(error).__name__}: {str(error)[:300]}"}}, b""


def _pdf(order: dict[str, Any], _body: bytes) -> Answer:
    return {}, setting.set_pdf(order["template"], order["data"])


def _png(order: dict[str, Any], _body: bytes) -> Answer:
    return {}, setting.set_png(order["template"], order["data"], ppi=order["ppi"], is_grey=order["is_grey"])


def _docx(order: dict[str, Any], _body: bytes) -> Answer:
    return {}, word_file.make_docx(order["data"])


def _logo(_order: dict[str, Any], body: bytes) -> Answer:
    logo = logos.read_logo(body)
    return {"type": logo.type, "width": logo.width, "height": logo.height}, logo.content


_KINDS: Kinds = {"pdf": _pdf, "png": _png, "docx": _docx, "logo": _logo}


def _allow_cpu(seconds: float) -> None:
    """A timer to the hundredth of a second, and a limit in whole seconds behind it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.ceil(usage.ru_utime + usage.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_PROF, seconds)
