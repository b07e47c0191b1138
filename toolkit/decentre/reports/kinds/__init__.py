"""The kinds of report, one file each: what a source of it is, what is run, what other choices would say, and its sentences."""
