"""The words of our own comment fields: the crimes of the law, and what may become of a comment."""

from flask_babel import lazy_gettext as _l

# Lag (1998:112) om ansvar för elektroniska anslagstavlor, 5 §: messages that must be removed when they evidently are …
GROUNDS = {
    "threat": _l("Unlawful threat (brottsbalken 4:5)"),
    "privacy": _l("Unlawful breach of privacy (4:6 c)"),
    "incitement": _l("Incitement to crime or disobedience (16:5)"),
    "agitation": _l("Agitation against a population group, hets mot folkgrupp (16:8)"),
    "child_abuse": _l("Pictures of child sexual abuse (16:10 a)"),
    "violence": _l("Unlawful depiction of violence (16:10 c)"),
    "terrorism": _l("Public incitement to terrorist crime (terroristbrottslagen)"),
    "copyright": _l("Evident breach of copyright"),
}
OUTCOMES = {
    "removed": _l("It is removed: evidently one of the crimes of the law"),
    "stays": _l("It stays, and may be answered"),
    "handed_on": _l("It stays while somebody else decides: lawyer or police"),
}
SHORT = {"": _l("waits"), "removed": _l("removed"), "stays": _l("stays"), "handed_on": _l("handed on")}
CHECKLIST = (
    _l("Is it a threat against somebody, in words that are meant to be taken seriously?"),
    _l("Does it call on people to commit a crime?"),
    _l("Does it threaten or show contempt for a group by race, colour, origin, faith, sexual orientation or gender identity?"),
    _l("Does it spread somebody's private pictures or details, so as to harm them?"),
    _l("Is it evident, without looking anything up? If you doubt, it stays: ask the lawyer."),
)
