"""Signatures in PDFs: whom we believe, what a file carries, whether it is our paper, signing.

Bytes in, plain values out: nothing here knows a model, a user or a database. A click in the
system is an approval and never goes through this package.
"""
