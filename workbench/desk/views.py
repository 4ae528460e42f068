"""Pages of the desk room: start, rooms, search, help, method, accessibility."""

from flask import Blueprint, render_template

blueprint = Blueprint("desk", __name__, template_folder="templates")


@blueprint.get("/")
def start() -> str:
    """What awaits the visitor, and what the workbench is for."""
    return render_template("desk/start.html")


@blueprint.get("/rooms")
def rooms() -> str:
    """Every room the visitor may enter."""
    return render_template("desk/start.html")


@blueprint.get("/search")
def search() -> str:
    """Search over rumours, answers and sources."""
    return render_template("desk/start.html")


@blueprint.get("/help")
def help() -> str:
    """Help and contact."""
    return render_template("desk/start.html")


@blueprint.get("/method")
def method() -> str:
    """What is known and not known about the method."""
    return render_template("desk/start.html")


@blueprint.get("/accessibility")
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("desk/start.html")
