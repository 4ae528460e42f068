"""The process that sets pages: started late, one order at a time, killed when it overruns, replaced when it dies."""

import io
import os
import signal
import struct
import subprocess
import sys
import threading

import pytest

from sandwiches.outputs import Look, Order, RenderingChild, RenderOverrun, make_file
from sandwiches.outputs.errors import OutputError
from sandwiches.outputs.wire import pack, unpack
from tests.sandwiches.outputs_documents import BASE

ORDER = Order(BASE["SV1"], Look(name="Norrviks kommun"))


def test_child_starts_with_the_first_order_and_stays():
    with RenderingChild() as child:
        assert child.child_id is None
        make_file("card_wide", ORDER, child)
        first = child.child_id
        make_file("poster", ORDER, child)
        assert child.child_id == first
    assert child.child_id is None


def test_dead_child_is_replaced():
    with RenderingChild() as child:
        made = make_file("poster", ORDER, child)
        os.kill(child.child_id, signal.SIGKILL)
        os.waitid(os.P_PID, child.child_id, os.WEXITED | os.WNOWAIT)
        assert make_file("poster", ORDER, child) == made


def test_order_over_its_time_is_stopped_and_the_next_one_answered():
    with RenderingChild(cpu_s=0.005) as child:
        long = Order(BASE["SV1"], Look(name="Norrviks kommun"))
        with pytest.raises(RenderOverrun):
            make_file("docx", long, child)
        assert child.child_id is None
    with RenderingChild() as child:
        assert make_file("docx", ORDER, child)


def test_child_that_does_not_answer_is_stopped():
    with RenderingChild(wall_s=0.0) as child:
        with pytest.raises(RenderOverrun):
            make_file("poster", ORDER, child)
        assert child.child_id is None


def test_unknown_order_is_an_error_and_not_the_end():
    with RenderingChild() as child:
        with pytest.raises(OutputError):
            child.ask({"kind": "shell"})
        assert make_file("poster", ORDER, child)


def test_threads_share_a_child():
    with RenderingChild() as child:
        expected = make_file("poster", ORDER, child)
        made = []
        threads = [threading.Thread(target=lambda: made.append(make_file("poster", ORDER, child))) for _one in range(6)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert made == [expected] * 6


def test_messages_travel_whole_or_not_at_all():
    message = pack({"kind": "x"}, b"body")
    assert unpack(io.BytesIO(message).read) == ({"kind": "x", "length": 4}, b"body")
    assert unpack(io.BytesIO(b"").read) is None
    for cut in (2, 10, len(message) - 1):
        with pytest.raises(ValueError, match="cut"):
            unpack(io.BytesIO(message[:cut]).read)
    with pytest.raises(ValueError, match="long"):
        unpack(io.BytesIO(struct.pack(">I", 2**31)).read)


def test_library_without_its_child_loads_no_heavy_module():
    """Texts, looks and orders are made without Typst, python-docx, Pillow or the maker of QR codes."""
    code = (
        "import sys; from sandwiches.outputs import *; from sandwiches import Document; "
        "document = Document(headline='Kön är lika', opening_fact='Kön är lika för alla.'); "
        "make_text('posts', Order(document, Look())); shared_child(); "
        "print(sorted({'typst', 'docx', 'PIL', 'qrcode', 'lxml'} & {name.split('.')[0] for name in sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_order_that_wants_more_memory_than_it_may_have_is_stopped():
    with RenderingChild(memory_bytes=30 * 1024 * 1024) as child:
        with pytest.raises(OutputError):
            make_file("card_square", ORDER, child)
        assert child.child_id is None
