"""The benchmark: what envhook and its peers cost, in one run on one machine (`make bench`)."""
