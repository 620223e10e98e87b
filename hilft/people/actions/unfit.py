"""What every action about people may answer."""


class Unfit(Exception):
    """What was asked about a person cannot be. The text is a sentence for whoever asked."""
