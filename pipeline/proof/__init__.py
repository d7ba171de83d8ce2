"""Proof that a finished run is true: against its digests, its sources and itself."""
