"""hilft: public customer care in which no case is ever forgotten."""
