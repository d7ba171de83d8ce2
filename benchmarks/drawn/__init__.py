"""What the drawn layouts are made of: the words, the typesetter, the forms of a paper."""
