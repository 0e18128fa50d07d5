import helmet from 'helmet';
import type { RequestHandler } from 'express';

/** `sockets`: what else the page may connect to. */
export type SecurityOptions = { tls: boolean; sockets?: readonly string[] };

/**
 * Headers that keep the page to itself: scripts and connections of its own origin only (CSP Level 3). Inline style
 * attributes are allowed, since the menus position themselves by them; inline scripts are not.
 */
export function contentSecurity({ tls, sockets = [] }: SecurityOptions): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          baseUri: ["'none'"],
          connectSrc: ["'self'", ...sockets],
          fontSrc: ["'self'"],
          formAction: ["'none'"],
          frameAncestors: ["'self'"],
          imgSrc: ["'self'", 'data:', 'blob:'],
          mediaSrc: ["'self'", 'blob:'],
          objectSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'", "'unsafe-inline'"],
          workerSrc: ["'self'", 'blob:'],
        },
      },
      crossOriginEmbedderPolicy: false,
      strictTransportSecurity: tls ? { maxAge: 31_536_000 } : false,
    }),
    (_request, response, next) => {
      response.set('Permissions-Policy', 'camera=(self), microphone=(self), display-capture=(self), geolocation=()');
      next();
    },
  ];
}
