"""The request that a submission becomes, and ways to write it down."""
