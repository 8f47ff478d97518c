"""nbval as a real test of the chapters: what a reader sees is compared with references under version control.

nbval reads only `.ipynb` and compares nothing where a reference cell has no execution count, so a chapter straight from
jupytext would pass whatever it printed. Here the references live as text in `tests/references`, are put into notebooks
made from the chapters, and are compared by nbval with a stated tolerance for floats, and strictly otherwise.
"""
