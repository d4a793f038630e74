"""Builds the corpus: complete packages of invented firms, each with what is to be said of it."""
