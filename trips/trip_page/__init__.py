"""The page of one trip: `rows` says what is shown, `queries` where it comes from, `page` puts it together.

Its words are in templates/jinja/trips/trip, one file for each section.
"""
