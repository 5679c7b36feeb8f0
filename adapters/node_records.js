// SPDX-License-Identifier: MIT
// What dns.resolve() makes of a response, as records in presentation form (RFC
// 1035 section 5.1). It tells no owner, and the TTL of addresses alone.
'use strict';

// A character is an octet.
const quoted = (text) => `"${text.replace(/["\\]/g, '\\$&').replace(
  /[^ -~]/gu, (c) => `\\${`${c.codePointAt(0)}`.padStart(3, '0')}`)}"`;

const name = (text) => (text.endsWith('.') ? text : `${text}.`);

// The data of each type.
const data = {
  A: (r) => [r.address],
  AAAA: (r) => [r.address],
  CAA: ({ critical, ...property }) =>
    [critical, ...Object.entries(property).flatMap(
      ([tag, value]) => [tag, quoted(value)])],
  CNAME: (r) => [name(r)],
  MX: (r) => [r.priority, name(r.exchange)],
  NAPTR: (r) => [r.order, r.preference, quoted(r.flags), quoted(r.service),
    quoted(r.regexp), name(r.replacement)],
  NS: (r) => [name(r)],
  PTR: (r) => [name(r)],
  SOA: (r) => [name(r.nsname), name(r.hostmaster), r.serial, r.refresh,
    r.retry, r.expire, r.minttl],
  SRV: (r) => [r.priority, r.weight, r.port, name(r.name)],
  TXT: (r) => r.map(quoted),
};

const record = (type, one) =>
  `- ${one.ttl === undefined ? '-' : one.ttl} IN ${type} ${
    data[type](one).join(' ')}`;

module.exports = { data, record };
