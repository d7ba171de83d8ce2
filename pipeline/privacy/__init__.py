"""What is held back from others: contact details, names of private persons, small counts."""
