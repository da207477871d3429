"""Text as it is kept and shown: cleaning, bilingual pairs, folding for comparison. Knows no record."""
