"""Taking Stock: themes from consultation notes and minutes, every line traced to its page."""

__version__ = "0.1.0"
