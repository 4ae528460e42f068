"""`python -m sandwiches`."""

from __future__ import annotations

import sys

from sandwiches.cli import main

if __name__ == "__main__":
    sys.exit(main())
