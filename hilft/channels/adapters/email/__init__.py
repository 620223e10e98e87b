"""Email: heard over IMAP, answered over SMTP. Start reading at channel.py."""
