// replaced by the family's files
