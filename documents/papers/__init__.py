"""One file a kind of paper: from a decision's snapshot to the data of its template."""
