"""Tables of what is prepared in silence: whom to call first, texts for the first hour, staff notes, replies, promised updates."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.editorial.models import Sandwich
from workbench.rumours.models import CHANNELS, FOLLOWS, Rumour, one_of

STEP_KINDS = ("staff_note", "reply")


class SecurityContact(Base):
    """An office to call before anything is said: police, security officer. Roles and offices, never private people."""

    __tablename__ = "security_contact"
    __table_args__ = (CheckConstraint("length(trim(name)) > 0", name="name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    when_to_call: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ContactStep(Base):
    """The police or another contact was called about a rumour. `contact_name` is the office as it was called then."""

    __tablename__ = "contact_step"
    __table_args__ = (Index("ix_contact_step_rumour", "rumour_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("security_contact.id"))
    contact_name: Mapped[str]
    at: Mapped[datetime]
    agreed: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]

    rumour: Mapped[Rumour] = relationship()
    recorded_by: Mapped[User] = relationship()


class HoldingTemplate(Base):
    """The house's own text for the first hour, beside the ones that come with the workbench. Facts are filled in by a person."""

    __tablename__ = "holding_template"
    __table_args__ = (CheckConstraint("language IN ('sv','en')", name="language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    language: Mapped[str]
    headline: Mapped[str]
    opening_fact: Mapped[str] = mapped_column(Text)
    explanation: Mapped[str] = mapped_column(Text, default="")
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class StaffNote(Base):
    """One wording of the note for colleagues about a rumour. Rows are added, never changed."""

    __tablename__ = "staff_note"
    __table_args__ = (Index("ix_staff_note_rumour", "rumour_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    number: Mapped[int]
    language: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    written_at: Mapped[datetime]

    written_by: Mapped[User] = relationship()


class SilentStep(Base):
    """Something that was given without being published: a staff note to a group, a reply to one who asked. Nobody is named."""

    __tablename__ = "silent_step"
    __table_args__ = (
        CheckConstraint(one_of("kind", STEP_KINDS), name="kind"),
        CheckConstraint(f"channel IS NULL OR {one_of('channel', CHANNELS)}", name="channel"),
        CheckConstraint("kind <> 'staff_note' OR staff_note_id IS NOT NULL", name="note"),
        Index("ix_silent_step_rumour", "rumour_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    kind: Mapped[str]
    staff_note_id: Mapped[int | None] = mapped_column(ForeignKey("staff_note.id"))
    revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))  # the approved text that the reply was made of
    given_to: Mapped[str] = mapped_column(default="")  # a group of staff
    channel: Mapped[str | None]  # how the person had asked
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    by: Mapped[User] = relationship()


class UpdatePromise(Base):
    """The next update that a published text promises. Kept when a newer text is public; reminded of when it is due and late."""

    __tablename__ = "update_promise"
    __table_args__ = (UniqueConstraint("revision_id"), Index("ix_update_promise_due", "kept_at", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    due_at: Mapped[datetime]
    noted_at: Mapped[datetime]
    reminded_soon_at: Mapped[datetime | None]
    reminded_late_at: Mapped[datetime | None]
    kept_at: Mapped[datetime | None]

    sandwich: Mapped[Sandwich] = relationship()
