"""What may go wrong between here and a phone, over many seeds, and what must hold all the same."""
