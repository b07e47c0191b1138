"""What a report is made of: a model (sections of paragraphs, tables, figures), its writers, and the folder they write to."""
