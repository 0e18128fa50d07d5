import 'react';

declare module 'react' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- a module augmentation must be an interface
  interface CSSProperties {
    '--k'?: number;
    '--person'?: string;
    '--size'?: string;
  }
}
