"""What the generated pages say: for who calls the server (`surface`) and for who runs it (`operation`)."""
