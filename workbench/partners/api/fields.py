"""Fields of bodies and addresses, as strict as the database: what a field refuses stands in the specification too."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from workbench.rumours.models import CHANNELS
from workbench.web.vocabulary import THEMES

# No control characters but tab and line ends; halves of a pair are refused by strict_json.
_BAD = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f"
PLAIN = rf"^[^{_BAD}]*$"
SOME = rf"^[^{_BAD}]*[^\s{_BAD}][^{_BAD}]*$"
ADDRESS = r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$"
MOST_ID = 2**31 - 1


class Whole(fields.Integer):
    """A whole number; also one that is written 12.0, which JSON Schema counts as whole. Text and halves are refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strict=True, **options)

    def _validated(self, value: Any) -> int:
        """The number. Raises ValidationError."""
        return super()._validated(int(value) if isinstance(value, float) and value.is_integer() else value)


def words(most: int, *, needed: bool = False, **options: Any) -> fields.String:
    """Text of at most `most` characters; `needed` wants at least one sign that can be seen."""
    pattern, message = (SOME, _l("Write something here.")) if needed else (PLAIN, _l("This holds signs that cannot be stored."))
    checks = [
        validate.Length(min=1, max=most, error=_l("Between 1 and {max} characters fit."))
        if needed
        else validate.Length(max=most, error=_l("At most {max} characters fit.")),
        validate.Regexp(pattern, error=message),
    ]
    return fields.String(required=needed, validate=checks, **options)


def address(**options: Any) -> fields.String:
    """A web address, or nothing."""
    checks = [
        validate.Length(max=1000, error=_l("At most {max} characters fit.")),
        validate.Regexp(ADDRESS, error=_l("Write a full web address.")),
    ]
    return fields.String(validate=checks, allow_none=True, **options)


def one_of(values: Any, **options: Any) -> fields.String:
    """One of a known set."""
    return fields.String(validate=validate.OneOf(list(values), error=_l("Choose one of: {choices}.")), **options)


def theme(**options: Any) -> fields.String:
    """A theme's code."""
    return one_of(THEMES, **options)


def channel(**options: Any) -> fields.String:
    """Where something was heard."""
    return one_of(CHANNELS, **options)


def language(**options: Any) -> fields.String:
    """A BCP 47 code."""
    return fields.String(validate=validate.Regexp(LANGUAGE, error=_l("Write a language code such as sv or en.")), **options)


def whole(low: int, high: int, **options: Any) -> Whole:
    """A whole number, never text, in a body."""
    check = validate.Range(low, high, error=_l("Choose a number from {min} to {max}."))
    return Whole(validate=check, **options)


def when(**options: Any) -> fields.AwareDateTime:
    """A moment with its zone, RFC 3339."""
    return fields.AwareDateTime(format="iso", **options)
