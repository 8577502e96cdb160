"""The fault matrix: every call of the protocol against everything that can go wrong with it.

`python -m tests.faults` prints it; `test_matrix.py` holds each cell to what the program promises.
"""
