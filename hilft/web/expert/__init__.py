"""The page an expert reaches by a personal link."""
