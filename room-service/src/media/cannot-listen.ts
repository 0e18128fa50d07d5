/** A worker cannot have its port; `code` is the system's, such as EADDRINUSE or EADDRNOTAVAIL. */
export class CannotListen extends Error {
  override name = 'CannotListen';
  readonly ip: string;
  readonly port: number;
  readonly code: string;

  constructor({ ip, port, code }: { ip: string; port: number; code: string }) {
    super(`media worker cannot listen on ${ip}:${port}: ${code}`);
    this.ip = ip;
    this.port = port;
    this.code = code;
  }
}
