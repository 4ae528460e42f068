"""`python -m workbench.accounts.permissions > docs/permissions.md`: the page of who may do what, from the table."""

import tempfile
from importlib import import_module
from pathlib import Path

from workbench.accounts.permissions.document import document
from workbench.settings import Settings


def main() -> None:
    """Print the page. Needs no database and no settings: every way in that can be configured stands in it."""
    with tempfile.TemporaryDirectory() as folder:
        print(document(import_module("workbench").create_app(every_way_in(Path(folder)))), end="")


def every_way_in(folder: Path) -> Settings:
    """Settings of an installation with everything that adds addresses; the same on every machine."""
    return Settings(
        instance_dir=folder,
        database_url="sqlite://",
        secret_key="only-for-the-page-of-permissions-0123456789",
        smtp_url="smtp://localhost",
        testing=True,
    )


if __name__ == "__main__":
    main()
