"""What changed between years, drawn and told: pure functions from plain values to text."""
