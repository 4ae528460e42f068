"""Tables of panels. Addresses and panel numbers never stand in one row, and no column joins them."""

import secrets
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.db import Base

SAMPLINGS = ("volunteer", "random", "census")


def new_token() -> str:
    """What the links of one contact carry: random, tells nothing."""
    return secrets.token_urlsafe(24)


class Panel(Base):
    """People who are asked repeatedly. `sampling` is declared once and decides what may be shown (METHOD.md D.2).

    A member's number is an HMAC over the contact's id under a key derived from the installation's secret and `salt`; without
    the salt, which is erased with the panel, a number leads nowhere.
    """

    __tablename__ = "panel"
    __table_args__ = (CheckConstraint("sampling IN ('volunteer','random','census')", name="sampling"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    sampling: Mapped[str]
    about: Mapped[str] = mapped_column(Text, default="")  # how its members were found, in the words readers see
    about_en: Mapped[str] = mapped_column(Text, default="")  # the same in English; empty: the other stands in
    population: Mapped[int | None]  # how many people it stands for; None where nobody knows
    salt: Mapped[str] = mapped_column(default="")  # erased when the panel is closed for good
    is_open: Mapped[bool] = mapped_column(default=False)  # whether anybody may join it on a page of its own
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    contacts: Mapped[list["PanelContact"]] = relationship(back_populates="panel")


class PanelContact(Base):
    """Where invitations go. Holds no answer and no panel number. Who has left is a mark that cannot be read back."""

    __tablename__ = "panel_contact"
    __table_args__ = (UniqueConstraint("panel_id", "address"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"))
    address: Mapped[str]  # e-mail
    language: Mapped[str] = mapped_column(default="sv")
    joined_on: Mapped[date]
    confirmed_on: Mapped[date | None]  # volunteers confirm by a letter; drawn samples need not
    left_on: Mapped[date | None]
    bounced_on: Mapped[date | None]
    letter_count: Mapped[int] = mapped_column(default=0)  # letters that asked "was it you?"
    token: Mapped[str] = mapped_column(unique=True, default=new_token)  # of the links that confirm and leave

    panel: Mapped[Panel] = relationship(back_populates="contacts")


class PopulationMargin(Base):
    """How the population of a random sample is spread over one background variable: what weights are made from."""

    __tablename__ = "population_margin"
    __table_args__ = (UniqueConstraint("panel_id", "variable", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id", ondelete="CASCADE"))
    variable: Mapped[str]
    value: Mapped[str]
    count: Mapped[int]
    source: Mapped[str] = mapped_column(Text, default="")
