"""The report of a screening, to be filed: as PDF, as a page and as a document, from one content."""
