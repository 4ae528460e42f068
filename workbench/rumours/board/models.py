"""Tables of districts: the places of the map, their outlines, and how their names are spelled where people wrote them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.db import Base


class District(Base):
    """A part of the municipality. `outline` is an SVG path in the map's own square of 1000 by 1000; "" while nobody drew it."""

    __tablename__ = "district"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    more_names: Mapped[list[str]]  # other names that mean the same district
    outline: Mapped[str] = mapped_column(Text, default="")
    label_x: Mapped[int] = mapped_column(default=500)
    label_y: Mapped[int] = mapped_column(default=500)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    spellings: Mapped[list["DistrictSpelling"]] = relationship(cascade="all, delete-orphan")

    __mapper_args__ = {"version_id_col": version}


class DistrictSpelling(Base):
    """One way to write a district's name, as a sighting's place may hold it. A spelling means one district."""

    __tablename__ = "district_spelling"

    spelling: Mapped[str] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id", ondelete="CASCADE"), index=True)
