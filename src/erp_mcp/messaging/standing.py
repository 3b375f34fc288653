"""What holds for those who are about to be written to."""
