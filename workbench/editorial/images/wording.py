"""Why a picture cannot be taken, and what to do instead, in words."""

from flask_babel import gettext as _

from workbench.editorial.images.redrawing import BadPicture


def why_not(problem: BadPicture) -> str:
    """One sentence about what the file is, one about what to do."""
    words = {
        "empty": _("The file is empty. Choose another."),
        "too_big": _("The file is larger than 5 MB. Make the picture smaller and try again."),
        "not_a_picture": _("This is not a picture, whatever its name says. Choose a PNG, JPEG or WebP file."),
        "also_other": _("The file is a picture and something else at once, such as a page or a program. It is not taken in."),
        "too_many_pixels": _("The picture has more than 24 million pixels. Make it smaller and try again."),
        "moves": _("The picture moves. Choose one that stands still."),
        "broken": _("The picture is broken and cannot be drawn. Save it again and try once more."),
    }
    if problem.why == "other_kind":
        return _("The file is really %(kind)s, whatever its name says. Save it as PNG, JPEG or WebP.", kind=problem.kind)
    return words[problem.why]
