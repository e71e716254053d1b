"""Tables of contacts: files into rows, rows into what they say. Pure, but for the file that is read."""
