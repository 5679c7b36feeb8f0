# SPDX-License-Identifier: MIT
"""What keeps a row from its goal, by measurement, for the page; it is said only
while the goal is not reached."""

from contests import HARNESS

LIMITS = {
    HARNESS:
        "the shortest of what is compared: an empty job of 48 to 80 ns with 10,000 in flight, a "
        "numeric address of 80 to 230 ns, a name from the cache of 270 ns. To hand out, to time "
        "one of many and to check takes 3 ns of a job, 7 ns of an address and 16 ns of a name (a "
        "side that does nothing else); it was 20 ns of a job and 60 of an address with an atomic "
        "counter, the time of each and a name printed. Jobs and names from the cache seem slower "
        "by it, beside peers that take longer; addresses, beside one that takes less, faster.",
    "1 % lost, 5,000 look-ups, ares / c-ares":
        "where one of the last sixteen questions is lost nothing overtakes it (docs/adr/0021), and "
        "it waits 240 ms, as long as all the others take twice.",
    "1,000 ordinary cases on two resolvers":
        "a case of `duet gen` has some 12 calls, and each is made by a process that has made none: "
        "2,000 programs are started and 24,000 processes forked (docs/adr/0003), in 15 to 20 ms of "
        "CPU a case on a busy machine, where it was 22 to 27 before cells were forked by a small "
        "process (docs/adr/0018). perf record: 60 % in the resolvers' processes (page faults 15 %, "
        "fork and exit 13 %), 33 % in the cells (14 of them namespaces, links and their end), 7 % in "
        "the engine; the kernel's own threads, which take networks down, come on top. Tried "
        "without gain: dummy links for veth pairs, no libidn2, one arena for malloc, a session "
        "that ends without closing its resolver.",
    "empty jobs / libuv, 10,000 in flight":
        "48 ns an item, against 0.85 to 1.1 us of libuv's: near the goal. perf record: 13 ns the "
        "worker's, 11 submitting, 8 giving back, 5 the loop's, 4 the kernel's. 32 or 64 items at a "
        "time, one atomic operation or one walk over the items fewer change nothing; a worker that "
        "gives the processor back before it waits saves 5 ns and makes 100 in flight 14 times "
        "slower, as the bell takes the processor from it after each item.",
    "empty requests / libuv, 100 in flight":
        "a request is copied, has a deadline, an id and a flight, which libuv's queue entry has "
        "not; the pool's part is 0.1 us of 0.8. Counted: four context switches in ten requests, as "
        "the worker that is woken takes the processor from the thread that submits; without "
        "them it is 0.38 us, but a worker that takes it from nobody (SCHED_BATCH) waits for it "
        "with lookups, too (p50 337 us for 49 us on a busy machine).",
    "empty requests / libuv, 10,000 in flight":
        "as with 100 in flight.",
    "256 threads / (threads / round trip)":
        "no datagram is lost any more, each of which cost 5 s; 0.83 to 0.97 (four rounds) beside "
        "other work on the machine, which takes from the 0.25 s of CPU a second that 5,000 calls "
        "of 50 us need.",
    "10,000 at once / 100 in flight":
        "the processors' other work: on a machine with ten times the load it has processors for, "
        "rounds are from 0.7 to 1.1; the CPU time of a lookup is the same on both sides within "
        "3 %, and nothing is asked twice.",
    "100,000 pending, a server that takes 1 s":
        "the server's socket holds some 270 questions; kept from its processor for 5 ms it loses "
        "more than half of what comes. Losses halve what is under way (docs/adr/0017), and none "
        "fails, but each costs 1.5 s.",
    "peak memory":
        "235 bytes for each that waits are 23 MB, 1.1 KB for each of up to 6,000 under way 7 MB; "
        "on a busy machine answers take longer, and more are under way.",
    "a waiting request and its name, ares":
        "192 bytes of the request, 22 of the name, 10 of malloc's own, 5 to 10 in each of the "
        "tables of ids and of flights come to 235; what is above it is the lookups that are with "
        "the server at the time, more or less of them in either run.",
    "a waiting request and its name, thread":
        "as with ares, and what is above 235 bytes are the answers that came while the program "
        "was still submitting, on the processor that the threads have, too.",
    "numeric address, ares / glibc":
        "callgrind: 1,340 instructions, against 1,030 of the C library's: making and freeing the "
        "request and its answer takes 500, reading the address 250, and once before 110, the list "
        "120, counting it under the resolver's lock 105. When the harness took 60 ns of either "
        "side it was 0.77.",
    "numeric address, thread / glibc":
        "callgrind: of 2,100 instructions 1,030 are the C library's own call, which is made; "
        "making and freeing the request takes 425, copying the answer 170, counting it under the "
        "resolver's lock 105, reading the address once before 110. When the harness took 60 ns of "
        "either side it was 0.63.",
    "thread / pthreads, 16 threads, pinned":
        "perf stat: system calls are the same within 3 %; with the loop woken every 200 us there "
        "were 1.5 changes of thread a lookup for 1.0, and CPU time was 0.925 of bare threads' (11 "
        "rounds); it is woken every 500 us now (docs/adr/0019), which comes to 0.95, and every "
        "1,000 is no better. perf record: 9.5 us a lookup outside the kernel for 7.1: 0.8 more are "
        "duet's own, 0.1 the clock's, 1.4 the C library's, which runs the same code and the malloc "
        "of a request and an answer with colder caches. The pool alone comes to 0.97 to "
        "1.00 (11 and 21 rounds).",
    "thread / pthreads, 16 threads, unpinned":
        "as with one processor; besides, the program's loop competes for the two that the server "
        "shares.",
    "system calls per lookup, 100 in flight":
        "strace: one poll, epoll_wait, sendmmsg and eventfd write for each round of the loop, a "
        "recvmmsg for each socket with answers, seven for each socket of a hundred questions. The "
        "slower the server beside the client, the smaller the rounds.",
}
