"""How fast the house is: every figure beside the bare database or a limit, in one run. `make bench`."""
