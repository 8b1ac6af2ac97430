"""A question to a checked answer. Knows no ledger and no Slack."""
