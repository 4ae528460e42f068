"""Where the web processes of one machine count together: a folder of small files, one for each process, gone at the end."""

import atexit
import os
import shutil
import tempfile

NAME = "PROMETHEUS_MULTIPROC_DIR"  # an administrator may name a folder too, for several services on one machine


def share_figures() -> None:
    """Choose the folder; before anything imports the library, which asks for it then."""
    if os.environ.get(NAME):
        return
    folder, maker = tempfile.mkdtemp(prefix="workbench-figures-"), os.getpid()
    os.environ[NAME] = folder

    def remove() -> None:
        if os.getpid() == maker:  # not when a fork of it ends
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
