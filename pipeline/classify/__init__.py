"""Coding: what each segment reports, who says it, and of which service."""
