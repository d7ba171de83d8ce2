"""The door of publication: a finished run goes in, what may be shown to others comes out."""
