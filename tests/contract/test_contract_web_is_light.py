"""The web process never loads what belongs to the worker."""

import subprocess
import sys

PROBE = """
import sys
from workbench import create_app
from workbench.settings import Settings
from pathlib import Path
key = "kkkkkkkkkk-abcdefghijklmnopqrstuvwxyz0123456789"
create_app(Settings(instance_dir=Path({folder!r}), database_url="sqlite://", secret_key=key, demo=True))
heavy = {{"sklearn", "simplemma", "feedparser", "tweepy", "trafilatura", "altair", "vl_convert", "typst"}}
print(sorted(heavy & {{name.split(".")[0] for name in sys.modules}}))
"""


def test_web_process_after_start_holds_no_heavy_library(tmp_path):
    """Starting the application loads none of them. The end-to-end test looks again after a whole walk."""
    code = PROBE.format(folder=str(tmp_path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
