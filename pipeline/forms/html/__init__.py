"""The page: everything that is shown, in one accessible file that works without network."""

from pipeline.forms.html.page import HtmlPage

__all__ = ["HtmlPage"]
