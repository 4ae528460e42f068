"""Single sign-on in the application: the door of this installation, and what templates may know of it."""

from typing import TYPE_CHECKING, cast

from flask import Flask, current_app

from workbench.accounts.single_sign_on.configuration import Provider, read_provider
from workbench.errors import NotFound
from workbench.settings import Settings

if TYPE_CHECKING:
    from workbench.accounts.single_sign_on.door import Door

EXTENSION = "workbench_single_sign_on"


def init_single_sign_on(app: Flask, settings: Settings) -> None:
    """Read the file, and make the door if there is one. Raises SettingsError; asks nobody."""
    provider = read_provider(settings)
    app.extensions[EXTENSION] = _make_door(provider) if provider else None
    app.context_processor(lambda: {"single_sign_on": provider_here()})


def provider_here() -> Provider | None:
    """The provider of this installation, or None."""
    door: Door | None = current_app.extensions.get(EXTENSION)
    return cast(Provider, door.provider) if door else None


def the_door() -> "Door":
    """The door of this installation. Raises NotFound where single sign-on is not set up."""
    door: Door | None = current_app.extensions.get(EXTENSION)
    if door is None:
        raise NotFound("single sign-on is not set up")
    return door


def _make_door(provider: Provider) -> "Door":
    from workbench.accounts.single_sign_on.door import Door  # Authlib's client, only where it is used

    return Door(provider)
