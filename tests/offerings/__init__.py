"""Tests of the offerings room."""
