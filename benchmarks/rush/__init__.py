"""A rush on one hot event: the stage it stands on, who runs at the database, and who comes over HTTP."""
