"""What the statistics refuse.

StatisticsError
├── NotHonest   this figure may not be shown for this kind of sample, or in this combination
└── TooFew      too few people stand behind it
"""


class StatisticsError(ValueError):
    """Base of what the statistics refuse; `str()` says what and why, for the developer. Pages have their own words."""


class NotHonest(StatisticsError):
    """The figure would say more than this kind of sample can carry (METHOD.md D.2)."""


class TooFew(StatisticsError):
    """Too few answers for this figure (METHOD.md D.2 and D.5)."""
