"""The house behind the house: how the machine is, and who works here."""
