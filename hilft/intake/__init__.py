"""A message becomes part of a conversation and a case: masked, joined, routed, receipted, in one transaction."""
