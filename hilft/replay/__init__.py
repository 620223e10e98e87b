"""Replaying the event logs of service desks through a policy, in virtual time."""
