"""What a house learns: reviews of cases that climbed high, their findings and actions, counted by theme."""
