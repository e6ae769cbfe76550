"""One room per shell language: how an answer is written down so that the shell can replay it."""
