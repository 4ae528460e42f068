"""The child that makes a review's files: `python -m workbench.reviews.documents [MEMORY_BYTES]`."""

import sys

from workbench.reviews.documents.serving import serve

if __name__ == "__main__":
    serve(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
