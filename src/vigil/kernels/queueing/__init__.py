"""Queues with officers, levels and clocks, simulated event by event: a readable reference and its native twin.

Every number is whole: times in milliseconds, random draws as 64 bits, shares in units of 2^-62. So the two twins, any two
machines and any number of workers give the same events. Modules: `draws` (random numbers by key), `orders` (who comes
first), `plan` (what is simulated, and what comes out), `reference`, and `twins`, where `simulate` stands.
"""
