"""Lists of cases, search and the team's board."""
