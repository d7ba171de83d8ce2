"""Readers: one module a format, and the outline that they share."""
