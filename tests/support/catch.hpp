// The one way tests see Catch: assertions plus the matchers the project uses.
#pragma once

#include <catch2/catch.hpp>

using Catch::Matchers::Contains;
