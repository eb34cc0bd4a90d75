# What most sources begin with, read once for all of them. The presets for developers leave it out, so
# that each source is also compiled with its own #include lines alone.
set(precompiled <algorithm> <array> <cmath> <cstdint> <functional> <limits> <map> <memory>
  <numeric> <optional> <span> <stop_token> <string> <utility> <variant> <vector> <Eigen/Core>)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/precompiled.cpp CONTENT "")

# tripartite_precompiled(NAME [LIBRARY library HEADER <header>] [OPTIONS option…])
function(tripartite_precompiled name)
  cmake_parse_arguments(EXTRA "" "LIBRARY;HEADER" "OPTIONS" ${ARGN})
  add_library(${name} OBJECT ${PROJECT_BINARY_DIR}/precompiled.cpp)
  target_link_libraries(${name} PRIVATE
    tripartite_options OpenMP::OpenMP_CXX Eigen3::Eigen ${EXTRA_LIBRARY})
  target_compile_options(${name} PRIVATE ${EXTRA_OPTIONS})
  target_precompile_headers(${name} PRIVATE ${precompiled} ${EXTRA_HEADER})
endfunction()

tripartite_precompiled(tripartite_precompiled)
if(BUILD_TESTING)
  # Test sources are compiled in less time than the libraries, which they test as these are shipped.
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    set(TRIPARTITE_TEST_OPTIONS -O1)
  endif()
  find_package(Catch2 2.13 REQUIRED)
  tripartite_precompiled(tripartite_precompiled_tests LIBRARY Catch2::Catch2 HEADER <catch2/catch.hpp>
    OPTIONS ${TRIPARTITE_TEST_OPTIONS})
endif()
