"""The pages: every right is asked of the policy, every change goes through the door."""
