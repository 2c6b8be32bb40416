"""What the words mean: vocabulary, statements, dates, names.  No module here reads or writes a file."""
