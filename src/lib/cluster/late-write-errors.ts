// A server that ends a connection while we write to it may have said why. A failed write would make Node drop the connection at
// once, with what has come and is not yet read: so the failure is told only when all has been read.
import type {Socket} from 'node:net';

type Done = (error?: Error | null) => void;

/** From now on writes that fail seem to last until the other side's last words have been read. */
export function tellWriteErrorsLate(socket: Socket): void {
  const hold = (done: Done): Done => {
    return (error) => {
      if (error == null || socket.readableEnded || socket.destroyed) return done(error);
      const tell = () => done(error);
      socket.once('end', tell);
      socket.once('close', () => socket.off('end', tell));
    };
  };
  const write = socket._write.bind(socket);
  socket._write = (chunk, encoding, done) => write(chunk, encoding, hold(done));
  const writev = socket._writev?.bind(socket);
  if (writev !== undefined) socket._writev = (chunks, done) => writev(chunks, hold(done));
}
