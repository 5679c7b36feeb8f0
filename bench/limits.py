# SPDX-License-Identifier: MIT
"""What keeps a row from its goal, by measurement, for the page; it is said only
while the goal is not reached."""

LIMITS = {
    "1,000 ordinary cases on two resolvers":
        "a case of `duet gen` has some 12 calls, and each is made in a process of its own "
        "on both resolvers: some 24,000 processes. perf record on `duet compare`: two thirds "
        "of the CPU time is the kernel's (fork, exec, page faults, address spaces), a fifth "
        "ld.so's (relocation and symbol lookup), 3 % the program's own.",
    "empty jobs / libuv, 10,000 in flight":
        "60 ns an item, against 0.7 to 1.4 us of libuv's. Counted: 66 times in 10,000 items the "
        "worker that is woken takes the processor from the thread that submits and finds one "
        "item. A worker that gives the processor back first comes to 46 ns, and makes 100 in "
        "flight ten times slower; one that takes it from nobody (SCHED_BATCH) comes to 49 ns, "
        "and waits for it with lookups, too (p50 337 us for 49 us on a busy machine). perf "
        "record: the rest is seven atomic operations an item, of which one is the harness's "
        "counter.",
    "empty requests / libuv, 100 in flight":
        "a request is copied, has a deadline, an id and a flight, which libuv's queue entry has "
        "not; the pool's part is 0.1 us of 0.8. Counted: four context switches in ten requests, as "
        "the worker that is woken takes the processor from the thread that submits; without "
        "them (SCHED_BATCH, see above) it is 0.38 us.",
    "empty requests / libuv, 10,000 in flight":
        "as with 100 in flight.",
    "256 threads / (threads / round trip)":
        "no datagram is lost any more, each of which cost 5 s; 0.83 to 0.97 (four rounds) beside "
        "other work on the machine, which takes from the 0.25 s of CPU a second that 5,000 calls "
        "of 50 us need.",
    "memory of one in flight, ares / c-ares":
        "massif, 3,000 in flight: 1,040 bytes for the state of a lookup, 376 for each of its "
        "two questions, and 2.1 MB in all for the sockets' buffers (datagrams_new), some 700 "
        "bytes a lookup. The lookups that wait meanwhile are counted as well.",
    "a waiting request and its name, ares":
        "224 bytes of the request, 22 of the name, 10 of malloc's own, 5 to 10 in each of the "
        "tables of ids and of flights come to 267; what is above it is the lookups that are with "
        "the server at the time, more or less of them in either run.",
    "a waiting request and its name, thread":
        "as with ares; without answers it is 267 bytes (1 or 16 threads, no server), and what is "
        "above it the threads' own memory for answers.",
    "numeric address, thread / glibc":
        "callgrind: of 1,700 instructions 1,030 are the C library's own call, which is made; "
        "making and freeing the request and its answer takes 380, counting it under the "
        "resolver's lock 100, reading the address once before 110.",
    "thread / pthreads, 16 threads, unpinned":
        "the calls are the same (strace); besides, nine of ten lookups wake the program's loop "
        "(strace: 0.9 write, poll and read a lookup), which competes for the two processors that "
        "the server shares.",
    "system calls per lookup, 100 in flight":
        "strace, 20,000 lookups: recvmmsg 1,608, read 1,424, timerfd_settime 1,329, epoll_ctl "
        "1,204, sendmmsg 1,066, poll 739, socket 408. The slower the server beside the "
        "client, the smaller the batches.",
    "survey on two resolvers / on each alone":
        "perf stat, 20,000 names: it loses no question (RcvbufErrors 0), and a line is "
        "written once rather than twice; but beside the threads the nameserver and the ares "
        "backend send 24,000 to 34,000 times where they send 14,000 to 16,000 times with one "
        "resolver alone, as fewer datagrams are there at a time: 7 % more CPU time in all.",
}
