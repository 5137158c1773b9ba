"""Statements the ORM composes once and asks many times.

Django composes the SQL of a queryset anew each time, which costs more than asking a database in
the same process. What an action through the door always asks is therefore composed once a process:
``queries.Prepared`` and ``queries.PreparedUpdate`` for querysets, ``rows.insert`` and
``rows.update`` for single rows. The SQL is always Django's own. ``bulk.store`` takes thousands of
rows at once, by COPY where there is one.
"""
