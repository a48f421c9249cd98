"""The steps of a delivery at which a process may be told to die."""

STEPS = (
    "before the claim",
    "before the claim's commit",
    "after the claim",
    "after 250",
    "before the mark's commit",
    "after the mark",
)
