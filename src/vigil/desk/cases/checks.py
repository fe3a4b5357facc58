"""What must hold of a case before it is written to."""

from vigil.desk.cases.errors import CaseError
from vigil.desk.cases.models import Case


def check_open(case: Case) -> None:
    """Read the case again and hold it to being open.

    Raises:
        CaseError: it is closed.
    """
    case.refresh_from_db()
    if case.state != Case.State.OPEN:
        raise CaseError(f"{case.reference} is closed; open it again first.")
