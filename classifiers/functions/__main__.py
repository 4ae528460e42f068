"""`python -m classifiers.functions` trains the model of sentence functions, writes it and prints its quality."""

from __future__ import annotations

import argparse

from classifiers.functions.training import train, write_model


def main() -> None:
    """Write the model, or with --dry-run only measure it."""
    parser = argparse.ArgumentParser(prog="python -m classifiers.functions", description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="measure without writing the weights")
    qualities = train()[1] if parser.parse_args().dry_run else write_model()
    print("Measured on voices that the model has not seen:")
    print(f"{'':4}{'function':12}{'examples':>9}{'threshold':>10}{'recall':>8}{'false':>8}{'alert':>8}")
    for one in qualities:
        shares = f"{one.least:10.2f}{one.recall:8.2f}{one.false_share:8.3f}{one.alert_recall:8.2f}"
        print(f"{one.language:4}{one.function:12}{one.examples:9}{shares}")


if __name__ == "__main__":
    main()
