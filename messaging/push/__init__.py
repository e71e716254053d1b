"""How a browser is woken through its push service: what is said (nothing), to whom, and what is answered."""
