# SPDX-License-Identifier: MIT
"""gevent's socket module over the resolver that the argument names."""
import importlib
import os
import sys

import protocol
import python

which = sys.argv[1]
os.environ["GEVENT_RESOLVER"] = which
try:
    import gevent
    from gevent import socket
    # gevent imports these for the first lookup; sessions share them.
    for name in ("pprint", "gevent.resolver." + which) + (
            ("gevent.threadpool",) if which == "thread" else ()):
        importlib.import_module(name)
except ImportError as error:
    protocol.lacking("gevent (%s); install python3-gevent%s" % (
        error, " python3-dnspython" if which == "dnspython" else ""))
protocol.serve("gevent-" + which, "gevent " + gevent.__version__,
               python.operations(socket))
