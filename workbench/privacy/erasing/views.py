"""Pages of erasing: what somebody shows us, how many texts that is, and the answer with the count."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from workbench import clock
from workbench.accounts.models import User
from workbench.errors import Refused
from workbench.privacy.blueprint import blueprint
from workbench.privacy.erasing import service
from workbench.privacy.erasing.letter import write_letter
from workbench.privacy.forms import ErasureForm
from workbench.privacy.models import ErasureWatch
from workbench.web.languages import LANGUAGES, language
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, settings, write_session


@blueprint.get("/privacy/erasures")
def erasure_list() -> str:
    """The register, and the form for the two roles."""
    return _show(ErasureForm(formdata=None))


@blueprint.post("/privacy/erasures/count")
def count_erasure() -> Any:
    """How many texts it is, before anything is erased. Nothing of what was typed is stored or put in an address."""
    form = ErasureForm()
    if not form.validate_on_submit() or not (form.reference.data or "").strip():
        form.reference.errors = form.reference.errors or [_("Write the reference number of the request.")]
        return _show(form), 422
    try:
        asked = _asked(form)
    except Refused as refused:
        is_network = form.way.data == "author" and not form.network.data
        (form.network if is_network else form.words).errors = [refused.message]
        return _show(form), 422
    with read_session() as session:
        found = service.find(session, asked, secret_key=settings().secret_key)
        held = ""
        try:
            service.refuse_held(session, found)
        except Refused as refused:
            held = refused.message
    counts = found.counts()
    return render_template("privacy/erase_check.html", form=form, counts=counts, total=found.total, held=held, ways=_ways())


@blueprint.post("/privacy/erasures")
def erase() -> Any:
    """Erase, and say how many: what the person is answered."""
    form = ErasureForm()
    if not form.validate_on_submit():
        return _show(form), 422
    asked = _asked(form)
    with write_session() as session:
        row = service.erase(
            session, asked, reference=form.reference.data or "", settings=settings(),
            actor=session.get_one(User, current_user.id), now=clock.utcnow(),
        )  # fmt: skip
    flash(_("Erased, and registered under %(reference)s. Now answer the person.", reference=row.reference))
    return redirect(url_for("privacy.erasure_page", erasure_id=row.id), code=303)


@blueprint.get("/privacy/erasures/<int:erasure_id>")
def erasure_page(erasure_id: int) -> str:
    """What was erased, when it was last looked for again, and the letter to whoever asked, in both languages."""
    with read_session() as session:
        row = service.erasure(session, erasure_id)
        watch = session.get(ErasureWatch, 1)
    letters = [(one, write_letter(row, settings(), one)) for one in sorted(LANGUAGES, key=lambda one: one != language())]
    return render_template("privacy/erasure.html", row=row, letters=letters, watch=watch, ways=_ways())


def _asked(form: ErasureForm) -> service.Asked:
    return service.asked_for(
        form.way.data, form.words.data or "", network=form.network.data or "", secret_key=settings().secret_key
    )


def _show(form: ErasureForm) -> str:
    before = page_number(request.args.get("before")) if request.args.get("before") else None
    with read_session() as session:
        rows = service.erasures(session, before=before)
    return render_template("privacy/erasures.html", form=form, rows=rows, ways=_ways(), before=before)


def _ways() -> dict[str, str]:
    return {"link": _("link"), "receipt": _("receipt"), "author": _("account")}
