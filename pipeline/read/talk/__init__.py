"""Transcripts: turns of speech with speakers and times."""
