/** The part of a pino logger that media/ needs; any object with these three will do. */
export type MediaLog = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};
