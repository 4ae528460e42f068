"""The child that sets pages: `python -m sandwiches.outputs [MEMORY_BYTES]`. Reads orders from standard input until it ends."""

from __future__ import annotations

import sys

from sandwiches.outputs.serving import serve_orders

if __name__ == "__main__":
    serve_orders(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
