"""A worker as a process of its own, for tests that kill it or let it race.

Started with one JSON argument: settings (content_dir, data_dir, database_url), `at` (what time it is),
`stop_at` (where it stops for ever, to be killed) and `marker` (a file it writes there). With `go`, a file it
waits for before it begins, it works until nothing is due and prints how many rows it did.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import time_machine

from app import create_app
from app.settings import Settings
from app.store import audit
from app.usecases import due_work, live

#: Where a worker can be cut off: (module, function, before or after it runs).
PLACES = {
    "claimed": (due_work, "carry_out", "before"),  # the claim is committed, nothing else
    "inside": (audit, "append", "after"),  # in the middle of the transaction of the step
    "committed": (live, "put", "before"),  # the step is committed, the process does not know yet
}


def stop_here(place: str, marker: Path) -> None:
    module, name, when = PLACES[place]
    real = getattr(module, name)

    def stopped(*args: Any, **more: Any) -> Any:
        if when == "after":
            real(*args, **more)
        marker.touch()
        while True:
            time.sleep(60)

    setattr(module, name, stopped)


def main() -> None:
    order = json.loads(sys.argv[1])
    settings = Settings(
        content_dir=Path(order["content_dir"]),
        data_dir=Path(order["data_dir"]),
        database_url=order["database_url"],
        secret_key="test" * 10,
    )
    app = create_app(settings)
    if order.get("stop_at"):
        stop_here(order["stop_at"], Path(order["marker"]))
    while order.get("go") and not Path(order["go"]).exists():
        time.sleep(0.01)
    with time_machine.travel(order["at"], tick=True), app.app_context():
        print(due_work.work_all(), flush=True)


if __name__ == "__main__":
    main()
