"""The first record: Taichung's visit to the United States in March 2026, kept as data files beside this."""

from portal.pages.first_record.loading import load_first_record
from portal.pages.first_record.pictures import make_pictures

__all__ = ["load_first_record", "make_pictures"]
