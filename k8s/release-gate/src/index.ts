export { generated } from './canary/canary.ts';
