"""Where readings queued before the rooms were cut by subject still find their task.

A queued task is stored with its import path. New ones are stored as
``workflows.ward.workbooks.read_later``; this one goes once no queue holds the old path.
"""

from workflows.ward.workbooks import read_later

__all__ = ["read_later"]
