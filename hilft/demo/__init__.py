"""A small invented telecom company with weeks of lively cases. Nobody in it exists."""
