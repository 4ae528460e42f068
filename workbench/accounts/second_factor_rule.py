"""Who must have a second factor. Mixed into User, which the account library asks at sign-in. FAULTS.md S-05."""

from typing import cast

from flask import current_app

from workbench.settings import Settings

ALWAYS = frozenset({"administrator", "approver"})  # these roles never come without one, outside the demo

Methods = list[tuple[str, str]]


class SecondFactorRule:
    """Outside the demo everybody, or with WORKBENCH_SECOND_FACTOR=some only those whose roles weigh most; others may."""

    @property
    def role_names(self) -> frozenset[str]:
        """The names of this person's roles."""
        raise NotImplementedError

    def check_tf_required(self, tf_setup_methods: Methods, tf_fresh: bool) -> tuple[bool, Methods]:
        """Whether the password alone is not enough: it never is for whoever has a second factor."""
        return self.check_tf_required_setup() or bool(tf_setup_methods), tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        """Whether this person must have one."""
        settings = cast(Settings, current_app.extensions["workbench_settings"])
        return not settings.demo and (settings.second_factor == "everyone" or bool(self.role_names & ALWAYS))
