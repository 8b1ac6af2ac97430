"""Stories in, searchable passages out."""
