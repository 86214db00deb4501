"""Two small services for ./test.

select BUILD [NAME…]       prints the tests whose name or suite matches a NAME
report BUILD STATUS LOG    prints what failed, then "N passed, N failed"

Every case of a TAP program counts, and a program that broke off counts as one
failure more, so that a crash after the last good case is never a success.
"""

import fnmatch
import json
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

GOOD = {"OK", "SKIP", "EXPECTEDFAIL", "IGNORED"}
TAIL_LINES = 40


def select(build, patterns):
    tests = json.loads(subprocess.run(
        ["meson", "introspect", "--tests", str(build)],
        check=True, capture_output=True, text=True).stdout)
    for test in tests:
        # A suite reads "segue:engine"; people type "engine".
        names = {test["name"]} | {s.split(":")[-1] for s in test["suite"]}
        if not patterns or any(fnmatch.fnmatchcase(n, p) for n in names for p in patterns):
            print(test["name"])


def log_of(build, suffix):
    """The log that meson has just written: it puts the name of a wrapper into the file's."""
    logs = (build / "meson-logs").glob("testlog*" + suffix)
    return max(logs, key=lambda log: log.stat().st_mtime, default=None)


def programs(build):
    """Each program that ran: its result and what it printed."""
    log = log_of(build, ".json")
    if log is None:
        return []
    return [json.loads(line) for line in log.read_text(errors="replace").splitlines() if line]


def cases(build):
    """Each case as (program, case, "passed" | "failed" | "skipped", why)."""
    log = log_of(build, ".junit.xml")
    if log is None:
        return
    # Whatever a program prints stands in there, also what XML cannot hold.
    text = re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?",
                  log.read_text(encoding="utf-8", errors="replace"))
    for suite in ElementTree.fromstring(text.encode()).iter("testsuite"):
        for case in suite.iter("testcase"):
            why, result = "", "passed"
            for child in case:
                if child.tag in ("failure", "error"):
                    result = "failed"
                elif child.tag == "skipped":
                    result = "skipped"
                elif child.tag == "system-out":
                    why = (child.text or "").strip()
            # A TAP program is a suite of its own; other programs are its cases.
            yield suite.get("name", ""), case.get("name", ""), result, why


def report(build, status, log):
    count = {"passed": 0, "failed": 0, "skipped": 0}
    failed_programs = set()
    skipped = []
    for program, case, result, why in cases(build):
        count[result] += 1
        if result == "failed":
            failed_programs |= {program.split(".")[-1].split(" / ")[-1], case}
        elif result == "skipped":
            skipped.append(case + (": " + why if why else ""))

    for program in programs(build):
        if program["result"] in GOOD:
            continue
        # GLib stops at the first failed case, so that case is already counted.
        name = program["name"].split(" / ")[-1]
        if not {name, program["name"]} & failed_programs:
            count["failed"] += 1
        print(f"---- {program['name']}: {program['result']}")
        for stream in ("stdout", "stderr"):
            print("\n".join((program.get(stream) or "").splitlines()[-TAIL_LINES:]))

    if skipped:
        print(f"{len(skipped)} skipped:")
        for line in skipped:
            print("  " + line)
    if status != 0 and count["failed"] == 0:
        print(pathlib.Path(log).read_text(errors="replace")[-4000:])
        count["failed"] = 1
    print(f"{count['passed']} passed, {count['failed']} failed")
    return 1 if status or count["failed"] or not count["passed"] else 0


def main():
    what, build = sys.argv[1], pathlib.Path(sys.argv[2])
    if what == "select":
        return select(build, sys.argv[3:])
    return report(build, int(sys.argv[3]), sys.argv[4])


if __name__ == "__main__":
    sys.exit(main())
