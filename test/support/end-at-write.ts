// Loaded before the program (`node --import`): kills it from within at the N-th write to the API server, before it is sent
// or as soon as it is answered.
import http2 from 'node:http2';
import {syncBuiltinESMExports} from 'node:module';

let left = Number(process.env.END_AT_WRITE);
const isAfter = process.env.END_WHEN === 'answered';
const {connect} = http2;

const end = () => process.kill(process.pid, 'SIGKILL');

http2.connect = (...args: unknown[]) => {
  const session = Reflect.apply(connect, http2, args) as http2.ClientHttp2Session;
  const request = session.request.bind(session);
  session.request = (headers, options) => {
    const isWrite = (headers as http2.OutgoingHttpHeaders)?.[':method'] === 'PATCH';
    const isLast = isWrite && --left === 0;
    if (isLast && !isAfter) end();
    const stream = request(headers, options);
    if (isLast) stream.once('response', end);
    return stream;
  };
  return session;
};
syncBuiltinESMExports();
