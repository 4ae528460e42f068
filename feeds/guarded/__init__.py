"""The guarded fetch: the only door from the workbench to addresses that strangers chose."""

from feeds.guarded.fetching import Fetched, check_url, fetch, post
from feeds.guarded.policy import FetchPolicy
from feeds.guarded.sessions import guarded_session

__all__ = ["FetchPolicy", "Fetched", "check_url", "fetch", "guarded_session", "post"]
