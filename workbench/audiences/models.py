"""Tables of audiences and spokespersons: whom we speak to, who speaks, who trusts them, and when they can."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import Organisation, User
from workbench.db import Base

# How a group is met. The same slugs as kinds of channel (campaigns), so that a plan can go from the one to the other.
MEETING_KINDS = (
    "page", "email", "mastodon", "bluesky", "x", "chat", "newspaper", "leaflet", "poster", "meeting", "desk_note", "radio",
    "welcome", "talks", "forum",
)  # fmt: skip
SOURCE_KINDS = ("survey", "focus_group", "talks", "statistics", "staff")
TRUST_KINDS = ("survey", "focus_group", "talks", "experience")  # strongest first
ERASED = "–"  # in the place of a private person's name when the consent is over
MOST_SPEECHES = 4  # in four weeks, unless the person says otherwise


def _one_of(column: str, slugs: tuple[str, ...]) -> str:
    return f"{column} IN ({','.join(repr(slug) for slug in slugs)})"


class Audience(Base):
    """A group we speak to: what it holds dear and what worries it. A broad category, never a list of people."""

    __tablename__ = "audience"

    id: Mapped[int] = mapped_column(primary_key=True)
    name_sv: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    values_held: Mapped[str] = mapped_column(default="")
    worries: Mapped[str] = mapped_column(default="")
    languages: Mapped[list[str]] = mapped_column(default=list)
    is_65_plus: Mapped[bool] = mapped_column(default=False)  # most are 65 or older: a fact is repeated once more for them

    places: Mapped[list["AudiencePlace"]] = relationship(order_by="AudiencePlace.id", cascade="all, delete-orphan")
    sources: Mapped[list["AudienceSource"]] = relationship(order_by="AudienceSource.id", cascade="all, delete-orphan")


class AudiencePlace(Base):
    """Where and when a group is met."""

    __tablename__ = "audience_place"
    __table_args__ = (CheckConstraint(_one_of("kind", MEETING_KINDS), name="kind"), Index("ix_audience_place", "audience_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id", ondelete="CASCADE"))
    kind: Mapped[str]
    place: Mapped[str]
    weekdays: Mapped[list[int]]  # 0 is Monday; none: any day
    opens: Mapped[str] = mapped_column(default="")  # "10:00" by the clock on the wall, or empty
    closes: Mapped[str] = mapped_column(default="")


class AudienceSource(Base):
    """How we know what we know of a group, and what those who told us have agreed to."""

    __tablename__ = "audience_source"
    __table_args__ = (
        CheckConstraint(_one_of("kind", SOURCE_KINDS), name="kind"),
        CheckConstraint("length(trim(consent)) > 0", name="consent"),
        Index("ix_audience_source", "audience_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id", ondelete="CASCADE"))
    kind: Mapped[str]
    title: Mapped[str]
    found: Mapped[str] = mapped_column(Text, default="")
    held_on: Mapped[date]
    consent: Mapped[str] = mapped_column(Text)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]


class Spokesperson(Base):
    """A person or role that an audience trusts. May be named on a placement only while consent stands.

    A private person speaks for themselves and for no organisation; the register may not even know them without a yes.
    """

    __tablename__ = "spokesperson"
    __table_args__ = (
        CheckConstraint("consent_at IS NULL OR consent_how <> ''", name="consent_how"),
        CheckConstraint("NOT is_private OR (consent_at IS NOT NULL AND consent_until IS NOT NULL)", name="private"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    role_title: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    is_private: Mapped[bool] = mapped_column(default=False)
    trusted_by: Mapped[str] = mapped_column(default="")
    themes: Mapped[list[str]]
    languages: Mapped[list[str]]
    consent_at: Mapped[datetime | None]
    consent_how: Mapped[str] = mapped_column(default="")
    consent_until: Mapped[date | None]
    consent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # who wrote it down: reminded before it ends
    consent_withdrawn_at: Mapped[datetime | None]
    reminded_days: Mapped[int | None]  # the last reminder that has gone out: so many days before the end
    is_available: Mapped[bool] = mapped_column(default=True)
    most_in_four_weeks: Mapped[int] = mapped_column(default=MOST_SPEECHES)
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    consent_by: Mapped[User | None] = relationship()
    trust: Mapped[list["Trust"]] = relationship(order_by="Trust.held_on.desc()", cascade="all, delete-orphan")
    absences: Mapped[list["Absence"]] = relationship(order_by="Absence.first_day", cascade="all, delete-orphan")
    calendar: Mapped["Calendar | None"] = relationship(cascade="all, delete-orphan")

    def has_consent(self, today: date) -> bool:
        """Whether the person's consent stands on `today`."""
        if self.consent_at is None or self.consent_withdrawn_at is not None:
            return False
        return self.consent_until is None or self.consent_until >= today


class Trust(Base):
    """Evidence that a group trusts a spokesperson: where it was asked, what was said, and how many when it was counted."""

    __tablename__ = "spokesperson_trust"
    __table_args__ = (
        CheckConstraint(_one_of("kind", TRUST_KINDS), name="kind"),
        CheckConstraint("length(trim(finding)) > 0", name="finding"),
        CheckConstraint("(asked_count IS NULL) = (named_count IS NULL)", name="counts"),
        CheckConstraint("asked_count IS NULL OR (named_count >= 0 AND named_count <= asked_count)", name="share"),
        CheckConstraint("asked_count IS NULL OR kind = 'survey'", name="counted"),
        Index("ix_spokesperson_trust", "spokesperson_id"),
        Index("ix_spokesperson_trust_audience", "audience_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    spokesperson_id: Mapped[int] = mapped_column(ForeignKey("spokesperson.id", ondelete="CASCADE"))
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id", ondelete="CASCADE"))
    kind: Mapped[str]
    finding: Mapped[str] = mapped_column(Text)
    asked_count: Mapped[int | None]
    named_count: Mapped[int | None]
    held_on: Mapped[date]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]

    audience: Mapped[Audience] = relationship(lazy="joined")
    spokesperson: Mapped[Spokesperson] = relationship(back_populates="trust")


class Absence(Base):
    """Days on which a spokesperson cannot speak, written by hand. Never why."""

    __tablename__ = "spokesperson_absence"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        Index("ix_spokesperson_absence", "spokesperson_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    spokesperson_id: Mapped[int] = mapped_column(ForeignKey("spokesperson.id", ondelete="CASCADE"))
    first_day: Mapped[date]
    last_day: Mapped[date]


class Calendar(Base):
    """A spokesperson's own calendar: a file that was read once, or an address that is read again every few hours."""

    __tablename__ = "spokesperson_calendar"

    spokesperson_id: Mapped[int] = mapped_column(ForeignKey("spokesperson.id", ondelete="CASCADE"), primary_key=True)
    address: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed: whoever has it reads the calendar. None for a file
    host: Mapped[str] = mapped_column(default="")
    read_at: Mapped[datetime | None]
    next_read_at: Mapped[datetime | None]
    covers_until: Mapped[date | None]
    event_count: Mapped[int] = mapped_column(default=0)
    left_out_count: Mapped[int] = mapped_column(default=0)  # events that could not be read: the calendar is not the whole truth
    left_out: Mapped[list[str]]  # why, and for which day: "often:2026-11-03"
    fault: Mapped[str] = mapped_column(default="")
    failure_count: Mapped[int] = mapped_column(default=0)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]


class BusyDay(Base):
    """What a calendar says of one day by the clock on the wall: the whole of it, or some hours. Never what or where."""

    __tablename__ = "spokesperson_busy_day"

    spokesperson_id: Mapped[int] = mapped_column(ForeignKey("spokesperson.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    is_whole_day: Mapped[bool]
    hours: Mapped[list[str]]  # "09:00–11:30"
