"""What a stranger's bytes are opened in: a process of their own, under limits.

``process.run`` hands bytes to a function in a fresh child and gives back what it answers; the other
modules look into files and are meant to run in there. Nothing here knows settings, a model or a
database.
"""
