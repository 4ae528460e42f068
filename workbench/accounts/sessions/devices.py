"""What a browser calls itself, in words; and the signed cookie by which a browser is known again. Neither holds an address."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from flask import Flask, Response, g, request
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from workbench.settings import Settings

COOKIE_DAYS = 180
MOST_PEOPLE = 8  # who share one browser
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
            ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
           ("Mac OS X", "Mac"), ("Linux", "Linux"))  # fmt: skip


@dataclass(frozen=True)
class Device:
    """One browser's own number, and the marks of the people who have signed in with it."""

    number: str
    marks: tuple[str, ...]

    def knows(self, settings: Settings, email: str) -> bool:
        """Whether this person has signed in with this browser before."""
        return any(hmac.compare_digest(mark, _mark(settings, self.number, email)) for mark in self.marks)

    def with_person(self, settings: Settings, email: str) -> "Device":
        """The same browser, which from now on knows this person too."""
        mark = _mark(settings, self.number, email)
        others = tuple(one for one in self.marks if one != mark)
        return Device(self.number, (*others, mark)[-MOST_PEOPLE:])


def browser_and_system(agent: str) -> tuple[str, str]:
    """("Firefox", "Windows") from what the browser says of itself; "" for what nobody recognises."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    return browser, next((name for sign, name in SYSTEMS if sign in agent), "")


def device_words(browser: str, system: str) -> str:
    """ "Firefox on Windows", for a list or a letter."""
    return _("%(browser)s on %(system)s", browser=browser or _("A browser"), system=system or _("an unknown system"))


def this_device(settings: Settings) -> Device:
    """The browser of this request; a new number for one that has none."""
    try:
        number, marks = _serializer(settings).loads(request.cookies.get(cookie_name(settings), ""))
        return Device(str(number), tuple(str(mark) for mark in marks))
    except (BadSignature, ValueError, TypeError):
        return Device(secrets.token_hex(8), ())


def remember_device(settings: Settings, device: Device) -> None:
    """Let the answer to this request carry the cookie."""
    g.known_device = _serializer(settings).dumps([device.number, list(device.marks)])


def init_devices(app: Flask, settings: Settings) -> None:
    """Set the cookie on the answer of a request that has signed somebody in."""

    @app.after_request
    def keep(response: Response) -> Response:
        if "known_device" in g:
            response.set_cookie(
                cookie_name(settings), g.known_device, max_age=COOKIE_DAYS * 86400,
                secure=settings.is_https, httponly=True, samesite="Lax",
            )  # fmt: skip
        return response


def cookie_name(settings: Settings) -> str:
    """With the prefix that binds it to this host, where the connection is sealed."""
    return "__Host-device" if settings.is_https else "device"


def _serializer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret_key, salt="accounts.device")


def _mark(settings: Settings, number: str, email: str) -> str:
    words = f"device:{number}:{email.strip().lower()}"
    return hmac.new(settings.secret_key.encode(), words.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:24]
