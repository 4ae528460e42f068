"""Who may come to the doors of learning."""

from workbench.accounts.permissions.groups import EDITORS, MODEL_DECIDERS, READERS

ROWS: dict[str, frozenset[str]] = {
    # the model
    "learning.overview": READERS,
    "learning.history": READERS,
    "learning.run_page": READERS,
    "learning.version_page": READERS,
    "learning.label_week": EDITORS,
    "learning.answer": EDITORS,
    "learning.undo_answer": EDITORS,
    "learning.train": MODEL_DECIDERS,
    "learning.cancel_run": MODEL_DECIDERS,
    "learning.agree": MODEL_DECIDERS,
    "learning.withdraw_agreement": MODEL_DECIDERS,
    "learning.go_back": MODEL_DECIDERS,
    # data that people bring
    "learning.data_sets": READERS,
    "learning.data_set_page": READERS,
    "learning.data_set_refused": READERS,
    "learning.new_data_set": MODEL_DECIDERS,
    "learning.data_set_columns": MODEL_DECIDERS,
    "learning.data_set_labels": MODEL_DECIDERS,
    "learning.take_in_data_set": MODEL_DECIDERS,
    "learning.cancel_data_set": MODEL_DECIDERS,
    "learning.remove_data_set": MODEL_DECIDERS,
}
