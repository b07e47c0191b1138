"""The exercises that ship: beside the words of each, how its figures are drawn and how it is solved by another route."""
