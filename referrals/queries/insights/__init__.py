"""What became of a partner's referrals, or of everybody's, in a period: figures, and the referrals behind each."""
