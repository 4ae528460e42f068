"""Bodies and addresses of the API as Marshmallow schemas: they check what comes in and describe what goes out."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validate

from workbench.editorial.models import FORMATS
from workbench.partners.api import fields as own
from workbench.partners.api.cursors import PATTERN
from workbench.rumours.cases.models import STANCES
from workbench.rumours.models import RELATIONS, VERDICTS

LOCKED = (
    "opening_fact",
    "myth",
    "explanation",
    "closing_fact",
    "evidence",
    "claim",
    "verdict",
    "technique",
    "true_kernel",
    "quote",
)
LARGEST_PAGE = 100


class ProblemSchema(Schema):
    """RFC 9457: what went wrong and what to do. `errors` names the fields."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))


class Body(Schema):
    """What comes in: an unknown field is refused, in the specification too."""

    class Meta:
        unknown = RAISE


class PageQuery(Schema):
    """Which part of a list."""

    limit = fields.Integer(
        load_default=25,
        validate=validate.Range(1, LARGEST_PAGE, error=_l("Choose a number from {min} to {max}.")),
        metadata={"description": "How many rows, at most 100."},
    )
    cursor = fields.String(
        validate=validate.Regexp(PATTERN, error=_l("This is no cursor of this list.")),
        metadata={"description": "`next` of the page before."},
    )


class LibraryQuery(PageQuery):
    """Which answers."""

    q = own.words(100, metadata={"description": "Words that the text must hold."})
    theme = own.theme()
    language = own.language()
    status = own.one_of(
        ("published", "withdrawn", "all"),
        load_default="published",
        metadata={"description": "Withdrawn answers come as tombstones: their address and why."},
    )
    changed_after = own.when(metadata={"description": "Only what changed after this moment."})


class SourceSchema(Schema):
    """One cited support of a text; `n` is its number in the text."""

    n = fields.Integer(required=True)
    publisher = fields.String()
    title = fields.String()
    published = fields.String()
    url = fields.String()
    accessed = fields.String()
    archived = fields.String()


class PartsSchema(Schema):
    """The five parts, as Markdown."""

    headline = fields.String(required=True)
    opening_fact = fields.String(required=True)
    myth = fields.String(required=True)
    explanation = fields.String(required=True)
    closing_fact = fields.String(required=True)


class CorrectionSchema(Schema):
    """What was wrong, and why."""

    kind = fields.String(required=True)
    what = fields.String(required=True)
    why = fields.String(required=True)
    corrected_at = fields.String(required=True, metadata={"format": "date-time"})


class AnswerBriefSchema(Schema):
    """An answer in a list."""

    slug = fields.String(required=True)
    url = fields.String(required=True, metadata={"description": "The page for people; it never changes."})
    status = own.one_of(("published", "withdrawn"), required=True)
    format = own.one_of(FORMATS, required=True)
    language = fields.String(required=True)
    theme = fields.String(required=True)
    headline = fields.String(required=True)
    fact = fields.String(required=True, metadata={"description": "The fact on one line; empty for a withdrawn answer."})
    revision = fields.Integer(required=True, allow_none=True)
    published_at = fields.String(required=True, allow_none=True)
    changed_at = fields.String(required=True)
    review_by = fields.String(required=True, allow_none=True)
    visibility = own.one_of(("public", "partners", "listed"), required=True)
    licence = fields.String(required=True)
    licence_url = fields.String(required=True)
    withdrawn_reason = fields.String(required=True, allow_none=True)


class AnswerSchema(AnswerBriefSchema):
    """A whole answer: its parts, its evidence, its corrections."""

    claim = fields.String(required=True)
    verdict = fields.String(required=True)
    true_kernel = fields.String(required=True)
    techniques = fields.List(fields.String(), required=True)
    parts = fields.Nested(PartsSchema, required=True)
    evidence = fields.List(fields.Nested(SourceSchema), required=True)
    corrections = fields.List(fields.Nested(CorrectionSchema), required=True)
    languages = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    locked_parts = fields.List(fields.String(), required=True)


class VersionSchema(Schema):
    """A text that has been public."""

    revision = fields.Integer(required=True)
    published_at = fields.String(required=True)
    is_current = fields.Boolean(required=True)
    what = fields.String(required=True, metadata={"description": "What was corrected when this version came."})
    why = fields.String(required=True)


class VersionListSchema(Schema):
    """Every public version, newest first. Only the current one's words are given out."""

    items = fields.List(fields.Nested(VersionSchema), required=True)


class AnswerLinkSchema(Schema):
    """Where an answer is read."""

    slug = fields.String(required=True)
    url = fields.String(required=True)
    language = fields.String(required=True)
    headline = fields.String(required=True)


class AdviceSchema(Schema):
    """What to do about a rumour, and what not to do. `title` and `lines` are in the language of Accept-Language."""

    stance = own.one_of(STANCES, required=True)
    title = fields.String(required=True)
    lines = fields.List(fields.String(), required=True)
    words = fields.String(required=True, metadata={"description": "What the municipality adds in its own words; often empty."})


class RumourSchema(Schema):
    """A rumour that has an answer you may see. Who said it and how often it is heard stays in the house."""

    code = fields.String(required=True)
    claim = fields.String(required=True)
    language = fields.String(required=True)
    theme = fields.String(required=True)
    verdict = own.one_of(VERDICTS, required=True)
    opened_at = fields.String(required=True)
    answers = fields.List(fields.Nested(AnswerLinkSchema), required=True)
    advice = fields.Nested(
        AdviceSchema, required=True, allow_none=True, metadata={"description": "Null where the advice is for staff only."}
    )


class FactSourceBody(Body):
    """Where a local fact comes from."""

    publisher = own.words(200)
    title = own.words(300)
    url = own.address()
    published = fields.Date(allow_none=True)


class OwnVersionSchema(Schema):
    """The organisation's own headline and local fact, and what the rules say of them."""

    headline = fields.String(required=True)
    local_fact = fields.String(required=True)
    fact_source = fields.Dict(required=True)
    state = fields.String(required=True)
    findings = fields.List(fields.Dict(), required=True)


class AdoptionSchema(Schema):
    """An answer that your organisation uses."""

    id = fields.Integer(required=True)
    answer = fields.String(required=True, metadata={"description": "The slug of the original."})
    answer_url = fields.String(required=True)
    revision = fields.Integer(required=True, metadata={"description": "The version that you use."})
    newest_revision = fields.Integer(required=True, allow_none=True)
    is_current = fields.Boolean(required=True)
    is_withdrawn = fields.Boolean(required=True)
    adopted_at = fields.String(required=True)
    confirmed_at = fields.String(required=True)
    ended_at = fields.String(required=True, allow_none=True)
    note = fields.String(required=True)
    url = fields.String(required=True, allow_none=True)
    own_version = fields.Nested(OwnVersionSchema, required=True, allow_none=True)
    locked_parts = fields.List(fields.String(), required=True)


class AdoptionQuery(PageQuery):
    """Which adoptions."""

    state = own.one_of(("running", "changed", "ended"), load_default="running")


class AdoptBody(Body):
    """Take an answer into use."""

    answer = own.words(200, needed=True, metadata={"description": "The slug of the answer."})
    note = own.words(1000, load_default="")
    url = own.address(load_default=None)


class ChangeBody(Body):
    """What you may change: your note, your address, your own headline and local fact. Every other part is locked."""

    note = own.words(1000)
    url = own.address()
    headline = own.words(120)
    local_fact = own.words(600)
    fact_source = fields.Nested(FactSourceBody)

    @pre_load
    def name_locked(self, body: Any, **_rest: Any) -> Any:
        """A locked part is refused by its name."""
        locked = [name for name in LOCKED if isinstance(body, dict) and name in body]
        if locked:
            message = _("This part is locked: it stays as the municipality wrote it. You may change headline and local_fact.")
            raise ValidationError({name: [message] for name in locked})
        return body


class ConfirmBody(Body):
    """You have changed to this version."""

    revision = own.whole(1, own.MOST_ID, required=True)


class UsageBody(Body):
    """Where and when you used the answer, and how many it may have reached."""

    used_on = fields.Date(required=True)
    place = own.words(200, needed=True)
    url = own.address(load_default=None)
    reach = own.whole(0, 100_000_000, allow_none=True, load_default=None)
    note = own.words(1000, load_default="")


class UsageSchema(Schema):
    """One reported use."""

    id = fields.Integer(required=True)
    used_on = fields.String(required=True)
    place = fields.String(required=True)
    url = fields.String(required=True, allow_none=True)
    reach = fields.Integer(required=True, allow_none=True)
    note = fields.String(required=True)
    reported_at = fields.String(required=True)


class SightingBody(Body):
    """What was heard. Names, numbers and addresses of people are masked before it is stored."""

    text = own.words(5000, needed=True)
    channel = own.channel(required=True)
    heard_at = own.when(load_default=None)
    place = own.words(200, load_default="")
    language = own.language(load_default="sv")
    rumour = own.words(
        40, load_default="", metadata={"description": "The code of a rumour that you see; without, the inbox gets it."}
    )
    relation = own.one_of(RELATIONS, load_default="asserts")


class SightingSchema(Schema):
    """What was stored of it."""

    id = fields.String(required=True)
    rumour = fields.String(required=True, allow_none=True)
    stored_text = fields.String(required=True)
    heard_at = fields.String(required=True)


def listing(item: type[Schema], name: str) -> type[Schema]:
    """A page of a list: its items, and the cursor of the next page or null."""
    members = {
        "items": fields.List(fields.Nested(item), required=True),
        "next": fields.String(required=True, allow_none=True),
        "__doc__": "A page of a list; `next` is the cursor of the next page, or null.",
    }
    return type(name, (Schema,), members)


AnswerListSchema = listing(AnswerBriefSchema, "AnswerListSchema")
RumourListSchema = listing(RumourSchema, "RumourListSchema")
AdoptionListSchema = listing(AdoptionSchema, "AdoptionListSchema")
UsageListSchema = listing(UsageSchema, "UsageListSchema")
