"""`python -m classifiers`: see cli.py."""

import sys

from classifiers.cli import main

sys.exit(main())
