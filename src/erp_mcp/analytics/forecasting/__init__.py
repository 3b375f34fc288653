"""What a series may come to, what in it is unusual, and how much to have for a while: arrays in, records out."""
