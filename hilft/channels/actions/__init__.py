"""What happens to channels, their accounts and their messages, one module for each of these."""
