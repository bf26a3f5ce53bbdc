"""Documentation that is drawn from the code, the tests and the templates: `make docs`.

One module a drawing; `documents` has them all, and a test holds docs/ to them.
"""
