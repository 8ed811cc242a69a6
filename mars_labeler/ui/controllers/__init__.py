"""Controllers join widgets to services: one call down, one `ChangeSet` up. They hold no pixels."""
