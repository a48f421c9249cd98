"""Programs that people have, reading what we write.

What they read are mostly the agreed files of `tests/data/golden`, which are our own bytes by test: whoever adds a
kind of file adds a golden one, and every program here reads it from then on.
"""
