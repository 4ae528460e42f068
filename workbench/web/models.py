"""The table of uses of public forms: how many from one network in one span of time."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base


class FormUse(Base):
    """`code` is a keyed hash of the form, the span and the network: another span has other codes, so nobody is followed."""

    __tablename__ = "form_use"
    __table_args__ = (Index("ix_form_use_until", "until"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime]  # the span is over; the row goes with the next use of any form
    uses: Mapped[int]
