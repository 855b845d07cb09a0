// A door before a console: it lets everything through, and tells when a request has gone in whole.
import net from 'node:net';

/** The end of a request's head, and how long what follows is. */
const END = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;

export class Door {
  /** Before the console of this address; it waits for the request that begins like this. */
  constructor(console, begins) {
    this.sockets = new Set();
    this.passed = new Promise((done) => { this.done = done; });
    this.listener = net.createServer({ allowHalfOpen: true }, (browser) => {
      const desk = net.connect({ port: console.port, host: console.hostname, allowHalfOpen: true });
      let heard = '';
      for (const [socket, other] of [[browser, desk], [desk, browser]]) {
        this.sockets.add(socket);
        socket.on('error', () => other.destroy());
        socket.on('close', () => this.sockets.delete(socket));
        socket.on('end', () => other.end());
      }
      desk.on('data', (chunk) => browser.write(chunk));
      browser.on('data', (chunk) => {
        heard += chunk.toString('latin1');
        const whole = Door.isWhole(heard, begins);
        desk.write(chunk, () => { if (whole) this.done(); });
      });
    });
  }

  /** Whether a request that begins like this has been heard to its end. */
  static isWhole(heard, begins) {
    const at = heard.indexOf(begins);
    if (at < 0) return false;
    const head = heard.indexOf(END, at);
    if (head < 0) return false;
    const length = Number(heard.slice(at, head).match(LENGTH)?.[1] ?? 0);
    return heard.length >= head + END.length + length;
  }

  /** Opens it, and gives its address. */
  async open() {
    await new Promise((ready) => { this.listener.listen(0, '127.0.0.1', ready); });
    this.origin = `http://127.0.0.1:${this.listener.address().port}`;
    return this.origin;
  }

  close() {
    this.listener.close();
    for (const socket of this.sockets) socket.end();
  }
}
