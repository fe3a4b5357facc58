"""Who is joined to whom, and by what: walked on demand from one person or from a case, drawn, and told in an equal table.

Words: a *tie* is one thing that people share (a telephone, a household, a case); a *statement* says that one of them has it, and
by which source. A tie is *crowded* when so many share it that it says little about any of them: it is told and not followed.
Nothing in here is kept: each drawing follows from what the viewer may see at that moment.
"""
