"""Small houses, each with one thing wrong: the include table must see it."""

import tempfile
import unittest
from pathlib import Path

from include_table import check

ROOMS = """# The rooms
tripartite_room(base PRIVATE tripartite_random123)
tripartite_room(io MAY_USE base PRIVATE tomlplusplus::tomlplusplus)
tripartite_room(sweep MAY_USE io base)  # not tripartite_room(ghost)
"""


class IncludeTable(unittest.TestCase):
    def complaints(self, files, rooms=ROOMS):
        """What the table says of a sound house with `files`, {path: text}, laid over it."""
        house = {
            "src/CMakeLists.txt": rooms,
            "include/tripartite/base/error.hpp": "#include <string>\n",
            "src/io/document.hpp": '#include <toml++/toml.h>\n#include "tripartite/base/error.hpp"\n',
            "src/io/document.cpp": '#include "document.hpp"\n',
            "src/app/main.cpp": "#include <CLI/CLI.hpp>\n#include <tripartite/base/error.hpp>\n",
        }
        with tempfile.TemporaryDirectory() as folder:
            for name, text in (house | files).items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return check(Path(folder))

    def assert_complaint(self, expected, files, rooms=ROOMS):
        """Exactly one complaint, and it is `expected`."""
        self.assertEqual(self.complaints(files, rooms), [expected])

    def test_sound_house(self):
        self.assertEqual(self.complaints({}), [])

    def test_arrow_up(self):
        self.assert_complaint(
            "src/base/error.cpp:2: tripartite/io/store.hpp: room base may not use room io",
            {
                "include/tripartite/io/store.hpp": "",
                "src/base/error.cpp": '#include <vector>\n#include "tripartite/io/store.hpp"\n',
            },
        )

    def test_arrow_up_from_a_public_header(self):
        self.assert_complaint(
            "include/tripartite/io/store.hpp:1: tripartite/sweep/case.hpp: "
            "room io may not use room sweep",
            {
                "include/tripartite/sweep/case.hpp": "",
                "include/tripartite/io/store.hpp": "#include <tripartite/sweep/case.hpp>\n",
            },
        )

    def test_private_header_of_a_lower_room(self):
        self.assert_complaint(
            "src/sweep/sweep.cpp:1: ../io/document.hpp: a private header of room io",
            {"src/sweep/sweep.cpp": '#include "../io/document.hpp"\n'},
        )

    def test_private_header_that_is_not_there(self):
        self.assert_complaint(
            "src/sweep/sweep.cpp:1: document.hpp: there is no such header",
            {"src/sweep/sweep.cpp": '#include "document.hpp"\n'},
        )

    def test_foreign_library_outside_its_room(self):
        self.assert_complaint(
            "src/sweep/sweep.cpp:1: toml++/toml.h: only for src/io/",
            {"src/sweep/sweep.cpp": "#include <toml++/toml.h>\n"},
        )

    def test_foreign_library_in_a_public_header(self):
        self.assert_complaint(
            "include/tripartite/io/store.hpp:1: hdf5.h: only for src/io/",
            {"include/tripartite/io/store.hpp": "  #  include <hdf5.h>\n"},
        )

    def test_unknown_library(self):
        self.assert_complaint(
            "src/io/store.cpp:1: highfive/H5File.hpp: an unknown library: see ONLY_HERE",
            {"src/io/store.cpp": "#include <highfive/H5File.hpp>\n"},
        )

    def test_circle_of_rooms(self):
        self.assert_complaint(
            "src/CMakeLists.txt: a circle of rooms: base -> sweep -> base",
            {},
            ROOMS.replace("tripartite_room(base", "tripartite_room(base MAY_USE sweep"),
        )

    def test_circle_of_headers(self):
        self.assert_complaint(
            "a circle of headers: row.hpp -> units.hpp -> row.hpp",
            {
                "include/tripartite/base/row.hpp": '#include "tripartite/base/units.hpp"\n',
                "include/tripartite/base/units.hpp": '#include "tripartite/base/row.hpp"\n',
            },
        )

    def test_room_at_the_top(self):
        rooms = ROOMS + "tripartite_room(models FOLDER models MAY_USE base)\n"
        model = '#include "models.hpp"\n#include "tripartite/base/error.hpp"\n'
        files = {"models/models.hpp": "", "models/neuron.cpp": model}
        self.assertEqual(self.complaints(files, rooms), [])
        files["models/neuron.cpp"] += '#include "tripartite/io/store.hpp"\n'
        self.assert_complaint(
            "models/neuron.cpp:3: tripartite/io/store.hpp: room models may not use room io",
            files | {"include/tripartite/io/store.hpp": ""},
            rooms,
        )

    def test_room_without_a_row(self):
        self.assert_complaint(
            "src/ghost/ghost.cpp: room ghost has no tripartite_room call",
            {"src/ghost/ghost.cpp": "#include <string>\n"},
        )

    def test_row_naming_no_room(self):
        self.assert_complaint(
            "src/CMakeLists.txt: io uses basement, no room",
            {},
            ROOMS.replace("(io MAY_USE base", "(io MAY_USE basement base"),
        )


if __name__ == "__main__":
    unittest.main()
