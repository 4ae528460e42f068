"""Several people on one text: merging, comments on passages, suggestions, mentions, quotes to be approved, handing over."""
