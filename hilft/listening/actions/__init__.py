"""What is done with what was found: taking it in, deciding about it, learning from that."""
