"""What adapters of networks that speak HTTP share: one way to ask, one way to fail, one way to poll."""
