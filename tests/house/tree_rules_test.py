"""Each rule of the tree must see what it is there for, and let its neighbours pass."""

import unittest
from pathlib import Path

from tree_rules import MAX_LINES, judge


def complaints(text, path="src/io/store.cpp"):
    data = text if isinstance(text, bytes) else text.encode()
    return list(judge(Path(path), data))


class TreeRules(unittest.TestCase):
    def test_path_of_one_machine(self):
        for folder in ("home", "root", "work", "Users", "tmp", "scratch"):
            with self.subTest(folder):
                found = complaints(f"first\nopen('/{folder}/somebody/file')\n")
                self.assertEqual(
                    found, [f"src/io/store.cpp:2: /{folder}/s…: a path of one machine"]
                )

    def test_other_paths_pass(self):
        self.assertEqual(complaints("#!/usr/bin/env bash\nbuild/work/a ${home}/work/a 1/root/2\n"), [])

    def test_stub(self):
        for word in ("TO" + "DO", "FIX" + "ME", "TB" + "D", "XX" + "X"):
            with self.subTest(word):
                self.assertEqual(
                    complaints(f"// {word} later\n"),
                    [f"src/io/store.cpp:1: {word}: finish it or leave it out"],
                )

    def test_length(self):
        self.assertEqual(complaints("line\n" * MAX_LINES), [])
        (found,) = complaints("line\n" * (MAX_LINES + 1))
        self.assertIn(f"{MAX_LINES + 1} lines", found)

    def test_length_of_data_is_free(self):
        self.assertEqual(complaints("1,2\n" * (MAX_LINES + 1), "tests/reference/trace.csv"), [])

    def test_nameless_folder(self):
        (found,) = complaints("", "src/utils/path.cpp")
        self.assertIn("a folder called utils", found)

    def test_binary_files_are_not_read(self):
        self.assertEqual(complaints(b"\0 /ro" + b"ot/x \xff", "data/heads/vision.h5"), [])


if __name__ == "__main__":
    unittest.main()
