# How every target of the project is compiled, and what a room is.

# Compilers use half of the registers of AVX-512 unless told. Loops that the project writes give the same
# bits at any width.
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-mprefer-vector-width=512 TRIPARTITE_HAS_VECTOR_WIDTH)

add_library(tripartite_options INTERFACE)
target_include_directories(tripartite_options INTERFACE ${PROJECT_SOURCE_DIR}/include)
# Threads are dealt out by hand, in a fixed order; Eigen starts none of its own.
target_compile_definitions(tripartite_options INTERFACE EIGEN_DONT_PARALLELIZE)
# The project's own code breaks no arithmetic rule: sums are never reordered and NaN stays NaN. Fused
# multiply-add is left to the processor's instruction set and so to TRIPARTITE_NATIVE.
target_compile_options(tripartite_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  # False alarms of GCC 12: on string concatenation (its bug 105651), and on aggregates of strings and
  # its own AVX-512 header.
  -Wno-restrict -Wno-maybe-uninitialized
  # More of the first kind, where it reads the standard library from a precompiled header.
  $<$<NOT:$<BOOL:${CMAKE_DISABLE_PRECOMPILE_HEADERS}>>:-Wno-array-bounds;-Wno-stringop-overflow>
  $<$<BOOL:${TRIPARTITE_WERROR}>:-Werror>
  $<$<BOOL:${TRIPARTITE_NATIVE}>:-march=native>
  $<$<AND:$<BOOL:${TRIPARTITE_NATIVE}>,$<BOOL:${TRIPARTITE_HAS_VECTOR_WIDTH}>>:-mprefer-vector-width=512>
  $<$<BOOL:${TRIPARTITE_COVERAGE}>:--coverage>)
target_link_options(tripartite_options INTERFACE $<$<BOOL:${TRIPARTITE_COVERAGE}>:--coverage>)
if(TRIPARTITE_SANITIZE)
  target_compile_options(tripartite_options INTERFACE
    -fsanitize=${TRIPARTITE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(tripartite_options INTERFACE -fsanitize=${TRIPARTITE_SANITIZE})
endif()

# tripartite_room(NAME [FOLDER folder] [MAY_USE room…] [PUBLIC library…] [PRIVATE library…])
#
# A room is a folder (src/NAME unless told) with headers in include/tripartite/NAME, built as one static library
# that links only the rooms it may use. tests/house compares that table with the real #include lines
# and compiles each public header alone.
function(tripartite_room name)
  cmake_parse_arguments(ROOM "" "FOLDER" "MAY_USE;PUBLIC;PRIVATE" ${ARGN})
  if(NOT ROOM_FOLDER)
    set(ROOM_FOLDER src/${name})
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${ROOM_FOLDER}/*.cpp)
  add_library(tripartite_${name} STATIC ${sources})
  add_library(tripartite::${name} ALIAS tripartite_${name})
  list(TRANSFORM ROOM_MAY_USE PREPEND tripartite::)
  target_link_libraries(tripartite_${name}
    PUBLIC tripartite_options ${ROOM_MAY_USE} ${ROOM_PUBLIC}
    PRIVATE ${ROOM_PRIVATE})
  target_precompile_headers(tripartite_${name} REUSE_FROM tripartite_precompiled)

  file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/tripartite/${name}/*.hpp)
  target_sources(tripartite_${name}
    PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${headers})
  set_target_properties(tripartite_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  set_property(GLOBAL APPEND PROPERTY TRIPARTITE_ROOMS ${name})
endfunction()
