# Debian's packages, found once. Nothing is downloaded at configure time.
find_package(Boost 1.74 REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(OpenMP REQUIRED COMPONENTS CXX)
find_package(HDF5 1.10 REQUIRED COMPONENTS C HL)
find_package(ZLIB 1.2 REQUIRED)
find_package(tomlplusplus 3.3 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)

# Foreign headers are system headers: their warnings are not ours.
add_library(tripartite_random123 INTERFACE)
target_include_directories(tripartite_random123 SYSTEM INTERFACE ${RANDOM123_INCLUDE_DIR})
