"""Sheets of responses: one row a respondent."""
