"""Web pages, Markdown and e-mail: text without navigation."""
