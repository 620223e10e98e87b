"""Persons who may own, accounts that sign in, customers who ask; teams, duties and absences."""
