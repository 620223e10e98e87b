"""Tags of the house: see moments."""
