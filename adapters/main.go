// SPDX-License-Identifier: MIT

// Go's net package: its own resolver, or the C library's with the environment
// GODEBUG=netdns=cgo.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"time"
)

type object = map[string]interface{}

// Nothing else can be asked for; a socket type has no meaning here.
var members = map[string]string{
	"getaddrinfo":   " id op name family socktype flags ",
	"gethostbyaddr": " id op addr ",
	"query":         " id op name type class "}

func entry(address net.IPAddr) object {
	family := "inet6"
	if address.IP.To4() != nil {
		family = "inet"
	}
	return object{"addr": address.IP.String(), "family": family}
}

func failure(err error) object {
	answer := object{"domain": "go", "raw": 1, "symbol": "error",
		"code": "fail", "cause": err.Error()}
	var failed *net.DNSError
	if !errors.As(err, &failed) {
		return answer
	}
	answer["symbol"] = failed.Err
	switch {
	case failed.IsNotFound:
		answer["code"] = "noname"
	case failed.IsTimeout:
		answer["code"] = "timeout"
	case failed.IsTemporary:
		answer["code"] = "again"
	}
	return answer
}

func success() object {
	return object{"domain": "go", "raw": 0, "symbol": "0", "code": "ok"}
}

func lookup(call object) object {
	networks := map[interface{}]string{
		nil: "ip", "unspec": "ip", "inet": "ip4", "inet6": "ip6"}
	network, known := networks[call["family"]]
	name, named := call["name"].(string)
	flags, _ := call["flags"].([]interface{})
	switch {
	case !named:
		return object{"unsupported": "a name that is NULL"}
	case !known:
		return object{"unsupported": "family"}
	case len(flags) > 0 || (flags == nil && call["flags"] != nil):
		return object{"unsupported": "flags"}
	}
	found, err := net.DefaultResolver.LookupIP(
		context.Background(), network, name)
	if err != nil {
		return failure(err)
	}
	addresses := []object{}
	for _, ip := range found {
		addresses = append(addresses, entry(net.IPAddr{IP: ip}))
	}
	answer := success()
	answer["addresses"] = addresses
	return answer
}

func reverse(call object) object {
	address, _ := call["addr"].(string)
	names, err := net.DefaultResolver.LookupAddr(
		context.Background(), address)
	if err != nil {
		return failure(err)
	}
	answer := success()
	answer["canonical"] = names[0]
	answer["aliases"] = names[1:]
	answer["addresses"] = []object{entry(net.IPAddr{IP: net.ParseIP(address)})}
	return answer
}

func answer(call object) object {
	operations := map[string]func(object) object{
		"getaddrinfo": lookup, "gethostbyaddr": reverse, "query": query}
	op, _ := call["op"].(string)
	operation, known := operations[op]
	if !known {
		return object{"unsupported": "op " + op}
	}
	for member := range call {
		if !strings.Contains(members[op], " "+member+" ") {
			return object{"unsupported": member}
		}
	}
	began := time.Now()
	found := operation(call)
	found["t_us"] = time.Since(began).Microseconds()
	return found
}

func main() {
	hello := object{"name": "go", "libc": "none 0",
		"version": "go " + strings.TrimPrefix(runtime.Version(), "go"),
		"caps":    []string{"getaddrinfo", "gethostbyaddr", "query"}}
	if os.Getenv("GODEBUG") == "netdns=cgo" {
		hello["name"] = "go-cgo"
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var request struct{ Call object }
		if err := json.Unmarshal(lines.Bytes(), &request); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		reply := hello
		if request.Call != nil {
			reply = answer(request.Call)
			reply["id"] = request.Call["id"]
		}
		line, _ := json.Marshal(reply)
		fmt.Println(string(line))
	}
}
