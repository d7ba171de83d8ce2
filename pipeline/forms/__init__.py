"""Shared forms of a finished run: each renders a `Publication` and nothing else."""
