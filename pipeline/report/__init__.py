"""Reporters: pure functions from what was found to the bytes of a file."""
