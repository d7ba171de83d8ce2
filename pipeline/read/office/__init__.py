"""Word and OpenDocument: paragraphs, tables and list numbers from their XML."""
