"""The daemon: watches the projects that shells stand in, renews their answers, wakes them. Never needed to be right."""
