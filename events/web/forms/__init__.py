"""Forms made from a kind's policy: who comes, how to reach them, and what the kind asks beyond that; nothing else."""
