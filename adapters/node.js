// SPDX-License-Identifier: MIT
// Node's two resolvers: `lookup`, getaddrinfo(3) in a thread, and `resolve`,
// c-ares without the hosts file. The argument says which.
'use strict';
const dns = require('dns').promises;
const { ADDRCONFIG, V4MAPPED, ALL } = require('dns');
const net = require('net');
const { errno } = require('os').constants;
const readline = require('readline');
const records = require('./node_records.js');

const FAMILIES = { unspec: 0, inet: 4, inet6: 6 };
const HINTS = { addrconfig: ADDRCONFIG, v4mapped: V4MAPPED, all: ALL };
const CODES = {
  ENOTFOUND: 'noname', ENODATA: 'nodata', EFORMERR: 'formerr',
  ESERVFAIL: 'servfail', ENOTIMP: 'notimp', EREFUSED: 'refused',
  EBADQUERY: 'badname', EBADNAME: 'badname', EBADFAMILY: 'family',
  EBADRESP: 'badresp', ECONNREFUSED: 'connrefused', ETIMEOUT: 'timeout',
  ENOMEM: 'nomem', EBADSTR: 'badname', EBADFLAGS: 'badflags',
  EAI_AGAIN: 'again', EAI_FAIL: 'fail', EAI_NODATA: 'nodata',
  EAI_NONAME: 'noname', EAI_MEMORY: 'nomem', EAI_FAMILY: 'family',
  EAI_BADFLAGS: 'badflags', EAI_SERVICE: 'service',
  EAI_ADDRFAMILY: 'addrfamily', EAI_SYSTEM: 'system',
  ECANCELLED: 'cancelled',
  ERR_INVALID_ARG_VALUE: 'inval', EINVAL: 'inval',
};

// Nothing else can be asked for.
const MEMBERS = {
  getaddrinfo: ['name', 'family', 'socktype', 'flags'],
  getnameinfo: ['addr', 'port', 'flags'],
  gethostbyaddr: ['addr'],
  query: ['name', 'type', 'class'],
};

class Unsupported extends Error {}

// All that c-ares keeps is in it.
let resolver = new dns.Resolver();
let inSession = false;

const entry = (address) => ({
  addr: address.replace(/%.*/, ''),
  family: net.isIPv6(address) ? 'inet6' : 'inet',
});

function family(call) {
  if (typeof call.name !== 'string')
    throw new Unsupported('a name that is NULL');
  if (!((call.family || 'unspec') in FAMILIES))
    throw new Unsupported(`family ${call.family}`);
  return FAMILIES[call.family || 'unspec'];
}

async function lookup(call) {
  let hints = 0;
  for (const flag of [].concat(call.flags || [])) {
    if (!(flag in HINTS)) throw new Unsupported(`flag ${flag}`);
    hints |= HINTS[flag];
  }
  const found = await dns.lookup(call.name,
    { all: true, verbatim: true, family: family(call), hints });
  return { addresses: found.map((one) => entry(one.address)) };
}

async function lookupService(call) {
  if (call.flags && call.flags.length) throw new Unsupported('flags');
  const found = await dns.lookupService(call.addr, call.port || 0);
  return { host: found.hostname, service: found.service };
}

// As a program that wants both families asks: A, then AAAA.
async function resolve(call) {
  const wanted = family(call);
  if (call.flags && call.flags.length) throw new Unsupported('flags');
  const asked = [];
  if (wanted !== 6) asked.push(resolver.resolve4(call.name));
  if (wanted !== 4) asked.push(resolver.resolve6(call.name));
  const ended = await Promise.allSettled(asked);
  const found = ended.flatMap((one) => one.value || []);
  if (found.length === 0) throw ended[0].reason;
  return { addresses: found.map(entry) };
}

async function reverse(call) {
  const names = await resolver.reverse(call.addr);
  return {
    canonical: names[0], aliases: names.slice(1),
    addresses: [entry(call.addr)],
  };
}

async function query(call) {
  if ((call.class || 'IN') !== 'IN')
    throw new Unsupported(`class ${call.class}`);
  if (!(call.type in records.data))
    throw new Unsupported(`type ${call.type}`);
  const asksTtl = call.type === 'A' || call.type === 'AAAA';
  const found = asksTtl
    ? await resolver[call.type === 'A' ? 'resolve4' : 'resolve6'](
      call.name, { ttl: true })
    : await resolver.resolve(call.name, call.type);
  return { records: [].concat(found).map(
    (one) => records.record(call.type, one)) };
}

const which = process.argv[2];
const operations = which === 'lookup'
  ? { getaddrinfo: lookup, getnameinfo: lookupService }
  : { getaddrinfo: resolve, gethostbyaddr: reverse, query };
const hello = {
  name: `node-${which}`, version: `node ${process.versions.node}`,
  libc: `glibc ${process.report.getReport().header.glibcVersionRuntime || 0}`,
  caps: [...Object.keys(operations), 'with',
    ...which === 'resolve' ? ['cancel_after', 'session'] : []],
};
const underWay = new Set();

async function answer(call) {
  const began = process.hrtime.bigint();
  let found;
  if (!operations[call.op])
    return { id: call.id, unsupported: `op ${call.op}` };
  for (const member of Object.keys(call))
    if (!['id', 'op', ...MEMBERS[call.op]].includes(member))
      return { id: call.id, unsupported: member };
  try {
    found = { domain: 'node', raw: 0, symbol: '0', code: 'ok',
      ...await operations[call.op](call) };
  } catch (error) {
    if (error instanceof Unsupported)
      return { id: call.id, unsupported: error.message };
    found = { domain: 'node', raw: error.errno | 0, symbol: `${error.code}`,
      code: CODES[error.code] || (error.code in errno ? 'system' : 'fail'),
      cause: error.message };
  }
  const us = (process.hrtime.bigint() - began) / 1000n;
  return { id: call.id, ...found, t_us: Number(us) };
}

const say = (reply) => process.stdout.write(`${JSON.stringify(reply)}\n`);

async function begin(call) {
  underWay.add(call.id);
  const reply = await answer(call);
  underWay.delete(call.id);
  say(reply);
}

function session(word) {
  inSession = word === 'begin';
  if (inSession) resolver = new dns.Resolver();
  say({ session: word });
}

const input = readline.createInterface(process.stdin);
input.on('close', () => inSession && session('end'));
input.on('line', (line) => {
  const request = JSON.parse(line);
  if (request.session) session(request.session);
  else if (request.call) begin(request.call);
  // It cannot cancel one, but all that are under way.
  else if (underWay.has(request.cancel)) resolver.cancel();
  else if (!('cancel' in request)) say(hello);
});
