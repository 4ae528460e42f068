"""What keeps answers honest without knowing who answers: notes in browsers, the kiosk's mark, and a brake on floods."""

from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response

from workbench import clock
from workbench.surveys.answering import ticket
from workbench.web.sessions import settings
from workbench.web.throttle import Throttle

NOTE = "survey_answered"
KIOSK = "survey_kiosk"
# A library, a school or a town hall is one address for hundreds of people; only a machine sends more than this.
MOST_ANSWERS = 600
ANSWERS_WINDOW = timedelta(minutes=10)
MOST_GUESSES = 20
GUESSES_WINDOW = timedelta(minutes=10)


def may_send() -> bool:
    """Count one answer from this network to an open form. False when no room of people sends so many."""
    throttle = Throttle("survey", most=MOST_ANSWERS, window=ANSWERS_WINDOW)
    return throttle.take(request.remote_addr or "", now=clock.utcnow())


def may_guess() -> bool:
    """Count one try of the staff code from this network, right or wrong. False when there were too many."""
    throttle = Throttle("survey code", most=MOST_GUESSES, window=GUESSES_WINDOW)
    return throttle.take(request.remote_addr or "", now=clock.utcnow())


def has_note(wave_id: int) -> bool:
    """Whether this browser says that the wave was answered in it."""
    return ticket.is_note(request.cookies.get(_name(wave_id), ""), ticket.ANSWERED, settings().secret_key, wave_id)


def leave_note(response: Response, wave_id: int) -> None:
    """Let the browser remember that the wave was answered in it."""
    text = ticket.note(ticket.ANSWERED, settings().secret_key, wave_id)
    seconds = ticket.NOTE_DAYS * 86400
    response.set_cookie(
        _name(wave_id), text, max_age=seconds, path="/survey", httponly=True, samesite="Lax", secure=settings().is_https
    )


def is_kiosk(wave_id: int) -> bool:
    """Whether staff have made this browser the wave's kiosk."""
    return ticket.is_note(request.cookies.get(KIOSK, ""), ticket.KIOSK, settings().secret_key, wave_id)


def start_kiosk(response: Response, wave_id: int) -> None:
    """Make this browser the wave's kiosk until staff leave it or it is closed."""
    text = ticket.note(ticket.KIOSK, settings().secret_key, wave_id)
    response.set_cookie(KIOSK, text, path="/survey", httponly=True, samesite="Strict", secure=settings().is_https)


def stop_kiosk(response: Response) -> None:
    """Make this browser an ordinary one again."""
    response.delete_cookie(KIOSK, path="/survey", httponly=True, samesite="Strict", secure=settings().is_https)


def _name(wave_id: int) -> str:
    return f"{NOTE}_{wave_id}"
