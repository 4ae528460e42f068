"""Figures of several web processes: whichever of them is asked tells what all of them have counted."""

import os
import subprocess
import sys

COUNTING = """
import os
from workbench.operations.shared_figures import share_figures
share_figures()
from prometheus_client import CollectorRegistry, generate_latest, multiprocess
from workbench.operations.measuring import count_request
for _one in range(3):
    child = os.fork()
    if child == 0:
        count_request("desk.start", 200, 0.02)
        os._exit(0)
    os.waitpid(child, 0)
told = CollectorRegistry()
multiprocess.MultiProcessCollector(told)
print(generate_latest(told).decode())
print("folder", os.environ["PROMETHEUS_MULTIPROC_DIR"])
"""


def test_any_process_tells_what_all_have_counted():
    """And the folder in which they count is gone at the end."""
    bare = {name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"}
    said = subprocess.run([sys.executable, "-c", COUNTING], env=bare, capture_output=True, text=True, check=True).stdout
    assert 'workbench_request_seconds_count{endpoint="desk.start"} 3.0' in said
    assert 'workbench_answers_total{status="2xx"} 3.0' in said
    assert not os.path.exists(said.strip().rpartition(" ")[2])
