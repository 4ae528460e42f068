"""Who may come to the doors of evidence."""

from workbench.accounts.permissions.groups import EDITORS, STAFF

ROWS: dict[str, frozenset[str]] = {
    "evidence.source_list": STAFF,
    "evidence.source_page": STAFF,
    "evidence.download_copy": STAFF,
    "evidence.recheck": STAFF,
    "evidence.figure_list": STAFF,
    "evidence.figure_page": STAFF,
    "evidence.export_figures": STAFF,
    "evidence.new_source": EDITORS,
    "evidence.new_source_by_hand": EDITORS,
    "evidence.edit_source": EDITORS,
    "evidence.take_copy": EDITORS,
    "evidence.add_passage": EDITORS,
    "evidence.add_number": EDITORS,
    "evidence.remove_extract": EDITORS,
    "evidence.still_valid": EDITORS,
    "evidence.replace": EDITORS,
    "evidence.take_back": EDITORS,
    "evidence.remove_copy": EDITORS,
    "evidence.new_figure": EDITORS,
    "evidence.edit_figure": EDITORS,
    "evidence.enter_value": EDITORS,
    "evidence.import_figures": EDITORS,
    "evidence.import_page": EDITORS,
    "evidence.map_figures": EDITORS,
    "evidence.take_in_figures": EDITORS,
    "evidence.cancel_figures": EDITORS,
    "evidence.refused_figures": EDITORS,
}
