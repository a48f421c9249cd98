"""Programs that poll a calendar: what is stored, who asks, and the floors beside it."""
