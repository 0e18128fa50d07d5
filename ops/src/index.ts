export { definition } from './definition.ts';
export { generated } from './generated.ts';
