"""What hilft promises, told as stories; the folders mirror the rooms of the program."""
