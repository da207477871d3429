"""Numbers of the trips and what came of them, as figures."""
