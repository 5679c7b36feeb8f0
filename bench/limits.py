# SPDX-License-Identifier: MIT
"""What keeps a row from its goal, by measurement, for the page; it is said only
while the goal is not reached."""

LIMITS = {
    "1,000 ordinary cases on two resolvers":
        "a case of `duet gen` has some 12 calls, and each is made in a process of its own "
        "on both resolvers: some 24,000 processes. perf record on `duet compare`: two thirds "
        "of the CPU time is the kernel's (fork, exec, page faults, address spaces), a fifth "
        "ld.so's (relocation and symbol lookup), 3 % the program's own.",
    "empty jobs / libuv, 1 in flight":
        "p50 is 5 to 6 us on both sides; not profiled by itself.",
    "empty jobs / libuv, 100 in flight":
        "not profiled by itself; see 10,000 in flight.",
    "empty jobs / libuv, 10,000 in flight":
        "perf record: finish_task_switch 18 %, mutexes 8 %, clock_gettime 7 %, the table of "
        "shared flights 7 %, calloc and free 4 %. An empty job here is a whole request, "
        "with its copies, deadline, id and flight; libuv's is a queue entry.",
    "memory of one in flight, ares / c-ares":
        "massif, 3,000 in flight: 1,040 bytes for the state of a lookup, 376 for each of its "
        "two questions, and 2.1 MB in all for the sockets' buffers (datagrams_new), some 700 "
        "bytes a lookup. The lookups that wait meanwhile are counted as well.",
    "a waiting request and its name, ares":
        "the request alone is up to 256 bytes (src/core/request.c asserts it), its name stands "
        "behind it; the rest has not been taken apart.",
    "a waiting request and its name, thread":
        "as with ares.",
    "numeric address, ares / glibc":
        "no system call is made (strace). perf record: mutexes 14 %, clock_gettime 11 % (the "
        "harness's two a lookup included), malloc_consolidate 7 %, strtoull 6 %, calloc 4 %; "
        "the instructions are those of a name of the hosts file (tests/instructions).",
    "numeric address, thread / glibc":
        "a worker makes the call: perf record shows condition variables, futexes and mutexes "
        "first (40 %), and p50 is 5 us, as of an empty job.",
    "system calls per lookup, 100 in flight":
        "strace, 20,000 lookups: recvmmsg 1,608, read 1,424, timerfd_settime 1,329, epoll_ctl "
        "1,204, sendmmsg 1,066, poll 739, socket 408. The slower the server beside the "
        "client, the smaller the batches.",
}
