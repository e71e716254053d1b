"""What the pages of messaging ask for, one noun a file."""
