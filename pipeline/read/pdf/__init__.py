"""PDF: sources of words and rules, and structure from their places on the page."""
