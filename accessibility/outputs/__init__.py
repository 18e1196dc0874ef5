"""Results to maps, pages, workbooks and files: the only wing that writes."""
