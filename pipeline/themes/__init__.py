"""Themes: which findings are about one thing, how stable that is, and what to call it."""
