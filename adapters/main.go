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
	"sync"
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
	var family *net.AddrError
	if errors.As(err, &family) {
		answer["symbol"], answer["code"] = family.Err, "addrfamily"
	}
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

func lookup(ctx context.Context, call object) object {
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
	found, err := net.DefaultResolver.LookupIP(ctx, network, name)
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

func reverse(ctx context.Context, call object) object {
	address, _ := call["addr"].(string)
	names, err := net.DefaultResolver.LookupAddr(ctx, address)
	if err != nil {
		return failure(err)
	}
	answer := success()
	answer["canonical"] = names[0]
	answer["aliases"] = names[1:]
	answer["addresses"] = []object{entry(net.IPAddr{IP: net.ParseIP(address)})}
	return answer
}

func answer(ctx context.Context, call object) object {
	operations := map[string]func(context.Context, object) object{
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
	found := operation(ctx, call)
	if ctx.Err() != nil {
		found["code"] = "cancelled"
	}
	found["t_us"] = time.Since(began).Microseconds()
	return found
}

func say(reply object) {
	line, _ := json.Marshal(reply)
	os.Stdout.Write(append(line, '\n')) // a line at once
}

// Those under way, by their id.
type calls struct {
	all    sync.WaitGroup
	lock   sync.Mutex
	cancel map[interface{}]context.CancelFunc
}

func (c *calls) begin(call object) {
	ctx, cancel := context.WithCancel(context.Background())
	c.lock.Lock()
	c.cancel[call["id"]] = cancel
	c.lock.Unlock()
	c.all.Add(1)
	go func() {
		defer c.all.Done()
		reply := answer(ctx, call)
		reply["id"] = call["id"]
		c.end(call["id"])
		say(reply)
	}()
}

func (c *calls) end(id interface{}) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if cancel, known := c.cancel[id]; known {
		cancel()
		delete(c.cancel, id)
	}
}

func main() {
	hello := object{"name": "go", "libc": "none 0",
		"version": "go " + strings.TrimPrefix(runtime.Version(), "go"),
		"caps": []string{"getaddrinfo", "gethostbyaddr", "query", "with",
			"cancel_after"}}
	if os.Getenv("GODEBUG") == "netdns=cgo" {
		hello["name"] = "go-cgo"
	}
	calls := calls{cancel: map[interface{}]context.CancelFunc{}}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var request struct {
			Call   object
			Cancel interface{}
		}
		if err := json.Unmarshal(lines.Bytes(), &request); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		switch {
		case request.Call != nil:
			calls.begin(request.Call)
		case request.Cancel != nil:
			calls.end(request.Cancel)
		default:
			say(hello)
		}
	}
	calls.all.Wait()
}
