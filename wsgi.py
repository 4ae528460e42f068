"""The application for a WSGI server and for the flask command."""

import gc

gc.disable()  # what is loaded here stays: walking over it while it grows took a third of the start

from workbench import create_app  # noqa: E402
from workbench.errors import SettingsError  # noqa: E402
from workbench.logs import start_logging  # noqa: E402
from workbench.operations.shared_figures import share_figures  # noqa: E402

start_logging()
share_figures()
try:
    app = create_app()
except SettingsError as error:  # whoever installs reads what to mend, not where in the program it was noticed
    raise SystemExit("The settings cannot be used:\n- " + "\n- ".join(error.problems)) from None
gc.freeze()
gc.enable()
