"""The ten exercises: beside each file of words, how its figures are drawn and how it is solved by another route."""
