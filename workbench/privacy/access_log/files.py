"""Files that staff took out, in the words of whoever reads the log: what it was, in which form, of which number."""

from flask_babel import gettext as _

from workbench.activity.models import Activity

TAKEN = "file_taken"


def file_words() -> dict[str, str]:
    """By the word that activity.taking knows the file by."""
    return {
        "action_plan": _("the whole action plan"),
        "answer_output": _("an output of an answer"),
        "chart_figures": _("figures of a chart"),
        "chart_picture": _("picture of a chart"),
        "fact_bank": _("the whole fact bank"),
        "paper_form": _("a survey's form on paper"),
        "paper_material": _("material of a placement"),
        "privacy_record": _("a record of personal data"),
        "refused_rows": _("refused rows of an import"),
        "review_content": _("signed content of a review"),
        "review_file": _("file of a review"),
        "source_copy": _("archived copy of a source"),
        "source_list": _("list of sources"),
        "survey_results": _("results of a survey"),
    }


def taken(row: Activity, *, with_number: bool = True) -> str:
    """A row of a file: "results of a survey, csv, number 3". Names nothing that its reader may not see."""
    what = str(row.details.get("what", ""))
    parts = [file_words().get(what, what.replace("_", " ")), str(row.details.get("form", "")).replace("_", " ")]
    if with_number and row.subject_kind != "user_account":  # a whole list: the row is about the person who took it
        parts.append(_("number %(number)s", number=row.subject_id))
    return ", ".join(part for part in parts if part)
