"""Words that nobody addressed to us, found by search, judged, and made cases where they need an answer."""
