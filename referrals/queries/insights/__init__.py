"""Insights: figures of a period for one partner or all, and the referrals behind each figure."""
