"""How days and hours are written where a page or a letter says no more than "short": one folder for each language."""
