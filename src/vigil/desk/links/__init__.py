"""Who may be one person or one household: proposals of the linkage engine, decisions of people, and what follows from them."""
