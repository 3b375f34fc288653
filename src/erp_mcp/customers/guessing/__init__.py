"""What a newcomer most likely is, by name, place and phone: learned from the company's own customers."""
