"""Reading the wards' workbooks: pure functions from a file to checked rows, nothing stored."""
