"""What changed from year to year: counting and chance, nothing else."""
