"""``python -m vigil.cli.demo.evidence``: a maintainer's command that makes the shipped images anew."""

from vigil.cli.demo.evidence.shipping import ship

if __name__ == "__main__":
    ship()
