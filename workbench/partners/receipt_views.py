"""The receipt of a tip: received, in work, answered. Not indexed, kept by no cache."""

from flask import Response, make_response, render_template

from workbench.partners.blueprint import as_published, blueprint, public_context
from workbench.partners.receipts import read_receipt
from workbench.web.sessions import read_session


@blueprint.get("/tip/receipt/<secret>")
def tip_receipt(secret: str) -> Response:
    """How far the tip has come, with the answer when it is public."""
    with read_session() as session:
        receipt = read_receipt(session, secret)
        answers = as_published(session, receipt.answers)
    response = make_response(render_template("partners/tip_receipt.html", receipt=receipt, answers=answers, **public_context()))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
