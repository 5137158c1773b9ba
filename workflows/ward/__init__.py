"""The ward: dossiers, workbooks, the letter under which they are sent."""
