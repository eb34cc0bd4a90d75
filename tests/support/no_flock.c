/* Loaded before the C library by tests: the program on a file system that knows no locks. */
#include <errno.h>

int flock(int file, int operation) {
  (void)file;
  (void)operation;
  errno = ENOSYS;
  return -1;
}
