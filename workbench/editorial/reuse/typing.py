"""What a person has typed in the editor's form when another button than "Save" is pressed: kept, never lost."""

# mypy: disable-error-code="arg-type,union-attr"

from flask import request
from flask import session as visit
from flask_babel import gettext as _

from workbench import clock
from workbench.editorial import service
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.typed import read_typed, without_bad_days
from workbench.errors import Refused
from workbench.web.sessions import write_session


def keep_what_is_typed(slug: str) -> None:
    """Keep the editor's fields as this person's autosave. A form without them, such as a button's own, keeps nothing.

    Raises Refused for a text that cannot be stored; the error page shows what was typed.
    """
    if "base_revision_id" not in request.form:
        return
    raw = request.form["base_revision_id"]
    base_id = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 12 else None
    with write_session() as session:
        sandwich = open_sandwich(session, slug)
        typed = without_bad_days(read_typed(request.form))
        kept = service.keep_autosave(
            session, sandwich, document=typed, base_revision_id=base_id, actor=acting(session), now=clock.utcnow()
        )
        if kept is None:
            raise Refused(_("The text cannot be kept: it is too long or holds an impossible character."), subject_id=slug)
    # The next editor page tells the browser that its own copy is kept here, so it is not offered again.
    visit["saved_copy"] = request.form.get("copy", "")[:60]


def place_in_text(part: str, raw: str) -> int | None:
    """A place in the field of a part as a place in the text that is kept, whose outer space is gone; None for no place."""
    if not raw.isascii() or not raw.isdigit() or len(raw) > 6:
        return None
    typed = request.form.get(part, "").replace("\r\n", "\n").replace("\r", "\n")
    return max(int(raw) - (len(typed) - len(typed.lstrip())), 0)
