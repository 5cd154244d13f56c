"""How it is shown: a territory and its claims as pages, pictures and reports."""
