"""Pages about the rules: the list, and one page for each at an address that does not change."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.permissions.groups import STAFF
from workbench.editorial.blueprint import blueprint
from workbench.editorial.rulebook import showing
from workbench.editorial.rulebook.active import active_rulebook
from workbench.editorial.rulebook.citations import read_words
from workbench.editorial.rulebook.counting import use_of
from workbench.editorial.rulebook.forms import RuleFilter
from workbench.web.languages import language
from workbench.web.sessions import read_session


@blueprint.get("/rules")
def rule_list() -> str | tuple[str, int]:
    """Every rule by part; filtered by the address."""
    form = RuleFilter(request.args)
    form.part.choices = [("", _("All")), *((one, showing.part_name(one)) for one in showing.PARTS)]
    form.severity.choices = [("", _("All")), *((one, showing.severity_name(one)) for one in showing.SEVERITIES)]
    form.grade.choices = [("", _("All")), *((one, showing.grade_words(one)) for one in showing.GRADES)]
    if not form.validate():
        return render_template("editorial/rulebook/rules.html", form=form, groups=None, is_filtered=True), 422
    wanted = {"part": form.part.data or "", "severity": form.severity.data or "", "grade": form.grade.data or ""}
    words = (form.q.data or "").replace("\x00", "")
    found = showing.lines(language(), **wanted, words=words)
    groups = [(part, [line for line in found if line.part == part]) for part in showing.PARTS]
    return render_template(
        "editorial/rulebook/rules.html", form=form, groups=[group for group in groups if group[1]], found=found,
        is_filtered=any(wanted.values()) or bool(words.strip()),
    )  # fmt: skip


@blueprint.get("/rules/<rule_id>")
def rule_page(rule_id: str) -> str | Response:
    """One rule: what it asks, why, its evidence, examples, limits and words, and how it is used here."""
    if rule_id != rule_id.upper():
        return redirect(url_for("editorial.rule_page", rule_id=rule_id.upper()), code=301)
    is_staff = current_user.is_authenticated and bool(current_user.role_names & STAFF)
    with read_session() as session:
        view = showing.rule_view(rule_id, language(), active_rulebook(session))
        use = use_of(session, rule_id, now=clock.utcnow()) if is_staff else None
    return render_template("editorial/rulebook/rule.html", view=view, line=view.line, use=use)


@blueprint.app_context_processor
def _rule_words() -> dict[str, object]:
    return {
        "rule_part": showing.part_name,
        "rule_severity": showing.severity_name,
        "rule_severity_words": showing.severity_words,
        "rule_exception": showing.exception_name,
        "rule_grade": showing.grade_name,
        "rule_grade_words": showing.grade_words,
        "rule_place": showing.place_name,
        "read_words": read_words,
    }
