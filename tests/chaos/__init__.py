"""The house under fire: processes killed, the database crashed, the clock moved on, while people work. `make chaos`."""
