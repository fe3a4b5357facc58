"""Invented tables to be carried from one format to another."""

from hypothesis import strategies as st

from risk.invented import item, whens
from vigil.risk import Item, Kind, Level
from vigil.risk.exchange.tables import Column, TableFile
from vigil.risk.structures import Band, Hit, Otherwise, Row, Table

# Anything a person may type, within what XML and a sheet can hold, that names nobody's characteristics.
REASONS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Mn", "Lu", "Ll", "Lo", "Lt", "Lm"])
    | st.sampled_from("bdkqz \n<>&\"'"),
    min_size=1,
    max_size=40,
).map(str.strip)


def column(one: Item, label: str) -> Column:
    return Column(one.id, label, one.kind is Kind.YES_NO, one.least, one.most)


@st.composite
def tables(draw: st.DrawFn) -> TableFile:
    items = [
        item(f"item_{number}", most=draw(st.sampled_from([1, 1, 3, 20])))
        for number in range(draw(st.integers(1, 5)))
    ]
    reasons = REASONS.filter(lambda text: bool(text) and text[0] not in "=+@-")
    hit = draw(st.sampled_from([Hit.FIRST, Hit.PRIORITY, Hit.COLLECT_SUM, Hit.UNIQUE, Hit.ANY]))
    adds = hit is Hit.COLLECT_SUM
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        when = {name: tried.text for name, tried in draw(whens(items)).items()}
        rows.append(Row(when, draw(st.integers(1, 9) if adds else st.sampled_from(Level)), draw(reasons)))
    otherwise, bands = None, ()
    if adds and draw(st.booleans()):
        most = sum(int(row.gives) for row in rows)
        cuts = sorted(draw(st.sets(st.integers(1, most), max_size=3)))
        bands = tuple(Band(cut, Level(rank)) for rank, cut in enumerate([0, *cuts]))
    elif not adds and draw(st.booleans()):
        otherwise = Otherwise(draw(st.sampled_from(Level)), draw(reasons))
    columns = tuple(column(one, draw(reasons)) for one in items)
    return TableFile(columns, Table(hit, tuple(one.id for one in items), tuple(rows), otherwise, bands))
