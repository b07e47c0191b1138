"""Reports: a folder with a page, a PDF, an executed notebook, results and tables; whole or not at all.

``report`` turns a case study or a user's own table into a folder that explains itself and can be run again;
``report_earmark`` and its siblings do so with their own choices; ``write_reproduction`` puts many case studies on one page.
Each kind of report is one file of ``reports.kinds``, loaded when it is asked for. A page needs no network, no script and no
other file. Importing this package loads nothing: the command line lists the kinds from their source.
"""
