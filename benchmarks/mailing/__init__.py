"""What the benchmark of delivery needs: a mail server in a process of its own, and an outbox full of reminders."""
