// A router of ours, for what Debian's miniupnpd does not do: run inside the router's network.
//   node router.mjs PLAN
// PLAN is JSON: what the router says in each protocol; without a key it is silent there.
//   pcp, natpmp: "wrong nonce", "wrong source", "one second", "another mapping", "flood", "honest"
//   upnp: what the description, or the service, is: "endless", "entities", "deep", "redirect",
//     "drip", "elsewhere", "no http", "another mapping", "permanent", "one second", "refuses",
//     "honest"
//   address: its outer address; others: the mappings that are there, {PORT: [CLIENT, PORT]}
// Prints a line of JSON for each thing that it is asked, and "ready" at first.
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const OWN = '192.168.1.1';
const OTHER = '192.168.1.9'; // Another address of this router.
const HTTP_PORT = 5000;
const IGD = 'urn:schemas-upnp-org:device:InternetGatewayDevice:1';
const SERVICE = 'urn:schemas-upnp-org:service:WANIPConnection:1';
const FLOOD = 2000; // Datagrams in answer to one.

const plan = JSON.parse(process.argv[2]);
const address = plan.address ?? '20.0.0.7';
const table = new Map(Object.entries(plan.others ?? {}).map(([port, to]) => [Number(port), to]));
const say = (what) => console.log(JSON.stringify(what));
const began = Date.now();
const epoch = () => Math.floor((Date.now() - began) / 1000) + 1000;

function udp(port, host) {
  const socket = createSocket('udp4');
  socket.on('error', () => {});
  return new Promise((resolve) => socket.bind(port, host, () => resolve(socket)));
}

/** RFC 6887, sections 7.2 and 11.1. */
function pcp(request) {
  const answer = Buffer.from(request);
  answer[1] |= 0x80;
  answer[2] = answer[3] = 0;
  answer.writeUInt32BE(plan.pcp === 'one second' ? 1 : 7200, 4);
  answer.writeUInt32BE(epoch(), 8);
  answer.fill(0, 12, 24);
  if (answer.length >= 60) {
    if (plan.pcp === 'wrong nonce') answer[24] ^= 1;
    if (plan.pcp === 'another mapping') answer[41] ^= 1; // The internal port.
    Buffer.from([...Array(10).fill(0), 0xff, 0xff, ...address.split('.')]).copy(answer, 44);
  }
  return answer;
}

/** RFC 6886, sections 3.2 and 3.3. */
function natPmp(request) {
  if (request[1] === 0) {
    const answer = Buffer.alloc(12);
    answer[1] = 128;
    answer.writeUInt32BE(epoch(), 4);
    Buffer.from(address.split('.').map(Number)).copy(answer, 8);
    return answer;
  }
  const answer = Buffer.alloc(16);
  answer[1] = 128 + request[1];
  answer.writeUInt32BE(epoch(), 4);
  request.copy(answer, 8, 4, 8);
  request.copy(answer, 12, 8, 12);
  if (plan.natpmp === 'another mapping') answer[9] ^= 1;
  if (plan.natpmp === 'one second') answer.writeUInt32BE(1, 12);
  return answer;
}

const elsewhere = await udp(5351, OTHER);
const mapping = await udp(5351, OWN);
mapping.on('message', (request, from) => {
  const isPcp = request[0] === 2;
  const kind = isPcp ? plan.pcp : plan.natpmp;
  say({ datagram: isPcp ? 'PCP' : 'NAT-PMP' });
  if (kind === undefined) return;
  if (kind === 'flood') {
    for (let i = 0; i < FLOOD; i++) mapping.send(Buffer.alloc(1100, i), from.port, from.address);
    return;
  }
  const socket = kind === 'wrong source' ? elsewhere : mapping;
  socket.send(isPcp ? pcp(request) : natPmp(request), from.port, from.address);
});

const ssdp = await udp(1900, OWN);
ssdp.on('message', (request, from) => {
  if (plan.upnp === undefined) return;
  say({ datagram: 'SSDP' });
  const host = plan.upnp === 'elsewhere' ? OTHER : OWN;
  ssdp.send(
    `HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: ${IGD}\r\nUSN: uuid:1::${IGD}\r\nEXT:\r\n` +
      `SERVER: test\r\nLOCATION: http://${host}:${HTTP_PORT}/root.xml\r\n\r\n`,
    from.port,
    from.address,
  );
});

const entities = () => {
  const levels = Array.from(
    { length: 20 },
    (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`,
  );
  return `<?xml version="1.0"?><!DOCTYPE root [<!ENTITY e0 "ha">${levels.join('')}]><root>&e20;</root>`;
};
const description = () =>
  plan.upnp === 'entities'
    ? entities()
    : plan.upnp === 'deep'
      ? '<a>'.repeat(20_000)
      : `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device>
           <deviceType>${IGD}</deviceType><serviceList><service><serviceType>${SERVICE}</serviceType>
           <controlURL>/control</controlURL></service></serviceList></device></root>`;

const page = (status, text) =>
  `HTTP/1.1 ${status} X\r\nContent-Type: text/xml\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
const soap = (body) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
const fault = (code) =>
  page(
    500,
    soap(`<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>
      <UPnPError xmlns="urn:schemas-upnp-org:control-1-0"><errorCode>${code}</errorCode>
      <errorDescription>x</errorDescription></UPnPError></detail></s:Fault>`),
  );

function control(request) {
  const action = /SOAPAction: "[^"]*#(\w+)"/i.exec(request)[1];
  const value = (name) => new RegExp(`<${name}>([^<]*)</`).exec(request)?.[1];
  const port = Number(value('NewExternalPort'));
  const lease = Number(value('NewLeaseDuration'));
  say({ action, ...(port > 0 && { port }), ...(Number.isNaN(lease) ? {} : { lease }) });
  const done = (values) =>
    page(200, soap(`<u:${action}Response xmlns:u="${SERVICE}">${values}</u:${action}Response>`));
  switch (action) {
    case 'GetExternalIPAddress':
      return done(`<NewExternalIPAddress>${address}</NewExternalIPAddress>`);
    case 'GetSpecificPortMappingEntry': {
      const entry = table.get(port);
      if (entry === undefined) return fault(714);
      const left = plan.upnp === 'one second' ? 1 : (entry[2] ?? 0);
      return done(
        `<NewInternalPort>${entry[1]}</NewInternalPort><NewInternalClient>${entry[0]}
        </NewInternalClient><NewEnabled>1</NewEnabled><NewPortMappingDescription>x
        </NewPortMappingDescription><NewLeaseDuration>${left}</NewLeaseDuration>`.replace(
          /\n\s*/g,
          '',
        ),
      );
    }
    case 'AddPortMapping': {
      if (plan.upnp === 'refuses') return fault(606);
      if (plan.upnp === 'permanent' && lease !== 0) return fault(725);
      const client = plan.upnp === 'another mapping' ? OTHER : value('NewInternalClient');
      table.set(port, [client, Number(value('NewInternalPort')), lease]);
      return done('');
    }
    case 'DeletePortMapping':
      return table.delete(port) ? done('') : fault(714);
    default:
      return fault(401);
  }
}

/** Answers one request on a connection. */
function answer(connection, request) {
  if (request.startsWith('POST')) {
    connection.end(control(request));
    return;
  }
  say({ page: 'description' });
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n';
  switch (plan.upnp) {
    case 'endless': {
      connection.write(head);
      const more = () => {
        while (!connection.destroyed && connection.write('<a>'.repeat(20_000)));
      };
      connection.on('drain', more);
      more();
      break;
    }
    case 'drip': {
      connection.write(head);
      const timer = setInterval(() => connection.write('<a>'), 100);
      connection.on('close', () => clearInterval(timer));
      break;
    }
    case 'redirect':
      connection.end(
        `HTTP/1.1 302 Found\r\nLocation: http://${OTHER}:${HTTP_PORT}/root.xml\r\nContent-Length: 0\r\n\r\n`,
      );
      break;
    case 'no http':
      connection.end('220 router FTP server ready\r\n');
      break;
    default:
      connection.end(page(200, description()));
  }
}

const http = createServer((connection) => {
  let request = '';
  connection.on('error', () => {});
  if (connection.localAddress === OTHER) say({ page: 'elsewhere' });
  connection.on('data', (data) => {
    request += data;
    const length = Number(/content-length: (\d+)/i.exec(request)?.[1] ?? 0);
    const head = request.indexOf('\r\n\r\n');
    if (head < 0 || request.length < head + 4 + length) return;
    const whole = request;
    request = '';
    answer(connection, whole);
  });
});
http.listen(HTTP_PORT, '0.0.0.0', () => console.log('ready'));
