"""Whether two files are the same document: by what was read, or by laying pages over each other."""
