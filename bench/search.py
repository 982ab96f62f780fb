"""How long looking somebody up takes among 156,000 households: `python bench/search.py [URL]`.

Without an address it measures on a SQLite file of its own; with `postgresql://…` on an empty database there. Each kind
of question is asked with the rights of a grid worker, a community worker, a street and a district official.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import archive  # noqa: E402 - found through the path above

from store.database import Database  # noqa: E402 - as above
from store.database.migrate import migrate  # noqa: E402 - as above
from store.keys import Keys  # noqa: E402 - as above
from store.people.area import area_by_code  # noqa: E402 - as above
from store.people.search import find_in_archive  # noqa: E402 - as above
from store.rights.act import Act, Caller, Grant  # noqa: E402 - as above
from store.rights.roles import Assurance, Role  # noqa: E402 - as above

SECRET = "a secret for the benchmark, 32 bytes and more"
ROLES = {"G7": Role.GRID_WORKER, "C5": Role.COMMUNITY_WORKER, "D-3": Role.STREET_OFFICIAL, "D": Role.STREET_OFFICIAL}
TIMES = 40
ALIKE = str.maketrans("伟明静张李王陈", "维鸣敬章里汪晨")


def main() -> None:
    """Import, ask, and print the 95th percentile of each kind of question in each area."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder / 'linli.db'}"
        files = archive.write(folder, int(os.environ.get("HOUSEHOLDS", "156000")))
        settings = {**os.environ, "LINLI_DATABASE_URL": url, "LINLI_SECRET_KEY": SECRET}
        root = str(Path(__file__).parents[1])
        migrate(url)
        command = [sys.executable, "-m", "bot", "import", "--json", *map(str, files)]
        subprocess.run(command, env={**settings, "PYTHONPATH": root}, check=True)
        people = [line.split(",") for line in files[2].read_text().splitlines()[1:]]
        homes = {line.split(",")[0]: line.split(",")[2] for line in files[1].read_text().splitlines()[1:]}
        database = Database.open(url)
        for code, role in ROLES.items():
            for kind, asked in questions(people, homes).items():
                took = [ask(database, code, role, said) for said in asked]
                ordered = sorted(took)
                half, most = ordered[len(took) // 2] * 1000, ordered[int(len(took) * 0.95)] * 1000
                print(f"{database.dialect:10} {code:4} {kind:12} p50 {half:6.1f} ms  p95 {most:6.1f} ms")
        database.close()


def questions(people: list[list[str]], homes: dict[str, str]) -> dict[str, list[str]]:
    """What is asked, of each kind, about people anywhere."""
    random.seed(2)
    some = random.sample(people, TIMES)
    return {
        "name": [one[0] for one in some],
        "family name": [one[0][0] for one in some],
        "given name": [one[0][1:] for one in some],
        "homophone": [one[0].translate(ALIKE) for one in some],
        "pinyin": ["wangwei", "li ming", "zhangxiuying", "chenjing"] * (TIMES // 4),
        "phone": [one[3] or "13900000000" for one in some],
        "identity": [one[2] or "110101199003078515" for one in some],
        "door": [one[1].split(":")[1] for one in some],
        "address": [homes[one[1]] for one in some],
        "nobody": ["欧阳不存在"] * TIMES,
    }  # fmt: skip


def ask(database: Database, code: str, role: Role, said: str) -> float:
    """Look somebody up with the rights of a role in an area; gives how long it took, in seconds."""
    place = database.read(lambda tx: area_by_code(tx, code))
    assert place is not None
    grant = Grant(role=role, area=place.id, path=place.path)
    caller = Caller(account=1, person=1, name="", assurance=Assurance.VERIFIED, language="zh-CN", channel="web",
                    grants=(grant,))  # fmt: skip
    keys = Keys.from_text(SECRET)
    first = time.perf_counter()
    database.read(lambda tx: find_in_archive(Act(tx, caller, keys), said))
    return time.perf_counter() - first


if __name__ == "__main__":
    main()
