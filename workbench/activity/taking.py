"""Files that signed-in staff take out of the house: each leaves a row in the audit trail. One function that every room calls."""

from typing import Any, TypeVar

from flask_login import current_user

from workbench import clock
from workbench.activity.access import note_access
from workbench.web.sessions import read_session

FILES = (
    "action_plan", "answer_output", "chart_figures", "chart_picture", "fact_bank", "paper_form", "paper_material",
    "privacy_record", "refused_rows", "review_content", "review_file", "source_copy", "source_list", "survey_results",
)  # fmt: skip

Answer = TypeVar("Answer")


def hand_out(answer: Answer, what: str, form: str, subject: Any = None, **which: str) -> Answer:
    """`answer`, a finished file, once it is written down that this person takes it. What cannot be written down stays here.

    `what` is one of FILES, `form` its kind ("csv", "pdf"), `which` tells one file of a subject from the next ("sv", "internal");
    none of them holds anybody's text. Without a `subject` the row is about the person. The same file again within a quarter
    of an hour is the same taking.
    """
    if what not in FILES:
        raise ValueError(f"{what} is no file that the audit trail knows")
    about = subject if subject is not None else current_user
    details: dict[str, Any] = {"what": what, "form": form, **which}
    with read_session() as session:
        note_access(session, "file_taken", about, actor_id=current_user.id, now=clock.utcnow(), **details)
    return answer
