"""Scanned pages: whether a page must be recognised, and what recognition makes of it."""
