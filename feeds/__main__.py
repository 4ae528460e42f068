"""`python -m feeds`: read a feed, mask a text. The only place in this library that knows the clock and the console."""

from __future__ import annotations

import sys

from feeds.console import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
