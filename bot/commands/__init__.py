"""What is typed in a terminal: one module a command, whose docstring is its help.

Each reads its arguments before it imports what does the work, so that `--help` loads no model and no engine. The scripts
(`scripts/`) and the program `dateline` call the same functions.
"""
