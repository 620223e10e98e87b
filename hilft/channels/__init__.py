"""Channels: the doors to the networks. Every network looks the same from inside the house (see contract.py)."""
