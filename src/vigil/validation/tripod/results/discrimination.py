"""How the report shows discrimination."""

from collections.abc import Iterator

from vigil.documents import Block, Paragraph, Table
from vigil.statistics.estimate import NotEstimable
from vigil.validation.parts.discrimination import Beside, Discrimination
from vigil.validation.saying import Named, drawn, interval_of, table, value_of


def show_discrimination(part: Discrimination) -> Iterator[Block]:
    """The AUC, the c-index, and other instruments."""
    yield Paragraph(
        f"Cases are ordered by {part.ordered_by}. Of two cases, one with the outcome and one without, the AUC is how often the "
        "one with the outcome stands higher; a half is what chance would give."
    )
    rows: list[Named] = [("AUC", part.auc), ("AUC by the lower end of each interval", part.lowest)]
    if isinstance(part.graded, NotEstimable):
        rows.append(("Ordinal c-index", part.graded))
    else:
        rows += [("Ordinal c-index", part.graded.c_index), ("Somers' D", part.graded.somers_d)]
    yield table("Discrimination", rows)
    yield from drawn(
        title="Discrimination",
        across="AUC or c-index",
        rows=[(name, figure) for name, figure in rows if name != "Somers' D"],
        identifier="discrimination",
        reference=0.5,
        reference_is="chance",
    )
    if part.beside:
        yield Table(
            caption="Beside other instruments, on the cases that both assessed",
            heads=("Other instrument", "Cases", "This AUC", "Other AUC", "Difference", "95% interval", "p"),
            rows=tuple(_beside(one) for one in part.beside),
            numeric=frozenset({1, 2, 3, 4, 5, 6}),
        )


def _beside(one: Beside) -> tuple[str, ...]:
    compared = one.compared
    if isinstance(compared, NotEstimable):
        return (one.other.words, f"{one.cases:,}", str(compared), "none", "none", "none", "none")
    return (
        one.other.words,
        f"{one.cases:,}",
        value_of(compared.first),
        value_of(compared.second),
        value_of(compared.difference),
        interval_of(compared.difference),
        str(compared.p_value) if isinstance(compared.p_value, NotEstimable) else f"{compared.p_value:.4f}",
    )
