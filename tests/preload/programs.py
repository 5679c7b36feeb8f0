# SPDX-License-Identifier: MIT
"""Run programs that look names up, in the sandbox of machine.yaml, and print
what each of them says: the same with duet as without.

Each has a name of its own to look up, NAME.here.example, where an HTTP server
of this process is, with a repository for git in it.
"""
import functools
import http.server
import os
import subprocess
import sys
import tempfile
import threading

PYTHON = r"""
import socket
def say(f, *args, **kw):
    try:
        print(f.__name__, *args, f(*args, **kw))
    except OSError as e:
        print(f.__name__, *args, type(e).__name__, e)
for name in ("python.here.example", "alias.example", "many.example", "listed",
             "localhost", "nx.example", "mail.example", "hidden.example",
             "192.0.2.7", "2001:db8::7", "web", "", None):
    for family in (0, socket.AF_INET, socket.AF_INET6):
        say(socket.getaddrinfo, name, 80, family=family)
    say(socket.getaddrinfo, name, "http", type=socket.SOCK_STREAM,
        flags=socket.AI_CANONNAME)
for name in ("alias.example", "many.example", "listed", "nx.example", "web"):
    say(socket.gethostbyname, name)
    say(socket.gethostbyname_ex, name)
    say(socket.getfqdn, name)
for address in ("192.0.2.1", "192.0.2.10", "192.0.2.200", "::1", "127.0.1.1"):
    say(socket.gethostbyaddr, address)
    say(socket.getnameinfo, (address, 80), 0)
    say(socket.getnameinfo, (address, 80), socket.NI_NAMEREQD)
    say(socket.getnameinfo, (address, 53), socket.NI_DGRAM)
say(socket.create_connection, ("nx.example", 80))
"""

PERL = r"""
use Socket qw(:all);
for my $name ("perl.here.example", "alias.example", "many.example",
              "nx.example") {
    my ($host, $aliases, $type, $length, @addresses) = gethostbyname($name);
    print join(" ", $name, $host // "-", $aliases // "-",
               map { inet_ntoa($_) } @addresses), " $?\n";
    my ($error, @found) = getaddrinfo($name, "http",
                                      {socktype => SOCK_STREAM});
    print "$name: $error\n";
    print join(" ", getnameinfo($_->{addr}, NI_NUMERICHOST)), "\n" for @found;
}
print join(" ", gethostbyaddr(inet_aton("192.0.2.1"), AF_INET)), "\n";
print join(" ", getnameinfo(pack_sockaddr_in(80, inet_aton("192.0.2.1")))),
      "\n";
"""

NODE = r"""
const dns = require("dns");
const said = [];
const names = ["node.here.example", "alias.example", "many.example",
               "listed", "localhost", "nx.example", "mail.example"];
let left = names.length * 2 + 1;
function say(key, text) {
    said.push(key + " " + text);
    if (--left === 0)
        console.log(said.sort().join("\n"));
}
for (const name of names) {
    dns.lookup(name, {all: true, order: "verbatim", verbatim: true},
        (e, found) => say(name, e ? e.message : JSON.stringify(found)));
    dns.lookup(name, 4, (e, found) => say(name + " 4", e ? e.code : found));
}
dns.lookupService("192.0.2.1", 80, (e, host, service) =>
    say("lookupService", e ? e.message : host + " " + service));
"""


def url(program, path):
    return f"http://{program}.here.example:8080/{path}"


COMMANDS = [
    ["getent", "ahosts", "getent.here.example"],
    ["getent", "ahosts", "many.example"],
    ["getent", "ahostsv4", "alias.example"],
    ["getent", "ahostsv6", "alias.example"],
    ["getent", "hosts", "many.example", "alias.example", "web"],
    ["getent", "hosts", "192.0.2.1", "192.0.2.10", "::1", "192.0.2.200"],
    ["getent", "hosts", "nx.example"],
    ["getent", "ahosts", "localhost"],
    ["curl", "-sS", "-w", " from %{remote_ip}\n", url("curl", "greeting")],
    ["curl", "-sS", "http://nx.example/"],
    ["curl", "-4sS", "http://mail.example/"],
    ["wget", "-qO", "-", url("wget", "greeting")],
    ["wget", "-nv", "http://nx.example/"],
    [sys.executable, "-c", PYTHON],
    ["perl", "-e", PERL],
    ["node", "-e", NODE],
    ["git", "ls-remote", url("git", "repository")],
    ["git", "ls-remote", "git://git.here.example:1/repository"],
    ["git", "ls-remote", "git://nx.example/repository"],
    ["git", "ls-remote", "http://nx.example/repository"],
    ["ssh", "-v", "-F", "none", "-p", "1", "ssh.here.example"],
    ["ssh", "-F", "none", "-p", "1", "alias.example"],
    ["ssh", "-F", "none", "nx.example"],
]


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def make_site(folder):
    with open(os.path.join(folder, "greeting"), "w") as file:
        file.write("hello\n")
    os.environ.update(
        HOME=folder, no_proxy="*", GIT_CONFIG_NOSYSTEM="1",
        GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@example",
        GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a@example",
        GIT_AUTHOR_DATE="1700000000 +0000",
        GIT_COMMITTER_DATE="1700000000 +0000")
    repository = os.path.join(folder, "repository")
    for command in (["init", "-q", "-b", "main"],
                    ["commit", "-q", "--allow-empty", "-m", "first"],
                    ["update-server-info"]):
        os.makedirs(repository, exist_ok=True)
        subprocess.run(["git", *command], cwd=repository, check=True)
    os.rename(os.path.join(repository, ".git"), repository + ".git")
    os.rmdir(repository)
    os.rename(repository + ".git", repository)


def main():
    with tempfile.TemporaryDirectory() as folder:
        make_site(folder)
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.5", 8080), functools.partial(Handler, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for command in COMMANDS:
            ended = subprocess.run(command, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, timeout=60)
            text = ended.stdout.decode(errors="replace")
            print("$", *(word.split("\n")[0] for word in command[:4]))
            print(text.replace(folder, "FOLDER"), end="")
            print("status", ended.returncode)
        server.shutdown()


main()
