"""Reading what staff paste: an itinerary or a list of people. Text in, rows out, nothing dropped."""
