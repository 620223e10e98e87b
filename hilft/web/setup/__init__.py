"""The first page a new house shows: without a standing duty head the product does not open."""
