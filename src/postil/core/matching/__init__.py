"""How alike two places of two texts are: normal form, candidates, alignment, landmarks."""
