"""What a commander plans: the policy of the queue, and what another one, more officers or more referrals would change."""
