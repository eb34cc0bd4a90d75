"""Many processes in one directory, full disks, damaged files: nothing is lost, mixed or passed over."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

from program import EXPERIMENT, PROGRAM, ProgramTest, h5py

SKIPPED = 77  # ctest's SKIP_RETURN_CODE
SUPPORT = Path(__file__).resolve().parents[1] / "support"
CASES = 12
SWEEP = EXPERIMENT + f'implementation = "full"\n[sampling]\nreplicates = {CASES}\n'


class Directory(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write(SWEEP)

    def run_into(self, directory, *more):
        return ["run", "experiment.toml", "--out", directory, *more]

    def assert_whole(self, directory):
        """All cases, the same bits as an undisturbed run, and nothing beside them."""
        self.tripartite(*self.run_into("undisturbed", "--resume"))
        self.assertEqual(self.columns(directory), self.columns("undisturbed"))
        kept = {str(Path(name).relative_to(directory)) for name in self.files()
                if name.startswith(f"{directory}/")}
        self.assertEqual(kept, {"index.h5", *(f"cases/case-{i:06d}.h5" for i in range(CASES))})
        for name in kept:
            self.tripartite("info", f"{directory}/{name}")


class Sharing(Directory):
    def test_thirty_overlapping_starts(self):
        moments = random.Random(30)
        ways = [[], ["--resume"], *[["--shard", f"{i}/3"] for i in range(3)],
                ["--shard", "1/2"], ["--shard", "2/4", "--resume"]]
        processes = []
        for _ in range(30):
            processes.append(self.start(*self.run_into("out", "--threads", "1", *moments.choice(ways))))
            time.sleep(moments.uniform(0, 0.05))
        ended = []
        for process in processes:
            _, said = process.communicate()
            self.assertIn(process.returncode, (0, 4), said)
            if process.returncode == 4:
                self.assertRegex(said, "is at work here|already holds results")
            ended.append(process.returncode)
        self.assertIn(0, ended)
        self.assertIn(4, ended)
        self.tripartite(*self.run_into("out", "--resume"))
        self.assert_whole("out")

    def test_without_file_locks_of_the_system(self):
        library = os.environ.get("TRIPARTITE_NO_FLOCK")
        if not library:
            self.skipTest("TRIPARTITE_NO_FLOCK names no library")
        preload = {"LD_PRELOAD": library, "ASAN_OPTIONS": "verify_asan_link_order=0"}
        os.environ.update(preload)
        for name in preload:
            self.addCleanup(os.environ.pop, name)
        first = self.start(*self.run_into("out"))
        while not list(self.folder.glob("out/cases/*.h5")) and first.poll() is None:
            time.sleep(0.001)
        if first.poll() is None:
            first.send_signal(signal.SIGSTOP)
            said = self.refuse(*self.run_into("out", "--resume"), exit_code=4)
            self.assertIn(f"(process {first.pid} on ", said)
            self.assertIn("is at work here", said)
            first.send_signal(signal.SIGKILL)
            first.communicate()
        self.tripartite(*self.run_into("out", "--resume"))
        self.assert_whole("out")


class FullDisk(Directory):
    def assert_stopped(self, done, reason):
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn(reason, done.stderr)
        self.assertIn("--resume", done.stderr)
        self.assertNotIn("internal error", done.stderr)

    def test_files_cannot_grow(self):
        """A limit of the file's size fails at the same places as a full disk."""
        self.write(SWEEP + "[record]\narrays = true\ntraces = true\n")
        self.tripartite(*self.run_into("undisturbed"))
        largest = max(len(data) for data in self.files().values())

        def limit(size):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        for size in (500, 700, 3000, largest // 4, largest // 2, largest - 1):
            with self.subTest(size):
                command = [PROGRAM, *self.run_into("out", "--resume", "--threads", "1")]
                self.assert_stopped(
                    subprocess.run(command, cwd=self.folder, capture_output=True, text=True,
                                   preexec_fn=lambda size=size: limit(size), check=False),
                    "(File too large)")
                self.assertEqual([n for n in self.files() if n.endswith(".part")], [])
        self.tripartite(*self.run_into("out", "--resume"))
        self.assert_whole("out")

    def test_no_space_left(self):
        """A small file system of its own, which another fills once the first case is there, and which
        is made larger for the second run."""
        mount = self.folder / "out"
        mount.mkdir()
        script = f"""mount -t tmpfs -o size=400k none {mount} || exit 77
            "$@" & while [ ! -e {mount}/cases/case-000000.h5 ]; do sleep 0.01; done
            cat /dev/zero > {mount}/filler 2> /dev/null; wait $!; code=$?; rm {mount}/filler
            ls {mount}/cases > ls1; mount -o remount,size=50m {mount}
            "$@" --resume && cp -r {mount} saved; exit $code"""
        done = subprocess.run(
            ["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh", PROGRAM,
             *self.run_into("out")], cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode in (1, 77) and "tripartite" not in done.stderr:
            self.skipTest(f"no file system can be mounted here: {done.stderr.strip()}")
        self.assert_stopped(done, "(No space left on device)")
        before = (self.folder / "ls1").read_text(encoding="utf-8").split()
        self.assertLess(len(before), CASES)
        self.assertTrue(all(name.endswith(".h5") for name in before), before)
        shutil.move(self.folder / "saved", self.folder / "again")
        self.assert_whole("again")


class Damage(Directory):
    def setUp(self):
        super().setUp()
        self.write(EXPERIMENT)
        self.tripartite(*self.run_into("out"))
        self.case = self.folder / "out/cases/case-000000.h5"

    def test_info_and_export_find_it(self):
        sys.path.insert(0, str(SUPPORT))
        from marked import damages

        for file in (self.case, self.folder / "out/index.h5"):
            whole = file.read_bytes()
            for what, damaged in damages(whole, random.Random(9), 30):
                file.write_bytes(damaged)
                for verb in ("info", "export"):
                    with self.subTest(what):
                        self.assertIn(f"{file}: ", self.refuse(verb, str(file), exit_code=4))
            file.write_bytes(whole)

    def test_links_that_lead_back(self):
        sys.path.insert(0, str(SUPPORT))
        from marked import marked_file

        def self_in_root(file):
            file["self"] = file["/"]

        def group_in_itself(file):
            file["a/b"] = file.create_group("a")

        def soft(file):
            file["self"] = h5py.SoftLink("/self")

        def outside(file):
            file["self"] = h5py.ExternalLink("case-000000.h5", "/")

        whole = self.case.read_bytes()
        for loop in (self_in_root, group_in_itself, soft, outside):
            with self.subTest(loop.__name__):
                with h5py.File(self.case, "r+") as file:  # by a stranger: the checksum tells
                    loop(file)
                self.assertIn("is damaged", self.refuse("info", str(self.case), exit_code=4))
                self.case.write_bytes(whole)
                with marked_file(self.case, "r+") as file:  # with a checksum that is right
                    loop(file)
                said = self.refuse("info", str(self.case), exit_code=4)
                self.assertEqual(said.count("\n"), 1, said)
                self.assertIn("case-000000.h5: ", said)
                self.tripartite("export", str(self.case))
                self.refuse("export", str(self.case), "--sonata", "sonata", exit_code=4)
                self.case.write_bytes(whole)

    def test_files_of_others(self):
        with h5py.File(self.folder / "other.h5", "w") as file:
            file["self"] = file["/"]
        os.mkfifo(self.folder / "pipe.h5")
        for name, said in (("other.h5", "no result file"), ("pipe.h5", "is not a file"),
                           (".", "is not a file"), ("/dev/zero", "is not a file")):
            self.assertIn(said, self.refuse("info", name, exit_code=4))


if __name__ == "__main__":
    if h5py is None:
        print("Skipped: no Python package h5py.")
        sys.exit(SKIPPED)
    unittest.main()
