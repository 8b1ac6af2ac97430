"""An answer or a verdict to what a reader sees. Knows no Slack."""
