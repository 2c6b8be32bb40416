"""Files of names: read, screened, reported."""
