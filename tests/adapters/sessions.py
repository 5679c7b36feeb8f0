#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A resolver for tests that counts the calls that its process has had.

It does what the name of a call says; its sessions are those of protocol.py,
in the folder that the first argument names.
"""
import os
import signal
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import protocol  # noqa: E402

calls = []


def look_up(call):
    calls.append(call)
    if call["name"] == "segv":
        os.kill(os.getpid(), signal.SIGSEGV)
    if call["name"] == "exit":
        os._exit(3)
    if call["name"] == "hang":
        time.sleep(1000)
    if call["name"] == "deaf":
        protocol.say({"id": call["id"], "code": "ok", "cause": "deaf"})
        time.sleep(1000)
    return dict(protocol.ok(), cause="call %d" % len(calls))


protocol.serve("sessions", "sessions 1", {"getaddrinfo": look_up})
