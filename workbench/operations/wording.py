"""The sentences of the status page and of the doctor: what is seen, and what to do."""

from collections.abc import Callable

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from workbench.operations.health import Look


def name_of(part: str) -> str:
    """The name of a part."""
    return {
        "database": _("The database"),
        "changes": _("Changing things"),
        "worker": _("The worker"),
        "queue": _("Jobs in line"),
        "collecting": _("Collecting texts"),
        "delivering": _("Sending out"),
        "model": _("The model"),
        "disk": _("The disk"),
        "clock": _("The clock"),
        "mail": _("E-mail"),
        "keys": _("The keys"),
        "backup": _("Backups"),
        "watched": _("Watched from outside"),
        "administrators": _("Administrators"),
        "deletion": _("Deletion of texts"),
        "address": _("The address"),
        "audit": _("The audit trail"),
        "file": _("The database file"),
    }.get(part, part)


def light_word(light: str) -> str:
    """The light in a word: colour alone tells nothing to many."""
    return {"green": _("Works"), "yellow": _("Look into it"), "red": _("Does not work")}[light]


def words(look: Look) -> tuple[str, str]:
    """(what is seen, what to do; "" when there is nothing to do)."""
    said, to_do = _WORDS[look.part](look) if look.code != "well" else (_well(look), "")
    return said, to_do


def as_row(look: Look) -> dict[str, str]:
    """One part for programs."""
    said, to_do = words(look)
    return {"part": look.part, "light": look.light, "code": look.code, "said": said, "do": to_do}


def _well(look: Look) -> str:
    facts = look.facts
    if look.part == "disk":
        return _room(look)
    if look.part == "backup":
        return ngettext("The newest is %(num)d hour old.", "The newest is %(num)d hours old.", facts["hours"])
    if look.part == "collecting":
        return ngettext("%(num)d source, and it answers.", "%(num)d sources, and all answer.", facts["count"])
    if look.part == "deletion":
        return ngettext("People's texts are kept for %(num)d day.", "People's texts are kept for %(num)d days.", facts["days"])
    return {
        "database": _("It answers, and its tables are those of this version."),
        "changes": _("Everything can be read and changed."),
        "worker": _("It has worked within the last minutes."),
        "queue": _("Nothing waits too long and no job has failed."),
        "delivering": _("Nothing has failed and nothing is unclear."),
        "model": _("A model is in place, and the texts look as they did when it began."),
        "clock": _("It agrees with what is written down."),
        "mail": _("A mail server is set."),
        "keys": _("What is sealed can be opened."),
        "watched": _("Another machine hears from this one every minute."),
        "administrators": _("There are enough of them."),
        "address": _("People reach the workbench by a protected address."),
        "audit": _("The chain is whole."),
        "file": _("It is whole."),
    }.get(look.part, "")


def _database(look: Look) -> tuple[str, str]:
    if look.code == "no_tables":
        return _("It has no tables of ours, or does not answer."), _("Run flask --app wsgi setup, and look into the log.")
    said = _("Its tables are of version %(found)s; this program needs %(wanted)s.", **look.facts)
    if look.code == "newer":
        return said, _("Install the newer program: the tables are ahead of it (docs/upgrading.md).")
    return said, _("Run flask --app wsgi setup.")


def _changes(look: Look) -> tuple[str, str]:
    return (
        _("Read-only: %(reason)s", reason=look.facts["reason"]),
        _("When the work is done: flask --app wsgi read-only off, or the button on this page."),
    )


def _worker(look: Look) -> tuple[str, str]:
    to_do = _("Start it: systemctl restart workbench-worker. Then read its log: journalctl -u workbench-worker.")
    if look.code == "never":
        return _("It has never worked here."), to_do
    minutes = look.facts["minutes"]
    return ngettext("It has been silent for %(num)d minute.", "It has been silent for %(num)d minutes.", minutes), to_do


def _queue(look: Look) -> tuple[str, str]:
    if look.code == "rests":
        return _("Jobs wait while nothing may be changed."), ""
    if look.code == "late":
        return (
            ngettext("The oldest has waited %(num)d minute.", "The oldest has waited %(num)d minutes.", look.facts["minutes"]),
            _("Look whether the worker runs, and what it says in its log. See flask --app wsgi jobs."),
        )
    return (
        ngettext("%(num)d job has been given up.", "%(num)d jobs have been given up.", look.facts["failed"]),
        _("The reasons stand below for administrators, and in flask --app wsgi jobs."),
    )


def _collecting(look: Look) -> tuple[str, str]:
    if look.code == "none":
        return _("There is no source yet."), _("An administrator adds one on the page Sources.")
    if look.code == "silent":
        return _("No source has answered for long."), _("Look whether this machine reaches the internet.")
    return (
        ngettext("%(num)d source does not answer.", "%(num)d sources do not answer.", look.facts["failing"]),
        _("The page Sources tells which and why. They are tried again by themselves."),
    )


def _delivering(look: Look) -> tuple[str, str]:
    if look.code == "stopped":
        return _("All sending is stopped."), _("Two people resume it on the page Stop everything.")
    if look.code == "silent":
        return _("Messages to colleagues do not get away."), _("Look whether the mail server answers: flask --app wsgi doctor.")
    return (
        _("Failed: %(failed)s. Unclear: %(unknown)s.", failed=look.facts["failed"], unknown=look.facts["unknown"]),
        _("Open the plan, filter on what has not gone out, and look at each."),
    )


def _model(look: Look) -> tuple[str, str]:
    if look.code == "missing":
        return _("No model can be used: new texts stay unread by the machine."), _("Run flask --app wsgi setup.")
    return (
        _("The texts differ much from those it began with."),
        _("Label the questions of the week and train it on the page The model."),
    )


def _room(look: Look) -> str:
    free = format_decimal(look.facts["free"])
    return _("%(free)s GB are free, %(share)s percent.", free=free, share=look.facts["share"])


def _disk(look: Look) -> tuple[str, str]:
    said = _room(look)
    if look.code == "full":
        return said, _("Make room now: nothing can be saved. Old backups and logs are first.")
    return said, _("Make room, or give the machine a larger disk.")


def _clock(look: Look) -> tuple[str, str]:
    return (
        ngettext("It differs by %(num)d second.", "It differs by %(num)d seconds.", look.facts["seconds"]),
        _("Switch on time keeping: timedatectl set-ntp true."),
    )


def _mail(look: Look) -> tuple[str, str]:
    if look.code == "refused":
        said = _("The mail server does not answer: %(reason)s", reason=look.facts["reason"])
        return said, _("Check WORKBENCH_SMTP_URL and the server.")
    return _("No mail server is set: letters wait."), _("Set WORKBENCH_SMTP_URL.")


def _keys(look: Look) -> tuple[str, str]:
    if look.code == "open":
        return _("Others can read the key file."), _("Run chmod 600 %(path)s.", path=look.facts["path"])
    return (
        _("What is sealed was sealed with another key."),
        _("Put the old secret_key back into the instance folder, or enter the tokens of the channels again."),
    )


def _backup(look: Look) -> tuple[str, str]:
    if look.code == "demo":
        return _("None is made in the demo."), ""
    if look.code == "none":
        return _("None is made."), _("Set WORKBENCH_BACKUP_DIR and WORKBENCH_BACKUP_RECIPIENTS; docs/operations.md tells how.")
    if look.code == "never":
        return _("None has been made yet."), _("Run flask --app wsgi backup make, and read what it says.")
    return _well(look), _("Read the worker's log for backup_failed, then run flask --app wsgi backup make.")


def _watched(look: Look) -> tuple[str, str]:
    if look.code == "none":
        said = _("If this machine stands still, nobody is told.")
        return said, _("An administrator sets the address to ping on the page Routes of alerts.")
    said = _("The address outside has not been reached for ten minutes.")
    return said, _("Look at the page Routes of alerts: the reason stands there.")


def _administrators(look: Look) -> tuple[str, str]:
    if look.code == "demo":
        return _("In the demo one is enough."), ""
    return (
        ngettext("There is %(num)d administrator.", "There are %(num)d administrators.", look.facts["count"]),
        _("Invite another one: with a single one, one lost telephone locks everybody out."),
    )


def _deletion(look: Look) -> tuple[str, str]:
    return (
        _("The municipality has not decided how long people's texts are kept. Nothing is deleted."),
        _("An administrator records the decision on the page Sources."),
    )


def _address(look: Look) -> tuple[str, str]:
    if look.code == "demo":
        return _("The demo is for this machine only."), ""
    return (
        _("People reach the workbench without protection: %(address)s", address=look.facts["address"]),
        _("Put a web server with a certificate before it (deploy/nginx.conf) and set WORKBENCH_BASE_URL to https://…"),
    )


def _audit(look: Look) -> tuple[str, str]:
    return (
        ngettext("%(num)d fault, the first:", "%(num)d faults, the first:", look.facts["count"]) + " " + look.facts["first"],
        _("Run flask --app wsgi audit verify. Then compare with a backup: somebody has changed the trail."),
    )


def _file(look: Look) -> tuple[str, str]:
    return (
        _("It is damaged: %(first)s", first=look.facts["first"]),
        _("Stop the workbench, keep the file, and put the newest backup back (docs/operations.md)."),
    )


_WORDS: dict[str, Callable[[Look], tuple[str, str]]] = {
    "database": _database, "changes": _changes, "worker": _worker, "queue": _queue, "collecting": _collecting,
    "delivering": _delivering, "model": _model, "disk": _disk, "clock": _clock, "mail": _mail, "keys": _keys,
    "backup": _backup, "watched": _watched, "administrators": _administrators, "deletion": _deletion, "address": _address,
    "audit": _audit, "file": _file,
}  # fmt: skip
