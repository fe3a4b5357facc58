"""``python -I -m vigil.media.jail.leanstart``: tries the native child from inside, then becomes a program that forks it.

That for pictures, or with ``archives`` that for plain zips.
"""

import os
import sys
from typing import NoReturn

from vigil.media.jail.lean import PICTURES, in_lean_child, program
from vigil.media.jail.limits import Limits
from vigil.media.jail.protocol import READ
from vigil.media.jail.start import take_channel


def main() -> NoReturn:
    """Try the child, then serve the channel that was inherited as standard input and output."""
    asked, said = take_channel()
    from vigil.media.jail import canaries  # noqa: PLC0415 the channel is out of the way first

    if out := canaries.escaped(canaries.QUICK, within=in_lean_child):
        sys.exit(f"The lean jail does not hold: {', '.join(out)}.")
    # Were harmless work ended as well, the end of a canary would show nothing.
    if in_lean_child(lambda: None, limits=canaries.TRIED_WITH).outcome != READ:
        sys.exit("The lean jail ends even what is harmless.")
    line = program(*(sys.argv[1:] or [PICTURES]), asked=asked, said=said, limits=Limits())
    os.execv(line[0], line)  # noqa: S606 our own program, no shell


if __name__ == "__main__":
    main()
