"""What happens to a referral: moves, the clock, the sweep, reminders."""
